//! Changes to a fitted model: a new model comes out, the old one stays as it was.
//!
//! Every change is a value with its parameters and is appended to the model's history, so that a
//! session tells what was done to it and the same changes can be made to a new fit. Changes speak
//! of topics by their id at that moment.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Model, Stage};
use crate::cluster::vote::Support;
use crate::corpus::CorpusError;
use crate::topics::represent::represent;
use crate::topics::similarity::Similarity;
use crate::watch::Unwatched;

/// One change and its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// Gives a topic the user's own name; `None` takes it away.
    Rename { topic: i32, label: Option<String> },
    /// Puts documents into a topic, or among the outliers (−1).
    Move { documents: Vec<usize>, topic: i32 },
}

/// Why a change cannot be made. The model is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("there is no topic {id}: {known}")]
    UnknownTopic { id: i32, known: String },
    #[error("there is no document {document}: the last one is {}", documents.saturating_sub(1))]
    UnknownDocument { document: usize, documents: usize },
    #[error(
        "the documents of {name} are not in the BERTopic folder it came from, so its topics can get names but no other documents"
    )]
    NoTexts { name: String },
    #[error(transparent)]
    Corpus(#[from] CorpusError),
}

impl Change {
    /// The model after this change.
    pub fn apply(&self, model: &Model) -> Result<Model, ChangeError> {
        let mut changed = match self {
            Change::Rename { topic, label } => rename(model, *topic, label.clone())?,
            Change::Move { documents, topic } => {
                let mut assignments = model.topics.assignments.clone();
                if *topic >= 0 {
                    known_topic(model, *topic)?;
                }
                for &document in documents {
                    *assignments.get_mut(document).ok_or(ChangeError::UnknownDocument {
                        document,
                        documents: model.corpus.len(),
                    })? = *topic;
                }
                regroup(model, &assignments)?
            }
        };
        changed.history.push(self.clone());
        // These topics are no longer what the settings alone give.
        let topics = model.fingerprints.get(Stage::Topics);
        changed.fingerprints.set(Stage::Topics, topics.then(self));
        Ok(changed)
    }
}

/// Fails unless the model has this topic.
pub fn known_topic(model: &Model, id: i32) -> Result<(), ChangeError> {
    match model.topics.get(id) {
        Some(_) => Ok(()),
        None => Err(ChangeError::UnknownTopic { id, known: model.topics.known() }),
    }
}

fn rename(model: &Model, id: i32, label: Option<String>) -> Result<Model, ChangeError> {
    known_topic(model, id)?;
    let mut topics = (*model.topics).clone();
    topics.list.iter_mut().filter(|topic| topic.id == id).for_each(|topic| {
        topic.label = label.clone();
    });
    Ok(Model { topics: Arc::new(topics), ..model.clone() })
}

/// Describes topics anew after documents changed theirs. `groups` holds for every document the old
/// id of the topic it is now in, negative for none; topics are numbered anew by size, and a topic
/// keeps the name the user gave to its old id.
pub fn regroup(model: &Model, groups: &[i32]) -> Result<Model, ChangeError> {
    if !model.has_texts() {
        return Err(ChangeError::NoTexts { name: model.corpus.name.clone() });
    }
    let params = model.settings.representation(&model.corpus)?;
    let mut topics = represent(&model.prepared, groups, model.training().view(), &params);
    for (&group, &id) in groups.iter().zip(&topics.assignments) {
        let row = (id + topics.offset() as i32) as usize;
        if id >= 0 && topics.list[row].label.is_none() {
            topics.list[row].label = model.topics.get(group).and_then(|topic| topic.label.clone());
        }
    }
    let similarity = Similarity::of(&topics);
    let support = match &model.fit {
        Some(fit) => Support::of(&fit.clusters.votes(), &topics.assignments),
        None => Support::unknown(&topics.assignments),
    };
    let memberships = match (&model.memberships, &model.fit) {
        // Nobody cancels.
        (Some(_), Some(fit)) => {
            fit.memberships(&model.settings.hdbscan(), &topics, &Unwatched).ok().map(Arc::new)
        }
        _ => None,
    };
    Ok(Model {
        topics: Arc::new(topics),
        similarity: Arc::new(similarity),
        support: Arc::new(support),
        memberships,
        ..model.clone()
    })
}
