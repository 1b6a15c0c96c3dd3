//! UMAP (McInnes, Healy, Melville 2018) as umap-learn 0.5 computes it.
//!
//! Neighbours → smooth kNN distances → fuzzy union → spectral start → SGD, then `transform`.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::knn::Neighbours;
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

impl Umap {
    /// Lays out the rows whose neighbours are given. Ticks in epochs.
    pub fn fit(
        _neighbours: &Neighbours,
        _params: &UmapParams,
        _watch: &dyn Watch,
    ) -> Result<Umap, Cancelled> {
        unimplemented!()
    }

    /// Places new rows among the training rows (`training`: the matrix the neighbours came from).
    pub fn transform(
        &self,
        _training: ArrayView2<f32>,
        _new: ArrayView2<f32>,
        _watch: &dyn Watch,
    ) -> Result<Array2<f32>, Cancelled> {
        unimplemented!()
    }
}
