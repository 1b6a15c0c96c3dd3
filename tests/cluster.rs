//! HDBSCAN against the reference's saved trees, another crate, and itself.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;
use serde_json::Value;
use support::{adjusted_rand, golden, golden_1d, golden_2d, golden_json};
use topictui::cluster::hdbscan::linkage::{Merge, single_linkage};
use topictui::cluster::hdbscan::spanning::{Edge, SpanningTree};
use topictui::cluster::hdbscan::{CondensedRow, Hdbscan, HdbscanParams, Selection, condense, fit};
use topictui::watch::{Cancelled, Unwatched, Watch};

fn edges(tree: &Array2<f64>) -> Vec<Edge> {
    tree.rows().into_iter().map(|row| (row[0] as u32, row[1] as u32, row[2])).collect()
}

fn labels(values: impl IntoIterator<Item = f64>) -> Vec<i32> {
    values.into_iter().map(|label| label as i32).collect()
}

fn assert_merges(ours: &[Merge], reference: &Array2<f64>) {
    assert_eq!(ours.len(), reference.nrows());
    for (merge, row) in ours.iter().zip(reference.rows()) {
        let ours =
            [f64::from(merge.left), f64::from(merge.right), merge.distance, f64::from(merge.size)];
        assert_eq!(ours.as_slice(), row.as_slice().unwrap());
    }
}

/// Reference rows: parent, child, λ, size.
fn assert_condensed(ours: &[CondensedRow], reference: &Array2<f64>) {
    assert_eq!(ours.len(), reference.nrows());
    for (row, reference) in ours.iter().zip(reference.rows()) {
        let nodes = [f64::from(row.parent), f64::from(row.child), f64::from(row.size)];
        assert_eq!(nodes, [reference[0], reference[1], reference[3]]);
        assert!(close(row.lambda, reference[2]), "{} {}", row.lambda, reference[2]);
    }
}

/// 1e-9, relative above 1.
fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

fn golden_csv(name: &str) -> Array2<f64> {
    let text = std::fs::read_to_string(golden(name)).unwrap();
    let rows: Vec<f64> = text
        .lines()
        .skip(1)
        .flat_map(|line| line.split(',').map(|cell| cell.parse().unwrap()))
        .collect();
    Array2::from_shape_vec((rows.len() / 4, 4), rows).unwrap()
}

/// Everything after the tree, for the saved files that begin with `prefix`.
fn check_after_tree(prefix: &str) -> Hdbscan {
    let edges = edges(&golden_2d(&format!("{prefix}_mst.npy")));
    let merges = single_linkage(&edges);
    assert_merges(&merges, &golden_2d(&format!("{prefix}_single_linkage.npy")));
    let condensed = condense::condense(&merges, 10);
    assert_condensed(&condensed, &golden_csv(&format!("{prefix}_condensed_tree.csv")));

    let core_distances = vec![0.0; edges.len() + 1];
    let fitted =
        Hdbscan::from_tree(SpanningTree { edges, core_distances }, &HdbscanParams::default());
    assert_eq!(fitted.labels, labels(golden_1d(&format!("{prefix}_labels.npy"))));
    let reference = golden_1d(&format!("{prefix}_probabilities.npy"));
    assert!(fitted.probabilities.iter().zip(&reference).all(|(&a, &b)| close(a, b)));
    fitted
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn everything_after_the_tree_equals_the_reference() {
    let fitted = check_after_tree("hdbscan");
    let selected = &golden_json("hdbscan_meta.json")["selected_clusters"];
    assert_eq!(fitted.selected, serde_json::from_value::<Vec<u32>>(selected.clone()).unwrap());
    check_after_tree("hdbscan_exact");
    check_after_tree("hdbscan_prims");
}

/// A number, or "inf" and "nan" as text.
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows = value.as_array().unwrap();
    let columns = rows[0].as_array().unwrap().len();
    let cells: Vec<f64> = rows.iter().flat_map(|row| row.as_array().unwrap()).map(number).collect();
    Array2::from_shape_vec((rows.len(), columns), cells).unwrap()
}

