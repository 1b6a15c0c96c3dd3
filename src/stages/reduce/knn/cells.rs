//! Cells of rows that lie together, and the few cells that lie nearest to each row.
//!
//! A tree of cuts through the middle gives cells of one size, whatever the rows look like; a few
//! rounds of spherical k-means (Dhillon and Modha 2001) then move them to where the rows are. Both
//! look at a share of the rows. Cells that have come to hold too many are cut again.

use rayon::prelude::*;

use super::rows::Rows;
use crate::reduce::random::Draws;
use crate::watch::{Cancelled, Watch};

/// One row in so many makes the cells, and no more than so many.
const LOOKED_AT: (usize, usize) = (4, 60_000);

/// Rounds of k-means.
const ROUNDS: usize = 3;

/// A cell of so many times the size wanted is cut.
const TOO_LARGE: usize = 2;

/// Rows that tell how far apart the cells lie.
const SAMPLE: usize = 1024;

/// Rows that are compared with all cells at a time.
const BLOCK: usize = 64;

/// The cells and which of them are near to each row.
pub struct Cells {
    pub count: usize,
    /// Of each row the cells near to it, its own first.
    pub near: Vec<Vec<u32>>,
}

impl Cells {
    /// Cells of about `size` rows, and those near to every row: `near` of them in the mean, more for
    /// rows that lie between many.
    pub fn of(
        rows: &Rows,
        size: usize,
        near: usize,
        watch: &dyn Watch,
    ) -> Result<Cells, Cancelled> {
        let step = LOOKED_AT.0.max(rows.len().div_ceil(LOOKED_AT.1));
        let looked_at: Vec<u32> = (0..rows.len() as u32).step_by(step).collect();
        let size = (size / step).max(1);
        let mut parts = Vec::new();
        cut(rows, looked_at.clone(), size, 1, watch, &mut parts)?;
        let mut centres = means(rows, &parts);
        for round in 0..ROUNDS {
            let cells = each(rows, &looked_at, &centres, watch, nearest)?;
            let mut found = vec![Vec::new(); centres.len()];
            looked_at.iter().zip(&cells).for_each(|(&row, &cell)| found[cell as usize].push(row));
            parts.clear();
            for (cell, members) in found.into_iter().enumerate() {
                let most = if members.len() > TOO_LARGE * size { size } else { usize::MAX };
                cut(rows, members, most, mixed(round, cell), watch, &mut parts)?;
            }
            centres = means(rows, &parts);
        }
        let share = share_of(rows, &looked_at, &centres, near, watch)?;
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        let near = each(rows, &all, &centres, watch, |products| {
            let own = nearest(products);
            let least = share * second(products, own);
            let others = products.iter().zip(0u32..);
            let others = others.filter(|&(&p, cell)| p as f32 >= least && cell != own);
            std::iter::once(own).chain(others.map(|(_, cell)| cell)).collect()
        })?;
        Ok(Cells { count: centres.len(), near })
    }
}

/// The share of the second greatest product with a centre that `near` of the products reach, in the
/// mean. (The greatest says nothing where a row is its cell's only one.)
fn share_of(
    rows: &Rows,
    looked_at: &[u32],
    centres: &Rows,
    near: usize,
    watch: &dyn Watch,
) -> Result<f32, Cancelled> {
    let sample: Vec<u32> =
        looked_at.iter().copied().step_by(looked_at.len().div_ceil(SAMPLE).max(1)).collect();
    let mut shares = each(rows, &sample, centres, watch, |products| {
        let second = second(products, nearest(products));
        products.iter().map(|&product| product as f32 / second).collect::<Vec<_>>()
    })?
    .concat();
    let at = (near * sample.len()).min(shares.len().saturating_sub(1));
    match shares.is_empty() {
        true => Ok(1.0),
        false => Ok(*shares.select_nth_unstable_by(at, |a, b| b.total_cmp(a)).1),
    }
}

/// The greatest product, of equals the first.
fn nearest(products: &[i32]) -> u32 {
    let best = products.iter().copied().max().unwrap_or_default();
    products.iter().position(|&product| product == best).unwrap_or_default() as u32
}

/// A number of its own for every cut; 1 is the first.
fn mixed(round: usize, cell: usize) -> usize {
    ((round + 1) << 40) + (cell << 8) + 1
}

/// Cuts `members` in halves until none holds more than `most`: by the direction between two of
/// them, through the middle.
fn cut(
    rows: &Rows,
    members: Vec<u32>,
    most: usize,
    number: usize,
    watch: &dyn Watch,
    parts: &mut Vec<Vec<u32>>,
) -> Result<(), Cancelled> {
    if watch.cancelled() {
        return Err(Cancelled);
    }
    if members.len() <= most {
        if !members.is_empty() {
            parts.push(members);
        }
        return Ok(());
    }
    let mut draws = Draws::of(number as u64, members.len(), 0);
    let ends = [(); 2].map(|()| members[draws.below(members.len())]);
    let mut room = Vec::new();
    let (along, across) = rows.products(&ends, &members, &mut room).split_at(members.len());
    let mut order: Vec<(i32, u32)> =
        along.iter().zip(across).map(|(a, b)| a.saturating_sub(*b)).zip(members).collect();
    let middle = order.len() / 2;
    order.select_nth_unstable(middle);
    let half = |half: &[(i32, u32)]| {
        let mut rows: Vec<u32> = half.iter().map(|&(_, row)| row).collect();
        rows.sort_unstable();
        rows
    };
    let (low, high) = (half(&order[..middle]), half(&order[middle..]));
    cut(rows, low, most, 2 * number, watch, parts)?;
    cut(rows, high, most, 2 * number + 1, watch, parts)
}

fn means(rows: &Rows, parts: &[Vec<u32>]) -> Rows {
    let mut centres = rows.zeros(parts.len());
    for (cell, members) in parts.iter().enumerate() {
        centres.set_to_mean(cell, rows, members);
    }
    centres
}

/// The greatest product but that with the own cell's centre, at least 1.
fn second(products: &[i32], own: u32) -> f32 {
    let others = products.iter().zip(0u32..).filter(|(_, cell)| *cell != own);
    others.map(|(&product, _)| product).max().unwrap_or_default().max(1) as f32
}

/// What `choose` makes of the products with all centres, for each of the rows numbered in `of`.
fn each<T: Send>(
    rows: &Rows,
    of: &[u32],
    centres: &Rows,
    watch: &dyn Watch,
    choose: impl Fn(&[i32]) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    let right: Vec<_> = (0..centres.len()).map(|centre| centres.row(centre)).collect();
    let blocks = of.par_chunks(BLOCK).map_init(Vec::new, |room, block| {
        let left: Vec<_> = block.iter().map(|&row| rows.row(row as usize)).collect();
        let products = rows.products_of(&left, &right, room);
        let chosen: Vec<T> = products.chunks(right.len().max(1)).map(&choose).collect();
        if watch.cancelled() { Err(Cancelled) } else { Ok(chosen) }
    });
    Ok(blocks.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}
