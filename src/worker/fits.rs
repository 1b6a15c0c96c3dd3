//! The thread that fits, and the events it tells of a run.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::protocol::{RunEvent, RunId};
use super::threads::{Shared, guarded};
use crate::corpus::Corpus;
use crate::engine::notes::Note;
use crate::engine::progress::Progress;
use crate::engine::{RunError, run};
use crate::model::{Model, Settings, Stage};

/// Least time between two progress events of a stage.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

pub(super) fn fit_all(shared: &Shared, requests: &Receiver<(RunId, Settings)>) {
    let input = &shared.input;
    for (id, settings) in requests {
        shared.tell(id, RunEvent::Started { settings: Box::new(settings.clone()) });
        let observer = RunProgress::new(shared, id);
        let previous = shared.last();
        shared.computing.store(true, Ordering::SeqCst);
        let result =
            guarded(|| run(input, &settings, previous.as_deref(), &shared.resources, &observer));
        shared.computing.store(false, Ordering::SeqCst);
        let event = match result {
            Ok(Ok(model)) => {
                let kept = Arc::new(model.clone());
                *shared.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
                shared.end(id, RunEvent::Done { model: Box::new(model) });
                // The result is on the screen by now.
                let _ = guarded(|| shared.resources.shelf.keep(input, &kept));
                continue;
            }
            Ok(Err(RunError::Cancelled(_))) => RunEvent::Cancelled,
            Ok(Err(error)) => RunEvent::Failed { message: error.to_string() },
            Err(panic) => RunEvent::Failed { message: panic.to_string() },
        };
        shared.end(id, event);
    }
}

/// Turns what a run tells into events, progress at most ten times a second a stage.
struct RunProgress<'a> {
    shared: &'a Shared,
    run: RunId,
    last_progress: Mutex<(Option<Stage>, Instant)>,
}

impl<'a> RunProgress<'a> {
    fn new(shared: &'a Shared, run: RunId) -> Self {
        RunProgress { shared, run, last_progress: Mutex::new((None, Instant::now())) }
    }

    /// Of a run that was cancelled nobody is told anything more.
    fn tell(&self, event: RunEvent) {
        if !self.cancelled() {
            self.shared.tell(self.run, event);
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

impl Progress for RunProgress<'_> {
    fn read(&self, corpus: &Arc<Corpus>) {
        self.tell(RunEvent::Read { corpus: corpus.clone() });
    }

    fn stage_started(&self, stage: Stage) {
        self.tell(RunEvent::StageStarted { stage });
    }

    fn progress(&self, stage: Stage, done: usize, total: usize) {
        if self.due(stage) {
            self.tell(RunEvent::Progress { stage, done, total });
        }
    }

    fn stage_done(&self, stage: Stage, took: Duration, reused: bool, summary: &str) {
        let summary = summary.to_owned();
        self.tell(RunEvent::StageDone { stage, took, reused, summary });
    }

    fn log(&self, text: &str) {
        self.tell(RunEvent::Log { text: text.to_owned() });
    }

    fn note(&self, note: &Note) {
        self.tell(RunEvent::Note { note: note.clone() });
    }

    fn wants_first_look(&self) -> bool {
        true
    }

    fn first_look(&self, model: Model) {
        self.tell(RunEvent::FirstLook { model: Box::new(model) });
    }

    fn cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Relaxed) >= self.run.0
    }
}
