//! The layout: the reference's serial stochastic gradient descent (umap-learn's
//! `optimize_layout_euclidean`).
//!
//! Edges are visited in their order, each as often as its weight says; both ends move at once and
//! the next edge sees it. Moving each point against a copy of the last epoch parallelises, but its
//! clusters agree with the reference's at ARI 0.50–0.58 where this loop's reach 0.69. Parallelism
//! comes from several layouts side by side.

use ndarray::Array2;

use super::graph::FuzzyGraph;
use crate::watch::{Cancelled, Watch};

/// What the layout pulls together: edges with the number of epochs between two visits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayoutGraph {
    pub points: usize,
    pub heads: Vec<u32>,
    pub tails: Vec<u32>,
    pub epochs_per_sample: Vec<f64>,
}

impl LayoutGraph {
    /// Edges too weak to be visited once in `epochs` are left out.
    pub fn of(graph: &FuzzyGraph, epochs: usize) -> Self {
        let strongest = graph.edges().map(|(_, _, weight)| weight).fold(0.0, f32::max);
        let least = f64::from(strongest) / epochs.max(1) as f64;
        let mut layout = LayoutGraph { points: graph.len(), ..LayoutGraph::default() };
        for (head, tail, weight) in graph.edges() {
            if f64::from(weight) >= least {
                layout.heads.push(head);
                layout.tails.push(tail);
                layout.epochs_per_sample.push(f64::from(strongest) / f64::from(weight));
            }
        }
        layout
    }
}

/// How the descent goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    pub a: f64,
    pub b: f64,
    pub seed: u64,
    pub epochs: usize,
    /// Step length of the first epoch; it falls to 0 in a straight line.
    pub learning_rate: f64,
    pub negative_sample_rate: usize,
    pub repulsion_strength: f64,
}

