//! The topics of several models as one set: BERTopic's `merge_models`.
//!
//! The first model is the base. A topic of the next that is alike enough to one that is there
//! becomes part of it, any other is added. Outliers stay outliers and are not compared: the
//! reference compares them too, and so can turn a topic into outliers.

use ndarray::{Array2, Axis, concatenate, s};

use super::Topics;
use super::similarity::unit_rows;
use crate::topics::TopicId;

/// BERTopic's `min_similarity`.
pub const MIN_SIMILARITY: f64 = 0.7;

/// Where the topics of each model went.
#[derive(Clone, Debug, PartialEq)]
pub struct Combined {
    /// By model, for each of its real topics by id, the topic in the combined set.
    pub targets: Vec<Vec<TopicId>>,
    /// By combined topic, the model and the topic it came from.
    pub origins: Vec<(usize, TopicId)>,
}

/// Topic vectors of two models do not have the same number of dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "model {model} has embeddings of {dimensions} dimensions, but the first has {expected}: combine models of one embedding model"
)]
pub struct Incompatible {
    /// Counted from 1.
    pub model: usize,
    /// Of its topic vectors.
    pub dimensions: usize,
    /// Of the first model's.
    pub expected: usize,
}

impl Combined {
    /// Finds for each topic of `models` after the first the most alike topic so far by the cosine
    /// of their vectors (ties by id), and adds it as a new one if that is below `min_similarity`.
    pub fn of(models: &[&Topics], min_similarity: f64) -> Result<Self, Incompatible> {
        let mut combined = Combined { targets: Vec::new(), origins: Vec::new() };
        let Some(base) = models.first() else { return Ok(combined) };
        let expected = base.vectors.ncols();
        let mut vectors: Array2<f64> = Array2::zeros((0, expected));
        for (at, topics) in models.iter().enumerate() {
            let dimensions = topics.vectors.ncols();
            if dimensions != expected {
                return Err(Incompatible { model: at + 1, dimensions, expected });
            }
            let own = unit_rows(topics.vectors.slice(s![topics.offset().., ..]));
            let cosines = own.dot(&vectors.t());
            let mut added = Vec::new();
            let mut targets = Vec::with_capacity(own.nrows());
            for (topic, cosines) in cosines.outer_iter().enumerate() {
                let best = cosines.iter().enumerate().rev().max_by(|a, b| a.1.total_cmp(b.1));
                let target = match best.filter(|(_, cosine)| **cosine >= min_similarity) {
                    Some((target, _)) => target,
                    None => {
                        combined.origins.push((at, TopicId::at(topic)));
                        added.push(topic);
                        combined.origins.len() - 1
                    }
                };
                targets.push(TopicId::at(target));
            }
            combined.targets.push(targets);
            let added = own.select(Axis(0), &added);
            // The widths were compared above.
            vectors = concatenate![Axis(0), vectors, added];
        }
        Ok(combined)
    }

    /// The combined topic of every document of `topics`, which is model number `model` from 0.
    pub fn assignments(&self, model: usize, topics: &Topics) -> Vec<TopicId> {
        let target =
            |&id: &TopicId| id.index().map_or(TopicId::OUTLIERS, |id| self.targets[model][id]);
        topics.assignments.iter().map(target).collect()
    }
}
