//! BERTopic's own folder (`save(…, serialization="safetensors", save_ctfidf=True)`), written and
//! read without Python.
//!
//! | file | content |
//! | --- | --- |
//! | `topics.json` | words, names and sizes of the topics, topic of each document |
//! | `topic_embeddings.safetensors` | topic vectors, a row a topic, −1 first |
//! | `config.json` | parameters, and where to find the embedding model |
//! | `ctfidf.safetensors`, `ctfidf_config.json` | c-TF-IDF, vocabulary (BERTopic may leave them out) |
//!
//! No documents, no embeddings and no clustering are in it: what is read back can be browsed, and
//! new documents go to the topic whose vector is nearest, as in a model that BERTopic loaded.

mod flaw;
mod read;
mod write;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::Array2;

use crate::cluster::consensus::Support;
use crate::corpus::{Corpus, Findings, Format, Languages, RecordMap, StopWords};
use crate::embed::ModelChoice;
use crate::embed::models::BUNDLED;
use crate::engine;
use crate::files::{Guard, Kind, Place, Refusal, Replaces, Shape, Written};
use crate::model::fingerprint::Fingerprints;
use crate::model::fitted::UNKNOWN_EMBEDDER;
use crate::model::{Description, EmbedSettings, Model, Settings};
use crate::store::sound::sound;
use crate::text::sanitise;
use crate::topics::TopicId;
use crate::topics::Topics;
use crate::topics::similarity::Similarity;

pub use flaw::FolderFlaw;
pub use read::read;
pub use write::write;

const TOPICS: &str = "topics.json";
const CONFIG: &str = "config.json";
const VECTORS: &str = "topic_embeddings.safetensors";
const CTFIDF: &str = "ctfidf.safetensors";
const CTFIDF_CONFIG: &str = "ctfidf_config.json";
/// The topic vectors of a folder saved with serialization="pytorch".
const PICKLED_VECTORS: &str = "topic_embeddings.bin";

/// A folder is made to be handed on. It replaces only a BERTopic folder with nothing else in it, and
/// unasked only one that topictui exported there.
pub const KIND: Kind = Kind {
    name: "a BERTopic folder",
    shape: Shape::Folder,
    replaces: Replaces::Exported(is_folder_alone),
};

/// Where Python finds the bundled embedding model.
const BUNDLED_POINTER: &str = "sentence-transformers/all-MiniLM-L6-v2";

/// The content of a folder, in our terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    /// Without representative documents; c-TF-IDF rows are empty where the folder has none.
    pub topics: Arc<Topics>,
    /// Name of the embedding model in our terms: the last part of BERTopic's pointer.
    pub embedder: Option<String>,
    /// Those that BERTopic's constructor, vectoriser and c-TF-IDF know by other names; the rest is
    /// as by default.
    pub settings: Settings,
}

impl Folder {
    fn pointer(&self) -> Option<&'static str> {
        self.embedder.as_deref().filter(|name| *name == BUNDLED).map(|_| BUNDLED_POINTER)
    }
}

/// Why a folder could not be written or read. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum FolderError {
    #[error("cannot write the BERTopic folder {}: {error}; make room, or export to somewhere else", path.display())]
    Write { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("cannot open the BERTopic folder {}: {error}", path.display())]
    Open { path: PathBuf, error: io::Error },
    #[error("{} is not a BERTopic folder: it has no {TOPICS}, {CONFIG} and {VECTORS}", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "the BERTopic folder {} was saved with serialization=\"pytorch\", which only Python can read: save it with serialization=\"safetensors\"",
        path.display()
    )]
    Pickled { path: PathBuf },
    /// `what` may quote the file: whatever a terminal would obey is left out.
    #[error(
        "the BERTopic folder {} is damaged ({}): save it again with BERTopic",
        path.display(), sanitise(&what.to_string())
    )]
    Damaged { path: PathBuf, what: FolderFlaw },
}

/// Whether `path` is a folder that BERTopic saved, in either of its ways.
pub fn is_folder(path: &Path) -> bool {
    let has = |name: &str| path.join(name).is_file();
    has(TOPICS) && has(CONFIG) && (has(VECTORS) || has(PICKLED_VECTORS))
}

