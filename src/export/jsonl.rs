//! JSON lines, with the fields of `topictui docs` and `topictui topics`.

use std::io::{self, Write};

use serde_json::json;

use super::Report;

/// A document a line.
pub fn documents(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for document in report.documents() {
        let value = json!({
            "document": document.number,
            "row": document.row,
            "topic": document.topic,
            "strength": document.strength,
            "steadiness": document.steadiness,
            "text": document.text,
        });
        serde_json::to_writer(&mut *out, &value)?;
        writeln!(out)?;
    }
    Ok(())
}

/// A topic a line.
pub fn topics(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for topic in report.topics {
        let value = json!({
            "id": topic.id,
            "size": topic.size,
            "share": report.share(topic),
            "recurrence": report.recurrence(topic),
            "name": topic.name(),
            "label": topic.label,
            "words": topic.words,
            "representative": topic.representative,
        });
        serde_json::to_writer(&mut *out, &value)?;
        writeln!(out)?;
    }
    Ok(())
}
