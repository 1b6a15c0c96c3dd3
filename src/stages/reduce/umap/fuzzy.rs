//! Neighbours to a weighted graph: memberships, then their fuzzy union.

use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;

use super::smooth::Smooth;

/// A symmetric graph in compressed rows: every edge stands in both directions, rows ascending, and
/// columns ascending within a row.
#[derive(Clone, Debug, PartialEq)]
pub struct FuzzyGraph {
    /// Where each row begins; one more than there are rows.
    offsets: Vec<usize>,
    columns: Vec<u32>,
    weights: Vec<f32>,
}

/// The fuzzy union a + b − a·b of what each row says of its neighbours (umap-learn's
/// `fuzzy_simplicial_set` with set_op_mix_ratio 1). Both arrays are n × k.
pub fn fuzzy_graph(
    indices: ArrayView2<u32>,
    distances: ArrayView2<f32>,
    smooth: &Smooth,
) -> FuzzyGraph {
    let of_row = |row: usize| {
        let (sigma, rho) = (smooth.sigmas[row], smooth.rhos[row]);
        let mut members = memberships(indices.row(row), distances.row(row), sigma, rho);
        members.retain(|&(column, _)| column as usize != row);
        members.sort_unstable_by_key(|&(column, _)| column);
        members
    };
    FuzzyGraph::union((0..indices.nrows()).into_par_iter().map(of_row).collect())
}

/// How much each neighbour belongs to a row: 1 up to ρ, exp(−(d − ρ)/σ) beyond.
pub(super) fn memberships(
    indices: ArrayView1<u32>,
    distances: ArrayView1<f32>,
    sigma: f32,
    rho: f32,
) -> Vec<(u32, f32)> {
    let membership =
        |d: f32| if d <= rho || sigma == 0.0 { 1.0 } else { (-(d - rho) / sigma).exp() };
    indices.iter().zip(distances).map(|(&index, &d)| (index, membership(d))).collect()
}

/// Two rows, ascending by column, as one.
fn union(a: &[(u32, f32)], b: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    let mut row = Vec::new();
    loop {
        let next = match (a.peek(), b.peek()) {
            (None, None) => return row,
            (Some(x), Some(y)) if x.0 == y.0 => {
                let both = (x.0, x.1 + y.1 - x.1 * y.1);
                a.next();
                b.next();
                Some(both)
            }
            (Some(x), Some(y)) if x.0 > y.0 => b.next(),
            (None, Some(_)) => b.next(),
            (Some(_), _) => a.next(),
        };
        row.extend(next.filter(|&(_, weight)| weight > 0.0));
    }
}

impl FuzzyGraph {
    /// The union of a directed graph, each row ascending by column, with its transpose.
    pub(super) fn union(forward: Vec<Vec<(u32, f32)>>) -> Self {
        let mut backward: Vec<Vec<(u32, f32)>> = vec![Vec::new(); forward.len()];
        for (row, members) in forward.iter().enumerate() {
            for &(column, weight) in members {
                backward[column as usize].push((row as u32, weight));
            }
        }
        FuzzyGraph::from_rows(forward.iter().zip(&backward).map(|(a, b)| union(a, b)))
    }

    pub(super) fn from_rows(
        rows: impl Iterator<Item = impl IntoIterator<Item = (u32, f32)>>,
    ) -> Self {
        let mut graph = FuzzyGraph { offsets: vec![0], columns: Vec::new(), weights: Vec::new() };
        for row in rows {
            for (column, weight) in row {
                graph.columns.push(column);
                graph.weights.push(weight);
            }
            graph.offsets.push(graph.columns.len());
        }
        graph
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of edges, each direction counted.
    pub fn edges(&self) -> usize {
        self.columns.len()
    }

    /// Columns and weights of one row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let range = self.offsets[row]..self.offsets[row + 1];
        let columns = self.columns[range.clone()].iter().map(|&column| column as usize);
        columns.zip(self.weights[range].iter().copied())
    }

    /// Every edge as (row, column, weight), by row, then by column.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, f32)> + '_ {
        (0..self.rows()).flat_map(|i| self.row(i).map(move |(j, weight)| (i, j, weight)))
    }

    /// The greatest weight of an edge; 0 without edges.
    pub fn heaviest(&self) -> f32 {
        self.weights.iter().copied().fold(0.0, f32::max)
    }

    /// Without the edges too light to be visited once in `epochs`.
    pub fn pruned(&self, epochs: usize) -> FuzzyGraph {
        let least = self.heaviest() / epochs.max(1) as f32;
        FuzzyGraph::from_rows((0..self.rows()).map(|row| {
            let edges = self.row(row).filter(|&(_, weight)| weight >= least);
            edges.map(|(column, weight)| (column as u32, weight))
        }))
    }
}
