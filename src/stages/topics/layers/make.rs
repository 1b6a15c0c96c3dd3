//! Layers out of topics: partitions chosen, groups described.

use std::cmp::Reverse;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

use super::cuts::partitions;
use super::recurrence::Trials;
use super::ward::Masses;
use super::{Group, Layer, LayerChoice, Layers};
use crate::cluster::consensus::Clustering;
use crate::corpus::DocumentId;
use crate::topics::representation::Banned;
use crate::topics::{TopicId, Topics};

/// Documents that stand for a group.
const REPRESENTATIVE: usize = 3;

/// All that layers are made from.
pub struct Source<'a> {
    /// The topics below them.
    pub topics: &'a Topics,
    /// Of the same documents; none, or one, where there are no several.
    pub clusterings: &'a [Clustering<'a>],
    /// Of the documents (n × d); 0 × d where they are not known.
    pub embeddings: ArrayView2<'a, f32>,
    /// Most words of a group.
    pub top_n_words: usize,
    /// Words that are not shown.
    pub banned: &'a Banned,
}

impl Layers {
    /// The layers above the topics of `source`, as `choice` says: 1,000 topics take 0.19 s on
    /// 2 busy cores, without the layouts' own trees, which tell how well groups come back.
    pub fn of(source: &Source, choice: &LayerChoice) -> Self {
        let topics = source.topics;
        let sizes: Vec<usize> = topics.without_outliers().iter().map(|topic| topic.size).collect();
        let vectors = topics.vectors.slice(ndarray::s![topics.offset().., ..]);
        let masses = Masses::of(&sizes, vectors);
        let trials = source.trials();
        let mut nested = partitions(&masses, choice, &trials);
        nested.reverse();
        let layer = |of: Vec<usize>| {
            let count = of.iter().max().map_or(0, |last| last + 1);
            Layer { of, groups: vec![Group::default(); count] }
        };
        let above = nested.into_iter().map(layer).collect();
        Layers { above, ..Layers::default() }.described(source, &trials)
    }

    /// The same groups, numbered by size and described anew; those without topics are gone, and so
    /// are layers that say no more than the one below them.
    pub(super) fn described(mut self, source: &Source, trials: &Trials) -> Self {
        self.above.iter_mut().for_each(|layer| layer.number(source.topics));
        let mut below = source.topics.without_outliers().len();
        self.above.retain(|layer| {
            let tells = layer.groups.len() > 1 && layer.groups.len() < below;
            below = if tells { layer.groups.len() } else { below };
            tells
        });
        self.unplaced = self.nearest_topics(source);
        let vectors: Vec<Array2<f32>> =
            self.above.iter().map(|layer| layer.vectors(source.topics)).collect();
        let nested: Vec<Vec<usize>> = self.above.iter().rev().map(|l| l.of.clone()).collect();
        let recurrence = trials.recurrence(&nested);
        let last = self.above.len().saturating_sub(1);
        for (at, layer) in self.above.iter_mut().enumerate() {
            let stood = recurrence.as_ref().map(|all| &all[last - at]);
            let near = unplaced(layer, &self.unplaced);
            let describe = |(number, group): (usize, &mut Group)| {
                group.unplaced = near[number];
                group.recurrence = stood.map(|all| all[number]);
                group.words = source.words(&group.topics);
                group.representative = source.representative(group, vectors[at].row(number));
            };
            layer.groups.par_iter_mut().enumerate().for_each(describe);
        }
        self
    }

    /// Of each outlier the topic it is nearest to, from the coarsest groups down: by the cosine to
    /// the means of groups, then of those in the nearest one, last of topics. −1 for all others.
    fn nearest_topics(&self, source: &Source) -> Vec<TopicId> {
        let topics = source.topics;
        if source.embeddings.nrows() != topics.assignments.len() || self.above.is_empty() {
            return Vec::new();
        }
        let of_topics = topics.vectors.slice(ndarray::s![topics.offset().., ..]).to_owned();
        let mut means: Vec<Array2<f32>> = vec![of_topics];
        means.extend(self.above.iter().map(|layer| layer.vectors(topics)));
        means.iter_mut().for_each(unit);
        let children: Vec<Vec<Vec<usize>>> = (1..=self.count())
            .map(|layer| {
                let groups = self.above[layer - 1].groups.len();
                (0..groups).map(|group| self.children(layer, group)).collect()
            })
            .collect();
        let top: Vec<usize> = (0..means[self.count()].nrows()).collect();
        let nearest = |document: ArrayView1<f32>| {
            let mut among = &top;
            for layer in (0..=self.count()).rev() {
                let along = |&at: &usize| means[layer].row(at).dot(&document);
                let best = among.iter().map(|at| (along(at), *at));
                let best = best.min_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                let Some((_, at)) = best else { return TopicId::OUTLIERS };
                match layer {
                    0 => return TopicId::at(at),
                    _ => among = &children[layer - 1][at],
                }
            }
            TopicId::OUTLIERS
        };
        let of = |(document, topic): (usize, &TopicId)| match topic.is_outlier() {
            true => nearest(source.embeddings.row(document)),
            false => TopicId::OUTLIERS,
        };
        topics.assignments.par_iter().enumerate().map(of).collect()
    }
}

