//! The background threads: requests in, events out.
//!
//! One thread fits. Another does what must not wait for a fit: changes, saves, previews. A third
//! answers what must not wait for those either: queries, searches, looks (`questions`). A fourth
//! tries least sizes of a topic (`sizes`). All end when the [`Worker`] is dropped; a fit under way is
//! cancelled first. A panic in one becomes an event or is passed over, and the thread goes on.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::corpus::Corpus;
use crate::engine::find::Query;
use crate::engine::sights::Sight;
use crate::engine::trends::Points;
use crate::engine::{Resources, RunError, run};
use crate::export::view::View;
use crate::files::Place;
use crate::model::Change;
use crate::model::{Input, Model, Settings};
use crate::topics::search::Search;
use crate::worker::event::{Event, RunId};
use crate::worker::observer::JobObserver;
use crate::worker::questions::{self, Question};
use crate::worker::{answers, sizes};

/// How long the end of the program waits for a run that was told to stop, or a preview.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) enum Request {
    Change { edit: u64, change: Change, model: Arc<Model> },
    CountMoves { edit: u64, model: Arc<Model> },
    TrySplit { ask: u64, topic: i32, model: Arc<Model> },
    Follow { ask: u64, points: Arc<Points>, model: Arc<Model> },
    Save { place: Place, model: Arc<Model> },
    Export { place: Place, view: Box<View>, model: Arc<Model> },
    Preview { preview: u64, settings: Box<Settings>, corpus: Arc<Corpus> },
}

/// What the threads and the handle share.
pub(super) struct Shared {
    pub(super) resources: Resources,
    events: Sender<Event>,
    /// Runs up to this number have ended, as far as anybody was told.
    ended: Mutex<RunId>,
    /// Whether a run is computing something at this moment, not keeping its result.
    computing: AtomicBool,
    /// The same of a preview.
    pub(super) previewing: AtomicBool,
    /// Files asked for and not written yet.
    pub(super) owed: AtomicUsize,
    /// Runs up to this number are to stop.
    pub(super) cancelled: AtomicU64,
    /// The latest question what other sizes would give; earlier ones are to stop.
    pub(super) sizes: AtomicU64,
    /// The last finished model: what the next run may reuse.
    last: Mutex<Option<Arc<Model>>>,
    /// Number of the latest search asked for; earlier ones still waiting are passed over.
    pub(super) searched: AtomicU64,
    /// The same of previews.
    pub(super) previewed: AtomicU64,
}

impl Shared {
    pub(super) fn send(&self, event: Event) {
        // The receiver is gone only while the program ends.
        let _ = self.events.send(event);
    }

