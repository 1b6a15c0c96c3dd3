//! Several layouts of one graph, a seed each.
//!
//! A layout depends on its seed more than on the documents' finer differences: which documents end
//! up as noise flickers from seed to seed. Many short layouts cost what a few long ones cost, run
//! side by side on all cores, and let [`crate::cluster::consensus`] keep what most of them agree on.
//! They depend on their start as well, so each few of them are of a [bag](super::bags) of the rows
//! that has a start of its own; the other rows are placed among them.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::bags::Bag;
use super::fuzzy::FuzzyGraph;
use super::layout::{Descent, LayoutGraph, MOST_DIMENSIONS, layout, layouts};
use super::random::mix;
use super::{UmapParams, graph, spectral_start, transform};
use crate::ranges::{self, Outside, check_given};
use crate::reduce::knn::{self, Neighbours};
use crate::watch::{Cancelled, Watch};

/// Up to this many rows the most layouts are made.
const FEW_ROWS: usize = 5_000;

/// How many layouts are made of a bag. Two instead cost twice as many starts and gave no more: of
/// 20,000 paper titles NMI .170 for .170, seeds .869 for .880, left out .802 for .798; of 10,000 .178
/// for .179, .853 for .861, .785 for .786.
const OF_A_BAG: usize = 4;

/// Epochs of a layout among several, of few rows and of many. With fewer the layouts keep too much
/// of their start, which moves with every document left out; with more the same time buys fewer
/// votes, and many rows only fall into more topics.
const EPOCHS: (usize, usize) = (75, 50);

/// Up to this many rows four layouts at once are faster than two: their points stay in the cache.
const ROWS_IN_CACHE: usize = 5_000;

/// Votes are cast on the edges that a layout of this many epochs would visit.
const EPOCHS_OF_EDGES: usize = 500;

/// How many layouts are made, and how long each descends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// At least 1; less counts as 1.
    pub layouts: usize,
    /// `None`: UMAP's own 500, or 200 for many rows. What [`UmapParams::n_epochs`] asks for
    /// goes first.
    pub epochs: Option<usize>,
    /// How many bags of the rows the layouts are of; 1: all are of all rows. At least 1; less
    /// counts as 1.
    pub bags: usize,
}

impl Plan {
    /// The values that measured best for this many rows: see [`crate::cluster::consensus`].
    pub fn auto(rows: usize) -> Self {
        Plan::of(if rows <= FEW_ROWS { 96 } else { 16 }, rows)
    }

    /// This many layouts of this many rows; 1 is BERTopic's own way.
    pub fn of(layouts: usize, rows: usize) -> Self {
        match layouts {
            0 | 1 => Plan { layouts: 1, epochs: None, bags: 1 },
            _ => {
                let epochs = if rows <= FEW_ROWS { EPOCHS.0 } else { EPOCHS.1 };
                Plan { layouts, epochs: Some(epochs), bags: layouts.div_ceil(OF_A_BAG) }
            }
        }
    }

    /// The layouts of each bag, by their numbers: as equal shares as can be.
    fn of_bags(self) -> Vec<Range<usize>> {
        let (layouts, bags) = (self.layouts.max(1), self.bags.clamp(1, self.layouts.max(1)));
        (0..bags).map(|bag| bag * layouts / bags..(bag + 1) * layouts / bags).collect()
    }

    /// Refuses numbers of layouts or epochs that would never end, such as a file may hold.
    pub fn check(&self) -> Result<(), Outside> {
        ranges::LAYOUTS.check(self.layouts)?;
        ranges::LAYOUTS.check(self.bags)?;
        check_given(&ranges::EPOCHS, self.epochs)
    }
}

/// Layouts of the same rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Layouts {
    /// Parameters each was fitted with, its seed aside.
    pub params: UmapParams,
    /// How many there are, and how long each ran.
    pub plan: Plan,
    /// One n × n_components a layout.
    pub embeddings: Vec<Array2<f32>>,
    /// Curve parameters fitted from spread and min_dist.
    pub a: f64,
    /// See `a`.
    pub b: f64,
}

impl Layouts {
    /// Lays out the rows whose neighbours are given, as [`super::Umap::fit`] does, `plan.layouts` times.
    /// The first layout has the seed of `params`: a plan of one layout gives [`super::Umap::fit`]'s bytes.
    /// `keys` say which bags a row is in: see [`super::bags::keys`]. A layout runs on one thread.
    /// Ticks in epochs of all layouts together.
    ///
    /// # Panics
    /// If there is not a key for every row and more than one bag.
    pub fn fit(
        neighbours: &Neighbours,
        keys: &[u64],
        params: &UmapParams,
        plan: Plan,
        watch: &dyn Watch,
    ) -> Result<Layouts, Cancelled> {
        Self::fit_graph(&graph(neighbours, params.n_neighbors), keys, params, plan, watch)
    }

