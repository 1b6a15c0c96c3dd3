//! Matrix product of 32-bit floats over panels packed once.
//!
//! A right-hand matrix lies in panels of 16 columns, row after row within a panel, the last panel
//! filled up with zeros. A tile of a few rows × 1 or 2 panels is kept in registers while it runs
//! down the inner dimension.
//!
//! Every result is one chain of fused multiply-adds in the order of the inner dimension, starting
//! from the bias. So its bits depend neither on the tile it fell into, nor on the number of rows,
//! nor on which of the vector kernels computed it.

use super::isa::Isa;
use super::ops::{ALWAYS_FUSED, multiply_add};

/// Columns in a panel.
pub const PANEL: usize = 16;

/// The least multiple of the panel's width that holds `columns`.
pub const fn padded(columns: usize) -> usize {
    columns.next_multiple_of(PANEL)
}

/// A right-hand matrix, `inner × columns`, in panels.
#[derive(Debug, Default)]
pub struct Packed {
    inner: usize,
    columns: usize,
    data: Vec<f32>,
}

impl Packed {
    /// Makes this an all-zero `inner × columns` matrix, keeping its memory.
    pub fn reset(&mut self, inner: usize, columns: usize) {
        (self.inner, self.columns) = (inner, columns);
        self.data.clear();
        self.data.resize(inner * padded(columns), 0.0);
    }

    /// Sets column `column` to `values`, one for each inner index.
    pub fn set_column(&mut self, column: usize, values: &[f32]) {
        assert!(column < self.columns && values.len() == self.inner);
        let start = column / PANEL * self.inner * PANEL + column % PANEL;
        for (place, value) in self.data[start..].iter_mut().step_by(PANEL).zip(values) {
            *place = *value;
        }
    }

    /// Sets row `row` to `values`, one for each column.
    pub fn set_row(&mut self, row: usize, values: &[f32]) {
        assert!(row < self.inner && values.len() == self.columns);
        for (panel, values) in values.chunks(PANEL).enumerate() {
            let start = (panel * self.inner + row) * PANEL;
            self.data[start..start + values.len()].copy_from_slice(values);
        }
    }

    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// Rows of a left-hand matrix: row `i` begins at `data[i * stride]`.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    pub data: &'a [f32],
    pub stride: usize,
    pub count: usize,
}

/// `out = a · b + bias`, each row of `out` beginning `out_stride` after the one before and
/// `padded(b.columns())` long; what lies beyond the columns becomes the bias's padding or 0.
///
/// `bias` is empty or as long as the padded columns.
pub fn multiply(isa: Isa, a: Rows, b: &Packed, bias: &[f32], out: &mut [f32], out_stride: usize) {
    let width = padded(b.columns);
    if a.count == 0 || width == 0 {
        return;
    }
    let last = a.count - 1;
    assert!(a.data.len() >= last * a.stride + b.inner, "left matrix too short");
    assert!(b.data.len() == b.inner * width, "right matrix not packed");
    assert!(out_stride >= width && out.len() >= last * out_stride + width, "result too short");
    assert!(bias.is_empty() || bias.len() == width, "bias of another width");
    if b.inner == 0 {
        for row in 0..a.count {
            let out = &mut out[row * out_stride..][..width];
            if bias.is_empty() { out.fill(0.0) } else { out.copy_from_slice(bias) }
        }
        return;
    }
    let job = Job { a, b, bias, out, out_stride };
    match isa.level() {
        #[cfg(target_arch = "x86_64")]
        super::isa::Level::Avx512 => x86::avx512(job),
        #[cfg(target_arch = "x86_64")]
        super::isa::Level::Avx2 => x86::avx2(job),
        super::isa::Level::Portable => portable(job),
    }
}

/// A checked product.
struct Job<'a> {
    a: Rows<'a>,
    b: &'a Packed,
    bias: &'a [f32],
    out: &'a mut [f32],
    out_stride: usize,
}

