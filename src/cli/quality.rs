//! `topictui quality`: how good the topics of a session are, in numbers.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use super::fit::StderrProgress;
use super::{Outcome, print};
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::corpus::options::NONE;
use crate::corpus::tokens::for_each_token;
use crate::corpus::{Fate, ReadOptions, RecordId, read_paths};
use crate::engine::by_language;
use crate::model::Model;
use crate::quality::stability::Comeback;
use crate::quality::{Agreement, Coherence, Stability, coherence, diversity};
use crate::store;
use crate::text::{counted, thousands};
use crate::topics::Topic;
use crate::topics::TopicId;

/// Measures the topics of the session at `path`; against the labels of `column` of its input, else
/// against those the session has; and against runs with `seeds` other seeds.
pub fn quality(
    path: &Path,
    column: Option<&str>,
    seeds: Option<u64>,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let model = store::load(path)?;
    let labels = match column {
        Some(column) => Some(Labels::of(&model, column)?),
        None => Labels::own(&model),
    };
    let stability = seeds.map(|seeds| over_seeds(path, &model, seeds)).transpose()?;
    let measured = Measured::of(&model, stability);
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => table(&mut stdout, &model, &measured, labels.as_ref())?,
        OutputFormat::Json => {
            print::json_line(&mut stdout, &json(&model, &measured, labels.as_ref()))?;
        }
        OutputFormat::Jsonl => {
            for topic in topics_json(&model, &measured) {
                print::json_line(&mut stdout, &topic)?;
            }
        }
    }
    stdout.flush()?;
    Ok(if model.topics.without_outliers().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}

/// Measures that need no labels.
struct Measured {
    /// `None` where the documents are not known.
    coherence: Option<Coherence>,
    diversity: f64,
    outliers: f64,
    /// With the languages of the documents, all and placed; `None` where they are in one.
    languages: Option<(Agreement, Agreement)>,
    /// `None` where nobody asked for it.
    stability: Option<Stability>,
}

/// Fits the model's documents again, once a seed.
fn over_seeds(path: &Path, model: &Model, seeds: u64) -> anyhow::Result<Stability> {
    let Some(fit) = &model.fit else {
        bail!("{} has no layouts to compute again: fit its documents here", path.display());
    };
    let progress = StderrProgress::new(false);
    let others = (1..=seeds)
        .map(|n| model.settings.seed.wrapping_add(n))
        .map(|seed| fit.labels_under(seed, &model.embeddings, &model.settings, &progress))
        .collect::<Result<Vec<_>, _>>();
    progress.clear();
    let own = &fit.clusters.labels;
    // Documents that were added later are in no run.
    Ok(Stability::of(own, &others?, &model.topics.assignments[..own.len()]))
}

impl Measured {
    fn of(model: &Model, stability: Option<Stability>) -> Self {
        let words = |topic: &Topic| topic.words.iter().map(|(word, _)| word.clone()).collect();
        let topics: Vec<Vec<String>> = model.topics.without_outliers().iter().map(words).collect();
        let measure =
            || Coherence::of(&model.prepared, &topics, |text, each| for_each_token(text, each));
        Measured {
            coherence: model.has_texts().then(measure),
            diversity: diversity(&topics),
            outliers: model.topics.outliers() as f64 / model.corpus.len().max(1) as f64,
            languages: by_language::agreement(model),
            stability,
        }
    }

    /// Of the topic in row `row` of the real ones: c_npmi, c_v, u_mass.
    fn topic(&self, row: usize) -> [Option<f64>; 3] {
        let of = |measure: fn(&Coherence) -> &[Option<f64>]| measure(self.coherence.as_ref()?)[row];
        [of(|c| &c.c_npmi), of(|c| &c.c_v), of(|c| &c.u_mass)]
    }

    fn comeback(&self, topic: TopicId) -> Option<&Comeback> {
        self.stability.as_ref()?.topics.iter().find(|comeback| comeback.topic == topic)
    }

    /// In how many of the other runs a topic came back, and how nearly whole.
    fn back(&self, topic: TopicId) -> Option<String> {
        let (others, comeback) = (self.stability.as_ref()?.runs - 1, self.comeback(topic)?);
        let runs = format!("{}/{others}", comeback.runs);
        Some(format!("  {runs:>5}  {:>7.2}", comeback.jaccard))
    }

    fn means(&self) -> [Option<f64>; 3] {
        let of = |measure: fn(&Coherence) -> &[Option<f64>]| {
            coherence::mean(measure(self.coherence.as_ref()?))
        };
        [of(|c| &c.c_npmi), of(|c| &c.c_v), of(|c| &c.u_mass)]
    }
}

/// Agreement with a column of the input.
struct Labels {
    column: String,
    documents: usize,
    all: Agreement,
    /// Of these, those that have a topic.
    placed: (Agreement, usize),
}

impl Labels {
    /// Reads the input again; documents without a label are left out.
    fn of(model: &Model, column: &str) -> anyhow::Result<Self> {
        let corpus = &model.corpus;
        if corpus.paths.is_empty() {
            bail!("{} was not read from a file, so it has no column {column}", corpus.name);
        }
        let options = ReadOptions {
            text_column: corpus.column.clone(),
            label_column: Some(column.to_owned()),
            time_column: Some(NONE.to_owned()),
            time_format: None,
            ..model.settings.read.clone()
        };
        let labels = read_paths(&corpus.paths, &options)?;
        if labels.texts != model.source.texts {
            bail!("{} has changed since the session was made: fit it again", corpus.name);
        }
        let label = |record: RecordId| match labels.records.fate(record)? {
            Fate::Document(at) => labels.class_of(at),
            Fate::Skipped(_) => None,
        };
        let records = corpus.records.documents().iter();
        let (labels, topics): (Vec<&str>, Vec<TopicId>) = records
            .zip(&model.topics.assignments)
            .filter_map(|(&record, topic)| Some((label(record)?, *topic)))
            .unzip();
        Ok(Labels::measured(column, &labels, &topics))
    }

