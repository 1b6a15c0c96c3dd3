//! Everything a run depends on, as one serialisable value: a struct a stage, each with what it refuses.

pub mod cluster;
pub mod description;
pub mod embed;
pub mod error;
pub mod reduce;
pub mod supervision;
pub mod topics;

use serde::{Deserialize, Serialize};

use crate::cluster::Clusterer;
use crate::cluster::hdbscan::HdbscanParams;
use crate::corpus::{DuplicateUse, ReadOptions, Step};
use crate::embed::pieces::Chunk;
use crate::reduce::Reducer;
use crate::reduce::umap::{Plan, UmapParams};

pub use cluster::ClusterSettings;
pub use description::Description;
pub use embed::{EmbedSettings, LanguageChoice};
pub use error::SettingsError;
pub use reduce::ReduceSettings;
pub use supervision::{LabelUse, Supervision};
pub use topics::{ReduceOutliers, TopicSettings};

/// Parameters of every stage, under the names BERTopic, UMAP and HDBSCAN give them.
///
/// In JSON, and so in a session, they stand side by side, whatever stage they belong to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Format, columns and encoding of the input.
    pub read: ReadOptions,
    /// The treatment of documents that say the same as an earlier one.
    pub duplicates: DuplicateUse,
    /// Steps that change documents before they are embedded, in this order; none by default.
    pub preprocess: Vec<Step>,
    /// Texts to vectors.
    #[serde(flatten)]
    pub embed: EmbedSettings,
    /// Seed words, names and labels that the fit is told beforehand.
    #[serde(alias = "prior")]
    pub supervision: Supervision,
    /// Vectors to few dimensions.
    #[serde(flatten)]
    pub reduce: ReduceSettings,
    /// Few dimensions to clusters.
    #[serde(flatten)]
    pub cluster: ClusterSettings,
    /// Clusters to topics.
    #[serde(flatten)]
    pub topics: TopicSettings,
    /// Topics to words.
    #[serde(flatten)]
    pub words: Description,
    /// Equal settings, documents and seed give equal bytes, on any number of threads.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            read: ReadOptions::default(),
            duplicates: DuplicateUse::default(),
            preprocess: Vec::new(),
            embed: EmbedSettings::default(),
            supervision: Supervision::default(),
            reduce: ReduceSettings::default(),
            cluster: ClusterSettings::default(),
            topics: TopicSettings::default(),
            words: Description::default(),
            seed: 42,
        }
    }
}

