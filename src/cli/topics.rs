//! `topictui topics`: the topics of a session, or one of them whole.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::json;

use super::args::{OutputArgs, OutputFormat};
use super::{Outcome, print};
use crate::pipeline::Model;
use crate::session;
use crate::topics::Topic;

/// Lists topics by id, the outliers last; with `id` only that one, with its documents.
pub fn topics(
    path: &Path,
    id: Option<i32>,
    top: Option<usize>,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let model = session::load(path)?;
    let mut stdout = io::stdout().lock();
    if let Some(id) = id {
        let Some(topic) = model.topics.get(id) else {
            bail!("{} has no topic {id}: {}", path.display(), known_ids(&model));
        };
        print_one(&mut stdout, &model, topic, out.format)?;
        return Ok(Outcome::Fine);
    }
    let outliers = model.topics.list.iter().filter(|topic| topic.is_outliers());
    let listed: Vec<&Topic> =
        model.topics.real().iter().take(top.unwrap_or(usize::MAX)).chain(outliers).collect();
    match out.format {
        OutputFormat::Table => {
            writeln!(stdout, "topictui: {}", print::summary(&model))?;
            print::topic_table(&mut stdout, &model, listed)?;
        }
        OutputFormat::Json => print::json_line(
            &mut stdout,
            &json!({
                "schema_version": print::SCHEMA_VERSION,
                "topics": listed.into_iter().map(print::topic_json).collect::<Vec<_>>(),
            }),
        )?,
        OutputFormat::Jsonl => {
            for topic in listed {
                print::json_line(&mut stdout, &print::topic_json(topic))?;
            }
        }
    }
    stdout.flush()?;
    Ok(if model.topics.real().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}

/// "it has topics 0 to 26, and -1 for the outliers".
pub fn known_ids(model: &Model) -> String {
    match (model.topics.real().len(), model.topics.outliers()) {
        (0, _) => "it has only -1, the outliers".to_owned(),
        (n, 0) => format!("it has topics 0 to {}", n - 1),
        (n, _) => format!("it has topics 0 to {}, and -1 for the outliers", n - 1),
    }
}

fn print_one(
    out: &mut impl Write,
    model: &Model,
    topic: &Topic,
    format: OutputFormat,
) -> io::Result<()> {
    if format != OutputFormat::Table {
        let mut value = print::topic_json(topic);
        value["schema_version"] = json!(print::SCHEMA_VERSION);
        return print::json_line(out, &value);
    }
    writeln!(out, "topic {}: {} documents", topic.name(), topic.size)?;
    for (word, score) in &topic.words {
        writeln!(out, "  {score:.4}  {word}")?;
    }
    writeln!(out, "representative documents")?;
    for &document in &topic.representative {
        writeln!(out, "  {}", model.corpus.texts[document])?;
    }
    out.flush()
}
