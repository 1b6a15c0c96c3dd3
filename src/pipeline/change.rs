//! Changes to a fitted model: a new model comes out, the old one stays as it was.
//!
//! Every change is a value with its parameters and is appended to the model's history, so that a
//! session tells what was done to it and the same changes can be made to a new fit. Changes speak
//! of topics by their id at that moment.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::answers::embedder_of;
use super::grouping::{apart, check_words};
use super::run::{Resources, RunError};
use super::split::Ground;
use super::{Description, Model, Settings, Stage, grow};
use crate::cluster::vote::Support;
use crate::corpus::{CorpusError, ReadOptions, sanitise};
use crate::counted::counted;
use crate::embed::EmbedError;
use crate::ranges;
use crate::session::{self, SessionError};
use crate::topics::Topics;
use crate::topics::combine::Incompatible;
use crate::topics::distribution::DistributionParams;
use crate::topics::edit::{self, EditError, NrTopics};
use crate::topics::outliers::{self, OutlierError, Strategy};
use crate::topics::represent::{describe, represent};
use crate::topics::similarity::{Similarity, Space};
use crate::watch::{Cancelled, Unwatched};

/// One change and its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// Gives a topic the user's own name; `None` takes it away.
    Rename { topic: i32, label: Option<String> },
    /// Puts documents into a topic, or among the outliers (−1).
    Move { documents: Vec<usize>, topic: i32 },
    /// Gives outliers a topic where something speaks for one; all topics keep their ids.
    Outliers { strategy: Strategy, threshold: f64 },
    /// Chooses words anew; topics and documents stay as they are. `before` is how they were described
    /// until then; it is filled in when the change is made.
    Describe { by: Box<Description>, before: Option<Box<Description>> },
    /// Joins the nearest topics until so many are left.
    /// Those with names or seed words of their own are joined with each other only if
    /// `join_named`.
    Reduce { to: NrTopics, space: Space, join_named: bool },
    /// Makes one topic of each group.
    Merge { groups: Vec<Vec<i32>> },
    /// Takes a topic apart into parts of at least so many documents, see [`super::split`].
    Split { topic: i32, min_topic_size: usize },
    /// Makes outliers of the documents of topics.
    Delete { topics: Vec<i32> },
    /// Adds the documents of a file or folder, each with the topic predicted for it.
    Add { path: PathBuf, read: ReadOptions },
    /// Begins anew with the documents and topics of saved sessions.
    /// `shared` says how many documents were in an earlier one already; it is filled in when the
    /// change is made.
    Combine { sessions: Vec<PathBuf>, min_similarity: f64, shared: Option<usize> },
}

/// Why a change cannot be made. The model is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("there is no topic {id}: {known}")]
    UnknownTopic { id: i32, known: String },
    #[error("there is no document {document}: the last one is {}", documents.saturating_sub(1))]
    UnknownDocument { document: usize, documents: usize },
    #[error(
        "topic {topic} has {}, too few to be split: choose a topic from 0 up with 6 or more",
        counted(*documents, "document")
    )]
    TooSmall { topic: i32, documents: usize },
    #[error(
        "topic {topic} does not fall into parts of {min_topic_size} documents or more: try smaller parts, or leave it whole"
    )]
    OnePiece { topic: i32, min_topic_size: usize },
    #[error(
        "the documents of {name} are not in the BERTopic folder it came from, so its topics can get names but no other documents"
    )]
    NoTexts { name: String },
    #[error(
        "{name} has no clusters to take probabilities from: choose distributions, c-tf-idf or embeddings"
    )]
    NoFit { name: String },
    #[error(
        "the topics of {base} were made with {of_base} and those of {other} with {of_other}: combine sessions of one embedding model"
    )]
    Embedders { base: String, of_base: String, other: String, of_other: String },
    #[error("no session is named: name at least one")]
    NoModels,
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Combine(#[from] Incompatible),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Outliers(#[from] OutlierError),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Describe(#[from] RunError),
}

