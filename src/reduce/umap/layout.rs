//! The layout: the reference's serial stochastic gradient descent (umap-learn's
//! `optimize_layout_euclidean`).
//!
//! Edges are visited in their order, each as often as its weight says; both ends move at once, and
//! the next edge sees them moved. Moving every point against a copy of the last epoch would run on
//! many cores, but its clusters agree with the reference's at ARI 0.50–0.58 where this loop's
//! reach 0.69. Cores are used by several layouts side by side.

use ndarray::{Array2, ArrayView2};

use super::forces::Forces;
use super::fuzzy::FuzzyGraph;
use super::random::Draws;
use crate::watch::{Cancelled, Watch};

/// More dimensions than this are not laid out.
pub const MOST_DIMENSIONS: usize = 256;

/// A point moves no further than this, times the learning rate, in any direction at a step.
const LONGEST_STEP: f32 = 4.0;

/// Edges in the order in which they are visited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayoutGraph {
    pub heads: Vec<u32>,
    pub tails: Vec<u32>,
    /// Epochs between two visits of an edge, at least 1.
    pub epochs_per_sample: Vec<f64>,
}

impl LayoutGraph {
    /// The heaviest edge is visited every epoch, an edge of half its weight every other one; edges
    /// too light for one visit in `epochs` are left out.
    pub fn new(graph: &FuzzyGraph, epochs: usize) -> Self {
        let (heaviest, epochs) = (graph.heaviest(), epochs.max(1) as f32);
        let mut layout = LayoutGraph::default();
        for (head, tail, weight) in graph.iter().filter(|edge| edge.2 >= heaviest / epochs) {
            layout.push(head, tail, weight / heaviest, epochs);
        }
        layout
    }

    /// Adds an edge that is visited in this `share` of the epochs.
    pub(super) fn push(&mut self, head: usize, tail: usize, share: f32, epochs: f32) {
        self.heads.push(head as u32);
        self.tails.push(tail as u32);
        // In single precision, as the reference counts them.
        self.epochs_per_sample.push(f64::from(epochs) / f64::from(epochs * share));
    }
}

/// What a layout's descent depends on besides its graph, start and seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// Of the curve: see [`super::curve::fit_curve`].
    pub a: f64,
    pub b: f64,
    pub epochs: usize,
    /// Length of the first steps; it falls in a straight line to 0.
    pub learning_rate: f64,
    pub negative_sample_rate: usize,
    pub repulsion_strength: f64,
}

