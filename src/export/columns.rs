//! Documents and topics as Parquet or Arrow, for pandas, DuckDB and Polars: the columns of the CSV tables,
//! numbers as numbers, moments as moments, lists as lists, nothing where there is nothing, and no quote in
//! front of formulas.

use std::io::{self, Write};

use super::{Format, Report, group_cell};
use crate::columnar::{Column, Kind, Values, arrow, parquet};
use crate::corpus::TimeKind;
use crate::engine::by_language;
use crate::topics::{Topic, TopicId};

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

/// Lists of numbers.
fn lists<'a, T: 'a>(
    name: &str,
    kind: Kind,
    cells: impl Iterator<Item = &'a [T]>,
    values: impl FnOnce(Vec<&'a T>) -> Values,
) -> Column {
    let (mut counts, mut there) = (Vec::new(), Vec::new());
    for cell in cells {
        counts.push(cell.len() as u32);
        there.extend(cell);
    }
    Column { name: name.to_owned(), kind, listed: true, counts, values: values(there) }
}

/// A column of lists of words.
fn word_lists<'a>(name: &str, cells: impl Iterator<Item = &'a [(String, f64)]>) -> Column {
    let bytes = |(word, _): &(String, f64)| word.clone().into_bytes();
    lists(name, Kind::Text, cells, |words| Values::Bytes(words.into_iter().map(bytes).collect()))
}

/// A document a row. Where probabilities were asked for, the lists `topics` and `probabilities` are its most
/// probable topics, or `topics` and `shares` its mix where pieces of documents were fitted; `file`, `class` and `time` are there where the input has them.
pub fn documents(report: &Report) -> Vec<Column> {
    let documents = || report.documents();
    let topic = |id: TopicId| report.topic(id);
    let owned = |text: &str| text.to_owned();
    let mut columns = vec![
        ints("document", documents().map(|document| Some(document.number.0 as i64))),
        ints("row", documents().map(|document| Some(document.row as i64))),
        ints("topic", documents().map(|document| Some(i64::from(document.topic.0)))),
        texts(
            "name",
            documents().map(|document| topic(document.topic).map(|topic| topic.bertopic_name())),
        ),
        texts("label", documents().map(|document| topic(document.topic)?.label.clone())),
        floats("strength", documents().map(|document| Some(document.strength))),
        floats("steadiness", documents().map(|document| document.steadiness.map(f64::from))),
    ];
    if report.memberships.is_some() {
        let cells = || documents().map(|document| document.memberships.unwrap_or_default());
        columns.push(lists("topics", Kind::Int, cells(), |all| {
            Values::Ints(all.into_iter().map(|(topic, _)| i64::from(topic.0)).collect())
        }));
        columns.push(lists(report.shares, Kind::Double, cells(), |all| {
            Values::Floats(all.into_iter().map(|(_, share)| f64::from(*share)).collect())
        }));
    }
    if report.corpus.files.is_some() {
        columns.push(texts("file", documents().map(|document| document.file.map(owned))));
    }
    if report.languages.is_some() {
        columns.push(texts("language", documents().map(|document| document.language.map(owned))));
    }
    if report.corpus.labels.is_some() {
        columns.push(texts("class", documents().map(|document| document.class.map(owned))));
    }
    if let Some(times) = &report.corpus.times {
        let mut time = ints("time", times.values.iter().copied());
        if times.kind == TimeKind::Moment {
            time.kind = Kind::Moment(1_000_000, false);
        }
        columns.push(time);
    }
    for (name, layer) in report.layers() {
        columns.push(texts(&name, documents().map(|document| group_cell(layer, document.topic))));
    }
    columns.push(texts("text", documents().map(|document| Some(document.text.to_owned()))));
    columns
}

/// A topic a row; `words`, `scores` and `representative` are lists.
pub fn topics(report: &Report) -> Vec<Column> {
    let topics = || report.topics.iter();
    let mut columns = vec![
        ints("topic", topics().map(|topic| Some(i64::from(topic.id.0)))),
        ints("documents", topics().map(|topic| Some(topic.size as i64))),
        floats("share", topics().map(|topic| Some(report.share(topic)))),
        floats("recurrence", topics().map(|topic| report.recurrence(topic).map(f64::from))),
        texts("name", topics().map(|topic| Some(topic.bertopic_name()))),
        texts("label", topics().map(|topic| topic.label.clone())),
        texts("title", topics().map(|topic| Some(topic.title(4)))),
        word_lists("words", topics().map(|topic| &topic.words[..])),
        lists("scores", Kind::Double, topics().map(|topic| &topic.words[..]), |all| {
            Values::Floats(all.into_iter().map(|(_, score)| *score).collect())
        }),
        lists(
            "representative",
            Kind::Int,
            topics().map(|topic| &topic.representative[..]),
            |all| Values::Ints(all.into_iter().map(|document| document.0 as i64).collect()),
        ),
    ];
    for (name, layer) in report.layers() {
        columns.push(texts(&name, topics().map(|topic| group_cell(layer, topic.id))));
    }
    if report.languages.is_some() {
        let said = |topic| Some(by_language::said(report.mix(topic)));
        columns.push(texts("languages", topics().map(said)));
    }
    if report.is_described() {
        let said = |topic: &Topic| topic.description().map(str::to_owned);
        columns.push(texts("description", topics().map(said)));
    }
    for aspect in report.aspects() {
        let words = topics().map(|topic| topic.aspects.get(aspect).map_or(&[][..], |words| words));
        columns.push(word_lists(&format!("words:{aspect}"), words));
    }
    columns
}