/// Any processor: 4 rows × 16 columns, left to the compiler's own vectoriser.
fn portable(job: Job) {
    const ROWS: usize = 4;
    let Job { a, b, bias, out, out_stride } = job;
    for (panel, data) in b.data.chunks_exact(b.inner * PANEL).enumerate() {
        for first in (0..a.count).step_by(ROWS) {
            let rows = ROWS.min(a.count - first);
            let mut tile = [[0f32; PANEL]; ROWS];
            if !bias.is_empty() {
                tile.fill(std::array::from_fn(|column| bias[panel * PANEL + column]));
            }
            for (inner, b) in data.chunks_exact(PANEL).enumerate() {
                for (row, tile) in tile.iter_mut().enumerate().take(rows) {
                    let a = a.data[(first + row) * a.stride + inner];
                    for (sum, b) in tile.iter_mut().zip(b) {
                        *sum = multiply_add::<ALWAYS_FUSED>(a, *b, *sum);
                    }
                }
            }
            for (row, tile) in tile.iter().enumerate().take(rows) {
                let start = (first + row) * out_stride + panel * PANEL;
                out[start..start + PANEL].copy_from_slice(tile);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
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
        /// What the sums start from: the bias, the same for all rows, or the results so far.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: f32) -> Vec<f32> {
        (0..count).map(|i| ((i as f32 + seed) * 12.9898).sin()).collect()
    }

    /// In 64 bits, without any blocking.
    fn naive(a: Rows, b: &[f32], inner: usize, columns: usize, bias: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        for row in 0..a.count {
            for column in 0..columns {
                let sum: f64 = (0..inner)
                    .map(|k| {
                        f64::from(a.data[row * a.stride + k]) * f64::from(b[column * inner + k])
                    })
                    .sum();
                out.push((sum + bias.get(column).map_or(0.0, |&b| f64::from(b))) as f32);
            }
        }
        out
    }

    #[test]
    fn every_kernel_gives_the_naive_product() {
        // Rows and columns off the tiles' sizes, inner dimensions below, at and beyond a block.
        for (rows, inner, columns) in
            [(1, 1, 1), (5, 32, 17), (13, 384, 40), (25, 385, 48), (31, 1000, 16), (3, 7, 100)]
        {
            let stride = inner + 3;
            let a = numbers(rows * stride, 0.5);
            let a = Rows { data: &a, stride, count: rows };
            let b = numbers(columns * inner, 7.25);
            let mut bias = numbers(columns, 3.0);
            bias.resize(padded(columns), 0.0);
            let (mut by_column, mut by_row) = (Packed::default(), Packed::default());
            by_column.reset(inner, columns);
            by_row.reset(inner, columns);
            for column in 0..columns {
                by_column.set_column(column, &b[column * inner..][..inner]);
            }
            for row in 0..inner {
                let values: Vec<f32> = (0..columns).map(|c| b[c * inner + row]).collect();
                by_row.set_row(row, &values);
            }
            assert_eq!(by_column.data, by_row.data);
            let expected = naive(a, &b, inner, columns, &bias);
            let mut fused: Option<Vec<f32>> = None;
            for isa in Isa::available() {
                let stride = padded(columns) + 16;
                let mut out = vec![f32::NAN; rows * stride];
                multiply(isa, a, &by_column, &bias, &mut out, stride);
                for row in 0..rows {
                    for column in 0..columns {
                        let (found, expected) =
                            (out[row * stride + column], expected[row * columns + column]);
                        assert!(
                            (found - expected).abs() <= 1e-6 * (inner as f32),
                            "{isa:?} {rows}×{inner}×{columns} at {row},{column}: {found} {expected}"
                        );
                    }
                    assert!(
                        out[row * stride + columns..][..padded(columns) - columns]
                            .iter()
                            .all(|&v| v == 0.0)
                    );
                }
                // The vector kernels agree to the bit.
                if isa != Isa::portable() {
                    out.retain(|v| !v.is_nan());
                    assert_eq!(fused.get_or_insert_with(|| out.clone()), &out, "{isa:?}");
                }
            }
        }
    }
}
