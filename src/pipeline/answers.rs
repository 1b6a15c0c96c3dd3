//! What the threads beside the fits answer. Here is the one for changes, saves, exports and previews,
//! and how a query and a search are answered; `questions` has the thread that asks for those.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use ndarray::Array1;

use super::change::{ChangeError, without_outliers};
use super::event::Event;
use super::job::{Request, Shared};
use super::model::UNKNOWN_EMBEDDER;
use super::questions::OwnThreads;
use super::run::Resources;
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
                let changed = own.guarded(|| change.apply(&model, &shared.resources));
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
            Request::Follow { ask, points, model } => {
                let tuning = Tuning { evolution: points.over_time, global: true };
                let words = own.guarded(|| points.trends(&model, tuning)).unwrap_or_default();
                shared.send(Event::Followed { ask, words });
            }
            Request::Save { path, model } => {
                let saved = own.guarded(|| session::save(&model, &path));
                let result = match saved {
                    Ok(Ok(())) => Ok(path),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(panic),
                };
                shared.owed.fetch_sub(1, Ordering::SeqCst);
                shared.send(Event::Saved { result });
            }
            Request::Export { path, view, model } => {
                let written = own.guarded(|| export::view::save(&model, &view, &path));
                let result = match written {
                    Ok(Ok(())) => Ok(path),
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
                let stats = own.guarded(|| PreviewStats::of(&corpus, &settings));
                shared.previewing.store(false, Ordering::SeqCst);
                let result = stats.and_then(|stats| stats.map_err(|error| error.to_string()));
                shared.send(Event::Preview { settings: *settings, result });
            }
        }
    }
}

/// How many outliers this strategy would give a topic.
fn outliers_moved(model: &Model, strategy: Strategy) -> Result<usize, ChangeError> {
    let after = without_outliers(model, strategy, 0.0)?;
    let moved = model.topics.assignments.iter().zip(&after).filter(|(old, new)| old != new);
    Ok(moved.count())
}

/// Embeds a query and finds what is nearest to it.
pub fn answer(resources: &Resources, query: &str, model: &Model) -> Result<Answer, String> {
    let started = Instant::now();
    let vector = embedded(resources, query, model)?;
    let vector = vector.view();
    Ok(Answer {
        query: query.to_owned(),
        topics: predict::find_topics(&model.topics, vector, model.topics.list.len()),
        documents: predict::nearest_documents(model.embeddings.view(), vector, ANSWER_DOCUMENTS),
        took: started.elapsed(),
    })
}

/// The documents a search finds. `words` is the index of the last corpus searched for words.
pub(super) fn found(
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
