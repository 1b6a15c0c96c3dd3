//! Groups in place of topics: whatever shows, searches or predicts topics does so at any layer.

use std::sync::Arc;

use ndarray::{Array2, Axis, concatenate, s};

use super::{Group, Layer, Layers};
use crate::topics::{CTfidf, TopicId, Topics};

impl Topics {
    /// c-TF-IDF of topics taken together: their terms are counted as those of one. Where it is not
    /// known how many terms a topic has, it weighs as many as its documents.
    pub fn weights_together(&self, topics: &[TopicId]) -> Vec<(u32, f64)> {
        let rows: Vec<usize> = topics.iter().filter_map(|&topic| self.row(topic)).collect();
        let size = |row: usize| self.list[row].size as u64;
        self.ctfidf.together(&rows, size)
    }

    /// The group of every document in a layer of these topics, −1 for none.
    pub fn groups_of_documents(&self, layer: &Layer) -> Vec<TopicId> {
        self.assignments.iter().map(|&topic| layer.group_of(topic)).collect()
    }

    /// The topics of a layer's groups, of the same documents: their ids are the groups' numbers.
    #[must_use]
    pub fn at(&self, layer: &Layer) -> Topics {
        let offset = self.offset();
        let mut list = self.list[..offset].to_vec();
        list.extend(layer.groups.iter().enumerate().map(|(at, group)| group.as_topic(at)));
        let mut rows = self.ctfidf.rows[..offset.min(self.ctfidf.rows.len())].to_vec();
        let mut totals = self.ctfidf.totals[..offset.min(self.ctfidf.totals.len())].to_vec();
        for group in &layer.groups {
            rows.push(self.weights_together(&group.topics));
            let total = |topic: &TopicId| self.ctfidf.totals.get(self.row(*topic)?).copied();
            totals.extend(group.topics.iter().map(total).sum::<Option<u64>>());
        }
        let vectors: Array2<f32> = concatenate(
            Axis(0),
            &[self.vectors.slice(s![..offset, ..]), layer.vectors(self).view()],
        )
        .unwrap_or_else(|_| layer.vectors(self));
        Topics {
            list,
            assignments: self.groups_of_documents(layer),
            vectors,
            ctfidf: Arc::new(CTfidf { rows, totals, ..(*self.ctfidf).clone() }),
        }
    }
}

impl Layers {
    /// The layers above `layer`, as those of its groups: `layer` 0 gives the same.
    #[must_use]
    pub fn above(&self, layer: usize) -> Layers {
        let Ok(below) = self.get(layer) else { return self.clone() };
        let coarser = self.above[layer..].iter().map(|coarser| {
            let parent = |group: &Group| group.topics.first().and_then(|id| id.index());
            let of: Vec<usize> = below
                .groups
                .iter()
                .map(|group| parent(group).map_or(0, |topic| coarser.of[topic]))
                .collect();
            let own = |number: usize| {
                (0..of.len()).filter(|&at| of[at] == number).map(TopicId::at).collect()
            };
            let groups = coarser.groups.iter().enumerate();
            let groups = groups.map(|(at, group)| Group { topics: own(at), ..group.clone() });
            Layer { groups: groups.collect(), of: of.clone() }
        });
        Layers {
            above: coarser.collect(),
            unplaced: self.unplaced.iter().map(|&topic| below.group_of(topic)).collect(),
            edited: self.edited,
        }
    }
}
