//! Answers to a query, a text or document and what is nearest to it, and to a search for documents.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::{Array1, ArrayView1, Axis};

use crate::corpus::{Corpus, CorpusError, DocumentId};
use crate::embed::EmbedError;
use crate::engine::Resources;
use crate::engine::language_model::LanguageModel;
use crate::engine::predict::{by_shares, preprocessor};
use crate::engine::topic_mix::{MixError, TopicMix, TopicMixer};
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::predict;
use crate::topics::search::{self, BadPattern, Hit, Search, SearchMode, WordIndex};
use crate::watch::{Stop, Watch};

/// How many documents an answer lists.
const ANSWER_DOCUMENTS: usize = 100;
/// How many documents a search by meaning lists.
const MEANT: usize = 1000;

/// Why a query or a search has no answer. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// A document is asked about whose vector the model does not hold.
    #[error("the documents of {name} are not here")]
    NoDocuments {
        /// The corpus's name.
        name: String,
    },
    /// Nothing of the text is left to be embedded.
    #[error("preprocessing leaves nothing of this text, so it has no topic")]
    LeftEmpty,
    /// The pattern searched for cannot be understood.
    #[error("{0}")]
    Pattern(BadPattern),
    /// The text could not be preprocessed as the documents were.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The text could not be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The text's topics could not be told.
    #[error(transparent)]
    Mix(#[from] MixError),
}

/// A text or document that is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Any text; it is embedded as it stands.
    Text(String),
    /// A document of the model, counted from 0.
    Document(DocumentId),
}

/// Topics and documents nearest to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The text that was asked about, or the document's.
    pub query: String,
    /// All topics by falling cosine, −1 included.
    pub topics: Vec<(TopicId, f32)>,
    /// The nearest documents by falling cosine, at most 100.
    pub documents: Vec<(DocumentId, f32)>,
    /// The time the answer took, the embedding included.
    pub took: Duration,
}

/// Embeds a text and finds what is nearest to it.
///
/// # Errors
/// [`FindError::Embed`] where the model's own embedding model is not the one at hand.
pub fn answer(resources: &Resources, text: &str, model: &Model) -> Result<Answer, FindError> {
    let started = Instant::now();
    let query = Query::Text(text.to_owned());
    let vector = vector_of(resources, &query, model)?;
    Ok(Answer { took: started.elapsed(), ..nearest(&query, vector.view(), model) })
}

/// The embedding of a query (d): a text's by the model's own embedding model, a document's as the
/// model holds it.
///
/// # Errors
/// [`FindError::Embed`] where that embedding model is not the one at hand,
/// [`FindError::NoDocuments`] where the model holds no vector of the document.
pub fn vector_of(
    resources: &Resources,
    query: &Query,
    model: &Model,
) -> Result<Array1<f32>, FindError> {
    match query {
        Query::Text(text) => Ok(embedded(resources, text, model)?),
        Query::Document(document) if document.0 < model.embeddings.nrows() => {
            Ok(model.embeddings.row(document.0).to_owned())
        }
        Query::Document(_) => Err(FindError::NoDocuments { name: model.corpus.name.clone() }),
    }
}

/// The topics and documents nearest to a query with this embedding (d).
pub fn nearest(query: &Query, vector: ArrayView1<f32>, model: &Model) -> Answer {
    let started = Instant::now();
    let topics = predict::find_topics(&model.topics, vector, model.topics.list.len());
    let mut documents =
        predict::nearest_documents(model.embeddings.view(), vector, ANSWER_DOCUMENTS);
    // Nothing is nearer to a document than itself.
    documents.retain(|(document, _)| *query != Query::Document(*document));
    let query = match query {
        Query::Text(text) => text.clone(),
        Query::Document(document) => model.corpus.texts[document.0].clone(),
    };
    Answer { query, topics, documents, took: started.elapsed() }
}