    /// The labels that the session has; documents without one are left out.
    fn own(model: &Model) -> Option<Self> {
        // Those that were found by looking nobody asked about.
        let column = model.settings.read.label_column.as_deref()?;
        let labels = model.corpus.labels.as_ref()?;
        let label = |&id: &i32| labels.names.get(usize::try_from(id).ok()?).map(String::as_str);
        let pairs = labels.ids.iter().map(label).zip(&model.topics.assignments);
        let (labels, topics): (Vec<&str>, Vec<TopicId>) =
            pairs.filter_map(|(label, topic)| Some((label?, *topic))).unzip();
        Some(Labels::measured(column, &labels, &topics))
    }

    fn measured(column: &str, labels: &[&str], topics: &[TopicId]) -> Self {
        let placed = topics.iter().filter(|topic| !topic.is_outlier()).count();
        Labels {
            column: column.to_owned(),
            documents: labels.len(),
            all: Agreement::of(labels, topics),
            placed: (Agreement::placed(labels, topics), placed),
        }
    }
}

fn table(
    out: &mut impl Write,
    model: &Model,
    measured: &Measured,
    labels: Option<&Labels>,
) -> io::Result<()> {
    writeln!(out, "topictui: {}", print::summary(model))?;
    let [c_npmi, c_v, u_mass] = measured.means().map(shown);
    writeln!(out, "coherence  c_npmi {c_npmi}  c_v {c_v}  u_mass {u_mass}")?;
    writeln!(out, "diversity  {:.4}", measured.diversity)?;
    if let Some(labels) = labels {
        let line =
            |of: &Agreement| format!("ARI {:.4}  NMI {:.4}  AMI {:.4}", of.ari, of.nmi, of.ami);
        let (column, all) = (&labels.column, counted(labels.documents, "document"));
        writeln!(out, "labels     {}  column {column}, {all}", line(&labels.all))?;
        let placed = thousands(labels.placed.1);
        writeln!(out, "           {}  {placed} without outliers", line(&labels.placed.0))?;
    }
    if let Some((all, placed)) = &measured.languages {
        let line = |of: &Agreement| format!("NMI {:.4}  AMI {:.4}", of.nmi, of.ami);
        writeln!(out, "languages  {}", line(all))?;
        writeln!(out, "           {}  without outliers", line(placed))?;
    }
    if let Some(stability) = &measured.stability {
        let (all, placed, runs) = (stability.ari, stability.placed_ari, stability.runs);
        writeln!(out, "seeds      ARI {all:.4}  mean of all pairs of {runs} runs")?;
        writeln!(out, "           ARI {placed:.4}  without outliers")?;
    }
    let back = if measured.stability.is_some() { "   BACK  JACCARD" } else { "" };
    writeln!(out, "  ID    DOCS   C_NPMI      C_V   U_MASS{back}  WORDS")?;
    for (row, topic) in model.topics.without_outliers().iter().enumerate() {
        let [c_npmi, c_v, u_mass] = measured.topic(row).map(shown);
        let docs = thousands(topic.size);
        let title = topic.title(5);
        let back = measured.back(topic.id).unwrap_or_default();
        writeln!(out, "{:>4} {docs:>7} {c_npmi:>8} {c_v:>8} {u_mass:>8}{back}  {title}", topic.id)?;
    }
    Ok(())
}

fn shown(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.4}"))
}

fn json(model: &Model, measured: &Measured, labels: Option<&Labels>) -> Value {
    let [c_npmi, c_v, u_mass] = measured.means();
    let labels = labels.map(|labels| {
        json!({
            "column": labels.column,
            "documents": labels.documents,
            "all": labels.all,
            "placed_documents": labels.placed.1,
            "placed": labels.placed.0,
        })
    });
    json!({
        "schema_version": print::SCHEMA_VERSION,
        "documents": model.corpus.len(),
        "coherence": { "c_npmi": c_npmi, "c_v": c_v, "u_mass": u_mass },
        "diversity": measured.diversity,
        "outlier_share": measured.outliers,
        "labels": labels,
        "languages": measured.languages.map(|(all, placed)| json!({ "all": all, "placed": placed })),
        "stability": measured.stability.as_ref().map(|stability| {
            json!({
                "runs": stability.runs,
                "ari": stability.ari,
                "placed_ari": stability.placed_ari,
            })
        }),
        "topics": topics_json(model, measured),
    })
}

fn topics_json(model: &Model, measured: &Measured) -> Vec<Value> {
    let topic = |(row, topic): (usize, &Topic)| {
        let [c_npmi, c_v, u_mass] = measured.topic(row);
        json!({
            "id": topic.id,
            "size": topic.size,
            "name": topic.bertopic_name(),
            "c_npmi": c_npmi,
            "c_v": c_v,
            "u_mass": u_mass,
            "comes_back": measured.comeback(topic.id).map(|comeback| {
                json!({ "runs": comeback.runs, "jaccard": comeback.jaccard })
            }),
        })
    };
    model.topics.without_outliers().iter().enumerate().map(topic).collect()
}
