//! Seconds of each step from embeddings to a layout, at several numbers of documents.
//!
//! `cargo bench --bench reduce -- [documents] [threads]`

use std::time::Instant;

use ndarray::Array2;
use topictui::reduce::knn::exact_cosine;
use topictui::reduce::umap::{LayoutGraph, UmapParams, graph, layout, spectral_start};
use topictui::watch::Unwatched;

const DIMENSIONS: usize = 384;

/// Documents around centres that themselves lie in groups, as topics do.
fn documents(count: usize) -> Array2<f32> {
    let mut state = 42u64;
    let mut unit = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    let topics = (count / 60).max(4);
    let groups = Array2::from_shape_simple_fn((topics / 6 + 1, DIMENSIONS), &mut unit);
    let centres = Array2::from_shape_fn((topics, DIMENSIONS), |(topic, d)| {
        groups[[topic % groups.nrows(), d]] + unit()
    });
    Array2::from_shape_fn((count, DIMENSIONS), |(row, d)| {
        centres[[row * 7919 % topics, d]] + 1.6 * unit()
    })
}

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let counts = numbers.first().map_or(vec![1_000, 20_000], |&count| vec![count]);
    let threads = numbers.get(1).copied().unwrap_or(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    match pool {
        Ok(pool) => counts.into_iter().for_each(|count| pool.install(|| measure(count, threads))),
        Err(error) => eprintln!("no threads: {error}"),
    }
}

fn measure(count: usize, threads: usize) {
    let documents = documents(count);
    let params = UmapParams::default();
    let descent = params.descent(count);
    let mut clock = Instant::now();
    let mut lap = |name: &str| {
        println!(
            "{count:>6} documents, {threads} thread(s), {name:<10} {:>8.3} s",
            clock.elapsed().as_secs_f64()
        );
        clock = Instant::now();
    };
    let Ok(neighbours) = exact_cosine(documents.view(), params.n_neighbors, &Unwatched) else {
        return;
    };
    lap("neighbours");
    let graph = graph(&neighbours, params.n_neighbors).pruned(descent.epochs);
    lap("graph");
    let Ok(start) = spectral_start(&graph, params.n_components, params.seed, &Unwatched) else {
        return;
    };
    lap("start");
    let edges = LayoutGraph::new(&graph, descent.epochs);
    let laid_out = layout(&edges, start.view(), params.seed, &descent, &Unwatched);
    lap("layout");
    let visits: f64 = edges.epochs_per_sample.iter().map(|epochs| 1.0 / epochs).sum();
    let visits = visits * descent.epochs as f64 / 1e6;
    let sum: f32 = laid_out.map_or(0.0, |laid_out| laid_out.sum());
    println!("{count:>6} documents, {} edges, {visits:.1} M visits, sum {sum}", edges.heads.len());
}
