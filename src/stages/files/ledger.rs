//! A record of topictui's own exports, so that it replaces these and nothing else.
//!
//! One small file an export in `exports/` of the data folder, named after a hash of the export's
//! path and holding the checksum of what was written. A mark inside the exports would be there
//! still after the user edited one, and CSV and JSON lines have no place for it; a checksum tells an
//! edited file from an untouched one. Where a note is missing or cannot be read the export counts as
//! the user's. Different exports have different files, so programs side by side need no lock.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{create_private, data_folder, hex, write_atomically};

/// Notes that are kept; beyond them the oldest go.
const MOST: usize = 1000;

/// Where the notes lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger(PathBuf);

#[derive(Serialize, Deserialize)]
struct Note {
    /// Bytes of a file; 0 for a folder.
    length: u64,
    sha256: String,
}

impl Ledger {
    /// In the platform's data folder; `None` where there is no home.
    pub fn platform() -> Option<Self> {
        data_folder().map(|folder| Ledger(folder.join("exports")))
    }

    /// In this folder.
    pub fn at(folder: PathBuf) -> Self {
        Ledger(folder)
    }

    /// `target` is absolute and free of links.
    fn note(&self, target: &Path) -> PathBuf {
        let key = Sha256::digest(target.as_os_str().as_encoded_bytes());
        self.0.join(hex(&key[..16]))
    }

    /// Whether what lies at `target` is what was exported there, byte for byte.
    pub fn knows(&self, target: &Path) -> bool {
        let note = fs::read(self.note(target)).ok();
        let note: Option<Note> = note.and_then(|note| serde_json::from_slice(&note).ok());
        let (Some(note), Ok(there)) = (note, fs::metadata(target)) else { return false };
        // A folder's own length says nothing. Times say too little: an edit may come in the same tick.
        let may_be = there.is_dir() || note.length == there.len();
        may_be && checksum(target).is_ok_and(|sum| sum == note.sha256)
    }

    /// Notes what was written to `target`. Failing is harmless: the next export there asks.
    pub fn remember(&self, target: &Path, sha256: String) {
        let length = fs::metadata(target).map_or(0, |there| there.len());
        let Ok(note) = serde_json::to_vec(&Note { length, sha256 }) else { return };
        let path = self.note(target);
        let written = create_private(&self.0)
            .and_then(|()| write_atomically(&path, |file| file.write_all(&note)));
        if written.is_ok() {
            self.make_room();
        }
    }

    fn make_room(&self) {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut notes: Vec<(SystemTime, PathBuf)> = entries
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        notes.sort();
        let surplus = notes.len().saturating_sub(MOST);
        for (_, path) in notes.drain(..surplus) {
            let _ = fs::remove_file(path);
        }
    }
}

/// SHA-256 of a file's bytes, or of the names and bytes of all files in a folder.
pub fn checksum(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    if !path.is_dir() {
        add(&mut hasher, path)?;
        return Ok(hex(&hasher.finalize()));
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.sort();
    for file in files {
        hasher.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        hasher.update([0]);
        hasher.update(fs::metadata(&file)?.len().to_le_bytes());
        add(&mut hasher, &file)?;
    }
    Ok(hex(&hasher.finalize()))
}

fn add(hasher: &mut Sha256, path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remember(ledger: &Ledger, path: &Path) {
        ledger.remember(path, checksum(path).unwrap());
    }

    #[test]
    fn only_what_was_written_there_and_is_unchanged_is_known() {
        let home = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(home.path().join("exports"));
        let at = |name: &str| home.path().join(name);
        fs::write(at("a.csv"), "one,two").unwrap();
        assert!(!ledger.knows(&at("a.csv")));
        remember(&ledger, &at("a.csv"));
        assert!(ledger.knows(&at("a.csv")));
        // The same bytes somewhere else are the user's copy.
        fs::copy(at("a.csv"), at("b.csv")).unwrap();
        assert!(!ledger.knows(&at("b.csv")));
        // The same bytes put back are still what was exported.
        fs::rename(at("b.csv"), at("a.csv")).unwrap();
        assert!(ledger.knows(&at("a.csv")));
        // Edited to the same length.
        fs::write(at("a.csv"), "one,twO").unwrap();
        assert!(!ledger.knows(&at("a.csv")));
        fs::remove_file(at("a.csv")).unwrap();
        assert!(!ledger.knows(&at("a.csv")));
        // A damaged note counts as none.
        remember(&ledger, &at("exports"));
        fs::write(at("a.csv"), "one,two").unwrap();
        fs::write(ledger.note(&at("a.csv")), "{").unwrap();
        assert!(!ledger.knows(&at("a.csv")));
    }

    #[test]
    fn folders_are_known_by_all_their_files() {
        let home = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(home.path().join("exports"));
        let folder = home.path().join("model");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a"), "1").unwrap();
        fs::write(folder.join("b"), "2").unwrap();
        ledger.remember(&folder, checksum(&folder).unwrap());
        assert!(ledger.knows(&folder));
        fs::write(folder.join("b"), "3").unwrap();
        assert!(!ledger.knows(&folder));
        fs::write(folder.join("b"), "2").unwrap();
        assert!(ledger.knows(&folder));
        fs::write(folder.join("c"), "").unwrap();
        assert!(!ledger.knows(&folder));
    }

    #[test]
    fn the_oldest_notes_make_room() {
        let home = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(home.path().join("exports"));
        fs::create_dir(&ledger.0).unwrap();
        for n in 0..MOST + 5 {
            fs::write(ledger.0.join(n.to_string()), "{}").unwrap();
        }
        let path = home.path().join("a.csv");
        fs::write(&path, "x").unwrap();
        remember(&ledger, &path);
        assert_eq!(fs::read_dir(&ledger.0).unwrap().count(), MOST);
        assert!(ledger.knows(&path));
    }
}
