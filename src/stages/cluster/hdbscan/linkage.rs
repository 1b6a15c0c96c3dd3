//! From the spanning tree to the single-linkage dendrogram.

use super::components::Components;
use super::spanning::Edge;

/// One merge of two nodes. Points are nodes 0..n, merge `i` makes node n + i.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge {
    /// The node that holds the first end of the edge.
    pub left: u32,
    /// The node that holds the other.
    pub right: u32,
    /// Weight of the edge.
    pub distance: f64,
    /// Points in the new node.
    pub size: u32,
}

/// Merges along `edges`, which must be sorted by weight and span `edges.len() + 1` points.
/// Row for row what `hdbscan`'s `label` makes of the same tree.
pub fn single_linkage(edges: &[Edge]) -> Vec<Merge> {
    let n = edges.len() + 1;
    let mut components = Components::new(2 * n - 1);
    let mut size = vec![1u32; 2 * n - 1];
    let merge = |(i, &(a, b, distance)): (usize, &Edge)| {
        let (left, right) = (components.find(a), components.find(b));
        let node = (n + i) as u32;
        components.put_below(node, [left, right]);
        size[node as usize] = size[left as usize] + size[right as usize];
        Merge { left, right, distance, size: size[node as usize] }
    };
    edges.iter().enumerate().map(merge).collect()
}
