//! Which points belong together so far, while a tree over them grows.

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

    /// Puts two sets, named by their own nodes, below a node that was alone.
    pub(super) fn put_below(&mut self, node: u32, sets: [u32; 2]) {
        sets.into_iter().for_each(|set| self.parent[set as usize] = node);
    }
}
