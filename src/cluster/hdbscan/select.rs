//! Which clusters of the condensed tree are kept: stability, excess of mass or leaves, epsilon.

use std::collections::BTreeSet;

use super::clusters::Clusters;
use super::{CondensedRow, HdbscanParams, Selection};

/// Stability of each cluster, by node minus root: Σ (λ − λ at birth) · size over its rows.
pub fn stabilities(rows: &[CondensedRow]) -> Vec<f64> {
    let Some(clusters) = Clusters::of(rows) else { return Vec::new() };
    let mut stability = vec![0.0; clusters.len()];
    for row in rows {
        let cluster = clusters.index(row.parent);
        let birth = clusters.birth[cluster];
        // Equal points: born and gone at infinite λ, which would leave NaN.
        if birth.is_finite() {
            stability[cluster] += (row.lambda - birth) * f64::from(row.size);
        }
    }
    stability
}

/// The clusters that are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selected {
    /// Condensed-tree nodes in rising order; a cluster's label is its place in this list.
    pub nodes: Vec<u32>,
    /// Stability of each, as selection left it: where epsilon put an ancestor in place of its
    /// descendants, the sum of theirs if that was larger.
    pub stability: Vec<f64>,
}

/// Which clusters of the condensed tree are kept.
pub fn select(rows: &[CondensedRow], params: &HdbscanParams) -> Selected {
    let Some(clusters) = Clusters::of(rows) else { return Selected::default() };
    let mut stability = stabilities(rows);
    let candidates = match params.cluster_selection_method {
        Selection::Eom => excess_of_mass(&clusters, &mut stability, params.allow_single_cluster),
        Selection::Leaf => leaves(&clusters),
    };
    let epsilon = params.cluster_selection_epsilon;
    let only_root = candidates.iter().eq([&clusters.root]);
    let nodes: Vec<u32> = if epsilon == 0.0 || only_root {
        candidates.into_iter().collect()
    } else {
        let merged = merge_near(&clusters, &candidates, epsilon, params.allow_single_cluster);
        merged.into_iter().collect()
    };
    let stability = nodes.iter().map(|&node| stability[clusters.index(node)]).collect();
    Selected { nodes, stability }
}

/// Keeps a cluster unless its descendants together are more stable; it then takes their stability.
fn excess_of_mass(
    clusters: &Clusters,
    stability: &mut [f64],
    allow_single_cluster: bool,
) -> BTreeSet<u32> {
    let lowest = usize::from(!allow_single_cluster);
    let mut kept = vec![false; clusters.len()];
    for cluster in (lowest..clusters.len()).rev() {
        let children = clusters.children[cluster].iter();
        // The reference sums in single precision, and near ties hang on it.
        let subtree = children
            .fold(0.0f32, |sum, &child| (f64::from(sum) + stability[clusters.index(child)]) as f32);
        let subtree = f64::from(subtree);
        kept[cluster] = subtree <= stability[cluster];
        stability[cluster] = stability[cluster].max(subtree);
    }
    // A parent's number is below its children's, so one pass finds what lies inside a kept one.
    let mut inside = vec![false; clusters.len()];
    for cluster in 1..clusters.len() {
        let parent = clusters.index(clusters.parent[cluster]);
        inside[cluster] = inside[parent] || kept[parent];
    }
    let selected = (lowest..clusters.len()).filter(|&cluster| kept[cluster] && !inside[cluster]);
    selected.map(|cluster| clusters.root + cluster as u32).collect()
}

/// The clusters that do not split; none where even the root does not.
fn leaves(clusters: &Clusters) -> BTreeSet<u32> {
    let nodes = clusters.root + 1..clusters.root + clusters.len() as u32;
    nodes.filter(|&node| clusters.is_leaf(node)).collect()
}

/// Replaces clusters born at a distance under `epsilon` by their first ancestor born above it
/// (Malzer, Baum 2020).
fn merge_near(
    clusters: &Clusters,
    candidates: &BTreeSet<u32>,
    epsilon: f64,
    allow_single_cluster: bool,
) -> BTreeSet<u32> {
    let distance = |node: u32| 1.0 / clusters.birth[clusters.index(node)];
    let mut selected = BTreeSet::new();
    let mut covered = BTreeSet::new();
    for &candidate in candidates {
        if distance(candidate) >= epsilon {
            selected.insert(candidate);
        } else if !covered.contains(&candidate) {
            let mut node = candidate;
            loop {
                let parent = clusters.parent[clusters.index(node)];
                if parent == clusters.root {
                    node = if allow_single_cluster { parent } else { node };
                    break;
                }
                node = parent;
                if distance(node) > epsilon {
                    break;
                }
            }
            selected.insert(node);
            covered.extend(clusters.below(node));
        }
    }
    selected
}
