//! A tree of boxes over points of few dimensions, and the nearest neighbours it finds.
//!
//! Boxes are halved across their longest side (Bentley 1975; Friedman, Bentley, Finkel 1977). Points
//! stand in the order of the leaves; a place is where a point stands in it.

use std::collections::BinaryHeap;

use ndarray::ArrayView2;
use rayon::prelude::*;

use crate::watch::{Cancelled, Watch};

/// Points of a leaf, at most.
const LEAF: usize = 12;

/// Points one thread asks for at a time.
pub(super) const CHUNK: usize = 512;

/// A box, and where its points stand.
#[derive(Clone, Debug)]
pub(super) struct Node<const D: usize> {
    low: [f64; D],
    high: [f64; D],
    pub first: u32,
    pub end: u32,
    /// The number of the second half; the first follows its parent. 0: a leaf.
    pub second: u32,
}

impl<const D: usize> Node<D> {
    /// Square of the distance from a point to the box.
    #[inline(always)]
    pub fn distance(&self, point: &[f64; D]) -> f64 {
        let mut sum = 0.0;
        for ((low, high), at) in self.low.iter().zip(&self.high).zip(point) {
            let beyond = (low - at).max(at - high).max(0.0);
            sum += beyond * beyond;
        }
        sum
    }
}

/// The tree of points of `D` dimensions.
pub(super) struct KdTree<const D: usize> {
    /// A parent before its children.
    pub nodes: Vec<Node<D>>,
    /// The points in their places.
    pub points: Vec<[f64; D]>,
    /// The number of the point in each place.
    pub numbers: Vec<u32>,
}

/// Square of the Euclidean distance.
#[inline(always)]
pub(super) fn square<const D: usize>(a: &[f64; D], b: &[f64; D]) -> f64 {
    let mut sum = 0.0;
    for d in 0..D {
        sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    sum
}

impl<const D: usize> KdTree<D> {
    /// Of the rows of `points` (n × at most `D`), filled up with zeros.
    pub fn of(points: ArrayView2<f64>) -> Self {
        let row = |row: ndarray::ArrayView1<f64>| {
            let mut point = [0.0; D];
            point.iter_mut().zip(row).for_each(|(to, &from)| *to = from);
            point
        };
        let mut all: Vec<([f64; D], u32)> = points.outer_iter().map(row).zip(0..).collect();
        let mut nodes = Vec::with_capacity(2 * all.len() / LEAF * 2 + 1);
        halve(&mut all, 0, &mut nodes);
        let (points, numbers) = all.into_iter().unzip();
        KdTree { nodes, points, numbers }
    }

    /// The `k` nearest other places of every place (at most n − 1) with the squares of their
    /// distances, the nearest first; of equals the first. n × k.
    pub fn nearest(&self, k: usize, watch: &dyn Watch) -> Result<Vec<(f64, u32)>, Cancelled> {
        let mut found = vec![(0.0, 0); self.points.len() * k];
        let chunks = found.par_chunks_mut((CHUNK * k).max(1)).enumerate();
        chunks.try_for_each(|(chunk, found)| {
            if watch.cancelled() {
                return Err(Cancelled);
            }
            let mut best = BinaryHeap::with_capacity(k + 1);
            for (at, found) in found.chunks_exact_mut(k).enumerate() {
                self.search(0, 0.0, chunk * CHUNK + at, k, &mut best);
                let mut sorted = std::mem::take(&mut best).into_sorted_vec();
                for (to, (bits, place)) in found.iter_mut().zip(sorted.drain(..)) {
                    *to = (f64::from_bits(bits), place);
                }
                best = BinaryHeap::from(sorted);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Offers the places below a node to the `k` best of one place: (bits of the squared distance,
    /// place), which order as the numbers do.
    fn search(
        &self,
        node: usize,
        distance: f64,
        place: usize,
        k: usize,
        best: &mut BinaryHeap<(u64, u32)>,
    ) {
        if best.len() == k && best.peek().is_some_and(|worst| distance.to_bits() > worst.0) {
            return;
        }
        let (point, at) = (&self.points[place], &self.nodes[node]);
        if at.second == 0 {
            for other in at.first..at.end {
                if other as usize == place {
                    continue;
                }
                let new = (square(point, &self.points[other as usize]).to_bits(), other);
                if best.len() < k {
                    best.push(new);
                } else if let Some(mut worst) = best.peek_mut()
                    && new < *worst
                {
                    *worst = new;
                }
            }
            return;
        }
        let (first, second) = (node + 1, at.second as usize);
        let (a, b) = (self.nodes[first].distance(point), self.nodes[second].distance(point));
        let (near, far) =
            if a <= b { ((first, a), (second, b)) } else { ((second, b), (first, a)) };
        self.search(near.0, near.1, place, k, best);
        self.search(far.0, far.1, place, k, best);
    }
}

/// Adds the box of `points`, which begin at place `first`, and those below it.
fn halve<const D: usize>(points: &mut [([f64; D], u32)], first: usize, nodes: &mut Vec<Node<D>>) {
    let (mut low, mut high) = ([f64::INFINITY; D], [f64::NEG_INFINITY; D]);
    for (point, _) in points.iter() {
        for d in 0..D {
            low[d] = low[d].min(point[d]);
            high[d] = high[d].max(point[d]);
        }
    }
    let node = nodes.len();
    let end = (first + points.len()) as u32;
    nodes.push(Node { low, high, first: first as u32, end, second: 0 });
    if points.len() <= LEAF {
        return;
    }
    let side = |d: &usize| high[*d] - low[*d];
    let longest = (0..D).max_by(|a, b| side(a).total_cmp(&side(b)).then(b.cmp(a))).unwrap_or(0);
    let middle = points.len() / 2;
    points.select_nth_unstable_by(middle, |a, b| {
        a.0[longest].total_cmp(&b.0[longest]).then(a.1.cmp(&b.1))
    });
    let (below, above) = points.split_at_mut(middle);
    halve(below, first, nodes);
    nodes[node].second = nodes.len() as u32;
    halve(above, first + middle, nodes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    #[test]
    fn neighbours_are_the_nearest_and_of_equals_the_first_in_place() {
        // A lattice: many distances are equal, and every tenth point stands twice.
        let points = ndarray::Array2::from_shape_fn((400, 3), |(row, d)| {
            ((row - usize::from(row % 10 == 9)) / 7usize.pow(d as u32) % 7) as f64
        });
        let tree: KdTree<4> = KdTree::of(points.view());
        let found = tree.nearest(9, &Unwatched).unwrap();
        for place in 0..400 {
            let mut all: Vec<(f64, u32)> = (0..400u32)
                .filter(|&other| other != place as u32)
                .map(|other| (square(&tree.points[place], &tree.points[other as usize]), other))
                .collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            assert_eq!(found[place * 9..][..9], all[..9], "place {place}");
        }
    }
}
