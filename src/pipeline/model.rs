//! A fitted model: what browsing, searching and saving read.

use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;

use super::fingerprint::{Fingerprint, Fingerprints};
use super::{Settings, Stage};
use crate::cluster::hdbscan::Hdbscan;
use crate::corpus::Corpus;
use crate::reduce::knn::Neighbours;
use crate::reduce::umap::Umap;
use crate::topics::Topics;
use crate::topics::similarity::Similarity;

/// The result of a run. Stages are shared, so that a later run can reuse what did not change.
#[derive(Clone, Debug)]
pub struct Model {
    pub settings: Settings,
    pub corpus: Arc<Corpus>,
    /// The documents as they were embedded; the corpus's own texts where nothing was changed.
    pub prepared: Arc<Vec<String>>,
    /// Name and id of the embedding model.
    pub embedder: (String, String),
    /// n × d.
    pub embeddings: Arc<Array2<f32>>,
    pub neighbours: Arc<Neighbours>,
    pub reduced: Arc<Umap>,
    pub clusters: Arc<Hdbscan>,
    pub topics: Arc<Topics>,
    pub similarity: Arc<Similarity>,
    /// How many documents the engine embedded in this run (the rest were cached).
    pub embedded: usize,
    pub timings: Vec<(Stage, Duration)>,
    /// What each stage's result depended on, for the next run.
    pub fingerprints: Fingerprints,
}

impl Model {
    /// Documents of a topic, strongest first, ties by document number.
    pub fn documents_of(&self, topic: i32) -> Vec<usize> {
        let mut documents: Vec<usize> = (0..self.topics.assignments.len())
            .filter(|&document| self.topics.assignments[document] == topic)
            .collect();
        let strength = &self.clusters.probabilities;
        documents.sort_by(|&a, &b| strength[b].total_cmp(&strength[a]).then(a.cmp(&b)));
        documents
    }

    /// A digest of the result itself: equal for equal topics, words, scores and positions.
    pub fn hash(&self) -> String {
        let topics = &self.topics;
        let mut bytes = Vec::new();
        bytes.extend(topics.assignments.iter().flat_map(|id| id.to_le_bytes()));
        bytes.extend(topics.vectors.iter().flat_map(|v| v.to_le_bytes()));
        bytes.extend(self.reduced.embedding.iter().flat_map(|v| v.to_le_bytes()));
        bytes.extend(self.clusters.probabilities.iter().flat_map(|p| p.to_le_bytes()));
        for (word, score) in topics.list.iter().flat_map(|topic| &topic.words) {
            bytes.extend(word.bytes());
            bytes.extend(score.to_le_bytes());
        }
        Fingerprint::of([bytes]).short()
    }
}
