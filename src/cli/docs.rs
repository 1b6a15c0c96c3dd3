//! `topictui docs`: documents of a session.

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use super::{Outcome, interrupt, print};
use crate::cli::args::look::{LayerArgs, OutputArgs, OutputFormat};
use crate::corpus::{DocumentId, Language};
use crate::embed::cache::EmbeddingCache;
use crate::engine::Resources;
use crate::engine::edits::needs_texts;
use crate::engine::find::found;
use crate::engine::topic_mix::listed;
use crate::model::Model;
use crate::text::one_line;
use crate::topics::TopicId;
use crate::topics::search::Search;

/// Cells of a document's mix of topics in the table.
const MIX: usize = 24;

/// Prints documents: those that `search` finds best first, else those of one topic strongest first,
/// else all in input order; only those of files whose names hold `file`, and in `language`.
pub fn docs(
    (path, layer): (&Path, LayerArgs),
    topic: Option<TopicId>,
    search: Option<&Search>,
    file: Option<&str>,
    language: Option<Language>,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let model = layer.load(path)?;
    let mut documents = match topic {
        Some(id) if model.topics.get(id).is_none() => {
            bail!("{} has no topic {id}: {}", path.display(), model.topics.known());
        }
        Some(id) => model.documents_of(id),
        None => DocumentId::all(model.corpus.len()).collect(),
    };
    if let Some(search) = search {
        needs_texts(&model)?;
        let of_topic: HashSet<DocumentId> = documents.into_iter().collect();
        let resources = Resources::new(EmbeddingCache::off()).stopped_by(interrupt::stop());
        let hits = found(&resources, &mut None, search, &model)?;
        let hits = hits.into_iter().map(|hit| hit.document);
        documents = hits.filter(|document| of_topic.contains(document)).collect();
    }
    if let Some(file) = file {
        if model.corpus.files.is_none() {
            bail!("{} is of one file, so --file chooses nothing", path.display());
        }
        documents.retain(|&d| model.corpus.file_of(d).is_some_and(|name| name.contains(file)));
    }
    if let Some(language) = language {
        documents.retain(|&d| model.corpus.languages.get(d) == Some(language));
    }
    let mut stdout = BufWriter::new(io::stdout().lock());
    match out.format {
        OutputFormat::Table => table(&model, &documents, &mut stdout)?,
        OutputFormat::Json => {
            let all: Vec<Value> = documents.iter().map(|&d| document_json(&model, d)).collect();
            let value = json!({ "schema_version": print::SCHEMA_VERSION, "documents": all });
            print::json_line(&mut stdout, &value)?;
        }
        OutputFormat::Jsonl => {
            for &d in &documents {
                print::json_line(&mut stdout, &document_json(&model, d))?;
            }
        }
    }
    stdout.flush()?;
    Ok(if documents.is_empty() { Outcome::Nothing } else { Outcome::Fine })
}

fn table(model: &Model, documents: &[DocumentId], out: &mut impl Write) -> io::Result<()> {
    let mixed = model.memberships.as_ref().filter(|_| model.is_of_pieces());
    let head = if mixed.is_some() { format!("{:MIX$}  ", "MIX") } else { String::new() };
    writeln!(out, "     ROW  TOPIC  STRENGTH  STEADY  {head}TEXT")?;
    for &d in documents {
        let (row, topic) = (model.corpus.records.row(d), model.topics.assignments[d.0]);
        let strength = model.support.strength[d.0];
        let text = one_line(&model.corpus.texts[d.0]);
        let steady = print::share(model.steadiness(d));
        let mix = mixed.map(|mixes| format!("{:MIX$}  ", listed(&mixes[d.0], 3)));
        let mix = mix.unwrap_or_default();
        writeln!(out, "{row:>8}  {topic:>5}  {strength:>8.2}  {steady:>6}  {mix}{text}")?;
    }
    Ok(())
}

/// A document as JSON: its number, row, topic, how firmly it stands there, and its text.
pub(crate) fn document_json(model: &Model, document: DocumentId) -> Value {
    let mut json = json!({
        "document": document,
        "row": model.corpus.records.row(document),
        "topic": model.topics.assignments[document.0],
        "strength": model.support.strength[document.0],
        "steadiness": model.steadiness(document),
        "text": model.corpus.texts[document.0],
    });
    if let Some(file) = model.corpus.file_of(document) {
        json["file"] = file.into();
    }
    if let Some(language) = model.corpus.languages.get(document) {
        json["language"] = language.code().into();
    }
    if let Some(class) = model.corpus.class_of(document) {
        json["class"] = class.into();
    }
    if let Some(time) = model.corpus.time_of(document) {
        json["time"] = time.into();
    }
    if let Some(memberships) = &model.memberships {
        let topics = memberships[document.0].iter().map(|&(topic, p)| (topic, f64::from(p)));
        json["topics"] = print::ranking_json(model, topics, model.membership());
    }
    json
}
