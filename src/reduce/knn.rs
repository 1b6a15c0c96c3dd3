//! Exact nearest neighbours under cosine distance, by blocked matrix products.

use ndarray::{Array2, ArrayView2};

use crate::watch::{Cancelled, Watch};

/// The k nearest rows of every row, itself first (except among exact duplicates).
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// n × k row numbers.
    pub indices: Array2<u32>,
    /// n × k cosine distances, ascending along a row.
    pub distances: Array2<f32>,
}

/// Exact k nearest neighbours among the rows of `data` (n × d); ties go to the lower index.
/// The bytes do not depend on the number of threads.
pub fn exact_cosine(
    _data: ArrayView2<f32>,
    _k: usize,
    _watch: &dyn Watch,
) -> Result<Neighbours, Cancelled> {
    unimplemented!()
}
