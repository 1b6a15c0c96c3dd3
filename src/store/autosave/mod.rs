//! Changes that are in no session file yet, kept on the disk while the program runs: whatever becomes
//! of it, the next start finds them.
//!
//! `DATA/recovered/NAME.topics` is a journal ([`journal`]): a few lines that say what was done, each
//! change as it is in a model's history, and to which session. That session lies beside it as
//! `NAME.base`: another name of the file that was opened or of the kept result of the run, so that
//! renaming a topic of 100,000 documents writes some hundred bytes. Only where there is no such file
//! is the whole session written, once. [`session::load`](crate::store::load) opens a journal as it opens a
//! session. [`keeper`] writes it soon after each change and takes it away when all is saved.
//!
//! The program that writes a journal holds a lock on it; one without a lock was left by a program
//! that is gone.

pub mod journal;
pub mod keeper;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::embed::cache::EmbeddingCache;
use crate::engine::Resources;
use crate::files;
use crate::model::Change;
use crate::model::Model;
use crate::store::base::Base;
use crate::store::recent_files::{Opened, now};
use crate::store::sessions::Sessions;
use crate::store::{EXTENSION, Flaw, SessionError, file_name};
use journal::{BASE, Journal, base_of};

pub use journal::is_journal;
pub use keeper::{Keeper, NotKept, Wanted, rescue};

/// A result whose program is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsaved {
    /// The file that opens it.
    pub path: PathBuf,
    /// The text it is of, and the session that was open, where they are files.
    pub source: Option<PathBuf>,
    pub session: Option<PathBuf>,
    pub name: String,
    pub documents: usize,
    pub topics: usize,
    /// Seconds since 1970 when it was last written.
    pub at: u64,
}

impl Unsaved {
    /// As a row among the files opened before.
    pub fn as_opened(&self) -> Opened {
        let Unsaved { path, documents, topics, at, .. } = self;
        let (documents, topics, at) = (*documents, *topics, *at);
        Opened { path: path.clone(), more: Vec::new(), at, documents, topics, unsaved: true }
    }
}

/// The platform's place for journals.
pub fn folder() -> Option<PathBuf> {
    files::data_folder().map(|folder| folder.join("recovered"))
}

/// All results in `folder` whose programs are gone, latest first. A session beside which there is no
/// journal is removed: a program stopped in taking both away.
pub fn list(folder: &Path) -> Vec<Unsaved> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    let bases = paths.iter().filter(|path| path.extension().is_some_and(|other| other == BASE));
    for base in bases.filter(|base| !base.with_extension(EXTENSION).exists()) {
        let _ = fs::remove_file(base);
    }
    let paths =
        paths.into_iter().filter(|path| path.extension().is_some_and(|other| other == EXTENSION));
    let mut all: Vec<Unsaved> = paths.filter(|path| !is_alive(path)).filter_map(unsaved).collect();
    let written = |path: &Path| fs::metadata(path).and_then(|about| about.modified()).ok();
    all.sort_by_cached_key(|unsaved| std::cmp::Reverse(written(&unsaved.path)));
    all
}

fn unsaved(path: PathBuf) -> Option<Unsaved> {
    let journal = Journal::read(&path).ok()?;
    let last = journal.last()?;
    let (source, session) = (journal.head.source.clone(), journal.head.session.clone());
    let (documents, topics, at) = (last.documents, last.topics, last.at.min(now()));
    Some(Unsaved { path, source, session, name: journal.head.name.clone(), documents, topics, at })
}

/// The last result whose program is gone of the text or session at `path`; of one of this name where
/// it was no file.
pub fn of(path: Option<&Path>, name: &str) -> Option<Unsaved> {
    let path = path.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()));
    list(&folder()?).into_iter().find(|unsaved| match &path {
        Some(path) => [&unsaved.source, &unsaved.session].contains(&&Some(path.clone())),
        None => unsaved.source.is_none() && unsaved.session.is_none() && unsaved.name == name,
    })
}

/// The model that a journal tells of, and what its changes were made to.
pub fn open(path: &Path) -> Result<(Model, Base), SessionError> {
    let journal = Journal::read(path)?;
    let base_path = base_of(path);
    if is_journal(&base_path) {
        let what = Flaw::Base { path: base_path };
        return Err(SessionError::Damaged { path: path.to_path_buf(), what });
    }
    let mut model = crate::store::load(&base_path)?;
    let base = Base::at(&base_path, &model);
    let resources = Resources::new(EmbeddingCache::platform()).with_shelf(Sessions);
    // Those that bring documents are never among them.
    let grows = |change: &&Change| matches!(change, Change::Add { .. } | Change::Combine { .. });
    for change in journal.changes().iter().filter(|change| !grows(change)) {
        // One that could not be made when it was asked for cannot be made now.
        if let Ok(changed) = change.as_asked().apply(&model, &resources) {
            model = changed;
        }
    }
    Ok((model, base))
}

/// Removes a journal and what lies beside it.
pub fn remove(path: &Path) {
    // In this order: what has no journal is nobody's.
    let _ = fs::remove_file(path);
    let _ = fs::remove_file(base_of(path));
    // Only where it is empty.
    path.parent().into_iter().for_each(|folder| drop(fs::remove_dir(folder)));
}

/// Whether the program that writes this journal still runs.
fn is_alive(path: &Path) -> bool {
    let held = |file: File| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    File::open(path).is_ok_and(held)
}

/// Where journals of an input with this name go, one after the other.
fn places(folder: &Path, name: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let first = folder.join(file_name(name));
    let stem = first.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let later = first.clone();
    let later =
        (2u32..).map(move |number| later.with_file_name(format!("{stem}-{number}.{EXTENSION}")));
    std::iter::once(first).chain(later)
}
