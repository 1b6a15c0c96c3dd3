//! The one of a few vectors that lies nearest to a document, by cosine.

use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

/// For each row of `rows` (n × d) the row of `few` (m × d) with the greatest cosine, and that
/// cosine; ties go to the first. `None` for rows without a finite, positive length and where `few`
/// has no row; a row of `few` without one has cosine 0 to all.
///
/// # Panics
/// If the rows are not equally long.
pub fn nearest(rows: ArrayView2<f32>, few: ArrayView2<f32>) -> Vec<Option<(usize, f64)>> {
    let few = unit_rows(few);
    let of_row = |row: ArrayView1<f32>| {
        let length = length(row)?;
        let mut best: Option<(usize, f64)> = None;
        for (number, direction) in few.outer_iter().enumerate() {
            let along: f64 = row.iter().zip(direction).map(|(&x, d)| f64::from(x) * d).sum();
            let cosine = along / length;
            if best.is_none_or(|(_, before)| cosine > before) {
                best = Some((number, cosine));
            }
        }
        best
    };
    (0..rows.nrows()).into_par_iter().map(|row| of_row(rows.row(row))).collect()
}

fn unit_rows(rows: ArrayView2<f32>) -> Array2<f64> {
    let mut unit = rows.mapv(f64::from);
    for (mut unit, row) in unit.outer_iter_mut().zip(rows.outer_iter()) {
        match length(row) {
            Some(length) => unit /= length,
            None => unit.fill(0.0),
        }
    }
    unit
}

fn length(row: ArrayView1<f32>) -> Option<f64> {
    let length = row.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
    (length.is_finite() && length > 0.0).then_some(length)
}
