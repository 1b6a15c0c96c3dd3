//! The library's front door: a fit of texts in memory, texts placed in a fitted model, one error for
//! all that can fail. What it calls is what the program calls; knows nothing above [`crate::store`].

use std::sync::Arc;

use crate::corpus;
use crate::engine::edits::ChangeError;
use crate::engine::predict::{PredictError, Predicted, Predictor};
use crate::engine::progress::{NoProgress, Progress};
use crate::engine::{Resources, RunError, run};
use crate::export::ExportError;
use crate::model::{Input, Model, Settings};
use crate::store::SessionError;
use crate::watch::Unwatched;

/// The name of a model of texts in memory in titles and messages.
const NAME: &str = "texts";

/// Finds the topics of `texts`, one document each; an empty one is left out and counted, as an empty
/// line of a file is. `resources` keep the embedding model for the next call. `observer` learns of
/// every stage and its progress and can cancel.
///
/// Equal texts and settings give the same model, whatever the number of threads.
///
/// # Errors
/// [`Error::Run`] where the settings are out of their ranges, too few documents hold any text, or
/// the observer cancelled.
pub fn fit<T: Into<String>>(
    texts: impl IntoIterator<Item = T>,
    settings: &Settings,
    resources: &Resources,
    observer: Option<&dyn Progress>,
) -> Result<Model, Error> {
    let texts = texts.into_iter().map(T::into).collect();
    let corpus = corpus::of_texts(NAME, texts).map_err(RunError::from)?;
    let input = Input::Loaded { corpus: Arc::new(corpus), options: settings.read.clone() };
    Ok(run(&input, settings, None, resources, observer.unwrap_or(&NoProgress))?)
}

/// The topic of each text in `model` and at most `top` topics by probability. [`Predictor`] does the
/// same in parts, with progress.
///
/// # Errors
/// [`Error::Predict`] where the model's own embedding model is not the one at hand.
pub fn predict(
    model: &Model,
    texts: &[&str],
    top: usize,
    resources: &Resources,
) -> Result<Vec<Predicted>, Error> {
    Ok(Predictor::new(model, resources)?.predict(texts, top, &Unwatched)?)
}

/// The failures between texts and a saved model. Every message is one sentence: what, where,
/// what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A fit ended without a model.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A change could not be made; the model is as it was.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// Texts could not be placed in a model.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// A session could not be saved or opened.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A model could not be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
}
