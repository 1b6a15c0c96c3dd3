//! What a run tells whoever started it, and how it learns that it should stop.

use std::sync::Arc;
use std::time::Duration;

use crate::corpus::Corpus;
use crate::engine::notes::Note;
use crate::model::Stage;
use crate::watch::Watch;

/// Follows a run. Called from the thread of the run and, for progress, from its workers.
pub trait Progress: Sync {
    /// The documents are known.
    fn read(&self, _corpus: &Arc<Corpus>) {}

    fn stage_started(&self, _stage: Stage) {}

    fn progress(&self, _stage: Stage, _done: usize, _total: usize) {}

    /// `reused`: nothing the stage depends on had changed since the run before.
    fn stage_done(&self, _stage: Stage, _took: Duration, _reused: bool, _summary: &str) {}

    fn log(&self, _text: &str) {}

    /// The result is there, and this of it should be doubted.
    fn note(&self, note: &Note) {
        self.log(&note.to_string());
    }

    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody looks.
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
