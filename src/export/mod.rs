//! A model's topics and documents, for other programs and for people who have no topictui.
//!
//! * [`csv`], [`jsonl`], [`columns`] (Parquet, Arrow) — the documents, one a row, and in a second file beside it the topics
//! * [`markdown`], [`html`] — one report to read
//! * [`view`] — what one screen shows; [`view_file`] — that as a table or as a page with its chart
//! * `map_page`: the map of the documents, to look around in
//! * [`cells`] — CSV, with cells that no spreadsheet takes for formulas
//!
//! [`Report`] is what all of them write: the one place that knows where in a model things are.

pub mod cells;
mod charts;
pub mod columns;
pub mod csv;
pub mod html;
pub mod jsonl;
mod map_page;
pub mod markdown;
mod tables;
pub mod view;
pub mod view_file;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cluster::consensus::Support;
use crate::corpus::{Corpus, DocumentId, Language};
use crate::engine::by_language;
use crate::files::{self, Guard, Kind, Place, Refusal, Replaces, Shape, Written};
use crate::model::Model;
use crate::model::fitted::Memberships;
use crate::store::bertopic::{self, FolderError};
use crate::text::counted;
use crate::topics::Topic;
use crate::topics::TopicId;
use crate::topics::layers::{Layer, Layers};
use crate::topics::similarity::Similarity;
pub use cells::Cells;

/// Format that a model can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// The documents, one a row, and in a second file the topics.
    Csv,
    /// The same as JSON, an object a line.
    Jsonl,
    /// The same two tables as Parquet.
    Parquet,
    /// The same as Arrow files (Feather 2).
    Arrow,
    /// A report to read.
    Markdown,
    /// The same as one page.
    Html,
    /// The folder that BERTopic saves and loads.
    BerTopic,
}

impl Format {
    /// The format a path's ending asks for.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_string_lossy().to_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "parquet" | "pq" => Some(Format::Parquet),
            "arrow" | "feather" | "ipc" => Some(Format::Arrow),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }
}

/// Why nothing was exported. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum ExportError {
    #[error("cannot write {}: {error}; make room, or export to somewhere else", path.display())]
    Write { path: PathBuf, error: io::Error },
    #[error("cannot tell what to write from the name {}: end it in .csv, .parquet or .arrow for a table or .html for a page", path.display())]
    Ending { path: PathBuf },
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// An export is made to be handed on, and unasked replaces only what was exported there before.
pub const KIND: Kind =
    Kind { name: "an export", shape: Shape::File, replaces: Replaces::Exported(|_| true) };

/// Where an export to `path` goes: one file or folder, or two files.
pub fn paths(path: &Path, format: Format) -> Vec<PathBuf> {
    match format {
        Format::Csv | Format::Jsonl | Format::Parquet | Format::Arrow => {
            vec![path.to_path_buf(), topics_beside(path)]
        }
        Format::Markdown | Format::Html | Format::BerTopic => vec![path.to_path_buf()],
    }
}

impl Format {
    /// Kind of file written in this format, for the guard.
    pub fn kind(self) -> &'static Kind {
        match self {
            Format::BerTopic => &bertopic::KIND,
            _ => &KIND,
        }
    }

    /// All places of an export to `path`, checked before the first is written.
    pub fn check(self, path: &Path, guard: &Guard) -> Result<Vec<Place>, Refusal> {
        paths(path, self).iter().map(|path| guard.check(path, self.kind())).collect()
    }
}

/// Writes `model` to `path`, each file whole or not at all, where nothing is there yet. Returns what
/// was written.
pub fn save(model: &Model, path: &Path, format: Format) -> Result<Vec<PathBuf>, ExportError> {
    write(model, &format.check(path, &model.guarded(Guard::new()))?, format, Cells::Safe)
}

