//! Documents out of files, and what is done to their text before anything is computed.
//!
//! * [`packed`] — compressed files and archives
//! * [`options`] — what somebody fixed about an input
//! * [`inputs`] — the files that paths, folders and patterns name
//! * `piece`, `reading` — the texts of an input, and what their columns are
//! * [`read`] — files, folders and standard input to documents
//! * [`records`] — which records of the input are documents, and what they are called
//! * [`stream`] — the same as it arrives, for what is not kept
//! * [`decode`] — bytes to text
//! * `sources` — the layouts of records, a file each
//! * [`table`] — records in columns; `joined` — those of several files as one
//! * [`columns`] — what each column is, and which hold text, class and time
//! * [`report`] — what reading found
//! * `kind` — what a file is that is no text
//! * [`duplicates`] — documents that say the same
//! * [`labels`] — a class for every document, out of another column
//! * [`clean`] — preprocessing steps applied to documents before they are embedded
//! * [`stop_words`] — stop-word lists and how one is chosen
//! * [`language`] — the language of every document
//! * [`lemma`] — WordNet noun lemmatisation
//! * [`time`] — timestamps
//! * [`tokens`] — words as scikit-learn's `CountVectorizer` sees them
//! * [`demo`] — the bundled example

pub mod clean;
pub mod columns;
pub mod decode;
pub mod demo;
pub mod duplicates;
mod glob;
pub mod inputs;
mod joined;
mod kind;
pub mod labels;
pub mod language;
pub mod lemma;
pub mod options;
pub mod packed;
mod piece;
pub mod read;
mod reading;
pub mod records;
pub mod report;
mod sources;
pub mod stop_words;
pub mod stream;
pub mod table;
pub mod time;
pub mod tokens;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::columnar;
use crate::text::counted;

pub use clean::{Preprocessor, Step};
pub use duplicates::{DuplicateUse, Duplicates};
pub use labels::Labels;
pub use language::{Language, Languages};
pub use options::{Between, ReadOptions};
pub use packed::stem;
pub use read::{of_texts, read_bytes, read_path, read_paths};
pub use records::{DocumentId, Fate, RecordId, RecordMap, Skip};
pub use report::Findings;
pub use sources::is_text_name;
pub use stop_words::{StopList, StopWords};
pub use time::{TimeKind, Times};

/// How records are laid out in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// One document a line.
    Lines,
    /// Tab-separated values.
    Tsv,
    /// Comma-separated (or semicolon-separated) values.
    Csv,
    /// One JSON object or string a line.
    Jsonl,
    /// Any other JSON: one array, values one after the other, a table as pandas writes it.
    Json,
    /// A folder of text files, one document each.
    Folder,
    /// A Parquet file.
    Parquet,
    /// An Arrow file or stream.
    Arrow,
    /// A spreadsheet of Excel or in OpenDocument.
    Sheet,
    /// A message, an mbox file or a Maildir.
    Mail,
}

impl Format {
    /// Its name on the command line and in sessions.
    pub fn name(self) -> &'static str {
        match self {
            Format::Lines => "lines",
            Format::Tsv => "tsv",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Folder => "folder",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
            Format::Sheet => "sheet",
            Format::Mail => "mail",
        }
    }
}

/// Documents and what is known about where they came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Corpus {
    /// Short name for titles: the file's name, "standard input", "demo".
    pub name: String,
    /// The files, folders and patterns that were read, as they were named; none where the texts come
    /// from no file.
    pub paths: Vec<PathBuf>,
    /// How its records are laid out.
    pub format: Format,
    /// Name of the character encoding the text was decoded from, as WHATWG names it.
    pub encoding: String,
    /// The text column: its header name (or 1-based number as text). `None` for plain lines.
    pub column: Option<String>,
    /// All columns that could have been chosen, in file order. Empty for plain lines.
    pub columns: Vec<String>,
    /// The kept documents, sanitised: no control characters, no escape sequences.
    pub texts: Vec<String>,
    /// Which records of the input they are, and why others are none.
    pub records: RecordMap,
    /// The class of each kept document, where a column holds it.
    pub labels: Option<Labels>,
    /// When each kept document was written, where a column holds it.
    pub times: Option<Times>,
    /// The file that each kept document is of, where there are several.
    pub files: Option<Labels>,
    /// The language of each kept document.
    #[serde(default)]
    pub languages: Languages,
    /// The findings of reading it.
    pub findings: Findings,
}

