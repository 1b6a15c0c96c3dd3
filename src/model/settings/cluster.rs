//! How clusters are found.

use serde::{Deserialize, Serialize};

use super::error::SettingsError;
use crate::cluster::Clusterer;
use crate::cluster::hdbscan::Selection;
use crate::ranges::{self, check_given};

/// Parameters of [`crate::cluster`], under HDBSCAN's names where BERTopic has none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterSettings {
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
}

impl Default for ClusterSettings {
    fn default() -> Self {
        ClusterSettings {
            clusterer: Clusterer::Hdbscan,
            clusters: None,
            min_topic_size: 10,
            min_samples: None,
            cluster_selection_method: Selection::Eom,
            open_large: false,
            max_topic_size: None,
        }
    }
}

impl ClusterSettings {
    /// Refuses values out of range; k-means wants a number of clusters, HDBSCAN finds it.
    pub fn check(&self) -> Result<(), SettingsError> {
        ranges::MIN_TOPIC_SIZE.check(self.min_topic_size)?;
        check_given(&ranges::MIN_SAMPLES, self.min_samples)?;
        check_given(&ranges::MAX_TOPIC_SIZE, self.max_topic_size)?;
        check_given(&ranges::CLUSTERS, self.clusters)?;
        let (value, expected) = match (self.clusterer, self.clusters) {
            (Clusterer::KMeans, None) => ("missing".to_owned(), "a number with {clusterer} kmeans"),
            (Clusterer::Hdbscan, Some(k)) => {
                (k.to_string(), "left out unless {clusterer} is kmeans")
            }
            _ => return Ok(()),
        };
        Err(SettingsError::Value { field: "clusters", value, expected })
    }
}
