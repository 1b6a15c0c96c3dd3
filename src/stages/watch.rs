//! The listener to whom a long computation reports, and who says whether to go on.
//!
//! Lies below every stage: library code takes `&dyn Watch` and calls [`Watch::tick`] per batch,
//! epoch or row block.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The watcher asked for the computation to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Receives progress and can stop a computation. Called from worker threads.
pub trait Watch: Sync {
    /// `done` of `total` units (documents, rows, epochs) are finished.
    fn progress(&self, done: usize, total: usize);

    /// Whether the computation should end at the next opportunity.
    fn cancelled(&self) -> bool;

    /// Reports progress, then fails if the computation was cancelled.
    fn tick(&self, done: usize, total: usize) -> Result<(), Cancelled> {
        self.progress(done, total);
        if self.cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

/// No progress shown, never cancelled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Part of a larger computation that tells its progress itself: only the question whether to go on
/// is passed to the watch.
pub struct Part<'a>(pub &'a dyn Watch);

impl Watch for Part<'_> {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// A switch that stops computations; its clones are the same switch.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whoever asks from now on is told to stop.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Watch for Stop {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
