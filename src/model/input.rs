//! Where documents come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fingerprint::Fingerprint;
use crate::corpus::{Corpus, ReadOptions};

/// Where documents come from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence above each variant names its fields")]
pub enum Input {
    /// A file or a folder; read again when it has changed.
    Path(PathBuf),
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
            Input::Path(path) => Fingerprint::of([path_state(path)]),
            Input::Bytes { name, bytes } => Fingerprint::of([name.as_bytes(), bytes]),
            Input::Demo => Fingerprint::of(["the demo"]),
            Input::Loaded { corpus, options } => Fingerprint::of(&corpus.texts).then(options),
            Input::Textless { name } => Fingerprint::of(["no texts", name]),
        }
    }
}

/// Path, size and modification time. A folder's entries can change without the folder: its files
/// are listed too.
pub fn path_state(path: &Path) -> Vec<u8> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut files: Vec<PathBuf> = vec![path.to_path_buf()];
    if let Ok(entries) = std::fs::read_dir(path) {
        files.extend(entries.flatten().map(|entry| entry.path()));
        files.sort();
    }
    let mut state = Vec::new();
    for file in files {
        let metadata = std::fs::metadata(&file).ok();
        let modified = metadata.as_ref().and_then(|m| m.modified().ok());
        state.extend(format!("{file:?} {:?} {modified:?}\n", metadata.map(|m| m.len())).bytes());
    }
    state
}