    /// Tells how a run ended, unless that was told already.
    fn end(&self, run: RunId, event: Event) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if *ended < run {
            *ended = run;
            self.send(event);
        }
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
    questions: Option<Sender<Question>>,
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
            ended: Mutex::new(RunId(0)),
            computing: AtomicBool::new(false),
            previewing: AtomicBool::new(false),
            owed: AtomicUsize::new(0),
            cancelled: AtomicU64::new(0),
            sizes: AtomicU64::new(0),
            last: Mutex::new(model),
            searched: AtomicU64::new(0),
            previewed: AtomicU64::new(0),
        });
        let (fits, fit_requests) = channel();
        let (requests, other_requests) = channel();
        let (questions, asked) = channel();
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
                move || questions::answer_all(&shared, &asked)
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
            questions: Some(questions),
            sizes: Some(sizes),
            threads,
            latest: RunId(0),
        };
        (worker, receiver)
    }

    /// Starts a run; an earlier one still under way is cancelled.
    pub fn run(&mut self, settings: Settings) -> RunId {
        self.stop();
        self.latest.0 += 1;
        if let Some(fits) = &self.fits {
            let _ = fits.send((self.latest, settings));
        }
        self.latest
    }

    /// Stops the run under way: [`Event::Cancelled`] comes at once, and nothing more of this run.
    /// Its thread lets go at its next look whether to go on; a run started meanwhile waits for that.
    pub fn cancel(&mut self) {
        self.stop();
        self.shared.end(self.latest, Event::Cancelled { run: self.latest });
    }

    fn stop(&self) {
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
        self.question(Question::Ask { ask, query, model });
    }

    /// Searches the documents; answered with [`Event::Found`] unless a later search comes first.
    pub fn search(&mut self, ask: u64, search: Search, model: Arc<Model>) {
        self.shared.searched.store(ask, Ordering::Relaxed);
        self.question(Question::Search { ask, search, model });
    }

    /// Asks what there is to see of `model`; answered with [`Event::Seen`].
    pub fn look(&mut self, sight: Sight, model: Arc<Model>) {
        self.question(Question::Look { sight, model });
    }

    /// Saves a session at a place that was checked; answered with [`Event::Saved`].
    pub fn save(&mut self, place: Place, model: Arc<Model>) {
        self.shared.owed.fetch_add(1, Ordering::SeqCst);
        self.request(Request::Save { place, model });
    }

    /// Writes what a screen shows to `place`; answered with [`Event::Exported`].
    pub fn export(&mut self, place: Place, view: Box<View>, model: Arc<Model>) {
        self.shared.owed.fetch_add(1, Ordering::SeqCst);
        self.request(Request::Export { place, view, model });
    }

    /// Asks for the numbers of the Data screen; answered with [`Event::Preview`] unless a later
    /// question comes first.
    pub fn preview(&mut self, settings: Settings, corpus: Arc<Corpus>) {
        let preview = self.shared.previewed.fetch_add(1, Ordering::Relaxed) + 1;
        self.request(Request::Preview { preview, settings: Box::new(settings), corpus });
    }

    fn request(&self, request: Request) {
        if let Some(requests) = &self.requests {
            let _ = requests.send(request);
        }
    }

    fn question(&self, question: Question) {
        if let Some(questions) = &self.questions {
            let _ = questions.send(question);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
        self.fits = None;
        self.requests = None;
        self.questions = None;
        self.shared.previewed.store(u64::MAX, Ordering::Relaxed);
        self.shared.sizes.store(u64::MAX, Ordering::Relaxed);
        self.sizes = None;
        // What is computed now nobody will see: if it does not end in time, the end of the program ends
        // it. A change, or a result being written, is waited for.
        let deadline = Instant::now() + PATIENCE;
        let shared = self.shared.clone();
        for (number, thread) in self.threads.drain(..).enumerate() {
            let in_vain = || match number {
                0 => shared.computing.load(Ordering::SeqCst),
                1 => {
                    let owed = shared.owed.load(Ordering::SeqCst);
                    owed == 0 && shared.previewing.load(Ordering::SeqCst)
                }
                _ => false,
            };
            while in_vain() && !thread.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(5));
            }
            if !in_vain() || thread.is_finished() {
                let _ = thread.join();
            }
        }
    }
}

fn fit_all(shared: &Shared, input: &Input, requests: &Receiver<(RunId, Settings)>) {
    for (id, settings) in requests {
        shared.send(Event::Started { run: id, settings: settings.clone() });
        let observer = JobObserver::new(shared, id);
        let previous = shared.last();
        shared.computing.store(true, Ordering::SeqCst);
        let result =
            guarded(|| run(input, &settings, previous.as_deref(), &shared.resources, &observer));
        shared.computing.store(false, Ordering::SeqCst);
        let event = match result {
            Ok(Ok(model)) => {
                let kept = Arc::new(model.clone());
                *shared.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
                shared.end(id, Event::Done { run: id, model: Box::new(model) });
                // The result is on the screen by now.
                let _ = guarded(|| shared.resources.shelf.keep(input, &kept));
                continue;
            }
            Ok(Err(RunError::Cancelled(_))) => Event::Cancelled { run: id },
            Ok(Err(error)) => Event::Failed { run: id, message: error.to_string() },
            Err(panic) => Event::Failed { run: id, message: panic },
        };
        shared.end(id, event);
    }
}

thread_local! {
    /// How many [`guarded`] calls are under way on this thread.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
}

/// Whether a panic on this thread becomes a sentence of [`guarded`].
pub fn is_guarded() -> bool {
    GUARDS.get() > 0
}

/// Runs `work`; a panic becomes a sentence.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    GUARDS.set(GUARDS.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDS.set(GUARDS.get() - 1);
    done.map_err(|panic| {
        let what = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        format!("internal error ({what}): your data and the last result are unharmed")
    })
}
