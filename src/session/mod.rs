//! One file that holds a fitted model: safetensors, with JSON in its metadata.
//!
//! Everything is inside: the documents, their embeddings, neighbours, positions, clusters, topics
//! and settings. So a session opens on another machine, without the input file, and a changed
//! setting recomputes no more than it would have in the program that saved it. Numbers are
//! tensors any safetensors reader can open; texts are one UTF-8 tensor with offsets.
//!
//! The metadata has one entry, `topictui session`: JSON with `version` (of the layout), `program`
//! (topictui's version), `sha256` (of the tensors' names and bytes in the order of their names, then
//! of `model`) and `model`, itself JSON: all that is neither a number array nor a document.

mod read;
mod write;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::corpus::{Format, Skip};
use crate::pipeline::fingerprint::Fingerprints;
use crate::pipeline::{Settings, Stage};
use crate::reduce::umap::UmapParams;
use crate::topics::Topic;

pub use read::load;
pub use write::save;

/// What a session file is called.
pub const EXTENSION: &str = "topics";

/// The metadata entry that makes a safetensors file a session.
const ENTRY: &str = "topictui session";
const VERSION: u32 = 1;

/// Why a session could not be saved or opened. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("cannot save the session to {}: {error}; make room, or save it somewhere else", path.display())]
    Write { path: PathBuf, error: std::io::Error },
    #[error("cannot open the session {}: {error}", path.display())]
    Open { path: PathBuf, error: std::io::Error },
    #[error("{} is not a topictui session: open the text itself, or a file that topictui saved", path.display())]
    Foreign { path: PathBuf },
    #[error("the session {} is damaged ({what}): open a copy of it, or fit the text again", path.display())]
    Damaged { path: PathBuf, what: String },
    #[error(
        "the session {} has layout {version}, written by topictui {program}, but this is topictui {}, which reads up to {VERSION}: update topictui",
        path.display(), env!("CARGO_PKG_VERSION")
    )]
    Newer { path: PathBuf, version: u32, program: String },
}

/// Whether a path is meant as a session: by its name, or by what it starts with.
pub fn is_session(path: &Path) -> bool {
    if path.extension().is_some_and(|extension| extension == EXTENSION) {
        return true;
    }
    let mut start = [0; 64];
    let read = std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read(&mut file, &mut start))
        .unwrap_or(0);
    starts_as_session(&start[..read])
}

/// A safetensors file starts with the length of its JSON header; ours begins with our entry.
fn starts_as_session(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64)];
    head.len() > 9 && head[8] == b'{' && String::from_utf8_lossy(head).contains(ENTRY)
}

/// What the metadata entry holds.
#[derive(Serialize, Deserialize)]
struct Envelope {
    version: u32,
    program: String,
    sha256: String,
    /// A [`Header`] as JSON.
    model: String,
}

/// All of a model that is not a matrix or a text.
#[derive(Serialize, Deserialize)]
struct Header {
    settings: Settings,
    name: String,
    path: Option<PathBuf>,
    format: Format,
    encoding: String,
    column: Option<String>,
    columns: Vec<String>,
    skipped: Vec<(usize, Skip)>,
    duplicates: usize,
    /// The documents were changed before they were embedded, so both forms are stored.
    prepared: bool,
    embedder: (String, String),
    umap: UmapParams,
    a: f64,
    b: f64,
    topics: Vec<Topic>,
    order: Vec<usize>,
    embedded: usize,
    /// Seconds.
    timings: Vec<(Stage, f64)>,
    fingerprints: Fingerprints,
}
