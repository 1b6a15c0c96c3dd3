//! Every stage after the embedding lets its threads go soon after it is cancelled, wherever it is.

use std::cell::Cell;
use std::sync::Mutex;
use std::time::Duration;

use ndarray::Array2;
use topictui::cluster::consensus::consensus;
use topictui::cluster::hdbscan::{self, HdbscanParams};
use topictui::reduce::knn::{approximate_cosine, exact_cosine};
use topictui::reduce::umap::{Layouts, Plan, UmapParams, bags, edges_of, graph};
use topictui::watch::{Cancelled, Watch};

/// Documents: the larger collections have five times as many, and nothing here is more than linear
/// in them between two looks.
const ROWS: usize = 20_000;

/// No thread works longer than this without asking whether to go on.
const SOON: Duration = Duration::from_millis(200);

/// Nor a layout longer than this: before it first asks, 0.4 s were seen.
const LATER: Duration = Duration::from_millis(900);

thread_local! {
    /// Processor time of this thread when it last asked.
    static ASKED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Processor time of this thread: what others do on the machine does not show in it.
fn worked() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// The longest that a thread worked without asking.
#[derive(Default)]
struct Longest(Mutex<Duration>);

impl Longest {
    fn look(&self) {
        let now = worked();
        let since = now - ASKED.replace(now);
        let mut longest = self.0.lock().unwrap();
        *longest = longest.max(since);
    }
}

impl Watch for Longest {
    fn progress(&self, _done: usize, _total: usize) {}

    fn cancelled(&self) -> bool {
        self.look();
        false
    }
}

/// Does `work` on two threads of its own, which ask often enough, to its very end.
fn asks_often<T: Send>(
    (name, soon): (&str, Duration),
    work: impl Fn(&dyn Watch) -> Result<T, Cancelled> + Sync + Send,
) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    pool.broadcast(|_| ASKED.set(worked()));
    let longest = Longest::default();
    let done = pool.install(|| work(&longest)).unwrap();
    pool.broadcast(|_| longest.look());
    let longest = longest.0.into_inner().unwrap();
    println!("{name}: {longest:?}");
    assert!(longest < soon, "{name} works for {longest:?} without asking");
    done
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs the processor time of a thread")]
fn every_stage_asks_often_whether_to_go_on() {
    let mut state = 5u64;
    let mut unit = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    let centres = Array2::from_shape_simple_fn((200, 32), &mut unit);
    let data = Array2::from_shape_fn((ROWS, 32), |(row, d)| centres[[row % 200, d]] + 0.7 * unit());
    asks_often(("exact neighbours", SOON), |watch| exact_cosine(data.view(), 15, watch));
    let neighbours =
        asks_often(("neighbours", SOON), |watch| approximate_cosine(data.view(), 15, watch));
    let (graph, keys) = (graph(&neighbours, 15), bags::keys(data.view()));
    let params = UmapParams::default();
    let plan = Plan { layouts: 4, epochs: Some(20), bags: 2 };
    let layouts = asks_often(("layouts", LATER), |watch| {
        Layouts::fit_graph(&graph, &keys, &params, plan, watch)
    });
    let clusters = asks_often(("clusters", SOON), |watch| {
        let of_one = |places: &Array2<f32>| {
            hdbscan::fit(places.mapv(f64::from).view(), &HdbscanParams::default(), watch)
        };
        layouts.embeddings.iter().map(of_one).collect::<Result<Vec<_>, Cancelled>>()
    });
    let votes: Vec<(&[i32], &[f64])> =
        clusters.iter().map(|one| (&one.labels[..], &one.probabilities[..])).collect();
    let edges = edges_of(&graph);
    asks_often(("the vote", SOON), |watch| consensus(&votes, &edges, 10, watch));
}
