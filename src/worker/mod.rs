//! The threads beside the screen: requests in, events out.
//!
//! One thread fits (`fits`). Another does what must not wait for a fit: changes, saves, previews. A
//! third answers what must not wait for those either: queries, searches, looks (both: `desk`). A
//! fourth tries minimum sizes of a topic ([`size_trials`]), a fifth lays out the map, a
//! sixth asks a language model (`llm`). All end when the [`Worker`] is dropped; a fit under
//! way is cancelled first. A panic in one becomes an event or is passed over, and the thread goes on
//! (`threads`). Questions, answers and events: [`protocol`].

mod desk;
mod fits;
mod llm;
pub mod protocol;
pub mod size_trials;
mod threads;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::engine::Resources;
use crate::engine::derived::DerivedView;
use crate::model::{Input, Model, Settings};
use desk::{InLine, Question};
use threads::Shared;

pub use protocol::{About, Event, ReadAgain, Reply, Request, RunEvent, RunId, Ticket};
pub use threads::{Panicked, guarded, is_guarded};

/// How long the end of the program waits for a run that was told to stop, or a preview.
const PATIENCE: Duration = Duration::from_millis(500);

/// Handle to the background threads; dropping it cancels and ends them.
pub struct Worker {
    shared: Arc<Shared>,
    fits: Option<Sender<(RunId, Settings)>>,
    /// Changes, and whatever writes.
    work: Option<Sender<InLine>>,
    /// Questions that somebody waits for.
    questions: Option<Sender<InLine>>,
    /// The map, whose layout takes seconds.
    maps: Option<Sender<InLine>>,
    sizes: Option<Sender<size_trials::Question>>,
    /// Names from a language model.
    names: Option<Sender<llm::Question>>,
    threads: Vec<JoinHandle<()>>,
    latest: RunId,
    /// Questions so far.
    asked: u64,
}

impl Worker {
    /// Starts the threads; nothing runs yet. `model` is what the first run may reuse.
    pub fn start(
        input: Input,
        resources: Resources,
        model: Option<Arc<Model>>,
    ) -> (Worker, Receiver<Event>) {
        let (events, receiver) = channel();
        let shared = Arc::new(Shared::new(input, resources, events, model));
        let (fits, fit_requests) = channel();
        let (work, work_line) = channel();
        let (questions, question_line) = channel();
        let (maps, map_line) = channel();
        let (sizes, size_line) = channel();
        let (names, name_line) = channel();
        let [a, b, c, d, e, f] = [(); 6].map(|()| shared.clone());
        let threads = vec![
            std::thread::spawn(move || fits::fit_all(&a, &fit_requests)),
            std::thread::spawn(move || desk::answer_all(&b, &work_line)),
            std::thread::spawn(move || desk::answer_all(&c, &question_line)),
            std::thread::spawn(move || size_trials::try_all(&d, &size_line)),
            std::thread::spawn(move || desk::answer_all(&e, &map_line)),
            std::thread::spawn(move || llm::ask_all(&f, &name_line)),
        ];
        let worker = Worker {
            shared,
            fits: Some(fits),
            work: Some(work),
            questions: Some(questions),
            maps: Some(maps),
            sizes: Some(sizes),
            names: Some(names),
            threads,
            latest: RunId(0),
            asked: 0,
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

    /// Stops the run under way: [`RunEvent::Cancelled`] comes at once, and nothing more of this run.
    /// Its thread lets go at its next look whether to go on; a run started meanwhile waits for that.
    pub fn cancel(&mut self) {
        self.stop();
        self.shared.end(self.latest, RunEvent::Cancelled);
    }

    fn stop(&self) {
        self.shared.cancelled.store(self.latest.0, Ordering::Relaxed);
    }

    /// Asks something; the answers bear `ticket`. Nothing is done where what it is about is missing.
    pub fn request(&mut self, ticket: Ticket, request: Request, about: About) {
        self.asked += 1;
        let number = self.asked;
        if let Some(kind) = request.kind() {
            self.shared.latest(kind).store(number, Ordering::Relaxed);
        }
        let (lane, question) = match (request, about) {
            (Request::LeaveSizes | Request::LeaveNames, _) => return,
            (Request::PlanNames { choice }, About { model: Some(model), .. }) => {
                return self.ask_llm(number, ticket, llm::Task::Plan(choice), model);
            }
            (Request::Name { plan }, About { model: Some(model), .. }) => {
                return self.ask_llm(number, ticket, llm::Task::Run(plan), model);
            }
            (Request::TrySizes { size }, About { model: Some(model), .. }) => {
                if let Some(sizes) = &self.sizes {
                    let _ = sizes.send(size_trials::Question { number, ticket, size, model });
                }
                return;
            }
            (Request::Preview { settings }, About { corpus: Some(corpus), .. }) => {
                (&self.work, Question::Preview(settings, corpus))
            }
            (Request::Read { settings }, _) => (&self.questions, Question::Read(settings)),
            (Request::Preview { .. }, _) | (_, About { model: None, .. }) => return,
            (request, About { model: Some(model), .. }) => {
                if request.writes() {
                    self.shared.owed.fetch_add(1, Ordering::SeqCst);
                }
                let lane = match &request {
                    Request::Look { sight: DerivedView::Layout } => &self.maps,
                    request if request.is_waited_for() => &self.questions,
                    _ => &self.work,
                };
                (lane, Question::OfModel(request, model))
            }
        };
        if let Some(lane) = lane {
            let _ = lane.send(InLine { number, ticket, question });
        }
    }
}

impl Worker {
    fn ask_llm(&self, number: u64, ticket: Ticket, task: llm::Task, model: Arc<Model>) {
        if let Some(names) = &self.names {
            let _ = names.send(llm::Question { number, ticket, task, model });
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
        self.fits = None;
        (self.work, self.questions, self.maps) = (None, None, None);
        for latest in &self.shared.latest {
            latest.store(u64::MAX, Ordering::Relaxed);
        }
        (self.sizes, self.names) = (None, None);
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
                2 => shared.reading.load(Ordering::SeqCst),
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
