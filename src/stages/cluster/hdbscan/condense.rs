//! From the dendrogram to the condensed tree: only splits into two clusters stay splits.

use super::CondensedRow;
use super::linkage::Merge;

/// Condenses the dendrogram of `merges.len() + 1` points, rows in the order of `hdbscan`'s
/// `condense_tree`. Points keep their numbers, the root cluster is n, further clusters follow in
/// breadth-first order. A zero distance gives an infinite λ.
pub fn condense(merges: &[Merge], min_cluster_size: usize) -> Vec<CondensedRow> {
    let Some(root) = merges.len().checked_sub(1) else { return Vec::new() };
    let dendrogram = Dendrogram { merges, n: merges.len() + 1 };
    let (n, root) = (dendrogram.n, dendrogram.n + root);
    let mut cluster_of = vec![0u32; root + 1];
    cluster_of[root] = n as u32;
    let mut next = n as u32 + 1;
    let mut fallen = vec![false; root + 1];
    let mut rows = Vec::with_capacity(n + n / 4);
    let mut below = Vec::new();

    for node in dendrogram.breadth_first(root) {
        if node < n || fallen[node] {
            continue;
        }
        let merge = &merges[node - n];
        let lambda = if merge.distance > 0.0 { 1.0 / merge.distance } else { f64::INFINITY };
        let parent = cluster_of[node];
        let children = [merge.left as usize, merge.right as usize];
        let sizes = children.map(|child| dendrogram.size(child));
        let large = sizes.map(|size| size as usize >= min_cluster_size);
        for side in 0..2 {
            if large == [true, true] {
                rows.push(CondensedRow { parent, child: next, lambda, size: sizes[side] });
                cluster_of[children[side]] = next;
                next += 1;
            } else if large[side] {
                cluster_of[children[side]] = parent;
            } else {
                dendrogram.breadth_first_into(children[side], &mut below);
                for &fallen_node in &below {
                    fallen[fallen_node] = true;
                    if fallen_node < n {
                        rows.push(CondensedRow {
                            parent,
                            child: fallen_node as u32,
                            lambda,
                            size: 1,
                        });
                    }
                }
            }
        }
    }
    rows
}

struct Dendrogram<'a> {
    merges: &'a [Merge],
    n: usize,
}

impl Dendrogram<'_> {
    fn size(&self, node: usize) -> u32 {
        if node < self.n { 1 } else { self.merges[node - self.n].size }
    }

    fn breadth_first(&self, from: usize) -> Vec<usize> {
        let mut nodes = Vec::new();
        self.breadth_first_into(from, &mut nodes);
        nodes
    }

    fn breadth_first_into(&self, from: usize, nodes: &mut Vec<usize>) {
        nodes.clear();
        nodes.push(from);
        let mut at = 0;
        while at < nodes.len() {
            if nodes[at] >= self.n {
                let merge = &self.merges[nodes[at] - self.n];
                nodes.extend([merge.left as usize, merge.right as usize]);
            }
            at += 1;
        }
    }
}
