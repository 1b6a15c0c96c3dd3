//! The background threads: requests in, events out.
//!
//! One thread fits. Another answers what must not wait for a fit: changes, queries, searches, saves,
//! previews. A third tries least sizes of a topic (`sizes`). All end when the [`Worker`] is dropped;
//! a fit under way is cancelled first. A panic in one becomes an event or is passed over, and the
//! thread goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::answers::{self, Answer, Query};
use super::change::Change;
use super::observe::Observer;
use super::run::{Resources, RunError, run};
use super::spread::Spread;
use super::trends::Points;
use super::{Input, Model, PreviewStats, Settings, Stage, sizes};
use crate::corpus::Corpus;
use crate::export::view::View;
use crate::topics::outliers::Strategy;
use crate::topics::search::{Hit, Search};
use crate::topics::trends::Trend;

/// Least time between two progress events of a stage.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// Numbers runs; events of an earlier run than the current one are stale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub u64);

/// What the background threads tell.
#[derive(Debug)]
pub enum Event {
    Started {
        run: RunId,
        settings: Settings,
    },
    /// The documents are known; comes before anything slow.
    Read {
        run: RunId,
        corpus: Arc<Corpus>,
    },
    StageStarted {
        run: RunId,
        stage: Stage,
    },
    /// At most ten a second.
    Progress {
        run: RunId,
        stage: Stage,
        done: usize,
        total: usize,
    },
    /// `reused`: nothing it depends on had changed. `summary`: "1,000 × 384, 1,000 cached".
    StageDone {
        run: RunId,
        stage: Stage,
        took: Duration,
        reused: bool,
        summary: String,
    },
    Log {
        run: RunId,
        text: String,
    },
    Done {
        run: RunId,
        model: Box<Model>,
    },
    Failed {
        run: RunId,
        message: String,
    },
    Cancelled {
        run: RunId,
    },
    /// What came of the change numbered `edit`.
    Changed {
        edit: u64,
        change: Change,
        result: Result<Box<Model>, String>,
    },
    /// How many outliers a strategy would give a topic.
    WouldMove {
        edit: u64,
        strategy: Strategy,
        count: Result<usize, String>,
    },
    /// What another min_topic_size would give.
    WouldFind {
        ask: u64,
        min_topic_size: usize,
        topics: usize,
        outliers: usize,
    },
    /// The words of topics at the points asked for.
    Followed {
        ask: u64,
        words: Vec<Trend>,
    },
    /// The answer to the query numbered `ask`.
    Answered {
        ask: u64,
        answer: Result<Answer, String>,
    },
    /// The documents of the parts that parts of at least so many would give; `None` behind the last.
    WouldSplit {
        ask: u64,
        parts: Result<Option<(usize, Vec<usize>)>, String>,
    },
    /// How the query numbered `ask` spreads over the topics.
    Spread {
        ask: u64,
        spread: Result<Spread, String>,
    },
    /// The documents that the search numbered `ask` found, best first.
    Found {
        ask: u64,
        hits: Result<Vec<Hit>, String>,
    },
    Saved {
        result: Result<PathBuf, String>,
    },
    Exported {
        result: Result<PathBuf, String>,
    },
    /// Numbers for the Data screen under these settings.
    Preview {
        settings: Settings,
        result: Result<PreviewStats, String>,
    },
}

pub(super) enum Request {
    Change { edit: u64, change: Change, model: Arc<Model> },
    CountMoves { edit: u64, model: Arc<Model> },
    TrySplit { ask: u64, topic: i32, model: Arc<Model> },
    Follow { ask: u64, points: Arc<Points>, model: Arc<Model> },
    Ask { ask: u64, query: Query, model: Arc<Model> },
    Search { ask: u64, search: Search, model: Arc<Model> },
    Save { path: PathBuf, model: Arc<Model> },
    Export { path: PathBuf, view: Box<View>, model: Arc<Model> },
    Preview { settings: Box<Settings>, corpus: Arc<Corpus> },
}

