//! Soft clustering: how strongly each clustered point belongs to each cluster
//! (`hdbscan`'s `all_points_membership_vectors`).
//!
//! A membership is the product of two views, brought to sum 1 over the clusters, times the
//! probability of being in any cluster at all. One view is distance: the inverse distance to the
//! cluster's nearest exemplar. The other is density: how far down the tree the point and the
//! cluster part. No n × clusters matrix is made unless the caller makes it: a row costs one
//! distance an exemplar. On 20,000 points in 5-D and 262 clusters the ten largest memberships of all
//! points take less than 0.5 s of processor time, 1.3 s by the clock on two crowded cores (the
//! reference: 91 s); `cargo bench --bench soft` measures it.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::lineage::{Lineage, Place};
use super::prediction::{Known, PredictionData};
use crate::cluster::points::coordinates;
use crate::watch::{Cancelled, Watch};

/// Keeps the reference's fractions from dividing by 0.
pub(super) const TINY: f64 = 1e-8;

/// Points between two looks at the watch.
const BLOCK: usize = 256;

/// Room to work in, kept from point to point.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    squares: Vec<f64>,
    heights: Vec<f64>,
}

impl PredictionData {
    /// Memberships of a clustered point, one a cluster by label; they sum to at most 1.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn row(&self, point: usize) -> Vec<f64> {
        let mut row = vec![0.0; self.clusters];
        self.row_into(point, &mut Scratch::default(), &mut row);
        row
    }

    /// [`PredictionData::row`] into `row`, which holds a number a cluster.
    pub fn row_into(&self, point: usize, scratch: &mut Scratch, row: &mut [f64]) {
        row.fill(0.0);
        let Some(known) = self.known.as_ref().filter(|_| !row.is_empty()) else { return };
        let (lineage, place) = (&known.lineage, self.places[point]);
        closeness(known, coordinates(&self.points, point), scratch, row);
        let heights = heights(known, place, scratch);
        let most = lineage.tree.death[lineage.tree.index(place.node)] + TINY;
        for (weight, &height) in row.iter_mut().zip(heights) {
            // Between 0 and 1: its exponential needs no scaling.
            let score = (-ratio(most, height)).exp();
            *weight *= score.exp();
        }
        bring_to_sum(row, in_some_cluster(lineage, heights, place.lambda, 0.0));
    }

    /// The `k` largest memberships of every point as (label, membership), largest first, equal ones
    /// by label; memberships of 0 are left out. Ticks in points.
    pub fn top(&self, k: usize, watch: &dyn Watch) -> Result<Vec<Vec<(u32, f64)>>, Cancelled> {
        let mut tops = vec![Vec::new(); self.points()];
        let blocks = tops.par_chunks_mut(BLOCK).enumerate();
        blocks.try_for_each_init(
            || (Scratch::default(), vec![0.0; self.clusters]),
            |(scratch, row), (block, tops)| {
                if watch.cancelled() {
                    return Err(Cancelled);
                }
                for (point, top) in (block * BLOCK..).zip(tops) {
                    self.row_into(point, scratch, row);
                    *top = largest(row, k);
                }
                Ok(())
            },
        )?;
        watch.tick(self.points(), self.points())?;
        Ok(tops)
    }
}

/// The `k` largest numbers of a row with their places, largest first, equal ones by place; 0 is
/// left out.
pub fn largest(row: &[f64], k: usize) -> Vec<(u32, f64)> {
    let mut all: Vec<(u32, f64)> = (0..).zip(row.iter().copied()).filter(|e| e.1 > 0.0).collect();
    let order =
        |a: &(u32, f64), b: &(u32, f64)| -> Ordering { b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)) };
    if k < all.len() {
        if k > 0 {
            all.select_nth_unstable_by(k - 1, order);
        }
        all.truncate(k);
    }
    all.sort_unstable_by(order);
    all.shrink_to_fit();
    all
}

/// Each cluster's share of the inverse distances to the nearest exemplars, into `row`. They sum to
/// 1. At distance 0 the inverse is the largest number there is, shared out.
pub(super) fn closeness(known: &Known, point: &[f64], scratch: &mut Scratch, row: &mut [f64]) {
    known.exemplars.distances(point, &mut scratch.squares, row);
    let most = f64::MAX / row.len() as f64;
    for weight in row.iter_mut() {
        *weight = if *weight == 0.0 { most } else { 1.0 / *weight };
    }
    bring_to_sum(row, 1.0);
}

/// Scales the numbers so that they sum to `to`, unless all are 0.
pub(super) fn bring_to_sum(row: &mut [f64], to: f64) {
    let sum: f64 = row.iter().sum();
    if sum > 0.0 {
        row.iter_mut().for_each(|weight| *weight = *weight / sum * to);
    }
}

/// Probability that a point is in any cluster: the greatest of `heights` (by label, where it and the
/// clusters part) over the largest λ of that cluster, or over the point's own if that is greater.
pub(super) fn in_some_cluster(lineage: &Lineage, heights: &[f64], lambda: f64, tiny: f64) -> f64 {
    let mut nearest = 0;
    for (label, height) in heights.iter().enumerate() {
        if *height > heights[nearest] {
            nearest = label;
        }
    }
    let most = lineage.tree.death[lineage.tree.index(lineage.nodes[nearest])];
    ratio(heights[nearest], most.max(lambda) + tiny)
}

/// `part` / `whole`; 1 where both are infinite.
pub(super) fn ratio(part: f64, whole: f64) -> f64 {
    if part.is_infinite() && whole.is_infinite() { 1.0 } else { part / whole }
}

/// Heights of a point that hangs at `place` against every cluster, in room of its own.
pub(super) fn heights<'a>(known: &Known, place: Place, scratch: &'a mut Scratch) -> &'a [f64] {
    scratch.heights.resize(known.lineage.nodes.len(), 0.0);
    known.lineage.heights(place, &mut scratch.heights);
    &scratch.heights
}
