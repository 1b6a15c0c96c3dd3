//! Documents to vectors: engines behind one trait, model files, and the cache on disk.
//!
//! * [`native`] — our own BERT-family encoder, the default
//! * [`onnx`] — ONNX Runtime, loaded at run time, only when asked for
//! * [`http`] — a server that speaks as OpenAI's does
//! * [`models`] — topictui's model file, the converter, the bundled model
//! * [`pieces`] — documents longer than the model reads
//! * [`precomputed`] — embeddings that the user brings
//! * [`centred`] — vectors without what their language adds
//! * [`cache`] — embeddings kept between runs
//! * [`unigram`] — texts to the pieces that models of many languages know
//! * `error`: why an embedding model cannot be used

pub mod cache;
pub mod centred;
pub(crate) mod dense;
mod error;
pub mod http;
pub mod models;
pub mod native;
pub mod onnx;
pub mod pieces;
pub mod precomputed;
mod tokenize;
mod tokens;
pub mod unigram;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

pub use error::ModelError;

use crate::embed::http::RefusedText;
use crate::embed::precomputed::GivenError;
use crate::http::{Endpoint, Patience, ServerError};
use crate::text::sanitise;
use crate::watch::{Cancelled, Watch};

/// Turns texts into vectors of one length.
pub trait Embedder: Send + Sync {
    /// The model's name for people, e.g. "all-MiniLM-L6-v2".
    fn name(&self) -> &str;

    /// Identifies engine and weights: equal ids give equal vectors. Part of every cache key.
    fn id(&self) -> &str;

    /// Length of a vector. A server has to be asked for it, which `watch` can stop.
    fn dimensions(&self, watch: &dyn Watch) -> Result<usize, EmbedError>;

    /// Word pieces beyond this many, the model's own beginning and end counted, are cut off; `None`
    /// where it is not known.
    fn max_tokens(&self) -> Option<usize> {
        None
    }

    /// How many word pieces a text has, the model's own beginning and end not counted; words where the
    /// word pieces are not known.
    fn tokens(&self, text: &str) -> usize {
        text.split_whitespace().count()
    }

    /// Whether a text has more word pieces than that. One that cannot be taken apart has not.
    fn is_cut(&self, _text: &str) -> bool {
        false
    }

    /// Of the word pieces of a text the number, and how many of them the model does not know; `None` where
    /// that cannot be said.
    fn unknown(&self, _text: &str) -> Option<(usize, usize)> {
        None
    }

    /// Whether texts of one language are nearer to each other than to what says the same in another, so
    /// that the mean of a language is to be taken off: see [`centred`].
    fn is_by_language(&self) -> bool {
        false
    }

    /// One row per text, in order, `texts.len() × dimensions`. Ticks per batch, in documents.
    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError>;

    /// Hands each vector to `take` with its text's number, in any order, and before an error those that
    /// there are: they need not be computed again.
    fn embed_each(
        &self,
        texts: &[&str],
        watch: &dyn Watch,
        take: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<(), EmbedError> {
        let rows = self.embed(texts, watch)?;
        rows.rows().into_iter().enumerate().for_each(|(text, row)| take(text, &row.to_vec()));
        Ok(())
    }
}

/// Which program computes embeddings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// topictui's own encoder: no library, equal bytes on every machine of a kind.
    #[default]
    Native,
    /// ONNX Runtime, found on this machine.
    Onnx,
    /// A server that speaks as OpenAI's does.
    Http,
}

/// Engine and model as the user chose them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelChoice {
    /// The program that computes embeddings.
    pub engine: Engine,
    /// `None`: the bundled model. Native: a name from `models list` or a model file.
    /// ONNX: a folder with `model.onnx` and `tokenizer.json`. HTTP: a name that the server knows.
    pub model: Option<PathBuf>,
    /// HTTP: the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
}

impl ModelChoice {
    /// The model that the user named; the bundled one by any of its names.
    pub fn named(engine: Engine, model: Option<PathBuf>) -> Self {
        let bundled = |model: &PathBuf| {
            engine == Engine::Native && !model.exists() && models::is_bundled(model)
        };
        let model = model.filter(|model| !bundled(model));
        ModelChoice { engine, model, endpoint: None }
    }

    /// Loads the model. Takes tens of milliseconds; never call it on a drawing thread.
    pub fn open(&self) -> Result<Arc<dyn Embedder>, EmbedError> {
        match (self.engine, &self.model) {
            (Engine::Native, None) => Ok(Arc::new(native::Native::new(models::bundled()?)?)),
            (Engine::Native, Some(model)) => {
                Ok(Arc::new(native::Native::new(models::find(model)?)?))
            }
            (Engine::Onnx, Some(dir)) => Ok(Arc::new(onnx::Onnx::open(dir)?)),
            (Engine::Onnx, None) => Err(ModelError::NoOnnxModel.into()),
            (Engine::Http, model) => {
                http::open(self.endpoint.as_ref(), model.as_deref(), Patience::default())
            }
        }
    }
}

/// Vectors as they are, unless one of them has no finite length: nothing near it could be told.
fn checked(model: &str, vectors: Array2<f32>) -> Result<Array2<f32>, EmbedError> {
    match vectors.rows().into_iter().all(|vector| vector.dot(&vector).is_finite()) {
        true => Ok(vectors),
        false => Err(ModelError::NotFinite { model: model.to_owned() }.into()),
    }
}

/// Why texts could not be embedded. Every message is one sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// The work was stopped.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Embeddings that the user brings cannot be used.
    #[error("{}", sanitise(&.0.to_string()))]
    Given(GivenError),
    /// The embedding model cannot be used.
    #[error("{}", sanitise(&.0.to_string()))]
    Model(ModelError),
    /// A server cannot be used.
    #[error("{}", sanitise(&.0.to_string()))]
    Server(ServerError),
    /// A server took too long for somebody who waits for one text.
    #[error("the embedding server gave no answer within {} seconds: try again", .0.as_secs())]
    Late(Duration),
    /// A server does not take one of the texts.
    #[error("{}", sanitise(&.0.to_string()))]
    Refused(Box<RefusedText>),
}

impl EmbedError {
    /// The same, of texts that were a part of others: `places` has the number of each among them.
    #[must_use]
    pub fn among(mut self, places: &[usize]) -> Self {
        if let EmbedError::Refused(refused) = &mut self {
            refused.text = places.get(refused.text).copied().unwrap_or(refused.text);
        }
        self
    }

    /// The same, of documents whose rows in the input are known.
    #[must_use]
    pub fn in_rows(mut self, row: impl Fn(usize) -> usize) -> Self {
        if let EmbedError::Refused(refused) = &mut self {
            refused.row = Some(row(refused.text));
        }
        self
    }
}

impl From<ServerError> for EmbedError {
    fn from(error: ServerError) -> Self {
        EmbedError::Server(error)
    }
}

impl From<GivenError> for EmbedError {
    fn from(error: GivenError) -> Self {
        EmbedError::Given(error)
    }
}

impl From<ModelError> for EmbedError {
    fn from(error: ModelError) -> Self {
        EmbedError::Model(error)
    }
}
