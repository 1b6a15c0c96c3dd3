//! What the threads beside the fits answer. Here is the one for changes, saves, exports and previews,
//! and how a query and a search are answered; `questions` has the thread that asks for those.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::{Array1, ArrayView1, Axis};

use crate::corpus::Corpus;
use crate::engine::Resources;
use crate::engine::topic_mix::{TopicMix, TopicMixer};
use crate::model::Model;
use crate::topics::predict;
use crate::topics::search::{self, Hit, Search, SearchMode, WordIndex};
use crate::watch::Unwatched;

/// How many documents an answer lists.
const ANSWER_DOCUMENTS: usize = 100;
/// How many documents a search by meaning lists.
const MEANT: usize = 1000;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    Text(String),
    /// A document of the model.
    Document(usize),
}

/// Topics and documents nearest to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub query: String,
    /// All topics by falling cosine, −1 included.
    pub topics: Vec<(i32, f32)>,
    /// Nearest documents by falling cosine.
    pub documents: Vec<(usize, f32)>,
    pub took: Duration,
}

/// Embeds a text and finds what is nearest to it.
pub fn answer(resources: &Resources, text: &str, model: &Model) -> Result<Answer, String> {
    let started = Instant::now();
    let query = Query::Text(text.to_owned());
    let vector = vector_of(resources, &query, model)?;
    Ok(Answer { took: started.elapsed(), ..nearest(&query, vector.view(), model) })
}

pub fn vector_of(
    resources: &Resources,
    query: &Query,
    model: &Model,
) -> Result<Array1<f32>, String> {
    match query {
        Query::Text(text) => embedded(resources, text, model),
        Query::Document(document) if *document < model.embeddings.nrows() => {
            Ok(model.embeddings.row(*document).to_owned())
        }
        Query::Document(_) => Err(format!("the documents of {} are not here", model.corpus.name)),
    }
}

/// What is nearest to a query with this embedding.
pub fn nearest(query: &Query, vector: ArrayView1<f32>, model: &Model) -> Answer {
    let started = Instant::now();
    let topics = predict::find_topics(&model.topics, vector, model.topics.list.len());
    let mut documents =
        predict::nearest_documents(model.embeddings.view(), vector, ANSWER_DOCUMENTS);
    // Nothing is nearer to a document than itself.
    documents.retain(|(document, _)| *query != Query::Document(*document));
    let query = match query {
        Query::Text(text) => text.clone(),
        Query::Document(document) => model.corpus.texts[*document].clone(),
    };
    Answer { query, topics, documents, took: started.elapsed() }
}

/// How a query with this embedding spreads over the topics.
pub fn spread(
    resources: &Resources,
    spreader: &mut TopicMixer,
    query: &Query,
    vector: ArrayView1<f32>,
    model: &Arc<Model>,
) -> Result<TopicMix, String> {
    let as_row = |vector: ArrayView1<f32>| vector.to_owned().insert_axis(Axis(0));
    match query {
        Query::Document(document) => {
            let text = &model.prepared[*document];
            spreader.spread(model, text, as_row(vector).view(), Some(*document))
        }
        Query::Text(text) => {
            // As the documents were when they were embedded.
            let prepared =
                crate::engine::predict::preprocessor(model).map_err(|error| error.to_string())?;
            let prepared = prepared.apply(text);
            if prepared.trim().is_empty() {
                return Err("preprocessing leaves nothing of this text, so it has no topic".into());
            }
            let row = match prepared == *text {
                true => as_row(vector),
                false => as_row(embedded(resources, &prepared, model)?.view()),
            };
            spreader.spread(model, &prepared, row.view(), None)
        }
    }
}

/// The documents a search finds, best first. `words` is the index of the last corpus searched for
/// words.
pub fn found(
    resources: &Resources,
    words: &mut Option<(Arc<Corpus>, WordIndex)>,
    search: &Search,
    model: &Model,
) -> Result<Vec<Hit>, String> {
    match search.way {
        SearchMode::Words => {
            let known = words.take().filter(|(corpus, _)| Arc::ptr_eq(corpus, &model.corpus));
            let index = || (model.corpus.clone(), WordIndex::of(&model.corpus.texts));
            Ok(words.insert(known.unwrap_or_else(index)).1.find(&search.query))
        }
        SearchMode::Pattern => search::by_pattern(&model.corpus.texts, &search.query)
            .map_err(|error| error.to_string()),
        SearchMode::Meaning => {
            let vector = embedded(resources, &search.query, model)?;
            let near = predict::nearest_documents(model.embeddings.view(), vector.view(), MEANT);
            Ok(near.into_iter().map(|(document, score)| Hit { document, score }).collect())
        }
    }
}

/// The vector of a text, to be compared with `model`'s.
fn embedded(resources: &Resources, text: &str, model: &Model) -> Result<Array1<f32>, String> {
    let embedder = resources.embedder_of(model).map_err(|error| error.to_string())?;
    let vectors = embedder.embed(&[text], &Unwatched).map_err(|error| error.to_string())?;
    Ok(vectors.row(0).to_owned())
}
