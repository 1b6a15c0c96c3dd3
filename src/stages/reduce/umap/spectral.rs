//! Where the layout starts: eigenvectors of the graph's normalised Laplacian (umap-learn's
//! `spectral_layout`, `multi_component_layout` and `noisy_scale_coords`).

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::components::{components, subgraph};
use super::fuzzy::FuzzyGraph;
use super::lanczos;
use super::random::Draws;
use crate::watch::{Cancelled, Watch};

/// The start spans this much in each dimension.
const EXTENT: f64 = 10.0;

/// Standard deviation of the noise that parts equal rows.
const NOISE: f64 = 1e-4;

/// Rows that one thread multiplies at a time.
const ROWS: usize = 2048;

/// Purposes of the random draws; each has numbers of its own.
const PLACES: usize = 1;
const JITTER: usize = 2;

/// The start of a layout, rows × `dimensions`, each column from 0 to 10 (all 0 where the rows
/// cannot be told apart). Depends on `seed` through the noise only, if the graph is connected.
pub fn spectral_start(
    graph: &FuzzyGraph,
    dimensions: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Result<Array2<f32>, Cancelled> {
    let mut start = spectral_layout(graph, dimensions, seed, watch)?;
    let largest = start.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    let mut draws = Draws::of(seed, JITTER, 0);
    let scale = if largest > 0.0 { EXTENT / largest } else { 0.0 };
    start.mapv_inplace(|x| x * scale + NOISE * draws.normal());
    for mut column in start.axis_iter_mut(Axis(1)) {
        let low = column.iter().copied().fold(f64::INFINITY, f64::min);
        let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let scale = if high > low { EXTENT / (high - low) } else { 0.0 };
        column.mapv_inplace(|x| (x - low) * scale);
    }
    Ok(start.mapv(|x| x as f32))
}

/// The eigenvectors of the 2nd to (`dimensions` + 1)th smallest eigenvalues of I − D^-½·W·D^-½,
/// each of length 1; rows × `dimensions`. Where the graph falls apart, each component's own around
/// a place of its own.
pub fn spectral_layout(
    graph: &FuzzyGraph,
    dimensions: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Result<Array2<f64>, Cancelled> {
    let parts = components(graph);
    if watch.cancelled() {
        return Err(Cancelled);
    }
    if parts.len() <= 1 && graph.rows() > dimensions + 1 {
        return eigenvectors(graph, dimensions, seed, watch);
    }
    let mut layout = Array2::zeros((graph.rows(), dimensions));
    let places = places(parts.len(), dimensions, seed);
    for (number, members) in parts.iter().enumerate() {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let room = room(&places, number);
        let part = if members.len() < 2 * dimensions || members.len() <= dimensions + 1 {
            let mut draws = Draws::of(seed, PLACES, 1 + number);
            Array2::from_shape_simple_fn((members.len(), dimensions), || {
                room * (2.0 * draws.unit() - 1.0)
            })
        } else {
            let mut part = eigenvectors(&subgraph(graph, members), dimensions, seed, watch)?;
            let largest = part.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
            part.mapv_inplace(|x| x * if largest > 0.0 { room / largest } else { 0.0 });
            part
        };
        for (&row, part) in members.iter().zip(part.outer_iter()) {
            layout.row_mut(row).assign(&(&part + &places.row(number)));
        }
    }
    Ok(layout)
}

/// Where the components go: the ends of the axes while those suffice, then anywhere in a cube.
fn places(parts: usize, dimensions: usize, seed: u64) -> Array2<f64> {
    let axes = parts.div_ceil(2);
    if parts <= 1 {
        Array2::zeros((parts, dimensions))
    } else if axes <= dimensions {
        Array2::from_shape_fn((parts, dimensions), |(part, axis)| {
            if part % axes != axis {
                0.0
            } else if part < axes {
                1.0
            } else {
                -1.0
            }
        })
    } else {
        let mut draws = Draws::of(seed, PLACES, 0);
        Array2::from_shape_simple_fn((parts, dimensions), || EXTENT * draws.unit())
    }
}

/// Half the way from a component's place to the nearest other.
fn room(places: &Array2<f64>, number: usize) -> f64 {
    let here = places.row(number);
    let squared = |there: ndarray::ArrayView1<f64>| {
        here.iter().zip(there).map(|(a, b)| (a - b).powi(2)).sum::<f64>()
    };
    let nearest =
        places.outer_iter().map(squared).filter(|&d| d > 0.0).fold(f64::INFINITY, f64::min);
    if nearest.is_finite() { nearest.sqrt() / 2.0 } else { 1.0 }
}

/// The eigenvectors of a connected graph with more than `dimensions` + 1 rows.
fn eigenvectors(
    graph: &FuzzyGraph,
    dimensions: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Result<Array2<f64>, Cancelled> {
    let n = graph.rows();
    let degrees: Vec<f64> =
        (0..n).map(|row| graph.row(row).map(|(_, weight)| f64::from(weight)).sum()).collect();
    let roots: Vec<f64> = degrees.iter().map(|degree: &f64| degree.sqrt()).collect();
    // D^-½·W·D^-½ has the Laplacian's vectors, the largest eigenvalues first; the first is √degree.
    let multiply = |x: &[f64], y: &mut [f64]| {
        y.par_chunks_mut(ROWS).enumerate().for_each(|(chunk, y)| {
            for (at, y) in y.iter_mut().enumerate() {
                let row = chunk * ROWS + at;
                let terms = graph.row(row).map(|(j, weight)| f64::from(weight) * x[j] / roots[j]);
                *y = terms.sum::<f64>() / roots[row];
            }
        });
    };
    let total = degrees.iter().sum::<f64>().sqrt();
    let first = roots.iter().map(|root| root / total).collect();
    let vectors = lanczos::largest(multiply, first, dimensions, seed, watch)?;
    Ok(Array2::from_shape_fn((n, dimensions), |(row, column)| {
        vectors.get(column).map_or(0.0, |vector| vector[row])
    }))
}
