//! HDBSCAN (Campello, Moulavi, Sander 2013), equal to the Python `hdbscan` package after its tree.
//!
//! Each step takes what the step before it made:
//!
//! * [`spanning`] — core distances and the minimum spanning tree, over a tree of boxes (`kd_tree`) in
//!   rounds (`boruvka`)
//! * [`linkage`] — the single-linkage dendrogram
//! * [`condense`] — the condensed tree
//! * [`select`] — stability and the selected clusters
//! * [`label`] — labels and probabilities
//!
//! The result can be asked for:
//!
//! * [`outliers`] — how far each point lies outside
//! * [`persistence`] — how firm each cluster is
//! * [`prediction`] — what questions about single points need
//! * [`membership`] — how strongly each point belongs to each cluster
//! * [`predict`] — new points

mod boruvka;
mod clusters;
mod components;
pub mod condense;
mod exemplars;
mod kd_tree;
pub mod label;
mod lineage;
pub mod linkage;
pub mod membership;
pub mod outliers;
pub mod persistence;
pub mod predict;
pub mod prediction;
pub mod select;
pub mod spanning;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

pub use self::prediction::PredictionData;
use self::spanning::{Edge, SpanningTree};
use super::points::finite;
use crate::ranges::{self, Outside, check_given};
use crate::watch::{Cancelled, Watch};

/// How clusters are taken from the condensed tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Selection {
    /// Excess of mass.
    #[default]
    Eom,
    /// Clusters with none inside.
    Leaf,
}

/// HDBSCAN's own parameters, under its own names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HdbscanParams {
    /// At least 2; less counts as 2.
    pub min_cluster_size: usize,
    /// `None`: the same as `min_cluster_size`. The point itself is not counted.
    pub min_samples: Option<usize>,
    /// Which clusters of the condensed tree are taken.
    pub cluster_selection_method: Selection,
    /// Clusters that part below this distance stay one; 0: none do.
    pub cluster_selection_epsilon: f64,
    /// Whether all points may be one cluster.
    pub allow_single_cluster: bool,
    /// Excess of mass takes no cluster of more points; a leaf that is larger becomes noise, as in
    /// the reference. `None`: no bound.
    pub max_cluster_size: Option<usize>,
    /// Whether a cluster of a large share of the points gives way to those inside it where they say
    /// more: see [`select`]. Not in the reference.
    pub open_large: bool,
}

impl Default for HdbscanParams {
    fn default() -> Self {
        HdbscanParams {
            min_cluster_size: 10,
            min_samples: None,
            cluster_selection_method: Selection::Eom,
            cluster_selection_epsilon: 0.0,
            allow_single_cluster: false,
            max_cluster_size: None,
            open_large: false,
        }
    }
}

impl HdbscanParams {
    /// Refuses numbers that no clusters can be found with, such as a file may hold.
    pub fn check(&self) -> Result<(), Outside> {
        ranges::MIN_TOPIC_SIZE.check(self.min_cluster_size)?;
        check_given(&ranges::MIN_SAMPLES, self.min_samples)?;
        check_given(&ranges::MAX_TOPIC_SIZE, self.max_cluster_size)?;
        ranges::SELECTION_EPSILON.check(self.cluster_selection_epsilon)
    }
}

/// One row of the condensed tree: `child` (a point, or a cluster if ≥ n) leaves `parent` at
/// `lambda` = 1/distance with `size` points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CondensedRow {
    /// The cluster that is left, from n up; n is the root.
    pub parent: u32,
    /// A point below n, or a cluster.
    pub child: u32,
    /// 1/distance.
    pub lambda: f64,
    /// Points that leave together.
    pub size: u32,
}

/// A fitted clustering.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hdbscan {
    /// Cluster of each point, 0-based; −1 is noise.
    pub labels: Vec<i32>,
    /// Strength of each point in its own cluster, 0..=1; 0 for noise.
    pub probabilities: Vec<f64>,
    /// Condensed tree in the reference's row order.
    pub condensed: Vec<CondensedRow>,
    /// Condensed-tree node of each cluster, by label.
    pub selected: Vec<u32>,
    /// Minimum spanning tree by rising mutual reachability distance.
    pub spanning: Vec<Edge>,
    /// Core distance of each point, itself not counted.
    pub core_distances: Vec<f64>,
}

impl Hdbscan {
    /// Everything after the spanning tree. The tree's edges must be sorted by weight.
    pub fn from_tree(tree: SpanningTree, params: &HdbscanParams) -> Self {
        let n = tree.core_distances.len();
        let merges = linkage::single_linkage(&tree.edges);
        let condensed = condense::condense(&merges, params.min_cluster_size.max(2));
        let selected = select::select(&condensed, params).nodes;
        let labels = label::labels(n, &condensed, &selected, params);
        let probabilities = label::probabilities(&labels, &condensed, &selected);
        let SpanningTree { edges: spanning, core_distances } = tree;
        Hdbscan { labels, probabilities, condensed, selected, spanning, core_distances }
    }

    /// Number of clusters.
    pub fn clusters(&self) -> usize {
        self.selected.len()
    }

    /// How far each point lies outside, 0..=1 (GLOSH).
    pub fn outlier_scores(&self) -> Vec<f64> {
        outliers::outlier_scores(self.labels.len(), &self.condensed)
    }

    /// How persistent each cluster is. `params` are those of the fit.
    pub fn persistence(&self, params: &HdbscanParams) -> Vec<f64> {
        let selected = select::select(&self.condensed, params);
        persistence::persistence(&self.labels, &self.condensed, &selected)
    }
}

/// Clusters the rows of `points` (n × d) by Euclidean distance. Coordinates that are not finite
/// count as 0. Progress is in points.
pub fn fit(
    points: ArrayView2<f64>,
    params: &HdbscanParams,
    watch: &dyn Watch,
) -> Result<Hdbscan, Cancelled> {
    let n = points.nrows();
    let min_samples = params.min_samples.unwrap_or(params.min_cluster_size);
    let tree = SpanningTree::watched(finite(points).view(), min_samples, watch)?;
    let fitted = Hdbscan::from_tree(tree, params);
    watch.tick(n, n)?;
    Ok(fitted)
}