fn params_of(run: &Value) -> HdbscanParams {
    let params = &run["params"];
    HdbscanParams {
        min_cluster_size: params["min_cluster_size"].as_u64().unwrap() as usize,
        min_samples: None,
        cluster_selection_method: serde_json::from_value(
            params["cluster_selection_method"].clone(),
        )
        .unwrap(),
        cluster_selection_epsilon: params["cluster_selection_epsilon"].as_f64().unwrap(),
        allow_single_cluster: params["allow_single_cluster"].as_bool().unwrap(),
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn every_selection_equals_the_reference_on_small_sets() {
    for set in ["blobs2d", "blobs5d", "dups5d", "one2d"] {
        let file = golden_json(&format!("hdbscan_small/{set}.json"));
        let points = matrix(&file["points"]);
        for run in file["runs"].as_array().unwrap() {
            let params = params_of(run);
            let context = format!("{set} {params:?}");
            let tree = edges(&matrix(&run["mst"]));
            let merges = single_linkage(&tree);
            assert_merges(&merges, &matrix(&run["single_linkage"]));
            let condensed = condense::condense(&merges, params.min_cluster_size);
            assert_condensed(&condensed, &matrix(&run["condensed_tree"]));

            let weight: f64 = tree.iter().map(|edge| edge.2).sum();
            let own = SpanningTree::of(points.view(), params.min_cluster_size);
            let own_weight: f64 = own.edges.iter().map(|edge| edge.2).sum();
            assert!(close(weight, own_weight), "{context}: tree {own_weight} for {weight}");

            let core_distances = vec![0.0; points.nrows()];
            let tree = SpanningTree { edges: tree, core_distances };
            let fitted = Hdbscan::from_tree(tree, &params);
            // Of a lone root the file lists a child, though its labels are the root's.
            if !(params.allow_single_cluster && fitted.selected == [points.nrows() as u32]) {
                let expected: Vec<u32> = serde_json::from_value(run["selected"].clone()).unwrap();
                assert_eq!(fitted.selected, expected, "{context}");
            }
            let expected = run["labels"].as_array().unwrap().iter().map(number);
            assert_eq!(fitted.labels, labels(expected), "{context}");
            let expected = run["probabilities"].as_array().unwrap().iter().map(number);
            assert!(
                fitted.probabilities.iter().zip(expected).all(|(&a, b)| close(a, b)),
                "{context}"
            );
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_tree_weighs_what_the_exact_reference_weighs() {
    let tree = SpanningTree::of(golden_2d("umap_embedding.npy").view(), 10);
    let weight: f64 = tree.edges.iter().map(|edge| edge.2).sum();
    for exact in ["hdbscan_exact_mst.npy", "hdbscan_prims_mst.npy"] {
        let reference = golden_2d(exact).column(2).sum();
        assert!((weight / reference - 1.0).abs() < 1e-9, "{weight} for {reference}");
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn whole_fit_agrees_with_the_exact_reference() {
    let points = golden_2d("umap_embedding.npy");
    let fitted = fit(points.view(), &HdbscanParams::default(), &Unwatched).unwrap();
    let reference = labels(golden_1d("hdbscan_prims_labels.npy"));
    let noise = fitted.labels.iter().zip(&reference);
    let noise = noise.filter(|(a, b)| (**a < 0) != (**b < 0)).count();
    let agreement = adjusted_rand(&fitted.labels, &reference);
    assert!(agreement >= 0.98 && noise <= 5, "ARI {agreement}, {noise} differ in noise");
}

/// `per` points about each of `centres`, from a fixed linear congruence; no two distances tie.
fn blobs(centres: &[(f64, f64)], per: usize) -> Array2<f64> {
    let mut state = 12345u64;
    let mut uniform = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut points = Array2::zeros((centres.len() * per, 2));
    for (i, mut row) in points.rows_mut().into_iter().enumerate() {
        let (x, y) = centres[i % centres.len()];
        let mut bell = || (0..6).map(|_| uniform()).sum::<f64>() - 3.0;
        row[0] = x + bell();
        row[1] = y + bell();
    }
    points
}

#[test]
fn labels_agree_with_an_independent_implementation() {
    let points = blobs(&[(0.0, 0.0), (9.0, 0.0), (0.0, 8.0), (12.0, 11.0)], 60);
    let params = HdbscanParams { min_cluster_size: 12, ..HdbscanParams::default() };
    let ours = fit(points.view(), &params, &Unwatched).unwrap();
    let rows: Vec<Vec<f64>> = points.rows().into_iter().map(|row| row.to_vec()).collect();
    let oracle = hdbscan::HdbscanHyperParams::builder()
        .min_cluster_size(12)
        // This crate counts the point itself.
        .min_samples(13)
        .build();
    let theirs = hdbscan::Hdbscan::new(&rows, oracle).cluster().unwrap();
    assert_eq!(ours.clusters(), 4);
    assert!(adjusted_rand(&ours.labels, &theirs) > 0.98);
}

fn fit_small(points: ArrayView2<f64>, params: &HdbscanParams) -> Hdbscan {
    let fitted = fit(points, params, &Unwatched).unwrap();
    let n = points.nrows();
    assert_eq!((fitted.labels.len(), fitted.probabilities.len()), (n, n));
    assert_eq!(fitted.spanning.len(), n.saturating_sub(1));
    assert!(fitted.probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
    fitted
}

#[test]
fn too_few_or_equal_points_are_noise_not_panics() {
    for allow_single_cluster in [false, true] {
        for method in [Selection::Eom, Selection::Leaf] {
            for epsilon in [0.0, 0.5] {
                let params = HdbscanParams {
                    cluster_selection_method: method,
                    cluster_selection_epsilon: epsilon,
                    allow_single_cluster,
                    ..HdbscanParams::default()
                };
                for n in [0, 1, 2, 3, 9] {
                    let points = Array2::from_shape_fn((n, 3), |(i, j)| (i * (j + 1)) as f64);
                    let fitted = fit_small(points.view(), &params);
                    if n < 2 {
                        assert_eq!(fitted.labels, vec![-1; n]);
                    }
                }
                let equal = Array2::from_elem((50, 5), 1.5);
                let fitted = fit_small(equal.view(), &params);
                let one = allow_single_cluster && method == Selection::Eom;
                assert_eq!(fitted.labels, vec![if one { 0 } else { -1 }; 50]);
            }
        }
    }
}

#[test]
fn infinite_coordinates_count_as_zero() {
    let mut points = blobs(&[(0.0, 0.0), (30.0, 0.0)], 40);
    points[[3, 0]] = f64::NAN;
    points[[3, 1]] = f64::INFINITY;
    let holed = fit_small(points.view(), &HdbscanParams::default());
    points[[3, 0]] = 0.0;
    points[[3, 1]] = 0.0;
    assert_eq!(holed, fit_small(points.view(), &HdbscanParams::default()));
}

/// Enough points in 2-D for Borůvka, with ties and equal points.
fn many() -> Array2<f64> {
    blobs(&[(0.0, 0.0), (15.0, 0.0), (0.0, 15.0)], 400).mapv(|x| (x * 20.0).round() / 20.0)
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let points = many();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit_small(points.view(), &HdbscanParams::default()))
    };
    let one = run(1);
    assert_eq!(one.clusters(), 3);
    assert_eq!(one, run(2));
    assert_eq!(one, run(4));
}

/// Cancels when asked for the nth time.
struct CancelAt(AtomicUsize);

impl Watch for CancelAt {
    fn progress(&self, _done: usize, _total: usize) {}
    fn cancelled(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) <= 1
    }
}

#[test]
fn a_cancelled_fit_says_so() {
    for points in [many(), blobs(&[(0.0, 0.0)], 30)] {
        for times in [1, 2] {
            let watch = CancelAt(AtomicUsize::new(times));
            assert_eq!(fit(points.view(), &HdbscanParams::default(), &watch), Err(Cancelled));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn condensed_sizes_add_up(
        cells in prop::collection::vec(-3i8..4, 2..160),
        min_cluster_size in 2usize..8,
        leaf in any::<bool>(),
    ) {
        let n = cells.len() / 2;
        let points = Array2::from_shape_fn((n, 2), |(i, j)| f64::from(cells[2 * i + j]));
        let params = HdbscanParams {
            min_cluster_size,
            cluster_selection_method: if leaf { Selection::Leaf } else { Selection::Eom },
            ..HdbscanParams::default()
        };
        let fitted = fit_small(points.view(), &params);
        let mut gone = vec![0; n];
        for row in &fitted.condensed {
            if (row.child as usize) < n {
                prop_assert_eq!(row.size, 1);
                gone[row.child as usize] += 1;
            } else {
                prop_assert!(row.size as usize >= min_cluster_size);
                let below = fitted.condensed.iter().filter(|under| under.parent == row.child);
                prop_assert_eq!(row.size, below.map(|under| under.size).sum::<u32>());
            }
        }
        prop_assert!(n < 2 || gone.iter().all(|&times| times == 1));
        for label in 0..fitted.clusters() as i32 {
            let members = fitted.labels.iter().filter(|&&l| l == label).count();
            prop_assert!(members >= min_cluster_size);
        }
    }
}
