//! Weights as 4 bits: each is one of 16 levels, times a 16-bit scale that a block of them shares.
//!
//! Two weights a byte, the first in the low half; a row of an odd length ends with an unused half.
//! Blocks begin anew in each row.

use std::borrow::Cow;

use half::f16;
use rayon::prelude::*;

/// Scales that are tried for a block, as shares of the one that its largest number needs.
const SHARES: [f32; 12] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45];

/// A matrix of 4 bits a number.
#[derive(Clone, Debug)]
pub struct Nibbles<'a> {
    columns: usize,
    /// Numbers of a row that share a scale; the last block of a row may be shorter.
    block: usize,
    levels: [f32; 16],
    /// ⌈columns / 2⌉ a row.
    values: Cow<'a, [u8]>,
    /// Little-endian 16-bit floats, ⌈columns / block⌉ a row.
    scales: Cow<'a, [u8]>,
}

impl<'a> Nibbles<'a> {
    /// From what a file holds; `None` where the lengths do not fit each other.
    pub fn new(
        columns: usize,
        block: usize,
        levels: [f32; 16],
        values: Cow<'a, [u8]>,
        scales: Cow<'a, [u8]>,
    ) -> Option<Self> {
        let matrix = Nibbles { columns, block, levels, values, scales };
        let sound = columns > 0
            && block > 0
            && matrix.values.len().is_multiple_of(matrix.bytes())
            && matrix.scales.len() == 2 * matrix.rows() * matrix.blocks();
        sound.then_some(matrix)
    }

    /// Rounds rows of `columns` numbers to the nearest levels, which ascend; each block's scale is the
    /// one that loses least among a few.
    pub fn from_floats(
        columns: usize,
        block: usize,
        levels: [f32; 16],
        floats: &[f32],
    ) -> Nibbles<'static> {
        let packed: Vec<(Vec<u8>, Vec<u8>)> = floats
            .par_chunks_exact(columns)
            .map(|row| {
                let (mut nearest, mut scales) = (Vec::with_capacity(columns), Vec::new());
                for block in row.chunks(block) {
                    let scale = f16::from_f32(best_scale(block, &levels));
                    scales.extend(scale.to_le_bytes());
                    let inverse = inverse(scale.to_f32());
                    nearest.extend(block.iter().map(|v| nearest_level(&levels, v * inverse)));
                }
                let pack = |pair: &[u8]| pair[0] | pair.get(1).map_or(0, |second| second << 4);
                (nearest.chunks(2).map(pack).collect(), scales)
            })
            .collect();
        let (values, scales): (Vec<_>, Vec<_>) = packed.into_iter().unzip();
        let (values, scales) = (values.concat().into(), scales.concat().into());
        Nibbles { columns, block, levels, values, scales }
    }

    pub fn rows(&self) -> usize {
        self.values.len() / self.bytes()
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Scales a row.
    pub fn blocks(&self) -> usize {
        self.columns.div_ceil(self.block)
    }

    /// What the 16 values stand for, before the scale.
    pub fn levels(&self) -> &[f32; 16] {
        &self.levels
    }

    /// The values and the scales, as a file holds them.
    pub fn into_bytes(self) -> (Vec<u8>, Vec<u8>) {
        (self.values.into_owned(), self.scales.into_owned())
    }

    /// Bytes of a row's values.
    fn bytes(&self) -> usize {
        self.columns.div_ceil(2)
    }

    /// Writes row `row` as floats into `out`, which holds `columns` of them.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        let values = &self.values[row * self.bytes()..][..self.bytes()];
        for (pair, &value) in out.chunks_mut(2).zip(values) {
            pair[0] = self.levels[usize::from(value & 15)];
            if let Some(second) = pair.get_mut(1) {
                *second = self.levels[usize::from(value >> 4)];
            }
        }
        let scales = &self.scales[row * self.blocks() * 2..][..self.blocks() * 2];
        for (block, scale) in out.chunks_mut(self.block).zip(scales.chunks_exact(2)) {
            let scale = f16::from_le_bytes([scale[0], scale[1]]).to_f32();
            block.iter_mut().for_each(|value| *value *= scale);
        }
    }
}

/// 1 / scale; 0 for 0.
fn inverse(scale: f32) -> f32 {
    if scale > 0.0 { scale.recip() } else { 0.0 }
}

