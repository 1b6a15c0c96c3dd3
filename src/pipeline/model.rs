//! A fitted model: what browsing, searching, changing and saving read.

use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;

use super::change::Change;
use super::fingerprint::{Fingerprint, Fingerprints};
use super::{Settings, Stage};
use crate::cluster::hdbscan::{Hdbscan, HdbscanParams, PredictionData};
use crate::cluster::soft::SoftTopics;
use crate::cluster::vote::Support;
use crate::corpus::Corpus;
use crate::reduce::knn::Neighbours;
use crate::reduce::umap::Layouts;
use crate::topics::Topics;
use crate::topics::similarity::Similarity;
use crate::watch::{Cancelled, Watch};

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
    /// The [`MEMBERSHIPS`] topics each document belongs to most, where the settings ask for
    /// probabilities and there is a fit.
    pub memberships: Option<Arc<Memberships>>,
    /// The changes made since the run, oldest first.
    pub history: Vec<Change>,
    /// How many documents the engine embedded in this run (the rest were cached).
    pub embedded: usize,
    pub timings: Vec<(Stage, Duration)>,
    /// What each stage's result depended on, for the next run.
    pub fingerprints: Fingerprints,
}

/// Topic probabilities that a model keeps of each document.
pub const MEMBERSHIPS: usize = 10;

/// Per document its largest topic probabilities as (topic, probability), largest first, as
/// [`SoftTopics::top`] finds them.
pub type Memberships = Vec<Vec<(u32, f32)>>;

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

impl Fit {
    /// The clusterings, made with `params`, against `topics`.
    pub fn soft(&self, params: &HdbscanParams, topics: &Topics) -> SoftTopics {
        let each = self.clusters.each.iter().enumerate().map(|(clustering, fitted)| {
            let points = self.layouts.points(clustering);
            (PredictionData::new(fitted, points.view(), params), &fitted.labels[..])
        });
        SoftTopics::new(each, &topics.assignments, topics.real().len())
    }

    /// What a model keeps of the documents' topic probabilities. Ticks in documents.
    pub fn memberships(
        &self,
        params: &HdbscanParams,
        topics: &Topics,
        watch: &dyn Watch,
    ) -> Result<Memberships, Cancelled> {
        let tops = self.soft(params, topics).top(MEMBERSHIPS, watch)?;
        let single = |top: Vec<(u32, f64)>| top.into_iter().map(|(t, p)| (t, p as f32)).collect();
        Ok(tops.into_iter().map(single).collect())
    }
}

impl Model {
    /// The clusterings of the fit against the topics as they are now: every topic probability of
    /// any document. `None` without a fit.
    pub fn soft(&self) -> Option<SoftTopics> {
        self.fit.as_ref().map(|fit| fit.soft(&self.settings.hdbscan(), &self.topics))
    }

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
