//! Layers above the topics: few groups of topics, groups of groups, nested.
//!
//! Layer 0 is the topics as they are. Above it stand one to four coarser layers, each a partition of
//! the topics that the next finer one refines. They come from one tree, Ward on documents from the
//! topics up ([`ward`]), cut where it is widest and where groups come back over the layouts
//! ([`cuts`], [`recurrence`]).
//!
//! A group is named by its layer and its number in it, by falling number of documents, as topics are.
//! The outliers are in no group; each is counted apart, as unplaced, in the groups it lies nearest to.
//!
//! * [`choice`] — how many layers, or of which sizes
//! * [`make`] — layers out of topics
//! * [`edit`] — topics moved to another group, groups merged and named, groups after topics changed
//! * [`view`] — groups in place of topics

pub mod choice;
pub mod cuts;
pub mod edit;
pub mod make;
pub mod partition;
pub mod recurrence;
pub mod view;
pub mod ward;

use serde::{Deserialize, Serialize};

use super::{Topic, TopicId, Written};
use crate::corpus::DocumentId;

pub use choice::LayerChoice;

/// Most layers above the topics.
pub const MOST: usize = 4;

/// The layers above the topics.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layers {
    /// Layer 1, the finest above the topics, first; each refines the next.
    pub above: Vec<Layer>,
    /// Of each document the topic it lies nearest to, if it is an outlier; else −1. Empty where the
    /// embeddings are not known.
    #[serde(skip)]
    pub unplaced: Vec<TopicId>,
    /// Whether the user moved topics between groups, merged or named them.
    pub edited: bool,
}

/// One layer: groups that no topic is in two of, and every topic in one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// The group of each topic, by its id.
    pub of: Vec<usize>,
    /// By falling number of documents, ties by the lowest topic.
    pub groups: Vec<Group>,
}

impl Layer {
    /// The group of a topic, by the id it has where groups stand in place of topics; −1 for outliers.
    pub fn group_of(&self, topic: TopicId) -> TopicId {
        let group = topic.index().and_then(|topic| self.of.get(topic));
        group.map_or(TopicId::OUTLIERS, |&group| TopicId::at(group))
    }
}

/// Some topics taken together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    /// Its topics, ascending; one at least.
    pub topics: Vec<TopicId>,
    /// Documents in its topics.
    pub size: usize,
    /// Outliers that lie nearest to one of its topics.
    pub unplaced: usize,
    /// How well it comes back over the layouts, 0 to 1, see [`recurrence`]; `None` where there are no
    /// several clusterings.
    pub recurrence: Option<f32>,
    /// Words of its documents taken together with their c-TF-IDF, best first, as many as topics have.
    pub words: Vec<(String, f64)>,
    /// Phrases that say what it is about, see [`super::names`].
    pub name: Option<String>,
    /// The user's own name, where there is one.
    pub label: Option<String>,
    /// What a language model wrote about it and the user accepted.
    pub written: Option<Written>,
    /// Documents that stand for it, at most three.
    pub representative: Vec<DocumentId>,
}

impl Group {
    /// The group of this number, where a topic is shown.
    pub fn as_topic(&self, number: usize) -> Topic {
        Topic {
            id: TopicId::at(number),
            size: self.size,
            words: self.words.clone(),
            representative: self.representative.clone(),
            label: self.label.clone(),
            name: self.name.clone(),
            written: self.written.clone(),
            ..Topic::default()
        }
    }

    /// For titles: [`Group::given_name`], else the best `n` words.
    pub fn title(&self, n: usize) -> String {
        super::title(self.given_name(), &self.words, n)
    }

    /// The user's name, else a language model's, else the phrases that name it.
    pub fn given_name(&self) -> Option<&str> {
        super::given_name(&self.label, &self.written, &self.name)
    }

    /// A sentence about it, where there is one.
    pub fn description(&self) -> Option<&str> {
        self.written.as_ref()?.description.as_deref()
    }
}

