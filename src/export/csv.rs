//! Comma-separated tables with a header row, RFC 4180.

use std::io::{self, Write};

use super::Report;

/// A document a row: `document,row,topic,name,strength,steadiness,text`.
pub fn documents(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["document", "row", "topic", "name", "strength", "steadiness", "text"])?;
    let names: Vec<String> = report.topics.iter().map(|topic| topic.name()).collect();
    for document in report.documents() {
        let at = report.topics.binary_search_by_key(&document.topic, |topic| topic.id);
        let name = at.map_or("", |at| &names[at]);
        table.write_record([
            &document.number.to_string(),
            &document.row.to_string(),
            &document.topic.to_string(),
            name,
            &document.strength.to_string(),
            &known(document.steadiness),
            document.text,
        ])?;
    }
    table.flush()
}

/// A topic a row: `topic,documents,share,recurrence,name,label,words,scores,representative`; the
/// last three are lists with ", " between.
pub fn topics(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "topic",
        "documents",
        "share",
        "recurrence",
        "name",
        "label",
        "words",
        "scores",
        "representative",
    ])?;
    for topic in report.topics {
        let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).collect();
        let scores: Vec<String> = topic.words.iter().map(|(_, score)| score.to_string()).collect();
        let representative: Vec<String> =
            topic.representative.iter().map(usize::to_string).collect();
        table.write_record([
            topic.id.to_string(),
            topic.size.to_string(),
            report.share(topic).to_string(),
            known(report.recurrence(topic)),
            topic.name(),
            topic.label.clone().unwrap_or_default(),
            words.join(", "),
            scores.join(", "),
            representative.join(", "),
        ])?;
    }
    table.flush()
}

fn known(number: Option<f32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
