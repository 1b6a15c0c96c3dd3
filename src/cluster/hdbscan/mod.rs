//! HDBSCAN (Campello, Moulavi, Sander 2013), equal to the Python `hdbscan` package after its tree.
//!
//! Core distances and spanning tree come from `hdbscan-rs`; single linkage, condensed tree,
//! selection, labels and probabilities are ours.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::watch::{Cancelled, Watch};

/// How clusters are taken from the condensed tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Selection {
    /// Excess of mass.
    #[default]
    Eom,
    Leaf,
}

/// HDBSCAN's own parameters, under its own names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HdbscanParams {
    pub min_cluster_size: usize,
    /// `None`: the same as `min_cluster_size`. The point itself is not counted.
    pub min_samples: Option<usize>,
    pub cluster_selection_method: Selection,
    pub cluster_selection_epsilon: f64,
    pub allow_single_cluster: bool,
}

impl Default for HdbscanParams {
    fn default() -> Self {
        HdbscanParams {
            min_cluster_size: 10,
            min_samples: None,
            cluster_selection_method: Selection::Eom,
            cluster_selection_epsilon: 0.0,
            allow_single_cluster: false,
        }
    }
}

/// One row of the condensed tree: `child` (a point, or a cluster if ≥ n) leaves `parent` at
/// `lambda` = 1/distance with `size` points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CondensedRow {
    pub parent: u32,
    pub child: u32,
    pub lambda: f64,
    pub size: u32,
}

/// A fitted clustering.
#[derive(Clone, Debug, PartialEq)]
pub struct Hdbscan {
    /// Cluster of each point, 0-based; −1 is noise.
    pub labels: Vec<i32>,
    /// Strength of each point in its own cluster, 0..=1; 0 for noise.
    pub probabilities: Vec<f64>,
    /// Condensed tree in the reference's row order.
    pub condensed: Vec<CondensedRow>,
    /// Condensed-tree node of each cluster, by label.
    pub selected: Vec<u32>,
}

/// Clusters the rows of `points` (n × d).
pub fn fit(
    _points: ArrayView2<f64>,
    _params: &HdbscanParams,
    _watch: &dyn Watch,
) -> Result<Hdbscan, Cancelled> {
    unimplemented!()
}
