//! Documents out of files, and what is done to their text before anything is computed.
//!
//! * [`read`] — formats, encodings, the text column
//! * [`clean`] — preprocessing steps applied to documents before they are embedded
//! * [`stop_words`] — stop-word lists and how one is chosen
//! * [`lemma`] — WordNet noun lemmatisation
//! * [`tokens`] — words as scikit-learn's `CountVectorizer` sees them
//! * [`demo`] — the bundled example

pub mod clean;
pub mod demo;
pub mod lemma;
pub mod read;
pub mod stop_words;
pub mod tokens;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use clean::{Preprocessor, Step};
pub use read::{ReadOptions, read_bytes, read_path, read_stdin};
pub use stop_words::{StopList, StopWords};

/// How records are laid out in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One document a line.
    Lines,
    /// Tab-separated values.
    Tsv,
    /// Comma-separated (or semicolon-separated) values.
    Csv,
    /// One JSON object or string a line.
    Jsonl,
    /// A folder of text files, one document each.
    Folder,
}

/// Why a record of the input is not a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Skip {
    /// Nothing but white space was left.
    Empty,
}

/// Documents and what is known about where they came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Corpus {
    /// Short name for titles: the file's name, "standard input", "demo".
    pub name: String,
    /// The file or folder read, where there is one.
    pub path: Option<PathBuf>,
    pub format: Format,
    /// Name of the character encoding the text was decoded from, as WHATWG names it.
    pub encoding: String,
    /// The text column: its header name (or 1-based number as text). `None` for plain lines.
    pub column: Option<String>,
    /// All columns that could have been chosen, in file order. Empty for plain lines.
    pub columns: Vec<String>,
    /// The kept documents, sanitised: no control characters, no escape sequences.
    pub texts: Vec<String>,
    /// 1-based record number in the input of each kept document.
    pub rows: Vec<usize>,
    /// Records that are not documents: 1-based record number and the reason.
    pub skipped: Vec<(usize, Skip)>,
    /// How many kept documents repeat an earlier one exactly. They are kept.
    pub duplicates: usize,
}

impl Corpus {
    /// Number of kept documents.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Number of records read, kept or not.
    pub fn records(&self) -> usize {
        self.texts.len() + self.skipped.len()
    }
}

/// Why an input could not be read. Every message is one sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    #[error("{0}")]
    Message(String),
}
