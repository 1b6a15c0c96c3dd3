//! Everything a run depends on, as one serialisable value.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::cluster::Clusterer;
use crate::cluster::hdbscan::{HdbscanParams, Selection};
use crate::corpus::{ReadOptions, Step, StopWords};
use crate::embed::ModelChoice;
use crate::embed::pieces::Chunk;
use crate::model::supervision::{LabelUse, Supervision};
use crate::reduce::Reducer;
use crate::reduce::umap::{Plan, UmapParams};
use crate::topics::ctfidf::{Frequency, Weighting};
use crate::topics::edit::NrTopics;
use crate::topics::outliers::Strategy;
use crate::topics::representation::Representation;

/// Parameters of every stage, under the names BERTopic, UMAP and HDBSCAN give them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Format, columns and encoding of the input.
    pub read: ReadOptions,
    /// Steps that change documents before they are embedded, in this order; none by default.
    pub preprocess: Vec<Step>,
    /// Words kept out of topics, and out of documents where `preprocess` says so.
    pub stop_words: StopWords,
    /// Which embedding model; by default the bundled all-MiniLM-L6-v2.
    pub model: ModelChoice,
    /// Whether documents longer than the model reads are embedded in pieces.
    pub chunk: Chunk,
    /// A file with the documents' embeddings; `model` then embeds queries and words alone.
    pub embeddings: Option<PathBuf>,
    /// Seed words, names and labels that the fit is told beforehand.
    #[serde(alias = "prior")]
    pub supervision: Supervision,
    /// How embeddings come to few dimensions.
    pub reducer: Reducer,
    /// UMAP's: neighbours of a document in the graph, itself counted; 2 to 1,000.
    pub n_neighbors: usize,
    /// Dimensions in which documents are clustered; at most 256 with UMAP.
    pub n_components: usize,
    /// UMAP's: how near to each other documents are laid out, 0 to 1.
    pub min_dist: f64,
    /// Layouts whose clusterings vote on the topics; `None`: as many as suit the number of
    /// documents, 1: BERTopic's own way.
    pub layouts: Option<usize>,
    /// The algorithm that finds the clusters.
    pub clusterer: Clusterer,
    /// How many clusters k-means makes.
    pub clusters: Option<usize>,
    /// HDBSCAN's `min_cluster_size`: fewest documents of a topic, 2 or more.
    pub min_topic_size: usize,
    /// HDBSCAN's: neighbours that make a document's surroundings dense; `None`: `min_topic_size`.
    pub min_samples: Option<usize>,
    /// HDBSCAN's: which clusters of its tree are taken.
    pub cluster_selection_method: Selection,
    /// Whether one layout alone opens large clusters, as several always do: see
    /// [`crate::cluster::hdbscan::select`].
    pub open_large: bool,
    /// HDBSCAN's max_cluster_size: larger clusters give way to what is inside them, or to noise.
    pub max_topic_size: Option<usize>,
    /// How many topics to leave; `None`: all that are found.
    pub nr_topics: Option<NrTopics>,
    /// Whether topics with names, or with seed words, may be joined with each other for that.
    pub join_named: bool,
    /// How outliers are given topics after the fit, if they are.
    pub reduce_outliers: Option<ReduceOutliers>,
    /// Whether each document's largest topic probabilities are kept.
    pub probabilities: bool,
    /// Most words of a topic.
    pub top_n_words: usize,
    /// Fewest and most words of a term, as in scikit-learn's `CountVectorizer`.
    pub n_gram_range: (usize, usize),
    /// Fewest and most topics a term may be in.
    pub min_df: Frequency,
    /// See `min_df`.
    pub max_df: Frequency,
    /// How c-TF-IDF weighs counts.
    pub weighting: Weighting,
    /// Words that topics do not show, and patterns between slashes.
    pub ban: Vec<String>,
    /// How the words of a topic are chosen; no step: the best by c-TF-IDF.
    pub representation: Vec<Representation>,
    /// Further lists of words, by name.
    pub aspects: BTreeMap<String, Vec<Representation>>,
    /// Equal settings, documents and seed give equal bytes, on any number of threads.
    pub seed: u64,
}

/// How outliers are given topics: BERTopic's `reduce_outliers`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReduceOutliers {
    /// The evidence that speaks for a topic.
    pub strategy: Strategy,
    /// Least similarity or probability that counts, 0 to 1.
    pub threshold: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            read: ReadOptions::default(),
            preprocess: Vec::new(),
            stop_words: StopWords::Auto,
            model: ModelChoice::default(),
            chunk: Chunk::Auto,
            embeddings: None,
            supervision: Supervision::default(),
            reducer: Reducer::Umap,
            n_neighbors: 15,
            n_components: 5,
            min_dist: 0.0,
            layouts: None,
            clusterer: Clusterer::Hdbscan,
            clusters: None,
            min_topic_size: 10,
            min_samples: None,
            cluster_selection_method: Selection::Eom,
            open_large: false,
            max_topic_size: None,
            nr_topics: None,
            reduce_outliers: None,
            join_named: false,
            probabilities: false,
            top_n_words: 10,
            n_gram_range: (1, 1),
            min_df: Frequency::Count(1),
            max_df: Frequency::Share(1.0),
            weighting: Weighting::default(),
            ban: Vec::new(),
            representation: Vec::new(),
            aspects: BTreeMap::new(),
            seed: 42,
        }
    }
}

impl Settings {
    /// Whether HDBSCAN finds the topics, which `min_topic_size` documents make.
    pub fn finds_density(&self) -> bool {
        self.clusterer == Clusterer::Hdbscan && self.supervision.labels != LabelUse::Manual
    }

    /// Whether several layouts make sense: other ways give the same each time, or a number of
    /// topics that a vote would change.
    pub(super) fn may_vote(&self) -> bool {
        self.reducer == Reducer::Umap && self.clusterer == Clusterer::Hdbscan
    }

    /// Whether several layouts vote on the topics.
    pub fn votes(&self) -> bool {
        self.may_vote() && self.layouts != Some(1)
    }

    /// The parameters of UMAP in these settings.
    pub fn umap(&self) -> UmapParams {
        UmapParams {
            n_neighbors: self.n_neighbors,
            n_components: self.n_components,
            min_dist: self.min_dist,
            seed: self.seed,
            ..UmapParams::default()
        }
    }

    /// Whether words are embedded: to be near documents, or to look for.
    pub fn embeds_words(&self) -> bool {
        let steps = self.aspects.values().chain([&self.representation]);
        steps.flatten().next().is_some()
            || !self.supervision.seed_topics.is_empty()
            || !self.supervision.zero_shot.is_empty()
    }

    /// How many layouts are made of this many documents, and how long each.
    pub fn plan(&self, documents: usize) -> Plan {
        match self.layouts {
            None if !self.may_vote() => Plan::of(1, documents),
            None => Plan::auto(documents),
            Some(layouts) => Plan::of(layouts, documents),
        }
    }

    /// The parameters of HDBSCAN in these settings; where several layouts vote, large clusters are
    /// opened.
    pub fn hdbscan(&self) -> HdbscanParams {
        HdbscanParams {
            min_cluster_size: self.min_topic_size,
            min_samples: self.min_samples,
            cluster_selection_method: self.cluster_selection_method,
            max_cluster_size: self.max_topic_size,
            open_large: self.open_large || self.votes(),
            ..HdbscanParams::default()
        }
    }
}