/// Whether `path` is such a folder and holds nothing else.
fn is_folder_alone(path: &Path) -> bool {
    let known = [TOPICS, CONFIG, VECTORS, CTFIDF, CTFIDF_CONFIG];
    let Ok(mut entries) = std::fs::read_dir(path) else { return false };
    let is_known = |entry: io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| known.iter().any(|name| entry.file_name() == *name))
    };
    is_folder(path) && entries.all(is_known)
}

/// Writes `model` as a BERTopic folder at `path`: a new or an empty folder.
pub fn save(model: &Model, path: &Path) -> Result<Written, FolderError> {
    save_at(model, &model.guarded(Guard::new()).check(path, &KIND)?)
}

/// Writes `model` as a BERTopic folder at a place that was checked.
pub fn save_at(model: &Model, place: &Place) -> Result<Written, FolderError> {
    write(&folder_of(model), place)
}

/// Opens the folder at `path` as a model without texts, embeddings and fit.
pub fn load(path: &Path) -> Result<Model, FolderError> {
    let folder = read(path)?;
    let damaged = |what| FolderError::Damaged { path: path.to_path_buf(), what };
    folder.settings.check().map_err(|error| damaged(FolderFlaw::Settings(error)))?;
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let name = sanitise(&full.file_name().unwrap_or_default().to_string_lossy()).into_owned();
    let dimensions = folder.topics.vectors.ncols();
    let corpus = Arc::new(placeholders(name, folder.topics.assignments.len()));
    let mut support = Support::unknown(&TopicId::labels(&folder.topics.assignments));
    // The last topics may have no documents.
    support.recurrence.resize(folder.topics.without_outliers().len(), 1.0);
    // Anything but the bundled model must be installed, or said with its file.
    let model = folder.embedder.clone().filter(|name| name != BUNDLED).map(PathBuf::from);
    let mut model = Model {
        settings: Settings {
            words: Description { stop_words: StopWords::None, ..folder.settings.words },
            embed: EmbedSettings {
                model: ModelChoice { model, ..ModelChoice::default() },
                ..folder.settings.embed
            },
            ..folder.settings
        },
        prepared: Arc::new(corpus.texts.clone()),
        source: corpus.clone(),
        duplicates: None,
        corpus,
        embedder: match folder.embedder {
            Some(name) => (name, String::new()),
            None => (UNKNOWN_EMBEDDER.to_owned(), String::new()),
        },
        means: None,
        embeddings: Arc::new(Array2::zeros((0, dimensions))),
        fit: None,
        similarity: Arc::new(Similarity::of(&folder.topics)),
        support: Arc::new(support),
        memberships: None,
        pieces: None,
        topics: folder.topics,
        layers: Arc::default(),
        history: Vec::new(),
        embedded: 0,
        timings: Vec::new(),
        fingerprints: Fingerprints::default(),
        answers: Arc::default(),
    };
    sound(&model).map_err(|flaw| damaged(flaw.into()))?;
    model.layers = Arc::new(engine::layers::made(&model));
    Ok(model)
}

/// As many documents as the topics were made of, each saying that it is not there.
fn placeholders(name: String, documents: usize) -> Corpus {
    let text = |row| format!("document {row}, its text is not in the BERTopic folder");
    Corpus {
        name,
        paths: Vec::new(),
        format: Format::Lines,
        encoding: "UTF-8".to_owned(),
        column: None,
        columns: Vec::new(),
        texts: (1..=documents).map(text).collect(),
        records: RecordMap::all(documents),
        labels: None,
        times: None,
        files: None,
        languages: Languages::known(vec![None; documents]),
        findings: Findings::default(),
    }
}

fn folder_of(model: &Model) -> Folder {
    Folder {
        topics: model.topics.clone(),
        embedder: Some(model.embedder.0.clone()).filter(|name| name != UNKNOWN_EMBEDDER),
        settings: model.settings.clone(),
    }
}