impl Corpus {
    /// Number of kept documents.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether no document is kept.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Adds the documents of another corpus after these, its records numbered on as if it stood
    /// below in the same file. A document without a label or a time has none; the times of two
    /// kinds are left out.
    pub fn append(&mut self, other: &Corpus) {
        let lengths = (self.len(), other.len());
        self.labels = both(self.labels.take(), other.labels.as_ref(), lengths);
        self.files = both(self.files.take(), other.files.as_ref(), lengths);
        self.times = match (self.times.take(), &other.times) {
            (Some(own), Some(others)) if own.kind != others.kind => None,
            (None, None) => None,
            (own, others) => {
                let kind = own.as_ref().or(others.as_ref()).map_or(TimeKind::Number, |t| t.kind);
                let none = |documents| Times { kind, values: vec![None; documents] };
                let mut times = own.unwrap_or_else(|| none(self.len()));
                times.values.extend(&others.as_ref().unwrap_or(&none(other.len())).values);
                Some(times)
            }
        };
        self.languages.append(&other.languages);
        self.records.append(&other.records);
        self.texts.extend(other.texts.iter().cloned());
    }

    /// Leaves out the documents that are not kept.
    ///
    /// # Panics
    /// If there is not an answer for every document.
    pub fn retain(&mut self, keep: &[bool], reason: Skip) {
        self.records.retain(keep, reason);
        kept(&mut self.texts, keep);
        self.languages.retain(keep);
        for labels in self.labels.iter_mut().chain(&mut self.files) {
            kept(&mut labels.ids, keep);
        }
        if let Some(times) = &mut self.times {
            kept(&mut times.values, keep);
        }
    }

    /// How many documents have no time, where the others have one.
    pub fn without_time(&self) -> usize {
        let none = |times: &Times| times.values.iter().filter(|value| value.is_none()).count();
        self.times.as_ref().map_or(0, none)
    }

    /// The file that a document is of, where there are several.
    pub fn file_of(&self, document: DocumentId) -> Option<&str> {
        let files = self.files.as_ref()?;
        let id = usize::try_from(*files.ids.get(document.0)?).ok()?;
        files.names.get(id).map(String::as_str)
    }

    /// The class of a document.
    pub fn class_of(&self, document: DocumentId) -> Option<&str> {
        let labels = self.labels.as_ref()?;
        let id = usize::try_from(*labels.ids.get(document.0)?).ok()?;
        labels.names.get(id).map(String::as_str)
    }

    /// The time of a document, as it is shown.
    pub fn time_of(&self, document: DocumentId) -> Option<String> {
        let times = self.times.as_ref()?;
        let value = (*times.values.get(document.0)?)?;
        let of_day = times.kind == TimeKind::Moment && times.is_of_day(value);
        Some(times.show(value, of_day))
    }
}

/// The classes of the documents of two inputs, one below the other; without one where neither has any.
fn both(own: Option<Labels>, others: Option<&Labels>, lengths: (usize, usize)) -> Option<Labels> {
    if own.is_none() && others.is_none() {
        return None;
    }
    let mut labels = own.unwrap_or_else(|| Labels::none(lengths.0));
    labels.append(others.unwrap_or(&Labels::none(lengths.1)));
    Some(labels)
}

/// Leaves out the items that are not kept.
pub fn kept<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| keep.next().copied().unwrap_or(false));
}

