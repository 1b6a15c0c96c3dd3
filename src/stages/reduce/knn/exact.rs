//! Exact nearest neighbours under cosine distance, by blocked matrix products.
//!
//! A tile is one single-threaded product of two blocks of rows; tiles run side by side. Among the
//! rows of one matrix each pair is computed once and offered to both of its rows. A row keeps its
//! k best under the total order (distance, row number), so the order in which tiles finish, and
//! with it the number of threads, cannot show in the result.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::Neighbours;
use crate::watch::{Cancelled, Watch};

/// Rows of a block: a tile of products is then 256 kB and stays in the second-level cache.
const BLOCK: usize = 256;

/// Nearer than this is the same place: rounding alone moves a cosine by some 1e-7.
pub(super) const SAME_PLACE: f32 = 5e-7;

/// Exact k nearest neighbours among the rows of `data` (n × d); ties go to the lower index.
/// `k` is cut to n. Rows of zeros, or with a value that is not a number, are at distance 1 from
/// every row but themselves. The bytes do not depend on the number of threads.
pub fn exact_cosine(
    data: ArrayView2<f32>,
    k: usize,
    watch: &dyn Watch,
) -> Result<Neighbours, Cancelled> {
    let rows = unit_rows(data);
    let blocks = Best::blocks(rows.nrows(), k.min(rows.nrows()));
    let tiles: Vec<(usize, usize)> =
        (0..blocks.len()).flat_map(|i| (i..blocks.len()).map(move |j| (i, j))).collect();
    each_tile(&tiles, rows.nrows(), watch, |&(i, j)| {
        let cosines = block(&rows, i).dot(&block(&rows, j).t());
        let mut best = lock(&blocks[i]);
        best.offer_rows(cosines.view(), j * BLOCK, i == j);
        drop(best);
        if i != j {
            lock(&blocks[j]).offer_columns(cosines.view(), i * BLOCK);
        }
    })?;
    Ok(gather(blocks))
}

/// The k rows of `data` (n × d) nearest to each row of `queries` (m × d), as [`exact_cosine`]
/// orders them, but no row counts as itself: m × k.
pub fn nearest_cosine(
    data: ArrayView2<f32>,
    queries: ArrayView2<f32>,
    k: usize,
    watch: &dyn Watch,
) -> Result<Neighbours, Cancelled> {
    let (rows, queries) = (unit_rows(data), unit_rows(queries));
    let blocks = Best::blocks(queries.nrows(), k.min(rows.nrows()));
    let tiles: Vec<(usize, usize)> = (0..blocks.len())
        .flat_map(|i| (0..rows.nrows().div_ceil(BLOCK)).map(move |j| (i, j)))
        .collect();
    each_tile(&tiles, queries.nrows(), watch, |&(i, j)| {
        let cosines = block(&queries, i).dot(&block(&rows, j).t());
        lock(&blocks[i]).offer_rows(cosines.view(), j * BLOCK, false);
    })?;
    Ok(gather(blocks))
}

/// Runs `work` on every tile, side by side; progress is told in rows.
fn each_tile(
    tiles: &[(usize, usize)],
    rows: usize,
    watch: &dyn Watch,
    work: impl Fn(&(usize, usize)) + Sync,
) -> Result<(), Cancelled> {
    let finished = AtomicUsize::new(0);
    tiles.par_iter().try_for_each(|tile| {
        work(tile);
        let done = finished.fetch_add(1, Ordering::Relaxed) + 1;
        watch.tick(done * rows / tiles.len(), rows)
    })
}

/// Rows scaled to length 1; a row without a finite, positive length becomes zero.
fn unit_rows(data: ArrayView2<f32>) -> Array2<f32> {
    let mut rows = data.as_standard_layout().into_owned();
    for mut row in rows.rows_mut() {
        let length = row.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
        if length.is_finite() && length > 0.0 {
            row.mapv_inplace(|x| (f64::from(x) / length) as f32);
        } else {
            row.fill(0.0);
        }
    }
    rows
}

fn block(rows: &Array2<f32>, number: usize) -> ArrayView2<'_, f32> {
    let first = number * BLOCK;
    rows.slice(s![first..(first + BLOCK).min(rows.nrows()), ..])
}

/// A panic in another worker already ends the run; what the lock guards is whole either way.
fn lock(best: &Mutex<Best>) -> std::sync::MutexGuard<'_, Best> {
    best.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The best candidates so far of the rows of one block.
struct Best {
    k: usize,
    /// Per row, ascending by (distance, row number); at most k.
    kept: Vec<Vec<(f32, u32)>>,
    /// Per row: a cosine below this cannot come in.
    least: Vec<f32>,
}

impl Best {
    fn blocks(rows: usize, k: usize) -> Vec<Mutex<Best>> {
        let of = |first: usize| {
            let rows = BLOCK.min(rows - first);
            let kept = vec![Vec::with_capacity(k); rows];
            Mutex::new(Best { k, kept, least: vec![f32::NEG_INFINITY; rows] })
        };
        (0..rows).step_by(BLOCK).map(of).collect()
    }

    /// Offers each row the columns of `cosines`, whose first is row `first` of the data.
    fn offer_rows(&mut self, cosines: ArrayView2<f32>, first: usize, same_rows: bool) {
        for (row, cosines) in cosines.outer_iter().enumerate() {
            for (column, &cosine) in cosines.iter().enumerate() {
                if cosine >= self.least[row] || (same_rows && row == column) {
                    let distance = distance(cosine, same_rows && row == column);
                    self.offer(row, distance, (first + column) as u32);
                }
            }
        }
    }

    /// Offers each row its column of `cosines`, the other way round.
    fn offer_columns(&mut self, cosines: ArrayView2<f32>, first: usize) {
        for (candidate, cosines) in cosines.outer_iter().enumerate() {
            for (row, &cosine) in cosines.iter().enumerate() {
                if cosine >= self.least[row] {
                    self.offer(row, distance(cosine, false), (first + candidate) as u32);
                }
            }
        }
    }

    #[cold]
    fn offer(&mut self, row: usize, distance: f32, index: u32) {
        let (k, kept) = (self.k, &mut self.kept[row]);
        let at = kept.partition_point(|&(d, i)| d.total_cmp(&distance).then(i.cmp(&index)).is_lt());
        if at >= k {
            return;
        }
        kept.truncate(k - 1);
        kept.insert(at, (distance, index));
        if kept.len() == k {
            // A little below, so that rounding 1 − cosine never hides a tie.
            self.least[row] = 1.0 - kept[k - 1].0 - 2.0 * SAME_PLACE;
        }
    }
}

pub(super) fn distance(cosine: f32, itself: bool) -> f32 {
    let distance = 1.0 - cosine;
    if itself || distance < SAME_PLACE { 0.0 } else { distance }
}

fn gather(blocks: Vec<Mutex<Best>>) -> Neighbours {
    let blocks = blocks.into_iter().map(|b| b.into_inner().unwrap_or_else(PoisonError::into_inner));
    let kept: Vec<Vec<(f32, u32)>> = blocks.flat_map(|best| best.kept).collect();
    let k = kept.first().map_or(0, Vec::len);
    let mut indices = Array2::zeros((kept.len(), k));
    let mut distances = Array2::zeros((kept.len(), k));
    let rows = indices.axis_iter_mut(Axis(0)).zip(distances.axis_iter_mut(Axis(0)));
    for ((mut indices, mut distances), kept) in rows.zip(&kept) {
        for (at, &(distance, index)) in kept.iter().enumerate() {
            indices[at] = index;
            distances[at] = distance;
        }
    }
    Neighbours { indices, distances, recall: None }
}