    /// The same from a graph that is ready, as [`super::Umap::fit_graph`] takes it.
    pub fn fit_graph(
        graph: &FuzzyGraph,
        keys: &[u64],
        params: &UmapParams,
        plan: Plan,
        watch: &dyn Watch,
    ) -> Result<Layouts, Cancelled> {
        let each = params.under(plan);
        let descent = each.descent(graph.rows());
        let of_bags = plan.of_bags();
        let (bags, layouts_in_all) = (of_bags.len(), plan.layouts.max(1));
        let total = layouts_in_all * descent.epochs;
        let shared = Shared { done: AtomicUsize::new(0), total, watch };
        let fit_bag = |(number, layouts): (usize, Range<usize>)| {
            let seeds: Vec<u64> = layouts.map(|layout| seed(params.seed, layout)).collect();
            if bags == 1 {
                let ground = SharedGround::of(graph, &each, descent, watch)?;
                return ground.side_by_side(&seeds, layouts_in_all, &shared);
            }
            // A bag's start hangs on its rows, not on the seed.
            let of_bag = UmapParams { seed: number as u64, ..each.clone() };
            let bag = Bag::draw(number, keys);
            let ground = SharedGround::of(&bag.graph(graph), &of_bag, descent, watch)?;
            let made = ground.side_by_side(&seeds, layouts_in_all, &shared)?;
            Ok(made.iter().map(|places| bag.among_all(places, graph)).collect())
        };
        let made: Vec<Vec<Array2<f32>>> =
            of_bags.into_par_iter().enumerate().map(fit_bag).collect::<Result<_, Cancelled>>()?;
        let embeddings = made.into_iter().flatten().collect();
        Ok(Layouts { params: params.clone(), plan, embeddings, a: descent.a, b: descent.b })
    }

    /// Places new rows (m × d) into every layout, as [`super::Umap::transform`] does: one
    /// m × n_components a layout. `training` (n × d) is the matrix the neighbours came from.
    pub fn transform(
        &self,
        training: ArrayView2<f32>,
        new: ArrayView2<f32>,
        watch: &dyn Watch,
    ) -> Result<Vec<Array2<f32>>, Cancelled> {
        let neighbours = knn::nearest_cosine(training, new, self.params.n_neighbors.max(1), watch)?;
        let descent =
            self.params.under(self.plan).descent_of_new_rows(training.nrows(), self.a, self.b);
        let place = |(number, embedding): (usize, &Array2<f32>)| {
            let seed = seed(self.params.seed, number);
            transform::place(&neighbours, embedding.view(), seed, &descent, watch)
        };
        self.embeddings.iter().enumerate().map(place).collect()
    }
}

/// The pairs of rows whose togetherness is voted on, and their weights: the edges (i < j) of the
/// fuzzy graph without those too light for a layout of 500 epochs, ascending.
pub fn edges(neighbours: &Neighbours, n_neighbors: usize) -> Vec<(u32, u32, f32)> {
    edges_of(&graph(neighbours, n_neighbors))
}

/// The same of a graph that is ready, not pruned.
pub fn edges_of(graph: &FuzzyGraph) -> Vec<(u32, u32, f32)> {
    let graph = graph.pruned(EPOCHS_OF_EDGES);
    let once = graph.iter().filter(|&(i, j, _)| i < j);
    once.map(|(i, j, weight)| (i as u32, j as u32, weight)).collect()
}

/// The seed of a layout; the first has the run's own. Neighbouring seeds of runs share none.
fn seed(seed: u64, number: usize) -> u64 {
    if number == 0 { seed } else { mix(mix(seed).wrapping_add(number as u64)) }
}

/// Everything that the layouts of one graph have in common.
pub(super) struct SharedGround {
    edges: LayoutGraph,
    start: Array2<f32>,
    descent: Descent,
}

impl SharedGround {
    pub fn of(
        graph: &FuzzyGraph,
        params: &UmapParams,
        descent: Descent,
        watch: &dyn Watch,
    ) -> Result<SharedGround, Cancelled> {
        let graph = graph.pruned(descent.epochs);
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let dimensions = params.n_components.clamp(1, MOST_DIMENSIONS);
        let start = spectral_start(&graph, dimensions, params.seed, watch)?;
        Ok(SharedGround { edges: LayoutGraph::new(&graph, descent.epochs), start, descent })
    }

    pub fn layout(&self, seed: u64, watch: &dyn Watch) -> Result<Array2<f32>, Cancelled> {
        layout(&self.edges, self.start.view(), seed, &self.descent, watch)
    }

