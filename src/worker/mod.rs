//! The threads beside the screen: fits, changes and questions go in, events come out.
//!
//! * [`job`] — the threads and requests
//! * [`event`] — what they tell
//! * `answers`: the thread for changes, saves, exports, previews
//! * `observer`: what a run tells, as events
//! * `questions`: the thread for what somebody waits for
//! * [`sizes`] — what other least sizes of a topic would give

mod answers;
pub mod event;
pub mod job;
mod observer;
mod questions;
pub mod sizes;

pub use event::{Event, RunId};
pub use job::Worker;
