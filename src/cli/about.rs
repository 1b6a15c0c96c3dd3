//! `topictui why` and `topictui similar`: what a document has to do with its topic, and a topic with
//! the others. The text is the line mode's.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use super::{Outcome, print};
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::cli::show;
use crate::engine::edits::{known_topic, needs_texts};
use crate::model::Model;
use crate::store;
use crate::topics::TopicId;

/// Says why the document in a row of the input is in its topic, or in none.
pub fn why(path: &Path, row: usize, out: &OutputArgs) -> anyhow::Result<Outcome> {
    let model = store::load(path)?;
    let text = show::why(&model, row)?;
    told(&text, out, || why_json(&model, row))
}

/// Lists the topics nearest to a topic.
pub fn similar(path: &Path, id: TopicId, out: &OutputArgs) -> anyhow::Result<Outcome> {
    let model = store::load(path)?;
    let text = show::similar(&model, id)?;
    told(&text, out, || similar_json(&model, id))
}

fn told(
    text: &str,
    out: &OutputArgs,
    json: impl FnOnce() -> anyhow::Result<Value>,
) -> anyhow::Result<Outcome> {
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => stdout.write_all(text.as_bytes())?,
        OutputFormat::Json | OutputFormat::Jsonl => print::json_line(&mut stdout, &json()?)?,
    }
    stdout.flush()?;
    Ok(Outcome::Fine)
}

fn why_json(model: &Model, row: usize) -> anyhow::Result<Value> {
    let document = model.document_in(row)?;
    needs_texts(model)?;
    let Some(why) = model.why(document, show::WHY) else { bail!("there is no document {row}") };
    Ok(json!({
        "schema_version": print::SCHEMA_VERSION,
        "document": document,
        "row": row,
        "topic": why.topic,
        "words": why.words,
        "cosine": why.cosine,
        "nearest": why.nearest.map(|(id, cosine)| json!({ "id": id, "similarity": cosine })),
        "margin": why.margin(),
        "steadiness": model.steadiness(document),
        "text": model.corpus.texts[document.0],
    }))
}

fn similar_json(model: &Model, id: TopicId) -> anyhow::Result<Value> {
    known_topic(model, id)?;
    let near = model.similarity.nearest(id);
    let near = near.into_iter().take(show::NEAR).map(|(id, cosine)| (id, cosine.into()));
    Ok(json!({
        "schema_version": print::SCHEMA_VERSION,
        "topic": id,
        "topics": print::ranking_json(model, near, "similarity"),
    }))
}