/// Writes `model` to places that were checked, as many as the format has.
pub fn write(
    model: &Model,
    places: &[Place],
    format: Format,
    cells: Cells,
) -> Result<Vec<PathBuf>, ExportError> {
    let report = Report::of(model);
    for (number, place) in places.iter().enumerate() {
        match (format, number) {
            (Format::Csv, 0) => to_file(place, |out| csv::documents(&report, cells, out))?,
            (Format::Csv, _) => to_file(place, |out| csv::topics(&report, cells, out))?,
            (Format::Jsonl, 0) => to_file(place, |out| jsonl::documents(&report, out))?,
            (Format::Jsonl, _) => to_file(place, |out| jsonl::topics(&report, out))?,
            (Format::Parquet | Format::Arrow, 0) => {
                to_file(place, |out| columns::write(format, &columns::documents(&report), out))?
            }
            (Format::Parquet | Format::Arrow, _) => {
                to_file(place, |out| columns::write(format, &columns::topics(&report), out))?
            }
            (Format::Markdown, _) => to_file(place, |out| markdown::report(&report, out))?,
            (Format::Html, _) => to_file(place, |out| html::report(&report, out))?,
            (Format::BerTopic, _) => bertopic::save_at(model, place)?,
        };
    }
    Ok(places.iter().map(|place| place.path().to_path_buf()).collect())
}

fn to_file(
    place: &Place,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Written, ExportError> {
    files::write(place, write)
        .map_err(|error| ExportError::Write { path: place.path().to_path_buf(), error })
}

/// `reviews.csv` → `reviews-topics.csv`.
pub fn topics_beside(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push("-topics");
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// Contents of a model's export.
pub struct Report<'a> {
    /// The corpus's name.
    pub name: &'a str,
    /// The embedding model's name.
    pub embedder: &'a str,
    /// By id, the outliers (−1) first where there are any.
    pub topics: &'a [Topic],
    /// Cosine between the topics.
    pub similarity: &'a Similarity,
    /// The documents, and what their records say of them.
    corpus: &'a Corpus,
    assignments: &'a [TopicId],
    strengths: &'a [f64],
    /// Steadiness of documents and recurrence of topics; `None` where no several
    /// clusterings tell them.
    support: Option<&'a Support>,
    memberships: Option<&'a Memberships>,
    /// The name of the numbers in them, in the plural.
    shares: &'static str,
    /// Groups of the topics.
    layers: &'a Layers,
    /// How many documents of each topic are in each language, where the documents are in several.
    languages: Option<BTreeMap<TopicId, Vec<(Language, usize)>>>,
}

/// One document as it is exported.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// From 0, as `topictui docs` counts.
    pub number: DocumentId,
    /// Its record in the input, by the number people know it by.
    pub row: usize,
    /// Id of its topic; −1 for an outlier.
    pub topic: TopicId,
    /// 0 to 1.
    pub strength: f64,
    /// 0 to 1; `None` where there are no several clusterings.
    pub steadiness: Option<f32>,
    /// Its most probable topics and their probabilities, where they were asked for.
    pub memberships: Option<&'a [(TopicId, f32)]>,
    /// The file it is of, where there are several.
    pub file: Option<&'a str>,
    /// The code of its language, where it is known.
    pub language: Option<&'static str>,
    /// Its class, where a column holds one.
    pub class: Option<&'a str>,
    /// As it was read.
    pub text: &'a str,
}

impl<'a> Report<'a> {
    /// Everything there is to export of `model`.
    pub fn of(model: &'a Model) -> Self {
        Report {
            name: &model.corpus.name,
            embedder: &model.embedder.0,
            topics: &model.topics.list,
            similarity: &model.similarity,
            corpus: &model.corpus,
            assignments: &model.topics.assignments,
            strengths: &model.support.strength,
            support: model.agreed(),
            memberships: model.memberships.as_deref(),
            layers: &model.layers,
            shares: if model.is_of_pieces() { "shares" } else { "probabilities" },
            languages: (!by_language::several(&model.corpus.languages).is_empty())
                .then(|| by_language::mixes(&model.corpus, &model.topics.assignments)),
        }
    }

    /// The layers above the topics, the finest first, with their names in a table: `layer 1`.
    fn layers(&self) -> impl Iterator<Item = (String, &'a Layer)> {
        (1..).zip(&self.layers.above).map(|(number, layer)| (format!("layer {number}"), layer))
    }

    /// A topic's documents by language, the commonest first; nothing where all are in one.
    fn mix(&self, topic: &Topic) -> &[(Language, usize)] {
        self.languages.as_ref().and_then(|mixes| mixes.get(&topic.id)).map_or(&[], |mix| mix)
    }

