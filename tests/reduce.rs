//! Neighbours and UMAP, each step against the reference's numbers.

mod support;

use ndarray::{Array2, ArrayView2, Axis};
use support::{adjusted_rand, golden_1d, golden_2d, golden_2d_f32, golden_json, golden_npz};
use topictui::cluster::hdbscan::{self, HdbscanParams};
use topictui::reduce::knn::{self, Neighbours};
use topictui::reduce::umap::graph::{FuzzyGraph, smooth};
use topictui::reduce::umap::layout::{Descent, LayoutGraph, layout};
use topictui::reduce::umap::{Umap, UmapParams, spectral};
use topictui::watch::Unwatched;

const SEEDS: [u64; 5] = [42, 1, 2, 3, 4];

fn golden_neighbours() -> Neighbours {
    Neighbours {
        indices: golden_2d("umap_knn_indices.npy").mapv(|x| x as u32),
        distances: golden_2d_f32("umap_knn_dists.npy"),
    }
}

fn golden_edges() -> LayoutGraph {
    let array = |name| golden_npz("umap_layout_edges.npz", name);
    LayoutGraph {
        points: 1000,
        heads: array("head").into_iter().map(|x| x as u32).collect(),
        tails: array("tail").into_iter().map(|x| x as u32).collect(),
        epochs_per_sample: array("epochs_per_sample"),
    }
}

fn descent(seed: u64) -> Descent {
    Descent {
        a: 1.932_808_398_005_290_1,
        b: 0.790_494_973_695_876_5,
        seed,
        epochs: 500,
        learning_rate: 1.0,
        negative_sample_rate: 5,
        repulsion_strength: 1.0,
    }
}

fn clusters(embedding: &Array2<f32>) -> Vec<i32> {
    let points = embedding.mapv(f64::from);
    hdbscan::fit(points.view(), &HdbscanParams::default(), &Unwatched).unwrap().labels
}

