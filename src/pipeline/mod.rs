//! The stages put together: settings in, a fitted [`Model`] out, on a background thread.
//!
//! * [`settings`] — everything a run depends on
//! * [`fingerprint`] — which stages a changed setting touches
//! * [`stages`] — their names and order
//! * [`run`] — one run, each stage reusing what has not changed
//! * [`observe`] — what a run tells whoever started it
//! * [`model`] — the result
//! * [`job`] — the threads, requests and events
//! * [`preview`] — what preprocessing does to a corpus, before a run

pub mod fingerprint;
pub mod job;
pub mod model;
pub mod observe;
pub mod preview;
pub mod run;
pub mod settings;
pub mod stages;

pub use job::{Answer, Event, RunId, Worker};
pub use model::Model;
pub use preview::PreviewStats;
pub use settings::{Input, Settings};
pub use stages::Stage;
