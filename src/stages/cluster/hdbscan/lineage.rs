//! Where points and clusters stand to each other in the condensed tree.

use super::Hdbscan;
use super::clusters::Clusters;

/// Where a point hangs in the condensed tree: it leaves cluster `node` at `lambda`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub node: u32,
    pub lambda: f64,
}

/// The condensed tree, with its selected clusters in depth-first order: those under any node are
/// neighbours in that order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lineage {
    pub tree: Clusters,
    /// Node by which each cluster is known, by label.
    pub nodes: Vec<u32>,
    /// Label of the cluster that each node is or lies under, −1 elsewhere; by node minus root.
    label: Vec<i32>,
    /// Labels in depth-first order.
    order: Vec<u32>,
    /// First and behind the last place in `order` of the clusters under each node; of a node that
    /// is a cluster or lies in one, that cluster's own. By node minus root.
    span: Vec<(u32, u32)>,
}

impl Lineage {
    /// `None` where the tree does not split: then the reference knows of no cluster.
    pub fn of(fitted: &Hdbscan, places: &[Place]) -> Option<Self> {
        let tree = Clusters::of(&fitted.condensed).filter(|tree| tree.len() > 1)?;
        let nodes = nodes_of_labels(fitted, places);
        let mut label = vec![-1; tree.len()];
        for (at, &node) in nodes.iter().enumerate() {
            label[tree.index(node)] = at as i32;
        }
        let mut count: Vec<u32> = label.iter().map(|&label| u32::from(label >= 0)).collect();
        for cluster in (1..tree.len()).rev() {
            count[tree.index(tree.parent[cluster])] += count[cluster];
        }
        let mut order = vec![0; nodes.len()];
        let mut span = vec![(0, 0); tree.len()];
        span[0] = (0, count[0]);
        for cluster in 0..tree.len() {
            let (mut start, end) = span[cluster];
            if label[cluster] >= 0 {
                order[start as usize] = label[cluster] as u32;
            }
            for child in tree.children[cluster].iter().map(|&child| tree.index(child)) {
                if label[cluster] >= 0 {
                    label[child] = label[cluster];
                    span[child] = (start, end);
                } else {
                    span[child] = (start, start + count[child]);
                    start += count[child];
                }
            }
        }
        Some(Lineage { tree, nodes, label, order, span })
    }

    /// Label of the cluster that `node` is or lies under, −1 elsewhere.
    pub fn label(&self, node: u32) -> i32 {
        self.label[self.tree.index(node)]
    }

    /// λ at which a point that hangs at `place` and each cluster part, into `heights` by label: the
    /// λ at which their common ancestor splits, or the point's own where it hangs above, in or
    /// under the cluster.
    pub fn heights(&self, place: Place, heights: &mut [f64]) {
        let mut cluster = self.tree.index(place.node);
        let (mut start, mut end) = self.span[cluster];
        self.fill((start, end), place.lambda, heights);
        while cluster > 0 {
            let split = self.tree.birth[cluster];
            cluster = self.tree.index(self.tree.parent[cluster]);
            let (first, last) = self.span[cluster];
            self.fill((first, start), split, heights);
            self.fill((end, last), split, heights);
            (start, end) = (first, last);
        }
    }

    fn fill(&self, (start, end): (u32, u32), lambda: f64, heights: &mut [f64]) {
        for &label in &self.order[start as usize..end as usize] {
            heights[label as usize] = lambda;
        }
    }
}

/// Prediction knows a cluster by the lowest node that one of its points leaves. That is the
/// selected node, unless none of its points leaves before it splits; the reference does the same.
fn nodes_of_labels(fitted: &Hdbscan, places: &[Place]) -> Vec<u32> {
    let mut nodes: Vec<Option<u32>> = vec![None; fitted.selected.len()];
    for (place, &label) in places.iter().zip(&fitted.labels) {
        if let Ok(label) = usize::try_from(label) {
            let lowest = nodes[label].map_or(place.node, |node| node.min(place.node));
            nodes[label] = Some(lowest);
        }
    }
    nodes
        .into_iter()
        .zip(&fitted.selected)
        .map(|(node, &selected)| node.unwrap_or(selected))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::hdbscan::CondensedRow;

    /// Root 8 splits at λ 1 into 9 and 10; 10 splits at 2 into 11 and 12; two points leave each.
    fn fitted(selected: &[u32], labels: &[i32]) -> (Hdbscan, Vec<Place>) {
        let row = |parent, child, lambda, size| CondensedRow { parent, child, lambda, size };
        let mut condensed = vec![row(8, 9, 1.0, 2), row(8, 10, 1.0, 6)];
        condensed.extend([row(9, 0, 3.0, 1), row(9, 1, 3.0, 1), row(10, 2, 1.5, 1)]);
        condensed.extend([row(10, 3, 1.7, 1), row(10, 11, 2.0, 2), row(10, 12, 2.0, 2)]);
        condensed.extend([row(11, 4, 4.0, 1), row(11, 5, 4.0, 1)]);
        condensed.extend([row(12, 6, 5.0, 1), row(12, 7, 5.0, 1)]);
        let mut places = vec![Place { node: 0, lambda: 0.0 }; 8];
        for row in condensed.iter().filter(|row| row.child < 8) {
            places[row.child as usize] = Place { node: row.parent, lambda: row.lambda };
        }
        let fitted = Hdbscan {
            labels: labels.to_vec(),
            condensed,
            selected: selected.to_vec(),
            ..Hdbscan::default()
        };
        (fitted, places)
    }

    #[test]
    fn a_point_parts_from_a_cluster_where_their_common_ancestor_splits() {
        let (fitted, places) = fitted(&[9, 11, 12], &[0, 0, -1, -1, 1, 1, 2, 2]);
        let lineage = Lineage::of(&fitted, &places).unwrap();
        let heights = |point: usize| {
            let mut heights = vec![f64::NAN; 3];
            lineage.heights(places[point], &mut heights);
            heights
        };
        assert_eq!(heights(0), [3.0, 1.0, 1.0]);
        assert_eq!(heights(2), [1.0, 1.5, 1.5]);
        assert_eq!(heights(4), [1.0, 4.0, 2.0]);
        assert_eq!(heights(7), [1.0, 2.0, 5.0]);
        assert_eq!([8, 9, 10, 11, 12].map(|node| lineage.label(node)), [-1, 0, -1, 1, 2]);
    }

    #[test]
    fn what_lies_under_a_cluster_belongs_to_it() {
        let (fitted, places) = fitted(&[9, 10], &[0, 0, 1, 1, 1, 1, 1, 1]);
        let lineage = Lineage::of(&fitted, &places).unwrap();
        let mut heights = vec![f64::NAN; 2];
        lineage.heights(places[6], &mut heights);
        assert_eq!(heights, [1.0, 5.0]);
        assert_eq!((lineage.label(8), lineage.label(12)), (-1, 1));
    }
}
