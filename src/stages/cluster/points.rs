//! Points as the clusterings take them.

use ndarray::{Array2, ArrayBase, ArrayView2, CowArray, Data, Ix2};

/// Points (n × d) in row order, with 0 for every coordinate that is not finite.
pub(super) fn finite(points: ArrayView2<'_, f64>) -> CowArray<'_, f64, Ix2> {
    if points.is_standard_layout() && points.iter().all(|x| x.is_finite()) {
        return CowArray::from(points);
    }
    let cells = points.iter().map(|&x| if x.is_finite() { x } else { 0.0 }).collect();
    // As many cells as the shape asks for.
    CowArray::from(Array2::from_shape_vec(points.dim(), cells).unwrap_or_default())
}

/// One point's coordinates. `points` came from [`finite`].
pub(super) fn coordinates<S: Data<Elem = f64>>(points: &ArrayBase<S, Ix2>, point: usize) -> &[f64] {
    points.row(point).to_slice().unwrap_or_default()
}

/// Square of the Euclidean distance.
pub(super) fn square_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
