//! UMAP (McInnes, Healy, Melville 2018) as umap-learn 0.5 computes it.
//!
//! * [`graph`] — neighbours to smooth distances, memberships and their fuzzy union
//! * [`spectral`] — the start, with [`eigen`] for its eigenvectors
//! * [`layout`] — stochastic gradient descent, with [`curve`] for its forces
//!
//! Then [`Umap::transform`] places new rows among the training rows.

pub mod curve;
pub mod eigen;
pub mod graph;
pub mod layout;
pub mod spectral;

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use self::graph::FuzzyGraph;
use self::layout::{Descent, LayoutGraph};
use super::knn::{self, Neighbours};
use crate::watch::{Cancelled, Watch};

/// UMAP's own parameters, under its own names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UmapParams {
    pub n_neighbors: usize,
    pub n_components: usize,
    pub min_dist: f64,
    pub spread: f64,
    /// `None`: 500 up to 10,000 rows, 200 above.
    pub n_epochs: Option<usize>,
    pub learning_rate: f64,
    pub negative_sample_rate: usize,
    pub repulsion_strength: f64,
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
    pub params: UmapParams,
    /// n × n_components.
    pub embedding: Array2<f32>,
    /// Curve parameters fitted from spread and min_dist.
    pub a: f64,
    pub b: f64,
}

/// Rows up to which the longer descent is taken.
const MANY_ROWS: usize = 10_000;

impl Umap {
    /// Lays out the rows whose neighbours are given. Ticks in epochs.
    pub fn fit(
        neighbours: &Neighbours,
        params: &UmapParams,
        watch: &dyn Watch,
    ) -> Result<Umap, Cancelled> {
        let (a, b) = curve::fit(params.spread, params.min_dist);
        let rows = neighbours.indices.nrows();
        let epochs = params.n_epochs.unwrap_or(if rows <= MANY_ROWS { 500 } else { 200 });
        watch.tick(0, epochs)?;
        let smooth = graph::smooth(neighbours, neighbours.indices.ncols().max(2), 1);
        let graph = FuzzyGraph::of(neighbours, &smooth);
        let start = spectral::start(&graph, params.n_components, params.seed);
        let edges = LayoutGraph::of(&graph, epochs);
        let descent = Descent { epochs, ..params.descent(a, b) };
        let embedding = layout::layout(&edges, &start, &descent, watch)?;
        Ok(Umap { params: params.clone(), embedding, a, b })
    }

    /// Places new rows among the training rows (`training`: the matrix the neighbours came from).
    /// Only the new rows move: 100 epochs, 30 for more than 10,000 rows, a quarter of the step.
    pub fn transform(
        &self,
        training: ArrayView2<f32>,
        new: ArrayView2<f32>,
        watch: &dyn Watch,
    ) -> Result<Array2<f32>, Cancelled> {
        let epochs = if new.nrows() <= MANY_ROWS { 100 } else { 30 };
        let neighbours = knn::nearest(training, new, self.params.n_neighbors, watch)?;
        let smooth = graph::smooth(&neighbours, neighbours.indices.ncols().max(2), 0);
        let graph = FuzzyGraph { rows: graph::memberships(&neighbours, &smooth, false) };
        let start = self.weighted_means(&graph);
        let edges = LayoutGraph::of(&graph, epochs);
        let descent = self.params.descent(self.a, self.b);
        let learning_rate = descent.learning_rate / 4.0;
        let descent = Descent { epochs, learning_rate, ..descent };
        layout::place(&edges, &start, &self.embedding, &descent, watch)
    }

    /// Each new row at the mean of its neighbours, by how much they belong to it.
    fn weighted_means(&self, graph: &FuzzyGraph) -> Array2<f32> {
        let mut means = Array2::zeros((graph.len(), self.embedding.ncols()));
        for (mut mean, neighbours) in means.rows_mut().into_iter().zip(&graph.rows) {
            let total: f32 = neighbours.iter().map(|(_, weight)| weight).sum();
            for &(neighbour, weight) in neighbours.iter().filter(|_| total > 0.0) {
                mean.scaled_add(weight / total, &self.embedding.row(neighbour as usize));
            }
        }
        means
    }
}

impl UmapParams {
    fn descent(&self, a: f64, b: f64) -> Descent {
        Descent {
            a,
            b,
            seed: self.seed,
            epochs: 0,
            learning_rate: self.learning_rate,
            negative_sample_rate: self.negative_sample_rate,
            repulsion_strength: self.repulsion_strength,
        }
    }
}
