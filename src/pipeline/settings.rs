//! Everything a run depends on, as one serialisable value.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use super::run::RunError;
use crate::cluster::hdbscan::{HdbscanParams, Selection};
use crate::corpus::{self, Corpus, ReadOptions, Step, StopWords};
use crate::embed::ModelChoice;
use crate::reduce::umap::UmapParams;

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

impl Settings {
    /// Refuses values no stage can work with.
    pub fn check(&self) -> Result<(), RunError> {
        let at_least = |name, value: usize, least: usize, expected| {
            if value >= least {
                return Ok(());
            }
            Err(RunError::Setting { name, value: value.to_string(), expected })
        };
        at_least("min-topic-size", self.min_topic_size, 2, "at least 2")?;
        at_least("n-neighbors", self.n_neighbors, 2, "at least 2")?;
        at_least("n-components", self.n_components, 1, "at least 1")?;
        at_least("top-n-words", self.top_n_words, 1, "at least 1")?;
        at_least("min-samples", self.min_samples.unwrap_or(1), 1, "at least 1")?;
        let (low, high) = self.n_gram_range;
        if low < 1 || low > high {
            return Err(RunError::Setting {
                name: "n-gram-range",
                value: format!("{low},{high}"),
                expected: "two numbers from 1 up, the smaller first",
            });
        }
        if !(0.0..=1.0).contains(&self.min_dist) {
            return Err(RunError::Setting {
                name: "min-dist",
                value: self.min_dist.to_string(),
                expected: "between 0 and 1",
            });
        }
        Ok(())
    }

    pub fn umap(&self) -> UmapParams {
        UmapParams {
            n_neighbors: self.n_neighbors,
            n_components: self.n_components,
            min_dist: self.min_dist,
            seed: self.seed,
            ..UmapParams::default()
        }
    }

    pub fn hdbscan(&self) -> HdbscanParams {
        HdbscanParams {
            min_cluster_size: self.min_topic_size,
            min_samples: self.min_samples,
            cluster_selection_method: self.cluster_selection_method,
            ..HdbscanParams::default()
        }
    }
}

impl Input {
    pub(super) fn read(&self, options: &ReadOptions) -> Result<Corpus, RunError> {
        match self {
            Input::Path(path) => Ok(corpus::read_path(path, options)?),
            Input::Bytes { name, bytes } => Ok(corpus::read_bytes(name, bytes, options)?),
            Input::Demo => Ok(corpus::demo::demo()),
            Input::Loaded { corpus, options: same } if same == options => Ok(Corpus::clone(corpus)),
            Input::Loaded { corpus, .. } => match &corpus.path {
                Some(path) => Ok(corpus::read_path(path, options)?),
                None => Err(RunError::SourceGone { name: corpus.name.clone() }),
            },
        }
    }

    /// Changes when the input does: for a file its path, size and time of change.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        match self {
            Input::Path(path) => Fingerprint::of([path_state(path)]),
            Input::Bytes { name, bytes } => Fingerprint::of([name.as_bytes(), bytes]),
            Input::Demo => Fingerprint::of(["the demo"]),
            Input::Loaded { corpus, options } => Fingerprint::of(&corpus.texts).then(options),
        }
    }
}

/// Path, size and modification time. A folder's entries can change without the folder: its files
/// are listed too.
fn path_state(path: &Path) -> Vec<u8> {
    let mut files: Vec<PathBuf> = vec![path.to_path_buf()];
    if let Ok(entries) = std::fs::read_dir(path) {
        files.extend(entries.flatten().map(|entry| entry.path()));
        files.sort();
    }
    let mut state = Vec::new();
    for file in files {
        let metadata = std::fs::metadata(&file).ok();
        let modified = metadata.as_ref().and_then(|m| m.modified().ok());
        state.extend(format!("{file:?} {:?} {modified:?}\n", metadata.map(|m| m.len())).bytes());
    }
    state
}
