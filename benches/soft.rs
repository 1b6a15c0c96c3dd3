//! Seconds of soft clustering and prediction over one layout.
//!
//! `cargo bench --bench soft -- [documents] [clusters] [dimensions] [threads]`

use std::time::Instant;

use ndarray::{Array2, s};
use topictui::cluster::hdbscan::{HdbscanParams, PredictionData, fit};
use topictui::cluster::soft::{Clusterer, SoftTopics};
use topictui::watch::Unwatched;

const NEW: usize = 1_000;

/// Points around centres, a tenth of them anywhere.
fn points(count: usize, clusters: usize, dimensions: usize) -> Array2<f64> {
    let mut state = 42u64;
    let mut unit = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let centres = Array2::from_shape_simple_fn((clusters, dimensions), || 10.0 * unit());
    Array2::from_shape_fn((count, dimensions), |(row, column)| match row % 10 {
        0 => 10.0 * unit(),
        _ => {
            let bell = (0..6).map(|_| unit()).sum::<f64>() - 3.0;
            // As layouts are: single precision.
            f64::from((centres[[row % clusters, column]] + 0.25 * bell) as f32)
        }
    })
}

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let number = |at: usize, usual: usize| given.get(at).copied().unwrap_or(usual);
    let (count, clusters, dimensions) = (number(0, 20_000), number(1, 300), number(2, 5));
    let threads = number(3, 2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    match pool {
        Ok(pool) => pool.install(|| measure(count, clusters, dimensions, threads)),
        Err(error) => eprintln!("no threads: {error}"),
    }
}

fn measure(count: usize, clusters: usize, dimensions: usize, threads: usize) {
    let all = points(count + NEW, clusters, dimensions);
    let (points, new) = (all.slice(s![..count, ..]), all.slice(s![count.., ..]));
    let params = HdbscanParams::default();
    let mut clock = Instant::now();
    let mut lap = |name: &str| {
        println!("{:>9.3} s  {name}", clock.elapsed().as_secs_f64());
        clock = Instant::now();
    };
    println!("{count} documents in {dimensions} dimensions, {threads} thread(s)");
    let Ok(fitted) = fit(points, &params, &Unwatched) else { return };
    lap(&format!("HDBSCAN: {} clusters", fitted.clusters()));
    let data = PredictionData::new(&fitted, points, &params);
    lap("prediction data");
    let kept: usize = data.top(10, &Unwatched).map_or(0, |tops| tops.iter().map(Vec::len).sum());
    lap(&format!("memberships of all documents, {kept} kept"));
    let noise = data.predict(new).iter().filter(|(label, _)| *label < 0).count();
    lap(&format!("search tree, core distances, labels of {NEW} new documents: {noise} noise"));
    data.predict(new);
    lap(&format!("labels of {NEW} new documents again"));
    let sum = data.membership_vector(new).sum();
    lap(&format!("memberships of {NEW} new documents, sum {sum:.3}"));
    let topics = fitted.clusters();
    let soft = SoftTopics::new(
        [(Clusterer::Hdbscan(Box::new(data)), &fitted.labels[..])],
        None,
        &fitted.labels,
        topics,
    );
    let kept: usize = soft.top(10, &Unwatched).map_or(0, |tops| tops.iter().map(Vec::len).sum());
    lap(&format!("topic probabilities of all documents, {kept} kept"));
}