impl From<EmbedError> for ChangeError {
    fn from(error: EmbedError) -> Self {
        ChangeError::Describe(error.into())
    }
}

impl From<CorpusError> for ChangeError {
    fn from(error: CorpusError) -> Self {
        ChangeError::Describe(error.into())
    }
}

impl Change {
    /// Refuses numbers out of their ranges, whoever gave them.
    pub fn check(&self) -> Result<(), RunError> {
        match self {
            Change::Outliers { threshold, .. } => ranges::THRESHOLD.check(*threshold)?,
            Change::Reduce { to: NrTopics::Count(count), .. } => ranges::REDUCE_TO.check(*count)?,
            Change::Split { min_topic_size, .. } => {
                ranges::MIN_TOPIC_SIZE.check(*min_topic_size)?
            }
            Change::Combine { min_similarity, .. } => {
                ranges::MIN_SIMILARITY.check(*min_similarity)?;
            }
            Change::Describe { by, before } => {
                for description in [Some(by), before.as_ref()].into_iter().flatten() {
                    Description::clone(description).within(&Settings::default()).check()?;
                }
            }
            Change::Rename { .. }
            | Change::Move { .. }
            | Change::Reduce { to: NrTopics::Auto, .. }
            | Change::Merge { .. }
            | Change::Delete { .. }
            | Change::Add { .. } => {}
        }
        Ok(())
    }

    /// Gives a topic this name, without what a terminal would obey; an empty one takes it away.
    pub fn rename(topic: i32, name: &str) -> Self {
        let name = sanitise(name);
        let label = Some(name.trim()).filter(|name| !name.is_empty());
        Change::Rename { topic, label: label.map(str::to_owned) }
    }

    /// Describes topics by other words.
    pub fn describe(by: Description) -> Self {
        Change::Describe { by: Box::new(by), before: None }
    }

    /// Without what was filled in when it was made.
    pub fn as_asked(&self) -> Self {
        match self {
            Change::Describe { by, .. } => Change::Describe { by: by.clone(), before: None },
            other => other.clone(),
        }
    }

    /// The model after this change. `resources` are asked for the embedding model only if topics
    /// are described anew by a representation that compares embeddings.
    pub fn apply(&self, model: &Model, resources: &Resources) -> Result<Model, ChangeError> {
        let stop = &resources.stop;
        self.check()?;
        let mut in_several = 0;
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
                regroup(model, &assignments, resources)?
            }
            Change::Outliers { strategy, threshold } => {
                let assignments = without_outliers(model, *strategy, *threshold)?;
                described(model, &assignments, resources)?
            }
            Change::Describe { by, .. } => {
                let settings = Description::clone(by).within(&model.settings);
                settings.check()?;
                let described_by = Model { settings, ..model.clone() };
                described(&described_by, &model.topics.assignments, resources)?
            }
            Change::Reduce { to, space, join_named } => {
                let apart = apart(&model.topics, model.fit.as_ref(), *join_named);
                let edit = edit::reduce_to(&model.topics, *to, *space, &apart, stop)?;
                regroup(model, &edit.groups, resources)?
            }
            Change::Merge { groups } => {
                regroup(model, &edit::merge(&model.topics, groups)?.groups, resources)?
            }
            Change::Split { topic, min_topic_size } => {
                let ground = Ground::of(model, *topic, stop)?;
                let groups = ground.groups(model, *min_topic_size, stop)?;
                regroup(model, &groups, resources)?
            }
            Change::Delete { topics } => {
                regroup(model, &edit::delete(&model.topics, topics)?.groups, resources)?
            }
            Change::Add { path, read } => grow::add(model, path, read, resources)?,
            Change::Combine { sessions, min_similarity, .. } => {
                let models = sessions.iter().map(|path| session::load(path));
                let models = models.collect::<Result<Vec<Model>, SessionError>>()?;
                let models: Vec<&Model> = models.iter().collect();
                let (combined, count) = grow::combine(&models, *min_similarity, resources)?;
                in_several = count;
                combined
            }
        };
        let mut made = self.clone();
        match &mut made {
            Change::Describe { before, .. } => {
                *before = Some(Box::new(Description::of(&model.settings)));
            }
            Change::Combine { shared, .. } => *shared = Some(in_several),
            _ => {}
        }
        changed.history.push(made);
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