/// How a query with this embedding (d) spreads over the topics.
///
/// # Errors
/// [`FindError::LeftEmpty`] where preprocessing leaves nothing of a text, otherwise where it cannot
/// be preprocessed, embedded or placed.
pub fn spread(
    resources: &Resources,
    spreader: &mut TopicMixer,
    query: &Query,
    vector: ArrayView1<f32>,
    model: &Arc<Model>,
) -> Result<TopicMix, FindError> {
    let as_row = |vector: ArrayView1<f32>| vector.to_owned().insert_axis(Axis(0));
    match query {
        Query::Document(document) => {
            let text = &model.prepared[document.0];
            if let Some(mixes) = model.memberships.as_ref().filter(|_| model.is_of_pieces()) {
                let own = mixes[document.0].iter().map(|&(topic, share)| (topic, f64::from(share)));
                return Ok(TopicMix::of_shares(model, text, own.collect()));
            }
            Ok(spreader.spread(model, text, as_row(vector).view(), Some(*document))?)
        }
        Query::Text(text) => {
            // As the documents were when they were embedded.
            let prepared = preprocessor(model)?.apply(text);
            if prepared.trim().is_empty() {
                return Err(FindError::LeftEmpty);
            }
            if model.is_of_pieces() {
                let embedder = LanguageModel::of_model(model).open(resources)?;
                let all = model.topics.list.len();
                let soft = spreader.soft(model);
                let found = by_shares(model, soft, &*embedder, &[&prepared], all, &resources.stop)?;
                let topics = found.into_iter().flat_map(|found| found.topics).collect();
                return Ok(TopicMix::of_shares(model, &prepared, topics));
            }
            let row = match prepared == *text {
                true => as_row(vector),
                false => as_row(embedded(resources, &prepared, model)?.view()),
            };
            Ok(spreader.spread(model, &prepared, row.view(), None)?)
        }
    }
}

/// The documents a search finds, best first. `words` is the index of the last corpus searched for
/// words.
///
/// # Errors
/// [`FindError::Pattern`] where a pattern cannot be understood, [`FindError::Embed`] where a search by
/// meaning cannot be embedded.
pub fn found(
    resources: &Resources,
    words: &mut Option<(Arc<Corpus>, WordIndex)>,
    search: &Search,
    model: &Model,
) -> Result<Vec<Hit>, FindError> {
    match search.way {
        SearchMode::Words => {
            let known = words.take().filter(|(corpus, _)| Arc::ptr_eq(corpus, &model.corpus));
            let index = || (model.corpus.clone(), WordIndex::of(&model.corpus.texts));
            Ok(words.insert(known.unwrap_or_else(index)).1.find(&search.query))
        }
        SearchMode::Pattern => {
            search::by_pattern(&model.corpus.texts, &search.query).map_err(FindError::Pattern)
        }
        SearchMode::File => Ok(of_files(&model.corpus, &search.query)),
        SearchMode::Meaning => {
            let vector = embedded(resources, &search.query, model)?;
            let near = predict::nearest_documents(model.embeddings.view(), vector.view(), MEANT);
            Ok(near.into_iter().map(|(document, score)| Hit { document, score }).collect())
        }
    }
}

/// The documents of files whose names hold `part`, as they come; all alike.
fn of_files(corpus: &Corpus, part: &str) -> Vec<Hit> {
    let part = part.trim().to_lowercase();
    let is_of = |name: &str| !part.is_empty() && name.to_lowercase().contains(&part);
    let documents = DocumentId::all(corpus.len());
    let own = documents.filter(|&document| corpus.file_of(document).is_some_and(is_of));
    own.map(|document| Hit { document, score: 1.0 }).collect()
}

/// The vector of a text, to be compared with `model`'s.
fn embedded(resources: &Resources, text: &str, model: &Model) -> Result<Array1<f32>, EmbedError> {
    let briefly = Briefly { until: Instant::now() + QUERY_TIME, stop: &resources.stop };
    let embedder = resources.embedder_of(model, &briefly);
    let vectors = embedder.and_then(|embedder| embedder.embed(&[text], &briefly));
    match vectors {
        Err(EmbedError::Cancelled(_)) if !resources.stop.cancelled() => {
            Err(EmbedError::Late(QUERY_TIME))
        }
        vectors => Ok(vectors?.row(0).to_owned()),
    }
}

/// Nobody waits longer than this for what is like a query; a server might take it.
const QUERY_TIME: Duration = Duration::from_secs(20);

struct Briefly<'a> {
    until: Instant,
    stop: &'a Stop,
}

impl Watch for Briefly<'_> {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        self.stop.cancelled() || Instant::now() >= self.until
    }
}
