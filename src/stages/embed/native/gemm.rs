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

    /// Columns of the matrix, without padding.
    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// Rows of a left-hand matrix: row `i` begins at `data[i * stride]`.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Rows one after another, with gaps where `stride` is greater than they are long.
    pub data: &'a [f32],
    /// From the start of a row to the next.
    pub stride: usize,
    /// How many rows there are.
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
mod x86;

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
