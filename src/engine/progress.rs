//! Tells whoever started a run how it goes, and asks them whether it should stop.

use std::sync::Arc;
use std::time::Duration;

use crate::corpus::Corpus;
use crate::engine::notes::Note;
use crate::model::{Model, Stage};
use crate::watch::Watch;

/// Follows a run. Called from the thread of the run and, for progress, from its workers.
pub trait Progress: Sync {
    /// The documents are known.
    fn read(&self, _corpus: &Arc<Corpus>) {}

    /// A stage begins; also where its result will be reused.
    fn stage_started(&self, _stage: Stage) {}

    /// A stage has done so many of its units ([`Stage::unit`]). Called often, and from several threads.
    fn progress(&self, _stage: Stage, _done: usize, _total: usize) {}

    /// A stage has ended. `reused`: nothing it depends on had changed since the run before.
    /// `summary` says in a few words what came out: "1,000 × 384, 1,000 cached".
    fn stage_done(&self, _stage: Stage, _took: Duration, _reused: bool, _summary: &str) {}

    /// A sentence to be shown to the user, a warning mostly.
    fn log(&self, _text: &str) {}

    /// The result is there, and this of it should be doubted.
    fn note(&self, note: &Note) {
        self.log(&note.to_string());
    }

    /// Whether a quick fit is to be shown while a long one goes on.
    fn wants_first_look(&self) -> bool {
        false
    }

    /// The quick fit.
    fn first_look(&self, _model: Model) {}

    /// Whether the run should end, with [`Cancelled`](crate::watch::Cancelled), at its next look.
    fn cancelled(&self) -> bool {
        false
    }
}

/// An observer that looks at nothing and lets the run go on.
pub struct NoProgress;

impl Progress for NoProgress {}

/// One stage's view of the observer, as the library's stages want it.
pub(crate) struct StageWatch<'a> {
    pub observer: &'a dyn Progress,
    pub stage: Stage,
}

impl Watch for StageWatch<'_> {
    fn progress(&self, done: usize, total: usize) {
        self.observer.progress(self.stage, done, total);
    }

    fn cancelled(&self) -> bool {
        self.observer.cancelled()
    }
}
