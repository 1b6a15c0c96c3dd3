//! The distinct rows of a matrix, scaled to length 1 and rounded, as [`super::dots`] takes them.

use std::collections::BTreeMap;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::dots::{LANES, Lanes, ONE, dots};
use crate::embed::native::isa::Isa;
use crate::reduce::random::mix;
use crate::watch::{Cancelled, Watch};

/// Rows between two looks whether to go on.
const CHECKED_EVERY: usize = 1 << 12;

/// Rows of length [`ONE`], or of zeros, filled up with zeros to a multiple of [`LANES`].
pub struct Rows {
    isa: Isa,
    pieces: usize,
    lanes: Vec<Lanes>,
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.lanes.len().checked_div(self.pieces).unwrap_or(0)
    }

    pub fn row(&self, row: usize) -> &[Lanes] {
        &self.lanes[row * self.pieces..][..self.pieces]
    }

    /// Products of the rows numbered in `a` with those in `b`, row after row of `a`.
    pub fn products<'a>(&self, a: &[u32], b: &[u32], room: &'a mut Vec<i32>) -> &'a [i32] {
        let rows = |numbers: &[u32]| -> Vec<&[Lanes]> {
            numbers.iter().map(|&row| self.row(row as usize)).collect()
        };
        self.products_of(&rows(a), &rows(b), room)
    }

    /// The same of rows themselves, which may be others' rows of the same length.
    pub fn products_of<'a>(
        &self,
        a: &[&[Lanes]],
        b: &[&[Lanes]],
        room: &'a mut Vec<i32>,
    ) -> &'a [i32] {
        let count = a.len() * b.len();
        if room.len() < count {
            room.resize(count, 0);
        }
        dots(self.isa, a, b, room);
        &room[..count]
    }

    /// As many rows of zeros.
    pub fn zeros(&self, count: usize) -> Rows {
        Rows { lanes: vec![[0; LANES]; count * self.pieces], ..*self }
    }

    /// Puts the mean of rows of `of` in the place of a row, scaled to length 1.
    pub fn set_to_mean(&mut self, row: usize, of: &Rows, members: &[u32]) {
        let mut sums = vec![0i64; self.pieces * LANES];
        for &member in members {
            let numbers = of.row(member as usize).as_flattened();
            sums.iter_mut().zip(numbers).for_each(|(sum, &x)| *sum += i64::from(x));
        }
        write(
            sums.iter().map(|&sum| sum as f64),
            &mut self.lanes[row * self.pieces..][..self.pieces],
        );
    }

    /// Brings the rows into an order: the row that `order[i]` numbers comes to place i.
    pub fn arrange(&mut self, order: &[u32]) {
        let mut from = order.to_vec();
        for first in 0..from.len() {
            // A cycle of the order at a time; what is done points at itself.
            let mut at = first;
            while from[at] as usize != first {
                let next = from[at] as usize;
                self.swap(at, next);
                from[at] = at as u32;
                at = next;
            }
            from[at] = at as u32;
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        let (low, high) = (a.min(b), a.max(b));
        if low != high {
            let (before, after) = self.lanes.split_at_mut(high * self.pieces);
            before[low * self.pieces..][..self.pieces].swap_with_slice(&mut after[..self.pieces]);
        }
    }
}

/// Writes numbers scaled to length 1; without a finite, positive length all become zero.
fn write(numbers: impl Iterator<Item = f64> + Clone, to: &mut [Lanes]) {
    let length = numbers.clone().map(|x| x * x).sum::<f64>().sqrt();
    let scale = if length.is_finite() && length > 0.0 { ONE / length } else { 0.0 };
    for (to, x) in to.as_flattened_mut().iter_mut().zip(numbers) {
        // Of what is not a number 0.
        *to = (x * scale).round() as i16;
    }
}

/// The rows of a matrix without those that equal an earlier one when scaled to length 1 and rounded:
/// their distance is below 2e-7, and so counts as none.
pub struct Distinct {
    pub rows: Rows,
    pub members: Members,
}

/// What distinct rows stand for.
pub struct Members {
    /// Of each the rows of the matrix, ascending.
    pub members: Vec<Vec<u32>>,
    /// The distinct row of zeros, if there is one.
    pub zero: Option<u32>,
}

impl Distinct {
    pub fn of(data: ArrayView2<f32>, watch: &dyn Watch) -> Result<Distinct, Cancelled> {
        let pieces = data.ncols().div_ceil(LANES).max(1);
        let mut lanes = vec![[0; LANES]; data.nrows() * pieces];
        let fill = |(number, to): (usize, &mut [Lanes])| {
            if number.is_multiple_of(CHECKED_EVERY) && watch.cancelled() {
                return Err(Cancelled);
            }
            write(data.row(number).iter().map(|&x| f64::from(x)), to);
            let four = |x: &[i16; 4]| x.iter().fold(0, |all, &x| all << 16 | u64::from(x as u16));
            let fours = to.as_flattened().as_chunks::<4>().0;
            Ok(fours.iter().fold(7, |key, x| mix(key ^ four(x)).wrapping_add(1)))
        };
        let keys = lanes.par_chunks_mut(pieces).enumerate().map(fill);
        let keys = keys.collect::<Result<Vec<u64>, Cancelled>>()?;
        let mut rows = Rows { isa: Isa::detect(), pieces, lanes };
        let members = rows.keep_distinct(&keys);
        let is_zero = |&row: &usize| rows.row(row).as_flattened().iter().all(|&x| x == 0);
        let zero = (0..rows.len()).find(is_zero).map(|row| row as u32);
        Ok(Distinct { rows, members: Members { members, zero } })
    }
}

impl Rows {
    /// Drops every row that equals an earlier one; gives for each that is left the rows it stands for.
    fn keep_distinct(&mut self, keys: &[u64]) -> Vec<Vec<u32>> {
        // Rows of one key that differ are as good as never there, and looked at one by one.
        let mut known: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let mut members: Vec<Vec<u32>> = Vec::new();
        for (row, &key) in keys.iter().enumerate() {
            let alike = known.entry(key).or_default();
            match alike.iter().find(|&&other| self.row(other as usize) == self.row(row)) {
                Some(&other) => members[other as usize].push(row as u32),
                None => {
                    let place = members.len();
                    alike.push(place as u32);
                    members.push(vec![row as u32]);
                    self.lanes.copy_within(
                        row * self.pieces..(row + 1) * self.pieces,
                        place * self.pieces,
                    );
                }
            }
        }
        self.lanes.truncate(members.len() * self.pieces);
        members
    }
}
