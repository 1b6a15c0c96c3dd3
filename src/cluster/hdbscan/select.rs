//! Which clusters of the condensed tree are kept: stability, excess of mass or leaves, epsilon.

use std::collections::BTreeSet;

use super::{CondensedRow, HdbscanParams, Selection};

/// The clusters of a condensed tree, by node minus root.
struct Clusters {
    root: u32,
    parent: Vec<u32>,
    /// λ at which the cluster splits off; 0 for the root.
    birth: Vec<f64>,
    children: Vec<Vec<u32>>,
}

impl Clusters {
    fn of(rows: &[CondensedRow]) -> Option<Self> {
        let root = rows.iter().map(|row| row.parent).min()?;
        // Every cluster but the root is the child of a row, and a cluster has rows of its own.
        let count = (rows.iter().map(|row| row.parent).max()? - root) as usize + 1;
        let mut clusters = Clusters {
            root,
            parent: vec![root; count],
            birth: vec![0.0; count],
            children: vec![Vec::new(); count],
        };
        for row in rows.iter().filter(|row| row.child > root) {
            let child = (row.child - root) as usize;
            clusters.parent[child] = row.parent;
            clusters.birth[child] = row.lambda;
            clusters.children[(row.parent - root) as usize].push(row.child);
        }
        Some(clusters)
    }

    fn len(&self) -> usize {
        self.birth.len()
    }

    fn index(&self, node: u32) -> usize {
        (node - self.root) as usize
    }

    /// All clusters under `node`, itself not counted.
    fn below(&self, node: u32) -> Vec<u32> {
        let mut nodes = self.children[self.index(node)].clone();
        let mut at = 0;
        while at < nodes.len() {
            nodes.extend(&self.children[self.index(nodes[at])]);
            at += 1;
        }
        nodes
    }

    fn is_leaf(&self, node: u32) -> bool {
        self.children[self.index(node)].is_empty()
    }
}

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

/// The selected nodes in rising order; a cluster's label is its place in this list.
pub fn select(rows: &[CondensedRow], params: &HdbscanParams) -> Vec<u32> {
    let Some(clusters) = Clusters::of(rows) else { return Vec::new() };
    let candidates = match params.cluster_selection_method {
        Selection::Eom => excess_of_mass(&clusters, stabilities(rows), params.allow_single_cluster),
        Selection::Leaf => leaves(&clusters),
    };
    let epsilon = params.cluster_selection_epsilon;
    let only_root = candidates.iter().eq([&clusters.root]);
    if epsilon == 0.0 || only_root {
        return candidates.into_iter().collect();
    }
    merge_near(&clusters, &candidates, epsilon, params.allow_single_cluster).into_iter().collect()
}

/// Keeps a cluster unless its descendants together are more stable.
fn excess_of_mass(
    clusters: &Clusters,
    mut stability: Vec<f64>,
    allow_single_cluster: bool,
) -> BTreeSet<u32> {
    let lowest = usize::from(!allow_single_cluster);
    let mut kept = vec![false; clusters.len()];
    for cluster in (lowest..clusters.len()).rev() {
        let children = clusters.children[cluster].iter();
        let subtree: f64 = children.map(|&child| stability[clusters.index(child)]).sum();
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
