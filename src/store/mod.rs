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

#[doc(hidden)]
pub mod autosave;
pub mod base;
pub mod bertopic;
pub mod flaw;
mod peek;
mod read;
pub mod recent_files;
pub mod result_cache;
pub mod sessions;
mod sound;
mod write;

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cluster::hdbscan::HdbscanParams;
use crate::corpus;
use crate::corpus::{Findings, Format, RecordId, Skip, TimeKind};
use crate::files::{Kind, Refusal, Replaces, Shape};
use crate::model::Change;
use crate::model::fingerprint::Fingerprints;
use crate::model::llm_answers::LlmAnswers;
use crate::model::{Settings, Stage};
use crate::reduce::umap::{Plan, UmapParams};
use crate::text::sanitise;
use crate::topics::Topic;
use crate::topics::ctfidf::Weighting;
use crate::topics::layers::Layers;

pub use bertopic::FolderError;
pub use flaw::Flaw;
pub use peek::fingerprints;
pub use read::load;
pub use write::{save, write};

/// Ending of a session file's name.
pub const EXTENSION: &str = "topics";

/// A session is for its owner alone and replaces only sessions.
pub const KIND: Kind =
    Kind { name: "a session", shape: Shape::PrivateFile, replaces: Replaces::Its(is_session_file) };

/// The metadata entry that makes a safetensors file a session.
const ENTRY: &str = "topictui session";
/// 1: one layout, no changes; 2: layouts, votes, changes; 3: documents by record, with those that
/// preprocessing left empty, and without a time.
const VERSION: u32 = 3;

/// Stands in the array of times for a document without one.
const NO_TIME: i64 = i64::MIN;

/// Why a session could not be saved or opened. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum SessionError {
    #[error("cannot save the session to {}: {error}; make room, or save it somewhere else", path.display())]
    Write { path: PathBuf, error: std::io::Error },
    #[error(
        "the session {} is not saved, as it could not be opened again ({what}): fit the text again",
        path.display()
    )]
    Unsound { path: PathBuf, what: Flaw },
    #[error("cannot open the session {}: {error}", path.display())]
    Open { path: PathBuf, error: std::io::Error },
    #[error("{} is not a topictui session: open the text itself, or a file that topictui saved", path.display())]
    Foreign { path: PathBuf },
    /// `what` may quote the file: whatever a terminal would obey is left out.
    #[error(
        "the session {} is damaged ({}): open a copy of it, or fit the text again",
        path.display(), sanitise(&what.to_string())
    )]
    Damaged { path: PathBuf, what: Flaw },
    #[error(
        "the session {} has layout {version}, written by topictui {program}, but this is topictui {}, which reads up to {VERSION}: update topictui",
        path.display(), env!("CARGO_PKG_VERSION")
    )]
    Newer { path: PathBuf, version: u32, program: String },
    #[error(
        "the session {} has layout {version}, an early one of topictui {program}, and {VERSION} is read: fit the text again",
        path.display()
    )]
    Older { path: PathBuf, version: u32, program: String },
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// File name for the session of an input with this name.
pub fn file_name(name: &str) -> PathBuf {
    PathBuf::from(format!("{}.{EXTENSION}", corpus::stem(name)))
}

/// Whether a path is meant as a session: by its name, by what it starts with, or because it is a
/// folder that BERTopic saved.
pub fn is_session(path: &Path) -> bool {
    if path.is_dir() {
        return bertopic::is_folder(path);
    }
    path.extension().is_some_and(|extension| extension == EXTENSION) || is_session_file(path)
}

/// Whether a file begins as a session does, whatever it is called.
fn is_session_file(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    read.is_ok() && starts_as_session(&start)
}

/// A safetensors file starts with the length of its JSON header; ours begins with our entry.
fn starts_as_session(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64)];
    head.len() > 9 && head[8] == b'{' && String::from_utf8_lossy(head).contains(ENTRY)
}

/// The metadata entry.
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
    #[serde(default)]
    paths: Vec<PathBuf>,
    format: Format,
    encoding: String,
    column: Option<String>,
    columns: Vec<String>,
    /// The number by which people know the first record.
    first_row: usize,
    skipped: Vec<(RecordId, Skip)>,
    /// The different values of the label column, where there is one.
    label_names: Option<Vec<String>>,
    /// The names of the files, where there are several.
    #[serde(default)]
    file_names: Option<Vec<String>>,
    #[serde(default)]
    findings: Findings,
    /// The kind of values in the time column, where there is one.
    time_kind: Option<TimeKind>,
    /// The documents were changed before they were embedded, so both forms are stored; those of which
    /// nothing was left take no part in the fit.
    prepared: bool,
    embedder: (String, String),
    /// Of the layouts; `None` where the model has no fit.
    fit: Option<FitHeader>,
    history: Vec<Change>,
    vectoriser: VectoriserHeader,
    weighting: Weighting,
    topics: Vec<Topic>,
    /// `None` in sessions from before there were layers.
    #[serde(default)]
    layers: Option<Layers>,
    order: Vec<usize>,
    embedded: usize,
    /// Seconds.
    timings: Vec<(Stage, f64)>,
    fingerprints: Fingerprints,
    /// None in sessions from before a language model could be asked.
    #[serde(default, skip_serializing_if = "LlmAnswers::is_empty")]
    answers: LlmAnswers,
}

/// How texts become terms of the topics: the list of stop words as it was found.
#[derive(Serialize, Deserialize)]
struct VectoriserHeader {
    n_gram_range: (usize, usize),
    stop_list: String,
    stop_words: Vec<String>,
}

/// The part of a fit that is not arrays; the spanning trees are stored, the rest is built from them.
#[derive(Serialize, Deserialize)]
struct FitHeader {
    reduced: ReducedHeader,
    hdbscan: HdbscanParams,
    /// Sum of squared distances to the centroids, where k-means made the clusters.
    inertia: Option<f64>,
    /// Share of the true neighbours, where not all were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recall: Option<f64>,
}

/// How documents came to few dimensions.
#[derive(Serialize, Deserialize)]
#[serde(tag = "reducer", rename_all = "lowercase")]
enum ReducedHeader {
    Umap { params: UmapParams, plan: Plan, a: f64, b: f64 },
    Pca { variances: Vec<f64> },
    None,
}
