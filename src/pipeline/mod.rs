//! The stages put together: settings in, a fitted [`Model`] out, on a background thread.
//!
//! * [`settings`]: everything a run depends on
//! * [`fingerprint`]: which stages a changed setting touches
//! * [`stages`]: the stages themselves, each reusing what has not changed
//! * [`model`]: the result
//! * [`job`]: the threads, requests and events
//! * [`preview`]: what preprocessing does to a corpus, before a run

pub mod fingerprint;
pub mod job;
pub mod model;
pub mod preview;
pub mod settings;
pub mod stages;

pub use job::{Answer, Event, RunId, Worker};
pub use model::Model;
pub use preview::PreviewStats;
pub use settings::{Input, Settings};
pub use stages::Stage;
