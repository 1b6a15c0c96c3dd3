//! How good topics are, in numbers that other programs' numbers can be compared with.
//!
//! * [`coherence`] — do a topic's words occur together: c_npmi, c_v, u_mass, as gensim has them
//! * [`agreement`] — do topics follow given labels, or another model's topics: ARI, NMI, AMI
//! * [`mod@compare`] — which topics of two models are the same, and what moved
//! * [`mod@diversity`] — do topics differ in their words
//! * [`stability`] — do topics come back under other seeds

pub mod agreement;
pub mod coherence;
pub mod compare;
pub mod diversity;
pub mod stability;

pub use agreement::Agreement;
pub use coherence::Coherence;
pub use compare::{Comparison, compare};
pub use diversity::diversity;
pub use stability::Stability;
