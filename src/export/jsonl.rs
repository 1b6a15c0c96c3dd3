//! JSON lines, with the fields of `topictui docs` and `topictui topics`.

use std::io::{self, Write};

use serde_json::json;

use super::Report;
use crate::topics::Topic;

/// A document a line.
pub fn documents(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let share = if report.shares == "shares" { "share" } else { "probability" };
    for document in report.documents() {
        let mut value = json!({
            "document": document.number,
            "row": document.row,
            "topic": document.topic,
            "strength": document.strength,
            "steadiness": document.steadiness,
            "text": document.text,
        });
        // What the input has is there in every line, so that a column is one from the first on.
        let corpus = report.corpus;
        let more = [
            ("file", corpus.files.is_some(), document.file.map(str::to_owned)),
            ("language", report.languages.is_some(), document.language.map(str::to_owned)),
            ("class", corpus.labels.is_some(), document.class.map(str::to_owned)),
            ("time", corpus.times.is_some(), corpus.time_of(document.number)),
        ];
        for (name, _, cell) in more.into_iter().filter(|(_, is, _)| *is) {
            value[name] = cell.into();
        }
        if let Some(memberships) = document.memberships {
            let topics = memberships.iter().map(|&(topic, probability)| {
                let name = report.topic(topic).map(Topic::bertopic_name);
                json!({ "id": topic, share: f64::from(probability), "name": name })
            });
            value["topics"] = topics.collect();
        }
        serde_json::to_writer(&mut *out, &value)?;
        writeln!(out)?;
    }
    Ok(())
}

/// A topic a line.
pub fn topics(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for topic in report.topics {
        let mut value = json!({
            "id": topic.id,
            "size": topic.size,
            "share": report.share(topic),
            "recurrence": report.recurrence(topic),
            "name": topic.bertopic_name(),
            "title": topic.title(4),
            "groups": report.layers().map(|(_, layer)| layer.group_of(topic.id)).collect::<Vec<_>>(),
            "label": topic.label,
            "words": topic.words,
            "aspects": topic.aspects,
            "representative": topic.representative,
        });
        if let Some(description) = topic.description() {
            value["description"] = json!(description);
        }
        if report.languages.is_some() {
            let mix = report.mix(topic).iter();
            value["languages"] = mix
                .map(
                    |(language, documents)| json!({ "language": language, "documents": documents }),
                )
                .collect();
        }
        serde_json::to_writer(&mut *out, &value)?;
        writeln!(out)?;
    }
    Ok(())
}
