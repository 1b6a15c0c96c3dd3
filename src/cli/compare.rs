//! `topictui compare`: two sessions side by side.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use super::{Outcome, print};
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::model::Model;
use crate::quality::compare::{Counterpart, Moved, same_texts};
use crate::quality::{Agreement, Comparison, compare as compare_topics};
use crate::store;
use crate::text::{counted, is_are, plural, thousands};
use crate::topics::TopicId;

/// Moves listed in the table.
const MOVES: usize = 10;

/// Compares the sessions at `a` and `b` over the documents they share.
pub fn compare(a: &Path, b: &Path, out: &OutputArgs) -> anyhow::Result<Outcome> {
    let (model_a, model_b) = (store::load(a)?, store::load(b)?);
    let compared = compared((a, &model_a), (b, &model_b))?;
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => table(&mut stdout, &model_a, &model_b, &compared)?,
        OutputFormat::Json => {
            print::json_line(&mut stdout, &json(&model_a, &model_b, &compared))?;
        }
        OutputFormat::Jsonl => {
            for topic in &compared.topics {
                print::json_line(&mut stdout, &counterpart_json(&model_a, &model_b, topic))?;
            }
        }
    }
    stdout.flush()?;
    Ok(if compared.shared.is_empty() { Outcome::Nothing } else { Outcome::Fine })
}

/// Two models side by side, over the documents that they share.
pub(crate) fn compared(
    (a, model_a): (&Path, &Model),
    (b, model_b): (&Path, &Model),
) -> anyhow::Result<Comparison> {
    let shared = if model_a.has_texts() && model_b.has_texts() {
        same_texts(&model_a.corpus.texts, &model_b.corpus.texts)
    } else if model_a.corpus.len() == model_b.corpus.len() {
        // A BERTopic folder keeps the order of the documents, though not the documents.
        (0..model_a.corpus.len()).map(|number| (number, number)).collect()
    } else {
        let (a, b) = (a.display(), b.display());
        bail!(
            "{a} and {b} have different numbers of documents, and a BERTopic folder has no texts to match them by"
        );
    };
    Ok(compare_topics(&model_a.topics.assignments, &model_b.topics.assignments, shared))
}

fn title(model: &Model, id: TopicId) -> String {
    match model.topics.get(id) {
        Some(topic) if !topic.is_outliers() => topic.title(3),
        _ => "(outliers)".to_owned(),
    }
}

fn table(out: &mut impl Write, a: &Model, b: &Model, compared: &Comparison) -> io::Result<()> {
    writeln!(out, "A: {}, {}", a.corpus.name, print::summary(a))?;
    writeln!(out, "B: {}, {}", b.corpus.name, print::summary(b))?;
    let shared = compared.shared.len();
    writeln!(out, "{} {} in both", counted(shared, "document"), is_are(shared))?;
    if compared.shared.is_empty() {
        return Ok(());
    }
    let line = |of: &Agreement| format!("ARI {:.4}  NMI {:.4}  AMI {:.4}", of.ari, of.nmi, of.ami);
    writeln!(out, "all: {}", line(&compared.all))?;
    let (placed, documents) = (&compared.placed.0, counted(compared.placed.1, "document"));
    writeln!(out, "without outliers: {}  ({documents})", line(placed))?;
    writeln!(out, "   A     B  COMMON  JACCARD  TOPICS")?;
    for Counterpart { topic, other, common, jaccard } in &compared.topics {
        let of_a = title(a, *topic);
        let (id, of_b) = match other {
            Some(other) => (other.to_string(), title(b, *other)),
            None => ("-".to_owned(), "none".to_owned()),
        };
        let common = thousands(*common);
        writeln!(out, "{topic:>4}  {id:>4} {common:>7}  {jaccard:>7.4}  {of_a} → {of_b}")?;
    }
    for &topic in &compared.new {
        writeln!(out, "   -  {topic:>4} {:>7}  {:>7}  only in B: {}", "-", "-", title(b, topic))?;
    }
    let moved: usize = compared.moved.iter().map(|moved| moved.documents.len()).sum();
    writeln!(out, "{} moved", counted(moved, "document"))?;
    for Moved { from, to, documents } in compared.moved.iter().take(MOVES) {
        let (count, of_a, of_b) = (thousands(documents.len()), title(a, *from), title(b, *to));
        writeln!(out, "{from:>4}  {to:>4} {count:>7}  {of_a} → {of_b}")?;
    }
    match compared.moved.len().saturating_sub(MOVES) {
        0 => Ok(()),
        more => writeln!(out, "… and {more} more move{}; --format json has them all", plural(more)),
    }
}

fn counterpart_json(a: &Model, b: &Model, counterpart: &Counterpart) -> Value {
    let name = |model: &Model, id| model.topics.get(id).map(|topic| topic.bertopic_name());
    json!({
        "a": counterpart.topic,
        "a_name": name(a, counterpart.topic),
        "b": counterpart.other,
        "b_name": counterpart.other.and_then(|other| name(b, other)),
        "common": counterpart.common,
        "jaccard": counterpart.jaccard,
    })
}

/// All of a comparison as JSON.
pub(crate) fn json(a: &Model, b: &Model, compared: &Comparison) -> Value {
    let moved =
        |moved: &Moved| json!({ "from": moved.from, "to": moved.to, "documents": moved.documents });
    let topics = compared.topics.iter().map(|topic| counterpart_json(a, b, topic));
    json!({
        "schema_version": print::SCHEMA_VERSION,
        "documents": { "a": a.corpus.len(), "b": b.corpus.len(), "shared": compared.shared.len() },
        "all": compared.all,
        "placed_documents": compared.placed.1,
        "placed": compared.placed.0,
        "topics": topics.collect::<Vec<_>>(),
        "only_b": compared.new,
        "moved": compared.moved.iter().map(moved).collect::<Vec<_>>(),
    })
}
