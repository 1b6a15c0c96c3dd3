//! The clusters of a condensed tree, without its points.

use super::CondensedRow;

/// The clusters by node minus root. A parent's number is below its children's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Clusters {
    /// Node of the root cluster: the number of points.
    pub root: u32,
    /// Of the root: itself.
    pub parent: Vec<u32>,
    /// λ at which the cluster splits off; 0 for the root.
    pub birth: Vec<f64>,
    /// Largest λ of the cluster's own rows, be they points or clusters.
    pub death: Vec<f64>,
    /// None, or the two it splits into.
    pub children: Vec<Vec<u32>>,
    /// Points of each; of the root all.
    pub sizes: Vec<u32>,
}

impl Clusters {
    /// `None` where there are no rows.
    pub fn of(rows: &[CondensedRow]) -> Option<Self> {
        let root = rows.iter().map(|row| row.parent).min()?;
        // Every cluster but the root is the child of a row, and a cluster has rows of its own.
        let count = (rows.iter().map(|row| row.parent).max()? - root) as usize + 1;
        let mut clusters = Clusters {
            root,
            parent: vec![root; count],
            birth: vec![0.0; count],
            death: vec![0.0; count],
            children: vec![Vec::new(); count],
            sizes: vec![root; count],
        };
        for row in rows {
            let parent = (row.parent - root) as usize;
            clusters.death[parent] = clusters.death[parent].max(row.lambda);
            if row.child > root {
                let child = (row.child - root) as usize;
                clusters.parent[child] = row.parent;
                clusters.birth[child] = row.lambda;
                clusters.sizes[child] = row.size;
                clusters.children[parent].push(row.child);
            }
        }
        Some(clusters)
    }

    pub fn len(&self) -> usize {
        self.birth.len()
    }

    pub fn index(&self, node: u32) -> usize {
        (node - self.root) as usize
    }

    /// All clusters under `node`, itself not counted.
    pub fn below(&self, node: u32) -> Vec<u32> {
        let mut nodes = self.children[self.index(node)].clone();
        let mut at = 0;
        while at < nodes.len() {
            nodes.extend(&self.children[self.index(nodes[at])]);
            at += 1;
        }
        nodes
    }

    pub fn is_leaf(&self, node: u32) -> bool {
        self.children[self.index(node)].is_empty()
    }

    /// Largest λ of each cluster's rows and of all under it, by node minus root.
    pub fn death_below(&self) -> Vec<f64> {
        let mut death = self.death.clone();
        for cluster in (1..self.len()).rev() {
            let parent = self.index(self.parent[cluster]);
            death[parent] = death[parent].max(death[cluster]);
        }
        death
    }
}
