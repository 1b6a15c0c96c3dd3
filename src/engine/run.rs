//! One run: every stage in order, each taken from the previous model where nothing changed.

use super::after_cleaning::fitted;
use super::first_look;
use super::under_way::Run;
use super::{Resources, RunError};
use crate::engine::progress::Progress;
use crate::model::fingerprint::Fingerprints;
use crate::model::{Input, Model, Settings, left_out};

/// Fits `input` under `settings`, reusing the stages of `previous`, or else of the last result that
/// is kept of this input, that nothing touched.
///
/// # Errors
/// [`RunError`] where settings are refused, the input has too little text, a stage fails or `observer`
/// cancelled.
pub fn run(
    input: &Input,
    settings: &Settings,
    previous: Option<&Model>,
    resources: &Resources,
    observer: &dyn Progress,
) -> Result<Model, RunError> {
    settings.check()?;
    let kept = if previous.is_none() { resources.shelf.last_of(input, settings) } else { None };
    let mut run = Run {
        settings,
        previous: previous.or(kept.as_ref()),
        observer,
        fingerprints: Fingerprints::default(),
        timings: Vec::new(),
    };
    let source = run.read(input)?;
    observer.read(&source);
    let cleaned = run.clean(&source, resources)?;
    left_out::of_run(&cleaned.corpus).for_each(|sentence| observer.log(&sentence));
    first_look::show(&run, &source, &cleaned, resources)?;
    fitted(run, source, cleaned, resources)
}
