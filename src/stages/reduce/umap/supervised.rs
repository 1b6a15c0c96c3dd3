//! Labels into the graph: an edge between two labels is weakened, and the layout, which follows
//! the graph, keeps them apart (umap-learn's `discrete_metric_simplicial_set_intersection` and
//! `reset_local_connectivity`, which it applies for `y` with the categorical target metric).
//!
//! Only the graph knows of the labels: new rows are placed by their neighbours alone.

use super::fuzzy::FuzzyGraph;

/// UMAP's default `target_weight`: data and labels count alike.
pub const TARGET_WEIGHT: f64 = 0.5;

/// How far apart two rows are of which one has no label.
const UNKNOWN_DISTANCE: f64 = 1.0;

/// The intersection of `graph` with the graph of `labels`, one for each row, negative where
/// unknown. An edge with an unknown end is multiplied by e⁻¹, one between two labels by
/// exp(−2.5 / (1 − `target_weight`)), which is 0 for a weight of 1 (from 0 to 1; what is outside
/// counts as the nearest). Then each row's heaviest edge becomes 1 again, and the fuzzy union
/// a + b − a·b of both directions is taken.
///
/// # Panics
/// If there are not as many labels as rows.
pub fn intersect_labels(graph: &FuzzyGraph, labels: &[i32], target_weight: f64) -> FuzzyGraph {
    assert_eq!(labels.len(), graph.rows(), "a label for every row");
    let unknown = (-UNKNOWN_DISTANCE).exp();
    let far = (-2.5 / (1.0 - target_weight.clamp(0.0, 1.0))).exp();
    let kept = |row: usize, column: usize| match (labels[row], labels[column]) {
        (a, b) if a < 0 || b < 0 => unknown,
        (a, b) if a == b => 1.0,
        _ => far,
    };
    let of_row = |row: usize| {
        let weigh = |(column, weight): (usize, f32)| {
            (column as u32, (f64::from(weight) * kept(row, column)) as f32)
        };
        let mut edges: Vec<(u32, f32)> = graph.row(row).map(weigh).collect();
        let heaviest = edges.iter().map(|&(_, weight)| weight).fold(0.0, f32::max);
        edges.retain(|&(_, weight)| weight > 0.0);
        edges.iter_mut().for_each(|(_, weight)| *weight /= heaviest);
        edges
    };
    FuzzyGraph::union((0..graph.rows()).map(of_row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 – 1 at 1, 0 – 2 at 0.5, 1 – 2 at 0.25, 2 – 3 at 0.8.
    fn graph() -> FuzzyGraph {
        FuzzyGraph::from_rows(
            [
                vec![(1, 1.0), (2, 0.5)],
                vec![(0, 1.0), (2, 0.25)],
                vec![(0, 0.5), (1, 0.25), (3, 0.8)],
                vec![(2, 0.8)],
            ]
            .into_iter(),
        )
    }

    fn close(found: &FuzzyGraph, wanted: &[(usize, usize, f64)]) {
        let found: Vec<_> = found.iter().filter(|&(i, j, _)| i < j).collect();
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for ((i, j, weight), &(a, b, expected)) in found.into_iter().zip(wanted) {
            assert_eq!((i, j), (a, b));
            assert!((f64::from(weight) - expected).abs() < 1e-6, "{i} {j}: {weight} {expected}");
        }
    }

    fn union(a: f64, b: f64) -> f64 {
        a + b - a * b
    }

    #[test]
    fn the_intersection_is_what_a_hand_computes() {
        // Labels a a b unknown. Weights: 0–1 stays 1, 0–2 and 1–2 × e⁻⁵, 2–3 × e⁻¹. Row 2's heaviest
        // is then 0.8/e, row 3's too; rows 0 and 1 keep their 1.
        let (far, unknown) = ((-5.0f64).exp(), (-1.0f64).exp());
        let heaviest = 0.8 * unknown;
        close(
            &intersect_labels(&graph(), &[7, 7, 9, -1], TARGET_WEIGHT),
            &[
                (0, 1, 1.0),
                (0, 2, union(0.5 * far, 0.5 * far / heaviest)),
                (1, 2, union(0.25 * far, 0.25 * far / heaviest)),
                (2, 3, 1.0),
            ],
        );
    }

    #[test]
    fn with_no_label_known_only_the_local_connectivity_is_reset() {
        // Every row is divided by its heaviest: 1, 1, 0.8, 0.8.
        close(
            &intersect_labels(&graph(), &[-1; 4], TARGET_WEIGHT),
            &[(0, 1, 1.0), (0, 2, union(0.5, 0.625)), (1, 2, union(0.25, 0.3125)), (2, 3, 1.0)],
        );
    }

    #[test]
    fn a_weight_of_1_cuts_the_labels_apart_and_of_0_hardly_at_all() {
        let labels = [0, 0, 1, 1];
        close(&intersect_labels(&graph(), &labels, 1.0), &[(0, 1, 1.0), (2, 3, 1.0)]);
        let weak = intersect_labels(&graph(), &labels, 0.0);
        let least = (-2.5f64).exp();
        let wanted = union(0.5 * least, 0.5 * least / 0.8);
        let found = weak.row(0).find(|&(column, _)| column == 2).unwrap().1;
        assert!((f64::from(found) - wanted).abs() < 1e-6, "{found} {wanted}");
    }

    #[test]
    fn a_row_that_loses_every_edge_stays_as_a_row() {
        let cut = intersect_labels(&graph(), &[0, 1, 2, 3], 1.0);
        assert_eq!((cut.rows(), cut.edges()), (4, 0));
    }
}
