//! The scale of distances around each row (umap-learn's `smooth_knn_dist`).

use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;

/// Halvings in the search for a row's σ, and how near the sum must come.
const ROUNDS: usize = 64;
const TOLERANCE: f64 = 1e-5;

/// σ is at least this share of the row's mean distance (of all rows' where ρ is 0).
const LEAST_SHARE: f64 = 1e-3;

/// Per row σ, the scale of its distances, and ρ, up to which a neighbour belongs fully.
#[derive(Clone, Debug, PartialEq)]
pub struct Smooth {
    /// The width of each row's surroundings.
    pub sigmas: Vec<f32>,
    /// The distance of each row's nearest neighbour.
    pub rhos: Vec<f32>,
}

/// σ such that Σ exp(−max(0, d − ρ)/σ) over all neighbours but the first is log₂ k, where ρ is the
/// row's smallest distance above 0 (local_connectivity 1). `distances` is n × k, ascending.
pub fn smooth_knn(distances: ArrayView2<f32>) -> Smooth {
    smooth(distances, true)
}

/// The same for rows that are new to the graph: nothing belongs to them fully, ρ is 0.
pub(super) fn smooth_new(distances: ArrayView2<f32>) -> Smooth {
    smooth(distances, false)
}

fn smooth(distances: ArrayView2<f32>, connected: bool) -> Smooth {
    let mean_of_all = mean(distances.iter());
    let target = (distances.ncols().max(1) as f64).log2();
    let of_row = |row: ArrayView1<f32>| {
        let nearest = row.iter().copied().find(|&d| d > 0.0);
        let rho = nearest.filter(|_| connected).unwrap_or(0.0);
        let least = LEAST_SHARE * if rho > 0.0 { mean(row.iter()) } else { mean_of_all };
        (sigma(row, f64::from(rho), target).max(least) as f32, rho)
    };
    let rows = 0..distances.nrows();
    let (sigmas, rhos) = rows.into_par_iter().map(|row| of_row(distances.row(row))).unzip();
    Smooth { sigmas, rhos }
}

fn mean<'a>(values: impl ExactSizeIterator<Item = &'a f32>) -> f64 {
    let count = values.len().max(1) as f64;
    values.map(|&d| f64::from(d)).sum::<f64>() / count
}

fn sigma(row: ArrayView1<f32>, rho: f64, target: f64) -> f64 {
    let membership = |d: f64, sigma: f64| if d > rho { (-(d - rho) / sigma).exp() } else { 1.0 };
    let (mut low, mut high, mut middle) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..ROUNDS {
        let sum: f64 = row.iter().skip(1).map(|&d| membership(f64::from(d), middle)).sum();
        if (sum - target).abs() < TOLERANCE {
            break;
        }
        if sum > target {
            high = middle;
            middle = (low + high) / 2.0;
        } else {
            low = middle;
            middle = if high.is_infinite() { middle * 2.0 } else { (low + high) / 2.0 };
        }
    }
    middle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memberships_sum_to_log2_k() {
        let row = ndarray::array![[0.0f32, 0.2, 0.3, 0.35, 0.5, 0.6, 0.7, 0.9]];
        let found = smooth_knn(row.view());
        assert_eq!(found.rhos, [0.2]);
        let sum: f32 = row.iter().skip(1).map(|d| (-(d - 0.2) / found.sigmas[0]).exp()).sum();
        assert!((sum - 3.0).abs() < 1e-4, "{sum}");
    }

    #[test]
    fn rows_that_are_all_alike_have_a_finite_scale() {
        let found = smooth_knn(ndarray::Array2::zeros((3, 3)).view());
        assert!(found.sigmas.iter().all(|sigma| sigma.is_finite()), "{found:?}");
        assert_eq!(found.rhos, [0.0; 3]);
        assert!(smooth_knn(ndarray::Array2::zeros((0, 0)).view()).sigmas.is_empty());
    }
}