/// What the threads and the handle share.
pub(super) struct Shared {
    pub(super) resources: Resources,
    events: Sender<Event>,
    /// Runs up to this number are to stop.
    cancelled: AtomicU64,
    /// The latest question what other sizes would give; earlier ones are to stop.
    pub(super) sizes: AtomicU64,
    /// The last finished model: what the next run may reuse.
    last: Mutex<Option<Arc<Model>>>,
    /// Number of the latest search asked for; earlier ones still waiting are passed over.
    pub(super) searched: AtomicU64,
}

impl Shared {
    pub(super) fn send(&self, event: Event) {
        // The receiver is gone only while the program ends.
        let _ = self.events.send(event);
    }

    fn last(&self) -> Option<Arc<Model>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Handle to the background threads; dropping it cancels and ends them.
pub struct Worker {
    shared: Arc<Shared>,
    fits: Option<Sender<(RunId, Settings)>>,
    requests: Option<Sender<Request>>,
    sizes: Option<Sender<sizes::Question>>,
    threads: Vec<JoinHandle<()>>,
    latest: RunId,
}

impl Worker {
    /// Starts the threads; nothing runs yet. `model` is what the first run may reuse.
    pub fn start(
        input: Input,
        resources: Resources,
        model: Option<Arc<Model>>,
    ) -> (Worker, Receiver<Event>) {
        let (events, receiver) = channel();
        let shared = Arc::new(Shared {
            resources,
            events,
            cancelled: AtomicU64::new(0),
            sizes: AtomicU64::new(0),
            last: Mutex::new(model),
            searched: AtomicU64::new(0),
        });
        let (fits, fit_requests) = channel();
        let (requests, other_requests) = channel();
        let (sizes, size_requests) = channel();
        let threads = vec![
            std::thread::spawn({
                let shared = shared.clone();
                move || fit_all(&shared, &input, &fit_requests)
            }),
            std::thread::spawn({
                let shared = shared.clone();
                move || answers::answer_all(&shared, &other_requests)
            }),
            std::thread::spawn({
                let shared = shared.clone();
                move || sizes::try_all(&shared, &size_requests)
            }),
        ];
        let worker = Worker {
            shared,
            fits: Some(fits),
            requests: Some(requests),
            sizes: Some(sizes),
            threads,
            latest: RunId(0),
        };
        (worker, receiver)
    }

    /// Starts a run; an earlier one still under way is cancelled.
    pub fn run(&mut self, settings: Settings) -> RunId {
        self.cancel();
        self.latest.0 += 1;
        if let Some(fits) = &self.fits {
            let _ = fits.send((self.latest, settings));
        }
        self.latest
    }

    /// Stops the run under way; it answers with [`Event::Cancelled`].
    pub fn cancel(&mut self) {
        self.shared.cancelled.store(self.latest.0, Ordering::Relaxed);
    }

    /// Makes a change to `model`; answered with [`Event::Changed`].
    pub fn change(&mut self, edit: u64, change: Change, model: Arc<Model>) {
        self.request(Request::Change { edit, change, model });
    }

    /// Asks how many outliers each strategy would give a topic: an [`Event::WouldMove`] each.
    pub fn count_moves(&mut self, edit: u64, model: Arc<Model>) {
        self.request(Request::CountMoves { edit, model });
    }

    /// Asks into how many parts a topic would fall: an [`Event::WouldSplit`] for each least size.
    pub fn try_split(&mut self, ask: u64, topic: i32, model: Arc<Model>) {
        self.request(Request::TrySplit { ask, topic, model });
    }

    /// Asks what every min_topic_size would give, those near to `size` first; an
    /// [`Event::WouldFind`] each. An earlier question is dropped.
    pub fn try_sizes(&mut self, ask: u64, size: usize, model: Arc<Model>) {
        self.shared.sizes.store(ask, Ordering::Relaxed);
        if let Some(sizes) = &self.sizes {
            let _ = sizes.send(sizes::Question { ask, size, model });
        }
    }

    /// Stops trying sizes.
    pub fn leave_sizes(&mut self) {
        self.shared.sizes.store(u64::MAX, Ordering::Relaxed);
    }

    /// Asks for the words of topics at points; answered with [`Event::Followed`].
    pub fn follow(&mut self, ask: u64, points: Arc<Points>, model: Arc<Model>) {
        self.request(Request::Follow { ask, points, model });
    }

