//! Everything a run depends on, as one serialisable value.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cluster::hdbscan::Selection;
use crate::corpus::{Corpus, ReadOptions, Step, StopWords};
use crate::embed::ModelChoice;

/// Where documents come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A file or a folder; read again when it has changed.
    Path(PathBuf),
    /// Standard input, already read: it can be parsed again with another column.
    Bytes { name: String, bytes: Arc<[u8]> },
    /// The bundled example.
    Demo,
    /// The documents of a session, as they were read with `options`; their file may be gone.
    Loaded { corpus: Arc<Corpus>, options: ReadOptions },
}

/// Parameters of every stage, under the names BERTopic, UMAP and HDBSCAN give them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub read: ReadOptions,
    pub preprocess: Vec<Step>,
    pub stop_words: StopWords,
    pub model: ModelChoice,
    pub n_neighbors: usize,
    pub n_components: usize,
    pub min_dist: f64,
    pub min_topic_size: usize,
    pub min_samples: Option<usize>,
    pub cluster_selection_method: Selection,
    pub top_n_words: usize,
    pub n_gram_range: (usize, usize),
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            read: ReadOptions::default(),
            preprocess: Vec::new(),
            stop_words: StopWords::Auto,
            model: ModelChoice::default(),
            n_neighbors: 15,
            n_components: 5,
            min_dist: 0.0,
            min_topic_size: 10,
            min_samples: None,
            cluster_selection_method: Selection::Eom,
            top_n_words: 10,
            n_gram_range: (1, 1),
            seed: 42,
        }
    }
}
