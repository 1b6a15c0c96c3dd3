//! The map of the documents: where they lie on a plane, where topics and groups lie among them, what
//! colour each group has, and where names have room. What a screen, a page and a picture share.
//!
//! * [`layout`](mod@layout) — the documents on a plane that keeps neighbours
//! * `edges` — documents far from all others brought to the edge of the map
//! * [`centres`] — where topics and groups lie among them
//! * [`colours`] — a colour a group
//! * [`names`] — names placed where they fit

pub mod centres;
pub mod colours;
mod edges;
pub mod layout;
pub mod names;

use std::sync::Arc;

use crate::model::Model;
use crate::topics::TopicId;

use self::colours::GroupColours;

/// A place on the plane: to the right, and up.
pub type Place = (f64, f64);

/// Where everything lies, and in which colours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// Of each document; empty where there are none.
    pub documents: Arc<Vec<Place>>,
    /// Whether neighbours lie together ([`layout`](mod@layout)); else these are principal components.
    pub laid_out: bool,
    /// Of each topic by its id (layer 0), and above it of each group by its number.
    pub centres: Vec<Vec<Place>>,
    /// The group of each topic by its id in the coarsest layer; itself where there are no layers.
    pub groups: Vec<usize>,
    /// Of those groups.
    pub colours: GroupColours,
}

impl Places {
    /// Topics, groups and colours of `model` among its documents, which lie at `documents`; those far from all
    /// others at the edge.
    pub fn of(model: &Model, documents: Arc<Vec<Place>>, laid_out: bool) -> Places {
        let documents = edges::within(documents);
        let centres = centres::of(model, &documents);
        let coarsest = model.layers.count();
        let topics = model.topics.without_outliers();
        let group = |at: usize| model.layers.group_of(coarsest, TopicId::at(at)).unwrap_or(at);
        let sizes: Vec<usize> = match model.layers.get(coarsest) {
            Ok(layer) => layer.groups.iter().map(|group| group.size).collect(),
            Err(_) => topics.iter().map(|topic| topic.size).collect(),
        };
        let colours = GroupColours::of(&centres[coarsest], &sizes);
        let groups = (0..topics.len()).map(group).collect();
        Places { documents, laid_out, centres, groups, colours }
    }

    /// The coloured group of a topic; `None` for the outliers.
    pub fn group_of(&self, topic: TopicId) -> Option<usize> {
        self.groups.get(topic.index()?).copied()
    }

    /// The coloured group that group `number` of `layer` lies in (of layer 0: a topic).
    pub fn coloured(&self, model: &Model, layer: usize, number: usize) -> usize {
        let topic = match model.layers.group(layer, number) {
            Ok(group) => group.topics.first().copied().unwrap_or(TopicId::at(0)),
            Err(_) => TopicId::at(number),
        };
        self.group_of(topic).unwrap_or(0)
    }
}
