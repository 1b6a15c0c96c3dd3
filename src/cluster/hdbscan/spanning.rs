//! Core distances and the minimum spanning tree of the mutual reachability graph.
//!
//! Both come from `hdbscan-rs`: Prim's algorithm on few points, dual-tree Borůvka on many. Mutual
//! reachability distances tie often (every near neighbour of a sparse point is as far as its core
//! distance), and which tied edge Borůvka meets first hangs on the number of processors. So its
//! tree is settled: rebuilt with ties broken by point number from all edges that can tie. Prim's
//! tree needs none of this.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use hdbscan_rs::Metric;
use hdbscan_rs::core_distance::compute_core_distances_with_all_nn;
use hdbscan_rs::mst::{auto_mst, dual_tree_threshold};
use ndarray::{Array2, ArrayView2};
use rayon::slice::ParallelSliceMut;

use super::linkage::Components;
use crate::watch::{Cancelled, Watch};

/// An edge between two points and its mutual reachability distance.
pub type Edge = (u32, u32, f64);

/// A spanning tree and what it was measured with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpanningTree {
    /// n − 1 edges by rising weight.
    pub edges: Vec<Edge>,
    /// Distance of each point to its `min_samples`-th neighbour, itself not counted.
    pub core_distances: Vec<f64>,
}

/// How long a cancelled computation goes unnoticed.
const POLL: Duration = Duration::from_millis(25);

impl SpanningTree {
    /// Builds the tree of the rows of `points` (n × d, finite). `min_samples` is brought down to
    /// n − 1 where there are fewer points.
    pub fn of(points: ArrayView2<f64>, min_samples: usize) -> Self {
        let n = points.nrows();
        if n < 2 {
            return SpanningTree { edges: Vec::new(), core_distances: vec![0.0; n] };
        }
        // The crate counts the point itself.
        let counted = min_samples.clamp(1, n - 1) + 1;
        let (core, neighbours, per_point) =
            compute_core_distances_with_all_nn(&points, &Metric::Euclidean, counted);
        let tree = auto_mst(&points, &core.view(), &Metric::Euclidean, 1.0, None);
        let core = core.to_vec();
        let edges = tree.iter().map(|edge| (edge.u as u32, edge.v as u32));
        let mut edges: Vec<Edge> =
            edges.map(|(a, b)| (a, b, reachability(points, &core, a, b))).collect();
        if n > dual_tree_threshold(points.ncols()) {
            edges = settle(points, &core, &edges, &neighbours, per_point);
        } else {
            edges.sort_by(|a, b| a.2.total_cmp(&b.2));
        }
        SpanningTree { edges, core_distances: core }
    }

    /// [`SpanningTree::of`], given up (and left to end by itself) when `watch` cancels.
    pub fn watched(
        points: ArrayView2<f64>,
        min_samples: usize,
        watch: &dyn Watch,
    ) -> Result<Self, Cancelled> {
        let n = points.nrows();
        watch.tick(0, n)?;
        if n <= dual_tree_threshold(points.ncols()) {
            return Ok(Self::of(points, min_samples));
        }
        let points: Array2<f64> = points.to_owned();
        let (send, receive) = channel();
        let worker = std::thread::spawn(move || {
            // Nobody listens after a cancel; the tree is then dropped.
            let _ = send.send(Self::of(points.view(), min_samples));
        });
        loop {
            match receive.recv_timeout(POLL) {
                Ok(tree) => return Ok(tree),
                Err(RecvTimeoutError::Timeout) => watch.tick(0, n)?,
                Err(RecvTimeoutError::Disconnected) => {
                    // Only a panic drops the sender unused: let it go on in this thread.
                    match worker.join() {
                        Err(panic) => std::panic::resume_unwind(panic),
                        Ok(()) => return Err(Cancelled),
                    }
                }
            }
        }
    }
}