/// There is no layer, group or topic of this number. The message is one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum LayerError {
    #[error("there is no layer {layer}: {}", layers_known(*layers))]
    NoLayer { layer: usize, layers: usize },
    #[error("layer 0 is the topics, which have no groups: choose a layer from 1 up")]
    Topics,
    #[error("there is no group {group} in layer {layer}: it has groups 0 to {}", groups.saturating_sub(1))]
    NoGroup { layer: usize, group: usize, groups: usize },
    #[error("there is no topic {id} to be in a group: the last one is {}", topics.saturating_sub(1))]
    NoTopic { id: TopicId, topics: usize },
    #[error("group {group} stands alone: name the groups to merge it with, as in 1,2")]
    Alone { group: usize },
    #[error("group {group} is named twice: name every group once")]
    Twice { group: usize },
    #[error("nothing is named: name at least one topic or group")]
    Nothing,
}

fn layers_known(layers: usize) -> String {
    match layers {
        0 => "the topics have no layers above them".to_owned(),
        1 => "there are the topics, 0, and layer 1 above them".to_owned(),
        n => format!("there are the topics, 0, and layers 1 to {n} above them"),
    }
}

impl Layers {
    /// How many layers there are above the topics.
    pub fn count(&self) -> usize {
        self.above.len()
    }

    /// The layer of this number, from 1 up.
    ///
    /// # Errors
    /// [`LayerError`] for 0, which is the topics, and beyond the coarsest.
    pub fn get(&self, layer: usize) -> Result<&Layer, LayerError> {
        let at = layer.checked_sub(1).ok_or(LayerError::Topics)?;
        self.above.get(at).ok_or(LayerError::NoLayer { layer, layers: self.count() })
    }

    /// A group by its layer, from 1 up, and its number.
    ///
    /// # Errors
    /// [`LayerError`] where there is none.
    pub fn group(&self, layer: usize, group: usize) -> Result<&Group, LayerError> {
        let groups = &self.get(layer)?.groups;
        groups.get(group).ok_or(LayerError::NoGroup { layer, group, groups: groups.len() })
    }

    /// The group of a topic in a layer; `None` for outliers and where there is no such layer.
    pub fn group_of(&self, layer: usize, topic: TopicId) -> Option<usize> {
        self.get(layer).ok()?.of.get(topic.index()?).copied()
    }

    /// The numbers of what lies in a group one layer below it: groups, or topics in layer 1.
    pub fn children(&self, layer: usize, group: usize) -> Vec<usize> {
        let Ok(parent) = self.group(layer, group) else { return Vec::new() };
        match layer {
            1 => parent.topics.iter().filter_map(|topic| topic.index()).collect(),
            _ => {
                let below = &self.above[layer - 2];
                let inside = |child: &Group| {
                    child.topics.first().and_then(|&topic| self.group_of(layer, topic))
                        == Some(group)
                };
                (0..below.groups.len()).filter(|&at| inside(&below.groups[at])).collect()
            }
        }
    }

    /// The group of the next coarser layer that holds number `index` of `layer` (of layer 0: a topic);
    /// `None` in the coarsest.
    pub fn parent(&self, layer: usize, index: usize) -> Option<usize> {
        let topic = match layer {
            0 => TopicId::at(index),
            _ => *self.group(layer, index).ok()?.topics.first()?,
        };
        self.group_of(layer + 1, topic)
    }

    /// The outliers that lie nearest to a group, in their order.
    pub fn unplaced_in(&self, layer: usize, group: usize) -> Vec<DocumentId> {
        let near = self.unplaced.iter().enumerate();
        near.filter(|(_, topic)| self.group_of(layer, **topic) == Some(group))
            .map(|(document, _)| DocumentId(document))
            .collect()
    }

    /// The layer, from 0, whose number of groups is nearest to `wanted`, by ratio; of equals the finer.
    pub fn nearest_to(&self, wanted: usize, topics: usize) -> usize {
        let counts = std::iter::once(topics).chain(self.above.iter().map(|l| l.groups.len()));
        let ratio = |count: usize| (count.max(1) as f64 / wanted.max(1) as f64).ln().abs();
        let best = counts.enumerate().min_by(|a, b| ratio(a.1).total_cmp(&ratio(b.1)));
        best.map_or(0, |(layer, _)| layer)
    }
}
