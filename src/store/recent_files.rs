//! Texts and sessions that were opened last, for the list the program starts with when nothing is
//! named. One JSON file in the data folder; a damaged one counts as none.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::corpus::inputs::named;
use crate::files;
use crate::model::Model;

/// How many are remembered.
const MOST: usize = 100;
/// How long a program waits for others to write the list.
const PATIENCE: Duration = Duration::from_secs(2);

/// A text or a session, and what it held when it was last open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Absolute.
    pub path: PathBuf,
    /// The others that were open with it, as one text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<PathBuf>,
    /// Seconds since 1970.
    pub at: u64,
    /// How many it held.
    pub documents: usize,
    /// How many it held, the outliers not counted.
    pub topics: usize,
    /// Its program is gone, and it is in no session file of the user's.
    #[serde(skip)]
    pub unsaved: bool,
}

impl Opened {
    /// Of the files at `paths`, open now as one; `None` of none.
    pub fn now(paths: &[PathBuf], model: &Model) -> Option<Self> {
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let (path, more) = paths.split_first()?;
        Some(Opened {
            path: absolute(path),
            more: more.iter().map(absolute).collect(),
            at: now(),
            documents: model.corpus.len(),
            topics: model.topics.without_outliers().len(),
            unsaved: false,
        })
    }

    /// All its files.
    pub fn paths(&self) -> Vec<PathBuf> {
        std::iter::once(&self.path).chain(&self.more).cloned().collect()
    }

    fn is_there(&self) -> bool {
        named(&self.paths()).is_ok_and(|paths| paths.iter().all(|path| path.exists()))
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The platform's place for the list.
pub fn list_file() -> Option<PathBuf> {
    files::data_folder().map(|folder| folder.join("opened.json"))
}

/// The list of `file`, latest first, without what is gone.
pub fn list(file: &Path) -> Vec<Opened> {
    let mut all = read(file);
    all.retain(Opened::is_there);
    all
}

fn read(file: &Path) -> Vec<Opened> {
    let text = std::fs::read(file).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Puts `opened` at the front of the list of `file`, once. Programs that end at once wait for each
/// other.
pub fn note(file: &Path, opened: Opened) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        files::create_private(folder)?;
    }
    // Held until the list is written.
    let _turn = turn(&file.with_extension("lock"));
    let mut all = read(file);
    all.retain(|other| (&other.path, &other.more) != (&opened.path, &opened.more));
    all.insert(0, opened);
    all.truncate(MOST);
    files::write_atomically(file, |out| {
        serde_json::to_writer(&mut *out, &all)?;
        out.write_all(b"\n")
    })
}

/// Waits for the lock on `file`, but not for ever: whoever has it may have been stopped. Where there
/// are no locks the list may lack what another program opened at the same moment.
fn turn(file: &Path) -> Option<File> {
    let lock = File::options().create(true).append(true).open(file).ok()?;
    let end = Instant::now() + PATIENCE;
    loop {
        match lock.try_lock() {
            Ok(()) => return Some(lock),
            Err(TryLockError::WouldBlock) if Instant::now() < end => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(_) => return None,
        }
    }
}

/// Puts what is open at the front of the platform's list: the files of a text, and a session. Failing
/// is harmless: it is not in the list.
pub fn remember(model: &Model, text: &[PathBuf], session: Option<&Path>) {
    let Some(file) = list_file() else { return };
    let session: Vec<PathBuf> = session.map(Path::to_path_buf).into_iter().collect();
    for opened in [text, &session].into_iter().filter_map(|paths| Opened::now(paths, model)) {
        let _ = note(&file, opened);
    }
}

/// "3 hours ago".
pub fn ago(at: u64, now: u64) -> String {
    let seconds = now.saturating_sub(at);
    let (count, unit) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        86_400..2_592_000 => (seconds / 86_400, "day"),
        2_592_000..31_536_000 => (seconds / 2_592_000, "month"),
        _ => (seconds / 31_536_000, "year"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_comes_first_once_and_what_is_gone_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/opened.json");
        let opened = |name: &str, at: u64| Opened {
            path: folder.path().join(name),
            more: Vec::new(),
            at,
            documents: 10,
            topics: 2,
            unsaved: false,
        };
        assert_eq!(list(&file), []);
        for name in ["a.txt", "b.topics"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        for (name, at) in [("a.txt", 1), ("b.topics", 2), ("gone.txt", 3), ("a.txt", 4)] {
            note(&file, opened(name, at)).unwrap();
        }
        assert_eq!(list(&file), [opened("a.txt", 4), opened("b.topics", 2)]);
        std::fs::write(&file, "{").unwrap();
        assert_eq!(list(&file), []);
        for n in 0..150 {
            note(&file, opened("a.txt", n)).unwrap();
            note(&file, opened(&format!("{n}"), n)).unwrap();
        }
        assert_eq!(read(&file).len(), MOST);
    }

    #[test]
    fn those_that_write_at_once_all_leave_what_they_opened() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("opened.json");
        let named = |n: usize| folder.path().join(format!("{n}.txt"));
        (0..8).for_each(|n| std::fs::write(named(n), "x").unwrap());
        std::thread::scope(|scope| {
            for n in 0..8 {
                let (path, file) = (named(n), &file);
                scope.spawn(move || {
                    let (at, documents, topics) = (n as u64, n, n);
                    let more = Vec::new();
                    note(file, Opened { path, more, at, documents, topics, unsaved: false })
                        .unwrap();
                });
            }
        });
        assert_eq!(list(&file).len(), 8);
    }

    #[test]
    fn ages_are_told_in_words() {
        for (seconds, words) in [
            (5, "just now"),
            (60, "1 minute ago"),
            (7300, "2 hours ago"),
            (90_000, "1 day ago"),
            (40 * 86_400, "1 month ago"),
            (800 * 86_400, "2 years ago"),
        ] {
            assert_eq!(ago(1_000_000_000 - seconds, 1_000_000_000), words);
        }
        assert_eq!(ago(10, 5), "just now");
    }
}
