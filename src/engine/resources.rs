//! Things that outlive a run: the embedding model, its cache, what stops work, what lies on the shelf.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::embed::cache::EmbeddingCache;
use crate::embed::{EmbedError, Embedder, ModelChoice};
use crate::engine::once::KnownDuplicates;
use crate::model::llm_answers::{LlmAnswer, LlmAnswers};
use crate::model::{Input, Model, Settings};
use crate::watch::Stop;

/// Models that are kept somewhere: sessions, and results of earlier runs. What keeps them knows
/// the engine, not the other way round.
pub trait Shelf: Send + Sync {
    /// The model that the session at `path` holds.
    ///
    /// # Errors
    /// [`OpenError`] where there is no session there, or it cannot be read.
    fn open(&self, path: &Path) -> Result<Model, OpenError>;

    /// The last result of `input`, read as `settings` say, if one is kept.
    fn last_of(&self, _input: &Input, _settings: &Settings) -> Option<Model> {
        None
    }

    /// Keeps the result of a run on `input`. Failing is harmless: it is computed again.
    fn keep(&self, _input: &Input, _model: &Model) {}
}

/// Why a session cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct OpenError(pub Box<dyn std::error::Error + Send + Sync>);

/// Nothing is kept and nothing can be opened.
struct EmptyShelf;

impl Shelf for EmptyShelf {
    fn open(&self, path: &Path) -> Result<Model, OpenError> {
        let path = path.display();
        Err(OpenError(format!("{path} cannot be opened: nobody here opens sessions").into()))
    }
}

/// Embedding models that stay open: to choose one by the documents' word pieces another is asked.
const OPEN: usize = 2;

/// The embedding model, its cache, and whatever else outlives a run.
pub struct Resources {
    /// Embeddings of earlier runs.
    pub cache: EmbeddingCache,
    /// Sessions and kept results.
    pub shelf: Arc<dyn Shelf>,
    /// Stops changes under way; runs have an observer that does.
    pub stop: Stop,
    /// Copies among the documents of the last collection.
    pub duplicates: KnownDuplicates,
    /// What a language model has answered, whichever model it was about.
    answers: Mutex<LlmAnswers>,
    /// The last ones, the latest behind.
    embedders: Mutex<Vec<(ModelChoice, Arc<dyn Embedder>)>>,
}

impl Default for Resources {
    /// Without a cache, so nothing is written anywhere.
    fn default() -> Self {
        Resources::new(EmbeddingCache::off())
    }
}

impl Resources {
    /// No embedding model loaded yet, nothing on the shelf.
    pub fn new(cache: EmbeddingCache) -> Self {
        let stop = Stop::default();
        let (shelf, duplicates) = (Arc::new(EmptyShelf), KnownDuplicates::default());
        let answers = Mutex::default();
        Resources { cache, shelf, stop, duplicates, answers, embedders: Mutex::default() }
    }

    /// The same, with what is kept on `shelf`.
    #[must_use]
    pub fn with_shelf(self, shelf: impl Shelf + 'static) -> Self {
        Resources { shelf: Arc::new(shelf), ..self }
    }

    /// The same, and `stop` stops changes.
    pub fn stopped_by(self, stop: Stop) -> Self {
        Resources { stop, ..self }
    }

    /// What a language model has answered so far.
    pub fn answers(&self) -> LlmAnswers {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps an answer of a language model.
    pub(super) fn keep_answer(&self, digest: String, answer: LlmAnswer) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).keep(digest, answer);
    }

    /// The embedding model of this choice, loaded once, as long as no two others are asked for.
    ///
    /// # Errors
    /// [`EmbedError`] where there is no such model, or it cannot be loaded.
    pub fn embedder(&self, choice: &ModelChoice) -> Result<Arc<dyn Embedder>, EmbedError> {
        let mut held = self.embedders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, embedder)) = held.iter().find(|(of, _)| of == choice) {
            return Ok(embedder.clone());
        }
        let embedder = choice.open()?;
        if held.len() == OPEN {
            held.remove(0);
        }
        held.push((choice.clone(), embedder.clone()));
        Ok(embedder)
    }
}
