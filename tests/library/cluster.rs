//! HDBSCAN against the reference's saved trees, another crate, and itself.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::golden::{adjusted_rand, golden_1d, golden_2d, golden_json};
use crate::support::hdbscan::*;
use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;
use topictui::cluster::hdbscan::linkage::{Merge, single_linkage};
use topictui::cluster::hdbscan::spanning::SpanningTree;
use topictui::cluster::hdbscan::{CondensedRow, Hdbscan, HdbscanParams, Selection, fit};
use topictui::watch::{Cancelled, Unwatched, Watch};

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

fn assert_close(ours: &[f64], reference: impl IntoIterator<Item = f64>, context: &str) {
    let reference: Vec<f64> = reference.into_iter().collect();
    assert_eq!(ours.len(), reference.len(), "{context}");
    for (at, (&ours, &reference)) in ours.iter().zip(&reference).enumerate() {
        assert!(close(ours, reference), "{context}: {ours} for {reference} at {at}");
    }
}

/// Everything after the tree, for the saved files that begin with `prefix`.
fn check_after_tree(prefix: &str) -> Hdbscan {
    let merges = single_linkage(&edges(&golden_2d(&format!("{prefix}_mst.npy"))));
    assert_merges(&merges, &golden_2d(&format!("{prefix}_single_linkage.npy")));
    let fitted = fitted_documents(prefix);
    assert_condensed(&fitted.condensed, &golden_csv(&format!("{prefix}_condensed_tree.csv")));
    assert_eq!(fitted.labels, labels(golden_1d(&format!("{prefix}_labels.npy"))));
    let probabilities = golden_1d(&format!("{prefix}_probabilities.npy"));
    assert_close(&fitted.probabilities, probabilities, prefix);
    fitted
}

#[test]
fn everything_after_the_tree_equals_the_reference() {
    let fitted = check_after_tree("hdbscan");
    let selected = &golden_json("hdbscan_meta.json")["selected_clusters"];
    assert_eq!(fitted.selected, serde_json::from_value::<Vec<u32>>(selected.clone()).unwrap());
    let scores = golden_1d("hdbscan_outlier_scores.npy");
    assert_close(&fitted.outlier_scores(), scores, "outlier scores");
    let persistence = golden_1d("hdbscan_cluster_persistence.npy");
    assert_close(&fitted.persistence(&HdbscanParams::default()), persistence, "persistence");
    check_after_tree("hdbscan_exact");
    check_after_tree("hdbscan_prims");
}

#[test]
fn every_selection_equals_the_reference_on_small_sets() {
    for name in SMALL_SETS {
        let set = small_set(name);
        for run in &set.runs {
            let (fitted, params) = fitted(run);
            let context = format!("{name} {params:?}");
            let tree = edges(&matrix(&run["mst"]));
            assert_merges(&single_linkage(&tree), &matrix(&run["single_linkage"]));
            assert_condensed(&fitted.condensed, &matrix(&run["condensed_tree"]));

            let weight: f64 = tree.iter().map(|edge| edge.2).sum();
            let own = SpanningTree::of(set.points.view(), params.min_cluster_size);
            let own_weight: f64 = own.edges.iter().map(|edge| edge.2).sum();
            assert!(close(weight, own_weight), "{context}: tree {own_weight} for {weight}");

            // Of a lone root the file lists a child, though its labels are the root's.
            if !(params.allow_single_cluster && fitted.selected == [set.points.nrows() as u32]) {
                let expected: Vec<u32> = serde_json::from_value(run["selected"].clone()).unwrap();
                assert_eq!(fitted.selected, expected, "{context}");
            }
            assert_eq!(fitted.labels, labels(numbers(&run["labels"])), "{context}");
            assert_close(&fitted.probabilities, numbers(&run["probabilities"]), &context);
            assert_close(&fitted.persistence(&params), numbers(&run["persistence"]), &context);

            // Beside equal points every other one is infinitely far out: ∞ / ∞ in the reference.
            let scores = numbers(&run["outlier_scores"]).into_iter();
            let scores = scores.map(|score| if score.is_nan() { 1.0 } else { score });
            assert_close(&fitted.outlier_scores(), scores, &context);
        }
    }
}

