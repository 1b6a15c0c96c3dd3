//! What verbs write to standard output: tables for reading, JSON for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::pipeline::Model;
use crate::pipeline::run::thousands;
use crate::topics::Topic;

/// Of every JSON value topictui prints; raised when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// Words of a topic in a table.
const TABLE_WORDS: usize = 5;

/// Writes one JSON value and ends the line.
pub fn json_line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// A topic as JSON: id, size, name, words with scores, representative documents.
pub fn topic_json(topic: &Topic) -> Value {
    json!({
        "id": topic.id,
        "size": topic.size,
        "name": topic.name(),
        "words": topic.words,
        "representative": topic.representative,
    })
}

/// The table of `topics`: id, documents, share, words.
pub fn topic_table<'a>(
    out: &mut impl Write,
    model: &Model,
    topics: impl IntoIterator<Item = &'a Topic>,
) -> io::Result<()> {
    writeln!(out, "  ID    DOCS  SHARE  WORDS")?;
    for topic in topics {
        let share = 100.0 * topic.size as f64 / model.corpus.len().max(1) as f64;
        let words: Vec<&str> =
            topic.words.iter().take(TABLE_WORDS).map(|(word, _)| word.as_str()).collect();
        let words = words.join(", ");
        let words = if topic.is_outliers() { format!("(outliers) {words}") } else { words };
        let docs = thousands(topic.size);
        writeln!(out, "{:>4} {docs:>7} {share:>5.1}%  {words}", topic.id)?;
    }
    Ok(())
}

/// "1,000 documents, 27 topics, 350 outliers (35.0%)".
pub fn summary(model: &Model) -> String {
    let documents = model.corpus.len();
    let outliers = model.topics.outliers();
    format!(
        "{} documents, {} topics, {} outliers ({:.1}%)",
        thousands(documents),
        thousands(model.topics.real().len()),
        thousands(outliers),
        100.0 * outliers as f64 / documents.max(1) as f64,
    )
}
