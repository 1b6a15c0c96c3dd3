//! A report on an input before any fit: what was found in it, what is left out and why, and what will
//! be done. The verb `inspect` and the Data screen show the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::copies::Copies;
use super::preview::{Known, PreviewStats};
use crate::corpus::clean::effects;
use crate::corpus::columns::{Column, Role, rows};
use crate::corpus::report::FoundFile;
use crate::corpus::{Corpus, CorpusError, Duplicates, Language, Languages, Skip};
use crate::embed::Embedder;
use crate::model::Settings;
use crate::text::{counted, is_are, thousands};

/// Version of the report's form in JSON.
const SCHEMA_VERSION: u32 = 1;
/// Rows that are named of those left out for one reason.
const ROWS: usize = 5;

/// A report on an input before a fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    /// Of this form.
    pub schema_version: u32,
    /// The input's name.
    pub name: String,
    /// The files that were read.
    pub files: Vec<FoundFile>,
    /// Files that were left out, in sentences.
    pub files_left_out: Vec<String>,
    /// Records of the input.
    pub records: usize,
    /// Those of them that are documents.
    pub documents: usize,
    /// Why the others are none.
    pub left_out: Vec<LeftOut>,
    /// Which of the documents that were read say the same.
    #[serde(flatten)]
    pub copies: Copies,
    /// Words of a document, as white space separates them where it does: the median and the most.
    pub median_words: usize,
    /// The longest document, in words.
    pub longest_words: usize,
    /// Documents that are longer than the embedding model reads, where there is one.
    pub cut: Option<usize>,
    /// The embedding model, and why it is the one.
    pub model: Option<String>,
    /// Word pieces that it reads.
    pub model_reads: Option<usize>,
    /// Whether those are embedded in pieces, and not cut.
    pub in_pieces: bool,
    /// How many documents each step of preprocessing would clear of something, those that do.
    pub clears: BTreeMap<&'static str, usize>,
    /// The languages of the documents, the commonest first.
    pub languages: Vec<LanguageShare>,
    /// Documents that show no language.
    pub without_language: usize,
    /// The columns of a table; the file and the folder where there are several.
    pub columns: Vec<Column>,
    /// Sentences on what will be done.
    pub plan: Vec<String>,
}

/// Records that are no documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Why.
    pub reason: Skip,
    /// How many.
    pub records: usize,
    /// The first of them, by the numbers people know them by.
    pub rows: Vec<usize>,
}

/// A language of documents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LanguageShare {
    /// By its ISO 639-1 code.
    pub language: Language,
    /// Its English name.
    pub name: &'static str,
    /// Documents in it.
    pub documents: usize,
    /// Their share of those that show a language, 0 to 1.
    pub share: f64,
}

fn shares(languages: &Languages) -> Vec<LanguageShare> {
    let told = languages.told().max(1) as f64;
    let share = |(language, documents): (Language, usize)| LanguageShare {
        language,
        name: language.name(),
        documents,
        share: documents as f64 / told,
    };
    languages.counts().into_iter().map(share).collect()
}