/// Lays out the points of `graph` from `start` (points × dimensions). A pure function: the same
/// arguments give the same bytes.
pub fn layout(
    graph: &LayoutGraph,
    start: &Array2<f32>,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<Array2<f32>, Cancelled> {
    let mut points = start.as_standard_layout().into_owned();
    let dimensions = points.ncols();
    let Some(flat) = points.as_slice_mut() else { return Ok(points) };
    match dimensions {
        2 => descend::<2>(flat, None, graph, descent, watch)?,
        3 => descend::<3>(flat, None, graph, descent, watch)?,
        5 => descend::<5>(flat, None, graph, descent, watch)?,
        10 => descend::<10>(flat, None, graph, descent, watch)?,
        _ => descend_any(flat, dimensions, None, graph, descent, watch)?,
    }
    Ok(points)
}

/// Moves new points (`start`, rows by the graph's heads) among `fixed` ones (its tails).
pub fn place(
    graph: &LayoutGraph,
    start: &Array2<f32>,
    fixed: &Array2<f32>,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<Array2<f32>, Cancelled> {
    let mut points = start.as_standard_layout().into_owned();
    let dimensions = points.ncols();
    let fixed = fixed.as_standard_layout();
    if let (Some(flat), Some(fixed)) = (points.as_slice_mut(), fixed.as_slice()) {
        descend_any(flat, dimensions, Some(fixed), graph, descent, watch)?;
    }
    Ok(points)
}

/// A random number from where it is used: splitmix64 of seed, epoch, edge and draw.
#[inline]
fn random(seed: u64, epoch: usize, edge: usize, draw: usize) -> u64 {
    let mut z = seed
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add((epoch as u64) << 40)
        .wrapping_add((edge as u64) << 8)
        .wrapping_add(draw as u64)
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A step is at most this long in each direction.
#[inline]
fn clip(x: f32) -> f32 {
    x.clamp(-4.0, 4.0)
}

/// Attraction and repulsion at a squared distance.
struct Forces {
    a: f32,
    b: f32,
    repulsion: f32,
}

impl Forces {
    #[inline]
    fn attraction(&self, squared: f32) -> f32 {
        if squared <= 0.0 {
            return 0.0;
        }
        let power = squared.powf(self.b);
        -2.0 * self.a * self.b * (power / squared) / (self.a * power + 1.0)
    }

    #[inline]
    fn repulsion(&self, squared: f32) -> f32 {
        2.0 * self.repulsion * self.b / ((0.001 + squared) * (self.a * squared.powf(self.b) + 1.0))
    }
}

/// When each edge, and its negative samples, are due.
struct Schedule {
    next: Vec<f64>,
    next_negative: Vec<f64>,
    per_negative: Vec<f64>,
}

impl Schedule {
    fn of(graph: &LayoutGraph, negative_sample_rate: usize) -> Self {
        let rate = negative_sample_rate.max(1) as f64;
        let per_negative: Vec<f64> =
            graph.epochs_per_sample.iter().map(|epochs| epochs / rate).collect();
        Schedule {
            next: graph.epochs_per_sample.clone(),
            next_negative: per_negative.clone(),
            per_negative,
        }
    }

    /// How many negative samples edge `edge` takes in `epoch`.
    #[inline]
    fn negatives(&mut self, edge: usize, epoch: f64) -> usize {
        let count = ((epoch - self.next_negative[edge]) / self.per_negative[edge]) as usize;
        self.next_negative[edge] += count as f64 * self.per_negative[edge];
        count
    }
}

/// The loop with the number of dimensions known to the compiler.
fn descend<const D: usize>(
    points: &mut [f32],
    fixed: Option<&[f32]>,
    graph: &LayoutGraph,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<(), Cancelled> {
    descend_with(points, D, fixed, graph, descent, watch)
}

fn descend_any(
    points: &mut [f32],
    dimensions: usize,
    fixed: Option<&[f32]>,
    graph: &LayoutGraph,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<(), Cancelled> {
    descend_with(points, dimensions, fixed, graph, descent, watch)
}

#[inline(always)]
fn descend_with(
    points: &mut [f32],
    dimensions: usize,
    fixed: Option<&[f32]>,
    graph: &LayoutGraph,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<(), Cancelled> {
    let forces = Forces {
        a: descent.a as f32,
        b: descent.b as f32,
        repulsion: descent.repulsion_strength as f32,
    };
    let others = fixed.map_or(points.len(), <[f32]>::len) / dimensions.max(1);
    let mut schedule = Schedule::of(graph, descent.negative_sample_rate);
    let mut current = vec![0.0f32; dimensions];
    for epoch in 0..descent.epochs {
        let now = epoch as f64;
        let alpha = (descent.learning_rate * (1.0 - now / descent.epochs as f64)) as f32;
        for edge in 0..graph.heads.len() {
            if schedule.next[edge] > now {
                continue;
            }
            let head = graph.heads[edge] as usize * dimensions;
            let tail = graph.tails[edge] as usize * dimensions;
            current.copy_from_slice(&points[head..head + dimensions]);
            {
                let other = match fixed {
                    Some(fixed) => &fixed[tail..tail + dimensions],
                    None => &points[tail..tail + dimensions],
                };
                let squared = squared_distance(&current, other);
                let pull = forces.attraction(squared);
                for d in 0..dimensions {
                    let step =
                        clip(pull * (current[d] - other_at(points, fixed, tail + d))) * alpha;
                    current[d] += step;
                    if fixed.is_none() {
                        points[tail + d] -= step;
                    }
                }
            }
            schedule.next[edge] += graph.epochs_per_sample[edge];
            for draw in 0..schedule.negatives(edge, now) {
                let pick = random(descent.seed, epoch, edge, draw) % others.max(1) as u64;
                let other = pick as usize * dimensions;
                if fixed.is_none() && other == head {
                    continue;
                }
                let away = match fixed {
                    Some(fixed) => &fixed[other..other + dimensions],
                    None => &points[other..other + dimensions],
                };
                let squared = squared_distance(&current, away);
                if squared > 0.0 {
                    let push = forces.repulsion(squared);
                    for d in 0..dimensions {
                        current[d] += clip(push * (current[d] - away[d])) * alpha;
                    }
                }
            }
            points[head..head + dimensions].copy_from_slice(&current);
        }
        watch.tick(epoch + 1, descent.epochs)?;
    }
    Ok(())
}

#[inline(always)]
fn other_at(points: &[f32], fixed: Option<&[f32]>, at: usize) -> f32 {
    match fixed {
        Some(fixed) => fixed[at],
        None => points[at],
    }
}

#[inline(always)]
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
