//! Seconds of each step from embeddings to a layout, at several numbers of documents.
//!
//! `cargo bench --bench reduce -- [documents] [threads] [KIND|EMBEDDINGS]`
//!
//! Kinds: `topics`, documents around centres that lie in groups; `copies`, of which every third is a
//! copy; `scattered`, without any centre, the worst case. `EMBEDDINGS`: a file of 32-bit floats, 384
//! a document. Neighbours are found both ways, and the recall of the approximate way is told.

use std::time::Instant;

use ndarray::Array2;
use topictui::reduce::knn::{Neighbours, approximate_cosine, exact_cosine};
use topictui::reduce::umap::{LayoutGraph, UmapParams, graph, layout, spectral_start};
use topictui::watch::Unwatched;

const DIMENSIONS: usize = 384;

/// Made-up or read documents.
fn documents(count: usize, kind: &str) -> Array2<f32> {
    match kind {
        "topics" => made_up(count, 1.6),
        "scattered" => made_up(count, 1e3),
        "copies" => {
            let mut all = made_up(count, 1.6);
            for row in (0..count).skip(1).step_by(3) {
                let other = all.row(row / 7).to_owned();
                all.row_mut(row).assign(&other);
            }
            all
        }
        path => {
            let bytes = std::fs::read(path).unwrap_or_default();
            let numbers = bytes.as_chunks::<4>().0.iter().map(|&four| f32::from_le_bytes(four));
            let numbers: Vec<f32> = numbers.take(count * DIMENSIONS).collect();
            let shape = (numbers.len() / DIMENSIONS, DIMENSIONS);
            Array2::from_shape_vec(shape, numbers).unwrap_or_default()
        }
    }
}

/// Documents around centres that themselves lie in groups, as topics do.
fn made_up(count: usize, spread: f32) -> Array2<f32> {
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
        centres[[row * 7919 % topics, d]] + spread * unit()
    })
}

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let counts = numbers.first().map_or(vec![1_000, 20_000], |&count| vec![count]);
    let threads = numbers.get(1).copied().unwrap_or(1);
    let word = |word: &String| word.parse::<usize>().is_err() && !word.starts_with("--");
    let kind = std::env::args().skip(1).find(word).unwrap_or("topics".to_owned());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    match pool {
        Ok(pool) => counts
            .into_iter()
            .for_each(|count| pool.install(|| measure(&documents(count, &kind), threads))),
        Err(error) => eprintln!("no threads: {error}"),
    }
}

fn measure(documents: &Array2<f32>, threads: usize) {
    let count = documents.nrows();
    let params = UmapParams::default();
    let descent = params.descent(count);
    let mut clock = Instant::now();
    let mut lap = |name: &str| {
        println!(
            "{count:>6} documents, {threads} thread(s), {name:<11} {:>8.3} s",
            clock.elapsed().as_secs_f64()
        );
        clock = Instant::now();
    };
    let k = params.n_neighbors;
    let Ok(found) = approximate_cosine(documents.view(), k, &Unwatched) else { return };
    lap("approximate");
    let Ok(neighbours) = exact_cosine(documents.view(), k, &Unwatched) else { return };
    lap("exact");
    println!("{count:>6} documents, recall {:.4}", recall(&found, &neighbours));
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

/// Share of the neighbours that are as near as the true ones.
fn recall(found: &Neighbours, truth: &Neighbours) -> f64 {
    let rows = found.distances.outer_iter().zip(truth.distances.outer_iter());
    let near = |(found, truth): (ndarray::ArrayView1<f32>, ndarray::ArrayView1<f32>)| {
        let farthest = truth.last().copied().unwrap_or_default() + 1e-6;
        found.iter().filter(|&&distance| distance <= farthest).count()
    };
    rows.map(near).sum::<usize>() as f64 / found.distances.len().max(1) as f64
}
