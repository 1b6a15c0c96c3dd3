//! Writes journals on a thread of its own, soon after each change.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::model::Change;
use crate::model::Model;
use crate::store;
use crate::store::autosave::journal::{Head, Writer, base_of};
use crate::store::autosave::places;
use crate::store::base::Base;
use crate::store::result_cache::ResultCache;

/// A change is on the disk after so long, with all that came meanwhile.
const SOON: Duration = Duration::from_millis(700);
/// How long [`rescue`] waits for a journal that is being written.
const RESCUE: Duration = Duration::from_secs(10);

/// A state that is to be kept.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub model: Arc<Model>,
    /// A change that was asked for and is still being made.
    pub pending: Option<Change>,
    /// The session that is open.
    pub session: Option<PathBuf>,
    /// Files and inputs that `model` may be told by.
    pub bases: Vec<Base>,
}

impl PartialEq for Wanted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.model, &other.model)
            && self.pending == other.pending
            && self.session == other.session
    }
}

/// Keeps what is in no session file yet; one for every open collection.
pub struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    folder: Option<PathBuf>,
    recent: ResultCache,
    queue: Mutex<Queue>,
    changed: Condvar,
    /// Held while journals are written.
    journals: Mutex<Journals>,
}

#[derive(Default)]
struct Queue {
    /// The state to be kept now; the outer `None`: the kept one is right.
    wanted: Option<Option<Wanted>>,
    /// The state that was asked for last.
    last: Option<Wanted>,
    /// The present one is to stay beside the ones to come.
    aside: Vec<Wanted>,
    ended: bool,
}

/// Why unsaved changes could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotKept(String);

/// The journals on the disk.
#[derive(Default)]
struct Journals {
    current: Option<Current>,
    aside: Vec<Writer>,
    /// Why the last could not be written, and whether nobody was told yet.
    failed: Option<NotKept>,
    untold: bool,
}

impl Journals {
    fn note(&mut self, kept: io::Result<()>) {
        let failed = kept.err().map(|error| NotKept(error.to_string()));
        self.untold = failed.is_some() && failed != self.failed;
        self.failed = failed;
    }
}

struct Current {
    writer: Writer,
    base: Base,
    session: Option<PathBuf>,
}

/// Of the collection that is open, for whoever sees the program end.
static OPEN: Mutex<Weak<Shared>> = Mutex::new(Weak::new());

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keeper {
    /// Journals go into `folder`; without one nothing is kept. `recent` has results of runs.
    pub fn start(folder: Option<PathBuf>, recent: ResultCache) -> Self {
        let shared = Arc::new(Shared {
            folder,
            recent,
            queue: Mutex::default(),
            changed: Condvar::new(),
            journals: Mutex::default(),
        });
        *locked(&OPEN) = Arc::downgrade(&shared);
        let thread = std::thread::spawn({
            let shared = shared.clone();
            move || shared.write_all()
        });
        Keeper { shared, thread: Some(thread) }
    }

    /// Says what is to be kept from now on: it is on the disk within a second, and what is no longer
    /// wanted is gone. Never waits.
    pub fn want(&self, wanted: Option<Wanted>) {
        let mut queue = locked(&self.shared.queue);
        if queue.last != wanted {
            queue.last.clone_from(&wanted);
            queue.wanted = Some(wanted);
            self.shared.changed.notify_one();
        }
    }

    /// Keeps this besides what is wanted from now on: another run's result takes its place.
    pub fn aside(&self, wanted: Wanted) {
        let mut queue = locked(&self.shared.queue);
        queue.aside.push(wanted);
        (queue.last, queue.wanted) = (None, Some(None));
        self.shared.changed.notify_one();
    }

    /// Why the last change could not be kept, said once. Never waits.
    pub fn failure(&self) -> Option<NotKept> {
        let mut journals = self.shared.journals.try_lock().ok()?;
        if std::mem::take(&mut journals.untold) { journals.failed.clone() } else { None }
    }

    /// Writes at once what is wanted; where it is kept.
    pub fn flush(&self) -> Result<Option<PathBuf>, NotKept> {
        let mut journals = locked(&self.shared.journals);
        self.shared.write(&mut journals);
        match &journals.failed {
            Some(error) => Err(error.clone()),
            None => Ok(journals.current.as_ref().map(|current| current.writer.path.clone())),
        }
    }

    /// Takes away all that is kept: it is saved, or the user said that it is not to be.
    pub fn discard(&self) {
        let mut journals = locked(&self.shared.journals);
        *locked(&self.shared.queue) = Queue::default();
        let current = journals.current.take().map(|current| current.writer);
        current.into_iter().chain(journals.aside.drain(..)).for_each(Writer::remove);
    }
}

