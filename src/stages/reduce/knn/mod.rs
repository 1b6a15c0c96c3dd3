//! Nearest neighbours under cosine distance: the true ones, or of many rows nearly all of them.
//!
//! * `exact` — every row with every other
//! * `approximate` — rows with those in the cells near to them, then with neighbours' neighbours
//! * `rows`, `cells`, `lists`, `dots` — what that is made of

mod approximate;
mod cells;
mod dots;
mod exact;
mod lists;
mod rows;

use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

use self::exact::distance;
pub use self::exact::{exact_cosine, nearest_cosine};
use self::lists::Near;
use self::rows::{Distinct, Members};
use crate::watch::{Cancelled, Watch};

/// Up to this many rows the true neighbours are found.
pub const EXACT_UP_TO: usize = 30_000;

/// With more neighbours a row than this the true ones are found.
const MOST_APPROXIMATE: usize = 100;

/// Rows between two looks whether to go on.
const CHECKED_EVERY: usize = 1 << 10;

/// The k nearest rows of every row, itself first (except among exact duplicates).
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// n × k row numbers.
    pub indices: Array2<u32>,
    /// n × k cosine distances, ascending along a row.
    pub distances: Array2<f32>,
    /// Share of the true neighbours that were found, 0..=1, measured on a sample of rows; `None`:
    /// they are the true ones.
    pub recall: Option<f64>,
}

impl Neighbours {
    /// Of rows whose neighbours nobody asks for.
    pub fn none(rows: usize) -> Self {
        let (indices, distances) = (Array2::zeros((rows, 0)), Array2::zeros((rows, 0)));
        Neighbours { indices, distances, recall: None }
    }
}

/// The k nearest neighbours among the rows of `data` (n × d): the true ones of up to
/// [`EXACT_UP_TO`] rows, nearly all of them of more.
pub fn cosine(data: ArrayView2<f32>, k: usize, watch: &dyn Watch) -> Result<Neighbours, Cancelled> {
    match data.nrows() <= EXACT_UP_TO || k > MOST_APPROXIMATE {
        true => exact_cosine(data, k, watch),
        false => approximate_cosine(data, k, watch),
    }
}

/// Nearly all of the k nearest neighbours among the rows of `data` (n × d), ordered as
/// [`exact_cosine`] orders them; `k` is cut to n. The bytes depend neither on the number of threads
/// nor on the processor. Ticks in rows.
pub fn approximate_cosine(
    data: ArrayView2<f32>,
    k: usize,
    watch: &dyn Watch,
) -> Result<Neighbours, Cancelled> {
    let k = k.min(data.nrows());
    if k == 0 {
        return Ok(Neighbours::none(data.nrows()));
    }
    watch.tick(0, data.nrows())?;
    let Distinct { rows, members } = Distinct::of(data, watch)?;
    let found = approximate::nearest(rows, k, watch)?;
    let neighbours = of_all(data, &found.lists, &members, k, watch)?;
    Ok(Neighbours { recall: Some(found.recall), ..neighbours })
}

/// The neighbours of all rows, out of those of the distinct ones, with distances of full precision.
fn of_all(
    data: ArrayView2<f32>,
    lists: &[Vec<Near>],
    distinct: &Members,
    k: usize,
    watch: &dyn Watch,
) -> Result<Neighbours, Cancelled> {
    let Members { members, zero } = distinct;
    let length = |row| product(data.row(row), data.row(row)).sqrt();
    let lengths: Vec<f64> = (0..data.nrows()).into_par_iter().map(length).collect();
    let of_one = |(number, list): (usize, &Vec<Near>)| -> Result<Vec<(f32, u32)>, Cancelled> {
        if number.is_multiple_of(CHECKED_EVERY) && watch.cancelled() {
            return Err(Cancelled);
        }
        let own = members[number][0] as usize;
        let mut all = Vec::new();
        for near in list {
            let rows = &members[near.row as usize];
            let first = rows[0] as usize;
            let cosine = match *zero == Some(near.row) {
                true => 0.0,
                false => product(data.row(own), data.row(first)) / (lengths[own] * lengths[first]),
            };
            let distance = distance(cosine as f32, first == own);
            all.extend(rows.iter().take(k).map(|&row| (distance, row)));
        }
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all.truncate(k);
        Ok(all)
    };
    let found = lists.par_iter().enumerate().map(of_one).collect::<Result<Vec<_>, Cancelled>>()?;
    let (mut indices, mut distances) =
        (Array2::zeros((data.nrows(), k)), Array2::zeros((data.nrows(), k)));
    let mut set = |row: u32, near: &mut dyn Iterator<Item = (f32, u32)>| {
        for (at, (distance, index)) in near.take(k).enumerate() {
            indices[[row as usize, at]] = index;
            distances[[row as usize, at]] = distance;
        }
    };
    for (number, (near, own)) in found.iter().zip(members).enumerate() {
        for &row in own {
            if *zero == Some(number as u32) {
                // Everything else is at distance 1.
                let others = (0..data.nrows() as u32).filter(|&other| other != row);
                set(row, &mut std::iter::once((0.0, row)).chain(others.map(|row| (1.0, row))));
            } else {
                set(row, &mut near.iter().copied());
            }
        }
    }
    Ok(Neighbours { indices, distances, recall: None })
}

/// In double precision, in eight sums that are added up in one order.
fn product(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f64 {
    let (Some(a), Some(b)) = (a.as_slice(), b.as_slice()) else {
        return a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
    };
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            sums[lane] += f64::from(a[lane]) * f64::from(b[lane]);
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(&a, &b)| f64::from(a) * f64::from(b));
    sums.iter().sum::<f64>() + rest.sum::<f64>()
}
