//! Neighbours and UMAP: against the reference's numbers, step by step, and on input that is small,
//! equal, broken or in pieces.

mod support;

use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};
use support::{adjusted_rand, golden_1d, golden_2d, golden_2d_f32, golden_json, golden_npz};
use topictui::cluster::hdbscan::{self, HdbscanParams};
use topictui::reduce::knn::{Neighbours, exact_cosine, nearest_cosine};
use topictui::reduce::umap::spectral::spectral_layout;
use topictui::reduce::umap::{
    FuzzyGraph, LayoutGraph, Umap, UmapParams, fit_curve, fuzzy_graph, graph, layout, smooth_knn,
    spectral_start,
};
use topictui::watch::{Cancelled, Unwatched, Watch};

const K: usize = 15;
const EPOCHS: usize = 500;
const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

fn golden_neighbours() -> Neighbours {
    Neighbours {
        indices: golden_2d("umap_knn_indices.npy").mapv(|index| index as u32),
        distances: golden_2d_f32("umap_knn_dists.npy"),
    }
}

fn golden_graph() -> FuzzyGraph {
    graph(&golden_neighbours(), K)
}

fn golden_edges() -> LayoutGraph {
    let numbers = |name| golden_npz("umap_layout_edges.npz", name);
    LayoutGraph {
        heads: numbers("head").into_iter().map(|head| head as u32).collect(),
        tails: numbers("tail").into_iter().map(|tail| tail as u32).collect(),
        epochs_per_sample: numbers("epochs_per_sample"),
    }
}

/// Cluster labels of a layout, as the reference clusters its own.
fn labels(layout: &Array2<f32>) -> Vec<i32> {
    let points = layout.mapv(f64::from);
    hdbscan::fit(points.view(), &HdbscanParams::default(), &Unwatched).unwrap().labels
}

/// Mean agreement of the layouts' clusters with the reference's.
fn agreement(layouts: impl Iterator<Item = Array2<f32>>) -> f64 {
    let reference: Vec<i32> =
        golden_1d("hdbscan_labels.npy").iter().map(|&label| label as i32).collect();
    let found: Vec<f64> =
        layouts.map(|layout| adjusted_rand(&labels(&layout), &reference)).collect();
    println!("agreement {found:.3?}");
    found.iter().sum::<f64>() / found.len() as f64
}

/// `work` on a pool of this many threads.
fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// Rows around `clusters` centres on the unit sphere, by a small generator of its own.
fn clustered(rows: usize, dimensions: usize, clusters: usize, spread: f32) -> Array2<f32> {
    let mut state = 7u64;
    let mut unit = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    let centres = Array2::from_shape_simple_fn((clusters.max(1), dimensions), &mut unit);
    Array2::from_shape_fn((rows, dimensions), |(row, column)| {
        centres[[row % clusters.max(1), column]] + spread * unit()
    })
}

// ---------------------------------------------------------------------------------- neighbours

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn neighbours_are_the_references() {
    let found = exact_cosine(golden_2d_f32("embeddings_docs.npy").view(), K, &Unwatched).unwrap();
    let wanted = golden_neighbours();
    let mut same = 0;
    for row in 0..1000 {
        for at in 0..K {
            let (ours, theirs) = (found.distances[[row, at]], wanted.distances[[row, at]]);
            assert!((ours - theirs).abs() < 1e-6, "row {row} at {at}: {ours} {theirs}");
            let index = found.indices[[row, at]];
            let as_far = |other: usize| (wanted.distances[[row, other]] - theirs).abs() < 1e-6;
            let tied = (0..K).filter(|&other| as_far(other)).map(|o| wanted.indices[[row, o]]);
            let last = (wanted.distances[[row, K - 1]] - theirs).abs() < 1e-6;
            assert!(last || tied.into_iter().any(|o| o == index), "row {row} at {at}: {index}");
            same += usize::from(index == wanted.indices[[row, at]]);
        }
    }
    assert!(same > 14_900, "{same} of 15000 in the same place");
}

