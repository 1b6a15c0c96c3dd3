//! Points to clusters: HDBSCAN, or k-means; many clusterings to topics: the vote, and how strongly
//! documents belong to them.

pub mod consensus;
pub mod hdbscan;
pub mod kmeans;
mod points;
pub mod soft;

use serde::{Deserialize, Serialize};

/// The way to clusters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Clusterer {
    /// By density, as many as there are; the rest are outliers.
    #[default]
    Hdbscan,
    /// A given number of clusters and no outliers.
    KMeans,
}
