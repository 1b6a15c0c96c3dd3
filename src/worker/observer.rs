//! What a run tells, as events.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::event::{Event, RunId};
use super::job::Shared;
use crate::corpus::Corpus;
use crate::engine::notes::Note;
use crate::engine::observe::Observer;
use crate::model::Stage;

/// Least time between two progress events of a stage.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

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
