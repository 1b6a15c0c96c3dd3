//! Documents and topics as comma-separated tables with a header row.

use crate::corpus::DocumentId;
use std::io::{self, Write};

use super::cells::{Cells, Table};
use super::{Report, listed};

const DOCUMENT_COLUMNS: [&str; 8] =
    ["document", "row", "topic", "name", "label", "strength", "steadiness", "text"];
const TOPIC_COLUMNS: [&str; 9] = [
    "topic",
    "documents",
    "share",
    "recurrence",
    "name",
    "label",
    "words",
    "scores",
    "representative",
];

/// A document a row: `document,row,topic,name,label,strength,steadiness,text`.
pub fn documents(report: &Report, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(cells, out);
    table.row(DOCUMENT_COLUMNS)?;
    let names: Vec<String> = report.topics.iter().map(|topic| topic.name()).collect();
    for document in report.documents() {
        let at = report.topics.binary_search_by_key(&document.topic, |topic| topic.id).ok();
        let label = at.and_then(|at| report.topics[at].label.as_deref());
        table.row([
            document.number.to_string().as_str(),
            &document.row.to_string(),
            &document.topic.to_string(),
            at.map_or("", |at| &names[at]),
            label.unwrap_or_default(),
            &document.strength.to_string(),
            &known(document.steadiness),
            document.text,
        ])?;
    }
    table.finish()
}

/// A topic a row: `topic,documents,share,recurrence,name,label,words,scores,representative`, then a
/// column `words:NAME` for each aspect. From `words` on they are lists with ", " between.
pub fn topics(report: &Report, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(cells, out);
    let aspects = report.aspects();
    let named = aspects.iter().map(|name| format!("words:{name}"));
    table.row(TOPIC_COLUMNS.map(str::to_owned).into_iter().chain(named))?;
    for topic in report.topics {
        let scores: Vec<String> = topic.words.iter().map(|(_, score)| score.to_string()).collect();
        let representative: Vec<String> =
            topic.representative.iter().map(DocumentId::to_string).collect();
        let record = [
            topic.id.to_string(),
            topic.size.to_string(),
            report.share(topic).to_string(),
            known(report.recurrence(topic)),
            topic.name(),
            topic.label.clone().unwrap_or_default(),
            listed(&topic.words),
            scores.join(", "),
            representative.join(", "),
        ];
        let words = |name: &&str| topic.aspects.get(*name).map(|words| listed(words));
        let aspects = aspects.iter().map(|name| words(name).unwrap_or_default());
        table.row(record.into_iter().chain(aspects))?;
    }
    table.finish()
}

fn known(number: Option<f32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