    /// Asks what is nearest to a text or document, and then how it spreads over the topics:
    /// [`Event::Answered`] and [`Event::Spread`].
    pub fn ask(&mut self, ask: u64, query: Query, model: Arc<Model>) {
        self.request(Request::Ask { ask, query, model });
    }

    /// Searches the documents; answered with [`Event::Found`] unless a later search comes first.
    pub fn search(&mut self, ask: u64, search: Search, model: Arc<Model>) {
        self.shared.searched.store(ask, Ordering::Relaxed);
        self.request(Request::Search { ask, search, model });
    }

    pub fn save(&mut self, path: PathBuf, model: Arc<Model>) {
        self.request(Request::Save { path, model });
    }

    /// Writes what a screen shows to `path`; answered with [`Event::Exported`].
    pub fn export(&mut self, path: PathBuf, view: Box<View>, model: Arc<Model>) {
        self.request(Request::Export { path, view, model });
    }

    pub fn preview(&mut self, settings: Settings, corpus: Arc<Corpus>) {
        self.request(Request::Preview { settings: Box::new(settings), corpus });
    }

    fn request(&self, request: Request) {
        if let Some(requests) = &self.requests {
            let _ = requests.send(request);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.cancel();
        self.fits = None;
        self.requests = None;
        self.shared.sizes.store(u64::MAX, Ordering::Relaxed);
        self.sizes = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn fit_all(shared: &Shared, input: &Input, requests: &Receiver<(RunId, Settings)>) {
    for (id, settings) in requests {
        shared.send(Event::Started { run: id, settings: settings.clone() });
        let observer =
            JobObserver { shared, run: id, last_progress: Mutex::new((None, Instant::now())) };
        let previous = shared.last();
        let result =
            guarded(|| run(input, &settings, previous.as_deref(), &shared.resources, &observer));
        shared.send(match result {
            Ok(Ok(model)) => {
                let kept = Arc::new(model.clone());
                *shared.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
                shared.send(Event::Done { run: id, model: Box::new(model) });
                // The result is on the screen by now.
                let _ = guarded(|| shared.resources.recent.keep(input, &kept));
                continue;
            }
            Ok(Err(RunError::Cancelled(_))) => Event::Cancelled { run: id },
            Ok(Err(error)) => Event::Failed { run: id, message: error.to_string() },
            Err(panic) => Event::Failed { run: id, message: panic },
        });
    }
}

/// Runs `work`; a panic becomes a sentence.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let what = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        format!("a mistake in topictui stopped the work ({what}): your data and the last result are unharmed")
    })
}

/// Turns what a run tells into events, progress at most ten times a second a stage.
struct JobObserver<'a> {
    shared: &'a Shared,
    run: RunId,
    last_progress: Mutex<(Option<Stage>, Instant)>,
}

impl JobObserver<'_> {
    /// Whether enough time has passed since the last progress of this stage.
    fn due(&self, stage: Stage) -> bool {
        let mut last = self.last_progress.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 == Some(stage) && last.1.elapsed() < PROGRESS_EVERY {
            return false;
        }
        *last = (Some(stage), Instant::now());
        true
    }
}

impl Observer for JobObserver<'_> {
    fn read(&self, corpus: &Arc<Corpus>) {
        self.shared.send(Event::Read { run: self.run, corpus: corpus.clone() });
    }

    fn stage_started(&self, stage: Stage) {
        self.shared.send(Event::StageStarted { run: self.run, stage });
    }

    fn progress(&self, stage: Stage, done: usize, total: usize) {
        if self.due(stage) {
            self.shared.send(Event::Progress { run: self.run, stage, done, total });
        }
    }

    fn stage_done(&self, stage: Stage, took: Duration, reused: bool, summary: &str) {
        let summary = summary.to_owned();
        self.shared.send(Event::StageDone { run: self.run, stage, took, reused, summary });
    }

    fn log(&self, text: &str) {
        self.shared.send(Event::Log { run: self.run, text: text.to_owned() });
    }

    fn cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Relaxed) >= self.run.0
    }
}
