//! Neighbours to a weighted graph: smooth distances, memberships, fuzzy union.

use crate::reduce::knn::Neighbours;

/// Rounds of the search for a row's σ.
const ROUNDS: usize = 64;
const TOLERANCE: f64 = 1e-5;
/// σ is at least this share of the mean distance.
const LEAST_SCALE: f64 = 1e-3;

/// Per row: σ, the scale of its distances, and ρ, the distance to its nearest other row
/// (umap-learn's `smooth_knn_dist`).
#[derive(Clone, Debug, PartialEq)]
pub struct Smooth {
    pub sigmas: Vec<f32>,
    pub rhos: Vec<f32>,
}

/// Finds σ so that Σ exp(−max(0, d − ρ) / σ) over a row's neighbours is log₂ k. With a
/// `local_connectivity` of 1 the nearest other row counts as wholly connected; with 0, as the
/// reference has it for new rows, ρ is 0.
pub fn smooth(neighbours: &Neighbours, k: usize, local_connectivity: usize) -> Smooth {
    let target = (k as f64).log2();
    let all = neighbours.distances.iter().map(|&d| f64::from(d)).sum::<f64>();
    let mean_of_all = all / neighbours.distances.len().max(1) as f64;
    let of_row = |row: ndarray::ArrayView1<f32>| {
        let nearest = row.iter().copied().find(|&d| d > 0.0).filter(|_| local_connectivity > 0);
        let rho = nearest.unwrap_or(0.0);
        let sigma = sigma(row, f64::from(rho), target);
        let mean = row.iter().map(|&d| f64::from(d)).sum::<f64>() / row.len().max(1) as f64;
        let least = LEAST_SCALE * if rho > 0.0 { mean } else { mean_of_all };
        (sigma.max(least) as f32, rho)
    };
    let (sigmas, rhos) = neighbours.distances.rows().into_iter().map(of_row).unzip();
    Smooth { sigmas, rhos }
}

fn sigma(row: ndarray::ArrayView1<f32>, rho: f64, target: f64) -> f64 {
    let (mut low, mut high, mut middle) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..ROUNDS {
        // The first neighbour is the row itself.
        let sum: f64 = row
            .iter()
            .skip(1)
            .map(|&d| {
                let beyond = f64::from(d) - rho;
                if beyond > 0.0 { (-beyond / middle).exp() } else { 1.0 }
            })
            .sum();
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

/// How much each neighbour belongs to its row, 0..=1; a row does not belong to itself.
pub fn memberships(
    neighbours: &Neighbours,
    smooth: &Smooth,
    own_row: bool,
) -> Vec<Vec<(u32, f32)>> {
    let rows = neighbours.indices.rows().into_iter().zip(neighbours.distances.rows());
    rows.enumerate()
        .map(|(row, (indices, distances))| {
            let (sigma, rho) = (smooth.sigmas[row], smooth.rhos[row]);
            let pairs = indices.into_iter().zip(distances);
            pairs
                .filter(|(index, _)| !own_row || **index as usize != row)
                .map(|(&index, &distance)| {
                    let beyond = distance - rho;
                    let weight =
                        if beyond <= 0.0 || sigma == 0.0 { 1.0 } else { (-beyond / sigma).exp() };
                    (index, weight)
                })
                .collect()
        })
        .collect()
}

/// The edges of one row: (column, weight).
type Edges = Vec<(u32, f32)>;

/// A symmetric weighted graph; each edge stands in both directions, sorted by row, then column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FuzzyGraph {
    /// Per row: (column, weight), by ascending column.
    pub rows: Vec<Edges>,
}

impl FuzzyGraph {
    /// The fuzzy union of the rows' memberships: a + b − a·b.
    pub fn of(neighbours: &Neighbours, smooth: &Smooth) -> Self {
        let forward = memberships(neighbours, smooth, true);
        let mut backward: Vec<Vec<(u32, f32)>> = vec![Vec::new(); forward.len()];
        for (row, members) in forward.iter().enumerate() {
            for &(column, weight) in members {
                backward[column as usize].push((row as u32, weight));
            }
        }
        let union = |(mut out, back): (Edges, Edges)| {
            out.sort_unstable_by_key(|&(column, _)| column);
            let mut row: Vec<(u32, f32)> = Vec::with_capacity(out.len() + back.len());
            let (mut a, mut b) = (out.into_iter().peekable(), back.into_iter().peekable());
            loop {
                row.push(match (a.peek().copied(), b.peek().copied()) {
                    (Some((i, x)), Some((j, y))) if i == j => {
                        a.next();
                        b.next();
                        (i, x + y - x * y)
                    }
                    (Some(x), Some(y)) if x.0 < y.0 => {
                        a.next();
                        x
                    }
                    (_, Some(y)) => {
                        b.next();
                        y
                    }
                    (Some(x), None) => {
                        a.next();
                        x
                    }
                    (None, None) => break,
                });
            }
            row.retain(|&(_, weight)| weight > 0.0);
            row
        };
        FuzzyGraph { rows: forward.into_iter().zip(backward).map(union).collect() }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Edges in the order of rows and columns: (row, column, weight).
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32, f32)> {
        self.rows.iter().enumerate().flat_map(|(row, edges)| {
            edges.iter().map(move |&(column, weight)| (row as u32, column, weight))
        })
    }
}
