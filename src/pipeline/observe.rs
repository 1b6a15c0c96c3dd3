//! What a run tells whoever started it, and how it learns that it should stop.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Stage;
use super::event::{Event, RunId};
use super::job::Shared;
use super::notes::Note;
use crate::corpus::Corpus;
use crate::watch::Watch;

/// Least time between two progress events of a stage.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// Follows a run. Called from the thread of the run and, for progress, from its workers.
pub trait Observer: Sync {
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
pub struct Unobserved;

impl Observer for Unobserved {}

/// One stage's view of the observer, as the library's stages want it.
pub(super) struct StageWatch<'a> {
    pub observer: &'a dyn Observer,
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

/// Turns what a run tells into events, progress at most ten times a second a stage.
pub(super) struct JobObserver<'a> {
    shared: &'a Shared,
    run: RunId,
    last_progress: Mutex<(Option<Stage>, Instant)>,
}

impl<'a> JobObserver<'a> {
    pub fn new(shared: &'a Shared, run: RunId) -> Self {
        JobObserver { shared, run, last_progress: Mutex::new((None, Instant::now())) }
    }

    /// Of a run that was cancelled nobody is told anything more.
    fn tell(&self, event: Event) {
        if !self.cancelled() {
            self.shared.send(event);
        }
    }

    /// Whether enough time has passed since the last progress of this stage.
    fn due(&self, stage: Stage) -> bool {
        let mut last = self.last_progress.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 == Some(stage) && last.1.elapsed() < PROGRESS_EVERY {
            return false;
        }
        *last = (Some(stage), Instant::now());
        true
    }
}

impl Observer for JobObserver<'_> {
    fn read(&self, corpus: &Arc<Corpus>) {
        self.tell(Event::Read { run: self.run, corpus: corpus.clone() });
    }

    fn stage_started(&self, stage: Stage) {
        self.tell(Event::StageStarted { run: self.run, stage });
    }

    fn progress(&self, stage: Stage, done: usize, total: usize) {
        if self.due(stage) {
            self.tell(Event::Progress { run: self.run, stage, done, total });
        }
    }

    fn stage_done(&self, stage: Stage, took: Duration, reused: bool, summary: &str) {
        let summary = summary.to_owned();
        self.tell(Event::StageDone { run: self.run, stage, took, reused, summary });
    }

    fn log(&self, text: &str) {
        self.tell(Event::Log { run: self.run, text: text.to_owned() });
    }

    fn note(&self, note: &Note) {
        self.tell(Event::Note { run: self.run, note: note.clone() });
    }

    fn cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Relaxed) >= self.run.0
    }
}
