//! Exact nearest neighbours under cosine distance, by blocked matrix products.
//!
//! A block of rows times all rows is one single-threaded product; blocks run side by side. Each
//! row's neighbours come from its own products alone, so the bytes do not depend on the number of
//! threads.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::watch::{Cancelled, Watch};

/// Rows in a block: with 20,000 documents its products are 5 MB, which stay in the cache.
const BLOCK: usize = 64;

/// The k nearest rows of every row, itself first (except among exact duplicates).
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// n × k row numbers.
    pub indices: Array2<u32>,
    /// n × k cosine distances, ascending along a row.
    pub distances: Array2<f32>,
}

/// Exact k nearest neighbours among the rows of `data` (n × d); ties go to the lower index. At
/// most n neighbours can be had.
pub fn exact_cosine(
    data: ArrayView2<f32>,
    k: usize,
    watch: &dyn Watch,
) -> Result<Neighbours, Cancelled> {
    nearest(data, data, k, watch)
}

/// The k rows of `data` nearest to each row of `queries`, as [`exact_cosine`] finds them.
pub fn nearest(
    data: ArrayView2<f32>,
    queries: ArrayView2<f32>,
    k: usize,
    watch: &dyn Watch,
) -> Result<Neighbours, Cancelled> {
    let (n, m) = (data.nrows(), queries.nrows());
    let k = k.min(n);
    let (data, queries) = (normalised(data), normalised(queries));
    let mut indices = Array2::<u32>::zeros((m, k));
    let mut distances = Array2::<f32>::zeros((m, k));
    let finished = AtomicUsize::new(0);
    indices
        .axis_chunks_iter_mut(Axis(0), BLOCK)
        .into_par_iter()
        .zip(distances.axis_chunks_iter_mut(Axis(0), BLOCK))
        .enumerate()
        .try_for_each(|(block, (mut indices, mut distances))| {
            let rows = indices.nrows();
            let first = block * BLOCK;
            let products = queries.slice(s![first..first + rows, ..]).dot(&data.t());
            let mut order = Vec::with_capacity(n);
            for row in 0..rows {
                smallest(products.row(row), k, &mut order);
                for (at, &(distance, index)) in order.iter().enumerate() {
                    indices[[row, at]] = index;
                    distances[[row, at]] = distance;
                }
            }
            let done = finished.fetch_add(rows, Ordering::Relaxed) + rows;
            watch.tick(done, m)
        })?;
    Ok(Neighbours { indices, distances })
}

/// Rows scaled to length 1; a zero row stays zero.
fn normalised(data: ArrayView2<f32>) -> Array2<f32> {
    let mut rows = data.to_owned();
    for mut row in rows.rows_mut() {
        let norm = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
        if norm > 0.0 {
            row.mapv_inplace(|x| (f64::from(x) / norm) as f32);
        }
    }
    rows
}

/// The `k` smallest distances 1 − cosine with their columns, ascending, ties by column.
fn smallest(cosines: ArrayView1<f32>, k: usize, order: &mut Vec<(f32, u32)>) {
    order.clear();
    // Rounding makes a row's distance to itself anything up to 1e-6: nothing is nearer than 0.
    let distance = |cosine: f32| if cosine > 1.0 - 1e-6 { 0.0 } else { 1.0 - cosine };
    order.extend(cosines.iter().enumerate().map(|(at, &cosine)| (distance(cosine), at as u32)));
    let by_distance = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if k < order.len() {
        order.select_nth_unstable_by(k, by_distance);
        order.truncate(k);
    }
    order.sort_unstable_by(by_distance);
}