impl Inspection {
    /// Of a corpus that was read, whose `duplicates` are known, under the settings of a fit; `embedder`
    /// is the one its documents will go through, and `why` says why.
    ///
    /// # Errors
    /// [`CorpusError`] where there are no stop words for the language in the settings.
    pub fn of(
        corpus: &Arc<Corpus>,
        duplicates: &Duplicates,
        settings: &Settings,
        (embedder, why): (Option<&dyn Embedder>, Option<String>),
    ) -> Result<Self, CorpusError> {
        let copies = Copies::of(corpus, duplicates);
        let fate = (copies.duplicates > 0).then(|| copies.fate(corpus.len(), settings.duplicates));
        let corpus = &duplicates.left(corpus, settings.duplicates);
        let known = Known { clears: effects(&corpus.texts), copies };
        let stats = PreviewStats::of(corpus, settings, embedder, known)?;
        let findings = &corpus.findings;
        let inspection = Inspection {
            schema_version: SCHEMA_VERSION,
            name: corpus.name.clone(),
            files: findings.files.clone(),
            files_left_out: findings.left_out.clone(),
            records: corpus.records.len(),
            documents: corpus.len(),
            left_out: left_out(corpus),
            copies: stats.copies,
            median_words: stats.median_tokens,
            longest_words: stats.longest_tokens,
            cut: stats.cut.map(|(documents, _)| documents),
            model: stats.model,
            model_reads: stats.cut.map(|(_, pieces)| pieces),
            in_pieces: stats
                .cut
                .is_some_and(|(cut, _)| settings.embed.chunk.splits(cut, corpus.len())),
            clears: stats
                .clears
                .iter()
                .map(|&(step, documents)| (step.name(), documents))
                .collect(),
            languages: shares(&corpus.languages),
            without_language: corpus.languages.len() - corpus.languages.told(),
            columns: rows(corpus).into_iter().cloned().collect(),
            plan: Vec::new(),
        };
        let mut plan = inspection.plan(corpus, stats.emptied);
        plan.extend(why);
        plan.extend(
            fate.map(|fate| format!("--duplicates {}: {fate}", settings.duplicates.name())),
        );
        Ok(Inspection { plan, ..inspection })
    }

    fn plan(&self, corpus: &Corpus, emptied: usize) -> Vec<String> {
        let documents = counted(self.documents, "document");
        let from = match (&corpus.column, self.files.first()) {
            (Some(column), _) => format!("text of column {column}"),
            (None, Some(file)) if file.whole => "a file each".to_owned(),
            (None, _) => "a line each".to_owned(),
        };
        let mut plan = vec![format!("{documents}: {from}")];
        if let Some(labels) = &corpus.labels {
            let column = self.columns.iter().find(|column| column.role == Some(Role::Class));
            let by =
                corpus.findings.by.clone().or_else(|| column.map(|column| column.name.clone()));
            let classes = labels.names.len();
            let classes =
                if classes == 1 { "1 class".to_owned() } else { format!("{classes} classes") };
            plan.push(format!("{classes}, by {}", by.unwrap_or_else(|| "labels".to_owned())));
        }
        if let Some(times) = &corpus.times {
            let known = || times.values.iter().flatten().copied();
            if let (Some(first), Some(last)) = (known().min(), known().max()) {
                let (first, last) = (times.show(first, false), times.show(last, false));
                plan.push(format!("times from {first} to {last}"));
            }
            let without = corpus.without_time();
            if without > 0 {
                plan.push(format!(
                    "{} without a time {} left out of Trends",
                    counted(without, "document"),
                    is_are(without)
                ));
            }
        }
        if emptied > 0 {
            let are = is_are(emptied);
            plan.push(format!(
                "{} {are} left empty by preprocessing and dropped",
                counted(emptied, "document")
            ));
        }
        if let (Some(cut @ 1..), Some(pieces)) = (self.cut, self.model_reads) {
            let (documents, are) = (counted(cut, "document"), is_are(cut));
            let (pieces, longer) = (thousands(pieces), "longer than the model reads");
            plan.push(match self.in_pieces {
                true => {
                    format!("{documents} {are} {longer} ({pieces} word pieces): embedded in pieces")
                }
                false => format!("{documents} {are} {longer}: cut behind {pieces} word pieces"),
            });
        }
        plan
    }
}

/// Records that are no documents, by why.
fn left_out(corpus: &Corpus) -> Vec<LeftOut> {
    let mut found: BTreeMap<&str, LeftOut> = BTreeMap::new();
    for &(record, reason) in corpus.records.skipped() {
        let of = || LeftOut { reason, records: 0, rows: Vec::new() };
        let entry = found.entry(name(reason)).or_insert_with(of);
        entry.records += 1;
        if entry.rows.len() < ROWS {
            entry.rows.push(corpus.records.row_of(record));
        }
    }
    found.into_values().collect()
}

/// Why records are left out, in a word or two.
pub fn name(reason: Skip) -> &'static str {
    match reason {
        Skip::Blank => "blank lines",
        Skip::Empty => "without text",
        Skip::LeftEmpty => "left empty by preprocessing",
        Skip::Shared => "in an earlier session, too",
        Skip::Copy => "copies of an earlier one",
    }
}
