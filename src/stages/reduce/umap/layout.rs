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
    /// One end of each edge.
    pub heads: Vec<u32>,
    /// The other end.
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

/// Parameters of a layout's descent besides its graph, start and seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// Of the curve: see [`super::curve::fit_curve`].
    pub a: f64,
    /// See `a`.
    pub b: f64,
    /// How often all edges are visited.
    pub epochs: usize,
    /// Length of the first steps; it falls in a straight line to 0.
    pub learning_rate: f64,
    /// Rows pushed away for each edge that pulls.
    pub negative_sample_rate: usize,
    /// How hard they are pushed.
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
    let [layout] = together(graph, start, [seed], descent, watch)?;
    Ok(layout)
}

/// One layout a seed, each as [`layout`] makes it. Ticks once an epoch of each.
///
/// A single descent waits for itself: every step begins where the step before it ended. Up to four
/// go through the edges together, so that the processor has other steps to take meanwhile; they
/// share the schedule, too. Nanoseconds to a visit and layout, 1, 2, 4, 8 at once: 117, 59, 46, 72
/// at 1,000 rows, 108, 66, 65, 97 at 5,000, 88, 62, 78, 174 at 20,000.
pub(super) fn layouts(
    graph: &LayoutGraph,
    start: ArrayView2<f32>,
    seeds: &[u64],
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<Vec<Array2<f32>>, Cancelled> {
    let (mut made, mut rest) = (Vec::with_capacity(seeds.len()), seeds);
    loop {
        rest = match *rest {
            [] => return Ok(made),
            [a, b, c, d, ref rest @ ..] => {
                made.extend(together(graph, start, [a, b, c, d], descent, watch)?);
                rest
            }
            [a, b, ref rest @ ..] => {
                made.extend(together(graph, start, [a, b], descent, watch)?);
                rest
            }
            [seed] => {
                made.push(layout(graph, start, seed, descent, watch)?);
                &[]
            }
        };
    }
}

fn together<const L: usize>(
    graph: &LayoutGraph,
    start: ArrayView2<f32>,
    seeds: [u64; L],
    descent: &Descent,
    watch: &dyn Watch,
) -> Result<[Array2<f32>; L], Cancelled> {
    Together { graph, start: start.view(), seeds, descent, watch }.layouts()
}

/// Edges between two looks whether to go on: an epoch of 100,000 documents takes a second where
/// others want the processor too.
const CHECKED_EVERY: usize = 1 << 16;

/// Layouts that go through the edges together, a seed each.
struct Together<'a, const L: usize> {
    graph: &'a LayoutGraph,
    start: ArrayView2<'a, f32>,
    seeds: [u64; L],
    descent: &'a Descent,
    watch: &'a dyn Watch,
}

impl<const L: usize> Together<'_, L> {
    fn layouts(&self) -> Result<[Array2<f32>; L], Cancelled> {
        // Rows padded with zeros to a width the compiler knows. The padding feels no force.
        match self.start.ncols() {
            0..=2 => self.padded::<2>(),
            3..=4 => self.padded::<4>(),
            5..=8 => self.padded::<8>(),
            9..=16 => self.padded::<16>(),
            17..=64 => self.padded::<64>(),
            _ => self.padded::<MOST_DIMENSIONS>(),
        }
    }

    /// Wider instructions take a quarter of the time off and round as the narrow ones do.
    fn padded<const D: usize>(&self) -> Result<[Array2<f32>; L], Cancelled> {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has these instructions.
            return unsafe { self.wide::<D>() };
        }
        self.descend::<D>()
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn wide<const D: usize>(&self) -> Result<[Array2<f32>; L], Cancelled> {
        self.descend::<D>()
    }

    #[inline(always)]
    fn descend<const D: usize>(&self) -> Result<[Array2<f32>; L], Cancelled> {
        let Together { graph, start, seeds, descent, watch } = self;
        // A row's places in all the layouts lie together.
        let mut points: Vec<[[f32; D]; L]> =
            to_points(start.view()).into_iter().map(|point| [point; L]).collect();
        let forces = Forces::new(descent.a, descent.b, descent.repulsion_strength);
        let mut schedule = Schedule::new(graph, descent.negative_sample_rate);
        for epoch in 0..descent.epochs {
            let step = descent.step(epoch);
            for edge in 0..schedule.edges.len() {
                if edge.is_multiple_of(CHECKED_EVERY) && watch.cancelled() {
                    return Err(Cancelled);
                }
                let Some(visit) = schedule.visit(edge, epoch) else { continue };
                let mut heads = points[visit.head];
                let tails = &mut points[visit.tail];
                for (head, tail) in heads.iter_mut().zip(tails) {
                    let pull = movement(head, tail, step, |x| forces.attraction(x));
                    add(head, &pull, 1.0);
                    add(tail, &pull, -1.0);
                }
                let mut draws = seeds.map(|seed| Draws::of(seed, epoch, edge));
                for _ in 0..visit.negatives {
                    for l in 0..L {
                        let drawn = draws[l].below(points.len());
                        if drawn != visit.head {
                            let (head, other) = (&mut heads[l], &points[drawn][l]);
                            let push = movement(head, other, step, |x| forces.repulsion(x));
                            add(head, &push, 1.0);
                        }
                    }
                }
                points[visit.head] = heads;
            }
            (0..L).try_for_each(|_| watch.tick(epoch + 1, descent.epochs))?;
        }
        Ok(std::array::from_fn(|l| {
            Array2::from_shape_fn(start.dim(), |(row, column)| points[row][l][column])
        }))
    }
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