/// Lays out the rows of `start` (n × dimensions, at most [`MOST_DIMENSIONS`]) along the edges of
/// `graph`. A pure function: equal arguments give equal bytes. Ticks in epochs.
pub fn layout(
    graph: &LayoutGraph,
    start: ArrayView2<f32>,
    seed: u64,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<Array2<f32>, Cancelled> {
    // Rows padded with zeros to a width the compiler knows. The padding feels no force.
    match start.ncols() {
        0..=2 => padded::<2>(graph, start, seed, descent, watch),
        3..=4 => padded::<4>(graph, start, seed, descent, watch),
        5..=8 => padded::<8>(graph, start, seed, descent, watch),
        9..=16 => padded::<16>(graph, start, seed, descent, watch),
        17..=64 => padded::<64>(graph, start, seed, descent, watch),
        _ => padded::<MOST_DIMENSIONS>(graph, start, seed, descent, watch),
    }
}

fn padded<const D: usize>(
    graph: &LayoutGraph,
    start: ArrayView2<f32>,
    seed: u64,
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<Array2<f32>, Cancelled> {
    let mut points: Vec<[f32; D]> = to_points(start);
    let forces = Forces::new(descent.a, descent.b, descent.repulsion_strength);
    let mut schedule = Schedule::new(graph, descent.negative_sample_rate);
    for epoch in 0..descent.epochs {
        let step = descent.step(epoch);
        for edge in 0..schedule.edges.len() {
            let Some(visit) = schedule.visit(edge, epoch) else { continue };
            let mut head = points[visit.head];
            let pull = movement(&head, &points[visit.tail], step, |x| forces.attraction(x));
            add(&mut head, &pull, 1.0);
            add(&mut points[visit.tail], &pull, -1.0);
            let mut draws = Draws::of(seed, epoch, edge);
            for _ in 0..visit.negatives {
                let drawn = draws.below(points.len());
                if drawn != visit.head {
                    let push = movement(&head, &points[drawn], step, |x| forces.repulsion(x));
                    add(&mut head, &push, 1.0);
                }
            }
            points[visit.head] = head;
        }
        watch.tick(epoch + 1, descent.epochs)?;
    }
    Ok(Array2::from_shape_fn(start.dim(), |(row, column)| points[row][column]))
}

impl Descent {
    /// Length of the steps of an epoch. As in the reference the first two are equally long.
    pub(super) fn step(&self, epoch: usize) -> f32 {
        let gone = epoch.saturating_sub(1) as f64 / self.epochs as f64;
        (self.learning_rate * (1.0 - gone)) as f32
    }
}

/// Rows as arrays of a width the compiler knows; what is missing is 0.
pub(super) fn to_points<const D: usize>(rows: ArrayView2<f32>) -> Vec<[f32; D]> {
    let point = |row: ndarray::ArrayView1<f32>| {
        let mut point = [0.0; D];
        point.iter_mut().zip(row).for_each(|(to, &from)| *to = from);
        point
    };
    rows.outer_iter().map(point).collect()
}

/// Where a force takes `point`, seen from `other`.
#[inline(always)]
pub(super) fn movement<const D: usize>(
    point: &[f32; D],
    other: &[f32; D],
    step: f32,
    force: impl Fn(f32) -> f32,
) -> [f32; D] {
    let mut difference = [0.0; D];
    let mut squares = [0.0; D];
    for d in 0..D {
        difference[d] = point[d] - other[d];
        squares[d] = difference[d] * difference[d];
    }
    let force = force(sum(squares));
    difference.map(|x| (force * x).clamp(-LONGEST_STEP, LONGEST_STEP) * step)
}

/// In halves, which keeps the chain of additions short.
#[inline(always)]
fn sum<const D: usize>(mut terms: [f32; D]) -> f32 {
    let mut width = D;
    while width > 1 {
        width /= 2;
        for d in 0..width {
            terms[d] += terms[d + width];
        }
    }
    terms[0]
}

#[inline(always)]
pub(super) fn add<const D: usize>(point: &mut [f32; D], by: &[f32; D], sign: f32) {
    for d in 0..D {
        point[d] += sign * by[d];
    }
}

/// When each edge is due, and its negative samples.
pub(super) struct Schedule {
    pub edges: Vec<Due>,
}

pub(super) struct Due {
    head: u32,
    tail: u32,
    period: f64,
    next: f64,
    next_negative: f64,
    negative_period: f64,
}

/// One visit of an edge.
pub(super) struct Visit {
    pub head: usize,
    pub tail: usize,
    pub negatives: usize,
}

impl Schedule {
    pub fn new(graph: &LayoutGraph, negative_sample_rate: usize) -> Self {
        let ends = graph.heads.iter().zip(&graph.tails);
        let due = |((&head, &tail), &period): ((&u32, &u32), &f64)| {
            let negative_period = period / negative_sample_rate as f64;
            let (next, next_negative) = (period, negative_period);
            Due { head, tail, period, next, next_negative, negative_period }
        };
        Schedule { edges: ends.zip(&graph.epochs_per_sample).map(due).collect() }
    }

    #[inline(always)]
    pub fn visit(&mut self, edge: usize, epoch: usize) -> Option<Visit> {
        let due = &mut self.edges[edge];
        let now = epoch as f64;
        if due.next > now {
            return None;
        }
        due.next += due.period;
        // Without negative samples their period is infinite, and none is ever due.
        let negatives = ((now - due.next_negative) / due.negative_period).max(0.0) as usize;
        if negatives > 0 {
            due.next_negative += negatives as f64 * due.negative_period;
        }
        Some(Visit { head: due.head as usize, tail: due.tail as usize, negatives })
    }
}
