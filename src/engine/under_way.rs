//! A run under way: each stage is computed, or taken from the model before where nothing it depends on
//! has changed.

use std::time::{Duration, Instant};

use super::RunError;
use crate::engine::progress::{Progress, StageWatch};
use crate::model::fingerprint::{Fingerprint, Fingerprints};
use crate::model::{Model, Settings, Stage};
use crate::watch::Cancelled;

/// A run under way.
pub(super) struct Run<'a> {
    pub settings: &'a Settings,
    pub previous: Option<&'a Model>,
    pub observer: &'a dyn Progress,
    /// Of the stages that are done.
    pub fingerprints: Fingerprints,
    pub timings: Vec<(Stage, Duration)>,
}

impl<'a> Run<'a> {
    /// Runs a stage, or takes it from the previous model if its fingerprint is the same.
    /// `compute` and `reuse` also say in a few words what came out.
    pub fn stage<T>(
        &mut self,
        stage: Stage,
        fingerprint: Fingerprint,
        reuse: impl FnOnce(&Model) -> T,
        compute: impl FnOnce(&StageWatch) -> Result<T, RunError>,
        summary: impl FnOnce(&T) -> String,
    ) -> Result<T, RunError> {
        let previous = self.previous;
        let reuse = previous.map(|model| || reuse(model));
        self.stage_from(stage, fingerprint, reuse, compute, summary)
    }

    /// [`Run::stage`] where the previous model may lack what this stage gives.
    pub fn stage_from<T>(
        &mut self,
        stage: Stage,
        fingerprint: Fingerprint,
        reuse: Option<impl FnOnce() -> T>,
        compute: impl FnOnce(&StageWatch) -> Result<T, RunError>,
        summary: impl FnOnce(&T) -> String,
    ) -> Result<T, RunError> {
        self.observer.stage_started(stage);
        if self.observer.cancelled() {
            return Err(Cancelled.into());
        }
        let started = Instant::now();
        let same = self.previous.is_some_and(|model| model.fingerprints.get(stage) == fingerprint);
        let (value, reused) = match reuse.filter(|_| same) {
            Some(reuse) => (reuse(), true),
            None => (compute(&StageWatch { observer: self.observer, stage })?, false),
        };
        let took = started.elapsed();
        self.fingerprints.set(stage, fingerprint);
        self.timings.push((stage, took));
        self.observer.stage_done(stage, took, reused, &summary(&value));
        Ok(value)
    }
}