/// The kept state stays, and is written to the last change.
impl Drop for Keeper {
    fn drop(&mut self) {
        locked(&self.shared.queue).ended = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Writes at once what the open collection wants kept, from whatever thread; where it is kept.
pub fn rescue() -> Vec<PathBuf> {
    let Some(shared) = locked(&OPEN).upgrade() else { return Vec::new() };
    let end = Instant::now() + RESCUE;
    loop {
        match shared.journals.try_lock() {
            Ok(mut journals) => return shared.rescued(&mut journals),
            Err(TryLockError::Poisoned(error)) => return shared.rescued(&mut error.into_inner()),
            // It may be this thread that holds it.
            Err(TryLockError::WouldBlock) if Instant::now() > end => return Vec::new(),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

impl Shared {
    /// Until the keeper is dropped.
    fn write_all(&self) {
        loop {
            let mut queue = locked(&self.queue);
            while queue.wanted.is_none() && queue.aside.is_empty() && !queue.ended {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            // What comes within that time is written together.
            let due = Instant::now() + SOON;
            loop {
                let left = due.saturating_duration_since(Instant::now());
                if queue.ended || left.is_zero() {
                    break;
                }
                let waited = self.changed.wait_timeout(queue, left);
                queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            let ended = queue.ended;
            drop(queue);
            self.write(&mut locked(&self.journals));
            if ended {
                return;
            }
        }
    }

    fn rescued(&self, journals: &mut Journals) -> Vec<PathBuf> {
        self.write(journals);
        let current = journals.current.iter().map(|current| &current.writer);
        current.chain(&journals.aside).map(|writer| writer.path.clone()).collect()
    }

    /// Brings the disk to what is wanted.
    fn write(&self, journals: &mut Journals) {
        let (wanted, aside) = {
            let mut queue = locked(&self.queue);
            (queue.wanted.take(), std::mem::take(&mut queue.aside))
        };
        for wanted in aside {
            let kept = self.keep(journals, &wanted);
            journals.note(kept);
            journals.aside.extend(journals.current.take().map(|current| current.writer));
        }
        match wanted {
            None => {}
            Some(None) => {
                journals.current.take().into_iter().for_each(|current| current.writer.remove());
            }
            Some(Some(wanted)) => {
                let kept = self.keep(journals, &wanted);
                journals.note(kept);
            }
        }
    }

    fn keep(&self, journals: &mut Journals, wanted: &Wanted) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let Wanted { model, session, .. } = wanted;
        let fits = |current: &Current| current.base.is_before(model) && current.session == *session;
        if !journals.current.as_ref().is_some_and(fits) {
            let fresh = self.begin(folder, wanted)?;
            if let Some(before) = journals.current.replace(fresh) {
                before.writer.remove();
            }
        }
        let Some(current) = &mut journals.current else { return Ok(()) };
        let mut changes = model.history[current.base.changes..].to_vec();
        changes.extend(wanted.pending.clone());
        current.writer.step(&changes, model.corpus.len(), model.topics.without_outliers().len())
    }

    /// A new journal, with the session beside it that the model is told by.
    fn begin(&self, folder: &Path, wanted: &Wanted) -> io::Result<Current> {
        let name = &wanted.model.corpus.name;
        let create = || {
            crate::files::create_private(folder)?;
            Writer::create(places(folder, name))
        };
        // Another program may take the empty folder away at this moment.
        let mut writer = create().or_else(|_| create())?;
        match self.head(&mut writer, wanted) {
            Ok(base) => Ok(Current { writer, base, session: wanted.session.clone() }),
            Err(error) => {
                writer.remove();
                Err(error)
            }
        }
    }

    /// Puts the session beside the journal that it belongs to, and says so in it.
    fn head(&self, writer: &mut Writer, wanted: &Wanted) -> io::Result<Base> {
        let Wanted { model, session, bases, .. } = wanted;
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let name = model.corpus.name.clone();
        let beside = base_of(&writer.path);
        let recent = self.recent.base_of(model);
        let base = bases.iter().chain(&recent).find(|base| {
            base.is_before(model) && linked(&base.path, &beside).is_ok() && holds(&beside, base)
        });
        let base = match base {
            Some(base) => Base { path: beside, ..base.clone() },
            None => {
                let _ = fs::remove_file(&beside);
                store::save(model, &beside).map_err(io::Error::other)?;
                Base::at(&beside, model)
            }
        };
        // Several files are known by their name together.
        let source = match &model.corpus.paths[..] {
            [source] => Some(source),
            _ => None,
        };
        let open = session.as_ref();
        writer.head(&Head::new(name, source.map(absolute), open.map(absolute)))?;
        Ok(base)
    }
}

/// Gives a file another name, or copies it where its disk is another.
fn linked(from: &Path, to: &Path) -> io::Result<()> {
    let _ = fs::remove_file(to);
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

/// Whether the session at `path` is still the one that `base` says: another program may have
/// written another there.
fn holds(path: &Path, base: &Base) -> bool {
    let found = store::fingerprints(path);
    found.is_some_and(|(found, changes)| found == base.fingerprints && changes == base.changes)
}
