//! New rows into a finished layout (umap-learn's `transform`).
//!
//! Only the new rows move, so each is placed alone: its place does not depend on what else is
//! asked for, nor on the number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::forces::Forces;
use super::fuzzy::memberships;
use super::layout::{self, Descent, LayoutGraph, MOST_DIMENSIONS, Schedule, add, movement};
use super::random::Draws;
use super::smooth::smooth_new;
use crate::reduce::knn::Neighbours;
use crate::watch::{Cancelled, Watch};

/// Rows between two looks at the watch.
const ROWS: usize = 64;

/// Places new rows (m × k `neighbours` among the rows of `embedding`, n × dimensions) into
/// `embedding`: m × dimensions. A row at distance 0 from a training row takes that row's place.
/// Ticks in rows.
pub(super) fn place(
    neighbours: &Neighbours,
    embedding: ArrayView2<f32>,
    seed: u64,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<Array2<f32>, Cancelled> {
    match embedding.ncols() {
        0..=2 => padded::<2>(neighbours, embedding, seed, descent, watch),
        3..=4 => padded::<4>(neighbours, embedding, seed, descent, watch),
        5..=8 => padded::<8>(neighbours, embedding, seed, descent, watch),
        9..=16 => padded::<16>(neighbours, embedding, seed, descent, watch),
        17..=64 => padded::<64>(neighbours, embedding, seed, descent, watch),
        _ => padded::<MOST_DIMENSIONS>(neighbours, embedding, seed, descent, watch),
    }
}

fn padded<const D: usize>(
    neighbours: &Neighbours,
    embedding: ArrayView2<f32>,
    seed: u64,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<Array2<f32>, Cancelled> {
    let rows = neighbours.indices.nrows();
    let fixed: Vec<[f32; D]> = layout::to_points(embedding);
    let forces = Forces::new(descent.a, descent.b, descent.repulsion_strength);
    let mut placed = Array2::zeros((rows, embedding.ncols()));
    let finished = AtomicUsize::new(0);
    let chunks = placed.axis_chunks_iter_mut(Axis(0), ROWS).into_par_iter().enumerate();
    chunks.try_for_each(|(chunk, mut places)| {
        for (at, mut place) in places.outer_iter_mut().enumerate() {
            let row = chunk * ROWS + at;
            let indices = neighbours.indices.row(row);
            let distances = neighbours.distances.row(row);
            let point = one_row(indices, distances, &fixed, seed, descent, &forces);
            place.iter_mut().zip(point).for_each(|(to, from)| *to = from);
        }
        let more = places.nrows();
        let done = finished.fetch_add(more, Ordering::Relaxed) + more;
        watch.tick(done, rows)
    })?;
    Ok(placed)
}

fn one_row<const D: usize>(
    indices: ArrayView1<u32>,
    distances: ArrayView1<f32>,
    fixed: &[[f32; D]],
    seed: u64,
    descent: &Descent,
    forces: &Forces,
) -> [f32; D] {
    if let (Some(&index), Some(&0.0)) = (indices.first(), distances.first()) {
        return fixed[index as usize];
    }
    let smooth = smooth_new(distances.insert_axis(Axis(0)));
    let members = memberships(indices, distances, smooth.sigmas[0], smooth.rhos[0]);
    let mut point = weighted_mean(&members, fixed);
    let mut schedule = Schedule::new(&edges(&members, descent), descent.negative_sample_rate);
    for epoch in 0..descent.epochs {
        let step = descent.step(epoch);
        for edge in 0..schedule.edges.len() {
            let Some(visit) = schedule.visit(edge, epoch) else { continue };
            let pull = movement(&point, &fixed[visit.tail], step, |x| forces.attraction(x));
            add(&mut point, &pull, 1.0);
            let mut draws = Draws::of(seed, epoch, edge);
            for _ in 0..visit.negatives {
                let other = &fixed[draws.below(fixed.len())];
                let push = movement(&point, other, step, |x| forces.repulsion(x));
                add(&mut point, &push, 1.0);
            }
        }
    }
    point
}

fn weighted_mean<const D: usize>(members: &[(u32, f32)], fixed: &[[f32; D]]) -> [f32; D] {
    let total: f32 = members.iter().map(|&(_, weight)| weight).sum();
    let mut mean = [0.0; D];
    for &(index, weight) in members.iter().filter(|_| total > 0.0) {
        add(&mut mean, &fixed[index as usize], weight / total);
    }
    mean
}

/// From the new row, number 0, to its neighbours.
fn edges(members: &[(u32, f32)], descent: &Descent) -> LayoutGraph {
    let heaviest = members.iter().map(|&(_, weight)| weight).fold(0.0, f32::max);
    let epochs = descent.epochs.max(1) as f32;
    let mut graph = LayoutGraph::default();
    for &(index, weight) in members {
        if weight > 0.0 && weight >= heaviest / epochs {
            graph.push(0, index as usize, weight / heaviest, epochs);
        }
    }
    graph
}
