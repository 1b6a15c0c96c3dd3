//! Bags: most of the rows, drawn by the rows themselves.
//!
//! Two documents in a hundred left out change the graph's eigenvectors most, and with them the
//! start of every layout. So layouts start from graphs of different rows: nineteen in twenty,
//! each bag other ones. A row is in a bag or not by its own numbers alone, so that the same rows stand in the
//! same bags whatever else the collection holds, and under every seed.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::components::subgraph;
use super::fuzzy::FuzzyGraph;
use super::random::mix;

/// Share of the rows that a bag holds. 0.9 is steadier on BBC News (left out .946 against .892) and
/// turns topics that half of the layouts find over on others (see [`crate::cluster::consensus`]).
const SHARE: f64 = 0.95;

/// A number for each row of `data` (n × d), the same for equal rows.
pub fn keys(data: ArrayView2<f32>) -> Vec<u64> {
    let key = |row: ndarray::ArrayView1<f32>| {
        row.iter().fold(7, |key, x| mix(key ^ u64::from(x.to_bits())).wrapping_add(1))
    };
    (0..data.nrows()).into_par_iter().map(|row| key(data.row(row))).collect()
}

/// Some of the rows of a graph.
pub(super) struct Bag {
    /// Ascending.
    rows: Vec<usize>,
}

impl Bag {
    /// Draws one of the bags. Of a handful of rows all, where too many would be missing.
    pub fn draw(number: usize, keys: &[u64]) -> Self {
        let most = (SHARE * (1u64 << 53) as f64) as u64;
        let salt = mix(number as u64 + 99);
        let holds = |&row: &usize| mix(salt ^ keys[row]) >> 11 < most;
        let rows: Vec<usize> = (0..keys.len()).filter(holds).collect();
        match rows.len() * 2 > keys.len() {
            true => Bag { rows },
            false => Bag { rows: (0..keys.len()).collect() },
        }
    }

    /// The graph of its rows, renumbered in their order.
    pub fn graph(&self, graph: &FuzzyGraph) -> FuzzyGraph {
        subgraph(graph, &self.rows)
    }

    /// Its `places` (a row for each of its own) among those of all rows of `graph`: a row that is
    /// not in the bag comes to the mean of its neighbours that are, by weight; then those that have
    /// none there come to their neighbours of the first kind, and the rest to the mean of all.
    pub fn among_all(&self, places: &Array2<f32>, graph: &FuzzyGraph) -> Array2<f32> {
        let mut all = Array2::zeros((graph.rows(), places.ncols()));
        let mut known = vec![false; graph.rows()];
        for (&row, place) in self.rows.iter().zip(places.outer_iter()) {
            all.row_mut(row).assign(&place);
            known[row] = true;
        }
        for _ in 0..2 {
            let before = known.clone();
            for row in (0..graph.rows()).filter(|&row| !before[row]) {
                known[row] = place_at_neighbours(row, graph, &before, &mut all);
            }
        }
        let middle = places.mean_axis(ndarray::Axis(0));
        for (row, _) in known.iter().enumerate().filter(|(_, known)| !**known) {
            middle.iter().for_each(|middle| all.row_mut(row).assign(middle));
        }
        all
    }
}

/// Puts a row at the weighted mean of its known neighbours; false where it has none.
fn place_at_neighbours(
    row: usize,
    graph: &FuzzyGraph,
    known: &[bool],
    all: &mut Array2<f32>,
) -> bool {
    let neighbours = || graph.row(row).filter(|&(column, _)| known[column]);
    let total: f32 = neighbours().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return false;
    }
    let mut mean = ndarray::Array1::zeros(all.ncols());
    neighbours().for_each(|(column, weight)| mean.scaled_add(weight / total, &all.row(column)));
    all.row_mut(row).assign(&mean);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> Array2<f32> {
        Array2::from_shape_fn((count, 3), |(row, column)| (row * 3 + column) as f32)
    }

    #[test]
    fn a_row_is_in_the_same_bags_whatever_else_there_is() {
        let (all, without) =
            (keys(rows(1000).view()), keys(rows(1000).slice(ndarray::s![7.., ..])));
        assert_eq!(all[7..], without);
        for number in 0..16 {
            let (bag, other) = (Bag::draw(number, &all), Bag::draw(number, &without));
            assert!((920..980).contains(&bag.rows.len()), "{}", bag.rows.len());
            let later: Vec<usize> =
                bag.rows.iter().filter(|&&row| row >= 7).map(|row| row - 7).collect();
            assert_eq!(later, other.rows);
        }
        assert_ne!(Bag::draw(0, &all).rows, Bag::draw(1, &all).rows);
        assert_eq!(Bag::draw(0, &[3; 4]).rows.len(), 4);
    }

    #[test]
    fn what_is_not_in_the_bag_comes_to_its_neighbours() {
        // A path 0 – 1 – 2 – 3 – 4 and a row of its own; the bag holds 0 and 4.
        let edge = |row: u32| match row {
            0 => vec![(1, 1.0)],
            4 => vec![(3, 1.0)],
            5 => vec![],
            middle => vec![(middle - 1, 1.0), (middle + 1, 3.0)],
        };
        let graph = FuzzyGraph::from_rows((0..6).map(edge));
        let bag = Bag { rows: vec![0, 4] };
        assert_eq!(bag.graph(&graph).edges(), 0);
        let places = ndarray::array![[2.0f32], [10.0]];
        let all = bag.among_all(&places, &graph);
        assert_eq!(all.column(0).to_vec(), [2.0, 2.0, 8.0, 10.0, 10.0, 6.0]);
    }
}
