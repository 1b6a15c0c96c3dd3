//! Changes to a model as data: each with its parameters. What they do is in [`crate::engine::edits`].
//!
//! Every change is appended to the model's history, so that a session tells what was done to it and
//! the same changes can be made to a new fit. Changes speak of topics by their id at that moment.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Description;
use crate::corpus::{DocumentId, ReadOptions};
use crate::text::sanitise;
use crate::topics::TopicId;
use crate::topics::edit::NrTopics;
use crate::topics::layers::LayerChoice;
use crate::topics::outliers::Strategy;
use crate::topics::similarity::Space;

/// One change and its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence above each variant names its fields")]
pub enum Change {
    /// Gives a topic the user's own name; `None` takes it away.
    Rename { topic: TopicId, label: Option<String> },
    /// Puts documents into a topic, or among the outliers (−1).
    Move { documents: Vec<DocumentId>, topic: TopicId },
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
    Merge { groups: Vec<Vec<TopicId>> },
    /// Takes a topic apart into parts of at least so many documents, see [`crate::engine::edits::split`].
    Split { topic: TopicId, min_topic_size: usize },
    /// Makes outliers of the documents of topics.
    Delete { topics: Vec<TopicId> },
    /// Puts topics into a group of a layer, from 1 up.
    MoveToGroup { topics: Vec<TopicId>, layer: usize, group: usize },
    /// Makes one group of several of a layer.
    MergeGroups { layer: usize, groups: Vec<usize> },
    /// Gives a group the user's own name; `None` takes it away.
    RenameGroup { layer: usize, group: usize, label: Option<String> },
    /// Gives topics and groups names and descriptions that a language model wrote; those that the user
    /// gave stay. `by` is the model's name.
    Names { names: Vec<NewName>, by: String },
    /// Makes the layers anew, without the user's own groups. `before` is how they were chosen until
    /// then; it is filled in when the change is made.
    Layers { by: LayerChoice, before: Option<LayerChoice> },
    /// Adds the documents of a file or folder, each with the topic predicted for it.
    Add { path: PathBuf, read: ReadOptions },
    /// Begins anew with the documents and topics of saved sessions.
    /// `shared` says how many documents were in an earlier one already; it is filled in when the
    /// change is made.
    Combine { sessions: Vec<PathBuf>, min_similarity: f64, shared: Option<usize> },
}

impl Change {
    /// Gives a topic this name, without what a terminal would obey; an empty one takes it away.
    pub fn rename(topic: TopicId, name: &str) -> Self {
        Change::Rename { topic, label: label(name) }
    }

    /// Gives a group this name, as [`Change::rename`] a topic.
    pub fn rename_group(layer: usize, group: usize, name: &str) -> Self {
        Change::RenameGroup { layer, group, label: label(name) }
    }

    /// Makes the layers anew.
    pub fn layers(by: LayerChoice) -> Self {
        Change::Layers { by, before: None }
    }

    /// Describes topics by other words.
    pub fn describe(by: Description) -> Self {
        Change::Describe { by: Box::new(by), before: None }
    }

    /// Whether it changes groups of topics alone.
    pub fn is_of_groups(&self) -> bool {
        matches!(
            self,
            Change::MoveToGroup { .. }
                | Change::MergeGroups { .. }
                | Change::RenameGroup { .. }
                | Change::Layers { .. }
        )
    }

    /// Without what was filled in when it was made.
    pub fn as_asked(&self) -> Self {
        match self {
            Change::Describe { by, .. } => Change::Describe { by: by.clone(), before: None },
            Change::Layers { by, .. } => Change::Layers { by: by.clone(), before: None },
            other => other.clone(),
        }
    }
}

/// A name and a description for a topic or a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewName {
    /// 0 for a topic, from 1 up for a group.
    pub layer: usize,
    /// The topic's id, or the group's number in its layer.
    pub number: usize,
    /// A few words, without what a terminal would obey.
    pub name: String,
    /// One sentence, without what a terminal would obey.
    pub description: Option<String>,
}

fn label(name: &str) -> Option<String> {
    let name = sanitise(name);
    Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned)
}