/// How many outliers lie nearest to each group.
fn unplaced(layer: &Layer, nearest: &[TopicId]) -> Vec<usize> {
    let mut counts = vec![0; layer.groups.len()];
    for topic in nearest.iter().filter_map(|topic| topic.index()) {
        counts[layer.of[topic]] += 1;
    }
    counts
}

impl Layer {
    /// Numbers the groups by falling size, ties by the lowest topic; those without topics are gone.
    fn number(&mut self, topics: &Topics) {
        let mut members: Vec<Vec<TopicId>> = vec![Vec::new(); self.groups.len()];
        let mut sizes = vec![0; self.groups.len()];
        for (topic, &group) in topics.without_outliers().iter().zip(&self.of) {
            members[group].push(topic.id);
            sizes[group] += topic.size;
        }
        let mut order: Vec<usize> =
            (0..self.groups.len()).filter(|&group| !members[group].is_empty()).collect();
        order.sort_by_key(|&group| (Reverse(sizes[group]), members[group][0]));
        let mut number = vec![0; self.groups.len()];
        order.iter().enumerate().for_each(|(new, &old)| number[old] = new);
        self.of.iter_mut().for_each(|group| *group = number[*group]);
        self.groups = order
            .into_iter()
            .map(|old| Group {
                topics: std::mem::take(&mut members[old]),
                size: sizes[old],
                ..std::mem::take(&mut self.groups[old])
            })
            .collect();
    }

    /// Mean embedding of the documents of each group (groups × d), not normalised.
    pub fn vectors(&self, topics: &Topics) -> Array2<f32> {
        let d = topics.vectors.ncols();
        let mut vectors = Array2::zeros((self.groups.len(), d));
        for (group, mut row) in self.groups.iter().zip(vectors.rows_mut()) {
            row.assign(&mean(topics, &group.topics));
        }
        vectors
    }
}

/// Mean embedding of the documents of some topics; zero where they have none.
pub(super) fn mean(topics: &Topics, of: &[TopicId]) -> Array1<f32> {
    let mut sum = Array1::<f64>::zeros(topics.vectors.ncols());
    let mut documents = 0;
    for row in of.iter().filter_map(|&topic| topics.row(topic)) {
        let size = topics.list[row].size;
        documents += size;
        sum.zip_mut_with(&topics.vectors.row(row), |sum, &x| *sum += size as f64 * f64::from(x));
    }
    (sum / documents.max(1) as f64).mapv(|x| x as f32)
}

/// Brings rows to length 1; rows of zeros stay.
fn unit(rows: &mut Array2<f32>) {
    for mut row in rows.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row /= length;
        }
    }
}

impl Source<'_> {
    /// The layouts' own clusters.
    pub(super) fn trials(&self) -> Trials {
        Trials::of(self.clusterings, &self.topics.assignments, self.embeddings)
    }

    /// The words of topics taken together.
    fn words(&self, topics: &[TopicId]) -> Vec<(String, f64)> {
        let ctfidf = &self.topics.ctfidf;
        let weights = self.topics.weights_together(topics);
        let banned = |column: usize| self.banned.bans(&ctfidf.vocabulary[column]);
        ctfidf.best_but(&weights, self.top_n_words, banned)
    }

    /// Of the documents that stand for a group's topics those nearest to its mean, no text's row
    /// twice; where embeddings are not known those of the largest topics.
    fn representative(&self, group: &Group, mean: ArrayView1<f32>) -> Vec<DocumentId> {
        let of = |topic: &TopicId| self.topics.get(*topic).map(|topic| &topic.representative);
        let documents = group.topics.iter().filter_map(of).flatten().copied();
        let known = self.embeddings.nrows() == self.topics.assignments.len();
        let cosine = |document: DocumentId| {
            let row = self.embeddings.row(document.0);
            let length = row.dot(&row).sqrt();
            if length > 0.0 { row.dot(&mean) / length } else { f32::NEG_INFINITY }
        };
        let mut ranked: Vec<(f32, DocumentId)> = documents
            .map(|document| (if known { cosine(document) } else { 0.0 }, document))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked.truncate(REPRESENTATIVE);
        ranked.into_iter().map(|(_, document)| document).collect()
    }
}
