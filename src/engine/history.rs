//! The history of a model: what was done to it, and the same done again.

use crate::engine::edits::ChangeError;
use crate::engine::progress::Progress;
use crate::engine::{Resources, RunError, run};
use crate::model::Change;
use crate::model::{Input, Model, Settings};

/// Why a history cannot be gone through again. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The fit failed.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A change could not be made again.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// Documents were added to texts that are in no file.
    #[error(
        "{name} was not read from a file and has grown since, so it cannot be fitted as it was: save the text in a file and begin there"
    )]
    NoInput {
        /// The corpus's name.
        name: String,
    },
}

/// Fits the input of `model` again under the settings it was fitted with and makes the same
/// changes. A model put together from others begins with their files.
///
/// # Errors
/// [`ReplayError`] where there is no input to fit, the fit fails or a change does.
pub fn replay(
    model: &Model,
    resources: &Resources,
    observer: &dyn Progress,
) -> Result<Model, ReplayError> {
    let mut history = model.history.iter();
    let mut again = match model.history.first() {
        Some(combined @ Change::Combine { .. }) => {
            history.next();
            combined.apply(model, resources)?
        }
        _ => run(&original(model)?, &fitted_with(model), None, resources, observer)?,
    };
    for change in history {
        again = change.apply(&again, resources)?;
    }
    Ok(again)
}

/// The settings before topics were first described by other words. What they ask for after the fit
/// stands in the history, too, and is done once.
fn fitted_with(model: &Model) -> Settings {
    let first = model.history.iter().find_map(|change| match change {
        Change::Describe { before, .. } => before.as_deref().cloned(),
        _ => None,
    });
    let mut settings = model.settings.clone();
    if let Some(words) = first {
        settings.words = words;
    }
    let layers = model.history.iter().find_map(|change| match change {
        Change::Layers { before, .. } => before.clone(),
        _ => None,
    });
    if let Some(layers) = layers {
        settings.topics.layers = layers;
    }
    settings.topics.reduce_outliers = None;
    settings
}

/// The input that the model was fitted to.
fn original(model: &Model) -> Result<Input, ReplayError> {
    let (corpus, options) = (&model.corpus, &model.settings.read);
    let grew = model.history.iter().any(|change| matches!(change, Change::Add { .. }));
    match &corpus.paths[..] {
        _ if !model.has_texts() => Ok(Input::Textless { name: corpus.name.clone() }),
        paths if !paths.is_empty() => Ok(Input::Paths(paths.to_vec())),
        _ if grew => Err(ReplayError::NoInput { name: corpus.name.clone() }),
        _ => Ok(Input::Loaded { corpus: model.source.clone(), options: options.clone() }),
    }
}
