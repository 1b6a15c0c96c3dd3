//! Everything a run depends on, as one serialisable value.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use super::prior::{LabelUse, Prior};
use super::run::RunError;
use crate::cluster::Clusterer;
use crate::cluster::hdbscan::{HdbscanParams, Selection};
use crate::corpus::{self, Corpus, ReadOptions, Step, StopWords};
use crate::embed::ModelChoice;
use crate::ranges::{self, check_given};
use crate::reduce::Reducer;
use crate::reduce::umap::{MOST_DIMENSIONS, Plan, UmapParams};
use crate::topics::ctfidf::{Frequency, Weighting};
use crate::topics::edit::NrTopics;
use crate::topics::outliers::Strategy;
use crate::topics::represent::RepresentParams;
use crate::topics::representation::{Banned, Representation};

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
    /// Topics without their documents: there is nothing to fit.
    Textless { name: String },
}

/// Parameters of every stage, under the names BERTopic, UMAP and HDBSCAN give them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub read: ReadOptions,
    pub preprocess: Vec<Step>,
    pub stop_words: StopWords,
    pub model: ModelChoice,
    /// A file with the documents' embeddings; `model` then embeds queries and words alone.
    pub embeddings: Option<PathBuf>,
    pub prior: Prior,
    pub reducer: Reducer,
    pub n_neighbors: usize,
    pub n_components: usize,
    pub min_dist: f64,
    /// Layouts whose clusterings vote on the topics; `None`: as many as suit the number of
    /// documents, 1: BERTopic's own way.
    pub layouts: Option<usize>,
    pub clusterer: Clusterer,
    /// How many clusters k-means makes.
    pub clusters: Option<usize>,
    pub min_topic_size: usize,
    pub min_samples: Option<usize>,
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
    pub top_n_words: usize,
    pub n_gram_range: (usize, usize),
    /// Fewest and most topics a term may be in.
    pub min_df: Frequency,
    pub max_df: Frequency,
    pub weighting: Weighting,
    /// Words that topics do not show, and patterns between slashes.
    pub ban: Vec<String>,
    /// How the words of a topic are chosen; no step: the best by c-TF-IDF.
    pub representation: Vec<Representation>,
    /// Further lists of words, by name.
    pub aspects: BTreeMap<String, Vec<Representation>>,
    pub seed: u64,
}

