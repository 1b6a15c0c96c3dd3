//! Where documents come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fingerprint::Fingerprint;
use crate::corpus::{self, Corpus, ReadOptions};

/// Where documents come from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence above each variant names its fields")]
pub enum Input {
    /// Files, folders and patterns; read again when one of them has changed.
    Paths(Vec<PathBuf>),
    /// Standard input, already read: it can be parsed again with another column.
    Bytes { name: String, bytes: Arc<[u8]> },
    /// The bundled example.
    Demo,
    /// The documents of a session, as they were read with `options`; their file may be gone.
    Loaded { corpus: Arc<Corpus>, options: ReadOptions },
    /// Topics without their documents: there is nothing to fit.
    Textless { name: String },
}

impl Input {
    /// Changes when the input does: for a file its path, size and time of change.
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Input::Paths(paths) => {
                let named = corpus::inputs::named(paths).unwrap_or_else(|_| paths.clone());
                Fingerprint::of(named.iter().map(|path| path_state(path)))
            }
            Input::Bytes { name, bytes } => Fingerprint::of([name.as_bytes(), bytes]),
            Input::Demo => Fingerprint::of(["the demo"]),
            Input::Loaded { corpus, options } => Fingerprint::of(&corpus.texts).then(options),
            Input::Textless { name } => Fingerprint::of(["no texts", name]),
        }
    }
}

/// Path, size and modification time. A folder's entries can change without the folder: its files
/// are listed too, and those of folders in it.
pub fn path_state(path: &Path) -> Vec<u8> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut files: Vec<PathBuf> = vec![path.to_path_buf()];
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            files.push(entry.path());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    files.sort();
    let mut state = Vec::new();
    for file in files {
        let metadata = std::fs::metadata(&file).ok();
        let modified = metadata.as_ref().and_then(|m| m.modified().ok());
        state.extend(format!("{file:?} {:?} {modified:?}\n", metadata.map(|m| m.len())).bytes());
    }
    state
}
