//! New points in a finished clustering (`hdbscan`'s `approximate_predict` and
//! `membership_vector`).
//!
//! A new point joins the tree at the neighbour with which it has the least mutual reachability
//! distance, among twice `min_samples` neighbours. Neighbours at equal distances go by number.
//! Nothing about a point depends on the other new points.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::lineage::Place;
use super::membership::{Scratch, TINY, bring_to_sum, closeness, heights, in_some_cluster, ratio};
use super::prediction::{Known, PredictionData};
use crate::cluster::points::{coordinates, finite};

impl PredictionData {
    /// Label and probability of each row of `new` (m × d): the cluster it would fall into (−1: noise)
    /// and how deep it would lie in it, 0..=1.
    ///
    /// # Panics
    /// If `new` has other dimensions than the clustered points.
    pub fn predict(&self, new: ArrayView2<f64>) -> Vec<(i32, f64)> {
        self.check(&new);
        let new = finite(new);
        let rows = (0..new.nrows()).into_par_iter();
        rows.map(|row| self.predict_one(coordinates(&new, row))).collect()
    }

    /// Memberships of each row of `new` (m × d) in each cluster, by label: m × clusters.
    ///
    /// # Panics
    /// If `new` has other dimensions than the clustered points.
    pub fn membership_vector(&self, new: ArrayView2<f64>) -> Array2<f64> {
        self.check(&new);
        let new = finite(new);
        let mut memberships = Array2::zeros((new.nrows(), self.clusters));
        let rows = memberships.axis_iter_mut(Axis(0)).into_par_iter().enumerate();
        rows.for_each_init(Scratch::default, |scratch, (at, mut row)| {
            if let Some(row) = row.as_slice_mut() {
                self.membership_into(coordinates(&new, at), scratch, row);
            }
        });
        memberships
    }

    fn check(&self, new: &ArrayView2<f64>) {
        assert_eq!(new.ncols(), self.points.ncols(), "dimensions of the new points");
    }

    /// [`PredictionData::predict`] of one point, whose coordinates are finite.
    pub fn predict_one(&self, point: &[f64]) -> (i32, f64) {
        let Some(known) = &self.known else { return (-1, 0.0) };
        let (neighbour, lambda) = self.joins(point);
        let tree = &known.lineage.tree;
        let mut node = neighbour.node;
        if neighbour.lambda > lambda {
            while node > tree.root && tree.birth[tree.index(node)] >= lambda {
                node = tree.parent[tree.index(node)];
            }
        }
        let label = known.lineage.label(node);
        let Ok(cluster) = usize::try_from(label) else { return (-1, 0.0) };
        let most = tree.death[tree.index(known.lineage.nodes[cluster])];
        let probability = if most > 0.0 { ratio(lambda.min(most), most) } else { 1.0 };
        (label, probability)
    }

    /// [`PredictionData::membership_vector`] of one point, whose coordinates are finite, into `row`,
    /// which holds a number a cluster.
    pub fn membership_into(&self, point: &[f64], scratch: &mut Scratch, row: &mut [f64]) {
        row.fill(0.0);
        let Some(known) = self.known.as_ref().filter(|_| !row.is_empty()) else { return };
        let (neighbour, lambda) = self.joins(point);
        let place = Place { node: neighbour.node, lambda: lambda.min(neighbour.lambda) };
        closeness(known, point, scratch, row);
        weigh_by_density(known, place, scratch, row);
        let lineage = &known.lineage;
        let in_any = in_some_cluster(lineage, heights(known, place, scratch), place.lambda, TINY);
        bring_to_sum(row, in_any);
    }

    /// Where the neighbour hangs that a new point joins at, and the λ at which it does.
    fn joins(&self, point: &[f64]) -> (Place, f64) {
        let surroundings = self.surroundings();
        let mut nearest = surroundings.tree.query_knn(point, 2 * self.min_samples);
        nearest.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let last = nearest.len().saturating_sub(1);
        let core = nearest.get(self.min_samples.min(last)).map_or(0.0, |&(distance, _)| distance);
        let reachability = |&(distance, other): &(f64, usize)| {
            (distance.max(core).max(surroundings.core_distances[other]), other)
        };
        let mut best = (f64::INFINITY, 0);
        for (distance, other) in nearest.iter().map(reachability) {
            if distance < best.0 {
                best = (distance, other);
            }
        }
        let lambda = if best.0 > 0.0 { 1.0 / best.0 } else { f64::INFINITY };
        (self.places[best.1], lambda)
    }
}

/// Square roots of closeness times squares of density.
fn weigh_by_density(known: &Known, place: Place, scratch: &mut Scratch, row: &mut [f64]) {
    // The reference hands λ on in single precision.
    let single = Place { lambda: f64::from(place.lambda as f32), ..place };
    let most = known.lineage.tree.death[known.lineage.tree.index(place.node)];
    let heights = heights(known, single, scratch);
    let scores = || heights.iter().map(|&height| depth_score(most, height));
    let greatest = scores().fold(f64::NEG_INFINITY, f64::max);
    for (weight, score) in row.iter_mut().zip(scores()) {
        *weight = weight.sqrt() * (2.0 * (score - greatest)).exp();
    }
}

/// How near a point that parts from a cluster at λ `height` is to the end of its own cluster, `most`.
fn depth_score(most: f64, height: f64) -> f64 {
    if height.is_infinite() {
        f64::MAX
    } else if height >= most {
        most / TINY
    } else {
        ratio(most, most - height)
    }
}