/// Every document's topic after outliers found one; nothing is changed. A `threshold` is the least
/// similarity or probability that counts.
pub fn without_outliers(
    model: &Model,
    strategy: Strategy,
    threshold: f64,
) -> Result<Vec<i32>, ChangeError> {
    needs_texts(model)?;
    let (topics, texts) = (&model.topics, &model.prepared);
    Ok(match strategy {
        Strategy::Probabilities => {
            let best = most_probable(model)?;
            outliers::by_probabilities(topics, |document| best[document], threshold)?
        }
        Strategy::Distributions => {
            let params = DistributionParams { min_similarity: threshold, ..Default::default() };
            outliers::by_distributions(topics, texts, params)?
        }
        Strategy::CTfidf => outliers::by_ctfidf(topics, texts, threshold)?,
        Strategy::Embeddings => {
            outliers::by_embeddings(topics, model.embeddings.view(), threshold)?
        }
    })
}

/// Every document's most probable topic, by its memberships in the fit's clusters.
fn most_probable(model: &Model) -> Result<Vec<Option<(i32, f64)>>, ChangeError> {
    let Some(soft) = model.soft() else {
        return Err(ChangeError::NoFit { name: model.corpus.name.clone() });
    };
    let best = soft.top(1, &Unwatched).map_err(RunError::from)?;
    Ok(best.iter().map(|top| top.first().map(|&(id, p)| (id as i32, p))).collect())
}

/// Describes topics anew after documents changed theirs. `groups` holds for every document the old
/// id of the topic it is now in, negative for none; topics are numbered anew by size, and a topic
/// keeps the name the user gave to its old id.
pub fn regroup(model: &Model, groups: &[i32], resources: &Resources) -> Result<Model, ChangeError> {
    let mut topics = words(model, groups, resources, Numbering::BySize)?;
    edit::keep_names(&model.topics, groups, &mut topics);
    Ok(with_topics(model, topics))
}

/// Describes topics anew under the ids they have; `assignments` holds every document's.
pub fn described(
    model: &Model,
    assignments: &[i32],
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let mut topics = words(model, assignments, resources, Numbering::Kept)?;
    for topic in &mut topics.list {
        topic.label = model.topics.get(topic.id).and_then(|topic| topic.label.clone());
    }
    Ok(with_topics(model, topics))
}

/// Whether topics are numbered anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    BySize,
    Kept,
}

fn words(
    model: &Model,
    groups: &[i32],
    resources: &Resources,
    numbering: Numbering,
) -> Result<Topics, ChangeError> {
    needs_texts(model)?;
    let params = model.settings.representation(&model.corpus)?;
    let embed = |words: &[&str]| {
        let embedder = embedder_of(resources, model).map_err(EmbedError::Message)?;
        Ok(resources.cache.embed(&*embedder, words, &resources.stop)?.vectors)
    };
    let (texts, embeddings) = (&model.prepared, model.training().view());
    let topics = match numbering {
        Numbering::BySize => represent(texts, groups, embeddings, &params, &embed)?,
        Numbering::Kept => describe(texts, groups, embeddings, &params, &embed)?,
    };
    check_words(&topics, texts, &params)?;
    Ok(topics)
}

/// Fails for a model that knows only which topic each document has.
pub fn needs_texts(model: &Model) -> Result<(), ChangeError> {
    match model.has_texts() {
        true => Ok(()),
        false => Err(ChangeError::NoTexts { name: model.corpus.name.clone() }),
    }
}

/// The model with these topics, and what follows from them.
fn with_topics(model: &Model, topics: Topics) -> Model {
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
    Model {
        topics: Arc::new(topics),
        similarity: Arc::new(similarity),
        support: Arc::new(support),
        memberships,
        ..model.clone()
    }
}
