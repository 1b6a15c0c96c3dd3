//! k-means: a given number of clusters and no noise.
//!
//! Lloyd's iterations from a k-means++ start (Arthur, Vassilvitskii 2007) that takes the best of a
//! few draws for each centre, as scikit-learn does. Every draw follows from the seed, sums are taken
//! in the order of the points and ties go to the lower number, so the bytes are the same on any
//! number of threads.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::points::{coordinates, finite, square_distance};
use crate::reduce::random::Draws;
use crate::watch::{Cancelled, Watch};

/// Most iterations; it hardly ever takes that many.
const ITERATIONS: usize = 300;

/// A fitted k-means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KMeans {
    /// Cluster of each point, 0-based.
    pub labels: Vec<i32>,
    /// k × d: the mean of each cluster's points.
    pub centroids: Array2<f64>,
    /// Sum of the points' squared distances to their centroids.
    pub inertia: f64,
}

impl KMeans {
    /// Clusters the rows of `points` (n × d) into `k` clusters: at least 1 and at most n, or fewer
    /// where fewer points differ. Coordinates that are not finite count as 0. Ticks in iterations.
    pub fn fit(
        points: ArrayView2<f64>,
        k: usize,
        seed: u64,
        watch: &dyn Watch,
    ) -> Result<KMeans, Cancelled> {
        let points = finite(points);
        let points = points.view();
        watch.tick(0, ITERATIONS)?;
        let mut centroids = start(points, k.clamp(1, points.nrows().max(1)), seed, watch)?;
        let mut nearest = assign(points, centroids.view());
        for iteration in 1..=ITERATIONS {
            watch.tick(iteration, ITERATIONS)?;
            centroids = means(points, &nearest, centroids.nrows());
            let moved = assign(points, centroids.view());
            let settled = moved.iter().zip(&nearest).all(|(new, old)| new.0 == old.0);
            nearest = moved;
            if settled {
                break;
            }
        }
        watch.tick(ITERATIONS, ITERATIONS)?;
        let inertia = nearest.iter().map(|&(_, square)| square).sum();
        let labels = nearest.iter().map(|&(label, _)| label as i32).collect();
        Ok(KMeans { labels, centroids, inertia })
    }

    /// Cluster of each row of `new` (m × d): the one with the nearest centroid.
    pub fn predict(&self, new: ArrayView2<f64>) -> Vec<i32> {
        let new = finite(new);
        assign(new.view(), self.centroids.view()).iter().map(|&(label, _)| label as i32).collect()
    }
}

impl KMeans {
    /// Cluster of one point, whose coordinates are finite.
    pub(super) fn predict_one(&self, point: &[f64]) -> usize {
        nearest(point, self.centroids.view()).0
    }
}

/// k-means++: each centre is drawn among the points with odds by their squared distance to the
/// centres so far; of a few draws the one that leaves the least sum of squares is kept. Ends early
/// where every point lies on a centre.
fn start(
    points: ArrayView2<f64>,
    k: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Result<Array2<f64>, Cancelled> {
    let n = points.nrows();
    let mut centroids = Array2::zeros((0, points.ncols()));
    if n == 0 {
        return Ok(centroids);
    }
    let tries = 2 + (k as f64).ln() as usize;
    let mut squares = vec![f64::INFINITY; n];
    let mut chosen = Draws::of(seed, 0, 0).below(n);
    loop {
        squares = closer(points, &squares, chosen);
        // Both hold as many numbers as there are dimensions.
        let _ = centroids.push_row(points.row(chosen));
        let sum: f64 = squares.iter().sum();
        if centroids.nrows() == k || sum == 0.0 {
            return Ok(centroids);
        }
        watch.tick(0, ITERATIONS)?;
        let mut draws = Draws::of(seed, centroids.nrows(), 0);
        let mut least = f64::INFINITY;
        for _ in 0..tries {
            let candidate = drawn(&squares, draws.unit() * sum);
            let left: f64 = closer(points, &squares, candidate).iter().sum();
            if left < least {
                (least, chosen) = (left, candidate);
            }
        }
    }
}

/// The point in whose share of the sum of `squares` the number `at` falls.
fn drawn(squares: &[f64], at: f64) -> usize {
    let mut sum = 0.0;
    let mut last = 0;
    for (point, &square) in squares.iter().enumerate() {
        if square > 0.0 {
            sum += square;
            last = point;
            if sum > at {
                break;
            }
        }
    }
    last
}

/// Squared distances to the nearest centre once `centre` is one, too.
fn closer(points: ArrayView2<f64>, squares: &[f64], centre: usize) -> Vec<f64> {
    let at = coordinates(&points, centre);
    let distances = squares.par_iter().enumerate();
    distances
        .map(|(point, &square)| square.min(square_distance(coordinates(&points, point), at)))
        .collect()
}

/// Each point's nearest centroid and the squared distance to it.
fn assign(points: ArrayView2<f64>, centroids: ArrayView2<f64>) -> Vec<(usize, f64)> {
    let all = (0..points.nrows()).into_par_iter();
    all.map(|point| nearest(coordinates(&points, point), centroids)).collect()
}

fn nearest(point: &[f64], centroids: ArrayView2<f64>) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for centroid in 0..centroids.nrows() {
        let square = square_distance(point, coordinates(&centroids, centroid));
        if square < best.1 {
            best = (centroid, square);
        }
    }
    best
}

/// Mean of each cluster's points. A cluster that lost all of them starts again at the point that
/// lies farthest from its centroid.
fn means(points: ArrayView2<f64>, nearest: &[(usize, f64)], k: usize) -> Array2<f64> {
    let mut means = Array2::zeros((k, points.ncols()));
    let mut sizes = vec![0usize; k];
    for (point, &(cluster, _)) in nearest.iter().enumerate() {
        let mut mean = means.row_mut(cluster);
        mean += &points.row(point);
        sizes[cluster] += 1;
    }
    let mut farthest: Vec<usize> = (0..nearest.len()).collect();
    if sizes.contains(&0) {
        farthest.sort_by(|&a, &b| nearest[b].1.total_cmp(&nearest[a].1).then(a.cmp(&b)));
    }
    let mut farthest = farthest.into_iter();
    for (mut mean, &size) in means.rows_mut().into_iter().zip(&sizes) {
        if size > 0 {
            mean /= size as f64;
        } else if let Some(point) = farthest.next() {
            mean.assign(&points.row(point));
        }
    }
    means
}
