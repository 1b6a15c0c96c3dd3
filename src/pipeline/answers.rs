//! What the threads beside the fits answer. Here is the one for changes, saves, exports and previews,
//! and how a query and a search are answered; `questions` has the thread that asks for those.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use ndarray::{Array1, ArrayView1, Axis};

use super::change::{ChangeError, without_outliers};
use super::event::Event;
use super::job::{Request, Shared};
use super::model::UNKNOWN_EMBEDDER;
use super::questions::OwnThreads;
use super::run::Resources;
use super::split::Ground;
use super::spread::{Spread, Spreader};
use super::{Model, PreviewStats};
use crate::corpus::Corpus;
use crate::embed::Embedder;
use crate::export;
use crate::session;
use crate::topics::outliers::Strategy;
use crate::topics::predict;
use crate::topics::search::{self, Hit, Search, Way, WordIndex};
use crate::topics::trends::Tuning;
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

/// Answers requests in the order they come; a panic becomes the answer.
pub(super) fn answer_all(shared: &Shared, requests: &Receiver<Request>) {
    let own = OwnThreads::start();
    for request in requests {
        match request {
            Request::Change { edit, change, model } => {
                let changed = own.guarded(|| {
                    #[cfg(debug_assertions)]
                    crate::mistake::provoke(&["worker"]);
                    change.apply(&model, &shared.resources)
                });
                let result = match changed {
                    Ok(Ok(changed)) => Ok(Box::new(changed)),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(panic),
                };
                shared.send(Event::Changed { edit, change, result });
            }
            Request::CountMoves { edit, model } => {
                for strategy in Strategy::ALL {
                    let count = own.guarded(|| outliers_moved(&model, strategy));
                    let count = count.and_then(|count| count.map_err(|error| error.to_string()));
                    shared.send(Event::WouldMove { edit, strategy, count });
                }
            }
            Request::TrySplit { ask, topic, model } => {
                let tried = own.guarded(|| {
                    let ground = Ground::of(&model, topic, &Unwatched)?;
                    let each = |size, parts| {
                        shared.send(Event::WouldSplit { ask, parts: Ok(Some((size, parts))) });
                    };
                    Ok(ground.try_sizes(&Unwatched, each)?)
                });
                let parts = tried.and_then(|tried| tried.map_err(|e: ChangeError| e.to_string()));
                shared.send(Event::WouldSplit { ask, parts: parts.map(|()| None) });
            }
            Request::Follow { ask, points, model } => {
                let tuning = Tuning { evolution: points.over_time, global: true };
                let words = own.guarded(|| points.trends(&model, tuning)).unwrap_or_default();
                shared.send(Event::Followed { ask, words });
            }
            Request::Save { place, model } => {
                let saved = own.guarded(|| session::write(&model, &place));
                let result = match saved {
                    Ok(Ok(written)) => Ok(written),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(panic),
                };
                shared.owed.fetch_sub(1, Ordering::SeqCst);
                shared.send(Event::Saved { result });
            }
            Request::Export { place, view, model } => {
                let written = own.guarded(|| export::view::write(&model, &view, &place));
                let result = match written {
                    Ok(Ok(written)) => Ok(written),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(panic),
                };
                shared.owed.fetch_sub(1, Ordering::SeqCst);
                shared.send(Event::Exported { result });
            }
            Request::Preview { preview, .. }
                if preview < shared.previewed.load(Ordering::Relaxed) => {}
            Request::Preview { settings, corpus, .. } => {
                shared.previewing.store(true, Ordering::SeqCst);
                let stats = own.guarded(|| {
                    // Embeddings that are given are of whatever they are of.
                    let embeds = settings.embeddings.is_none();
                    let embedder = embeds.then(|| shared.resources.embedder(&settings.model));
                    let embedder = embedder.and_then(Result::ok);
                    PreviewStats::of(&corpus, &settings, embedder.as_deref())
                });
                shared.previewing.store(false, Ordering::SeqCst);
                let result = stats.and_then(|stats| stats.map_err(|error| error.to_string()));
                shared.send(Event::Preview { settings: *settings, result });
            }
        }
    }
}

/// How many outliers this strategy would give a topic.
pub fn outliers_moved(model: &Model, strategy: Strategy) -> Result<usize, ChangeError> {
    let after = without_outliers(model, strategy, 0.0)?;
    let moved = model.topics.assignments.iter().zip(&after).filter(|(old, new)| old != new);
    Ok(moved.count())
}

/// Embeds a text and finds what is nearest to it.
pub fn answer(resources: &Resources, text: &str, model: &Model) -> Result<Answer, String> {
    let started = Instant::now();
    let query = Query::Text(text.to_owned());
    let vector = vector_of(resources, &query, model)?;
    Ok(Answer { took: started.elapsed(), ..nearest(&query, vector.view(), model) })
}

pub(super) fn vector_of(
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
pub(super) fn nearest(query: &Query, vector: ArrayView1<f32>, model: &Model) -> Answer {
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
pub(super) fn spread(
    resources: &Resources,
    spreader: &mut Spreader,
    query: &Query,
    vector: ArrayView1<f32>,
    model: &Arc<Model>,
) -> Result<Spread, String> {
    let as_row = |vector: ArrayView1<f32>| vector.to_owned().insert_axis(Axis(0));
    match query {
        Query::Document(document) => {
            let text = &model.prepared[*document];
            spreader.spread(model, text, as_row(vector).view(), Some(*document))
        }
        Query::Text(text) => {
            // As the documents were when they were embedded.
            let prepared =
                super::predict::preprocessor(model).map_err(|error| error.to_string())?;
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
        Way::Words => {
            let known = words.take().filter(|(corpus, _)| Arc::ptr_eq(corpus, &model.corpus));
            let index = || (model.corpus.clone(), WordIndex::of(&model.corpus.texts));
            Ok(words.insert(known.unwrap_or_else(index)).1.find(&search.query))
        }
        Way::Pattern => search::by_pattern(&model.corpus.texts, &search.query)
            .map_err(|error| error.to_string()),
        Way::Meaning => {
            let vector = embedded(resources, &search.query, model)?;
            let near = predict::nearest_documents(model.embeddings.view(), vector.view(), MEANT);
            Ok(near.into_iter().map(|(document, score)| Hit { document, score }).collect())
        }
    }
}

/// The vector of a text, to be compared with `model`'s.
fn embedded(resources: &Resources, text: &str, model: &Model) -> Result<Array1<f32>, String> {
    let embedder = embedder_of(resources, model)?;
    let vectors = embedder.embed(&[text], &Unwatched).map_err(|error| error.to_string())?;
    Ok(vectors.row(0).to_owned())
}

/// The embedding model that new texts must go through to be compared with `model`'s topics.
pub fn embedder_of(resources: &Resources, model: &Model) -> Result<Arc<dyn Embedder>, String> {
    let (name, id) = &model.embedder;
    if name == UNKNOWN_EMBEDDER {
        return Err(format!(
            "{} does not say which embedding model its topics were made with: write \"embedding_model\": \"sentence-transformers/NAME\" into its config.json",
            model.corpus.name
        ));
    }
    let embedder = resources.embedder(&model.settings.model).map_err(|error| error.to_string())?;
    let same = match id.is_empty() {
        true => embedder.dimensions() == model.topics.vectors.ncols(),
        false => embedder.id() == id,
    };
    if !same {
        return Err(format!(
            "the topics were made with {name}, but the model here is {}: run again first",
            embedder.name()
        ));
    }
    Ok(embedder)
}
