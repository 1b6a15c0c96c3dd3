//! A fitted model: what browsing, searching, changing and saving read.

use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;

use super::change::Change;
use super::fingerprint::{Fingerprint, Fingerprints};
use super::{Settings, Stage};
use crate::cluster::hdbscan::Hdbscan;
use crate::cluster::vote::Support;
use crate::corpus::Corpus;
use crate::reduce::knn::Neighbours;
use crate::reduce::umap::Layouts;
use crate::topics::Topics;
use crate::topics::similarity::Similarity;

/// Name of the embedding model of topics that do not say which they were made with.
pub const UNKNOWN_EMBEDDER: &str = "unknown";

/// The result of a run and of the changes made to it since. Its parts are shared, so that a later
/// run, a change and undoing one copy nothing that stays the same.
#[derive(Clone, Debug)]
pub struct Model {
    pub settings: Settings,
    pub corpus: Arc<Corpus>,
    /// The documents as they were embedded; the corpus's own texts where nothing was changed.
    pub prepared: Arc<Vec<String>>,
    /// Name and id of the embedding model. The id is empty in a model taken from BERTopic.
    pub embedder: (String, String),
    /// n × d; 0 × d in a model taken from BERTopic, which keeps neither texts nor embeddings.
    pub embeddings: Arc<Array2<f32>>,
    /// What lies between embeddings and topics; `None` in a model that was put together from
    /// others or taken from BERTopic.
    pub fit: Option<Fit>,
    pub topics: Arc<Topics>,
    pub similarity: Arc<Similarity>,
    /// How firmly documents and topics stand, by the fit.
    pub support: Arc<Support>,
    /// The changes made since the run, oldest first.
    pub history: Vec<Change>,
    /// How many documents the engine embedded in this run (the rest were cached).
    pub embedded: usize,
    pub timings: Vec<(Stage, Duration)>,
    /// What each stage's result depended on, for the next run.
    pub fingerprints: Fingerprints,
}

/// Neighbours, layouts and clusterings of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    pub neighbours: Arc<Neighbours>,
    pub layouts: Arc<Layouts>,
    pub clusters: Arc<Clusters>,
}

/// The clusterings of the layouts and what they agree on.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    pub each: Vec<Hdbscan>,
    /// Cluster of each document by the vote, before topics are numbered; −1 is noise.
    pub labels: Vec<i32>,
}

impl Clusters {
    /// Labels and probabilities of every clustering.
    pub fn votes(&self) -> Vec<(&[i32], &[f64])> {
        self.each.iter().map(|one| (&one.labels[..], &one.probabilities[..])).collect()
    }
}

impl Model {
    /// Whether the documents themselves are here, and not only which topic each of them has.
    pub fn has_texts(&self) -> bool {
        self.embeddings.nrows() == self.corpus.len()
    }

    /// Documents of a topic, strongest first, ties by document number.
    pub fn documents_of(&self, topic: i32) -> Vec<usize> {
        let mut documents: Vec<usize> = (0..self.topics.assignments.len())
            .filter(|&document| self.topics.assignments[document] == topic)
            .collect();
        let strength = &self.support.strength;
        documents.sort_by(|&a, &b| strength[b].total_cmp(&strength[a]).then(a.cmp(&b)));
        documents
    }

    /// A digest of the result itself: equal for equal topics, words, scores and positions.
    pub fn hash(&self) -> String {
        let topics = &self.topics;
        let mut bytes = Vec::new();
        bytes.extend(topics.assignments.iter().flat_map(|id| id.to_le_bytes()));
        bytes.extend(topics.vectors.iter().flat_map(|v| v.to_le_bytes()));
        for layout in self.fit.iter().flat_map(|fit| &fit.layouts.embeddings) {
            bytes.extend(layout.iter().flat_map(|v| v.to_le_bytes()));
        }
        bytes.extend(self.support.strength.iter().flat_map(|p| p.to_le_bytes()));
        for topic in &topics.list {
            bytes.extend(topic.label.iter().flat_map(|label| label.bytes()));
            for (word, score) in &topic.words {
                bytes.extend(word.bytes());
                bytes.extend(score.to_le_bytes());
            }
        }
        Fingerprint::of([bytes]).short()
    }
}
