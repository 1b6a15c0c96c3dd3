//! HDBSCAN (Campello, Moulavi, Sander 2013), equal to the Python `hdbscan` package after its tree.
//!
//! Each step takes what the step before it made:
//!
//! * [`spanning`] — core distances and the minimum spanning tree, from `hdbscan-rs`
//! * [`linkage`] — the single-linkage dendrogram
//! * [`condense`] — the condensed tree
//! * [`select`] — stability and the selected clusters
//! * [`label`] — labels and probabilities

pub mod condense;
pub mod label;
pub mod linkage;
pub mod select;
pub mod spanning;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use self::spanning::{Edge, SpanningTree};
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
    /// At least 2; less counts as 2.
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
        let selected = select::select(&condensed, params);
        let labels = label::labels(n, &condensed, &selected, params);
        let probabilities = label::probabilities(&labels, &condensed, &selected);
        let SpanningTree { edges: spanning, core_distances } = tree;
        Hdbscan { labels, probabilities, condensed, selected, spanning, core_distances }
    }

    /// Number of clusters.
    pub fn clusters(&self) -> usize {
        self.selected.len()
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
    let tree = if points.iter().all(|x| x.is_finite()) {
        SpanningTree::watched(points, min_samples, watch)?
    } else {
        let finite = points.mapv(|x| if x.is_finite() { x } else { 0.0 });
        SpanningTree::watched(finite.view(), min_samples, watch)?
    };
    let fitted = Hdbscan::from_tree(tree, params);
    watch.tick(n, n)?;
    Ok(fitted)
}
