//! UMAP (McInnes, Healy, Melville 2018) as umap-learn 0.5 computes it.
//!
//! Each step takes what the step before it made:
//!
//! * [`smooth`] — how far a row's neighbourhood reaches
//! * [`fuzzy`] — the weighted graph
//! * [`supervised`] — what labels make of it, where there are some
//! * [`spectral`] — where the layout starts
//! * [`layout`](mod@layout): the layout itself, by stochastic gradient descent
//! * [`layouts`] — several of them
//! * [`bags`] — the rows that they start from
//! * `transform`: new rows among the ones laid out

pub mod bags;
mod components;
pub mod curve;
mod forces;
pub mod fuzzy;
mod lanczos;
pub mod layout;
pub mod layouts;
pub mod smooth;
pub mod spectral;
pub mod supervised;
mod transform;

use ndarray::{Array2, ArrayView2, s};
use serde::{Deserialize, Serialize};

pub use self::curve::fit_curve;
pub use self::fuzzy::{FuzzyGraph, fuzzy_graph};
pub use self::layout::{Descent, LayoutGraph, MOST_DIMENSIONS, layout};
pub use self::layouts::{Layouts, Plan, edges, edges_of};
pub use self::smooth::{Smooth, smooth_knn};
pub use self::spectral::spectral_start;
pub use self::supervised::intersect_labels;

use super::knn::{self, Neighbours};
use super::random;
use crate::ranges::{self, Outside, check_given};
use crate::watch::{Cancelled, Watch};

/// Above this many rows the layout takes fewer epochs.
const MANY_ROWS: usize = 10_000;

/// UMAP's own parameters, under its own names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UmapParams {
    /// Neighbours of a row in the graph, itself counted.
    pub n_neighbors: usize,
    /// 1 to [`MOST_DIMENSIONS`]; what is outside counts as the nearest of these.
    pub n_components: usize,
    /// How near to each other rows are laid out.
    pub min_dist: f64,
    /// The scale of the layout, with `min_dist`.
    pub spread: f64,
    /// `None`: 500 up to 10,000 rows, 200 above.
    pub n_epochs: Option<usize>,
    /// Step width of the first epoch; it falls to 0.
    pub learning_rate: f64,
    /// Rows pushed away for each edge that pulls.
    pub negative_sample_rate: usize,
    /// How hard they are pushed.
    pub repulsion_strength: f64,
    /// Equal input and seed give equal bytes.
    pub seed: u64,
}

impl Default for UmapParams {
    fn default() -> Self {
        UmapParams {
            n_neighbors: 15,
            n_components: 5,
            min_dist: 0.0,
            spread: 1.0,
            n_epochs: None,
            learning_rate: 1.0,
            negative_sample_rate: 5,
            repulsion_strength: 1.0,
            seed: 42,
        }
    }
}

/// A fitted reduction: the training rows' positions and what `transform` needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Umap {
    /// Parameters it was fitted with.
    pub params: UmapParams,
    /// n × n_components.
    pub embedding: Array2<f32>,
    /// Curve parameters fitted from spread and min_dist.
    pub a: f64,
    /// See `a`.
    pub b: f64,
}

impl Umap {
    /// Lays out the rows whose neighbours are given; only their first `n_neighbors` count. Every
    /// number of rows is laid out, without NaN. Ticks in epochs.
    pub fn fit(
        neighbours: &Neighbours,
        params: &UmapParams,
        watch: &dyn Watch,
    ) -> Result<Umap, Cancelled> {
        Self::fit_graph(&graph(neighbours, params.n_neighbors), params, watch)
    }

    /// The same from a graph that is ready, as [`graph`] or [`intersect_labels`] make it.
    pub fn fit_graph(
        graph: &FuzzyGraph,
        params: &UmapParams,
        watch: &dyn Watch,
    ) -> Result<Umap, Cancelled> {
        let descent = params.descent(graph.rows());
        let ground = layouts::SharedGround::of(graph, params, descent, watch)?;
        let embedding = ground.layout(params.seed, watch)?;
        Ok(Umap { params: params.clone(), embedding, a: descent.a, b: descent.b })
    }

    /// Places new rows (m × d) among the training rows (`training`, n × d: the matrix the
    /// neighbours came from): m × n_components. A row's place depends on that row alone, and a row
    /// equal to a training row takes its place. Ticks in rows.
    pub fn transform(
        &self,
        training: ArrayView2<f32>,
        new: ArrayView2<f32>,
        watch: &dyn Watch,
    ) -> Result<Array2<f32>, Cancelled> {
        let k = self.params.n_neighbors.max(1);
        let neighbours = knn::nearest_cosine(training, new, k, watch)?;
        let descent = self.params.descent_of_new_rows(training.nrows(), self.a, self.b);
        let seed = self.params.seed;
        transform::place(&neighbours, self.embedding.view(), seed, &descent, watch)
    }
}

/// The fuzzy graph of the first `n_neighbors` neighbours of each row, not pruned.
pub fn graph(neighbours: &Neighbours, n_neighbors: usize) -> FuzzyGraph {
    let k = n_neighbors.max(1).min(neighbours.indices.ncols());
    let distances = neighbours.distances.slice(s![.., ..k]);
    let smooth = smooth_knn(distances);
    fuzzy_graph(neighbours.indices.slice(s![.., ..k]), distances, &smooth)
}

impl UmapParams {
    /// Refuses numbers that no layout can be made with, such as a file may hold.
    pub fn check(&self) -> Result<(), Outside> {
        ranges::N_NEIGHBORS.check(self.n_neighbors)?;
        ranges::N_COMPONENTS.check(self.n_components)?;
        ranges::MIN_DIST.check(self.min_dist)?;
        ranges::SPREAD.check(self.spread)?;
        check_given(&ranges::EPOCHS, self.n_epochs)?;
        ranges::LEARNING_RATE.check(self.learning_rate)?;
        ranges::NEGATIVE_SAMPLE_RATE.check(self.negative_sample_rate)?;
        ranges::REPULSION_STRENGTH.check(self.repulsion_strength)
    }

    /// The descent that lays out this many rows.
    pub fn descent(&self, rows: usize) -> Descent {
        let (a, b) = fit_curve(self.spread, self.min_dist);
        Descent {
            a,
            b,
            epochs: self.n_epochs.unwrap_or(if rows <= MANY_ROWS { 500 } else { 200 }),
            learning_rate: self.learning_rate,
            negative_sample_rate: self.negative_sample_rate,
            repulsion_strength: self.repulsion_strength,
        }
    }

    /// Of each layout of a plan.
    fn under(&self, plan: Plan) -> UmapParams {
        UmapParams { n_epochs: self.n_epochs.or(plan.epochs), ..self.clone() }
    }

    /// The shorter, gentler descent of new rows. The reference counts the new rows here; counting
    /// the training rows keeps a row's place independent of the others asked for.
    fn descent_of_new_rows(&self, training_rows: usize, a: f64, b: f64) -> Descent {
        let few = if training_rows <= MANY_ROWS { 100 } else { 30 };
        Descent {
            a,
            b,
            epochs: self.n_epochs.map_or(few, |epochs| epochs / 3),
            learning_rate: self.learning_rate / 4.0,
            ..self.descent(training_rows)
        }
    }
}