/// The level that is nearest to a number, the lower one of two.
fn nearest_level(levels: &[f32; 16], value: f32) -> u8 {
    let above = |pair: &&[f32]| value > (pair[0] + pair[1]) * 0.5;
    levels.windows(2).take_while(above).count() as u8
}

/// The scale that loses least of a block, in squares. Of each one tried the levels are found, and then
/// the scale that suits these levels best.
fn best_scale(block: &[f32], levels: &[f32; 16]) -> f32 {
    let largest = block.iter().fold(0f32, |largest, v| largest.max(v.abs()));
    let reach = levels[0].abs().max(levels[15].abs());
    let mut best = (f64::INFINITY, 0.0);
    for share in SHARES {
        let inverse = inverse(largest / reach * share);
        let (mut with, mut of_levels) = (0f64, 0f64);
        for &value in block {
            let level = f64::from(levels[usize::from(nearest_level(levels, value * inverse))]);
            with += f64::from(value) * level;
            of_levels += level * level;
        }
        // Σ (v − s·l)² is least at s = Σ v·l / Σ l², where it is Σ v² − (Σ v·l)² / Σ l².
        if of_levels > 0.0 && with > 0.0 && -with * with / of_levels < best.0 {
            best = (-with * with / of_levels, (with / of_levels) as f32);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 16 levels that lose least of normally distributed numbers whose deviation is the scale (Max
    /// 1960, Quantizing for minimum distortion).
    const NORMAL: [f32; 16] = [
        -2.7326, -2.0690, -1.6180, -1.2562, -0.9423, -0.6568, -0.3881, -0.1284, 0.1284, 0.3881,
        0.6568, 0.9423, 1.2562, 1.6180, 2.0690, 2.7326,
    ];

    #[test]
    fn rows_come_back_within_half_a_step_and_best_scales_lose_little() {
        // 37 columns: an unused half byte, a short last block, and a third row of zeros.
        let (columns, block) = (37, 16);
        let uniform: [f32; 16] = std::array::from_fn(|level| level as f32 - 8.0);
        let value = |i: usize| if i < 74 { (i as f32 * 0.7).sin() * 0.1 } else { 0.0 };
        let floats: Vec<f32> = (0..3 * columns).map(value).collect();
        let matrix = Nibbles::from_floats(columns, block, uniform, &floats);
        assert_eq!((matrix.rows(), matrix.columns(), matrix.blocks()), (3, 37, 3));
        let (mut row, mut lost, mut all) = (vec![f32::NAN; columns], 0.0, 0.0);
        for (index, expected) in floats.chunks(columns).enumerate() {
            matrix.row(index, &mut row);
            for (expected, found) in expected.iter().zip(&row) {
                assert!((expected - found).abs() <= 0.02, "{expected} {found}");
                lost += (expected - found).powi(2);
                all += expected * expected;
            }
        }
        assert!(lost < 0.01 * all, "{}", lost / all);
        let (values, scales) = matrix.clone().into_bytes();
        assert_eq!((values.len(), scales.len()), (3 * 19, 3 * 3 * 2));
        let again = Nibbles::new(columns, block, uniform, values.into(), scales.into()).unwrap();
        let mut same = vec![f32::NAN; columns];
        again.row(1, &mut same);
        matrix.row(1, &mut row);
        assert_eq!(same, row);
    }

    #[test]
    fn what_does_not_fit_is_no_matrix() {
        let matrix = |values: usize, scales: usize| {
            Nibbles::new(37, 16, NORMAL, vec![0; values].into(), vec![0; scales].into())
        };
        assert!(matrix(38, 12).is_some());
        assert!(matrix(37, 12).is_none() && matrix(38, 10).is_none());
    }

    #[test]
    fn the_levels_are_those_of_the_normal_distribution() {
        // Of sums of 12 equally distributed numbers, which are nearly normal: Max's loss is 0.0095.
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        let floats: Vec<f32> =
            (0..8192).map(|_| (0..12).map(|_| next()).sum::<f32>() - 6.0).collect();
        let matrix = Nibbles::from_floats(1024, 1024, NORMAL, &floats);
        let (mut row, mut lost) = (vec![0.0; 1024], 0.0);
        for (index, expected) in floats.chunks(1024).enumerate() {
            matrix.row(index, &mut row);
            lost += expected.iter().zip(&row).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
        }
        assert!((0.008..0.0105).contains(&(lost / 8192.0)), "{}", lost / 8192.0);
    }
}
