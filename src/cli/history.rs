//! `topictui history`: what was done to a session, and whether doing it again gives the same.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::fit::StderrProgress;
use super::{Outcome, changing, print};
use crate::cli::args::change::HistoryArgs;
use crate::cli::args::look::OutputFormat;
use crate::corpus::DocumentId;
use crate::engine::history::replay;
use crate::model::Change;
use crate::model::Model;
use crate::model::change::NewName;
use crate::store;
use crate::topics::TopicId;
use crate::topics::edit::NrTopics;
use crate::topics::similarity::Space;

/// Prints the changes made since the fit. With `--replay` the fit and the changes are made anew
/// from the input, and the result is compared.
pub fn history(args: &HistoryArgs) -> anyhow::Result<Outcome> {
    let out = &args.out;
    let model = store::load(&args.session)?;
    let replayed = match args.replay {
        true => {
            let progress = StderrProgress::new(out.quiet);
            let replayed = replay(&model, &changing(), &progress)?;
            progress.clear();
            Some(replayed.hash())
        }
        false => None,
    };
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Table => table(&mut stdout, &model, replayed.as_deref())?,
        OutputFormat::Json => {
            let mut value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "settings": model.settings,
                "changes": model.history,
                "hash": model.hash(),
            });
            if let Some(hash) = &replayed {
                value["replayed"] = json!({ "hash": hash, "same": *hash == model.hash() });
            }
            print::json_line(&mut stdout, &value)?;
        }
        OutputFormat::Jsonl => {
            for change in &model.history {
                print::json_line(&mut stdout, &json!(change))?;
            }
        }
    }
    stdout.flush()?;
    let same = replayed.is_none_or(|hash| hash == model.hash());
    Ok(if same { Outcome::Fine } else { Outcome::Nothing })
}

/// Changes as a list, and what the result comes to.
pub(crate) fn table(out: &mut impl Write, model: &Model, replayed: Option<&str>) -> io::Result<()> {
    writeln!(out, "topictui: {}, {}", model.corpus.name, print::summary(model))?;
    let read = model.settings.read.as_arguments();
    if !read.is_empty() {
        writeln!(out, "read with {read}")?;
    }
    if model.history.is_empty() {
        writeln!(out, "no changes since the fit")?;
    }
    for (number, change) in (1..).zip(&model.history) {
        writeln!(out, "{number:>4}  {}", told(model, change))?;
    }
    let hash = model.hash();
    match replayed {
        None => writeln!(out, "hash {hash}"),
        Some(replayed) if replayed == hash => writeln!(out, "hash {hash}, replayed the same"),
        Some(replayed) => writeln!(out, "hash {hash}, but replayed {replayed}"),
    }
}

/// Names that a language model gave: `0 "Sound"; 2 "Light" --layer 1`.
fn named(names: &[NewName], by: &str) -> String {
    let of = |new: &NewName| match new.layer {
        0 => format!("{} {:?}", new.number, new.name),
        layer => format!("{} {:?} --layer {layer}", new.number, new.name),
    };
    let names: Vec<String> = names.iter().map(of).collect();
    let by = if by.is_empty() { "a language model" } else { by };
    format!("name (by {by}): {}", names.join("; "))
}

/// A change as it is asked for on the command line, where it can be.
fn told(model: &Model, change: &Change) -> String {
    let ids = |ids: &[TopicId]| ids.iter().map(TopicId::to_string).collect::<Vec<_>>().join(",");
    match change {
        Change::Rename { topic, label: Some(label) } => format!("rename {topic} {label:?}"),
        Change::Rename { topic, label: None } => format!("rename {topic}"),
        Change::Move { documents, topic } => {
            let row = |document: &DocumentId| model.corpus.records.row(*document).to_string();
            let rows: Vec<String> = documents.iter().map(row).collect();
            format!("move {} --to {topic}", rows.join(","))
        }
        Change::Outliers { strategy, threshold } => {
            format!("outliers --strategy {} --threshold {threshold}", strategy.name())
        }
        Change::Describe { by, before } => {
            format!("describe {}", different(&json!(by), &json!(before)).join(", "))
        }
        Change::Reduce { to, space, join_named } => {
            let to = match to {
                NrTopics::Auto => "auto".to_owned(),
                NrTopics::Count(count) => count.to_string(),
            };
            let by = match (to.as_str(), space) {
                ("auto", _) | (_, Space::Embedding) => "",
                (_, Space::Ctfidf) => " --by ctfidf",
            };
            format!("reduce --to {to}{by}{}", if *join_named { " --join-named" } else { "" })
        }
        Change::Merge { groups } => {
            let groups: Vec<String> = groups.iter().map(|group| ids(group)).collect();
            format!("merge {}", groups.join(" "))
        }
        Change::Split { topic, min_topic_size } => {
            format!("split {topic} --min-topic-size {min_topic_size}")
        }
        Change::Delete { topics } => format!("delete {}", ids(topics)),
        Change::Names { names, by } => named(names, by),
        Change::MoveToGroup { topics, layer, group } => {
            format!("group {} --to {group} --layer {layer}", ids(topics))
        }
        Change::MergeGroups { layer, groups } => {
            let groups: Vec<String> = groups.iter().map(usize::to_string).collect();
            format!("merge {} --layer {layer}", groups.join(","))
        }
        Change::RenameGroup { layer, group, label } => {
            let label = label.iter().map(|label| format!(" {label:?}")).collect::<String>();
            format!("rename {group}{label} --layer {layer}")
        }
        Change::Layers { by, .. } => format!("layers {by}"),
        Change::Add { path, .. } => format!("add {}", path.display()),
        Change::Combine { sessions, min_similarity, .. } => {
            let sessions: Vec<String> =
                sessions.iter().map(|session| session.display().to_string()).collect();
            format!("combine {} --min-similarity {min_similarity}", sessions.join(" "))
        }
    }
}

/// "name value" of every part of `after` that is not so in `before`.
fn different(after: &Value, before: &Value) -> Vec<String> {
    let Value::Object(parts) = after else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in parts {
        let old = &before[name];
        match value {
            _ if value == old => {}
            Value::Object(_) if old.is_object() && name == "weighting" => {
                found.extend(different(value, old));
            }
            _ => found.push(format!("{name} {value}")),
        }
    }
    found
}