fn golden_labels() -> Vec<i32> {
    golden_1d("hdbscan_labels.npy").iter().map(|&x| x as i32).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn neighbours_are_the_references() {
    let data = golden_2d_f32("embeddings_docs.npy");
    let found = knn::exact_cosine(data.view(), 15, &Unwatched).unwrap();
    let expected = golden_neighbours();
    let mut different = 0;
    for row in 0..1000 {
        for at in 0..15 {
            let (d, e) = (found.distances[[row, at]], expected.distances[[row, at]]);
            assert!((d - e).abs() < 2e-6, "row {row} at {at}: {d} {e}");
            different += usize::from(found.indices[[row, at]] != expected.indices[[row, at]]);
        }
    }
    // Only neighbours at the same distance may change places.
    assert!(different < 60, "{different}");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn distances_are_smoothed_as_the_reference_does() {
    let smooth = smooth(&golden_neighbours(), 15, 1);
    let (sigmas, rhos) = (golden_1d("umap_sigmas.npy"), golden_1d("umap_rhos.npy"));
    for row in 0..1000 {
        assert!((f64::from(smooth.sigmas[row]) - sigmas[row]).abs() < 1e-5 * sigmas[row].max(0.1));
        assert!((f64::from(smooth.rhos[row]) - rhos[row]).abs() < 1e-6);
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_graph_and_its_edges_are_the_references() {
    let neighbours = golden_neighbours();
    let graph = FuzzyGraph::of(&neighbours, &smooth(&neighbours, 15, 1));
    let array = |name| golden_npz("umap_graph_coo.npz", name);
    let (rows, columns, values) = (array("row"), array("col"), array("val"));
    let mut expected: Vec<(u32, u32, f64)> = rows
        .iter()
        .zip(&columns)
        .zip(&values)
        .map(|((&row, &column), &value)| (row as u32, column as u32, value))
        .collect();
    expected.sort_by_key(|&(row, column, _)| (row, column));
    let found: Vec<(u32, u32, f32)> = graph.edges().collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!((found.0, found.1), (expected.0, expected.1));
        // The reference wrote 0 over the edges it prunes.
        let expected = if expected.2 == 0.0 { f64::from(found.2).min(0.002) } else { expected.2 };
        assert!((f64::from(found.2) - expected).abs() < 1e-5, "{found:?}");
    }
    let (ours, theirs) = (LayoutGraph::of(&graph, 500), golden_edges());
    assert_eq!(ours.heads.len(), 21104);
    let sorted = |edges: &LayoutGraph| {
        let mut all: Vec<(u32, u32, f64)> = (0..edges.heads.len())
            .map(|at| (edges.heads[at], edges.tails[at], edges.epochs_per_sample[at]))
            .collect();
        all.sort_by_key(|&(head, tail, _)| (head, tail));
        all
    };
    for (ours, theirs) in sorted(&ours).iter().zip(sorted(&theirs)) {
        assert_eq!((ours.0, ours.1), (theirs.0, theirs.1));
        assert!((ours.2 - theirs.2).abs() < 1e-3 * theirs.2);
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_start_spans_what_the_reference_spans() {
    let neighbours = golden_neighbours();
    let graph = FuzzyGraph::of(&neighbours, &smooth(&neighbours, 15, 1));
    let ours = spectral::raw(&graph, 5);
    let theirs = golden_2d("umap_spectral_raw.npy");
    let unit = |mut columns: Array2<f64>| {
        for mut column in columns.columns_mut() {
            let norm = column.dot(&column).sqrt();
            column /= norm;
        }
        columns
    };
    // Squared cosines of each of their vectors to the space ours span: 1 where the spaces agree.
    let overlap = unit(ours).t().dot(&unit(theirs));
    for column in overlap.columns() {
        let inside = column.dot(&column);
        assert!((inside - 1.0).abs() < 1e-3, "{inside}");
    }
    let start = spectral::start(&graph, 5, 42);
    for column in start.columns() {
        let (low, high) =
            column.iter().fold((f32::MAX, f32::MIN), |(l, h), &x| (l.min(x), h.max(x)));
        assert!(low == 0.0 && (high - 10.0).abs() < 1e-5);
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn clusters_of_the_golden_graph_agree_with_the_references() {
    let (edges, start) = (golden_edges(), golden_2d_f32("umap_init.npy"));
    let reference = golden_labels();
    let agreement: Vec<f64> = SEEDS
        .iter()
        .map(|&seed| {
            let embedding = layout(&edges, &start, &descent(seed), &Unwatched).unwrap();
            adjusted_rand(&clusters(&embedding), &reference)
        })
        .collect();
    assert!(mean(&agreement) >= 0.65, "{agreement:?}");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn a_whole_fit_is_as_good_as_the_references() {
    let data = golden_2d_f32("embeddings_docs.npy");
    let neighbours = knn::exact_cosine(data.view(), 15, &Unwatched).unwrap();
    let reference = golden_labels();
    let least = golden_json("umap_quality.json")["trustworthiness_k15_cosine"].as_f64().unwrap();
    let agreement: Vec<f64> = SEEDS
        .iter()
        .map(|&seed| {
            let params = UmapParams { seed, ..UmapParams::default() };
            let umap = Umap::fit(&neighbours, &params, &Unwatched).unwrap();
            let trust = trustworthiness(data.view(), umap.embedding.view(), 15);
            assert!(trust >= least - 0.01, "{trust} against {least}");
            adjusted_rand(&clusters(&umap.embedding), &reference)
        })
        .collect();
    assert!(mean(&agreement) >= 0.65, "{agreement:?}");
}

/// Venna and Kaski 2001, as scikit-learn computes it, with cosine distances in the high space.
fn trustworthiness(high: ArrayView2<f32>, low: ArrayView2<f32>, k: usize) -> f64 {
    let n = high.nrows();
    let ranked = |row: usize, distance: &dyn Fn(usize) -> f32| {
        let mut order: Vec<usize> = (0..n).filter(|&other| other != row).collect();
        order.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)));
        order
    };
    let mut penalty = 0.0;
    for row in 0..n {
        let by_cosine = ranked(row, &|other| -high.row(row).dot(&high.row(other)));
        let mut rank = vec![0; n];
        by_cosine.iter().enumerate().for_each(|(at, &other)| rank[other] = at + 1);
        let by_place = ranked(row, &|other| {
            low.row(row).iter().zip(low.row(other)).map(|(a, b)| (a - b) * (a - b)).sum()
        });
        penalty += by_place[..k].iter().map(|&o| rank[o].saturating_sub(k) as f64).sum::<f64>();
    }
    1.0 - penalty * 2.0 / (n * k) as f64 / (2 * n - 3 * k - 1) as f64
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let data = Array2::from_shape_fn((300, 24), |(r, c)| {
        ((r % 7 + 1) as f32 * (c as f32 + 0.3)).sin() + ((r * 31 + c * 17) % 13) as f32 / 40.0
    });
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let neighbours = knn::exact_cosine(data.view(), 15, &Unwatched).unwrap();
            let umap = Umap::fit(&neighbours, &UmapParams::default(), &Unwatched).unwrap();
            let placed = umap.transform(data.view(), data.slice(ndarray::s![..20, ..]), &Unwatched);
            (neighbours, umap, placed.unwrap())
        })
    };
    assert!(fit(1) == fit(2));
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn new_rows_land_among_their_neighbours() {
    let training = golden_2d_f32("embeddings_docs.npy");
    let new = golden_2d_f32("embeddings_new_docs.npy");
    let params = UmapParams { seed: 100, ..UmapParams::default() };
    let umap = Umap {
        params,
        embedding: golden_2d_f32("umap_embedding.npy"),
        a: descent(0).a,
        b: descent(0).b,
    };
    let ours = umap.transform(training.view(), new.view(), &Unwatched).unwrap();
    let theirs = golden_2d_f32("umap_transform_new_docs.npy");
    let near = knn::nearest(training.view(), new.view(), 15, &Unwatched).unwrap();
    let kept = |placed: &Array2<f32>| -> f64 {
        let mut kept = 0;
        for (row, place) in placed.axis_iter(Axis(0)).enumerate() {
            let squared = |other: usize| -> f32 {
                place.iter().zip(umap.embedding.row(other)).map(|(a, b)| (a - b) * (a - b)).sum()
            };
            let mut order: Vec<usize> = (0..1000).collect();
            order.sort_by(|&a, &b| squared(a).total_cmp(&squared(b)));
            kept += near
                .indices
                .row(row)
                .iter()
                .filter(|&&i| order[..15].contains(&(i as usize)))
                .count();
        }
        kept as f64 / (placed.nrows() * 15) as f64
    };
    let (ours, theirs) = (kept(&ours), kept(&theirs));
    assert!(ours >= theirs - 0.02, "{ours} against {theirs}");
}

#[test]
fn few_or_equal_rows_are_no_trouble() {
    for n in [1, 2, 3, 5, 8, 17] {
        for equal in [false, true] {
            let data = Array2::from_shape_fn((n, 6), |(r, c)| {
                if equal { 1.0 } else { ((r * 5 + c * 3) % 7) as f32 - 2.0 }
            });
            let neighbours = knn::exact_cosine(data.view(), 15, &Unwatched).unwrap();
            let umap = Umap::fit(&neighbours, &UmapParams::default(), &Unwatched).unwrap();
            assert_eq!(umap.embedding.dim(), (n, 5));
            assert!(umap.embedding.iter().all(|x| x.is_finite()), "{n} {equal}");
            let placed = umap.transform(data.view(), data.view(), &Unwatched).unwrap();
            assert!(placed.iter().all(|x| x.is_finite()));
        }
    }
}

#[test]
fn two_islands_stay_apart() {
    let data = Array2::from_shape_fn((80, 8), |(r, c)| {
        let own = if (c < 4) == (r < 40) { 1.0 } else { 0.0 };
        own * (1.0 + ((r * 7 + c * 5) % 9) as f32 / 10.0)
    });
    let neighbours = knn::exact_cosine(data.view(), 10, &Unwatched).unwrap();
    let umap = Umap::fit(&neighbours, &UmapParams::default(), &Unwatched).unwrap();
    let labels = clusters(&umap.embedding);
    let of = |rows: std::ops::Range<usize>| -> std::collections::BTreeSet<i32> {
        labels[rows].iter().copied().filter(|&label| label >= 0).collect()
    };
    assert!(of(0..40).is_disjoint(&of(40..80)));
}
