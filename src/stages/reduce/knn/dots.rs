//! Scalar products of every row of one list with every row of another, in whole numbers of 16 bits.
//!
//! They take half the time and memory of 32-bit floats, and rounding a row of length 1 to multiples
//! of 1/32,767 moves a cosine by some 1e-5. Whole numbers add up to the same in every order, so all
//! kernels give the same. Rows need not lie together, as they must for a matrix product.

use crate::embed::native::isa::Isa;

/// Numbers that are multiplied side by side; rows are filled up with zeros to a multiple of it.
pub const LANES: usize = 16;

/// A piece of a row.
pub type Lanes = [i16; LANES];

/// What a number of size 1 is written as. The product of two rows of length 1 fits into 32 bits.
pub const ONE: f64 = 32_767.0;

/// Bytes of right-hand rows that stay in the first-level cache while left-hand rows pass by.
const NEAR: usize = 20 << 10;

/// `out[i · b.len() + j]` becomes the product of `a[i]` and `b[j]`.
///
/// # Panics
/// If the rows are not all of one length or `out` is too short.
pub fn dots(isa: Isa, a: &[&[Lanes]], b: &[&[Lanes]], out: &mut [i32]) {
    let length = a.first().map_or(0, |row| row.len());
    assert!(a.iter().chain(b).all(|row| row.len() == length), "rows of different lengths");
    assert!(out.len() >= a.len() * b.len(), "result too short");
    #[cfg(target_arch = "x86_64")]
    if isa != Isa::portable() {
        // SAFETY: every level but the portable one has AVX2, and the lengths are checked.
        return unsafe { x86::dots(a, b, out) };
    }
    let _ = isa;
    for (a, out) in a.iter().zip(out.chunks_exact_mut(b.len().max(1))) {
        for (b, out) in b.iter().zip(out) {
            *out = portable(a, b);
        }
    }
}

/// Any processor, left to the compiler's own vectoriser.
fn portable(a: &[Lanes], b: &[Lanes]) -> i32 {
    let pairs = a.as_flattened().iter().zip(b.as_flattened());
    pairs.fold(0, |sum, (&a, &b)| sum.wrapping_add(i32::from(a) * i32::from(b)))
}

/// The vector kernel. Unsafe: it reads through pointers and runs instructions the processor may lack.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{Lanes, NEAR};

    /// # Safety
    /// The processor has AVX2; all rows are of one length.
    #[target_feature(enable = "avx2")]
    pub unsafe fn dots(a: &[&[Lanes]], b: &[&[Lanes]], out: &mut [i32]) {
        let bytes = b.first().map_or(0, |row| size_of_val(*row));
        let group = (NEAR / bytes.max(1)).next_multiple_of(3).max(3);
        for first in (0..b.len()).step_by(group) {
            let near = &b[first..(first + group).min(b.len())];
            let (threes, rest) = a.as_chunks::<3>();
            for (at, &rows) in threes.iter().enumerate() {
                // SAFETY: as the caller vouches for.
                unsafe { strip(rows, near, &mut out[at * 3 * b.len() + first..], b.len()) };
            }
            for (at, &row) in rest.iter().enumerate() {
                let at = threes.len() * 3 + at;
                // SAFETY: as the caller vouches for.
                unsafe { strip([row], near, &mut out[at * b.len() + first..], b.len()) };
            }
        }
    }

    /// A few rows with all of `b`; a row of `out` begins `stride` after the one before.
    ///
    /// # Safety
    /// As [`dots`].
    #[target_feature(enable = "avx2")]
    #[inline]
    unsafe fn strip<const R: usize>(
        a: [&[Lanes]; R],
        b: &[&[Lanes]],
        out: &mut [i32],
        stride: usize,
    ) {
        let (threes, rest) = b.as_chunks::<3>();
        for (at, &columns) in threes.iter().enumerate() {
            // SAFETY: as the caller vouches for.
            let tile = unsafe { tile(a, columns) };
            for (row, tile) in tile.iter().enumerate() {
                out[row * stride + at * 3..][..3].copy_from_slice(tile);
            }
        }
        for (at, &column) in rest.iter().enumerate() {
            // SAFETY: as the caller vouches for.
            let tile = unsafe { tile(a, [column]) };
            for (row, tile) in tile.iter().enumerate() {
                out[row * stride + threes.len() * 3 + at] = tile[0];
            }
        }
    }

    /// 3 × 3 products keep nine sums, three rows, a column and their products in the sixteen registers.
    ///
    /// # Safety
    /// As [`dots`].
    #[target_feature(enable = "avx2")]
    #[inline]
    unsafe fn tile<const R: usize, const C: usize>(
        a: [&[Lanes]; R],
        b: [&[Lanes]; C],
    ) -> [[i32; C]; R] {
        let pieces = a[0].len();
        let (a, b) = (a.map(<[Lanes]>::as_ptr), b.map(<[Lanes]>::as_ptr));
        let mut sums = [[_mm256_setzero_si256(); C]; R];
        for piece in 0..pieces {
            let mut rows = [_mm256_setzero_si256(); R];
            for row in 0..R {
                // SAFETY: every row has as many pieces, each as large as a register.
                rows[row] = unsafe { _mm256_loadu_si256(a[row].add(piece).cast()) };
            }
            for column in 0..C {
                // SAFETY: as above.
                let numbers = unsafe { _mm256_loadu_si256(b[column].add(piece).cast()) };
                for row in 0..R {
                    let products = _mm256_madd_epi16(rows[row], numbers);
                    sums[row][column] = _mm256_add_epi32(sums[row][column], products);
                }
            }
        }
        let mut out = [[0; C]; R];
        for row in 0..R {
            for column in 0..C {
                let sum = sums[row][column];
                let (low, high) = (_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
                let fours = _mm_add_epi32(low, high);
                let twos = _mm_add_epi32(fours, _mm_shuffle_epi32::<0b0100_1110>(fours));
                let one = _mm_add_epi32(twos, _mm_shuffle_epi32::<0b1011_0001>(twos));
                out[row][column] = _mm_cvtsi128_si32(one);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_gives_the_products() {
        for (pieces, left, right) in [(1, 1, 1), (3, 4, 9), (24, 7, 21), (33, 3, 4), (0, 2, 2)] {
            // As large as rows of length 1 allow.
            let most = (ONE / f64::from((pieces * LANES).max(1) as u32).sqrt()) as i64;
            let number = |i: usize| (i as i64 * 7_919 % (2 * most + 1) - most) as i16;
            let numbers: Vec<Lanes> = (0..(left + right) * pieces)
                .map(|piece| std::array::from_fn(|lane| number(piece * LANES + lane)))
                .collect();
            let rows: Vec<&[Lanes]> =
                (0..left + right).map(|row| &numbers[row * pieces..][..pieces]).collect();
            let (a, b) = rows.split_at(left);
            let exact = |a: &[Lanes], b: &[Lanes]| -> i64 {
                let pairs = a.as_flattened().iter().zip(b.as_flattened());
                pairs.map(|(&x, &y)| i64::from(x) * i64::from(y)).sum()
            };
            let expected: Vec<i64> =
                a.iter().flat_map(|a| b.iter().map(move |b| exact(a, b))).collect();
            for isa in Isa::available() {
                let mut found = vec![-1; left * right];
                dots(isa, a, b, &mut found);
                let found: Vec<i64> = found.into_iter().map(i64::from).collect();
                assert_eq!(found, expected, "{isa:?} {pieces} × {left} × {right}");
            }
        }
    }
}