/// Every distance in double precision, sorted.
fn by_brute_force(data: ArrayView2<f32>, row: usize, k: usize) -> Vec<f64> {
    let wide = data.mapv(f64::from);
    let length = |row: usize| wide.row(row).dot(&wide.row(row)).sqrt();
    let mut all: Vec<f64> = (0..wide.nrows())
        .map(|other| {
            let both = length(row) * length(other);
            (1.0 - if both > 0.0 { wide.row(row).dot(&wide.row(other)) / both } else { 0.0 })
                * f64::from(u8::from(row != other))
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all.truncate(k);
    all
}

#[test]
fn neighbours_of_many_blocks_are_exact_on_any_number_of_threads() {
    let mut data = clustered(1100, 24, 9, 0.6);
    data.row_mut(500).fill(0.0);
    let one = on_threads(1, || exact_cosine(data.view(), 20, &Unwatched).unwrap());
    let two = on_threads(2, || exact_cosine(data.view(), 20, &Unwatched).unwrap());
    assert_eq!(one, two);
    for row in [0, 255, 256, 500, 777, 1023, 1024, 1099] {
        let wanted = by_brute_force(data.view(), row, 20);
        for (ours, theirs) in one.distances.row(row).iter().zip(wanted) {
            assert!((f64::from(*ours) - theirs).abs() < 1e-5, "row {row}: {ours} {theirs}");
        }
        assert_eq!(one.indices[[row, 0]] as usize, row);
    }
}

#[test]
fn ties_go_to_the_lower_row_and_k_is_cut_to_the_rows() {
    let data = ndarray::array![[1.0f32, 0.0], [0.0, 1.0], [2.0, 0.0], [-1.0, 0.0], [0.0, 3.0]];
    let found = exact_cosine(data.view(), 99, &Unwatched).unwrap();
    assert_eq!(found.indices.dim(), (5, 5));
    assert_eq!(found.indices.row(0).to_vec(), [0, 2, 1, 4, 3]);
    // An exact duplicate with a lower number comes before the row itself.
    assert_eq!(found.indices.row(2).to_vec(), [0, 2, 1, 4, 3]);
    assert_eq!(found.distances.row(2).to_vec(), [0.0, 0.0, 1.0, 1.0, 2.0]);
    let new = nearest_cosine(data.view(), data.slice(s![3..4, ..]), 2, &Unwatched).unwrap();
    assert_eq!(new.indices.row(0).to_vec(), [3, 1]);
}

#[test]
fn broken_rows_are_far_from_all_but_themselves() {
    let data = ndarray::array![[1.0f32, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 0.0], [0.0, 0.0]];
    let found = exact_cosine(data.view(), 2, &Unwatched).unwrap();
    assert!(found.distances.iter().all(|d| d.is_finite()));
    assert_eq!(found.indices.column(0).to_vec(), [0, 1, 2, 3]);
    let none = exact_cosine(Array2::zeros((0, 4)).view(), 15, &Unwatched).unwrap();
    assert_eq!(none.indices.dim(), (0, 0));
    assert_eq!(exact_cosine(data.view(), 0, &Unwatched).unwrap().indices.dim(), (4, 0));
}

// ------------------------------------------------------------------------------------ the graph

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn scales_and_graph_are_the_references() {
    let neighbours = golden_neighbours();
    let smooth = smooth_knn(neighbours.distances.view());
    let near = |ours: &[f32], theirs: Array1<f64>| {
        ours.iter().zip(theirs).all(|(&ours, theirs)| (f64::from(ours) - theirs).abs() < 1e-5)
    };
    assert!(near(&smooth.sigmas, golden_1d("umap_sigmas.npy")));
    assert!(near(&smooth.rhos, golden_1d("umap_rhos.npy")));
    let graph = fuzzy_graph(neighbours.indices.view(), neighbours.distances.view(), &smooth);
    let (rows, columns, values) = (
        golden_npz("umap_graph_coo.npz", "row"),
        golden_npz("umap_graph_coo.npz", "col"),
        golden_npz("umap_graph_coo.npz", "val"),
    );
    assert_eq!(graph.edges(), values.len());
    for (at, (row, column, weight)) in graph.iter().enumerate() {
        assert_eq!((row as f64, column as f64), (rows[at], columns[at]));
        assert!((f64::from(weight) - values[at]).abs() < 1e-5, "{row} {column}: {weight}");
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_edges_laid_out_are_the_references() {
    let (ours, theirs) = (LayoutGraph::new(&golden_graph(), EPOCHS), golden_edges());
    assert_eq!(ours.heads.len(), 21_104);
    assert_eq!((&ours.heads, &ours.tails), (&theirs.heads, &theirs.tails));
    for (ours, theirs) in ours.epochs_per_sample.iter().zip(&theirs.epochs_per_sample) {
        assert!((ours / theirs - 1.0).abs() < 1e-4, "{ours} {theirs}");
    }
    assert_eq!(golden_graph().pruned(EPOCHS).edges(), 21_104);
    let meta = golden_json("umap_meta.json");
    let (a, b) = fit_curve(1.0, 0.0);
    assert!((a - meta["a"].as_f64().unwrap()).abs() < 1e-5);
    assert!((b - meta["b"].as_f64().unwrap()).abs() < 1e-5);
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_start_spans_the_references_eigenvectors() {
    let graph = golden_graph().pruned(EPOCHS);
    let ours = spectral_layout(&graph, 5, 42, &Unwatched).unwrap();
    let theirs = golden_2d("umap_spectral_raw.npy");
    for column in 0..5 {
        let cosine = ours.column(column).dot(&theirs.column(column)).abs();
        assert!(cosine > 0.9999, "vector {column}: {cosine}");
        let length = ours.column(column).dot(&ours.column(column));
        assert!((length - 1.0).abs() < 1e-9);
    }
    let start = spectral_start(&graph, 5, 42, &Unwatched).unwrap();
    assert_eq!(start.fold(f32::INFINITY, |low, &x| low.min(x)), 0.0);
    assert_eq!(start.fold(0.0f32, |high, &x| high.max(x)), 10.0);
    let wanted = golden_2d_f32("umap_init.npy");
    for (ours, theirs) in start.axis_iter(Axis(1)).zip(wanted.axis_iter(Axis(1))) {
        // The sign of an eigenvector is anybody's choice: a column may run the other way.
        let far = |turn: bool| {
            let pairs = ours.iter().zip(theirs);
            pairs.map(|(a, b)| (if turn { 10.0 - a } else { *a } - b).abs()).fold(0.0, f32::max)
        };
        assert!(far(false).min(far(true)) < 0.02, "{} {}", far(false), far(true));
    }
}

// ----------------------------------------------------------------------------------- the layout

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn clusters_of_the_references_edges_and_start_are_the_references() {
    let (edges, start) = (golden_edges(), golden_2d_f32("umap_init.npy"));
    let descent = UmapParams::default().descent(1000);
    let mean = agreement(
        SEEDS.iter().map(|&seed| layout(&edges, start.view(), seed, &descent, &Unwatched).unwrap()),
    );
    assert!(mean >= 0.65, "{mean}");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn clusters_of_the_references_embeddings_are_the_references() {
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    let neighbours = exact_cosine(embeddings.view(), K, &Unwatched).unwrap();
    let mean = agreement(SEEDS.iter().map(|&seed| {
        let params = UmapParams { seed, ..UmapParams::default() };
        Umap::fit(&neighbours, &params, &Unwatched).unwrap().embedding
    }));
    assert!(mean >= 0.65, "{mean}");
}
