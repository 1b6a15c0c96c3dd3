//! From the spanning tree to the single-linkage dendrogram.

use super::spanning::Edge;

/// One merge of two nodes. Points are nodes 0..n, merge `i` makes node n + i.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge {
    pub left: u32,
    pub right: u32,
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
        components.parent[left as usize] = node;
        components.parent[right as usize] = node;
        size[node as usize] = size[left as usize] + size[right as usize];
        Merge { left, right, distance, size: size[node as usize] }
    };
    edges.iter().enumerate().map(merge).collect()
}

/// Disjoint sets with path halving.
pub(super) struct Components {
    parent: Vec<u32>,
}

impl Components {
    pub(super) fn new(n: usize) -> Self {
        Components { parent: (0..n as u32).collect() }
    }

    pub(super) fn find(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let above = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = above;
            node = above;
        }
        node
    }

    /// Joins the sets of `a` and `b`; false if they were one already.
    pub(super) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[b as usize] = a;
        a != b
    }
}