    /// All documents in input order.
    pub fn documents(&self) -> impl Iterator<Item = Document<'a>> {
        DocumentId::all(self.len()).map(|number| self.document(number))
    }

    /// A document; panics where there is none.
    pub fn document(&self, number: DocumentId) -> Document<'a> {
        Document {
            number,
            row: self.corpus.records.row(number),
            topic: self.assignments[number.0],
            strength: self.strengths[number.0],
            steadiness: self.support.map(|support| support.steadiness[number.0]),
            memberships: self.memberships.map(|memberships| &memberships[number.0][..]),
            file: self.corpus.file_of(number),
            language: self.corpus.languages.get(number).map(Language::code),
            class: self.corpus.class_of(number),
            text: &self.corpus.texts[number.0],
        }
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.corpus.len()
    }

    /// Whether there are no documents.
    pub fn is_empty(&self) -> bool {
        self.corpus.is_empty()
    }

    /// The topic of this id.
    pub fn topic(&self, id: TopicId) -> Option<&'a Topic> {
        self.topics.iter().find(|topic| topic.id == id)
    }

    /// Topics without the outliers.
    pub fn without_outliers(&self) -> &'a [Topic] {
        let outliers = usize::from(self.topics.first().is_some_and(Topic::is_outliers));
        &self.topics[outliers..]
    }

    /// The outliers, where there are any.
    pub fn outliers(&self) -> Option<&'a Topic> {
        self.topics.first().filter(|topic| topic.is_outliers())
    }

    /// Topics as a reader wants them: the outliers last.
    pub fn reading(&self) -> impl Iterator<Item = &'a Topic> {
        self.without_outliers().iter().chain(self.outliers())
    }

    /// The names of all aspects, sorted.
    pub fn aspects(&self) -> BTreeSet<&'a str> {
        self.topics.iter().flat_map(|topic| topic.aspects.keys()).map(String::as_str).collect()
    }

    /// Whether any topic has a description.
    pub fn is_described(&self) -> bool {
        self.topics.iter().any(|topic| topic.description().is_some())
    }

    /// How often a topic comes back among the layouts' clusters, 0 to 1; `None` for the outliers and
    /// where there are no several clusterings.
    pub fn recurrence(&self, topic: &Topic) -> Option<f32> {
        let real = topic.id.index()?;
        self.support?.recurrence.get(real).copied()
    }

    /// A topic's share of the documents, 0 to 1.
    pub fn share(&self, topic: &Topic) -> f64 {
        topic.size as f64 / self.len().max(1) as f64
    }

    /// "1,000 documents, 27 topics, 350 outliers (35.0%)".
    pub fn summary(&self) -> String {
        let outliers = self.outliers();
        format!(
            "{}, {}, {} ({:.1}%)",
            counted(self.len(), "document"),
            counted(self.without_outliers().len(), "topic"),
            counted(outliers.map_or(0, |topic| topic.size), "outlier"),
            100.0 * outliers.map_or(0.0, |topic| self.share(topic)),
        )
    }

    /// "103 documents (10.3%), recurrence 0.80".
    fn size(&self, topic: &Topic) -> String {
        let (documents, share) = (counted(topic.size, "document"), 100.0 * self.share(topic));
        let recurrence = self.recurrence(topic);
        let recurrence = recurrence.map(|recurrence| format!(", recurrence {recurrence:.2}"));
        format!("{documents} ({share:.1}%){}", recurrence.unwrap_or_default())
    }
}

/// A topic's heading: its number and the user's label or its best words.
fn heading(topic: &Topic) -> String {
    let title = topic.title(4);
    match (topic.is_outliers(), title.is_empty()) {
        (true, true) => "Outliers".to_owned(),
        (true, false) => format!("Outliers: {title}"),
        (false, true) => format!("Topic {}", topic.id),
        (false, false) => format!("Topic {}: {title}", topic.id),
    }
}

/// Text before a topic's words in a table: the user's label or its name, and for the outliers that they
/// are.
fn label(topic: &Topic) -> Option<&str> {
    topic.given_name().or(topic.is_outliers().then_some("Outliers"))
}

/// What a group is called in a table: its number and its name, as a topic's heading has them.
fn group_cell(layer: &Layer, topic: TopicId) -> Option<String> {
    let number = layer.group_of(topic).index()?;
    Some(format!("{number} {}", layer.groups.get(number)?.title(4)))
}

/// The words of a list with ", " between.
fn listed(words: &[(String, f64)]) -> String {
    words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(", ")
}
