//! Documents and topics as Parquet or Arrow, for pandas, DuckDB and Polars: the columns of the CSV tables,
//! numbers as numbers, nothing where there is nothing, and no quote in front of formulas.

use std::io::{self, Write};

use super::{Format, Report, listed};
use crate::columnar::{Column, Kind, Values, arrow, parquet};
use crate::corpus::DocumentId;
use crate::topics::TopicId;

/// Writes columns in one of the two formats.
pub fn write(format: Format, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Arrow => arrow::write::write(columns, out),
        _ => parquet::write::write(columns, out),
    }
}

/// A column of cells, some of which may be missing.
fn column<T>(
    name: &str,
    kind: Kind,
    cells: impl Iterator<Item = Option<T>>,
    values: impl FnOnce(Vec<T>) -> Values,
) -> Column {
    let (mut counts, mut there) = (Vec::new(), Vec::new());
    for cell in cells {
        counts.push(u32::from(cell.is_some()));
        there.extend(cell);
    }
    Column { name: name.to_owned(), kind, listed: false, counts, values: values(there) }
}

/// Whole numbers.
pub(super) fn ints(name: &str, cells: impl Iterator<Item = Option<i64>>) -> Column {
    column(name, Kind::Int, cells, Values::Ints)
}

/// Numbers.
pub(super) fn floats(name: &str, cells: impl Iterator<Item = Option<f64>>) -> Column {
    column(name, Kind::Double, cells, Values::Floats)
}

/// Texts.
pub(super) fn texts(name: &str, cells: impl Iterator<Item = Option<String>>) -> Column {
    column(name, Kind::Text, cells.map(|cell| cell.map(String::into_bytes)), Values::Bytes)
}

/// A document a row. Where probabilities were asked for, `topics` and `probabilities` are its most probable
/// topics, lists with ", " between.
pub fn documents(report: &Report) -> Vec<Column> {
    let documents = || report.documents();
    let topic = |id: TopicId| report.topic(id);
    let mut columns = vec![
        ints("document", documents().map(|document| Some(document.number.0 as i64))),
        ints("row", documents().map(|document| Some(document.row as i64))),
        ints("topic", documents().map(|document| Some(i64::from(document.topic.0)))),
        texts("name", documents().map(|document| topic(document.topic).map(|topic| topic.name()))),
        texts("label", documents().map(|document| topic(document.topic)?.label.clone())),
        floats("strength", documents().map(|document| Some(document.strength))),
        floats("steadiness", documents().map(|document| document.steadiness.map(f64::from))),
    ];
    if documents().any(|document| document.memberships.is_some()) {
        let list = |of: fn(&(TopicId, f32)) -> String| {
            move |memberships: &[(TopicId, f32)]| {
                memberships.iter().map(of).collect::<Vec<_>>().join(", ")
            }
        };
        let (ids, shares) = (list(|one| one.0.to_string()), list(|one| one.1.to_string()));
        columns.push(texts("topics", documents().map(|document| document.memberships.map(&ids))));
        let shares = documents().map(|document| document.memberships.map(&shares));
        columns.push(texts("probabilities", shares));
    }
    columns.push(texts("text", documents().map(|document| Some(document.text.to_owned()))));
    columns
}

/// A topic a row; lists of words, scores and documents with ", " between.
pub fn topics(report: &Report) -> Vec<Column> {
    let topics = || report.topics.iter();
    let numbers = |numbers: Vec<String>| Some(numbers.join(", "));
    let mut columns = vec![
        ints("topic", topics().map(|topic| Some(i64::from(topic.id.0)))),
        ints("documents", topics().map(|topic| Some(topic.size as i64))),
        floats("share", topics().map(|topic| Some(report.share(topic)))),
        floats("recurrence", topics().map(|topic| report.recurrence(topic).map(f64::from))),
        texts("name", topics().map(|topic| Some(topic.name()))),
        texts("label", topics().map(|topic| topic.label.clone())),
        texts("words", topics().map(|topic| Some(listed(&topic.words)))),
        texts(
            "scores",
            topics()
                .map(|topic| numbers(topic.words.iter().map(|word| word.1.to_string()).collect())),
        ),
        texts(
            "representative",
            topics().map(|topic| {
                numbers(topic.representative.iter().map(DocumentId::to_string).collect())
            }),
        ),
    ];
    for aspect in report.aspects() {
        let words = topics().map(|topic| topic.aspects.get(aspect).map(|words| listed(words)));
        columns.push(texts(&format!("words:{aspect}"), words));
    }
    columns
}
