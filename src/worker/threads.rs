//! Threads that outlive a panic, and what they all share.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use super::protocol::{Event, Reply, RunEvent, RunId, Ticket};
use crate::engine::Resources;
use crate::model::{Input, Model};

/// State that the threads and the handle share.
pub(super) struct Shared {
    pub input: Input,
    pub resources: Resources,
    events: Sender<Event>,
    /// Runs up to this number have ended, as far as anybody was told.
    ended: Mutex<RunId>,
    /// Whether a run is computing something at this moment, not keeping its result.
    pub computing: AtomicBool,
    /// The same of a preview.
    pub previewing: AtomicBool,
    /// The same of reading the input again.
    pub reading: AtomicBool,
    /// Files asked for and not written yet.
    pub owed: AtomicUsize,
    /// Runs up to this number are to stop.
    pub cancelled: AtomicU64,
    /// The number of the latest question of each [`Kind`]; earlier ones are passed over.
    pub latest: [AtomicU64; Kind::COUNT],
    /// The last finished model, which the next run may reuse.
    pub last: Mutex<Option<Arc<Model>>>,
}

/// Questions of which only the latest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Search,
    Preview,
    Read,
    Sizes,
    Layout,
    Names,
}

impl Kind {
    const COUNT: usize = 6;
}

impl Shared {
    pub fn new(
        input: Input,
        resources: Resources,
        events: Sender<Event>,
        model: Option<Arc<Model>>,
    ) -> Self {
        Shared {
            input,
            resources,
            events,
            ended: Mutex::default(),
            computing: AtomicBool::default(),
            previewing: AtomicBool::default(),
            reading: AtomicBool::default(),
            owed: AtomicUsize::default(),
            cancelled: AtomicU64::default(),
            latest: Default::default(),
            last: Mutex::new(model),
        }
    }

    pub fn latest(&self, kind: Kind) -> &AtomicU64 {
        &self.latest[kind as usize]
    }

    pub fn reply(&self, ticket: Ticket, reply: Reply) {
        self.send(Event::Reply(ticket, reply));
    }

    pub fn tell(&self, run: RunId, event: RunEvent) {
        self.send(Event::Run(run, event));
    }

    fn send(&self, event: Event) {
        // The receiver is gone only while the program ends.
        let _ = self.events.send(event);
    }

    /// Tells how a run ended, unless that was told already.
    pub fn end(&self, run: RunId, event: RunEvent) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if *ended < run {
            *ended = run;
            self.tell(run, event);
        }
    }

    pub fn last(&self) -> Option<Arc<Model>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Threads beside those of the run; those of the run where the machine gives no more.
pub(super) struct OwnThreads(Option<rayon::ThreadPool>);

impl OwnThreads {
    pub fn start() -> Self {
        OwnThreads(rayon::ThreadPoolBuilder::new().build().ok())
    }

    /// Runs `work` on them; a panic becomes an error.
    pub fn guarded<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Panicked> {
        guarded(|| match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        })
    }
}

thread_local! {
    /// How many [`guarded`] calls are under way on this thread.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
}

/// Whether a panic on this thread becomes an error of [`guarded`].
pub fn is_guarded() -> bool {
    GUARDS.get() > 0
}

/// A panic as an error.
#[derive(Debug, thiserror::Error)]
#[error("internal error ({0}): your data and the last result are unharmed")]
pub struct Panicked(String);

/// Runs `work`; a panic becomes an error.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    GUARDS.set(GUARDS.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDS.set(GUARDS.get() - 1);
    done.map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Panicked(message.to_owned())
    })
}