/// max(core a, core b, distance).
fn reachability(points: ArrayView2<f64>, core: &[f64], a: u32, b: u32) -> f64 {
    let (row_a, row_b) = (points.row(a as usize), points.row(b as usize));
    let squares = row_a.iter().zip(row_b).map(|(x, y)| (x - y) * (x - y));
    squares.sum::<f64>().sqrt().max(core[a as usize]).max(core[b as usize])
}

/// The minimum spanning tree with ties broken by point number.
///
/// Edges that tie have the weight of some point's core distance, so they lead to one of its
/// neighbours, or they lead to equal points, of which the first then stands for all.
fn settle(
    points: ArrayView2<f64>,
    core: &[f64],
    tree: &[Edge],
    neighbours: &[usize],
    per_point: usize,
) -> Vec<Edge> {
    let n = points.nrows();
    let first = first_equal(points);
    let ordered = |a: u32, b: u32, weight: f64| (a.min(b), a.max(b), weight);
    let mut candidates: Vec<Edge> = Vec::with_capacity(n * (per_point + 1));
    for (point, list) in neighbours.chunks_exact(per_point.max(1)).enumerate() {
        let point = point as u32;
        let near = list.iter().map(|&other| other as u32).chain([first[point as usize]]);
        for other in near.filter(|&other| other != point) {
            candidates.push(ordered(point, other, reachability(points, core, point, other)));
        }
    }
    candidates.extend(tree.iter().filter_map(|&(a, b, weight)| {
        let (a, b) = (first[a as usize], first[b as usize]);
        (a != b).then(|| ordered(a, b, weight))
    }));
    candidates.par_sort_unstable_by(|a, b| a.2.total_cmp(&b.2).then((a.0, a.1).cmp(&(b.0, b.1))));

    let mut components = Components::new(n);
    candidates.retain(|&(a, b, _)| components.join(a, b));
    candidates
}

/// For each point the lowest-numbered point at the same place.
fn first_equal(points: ArrayView2<f64>) -> Vec<u32> {
    let n = points.nrows();
    let compare = |a: u32, b: u32| {
        let pairs = points.row(a as usize).into_iter().zip(points.row(b as usize));
        pairs.map(|(x, y)| x.total_cmp(y)).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    };
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    let mut first: Vec<u32> = (0..n as u32).collect();
    for pair in order.windows(2) {
        if compare(pair[0], pair[1]).is_eq() {
            first[pair[1] as usize] = first[pair[0] as usize];
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid of whole numbers, every place taken twice: nearly every distance ties.
    fn grid() -> Array2<f64> {
        Array2::from_shape_fn((900, 2), |(i, j)| {
            let place = (i * 577) % 450;
            if j == 0 { (place / 25) as f64 } else { (place % 25) as f64 }
        })
    }

    #[test]
    fn settling_gives_one_tree_whatever_tree_it_starts_from() {
        let points = grid();
        let tree = SpanningTree::of(points.view(), 4);
        let (core, neighbours, per_point) =
            compute_core_distances_with_all_nn(&points.view(), &Metric::Euclidean, 5);
        let core = core.to_vec();
        let view = points.view();
        let prim = hdbscan_rs::mst::prim_mst(
            &view,
            &ndarray::ArrayView1::from(&core),
            &Metric::Euclidean,
            1.0,
        );
        let prim: Vec<Edge> =
            prim.iter().map(|edge| (edge.u as u32, edge.v as u32, edge.weight)).collect();
        let weight = |edges: &[Edge]| edges.iter().map(|edge| edge.2).sum::<f64>();
        let settled = settle(view, &core, &prim, &neighbours, per_point);
        assert_eq!(settled.len(), 899);
        assert!((weight(&settled) - weight(&prim)).abs() < 1e-9);
        assert!((weight(&tree.edges) - weight(&prim)).abs() < 1e-9);
    }

    #[test]
    fn equal_points_share_their_first() {
        let points = ndarray::array![[1.0, 2.0], [0.0, 0.0], [1.0, 2.0], [1.0, 2.0]];
        assert_eq!(first_equal(points.view()), [0, 1, 0, 0]);
    }
}
