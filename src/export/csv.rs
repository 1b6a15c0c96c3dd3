//! Documents and topics as comma-separated tables with a header row.

use std::borrow::Cow;
use std::io::{self, Write};

use super::cells::{Cells, Table};
use super::{Report, group_cell, listed};
use crate::corpus::DocumentId;
use crate::engine::by_language;
use crate::topics::layers::Layer;

const DOCUMENT_COLUMNS: [&str; 7] =
    ["document", "row", "topic", "name", "label", "strength", "steadiness"];
const TOPIC_COLUMNS: [&str; 10] = [
    "topic",
    "documents",
    "share",
    "recurrence",
    "name",
    "label",
    "title",
    "words",
    "scores",
    "representative",
];

/// A document a row: `document,row,topic,name,label,strength,steadiness`; `topics,probabilities`, lists with
/// ", " between, where probabilities were asked for (`topics,shares` where
/// pieces of documents were fitted); those of `file,language,class,time` that the input has (`language` where there are several); `layer 1` and so on, the
/// groups above the topics with their numbers; `text`.
pub fn documents(report: &Report, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let corpus = report.corpus;
    let more = [
        ("topics", report.memberships.is_some()),
        (report.shares, report.memberships.is_some()),
        ("file", corpus.files.is_some()),
        ("language", report.languages.is_some()),
        ("class", corpus.labels.is_some()),
        ("time", corpus.times.is_some()),
    ];
    let more: Vec<&str> = more.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
    let mut table = Table::new(cells, out);
    let layers: Vec<(String, &Layer)> = report.layers().collect();
    let of_layers = layers.iter().map(|(name, _)| name.as_str());
    let columns = DOCUMENT_COLUMNS.iter().chain(&more).copied();
    table.row(columns.chain(of_layers).chain(["text"]))?;
    let names: Vec<String> = report.topics.iter().map(|topic| topic.bertopic_name()).collect();
    for document in report.documents() {
        let at = report.topics.binary_search_by_key(&document.topic, |topic| topic.id).ok();
        let label = at.and_then(|at| report.topics[at].label.as_deref());
        let mut row: Vec<Cow<str>> = vec![
            document.number.to_string().into(),
            document.row.to_string().into(),
            document.topic.to_string().into(),
            at.map_or("", |at| &names[at]).into(),
            label.unwrap_or_default().into(),
            document.strength.to_string().into(),
            known(document.steadiness).into(),
        ];
        let memberships = document.memberships.unwrap_or_default();
        for name in &more {
            row.push(match *name {
                "topics" => joined(memberships.iter().map(|(topic, _)| topic.to_string())).into(),
                name if name == report.shares => {
                    joined(memberships.iter().map(|(_, p)| p.to_string())).into()
                }
                "file" => document.file.unwrap_or_default().into(),
                "language" => document.language.unwrap_or_default().into(),
                "class" => document.class.unwrap_or_default().into(),
                _ => corpus.time_of(document.number).unwrap_or_default().into(),
            });
        }
        let groups = layers.iter().map(|(_, layer)| group_cell(layer, document.topic));
        row.extend(groups.map(|group| Cow::from(group.unwrap_or_default())));
        row.push(document.text.into());
        table.row(row)?;
    }
    table.finish()
}

fn joined(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(", ")
}

/// A topic a row: `topic,documents,share,recurrence,name,label,title,words,scores,representative`, then
/// `layer 1` and so on, the groups it is in,
/// `languages` where the documents are in several, `description` where a language model wrote some, and a column `words:NAME` for each aspect. From `words` on they are lists with ", " between.
pub fn topics(report: &Report, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(cells, out);
    let aspects = report.aspects();
    let named = aspects.iter().map(|name| format!("words:{name}"));
    let languages = report.languages.as_ref().map(|_| "languages".to_owned());
    let of_layers = report.layers().map(|(name, _)| name);
    let columns = TOPIC_COLUMNS.map(str::to_owned).into_iter();
    let described = report.is_described().then(|| "description".to_owned());
    let columns = columns.chain(of_layers).chain(languages);
    table.row(columns.chain(described).chain(named))?;
    for topic in report.topics {
        let scores = joined(topic.words.iter().map(|(_, score)| score.to_string()));
        let representative = joined(topic.representative.iter().map(DocumentId::to_string));
        let record = [
            topic.id.to_string(),
            topic.size.to_string(),
            report.share(topic).to_string(),
            known(report.recurrence(topic)),
            topic.bertopic_name(),
            topic.label.clone().unwrap_or_default(),
            topic.title(4),
            listed(&topic.words),
            scores,
            representative,
        ];
        let groups = report.layers().map(|(_, layer)| group_cell(layer, topic.id));
        let groups = groups.map(Option::unwrap_or_default);
        let words = |name: &&str| topic.aspects.get(*name).map(|words| listed(words));
        let aspects = aspects.iter().map(|name| words(name).unwrap_or_default());
        let languages = report.languages.as_ref().map(|_| by_language::said(report.mix(topic)));
        let described =
            report.is_described().then(|| topic.description().unwrap_or_default().to_owned());
        let cells = record.into_iter().chain(groups).chain(languages);
        table.row(cells.chain(described).chain(aspects))?;
    }
    table.finish()
}

fn known(number: Option<f32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
