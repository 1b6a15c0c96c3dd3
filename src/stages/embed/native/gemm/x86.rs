//! The vector kernels. Unsafe: they run instructions the processor may lack (an [`Isa`] of
//! that level is the proof that it has them) and read and write through pointers, within the
//! bounds that [`super::multiply`] asserted.
//!
//! [`Isa`]: crate::embed::native::isa::Isa

use std::arch::x86_64::*;

use super::{Job, PANEL, Packed};

/// A tile's corner: where its rows and columns begin.
#[derive(Clone, Copy)]
struct Corner {
    a: *const f32,
    a_stride: usize,
    b: *const f32,
    /// From one panel to the next.
    b_stride: usize,
    /// The start of the sums: the bias, the same for all rows, or the results so far.
    start: *const f32,
    start_stride: usize,
    out: *mut f32,
    out_stride: usize,
    /// How far to run down the inner dimension.
    inner: usize,
}

/// 6 rows × 16 columns fill 12 of 16 registers.
pub fn avx2(job: Job) {
    // 384 × 16 floats are 24 KB: a panel stays in the first-level cache.
    walk(job, 384, 1, 6, |corner, rows, _| {
        // SAFETY: `Level::Avx2` was detected; `walk` keeps corners within the asserted bounds.
        unsafe {
            match rows {
                6 => tile_avx2::<6>(corner),
                5 => tile_avx2::<5>(corner),
                4 => tile_avx2::<4>(corner),
                3 => tile_avx2::<3>(corner),
                2 => tile_avx2::<2>(corner),
                _ => tile_avx2::<1>(corner),
            }
        }
    });
}

/// 12 rows × 32 columns fill 24 of 32 registers.
pub fn avx512(job: Job) {
    walk(job, 384, 2, 12, |corner, rows, panels| {
        // SAFETY: `Level::Avx512` was detected; `walk` keeps corners within the asserted bounds.
        unsafe {
            match (rows, panels) {
                (12, 2) => tile_avx512::<12, 2>(corner),
                (12, _) => tile_avx512::<12, 1>(corner),
                (rows, 2) => rest_avx512::<2>(corner, rows),
                (rows, _) => rest_avx512::<1>(corner, rows),
            }
        }
    });
}

/// Visits all tiles: blocks of the inner dimension, groups of panels, blocks of rows. The
/// panels stay in the nearest cache while the rows pass by.
#[inline(always)]
fn walk(
    job: Job,
    longest: usize,
    group: usize,
    tile_rows: usize,
    tile: impl Fn(Corner, usize, usize),
) {
    /// As wide as the widest group of panels.
    const NO_BIAS: [f32; 2 * PANEL] = [0.0; 2 * PANEL];
    let Job { a, b, bias, out, out_stride } = job;
    let blocks = b.inner.div_ceil(longest).max(1);
    let block = b.inner.div_ceil(blocks).max(1);
    let panels = b.data.len() / (b.inner * PANEL).max(1);
    for start in (0..b.inner).step_by(block) {
        let inner = block.min(b.inner - start);
        for panel in (0..panels).step_by(group) {
            let bias = if bias.is_empty() { &NO_BIAS } else { &bias[panel * PANEL..] }.as_ptr();
            for row in (0..a.count).step_by(tile_rows) {
                let sums = out[row * out_stride + panel * PANEL..].as_mut_ptr();
                let (from, from_stride) =
                    if start == 0 { (bias, 0) } else { (sums.cast_const(), out_stride) };
                prefetch(b, panel + group, start, inner, row / tile_rows);
                let corner = Corner {
                    a: a.data[row * a.stride + start..].as_ptr(),
                    a_stride: a.stride,
                    b: b.data[(panel * b.inner + start) * PANEL..].as_ptr(),
                    b_stride: b.inner * PANEL,
                    start: from,
                    start_stride: from_stride,
                    out: sums,
                    out_stride,
                    inner,
                };
                tile(corner, tile_rows.min(a.count - row), group.min(panels - panel));
            }
        }
    }
}

/// Fetches a sixteenth of the next panel's block at each of the first tiles of this one: the
/// weights are too many to stay in the cache from batch to batch.
#[inline(always)]
fn prefetch(b: &Packed, panel: usize, start: usize, inner: usize, tile: usize) {
    const LINE: usize = 16;
    let share = inner.div_ceil(16);
    let first = (panel * b.inner + start + tile * share) * PANEL;
    let end = (first + share * PANEL).min((panel * b.inner + start + inner) * PANEL);
    if tile < 16 && panel * PANEL < b.columns {
        for line in b.data[first.min(end)..end].chunks(LINE) {
            // SAFETY: every x86-64 processor has the instruction, and it only gives a hint.
            unsafe { _mm_prefetch::<_MM_HINT_T1>(line.as_ptr().cast()) };
        }
    }
}

