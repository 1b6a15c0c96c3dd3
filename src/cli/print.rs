//! Output of verbs on standard output: tables for reading, JSON for programs.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::args::look::OutputFormat;
use crate::corpus::Language;
use crate::engine::by_language;
use crate::model::Model;
use crate::text::sanitise;
use crate::text::{counted, thousands};
use crate::topics::TopicId;
use crate::topics::layers::Layer;
use crate::topics::{Topic, Written, shown};

/// Of every JSON value topictui prints; raised when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// Words of a topic that has no name, where one stands.
const TITLE_WORDS: usize = 4;

/// Words of a topic in a table.
const TABLE_WORDS: usize = 5;

/// Writes one JSON value and ends the line.
pub fn json_line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// A topic as JSON: id, size, BERTopic's name, title (the user's name or the phrases that name it, else its
/// words), recurrence where it is known, words with scores,
/// representative documents; the user's own name, a language model's description and other lists of words
/// where there are any.
pub fn topic_json(model: &Model, topic: &Topic) -> Value {
    let mut value = json!({
        "id": topic.id,
        "size": topic.size,
        "name": topic.bertopic_name(),
        "title": topic.title(TITLE_WORDS),
        "recurrence": model.recurrence(topic.id),
        "words": topic.words,
        "representative": topic.representative,
    });
    if let Some(label) = &topic.label {
        value["label"] = json!(label);
    }
    put_written(&mut value, topic.written.as_ref());
    if !by_language::several(&model.corpus.languages).is_empty() {
        let mix = by_language::mix(model, topic.id).into_iter();
        value["languages"] = mix
            .map(|(language, documents)| json!({ "language": language, "documents": documents }))
            .collect();
    }
    if !topic.aspects.is_empty() {
        value["aspects"] = json!(topic.aspects);
    }
    value
}

/// The description and its author, where a language model wrote something.
fn put_written(value: &mut Value, written: Option<&Written>) {
    if let Some(Written { description, by, .. }) = written {
        value["description"] = json!(description);
        value["named_by"] = json!(by);
    }
}

/// The layers above the topics as JSON, the finest first: groups with their topics.
pub fn layers_json(model: &Model) -> Vec<Value> {
    let layer = |(number, layer): (usize, &Layer)| {
        let groups = layer.groups.iter().enumerate().map(|(at, group)| {
            let mut value = json!({
                "id": at,
                "title": group.title(TITLE_WORDS),
                "topics": group.topics,
                "parent": model.layers.parent(number, at),
                "size": group.size,
                "unplaced": group.unplaced,
                "recurrence": group.recurrence,
                "words": group.words,
                "representative": group.representative,
            });
            if let Some(label) = &group.label {
                value["label"] = json!(label);
            }
            put_written(&mut value, group.written.as_ref());
            value
        });
        json!({ "layer": number, "groups": groups.collect::<Vec<_>>() })
    };
    (1..).zip(&model.layers.above).map(layer).collect()
}

/// All topics of a model as JSON, by id.
pub fn topics_json(model: &Model) -> Vec<Value> {
    model.topics.list.iter().map(|topic| topic_json(model, topic)).collect()
}

/// A share or a mean of shares in a table.
pub fn share(known: Option<f32>) -> String {
    known.map_or_else(|| "-".to_owned(), |share| format!("{share:.2}"))
}

/// The topics of a model by id, at most `top` of them, the outliers last; with `language` as their
/// documents in it have them.
pub fn topics(
    out: &mut impl Write,
    model: &Model,
    top: Option<usize>,
    language: Option<Language>,
    format: OutputFormat,
) -> io::Result<()> {
    let outliers = model.topics.list.iter().filter(|topic| topic.is_outliers());
    let listed =
        model.topics.without_outliers().iter().take(top.unwrap_or(usize::MAX)).chain(outliers);
    let in_language: Vec<Topic> = match language {
        Some(language) => {
            listed.filter_map(|topic| by_language::topic_in(model, topic, language)).collect()
        }
        None => listed.cloned().collect(),
    };
    let listed = in_language.iter();
    match format {
        OutputFormat::Table => {
            writeln!(out, "topictui: {}", summary(model))?;
            topic_table(out, model, listed)?;
        }
        OutputFormat::Json => {
            let topics: Vec<Value> = listed.map(|topic| topic_json(model, topic)).collect();
            json_line(out, &json!({ "schema_version": SCHEMA_VERSION, "topics": topics }))?;
        }
        OutputFormat::Jsonl => {
            for topic in listed {
                json_line(out, &topic_json(model, topic))?;
            }
        }
    }
    out.flush()
}

/// Topics with a number each: `[{id, KIND, name}…]`.
pub fn ranking_json(
    model: &Model,
    topics: impl IntoIterator<Item = (TopicId, f64)>,
    kind: &str,
) -> Value {
    let topic = |(id, score): (TopicId, f64)| json!({ "id": id, kind: score, "name": model.topics.get(id).map(Topic::bertopic_name) });
    topics.into_iter().map(topic).collect()
}

/// The table of `topics`: id, documents, share, recurrence, words.
pub fn topic_table<'a>(
    out: &mut impl Write,
    model: &Model,
    topics: impl IntoIterator<Item = &'a Topic>,
) -> io::Result<()> {
    writeln!(out, "  ID    DOCS  SHARE  RECUR  WORDS")?;
    for topic in topics {
        let percent = 100.0 * topic.size as f64 / model.corpus.len().max(1) as f64;
        let words = listed(topic.words.iter().take(TABLE_WORDS));
        let words = match topic.given_name() {
            Some(name) => format!("{}: {words}", shown(name)),
            None if topic.is_outliers() => format!("(outliers) {words}"),
            None => words,
        };
        let docs = thousands(topic.size);
        let recurrence = share(model.recurrence(topic.id));
        writeln!(out, "{:>4} {docs:>7} {percent:>5.1}%  {recurrence:>5}  {words}", topic.id)?;
    }
    Ok(())
}

/// Words in a table, with commas between.
pub fn listed<'a>(words: impl IntoIterator<Item = &'a (String, f64)>) -> String {
    words.into_iter().map(|(word, _)| shown(word)).collect::<Vec<_>>().join(", ")
}

/// A file's name as it may be shown: nothing in it moves the cursor.
pub fn path(path: &Path) -> String {
    sanitise(&path.display().to_string()).into_owned()
}

/// "1,000 documents, 27 topics, 350 outliers (35.0%)".
pub fn summary(model: &Model) -> String {
    let documents = model.corpus.len();
    let outliers = model.topics.outliers();
    format!(
        "{}, {}, {} ({:.1}%)",
        counted(documents, "document"),
        counted(model.topics.without_outliers().len(), "topic"),
        counted(outliers, "outlier"),
        100.0 * outliers as f64 / documents.max(1) as f64,
    )
}