/// Why an input could not be read. Every message is one sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum CorpusError {
    #[error("{} is an address, and nothing is fetched here: curl -sL {} | topictui -", path.display(), path.display())]
    Address { path: PathBuf },
    #[error("there is no file or folder {}: check the path", path.display())]
    Missing { path: PathBuf },
    #[error("no file matches {}: check the pattern, or name a folder", path.display())]
    NoMatch { path: PathBuf },
    #[error("cannot read {}: {error}", path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    #[error("the folder {} holds no file with text in it: give a file, or another folder", path.display())]
    EmptyFolder { path: PathBuf },
    #[error("{name} is empty: there is nothing to find topics in")]
    Empty { name: String },
    #[error("{name} has {} but no text in any of them: check the text column", counted(*records, "record"))]
    NoText { name: String, records: usize },
    #[error("{name} {flaw}")]
    Packed { name: String, flaw: packed::Flaw },
    #[error("{name} {flaw}")]
    Columnar { name: String, flaw: columnar::Flaw },
    #[error(
        "the spreadsheet {name} cannot be read ({what}): open and save it again, or save the sheet as CSV"
    )]
    Sheet { name: String, what: String },
    #[error("{name} has no sheet {wanted}{}: it has {}", nearest(wanted, sheets), sheets.join(", "))]
    NoSheet { name: String, wanted: String, sheets: Vec<String> },
    #[error("{name} has {columns} columns: give a table with those that are wanted")]
    TooWide { name: String, columns: usize },
    #[error("{name} is {}: {}", kind.0, kind.1)]
    Binary { name: String, kind: (&'static str, &'static str) },
    #[error("{name} has no column {wanted}{}: it has {}", nearest(wanted, columns), columns.join(", "))]
    NoColumn { name: String, wanted: String, columns: Vec<String> },
    #[error(
        "line {line} of {name} is not JSON ({error}): every line must be an object or a string"
    )]
    BadJson { name: String, line: usize, error: serde_json::Error },
    #[error(
        "{name} is not a table, so it has no column {wanted} for {what}: give a TSV, CSV or JSONL file"
    )]
    NoTable { name: String, wanted: String, what: &'static str },
    #[error(
        "no time of {name} can be read (row {row} has {value:?}): use dates as 2024-03-31 or whole numbers, or say with --time-format how times are written"
    )]
    NoTime { name: String, row: usize, value: String },
    #[error(
        "the times of {name} can be read in two ways: {value} in row {row} is {} with --time-format \"{}\" and {} with \"{}\": give the one that is meant",
        ways[0].1, ways[0].0, ways[1].1, ways[1].0
    )]
    AmbiguousTime {
        name: String,
        row: usize,
        value: String,
        /// Formats, and what the value is with each.
        ways: Box<[(String, String); 2]>,
    },
    #[error("no time of {name} is written as --time-format says: row {row} has {value:?}")]
    OtherTime { name: String, row: usize, value: String },
    #[error(
        "--time-format cannot read {part}: use %Y %y %m %d %b %B %a %A %H %I %M %S %f %p %z and %s"
    )]
    TimeFormat { part: String },
    #[error(
        "{name} is not a table ({error}), so it has no column to choose: leave --text-column out"
    )]
    BadTable { name: String, error: String },
    #[error("there is no preprocessing step {wanted}{}: the steps are {}", nearest(wanted, steps), steps.join(", "))]
    NoStep { wanted: String, steps: Vec<String> },
    #[error("there are no stop words for {wanted}{}: the languages are {}", nearest(wanted, languages), languages.join(", "))]
    NoLanguage { wanted: String, languages: Vec<String> },
    #[error("there is no encoding {wanted}: use a name such as utf-8, utf-16le or windows-1252")]
    NoEncoding { wanted: String },
}

/// " (did you mean X?)" where one of the names is close.
fn nearest(wanted: &str, names: &[String]) -> String {
    let wanted = wanted.to_lowercase();
    names
        .iter()
        .map(|name| (edit_distance(&wanted, &name.to_lowercase()), name))
        .min()
        .filter(|(distance, name)| *distance <= 2 && *distance < name.chars().count())
        .map_or_else(String::new, |(_, name)| format!(" (did you mean {name}?)"))
}

/// Levenshtein's distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
