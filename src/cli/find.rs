//! `topictui find`: topics nearest to a text.

use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;
use serde_json::{Value, json};

use super::{Outcome, interrupt, print};
use crate::cli::args::look::{LayerArgs, OutputArgs, OutputFormat};
use crate::embed::cache::EmbeddingCache;
use crate::engine::Resources;
use crate::engine::find::answer;
use crate::text::sanitise;
use crate::topics::Topic;

/// A topic and how near it is, as JSON.
pub(crate) fn topic_json(topic: &Topic, similarity: f32) -> Value {
    json!({ "id": topic.id, "similarity": similarity, "name": topic.bertopic_name() })
}

/// Embeds `query` and prints the `top` topics by cosine similarity, −1 included.
pub fn find(
    (path, layer): (&Path, LayerArgs),
    query: &str,
    top: usize,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let query = sanitise(query);
    if query.trim().is_empty() {
        bail!("the query is empty: give a text to find topics for");
    }
    let model = layer.load(path)?;
    let resources = Resources::new(EmbeddingCache::off()).stopped_by(interrupt::stop());
    let answer = answer(&resources, &query, &model)?;
    let found: Vec<(Value, String)> = answer
        .topics
        .iter()
        .take(top)
        .filter_map(|&(id, similarity)| {
            let topic = model.topics.get(id)?;
            let title = if topic.is_outliers() {
                format!("(outliers) {}", topic.title(4))
            } else {
                topic.title(5)
            };
            Some((topic_json(topic, similarity), format!("{id:>4}  {similarity:>10.4}  {title}")))
        })
        .collect();
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => {
            writeln!(stdout, "  ID  SIMILARITY  WORDS")?;
            for (_, line) in &found {
                writeln!(stdout, "{line}")?;
            }
        }
        OutputFormat::Json => print::json_line(
            &mut stdout,
            &json!({
                "schema_version": print::SCHEMA_VERSION,
                "query": answer.query,
                "topics": found.iter().map(|(json, _)| json).collect::<Vec<_>>(),
            }),
        )?,
        OutputFormat::Jsonl => {
            for (json, _) in &found {
                print::json_line(&mut stdout, json)?;
            }
        }
    }
    stdout.flush()?;
    Ok(if found.is_empty() { Outcome::Nothing } else { Outcome::Fine })
}
