//! `topictui compare-groups`: what one group of documents talks about and another does not.

use std::io::{self, BufWriter, Write};

use anyhow::bail;
use serde_json::{Value, json};

use super::{Outcome, docs, print};
use crate::cli::args::change::{CompareGroupsArgs, GroupFormat};
use crate::corpus::DocumentId;
use crate::engine::compare_groups::{self, Bar, Compared, Groups, Row};
use crate::model::Model;
use crate::text::{counted, one_line, thousands};
use crate::topics::TopicId;
use crate::topics::contrast::ALPHA;

/// Words listed in the table.
const WORDS: usize = 20;
/// Columns of an interval as a bar, 0 in the middle.
const BAR: usize = 21;

/// Compares the topics of two groups of documents, or the words of one topic.
pub fn compare_groups(args: &CompareGroupsArgs) -> anyhow::Result<Outcome> {
    let model = args.layer.load(&args.session)?;
    let groups = Groups::of(&model, &args.by, &args.a, &args.b)?;
    let mut out = BufWriter::new(io::stdout().lock());
    match args.topic {
        None => {
            let compared = compare_groups::topics(&model, &groups)?;
            match args.format {
                GroupFormat::Table => topics_table(&mut out, &model, &groups, &compared)?,
                GroupFormat::Json => {
                    print::json_line(&mut out, &topics_json(&model, &groups, &compared))?;
                }
                GroupFormat::Csv => csv(&mut out, &compared.rows, "topic", |id| id.to_string())?,
            }
        }
        Some(topic) => {
            if model.topics.get(topic).is_none() {
                let session = args.session.display();
                bail!("{session} has no topic {topic}: {}", model.topics.known());
            }
            let words = compare_groups::words(&model, &groups, topic);
            let documents = compare_groups::documents(&model, &groups, topic);
            match args.format {
                GroupFormat::Table => {
                    topic_table(&mut out, &model, &groups, topic, &words, &documents)?;
                }
                GroupFormat::Json => {
                    let value = topic_json(&model, &groups, topic, &words, &documents);
                    print::json_line(&mut out, &value)?;
                }
                GroupFormat::Csv => csv(&mut out, &words, "word", String::clone)?,
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Fine)
}

fn name(model: &Model, id: TopicId) -> String {
    match model.topics.get(id) {
        Some(topic) if !topic.is_outliers() => topic.title(3),
        _ => "(outliers)".to_owned(),
    }
}

fn sides(out: &mut impl Write, groups: &Groups) -> io::Result<()> {
    for (letter, group) in [("A", &groups.a), ("B", &groups.b)] {
        let documents = counted(group.size(), "document");
        writeln!(out, "{letter}: {} {}, {documents}", groups.by.name(), group.name)?;
    }
    Ok(())
}

/// The topics as a table.
pub fn topics_table(
    out: &mut impl Write,
    model: &Model,
    groups: &Groups,
    compared: &Compared,
) -> io::Result<()> {
    sides(out, groups)?;
    match compared.clusterings {
        0 => writeln!(out, "one clustering: the intervals are of sampling alone")?,
        layouts => writeln!(out, "the intervals hold what {layouts} clusterings do not agree on")?,
    }
    head(out, "TOPIC")?;
    let bar = Bar::of(&compared.rows, BAR);
    for row in &compared.rows {
        line(out, row, &bar, &format!("{:>4} {}", row.of, name(model, row.of)))?;
    }
    Ok(())
}

/// The words and documents of a topic as a table.
pub fn topic_table(
    out: &mut impl Write,
    model: &Model,
    groups: &Groups,
    topic: TopicId,
    words: &[Row<String>],
    documents: &[Vec<DocumentId>; 2],
) -> io::Result<()> {
    sides(out, groups)?;
    writeln!(out, "topic {topic}: {}", name(model, topic))?;
    if words.is_empty() {
        writeln!(out, "one of the groups has no documents in it, or no word is in five")?;
    } else {
        head(out, "WORD")?;
    }
    let bar = Bar::of(&words[..words.len().min(WORDS)], BAR);
    for row in words.iter().take(WORDS) {
        line(out, row, &bar, &row.of)?;
    }
    for (letter, documents) in ["A", "B"].iter().zip(documents) {
        writeln!(out, "documents of {letter}:")?;
        for &document in documents {
            let (row, text) =
                (model.corpus.records.row(document), one_line(&model.corpus.texts[document.0]));
            writeln!(out, "{row:>8}  {text}")?;
        }
    }
    Ok(())
}

fn head(out: &mut impl Write, what: &str) -> io::Result<()> {
    writeln!(
        out,
        "   A N  SHARE     B N  SHARE  RATIO  {:^BAR$}  LOG-ODDS, 95 %            Q  {what}",
        "B   0   A"
    )
}

fn line<T>(out: &mut impl Write, row: &Row<T>, on: &Bar, what: &str) -> io::Result<()> {
    let Row { a, b, share_a, share_b, contrast, .. } = row;
    let ratio = row.ratio().map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
    let (low, high) = contrast.interval();
    let certain = if contrast.differs() { '*' } else { ' ' };
    writeln!(
        out,
        "{:>6} {:>5.1}% {:>7} {:>5.1}% {ratio:>6}  {}  {:>6.2} ({low:>6.2} to {high:>5.2}) {:>6.3}{certain} {what}",
        thousands(*a),
        100.0 * share_a,
        thousands(*b),
        100.0 * share_b,
        on.text(contrast, ["o", "-", "|"]),
        contrast.log_odds,
        contrast.q,
    )
}

/// The numbers of a row, by their names.
fn numbers<T>(row: &Row<T>) -> [(&'static str, Value); 13] {
    let Row { a, b, share_a, share_b, contrast, .. } = row;
    let (low, high) = contrast.interval();
    [
        ("a", json!(a)),
        ("b", json!(b)),
        ("share_a", json!(share_a)),
        ("share_b", json!(share_b)),
        ("ratio", json!(row.ratio())),
        ("log_odds", json!(contrast.log_odds)),
        ("low", json!(low)),
        ("high", json!(high)),
        ("sampling_variance", json!(contrast.sampling)),
        ("clustering_variance", json!(contrast.clustering)),
        ("p", json!(contrast.p)),
        ("q", json!(contrast.q)),
        ("differs", json!(contrast.differs())),
    ]
}

fn row_json<T>(row: &Row<T>, what: &[(&str, Value)]) -> Value {
    let numbers = numbers(row).into_iter().map(|(name, value)| (name.to_owned(), value));
    let what = what.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Value::Object(what.chain(numbers).collect())
}

fn groups_json(groups: &Groups) -> Value {
    let side =
        |group: &compare_groups::Group| json!({ "name": group.name, "documents": group.size() });
    json!({ "by": groups.by.name(), "a": side(&groups.a), "b": side(&groups.b) })
}

/// A topic compared, as JSON.
pub fn compared_json(model: &Model, row: &Row<TopicId>) -> Value {
    let name = model.topics.get(row.of).map(|topic| topic.bertopic_name());
    row_json(row, &[("id", json!(row.of)), ("name", json!(name))])
}

/// Topics compared, as JSON.
pub fn topics_json(model: &Model, groups: &Groups, compared: &Compared) -> Value {
    let row = |row: &Row<TopicId>| compared_json(model, row);
    json!({
        "schema_version": print::SCHEMA_VERSION,
        "groups": groups_json(groups),
        "clusterings": compared.clusterings,
        "false_discovery": ALPHA,
        "topics": compared.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

/// The words and documents of a topic compared, as JSON.
pub fn topic_json(
    model: &Model,
    groups: &Groups,
    topic: TopicId,
    words: &[Row<String>],
    documents: &[Vec<DocumentId>; 2],
) -> Value {
    let [a, b] = documents.each_ref().map(|side| {
        side.iter().map(|&document| docs::document_json(model, document)).collect::<Vec<_>>()
    });
    json!({
        "schema_version": print::SCHEMA_VERSION,
        "groups": groups_json(groups),
        "topic": topic,
        "false_discovery": ALPHA,
        "words": words.iter().map(|row| row_json(row, &[("word", json!(row.of))])).collect::<Vec<_>>(),
        "documents": { "a": a, "b": b },
    })
}

fn csv<T>(
    out: &mut impl Write,
    rows: &[Row<T>],
    what: &str,
    shown: impl Fn(&T) -> String,
) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    for (at, row) in rows.iter().enumerate() {
        let numbers = numbers(row);
        if at == 0 {
            table.write_record([what].into_iter().chain(numbers.iter().map(|(name, _)| *name)))?;
        }
        let cell = |value: &Value| if value.is_null() { String::new() } else { value.to_string() };
        let cells = numbers.iter().map(|(_, value)| cell(value));
        table.write_record([shown(&row.of)].into_iter().chain(cells))?;
    }
    table.flush()?;
    Ok(())
}
