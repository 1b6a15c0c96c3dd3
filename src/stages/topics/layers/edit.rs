//! Groups after the user changed them, or after topics below them changed.

use super::make::{Source, mean};
use super::{Layer, LayerError, Layers};
use crate::topics::{TopicId, Topics};

impl Layers {
    /// Puts topics into a group of `layer`. Groups of finer layers that go whole stay whole; single
    /// topics go to the nearest finer group inside.
    ///
    /// # Errors
    /// [`LayerError`] where there is no such layer, group or topic.
    pub fn with_moved(
        &self,
        source: &Source,
        topics: &[TopicId],
        layer: usize,
        group: usize,
    ) -> Result<Self, LayerError> {
        self.group(layer, group)?;
        let count = source.topics.without_outliers().len();
        let index = |&id: &TopicId| {
            let at = id.index().filter(|&at| at < count);
            at.ok_or(LayerError::NoTopic { id, topics: count })
        };
        let moved = topics.iter().map(index).collect::<Result<Vec<usize>, _>>()?;
        if moved.is_empty() {
            return Err(LayerError::Nothing);
        }
        let mut layers = self.clone();
        for (unit_layer, unit) in self.units(&moved, layer) {
            layers.put(source.topics, &unit, unit_layer, layer, group);
        }
        layers.edited = true;
        Ok(layers.described(source, &source.trials()))
    }

    /// The topics in as few whole groups of layers below `layer` as they fill, each with its layer; a
    /// topic alone is of layer 0.
    fn units(&self, topics: &[usize], layer: usize) -> Vec<(usize, Vec<usize>)> {
        let mut left: Vec<usize> = topics.to_vec();
        left.sort_unstable();
        left.dedup();
        let mut units = Vec::new();
        for below in (1..layer).rev() {
            for group in &self.above[below - 1].groups {
                let own: Vec<usize> = group.topics.iter().filter_map(|id| id.index()).collect();
                if own.iter().all(|topic| left.binary_search(topic).is_ok()) {
                    left.retain(|topic| !own.contains(topic));
                    units.push((below, own));
                }
            }
        }
        units.extend(left.into_iter().map(|topic| (0, vec![topic])));
        units
    }

    /// Puts a whole group of `unit_layer`, or a topic, into group `into` of `layer`, through the nearest
    /// groups of the layers between; the layers above follow.
    fn put(
        &mut self,
        topics: &Topics,
        unit: &[usize],
        unit_layer: usize,
        layer: usize,
        into: usize,
    ) {
        let ids: Vec<TopicId> = unit.iter().map(|&topic| TopicId::at(topic)).collect();
        let place = mean(topics, &ids);
        let mut path = vec![(layer, into)];
        let (mut at, mut group) = (layer, into);
        while let Some(above) = self.parent(at, group) {
            (at, group) = (at + 1, above);
            path.push((at, group));
        }
        let (mut at, mut group) = (layer, into);
        while at > unit_layer + 1 {
            let apart = |&child: &usize| {
                let of = mean(topics, &self.above[at - 2].groups[child].topics);
                of.iter().zip(&place).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>()
            };
            let children = self.children(at, group);
            let near = children.into_iter().min_by(|a, b| apart(a).total_cmp(&apart(b)));
            let Some(near) = near else { break };
            (at, group) = (at - 1, near);
            path.push((at, group));
        }
        for (at, group) in path {
            for &topic in unit {
                self.above[at - 1].of[topic] = group;
            }
        }
    }