/// # Safety
/// The processor has AVX2 and FMA; `R` rows of `a` and `out` and one panel of `b` can be
/// accessed over `inner` and 16 columns.
#[target_feature(enable = "avx2,fma")]
unsafe fn tile_avx2<const R: usize>(at: Corner) {
    // SAFETY: all offsets lie within what the caller vouches for.
    unsafe {
        let mut sums = [[_mm256_setzero_ps(); 2]; R];
        for (row, sums) in sums.iter_mut().enumerate() {
            let start = at.start.add(row * at.start_stride);
            *sums = [_mm256_loadu_ps(start), _mm256_loadu_ps(start.add(8))];
        }
        let (mut a, mut b) = (at.a, at.b);
        for _ in 0..at.inner {
            let columns = [_mm256_loadu_ps(b), _mm256_loadu_ps(b.add(8))];
            for (row, sums) in sums.iter_mut().enumerate() {
                let value = _mm256_broadcast_ss(&*a.add(row * at.a_stride));
                sums[0] = _mm256_fmadd_ps(value, columns[0], sums[0]);
                sums[1] = _mm256_fmadd_ps(value, columns[1], sums[1]);
            }
            a = a.add(1);
            b = b.add(PANEL);
        }
        for (row, sums) in sums.iter().enumerate() {
            let out = at.out.add(row * at.out_stride);
            _mm256_storeu_ps(out, sums[0]);
            _mm256_storeu_ps(out.add(8), sums[1]);
        }
    }
}

/// Fewer than 12 rows, in tiles of 4, 2 and 1.
///
/// # Safety
/// As [`tile_avx512`], for `rows` rows.
#[target_feature(enable = "avx512f")]
unsafe fn rest_avx512<const P: usize>(mut at: Corner, mut rows: usize) {
    while rows > 0 {
        // SAFETY: the corner moves down by as many rows as were done.
        unsafe {
            let done = match rows {
                8.. => {
                    tile_avx512::<8, P>(at);
                    8
                }
                4.. => {
                    tile_avx512::<4, P>(at);
                    4
                }
                2.. => {
                    tile_avx512::<2, P>(at);
                    2
                }
                _ => {
                    tile_avx512::<1, P>(at);
                    1
                }
            };
            rows -= done;
            if rows > 0 {
                at.a = at.a.add(done * at.a_stride);
                at.start = at.start.add(done * at.start_stride);
                at.out = at.out.add(done * at.out_stride);
            }
        }
    }
}

/// # Safety
/// The processor has AVX-512F; `R` rows of `a` and `out` and `P` panels of `b` can be accessed
/// over `inner` and 16 columns a panel.
#[target_feature(enable = "avx512f")]
unsafe fn tile_avx512<const R: usize, const P: usize>(at: Corner) {
    // SAFETY: all offsets lie within what the caller vouches for.
    unsafe {
        let mut sums = [[_mm512_setzero_ps(); P]; R];
        for (row, sums) in sums.iter_mut().enumerate() {
            for (panel, sum) in sums.iter_mut().enumerate() {
                *sum = _mm512_loadu_ps(at.start.add(row * at.start_stride + panel * PANEL));
            }
        }
        let (mut a, mut b) = (at.a, at.b);
        for _ in 0..at.inner {
            let mut columns = [_mm512_setzero_ps(); P];
            for (panel, columns) in columns.iter_mut().enumerate() {
                *columns = _mm512_loadu_ps(b.add(panel * at.b_stride));
            }
            for (row, sums) in sums.iter_mut().enumerate() {
                let value = _mm512_set1_ps(*a.add(row * at.a_stride));
                for (sum, columns) in sums.iter_mut().zip(columns) {
                    *sum = _mm512_fmadd_ps(value, columns, *sum);
                }
            }
            a = a.add(1);
            b = b.add(PANEL);
        }
        for (row, sums) in sums.iter().enumerate() {
            for (panel, sum) in sums.iter().enumerate() {
                _mm512_storeu_ps(at.out.add(row * at.out_stride + panel * PANEL), *sum);
            }
        }
    }
}
