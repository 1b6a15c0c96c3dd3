//! Every stage after the embedding lets its threads go soon after it is cancelled, wherever it is.

use std::time::{Duration, Instant};

use ndarray::Array2;
use topictui::cluster::consensus::consensus;
use topictui::cluster::hdbscan::{self, HdbscanParams};
use topictui::reduce::knn::{approximate_cosine, exact_cosine};
use topictui::reduce::umap::{Layouts, Plan, UmapParams, bags, edges_of, graph};
use topictui::watch::{Cancelled, Unwatched, Watch};

/// Documents: the larger collections have five times as many, and nothing here is more than linear
/// in them between two looks.
const ROWS: usize = 20_000;

/// A fifth of a second on a machine that does nothing else; tests share theirs.
const SOON: Duration = Duration::from_millis(600);

/// Cancels from a moment on.
struct From(Instant);

impl Watch for From {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        Instant::now() >= self.0
    }
}

/// Cancels `work` at three moments of the time it takes, and says how long it went on at most.
fn lets_go<T>(name: &str, work: impl Fn(&dyn Watch) -> Result<T, Cancelled>) -> T {
    let started = Instant::now();
    let done = work(&Unwatched).unwrap();
    let whole = started.elapsed();
    let mut ended_early = 0;
    for share in [0.1, 0.45, 0.8] {
        let moment = Instant::now() + whole.mul_f64(share);
        let cancelled = work(&From(moment)).is_err();
        ended_early += usize::from(cancelled);
        let after = Instant::now().saturating_duration_since(moment);
        assert!(!cancelled || after < SOON, "{name} goes on for {after:?} at {share} of {whole:?}");
    }
    assert!(ended_early > 0, "{name} was never cancelled");
    done
}

#[test]
fn a_cancelled_stage_ends_soon_wherever_it_is() {
    let mut state = 5u64;
    let mut unit = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    let centres = Array2::from_shape_simple_fn((200, 32), &mut unit);
    let data = Array2::from_shape_fn((ROWS, 32), |(row, d)| centres[[row % 200, d]] + 0.7 * unit());
    lets_go("exact neighbours", |watch| exact_cosine(data.view(), 15, watch));
    let neighbours = lets_go("neighbours", |watch| approximate_cosine(data.view(), 15, watch));
    let (graph, keys) = (graph(&neighbours, 15), bags::keys(data.view()));
    let params = UmapParams::default();
    let plan = Plan { layouts: 4, epochs: Some(20), bags: 2 };
    let layouts =
        lets_go("layouts", |watch| Layouts::fit_graph(&graph, &keys, &params, plan, watch));
    let clusters = lets_go("clusters", |watch| {
        let of_one = |places: &Array2<f32>| {
            hdbscan::fit(places.mapv(f64::from).view(), &HdbscanParams::default(), watch)
        };
        layouts.embeddings.iter().map(of_one).collect::<Result<Vec<_>, Cancelled>>()
    });
    let votes: Vec<(&[i32], &[f64])> =
        clusters.iter().map(|one| (&one.labels[..], &one.probabilities[..])).collect();
    let edges = edges_of(&graph);
    lets_go("the vote", |watch| consensus(&votes, &edges, 10, watch));
}