    /// Makes one group of several of a layer; where these lie in different groups of the next coarser
    /// one, in that of the largest.
    ///
    /// # Errors
    /// [`LayerError`] where there is no such layer or group, one is named twice, or only one.
    pub fn with_merged(
        &self,
        source: &Source,
        layer: usize,
        groups: &[usize],
    ) -> Result<Self, LayerError> {
        for (at, &group) in groups.iter().enumerate() {
            self.group(layer, group)?;
            if groups[..at].contains(&group) {
                return Err(LayerError::Twice { group });
            }
        }
        // Groups are numbered by size.
        let into = match groups {
            [] => return Err(LayerError::Nothing),
            [group] => return Err(LayerError::Alone { group: *group }),
            several => several.iter().copied().min().unwrap_or_default(),
        };
        let mut layers = self.clone();
        let all = &self.get(layer)?.groups;
        let named = |group: &&usize| all[**group].label.is_some();
        let mut sorted = groups.to_vec();
        sorted.sort_unstable();
        let label = sorted.iter().find(named).and_then(|&group| all[group].label.clone());
        for &group in sorted.iter().filter(|&&group| group != into) {
            let topics: Vec<usize> = all[group].topics.iter().filter_map(|id| id.index()).collect();
            // Whole, so that the groups inside stay as they are.
            layers.put(source.topics, &topics, layer - 1, layer, into);
        }
        layers.above[layer - 1].groups[into].label = label;
        layers.edited = true;
        Ok(layers.described(source, &source.trials()))
    }

    /// Gives a group the user's own name; `None` takes it away.
    ///
    /// # Errors
    /// [`LayerError`] where there is no such layer or group.
    pub fn with_label(
        &self,
        layer: usize,
        group: usize,
        label: Option<&str>,
    ) -> Result<Self, LayerError> {
        self.group(layer, group)?;
        let mut layers = self.clone();
        layers.above[layer - 1].groups[group].label = label.map(str::to_owned);
        layers.edited = true;
        Ok(layers)
    }

    /// The same groups above topics that were changed: a topic is in the group that most of its
    /// documents were in, one of documents that were in none in the nearest. `before` holds the topic
    /// of the first documents before; later ones are new.
    pub fn carried(&self, before: &[TopicId], source: &Source) -> Self {
        let topics = source.topics;
        let mut layers = self.clone();
        let Some(finest) = self.above.first() else { return layers };
        let vectors = finest.vectors_before(topics, before, source);
        let mut votes = vec![vec![0usize; finest.groups.len()]; topics.without_outliers().len()];
        for (old, new) in before.iter().zip(&topics.assignments) {
            if let (Some(group), Some(new)) = (self.group_of(1, *old), new.index()) {
                votes[new][group] += 1;
            }
        }
        let place = |(topic, votes): (usize, &Vec<usize>)| {
            let most = (0..votes.len()).max_by_key(|&group| (votes[group], usize::MAX - group));
            match most.filter(|&group| votes[group] > 0) {
                Some(group) => group,
                None => nearest(&vectors, &mean(topics, &[TopicId::at(topic)])),
            }
        };
        let of: Vec<usize> = votes.iter().enumerate().map(place).collect();
        // Of each group of the finest layer the one it is in above.
        let above: Vec<Vec<usize>> = (1..self.count())
            .map(|at| {
                let first = |group: &super::Group| {
                    let topic = group.topics.first().copied().unwrap_or_default();
                    self.group_of(at + 1, topic).unwrap_or_default()
                };
                finest.groups.iter().map(first).collect()
            })
            .collect();
        for (layer, parents) in layers.above.iter_mut().skip(1).zip(above) {
            layer.of = of.iter().map(|&group| parents[group]).collect();
        }
        layers.above[0].of = of;
        layers.described(source, &source.trials())
    }
}

impl Layer {
    /// Mean embeddings of the groups by the topics that documents had before; of zero where the
    /// embeddings are not known.
    fn vectors_before(
        &self,
        topics: &Topics,
        before: &[TopicId],
        source: &Source,
    ) -> Vec<ndarray::Array1<f32>> {
        let mut members = vec![Vec::new(); self.groups.len()];
        if source.embeddings.nrows() == topics.assignments.len() {
            for (document, old) in before.iter().enumerate() {
                if let Some(&group) = old.index().and_then(|old| self.of.get(old)) {
                    members[group].push(document);
                }
            }
        }
        let means = crate::topics::represent::means(source.embeddings, &members);
        means.rows().into_iter().map(|row| row.to_owned()).collect()
    }
}

fn nearest(means: &[ndarray::Array1<f32>], place: &ndarray::Array1<f32>) -> usize {
    let apart = |mean: &ndarray::Array1<f32>| {
        mean.iter().zip(place).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>()
    };
    let best = means.iter().enumerate().min_by(|a, b| apart(a.1).total_cmp(&apart(b.1)));
    best.map_or(0, |(group, _)| group)
}
