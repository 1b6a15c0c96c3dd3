//! `topictui outliers`: topics for the documents of a session that have none.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::{Outcome, changed, print};
use crate::cli::args::look::ForceArgs;
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::cli::output::Opened;
use crate::engine::edits::outliers::without_outliers;
use crate::model::Change;
use crate::model::Model;
use crate::text::{counted, thousands};
use crate::topics::TopicId;
use crate::topics::outliers::Strategy;

/// Says how many outliers would join which topic; with `output` they do, and the result is saved
/// there.
pub fn outliers(
    path: &Path,
    (output, force): (Option<&Path>, ForceArgs),
    strategy: Strategy,
    threshold: f64,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let opened = Opened::load(path)?;
    let place = opened.place(output, force)?;
    let model = opened.model;
    let assignments = without_outliers(&model, strategy, threshold)?;
    let mut moved: BTreeMap<TopicId, Vec<usize>> = BTreeMap::new();
    for (document, (&before, &after)) in
        model.topics.assignments.iter().zip(&assignments).enumerate()
    {
        if before != after {
            moved.entry(after).or_default().push(document);
        }
    }
    if place.is_some() {
        let change = Change::Outliers { strategy, threshold };
        changed(&model, &change, place.as_ref(), out.quiet)?;
    }
    let count = moved.values().map(Vec::len).sum::<usize>();
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => table(&mut stdout, &model, &moved, strategy, threshold)?,
        OutputFormat::Json => {
            let value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "strategy": strategy,
                "threshold": threshold,
                "outliers": model.topics.outliers(),
                "moved": count,
                "topics": moved.iter().map(|topic| topic_json(&model, topic)).collect::<Vec<_>>(),
            });
            print::json_line(&mut stdout, &value)?;
        }
        OutputFormat::Jsonl => {
            for topic in &moved {
                print::json_line(&mut stdout, &topic_json(&model, topic))?;
            }
        }
    }
    stdout.flush()?;
    if place.is_none() && !out.quiet && count > 0 {
        eprintln!("topictui: nothing is saved: add -o SESSION to keep this");
    }
    Ok(if count == 0 { Outcome::Nothing } else { Outcome::Fine })
}

fn topic_json(model: &Model, (id, documents): (&TopicId, &Vec<usize>)) -> Value {
    let name = model.topics.get(*id).map(|topic| topic.bertopic_name());
    json!({ "id": id, "name": name, "documents": documents })
}

fn table(
    out: &mut impl Write,
    model: &Model,
    moved: &BTreeMap<TopicId, Vec<usize>>,
    strategy: Strategy,
    threshold: f64,
) -> io::Result<()> {
    let (count, outliers) = (moved.values().map(Vec::len).sum(), model.topics.outliers());
    writeln!(
        out,
        "topictui: {} of {} {} a topic by {}, threshold {threshold}",
        thousands(count),
        counted(outliers, "outlier"),
        if count == 1 { "joins" } else { "join" },
        strategy.name()
    )?;
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "  ID    DOCS    JOIN  WORDS")?;
    for (&id, documents) in moved {
        let Some(topic) = model.topics.get(id) else { continue };
        let (size, join) = (thousands(topic.size), thousands(documents.len()));
        writeln!(out, "{id:>4} {size:>7} {join:>7}  {}", topic.title(5))?;
    }
    Ok(())
}
