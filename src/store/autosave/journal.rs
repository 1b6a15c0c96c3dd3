//! The file that says what was done to a session: JSON, a line at a time, only ever added to.
//!
//! The first line is a [`Head`]. Every other line is a [`Step`]: how many of the changes so far stay,
//! and which come behind them. A line that is not whole, because the program or the machine stopped
//! in it, does not count, nor what follows it. The session that the changes were made to lies beside
//! the journal under the same name, ending in `.base`.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::Change;
use crate::store::recent_files::now;
use crate::store::{Flaw, SessionError};

/// Beginning of the first line.
const START: &str = "{\"topictui unsaved\":";
/// Of the layout.
const VERSION: u32 = 1;
/// Ending of the session beside a journal.
pub const BASE: &str = "base";
/// A longer file is none of ours.
const LONGEST: u64 = 1 << 30;

/// The model that the changes belong to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    #[serde(rename = "topictui unsaved")]
    version: u32,
    program: String,
    /// Of the input.
    pub name: String,
    /// The text, and the session that was open; absolute.
    pub source: Option<PathBuf>,
    pub session: Option<PathBuf>,
}

impl Head {
    pub fn new(name: String, source: Option<PathBuf>, session: Option<PathBuf>) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Head { version: VERSION, program, name, source, session }
    }
}

/// The changes from here on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// So many of the changes before stay.
    pub keep: usize,
    /// These follow.
    pub then: Vec<Change>,
    pub documents: usize,
    pub topics: usize,
    /// Seconds since 1970.
    pub at: u64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Head(Head),
    Step(Step),
}

/// A journal as it was read.
#[derive(Clone, Debug)]
pub struct Journal {
    pub head: Head,
    changes: Vec<Change>,
    last: Option<Step>,
}

impl Journal {
    /// Reads what is whole of the journal at `path`.
    pub fn read(path: &Path) -> Result<Self, SessionError> {
        let failed = |error| SessionError::Open { path: path.to_path_buf(), error };
        let mut text = Vec::new();
        let file = File::open(path).map_err(failed)?;
        file.take(LONGEST).read_to_end(&mut text).map_err(failed)?;
        let mut journal: Option<Journal> = None;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let whole = line.strip_suffix(b"\n").and_then(|line| serde_json::from_slice(line).ok());
            match (whole, &mut journal) {
                (Some(Line::Head(head)), _) if head.version > VERSION => {
                    let (version, program) = (head.version, head.program);
                    return Err(SessionError::Newer { path: path.to_path_buf(), version, program });
                }
                (Some(Line::Head(head)), None) => {
                    journal = Some(Journal { head, changes: Vec::new(), last: None });
                }
                (Some(Line::Step(step)), Some(journal)) if step.keep <= journal.changes.len() => {
                    journal.changes.truncate(step.keep);
                    journal.changes.extend_from_slice(&step.then);
                    journal.last = Some(step);
                }
                _ => break,
            }
        }
        journal
            .ok_or_else(|| SessionError::Damaged { path: path.to_path_buf(), what: Flaw::Headless })
    }

    /// All changes, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The step that was written last; none where the program stopped before that.
    pub fn last(&self) -> Option<&Step> {
        self.last.as_ref()
    }
}

/// Where the session is that the changes of the journal at `path` were made to.
pub fn base_of(path: &Path) -> PathBuf {
    path.with_extension(BASE)
}

/// Whether the file at `path` is a journal.
pub fn is_journal(path: &Path) -> bool {
    let mut start = [0; START.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *START.as_bytes()
}

/// A journal that is being written; the lock on it is held until this is dropped.
#[derive(Debug)]
pub struct Writer {
    pub path: PathBuf,
    file: File,
    /// The changes that were written last.
    changes: Option<Vec<Change>>,
}

impl Writer {
    /// Takes the first of `places` that nobody has.
    pub fn create(places: impl Iterator<Item = PathBuf>) -> io::Result<Self> {
        for path in places {
            let mut options = File::options();
            // It holds the user's words, as a session does.
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.append(true).create_new(true).open(&path) {
                Ok(file) => {
                    lock(&file);
                    return Ok(Writer { path, file, changes: None });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    /// Says what the changes written from now on belong to.
    pub fn head(&mut self, head: &Head) -> io::Result<()> {
        self.changes = None;
        self.line(head)
    }

    /// Writes what the changes are now, if they are others than before.
    pub fn step(&mut self, changes: &[Change], documents: usize, topics: usize) -> io::Result<()> {
        let before = match &self.changes {
            Some(before) if before == changes => return Ok(()),
            before => before.as_deref().unwrap_or_default(),
        };
        let keep = before.iter().zip(changes).take_while(|(a, b)| a == b).count();
        let then = changes[keep..].to_vec();
        self.line(&Step { keep, then, documents, topics, at: now() })?;
        self.changes = Some(changes.to_vec());
        Ok(())
    }

    /// One write a line: what is read back is whole lines and at most one that is not.
    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_data()
    }

    /// Takes the journal away, with the session beside it.
    pub fn remove(self) {
        crate::store::autosave::remove(&self.path);
    }
}

/// Holds the journal for as long as it is open. Another program may look at this moment whether it is
/// held. Where there are no locks it may be taken for a dead program's: it is said to be there, no
/// more.
fn lock(file: &File) {
    for _ in 0..100 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            Ok(()) | Err(TryLockError::Error(_)) => return,
        }
    }
}