/// How outliers are given topics: BERTopic's `reduce_outliers`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReduceOutliers {
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
            embeddings: None,
            prior: Prior::default(),
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
    /// Refuses values no stage can work with.
    pub fn check(&self) -> Result<(), RunError> {
        ranges::MIN_TOPIC_SIZE.check(self.min_topic_size)?;
        ranges::N_NEIGHBORS.check(self.n_neighbors)?;
        ranges::N_COMPONENTS.check(self.n_components)?;
        if self.reducer == Reducer::Umap && self.n_components > MOST_DIMENSIONS {
            return Err(RunError::Setting {
                name: "n-components",
                value: self.n_components.to_string(),
                expected: "at most 256 with --reducer umap",
            });
        }
        ranges::MIN_DIST.check(self.min_dist)?;
        ranges::TOP_N_WORDS.check(self.top_n_words)?;
        check_given(&ranges::LAYOUTS, self.layouts)?;
        check_given(&ranges::MIN_SAMPLES, self.min_samples)?;
        check_given(&ranges::MAX_TOPIC_SIZE, self.max_topic_size)?;
        check_given(&ranges::CLUSTERS, self.clusters)?;
        if let Some(NrTopics::Count(count)) = self.nr_topics {
            ranges::NR_TOPICS.check(count)?;
        }
        if let Some(ReduceOutliers { threshold, .. }) = self.reduce_outliers {
            ranges::OUTLIER_THRESHOLD.check(threshold)?;
        }
        self.check_clusters()?;
        self.prior.check(self)?;
        self.check_words()
    }

    /// k-means wants a number of clusters, HDBSCAN finds it; several layouts are UMAP's and
    /// HDBSCAN's alone.
    fn check_clusters(&self) -> Result<(), RunError> {
        let clusters =
            |value: String, expected| Err(RunError::Setting { name: "clusters", value, expected });
        match (self.clusterer, self.clusters) {
            (Clusterer::KMeans, None) => {
                return clusters("missing".to_owned(), "a number with --clusterer kmeans");
            }
            (Clusterer::Hdbscan, Some(k)) => {
                return clusters(k.to_string(), "left out unless --clusterer is kmeans");
            }
            _ => {}
        }
        if !self.may_vote() && self.layouts.is_some_and(|layouts| layouts > 1) {
            return Err(RunError::Setting {
                name: "layouts",
                value: self.layouts.unwrap_or_default().to_string(),
                expected: "1 or auto, unless --reducer is umap and --clusterer is hdbscan",
            });
        }
        Ok(())
    }

    /// Refuses values topics cannot be described with.
    fn check_words(&self) -> Result<(), RunError> {
        ranges::check_phrases(self.n_gram_range)?;
        self.min_df.check("min-df")?;
        self.max_df.check("max-df")?;
        if let (Frequency::Count(least), Frequency::Count(most)) = (self.min_df, self.max_df)
            && least > most
        {
            return Err(RunError::Setting {
                name: "min-df",
                value: least.to_string(),
                expected: "no more than --max-df",
            });
        }
        ranges::SEED_MULTIPLIER.check(self.weighting.seed_multiplier)?;
        ranges::BANNED.check(self.ban.len())?;
        for step in self.aspects.values().chain([&self.representation]).flatten() {
            if let Representation::Mmr { diversity } = *step {
                ranges::MMR_DIVERSITY.check(diversity)?;
            }
        }
        Banned::new(&self.ban)?;
        Ok(())
    }

    /// Whether HDBSCAN finds the topics, which `min_topic_size` documents make.
    pub fn finds_density(&self) -> bool {
        self.clusterer == Clusterer::Hdbscan && self.prior.labels != LabelUse::Manual
    }

    /// Whether several layouts make sense: other ways give the same each time, or a number of
    /// topics that a vote would change.
    fn may_vote(&self) -> bool {
        self.reducer == Reducer::Umap && self.clusterer == Clusterer::Hdbscan
    }

    /// Whether several layouts vote on the topics.
    pub fn votes(&self) -> bool {
        self.may_vote() && self.layouts != Some(1)
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

    /// Whether words are embedded: to be near documents, or to look for.
    pub fn embeds_words(&self) -> bool {
        let steps = self.aspects.values().chain([&self.representation]);
        steps.flatten().next().is_some()
            || !self.prior.seed_topics.is_empty()
            || !self.prior.zero_shot.is_empty()
    }

    /// How many layouts are made of this many documents, and how long each.
    pub fn plan(&self, documents: usize) -> Plan {
        match self.layouts {
            None if !self.may_vote() => Plan::of(1, documents),
            None => Plan::auto(documents),
            Some(layouts) => Plan::of(layouts, documents),
        }
    }

    /// How the topics of `corpus` are described.
    pub fn representation(&self, corpus: &Corpus) -> Result<RepresentParams, RunError> {
        let seed_topic_words = self.prior.seed_topics.concat();
        Ok(RepresentParams {
            top_n_words: self.top_n_words,
            n_gram_range: self.n_gram_range,
            stop: self.stop_words.resolve(&corpus.texts)?,
            min_df: self.min_df,
            max_df: self.max_df,
            weighting: Weighting { seed_topic_words, ..self.weighting.clone() },
            banned: Banned::new(&self.ban)?,
            representation: self.representation.clone(),
            aspects: self.aspects.clone(),
        })
    }

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
            Input::Textless { name } => Err(RunError::Textless { name: name.clone() }),
        }
    }

    /// Changes when the input does: for a file its path, size and time of change.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        match self {
            Input::Path(path) => Fingerprint::of([path_state(path)]),
            Input::Bytes { name, bytes } => Fingerprint::of([name.as_bytes(), bytes]),
            Input::Demo => Fingerprint::of(["the demo"]),
            Input::Loaded { corpus, options } => Fingerprint::of(&corpus.texts).then(options),
            Input::Textless { name } => Fingerprint::of(["no texts", name]),
        }
    }
}

/// Path, size and modification time. A folder's entries can change without the folder: its files
/// are listed too.
pub(super) fn path_state(path: &Path) -> Vec<u8> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
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