    /// A layout a seed, on all cores; all grounds together have `in_all` layouts.
    fn side_by_side(
        &self,
        seeds: &[u64],
        in_all: usize,
        watch: &dyn Watch,
    ) -> Result<Vec<Array2<f32>>, Cancelled> {
        let at_once = at_once(in_all, self.start.nrows());
        let made = seeds
            .par_chunks(at_once)
            .map(|seeds| layouts(&self.edges, self.start.view(), seeds, &self.descent, watch))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(made.concat())
    }
}

/// How many of the layouts one thread makes at once: see [`layouts`]. It does not show in them.
fn at_once(layouts: usize, rows: usize) -> usize {
    match layouts / rayon::current_num_threads() {
        0 | 1 => 1,
        2 | 3 => 2,
        _ if rows > ROWS_IN_CACHE => 2,
        _ => 4,
    }
}

/// Sums the epochs of layouts that run side by side.
struct Shared<'a> {
    done: AtomicUsize,
    total: usize,
    watch: &'a dyn Watch,
}

impl Watch for Shared<'_> {
    /// One more epoch of some layout.
    fn progress(&self, _done: usize, _total: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.progress(done, self.total);
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Umap;
    use super::*;
    use crate::watch::Unwatched;

    /// Five heaps of documents in eight dimensions.
    fn data(rows: usize) -> Array2<f32> {
        Array2::from_shape_fn((rows, 8), |(row, column)| {
            let noise = (mix((row * 8 + column) as u64) >> 40) as f32 / (1 << 24) as f32;
            f32::from(u8::from(row % 5 == column)) + 0.3 * noise
        })
    }

    fn neighbours(rows: usize) -> Neighbours {
        knn::exact_cosine(data(rows).view(), 15, &Unwatched).unwrap()
    }

    #[test]
    fn one_layout_is_umaps_own() {
        let (neighbours, params) = (neighbours(120), UmapParams::default());
        let one = Layouts::fit(&neighbours, &[], &params, Plan::of(1, 120), &Unwatched).unwrap();
        let umap = Umap::fit(&neighbours, &params, &Unwatched).unwrap();
        assert_eq!(one.embeddings, std::slice::from_ref(&umap.embedding));
        let new = data(130);
        let placed = one.transform(data(120).view(), new.view(), &Unwatched).unwrap();
        assert_eq!(placed, [umap.transform(data(120).view(), new.view(), &Unwatched).unwrap()]);
    }

    #[test]
    fn layouts_differ_and_each_is_what_its_seed_gives_alone() {
        let (neighbours, params) = (neighbours(90), UmapParams::default());
        let plan = Plan { layouts: 7, epochs: Some(20), bags: 1 };
        let fitted = Layouts::fit(&neighbours, &[], &params, plan, &Unwatched).unwrap();
        assert_eq!(fitted.embeddings.len(), 7);
        let graph = graph(&neighbours, params.n_neighbors);
        let each = params.under(plan);
        let ground = SharedGround::of(&graph, &each, each.descent(90), &Unwatched).unwrap();
        for (number, layout) in fitted.embeddings.iter().enumerate() {
            assert!(!fitted.embeddings[..number].contains(layout));
            let alone = ground.layout(seed(params.seed, number), &Unwatched).unwrap();
            assert_eq!(*layout, alone);
        }
    }

    #[test]
    fn layouts_of_bags_hold_every_row_and_start_alike_under_every_seed() {
        let (neighbours, keys) = (neighbours(90), super::super::bags::keys(data(90).view()));
        let plan = Plan { layouts: 5, epochs: Some(20), bags: 2 };
        assert_eq!(plan.of_bags(), [0..2, 2..5]);
        let fit = |seed| {
            let params = UmapParams { seed, ..UmapParams::default() };
            Layouts::fit(&neighbours, &keys, &params, plan, &Unwatched).unwrap().embeddings
        };
        let (made, again) = (fit(1), fit(1));
        assert_eq!(made, again);
        assert!(made.len() == 5 && made.iter().all(|layout| layout.dim() == (90, 5)));
        assert!(made.iter().flatten().all(|x| x.is_finite()));
        assert_ne!(made[0], fit(2)[0]);
    }

    #[test]
    fn seeds_of_neighbouring_runs_are_all_different() {
        let mut seeds: Vec<u64> =
            (0..50).flat_map(|run| (0..40).map(move |number| seed(run, number))).collect();
        seeds.sort_unstable();
        seeds.dedup();
        assert_eq!(seeds.len(), 2_000);
    }

    #[test]
    fn edges_rise_and_name_each_pair_once() {
        let edges = edges(&neighbours(90), 15);
        assert!(edges.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)) && !edges.is_empty());
        assert!(edges.iter().all(|&(i, j, weight)| i < j && j < 90 && weight > 0.0));
    }
}