#[test]
fn a_largest_size_cuts_as_the_reference_does() {
    let runs = golden_json("hdbscan_max_cluster_size.json");
    let mut capped = 0;
    for run in runs.as_array().unwrap() {
        let of_set = &small_set(run["set"].as_str().unwrap()).runs[0];
        let params = HdbscanParams {
            max_cluster_size: Some(run["max_cluster_size"].as_u64().unwrap() as usize),
            allow_single_cluster: run["allow_single_cluster"].as_bool().unwrap(),
            ..params_of(of_set)
        };
        let tree = edges(&matrix(&of_set["mst"]));
        let core_distances = vec![0.0; tree.len() + 1];
        let fitted = Hdbscan::from_tree(SpanningTree { edges: tree, core_distances }, &params);
        assert_eq!(fitted.labels, labels(numbers(&run["labels"])), "{params:?}");
        assert_close(&fitted.probabilities, numbers(&run["probabilities"]), "probabilities");
        capped += usize::from(fitted.labels != labels(numbers(&of_set["labels"])));
    }
    assert!(capped >= 8, "{capped} runs show the bound");
}

/// Points on a line: three heaps close together, and one far away as large as they are together.
#[test]
fn a_large_cluster_is_opened_where_its_inside_says_more() {
    let heap = |middle: f64, width: f64, size: usize| {
        (0..size).map(move |at| middle + width * at as f64 / size as f64)
    };
    let clustered = |points: Vec<f64>, open_large: bool| {
        let points = Array2::from_shape_vec((points.len(), 1), points).unwrap();
        let params = HdbscanParams { open_large, min_samples: Some(1), ..HdbscanParams::default() };
        fit(points.view(), &params, &Unwatched).unwrap()
    };
    let three = || heap(0.0, 1.0, 60).chain(heap(1.01, 1.0, 60)).chain(heap(2.02, 1.0, 60));
    let falls = || three().chain(heap(400.0, 1.0, 60)).collect::<Vec<_>>();
    let (closed, open) = (clustered(falls(), false), clustered(falls(), true));
    assert_eq!((closed.clusters(), open.clusters()), (2, 4));
    assert_eq!(
        open.persistence(&HdbscanParams { open_large: true, ..Default::default() }).len(),
        4
    );
    // Two inside are too few, and a heap of one piece stays whole however large it is.
    let two = || heap(0.0, 1.0, 60).chain(heap(1.01, 1.0, 60)).chain(heap(400.0, 1.0, 60));
    assert_eq!(clustered(two().collect(), true).labels, clustered(two().collect(), false).labels);
    let whole = || heap(0.0, 1.0, 200).chain(heap(400.0, 1.0, 60)).collect::<Vec<_>>();
    assert_eq!(clustered(whole(), true).clusters(), 2);
}

#[test]
fn the_tree_weighs_what_the_exact_reference_weighs() {
    let tree = SpanningTree::of(golden_2d("umap_embedding.npy").view(), 10);
    let weight: f64 = tree.edges.iter().map(|edge| edge.2).sum();
    for exact in ["hdbscan_exact_mst.npy", "hdbscan_prims_mst.npy"] {
        let reference = golden_2d(exact).column(2).sum();
        assert!((weight / reference - 1.0).abs() < 1e-9, "{weight} for {reference}");
    }
}

#[test]
fn whole_fit_agrees_with_the_exact_reference() {
    let points = golden_2d("umap_embedding.npy");
    let fitted = fit(points.view(), &HdbscanParams::default(), &Unwatched).unwrap();
    let reference = labels(golden_1d("hdbscan_prims_labels.npy"));
    let noise = fitted.labels.iter().zip(&reference);
    let noise = noise.filter(|(a, b)| (**a < 0) != (**b < 0)).count();
    let agreement = adjusted_rand(&fitted.labels, &reference);
    eprintln!("ARI {agreement:.4}, {noise} differ in noise");
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