impl Settings {
    /// Refuses values no stage can work with.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.reduce.check()?;
        self.cluster.check()?;
        self.topics.check()?;
        if !self.may_vote() && self.reduce.layouts.is_some_and(|layouts| layouts > 1) {
            return Err(SettingsError::Value {
                field: "layouts",
                value: self.reduce.layouts.unwrap_or_default().to_string(),
                expected: "1 or auto, unless {reducer} is umap and {clusterer} is hdbscan",
            });
        }
        self.check_supervision()?;
        self.check_pieces()?;
        self.words.check()
    }

    /// Knowledge beforehand must suit the ways the topics are found.
    fn check_supervision(&self) -> Result<(), SettingsError> {
        let supervision = &self.supervision;
        supervision.check()?;
        let (one, other, why) = match supervision.labels {
            LabelUse::SemiSupervised if self.reduce.reducer != Reducer::Umap => {
                ("semi-supervised", "reducer", "only UMAP is told of labels")
            }
            LabelUse::Manual if self.cluster.clusterer == Clusterer::KMeans => {
                ("manual", "clusterer", "the labels are the topics")
            }
            _ => return Ok(()),
        };
        Err(SettingsError::Apart { one, other, why })
    }

    /// Whether the pieces of documents are clustered and described, and documents have mixes of topics.
    pub fn is_of_pieces(&self) -> bool {
        self.embed.chunk == Chunk::Topics
    }

    /// Pieces of documents have no embeddings or classes of their own, nor topics that can be changed.
    fn check_pieces(&self) -> Result<(), SettingsError> {
        let apart = |other, why| Err(SettingsError::Apart { one: "chunk", other, why });
        match self.supervision.labels {
            _ if !self.is_of_pieces() => Ok(()),
            _ if self.embed.embeddings.is_some() => {
                apart("embeddings", "pieces of documents have no row in the file")
            }
            _ if self.duplicates == DuplicateUse::Weigh => {
                apart("duplicates weigh", "a piece is no copy because its document is one")
            }
            LabelUse::SemiSupervised => apart("semi-supervised", "the labels are of documents"),
            LabelUse::Manual => apart("manual", "the labels are of documents"),
            LabelUse::None if self.topics.reduce_outliers.is_some() => {
                apart("reduce-outliers", "a document gets the topic of its largest share")
            }
            LabelUse::None => Ok(()),
        }
    }

    /// Whether HDBSCAN finds the topics, which `min_topic_size` documents make.
    pub fn finds_density(&self) -> bool {
        self.cluster.clusterer == Clusterer::Hdbscan && self.supervision.labels != LabelUse::Manual
    }

    /// Whether several layouts make sense: other ways give the same each time, or a number of
    /// topics that a vote would change.
    fn may_vote(&self) -> bool {
        self.reduce.reducer == Reducer::Umap && self.cluster.clusterer == Clusterer::Hdbscan
    }

    /// Whether several layouts vote on the topics.
    pub fn votes(&self) -> bool {
        self.may_vote() && self.reduce.layouts != Some(1)
    }

    /// The parameters of UMAP in these settings.
    pub fn umap(&self) -> UmapParams {
        let ReduceSettings { n_neighbors, n_components, min_dist, .. } = self.reduce;
        let seed = self.seed;
        UmapParams { n_neighbors, n_components, min_dist, seed, ..UmapParams::default() }
    }

    /// Whether words are embedded: to be near documents, or to look for.
    pub fn embeds_words(&self) -> bool {
        self.words.steps().next().is_some()
            || !self.supervision.seed_topics.is_empty()
            || !self.supervision.zero_shot.is_empty()
    }

    /// How many layouts are made of this many documents, and how long each.
    pub fn plan(&self, documents: usize) -> Plan {
        match self.reduce.layouts {
            None if !self.may_vote() => Plan::of(1, documents),
            None => Plan::auto(documents),
            Some(layouts) => Plan::of(layouts, documents),
        }
    }

    /// The parameters of HDBSCAN in these settings; where several layouts vote, large clusters are
    /// opened.
    pub fn hdbscan(&self) -> HdbscanParams {
        HdbscanParams {
            min_cluster_size: self.cluster.min_topic_size,
            min_samples: self.cluster.min_samples,
            cluster_selection_method: self.cluster.cluster_selection_method,
            max_cluster_size: self.cluster.max_topic_size,
            open_large: self.cluster.open_large || self.votes(),
            ..HdbscanParams::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_json_they_stand_side_by_side() {
        let settings = Settings {
            reduce: ReduceSettings { min_dist: 0.1, ..ReduceSettings::default() },
            words: Description { n_gram_range: (1, 2), ..Description::default() },
            seed: u64::MAX,
            ..Settings::default()
        };
        let json = serde_json::to_value(&settings).unwrap();
        for name in ["model", "n_neighbors", "min_topic_size", "nr_topics", "top_n_words", "seed"] {
            assert!(json.get(name).is_some(), "{name}");
        }
        assert_eq!(serde_json::from_value::<Settings>(json).unwrap(), settings);
        let little: Settings = serde_json::from_str(r#"{"min_dist": 0.5, "ban": ["x"]}"#).unwrap();
        assert_eq!((little.reduce.min_dist, little.reduce.n_neighbors), (0.5, 15));
        assert_eq!(little.words.ban, ["x"]);
    }
}
