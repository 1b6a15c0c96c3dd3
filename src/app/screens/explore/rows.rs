//! The rows of the topic list: groups of the layer that is chosen, those that are open with what is in
//! them, down to the topics; or topics alone.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{ExploreState, TopicSort};
use crate::app::State;
use crate::app::filter;
use crate::app::row::Row;
use crate::model::Model;
use crate::topics::layers::{Group, Layers};
use crate::topics::{Topic, TopicId};

/// A row, and how many groups it is in that stand above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    pub row: Row,
    pub depth: usize,
}

/// The rows by filter, order, layer and what is open.
pub(in crate::app) fn rows(model: &Model, explore: &ExploreState) -> Vec<Listed> {
    let topics = topics(model, explore);
    let layers = &model.layers;
    let layer = explore.layer.min(layers.count());
    let flat = |&topic: &TopicId| Listed { row: Row::Topic(topic), depth: 0 };
    if layer == 0 {
        return topics.iter().map(flat).collect();
    }
    let placed = topics.iter().enumerate().filter(|(_, topic)| !topic.is_outlier());
    let tree = Tree {
        layers,
        rank: placed.map(|(at, &topic)| (topic, at)).collect(),
        sort: explore.sort,
        // What a filter hits is in sight.
        open: if explore.filter.text.is_empty() { Some(&explore.open) } else { None },
    };
    let mut rows = Vec::new();
    let groups = layers.get(layer).map_or(0, |layer| layer.groups.len());
    tree.put(layer, (0..groups).collect(), 0, &mut rows);
    rows.extend(topics.iter().filter(|topic| topic.is_outlier()).map(flat));
    rows
}

/// The topics by filter and order; the outliers come last.
fn topics(model: &Model, explore: &ExploreState) -> Vec<TopicId> {
    let topics = &model.topics;
    let pattern = &explore.filter.text;
    let mut visible = match &explore.in_language {
        None => filter::matching(pattern, topics.without_outliers().iter()),
        Some(chosen) => {
            filter::matching(pattern, chosen.topics.values().filter(|topic| !topic.is_outliers()))
        }
    };
    let shown = |id: TopicId| match &explore.in_language {
        None => topics.get(id),
        Some(chosen) => chosen.topics.get(&id),
    };
    match explore.sort {
        // Outliers that got a topic may have changed the order of before.
        TopicSort::Size => {
            visible.sort_by_cached_key(|&id| (Reverse(shown(id).map(|topic| topic.size)), id));
        }
        TopicSort::Id => visible.sort_unstable(),
        TopicSort::Label => {
            visible.sort_by_cached_key(|&id| shown(id).map(|topic| topic.title(4)));
        }
    }
    let outliers = topics.offset() == 1 && !explore.outliers_hidden;
    if explore.filter.text.is_empty() && outliers {
        visible.push(TopicId::OUTLIERS);
    }
    if let Some(chosen) = &explore.in_language {
        visible.retain(|id| chosen.topics.contains_key(id));
    }
    visible
}

struct Tree<'a> {
    layers: &'a Layers,
    /// Where the topics that are shown stand in their order.
    rank: BTreeMap<TopicId, usize>,
    sort: TopicSort,
    /// The groups that are open; `None` where all are.
    open: Option<&'a BTreeSet<(usize, usize)>>,
}

impl Tree<'_> {
    /// Puts groups of a layer in order, and what is in those that are open.
    fn put(&self, layer: usize, mut groups: Vec<usize>, depth: usize, rows: &mut Vec<Listed>) {
        let group = |at: usize| self.layers.group(layer, at).ok();
        let shows = |group: &Group| group.topics.iter().any(|id| self.rank.contains_key(id));
        groups.retain(|&at| group(at).is_some_and(shows));
        match self.sort {
            TopicSort::Size => {
                groups.sort_by_key(|&at| (Reverse(group(at).map(|group| group.size)), at));
            }
            TopicSort::Id => groups.sort_unstable(),
            TopicSort::Label => {
                groups.sort_by_cached_key(|&at| group(at).map(|group| group.title(4)));
            }
        }
        for at in groups {
            rows.push(Listed { row: Row::Group(layer, at), depth });
            if self.open.is_some_and(|open| !open.contains(&(layer, at))) {
                continue;
            }
            let inside = self.layers.children(layer, at);
            if layer > 1 {
                self.put(layer - 1, inside, depth + 1, rows);
                continue;
            }
            let ids = inside.into_iter().map(TopicId::at);
            let mut topics: Vec<(usize, TopicId)> =
                ids.filter_map(|id| Some((*self.rank.get(&id)?, id))).collect();
            topics.sort_unstable();
            let listed = |(_, id)| Listed { row: Row::Topic(id), depth: depth + 1 };
            rows.extend(topics.into_iter().map(listed));
        }
    }
}

impl State {
    /// The row of the list that the cursor is on.
    pub fn selected_row(&self) -> Option<Row> {
        let explore = &self.screens.explore;
        explore.visible.get(explore.topic.selected).map(|listed| listed.row)
    }

    /// The group that the cursor is on, by layer and number.
    pub fn selected_group(&self) -> Option<(usize, usize)> {
        match self.selected_row()? {
            Row::Group(layer, group) => Some((layer, group)),
            Row::Topic(_) => None,
        }
    }

    /// What a row shows: a topic as it is shown, a group as a topic that has its number for an id.
    pub fn shown_row(&self, row: Row) -> Option<Cow<'_, Topic>> {
        match row {
            Row::Topic(topic) => self.shown_topic(topic).map(Cow::Borrowed),
            Row::Group(layer, number) => {
                let group = self.model.as_ref()?.layers.group(layer, number).ok()?;
                Some(Cow::Owned(group.as_topic(number)))
            }
        }
    }

    /// The topics that a row stands for.
    pub fn topics_of(&self, row: Row) -> Vec<TopicId> {
        match (row, &self.model) {
            (Row::Topic(topic), _) => vec![topic],
            (Row::Group(layer, group), Some(model)) => {
                model.layers.group(layer, group).map_or_else(|_| Vec::new(), |g| g.topics.clone())
            }
            (Row::Group(..), None) => Vec::new(),
        }
    }

    /// The topics, or the groups of the layer that is chosen, and the number of the one that the cursor is on
    /// or in.
    pub fn at_layer(&self) -> (Vec<Cow<'_, Topic>>, Option<TopicId>) {
        let Some(model) = &self.model else { return (Vec::new(), None) };
        let layer = self.layer();
        match model.layers.get(layer) {
            Ok(of) => {
                let groups = of.groups.iter().enumerate();
                let first = self.selected_row().map(|row| self.topics_of(row));
                let first = first.and_then(|topics| topics.first().copied());
                let selected = first.and_then(|topic| model.layers.group_of(layer, topic));
                let groups = groups.map(|(at, group)| Cow::Owned(group.as_topic(at)));
                (groups.collect(), selected.map(TopicId::at))
            }
            Err(_) => {
                let topics = model.topics.without_outliers().iter().map(Cow::Borrowed);
                (topics.collect(), self.selected_topic())
            }
        }
    }

    /// The layer whose groups are listed: 0 is the topics.
    pub fn layer(&self) -> usize {
        let most = self.model.as_ref().map_or(0, |model| model.layers.count());
        self.screens.explore.layer.min(most)
    }
}
