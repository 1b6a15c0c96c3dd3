//! Ward's tree on documents, from the topics up.
//!
//! Every cluster begins as a topic, with its number of documents and their mean embedding (not
//! normalised). Joining A and B costs |A||B| / (|A|+|B|) · ‖mean A − mean B‖², the rise in the sum of
//! squares within (Ward 1963); by the formula of Lance and Williams (1967) no mean is computed again.
//! Ward's costs are reducible, so the nearest-neighbour chain (Murtagh 1983) finds the same tree in
//! time k² for k topics.

use ndarray::{Array2, ArrayView2};

use crate::topics::linkage::Linkage;

/// Clusters by their weight and the products of their means: all that Ward's costs depend on.
pub struct Masses {
    /// Documents of each; of one without documents 1.
    pub(super) weights: Vec<f64>,
    /// Scalar products of the means, k × k.
    pub(super) products: Array2<f64>,
}

impl Masses {
    /// Of clusters of `sizes` documents whose means are the rows of `means` (k × d).
    ///
    /// # Panics
    /// If there are not as many sizes as means.
    pub fn of(sizes: &[usize], means: ArrayView2<f32>) -> Self {
        assert_eq!(sizes.len(), means.nrows(), "a size for every mean");
        let means = means.mapv(f64::from);
        Masses {
            weights: sizes.iter().map(|&size| size.max(1) as f64).collect(),
            products: means.dot(&means.t()),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// The tree over some of them; leaf i is `members[i]`. Heights are √(2 · cost): of two single
    /// documents their distance, as in SciPy.
    pub fn tree(&self, members: &[usize]) -> Linkage {
        let mut weights: Vec<f64> = members.iter().map(|&member| self.weights[member]).collect();
        let mut costs = self.costs(members);
        let mut alive: Vec<usize> = (0..members.len()).collect();
        let mut joins = Vec::with_capacity(members.len().saturating_sub(1));
        let mut chain: Vec<usize> = Vec::new();
        while alive.len() > 1 {
            let top = chain.last().copied().unwrap_or(alive[0]);
            if chain.is_empty() {
                chain.push(top);
            }
            let before = chain.len().checked_sub(2).map(|at| chain[at]);
            let (next, cost) = nearest(&costs, &alive, top, before);
            if before != Some(next) {
                chain.push(next);
                continue;
            }
            chain.truncate(chain.len() - 2);
            let (into, from) = (top.min(next), top.max(next));
            joins.push((into, from, (2.0 * cost.max(0.0)).sqrt()));
            alive.retain(|&other| other != from);
            join(&mut costs, &weights, &alive, (into, from));
            weights[into] += weights[from];
        }
        Linkage::of_joins(members.len(), joins)
    }

    /// What joining any two of `members` costs.
    fn costs(&self, members: &[usize]) -> Array2<f64> {
        let apart = |a: usize, b: usize| {
            let products = &self.products;
            (products[[a, a]] + products[[b, b]] - 2.0 * products[[a, b]]).max(0.0)
        };
        let weight = |a: usize, b: usize| {
            let (a, b) = (self.weights[a], self.weights[b]);
            a * b / (a + b)
        };
        Array2::from_shape_fn((members.len(), members.len()), |(i, j)| {
            let (a, b) = (members[i], members[j]);
            weight(a, b) * apart(a, b)
        })
    }
}

/// The cluster that is cheapest to join `of` with; of equals `before`, then the first.
fn nearest(costs: &Array2<f64>, alive: &[usize], of: usize, before: Option<usize>) -> (usize, f64) {
    let row = costs.row(of);
    let mut best = before.map_or((usize::MAX, f64::INFINITY), |before| (before, row[before]));
    for &other in alive.iter().filter(|&&other| other != of) {
        if row[other] < best.1 || best.0 == usize::MAX {
            best = (other, row[other]);
        }
    }
    best
}

/// Writes the costs of `into` once `from` is joined to it.
fn join(costs: &mut Array2<f64>, weights: &[f64], alive: &[usize], (into, from): (usize, usize)) {
    let between = costs[[into, from]];
    let (a, b) = (weights[into], weights[from]);
    for &other in alive.iter().filter(|&&other| other != into) {
        let c = weights[other];
        let cost = ((a + c) * costs[[into, other]] + (b + c) * costs[[from, other]] - c * between)
            / (a + b + c);
        costs[[into, other]] = cost;
        costs[[other, into]] = cost;
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn tree(sizes: &[usize], means: Array2<f32>) -> Linkage {
        let all: Vec<usize> = (0..sizes.len()).collect();
        Masses::of(sizes, means.view()).tree(&all)
    }

    /// By hand: 0 and 1 are 1 apart, 2 is 3 from their mean, with four documents.
    #[test]
    fn a_join_costs_what_the_sum_of_squares_rises_by() {
        let tree = tree(&[1, 1, 4], array![[0.0, 0.0], [1.0, 0.0], [0.5, 3.0f32]]);
        let heights: Vec<f64> = tree.merges().iter().map(|merge| merge.distance).collect();
        assert!((heights[0] - 1.0).abs() < 1e-12);
        assert!((heights[1] - (2.0 * (2.0 * 4.0 / 6.0) * 9.0f64).sqrt()).abs() < 1e-12);
        assert_eq!(tree.cut(2), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn large_clusters_are_joined_last() {
        // 1 lies midway between 0 and 2; the smaller one takes it.
        assert_eq!(tree(&[100, 10, 10], array![[0.0], [1.0], [2.0]]).cut(2), [vec![0], vec![1, 2]]);
        assert!(tree(&[], Array2::zeros((0, 2))).merges().is_empty());
        assert!(tree(&[3], Array2::zeros((1, 2))).merges().is_empty());
        // All in one place: any tree.
        assert_eq!(tree(&[2, 2, 2, 2], Array2::zeros((4, 2))).merges().len(), 3);
    }
}
