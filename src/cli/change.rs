//! Verbs that change the topics of a session: reduce, merge, delete, add, combine.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use serde_json::json;

use super::args::{OutputArgs, OutputFormat};
use super::change_args::{AddArgs, ChangeArgs, CombineArgs};
use super::output::{self, Opened};
use super::{Outcome, changed, print};
use crate::corpus::ReadOptions;
use crate::files::Guard;
use crate::pipeline::change::Change;
use crate::pipeline::{Input, Model};
use crate::session;

/// Makes `change` to the session, prints the topics that come out and saves them where `-o` says.
pub fn change(args: &ChangeArgs, change: &Change) -> anyhow::Result<Outcome> {
    let opened = Opened::load(&args.session)?;
    let place = opened.place(args.output.as_deref(), args.force)?;
    let model = opened.model;
    let after = changed(&model, change, place.as_ref(), args.out.quiet)?;
    if args.output.is_none() && !args.out.quiet {
        eprintln!("topictui: nothing is saved: add -o SESSION to keep this");
    }
    let same = after.topics.assignments == model.topics.assignments;
    if same && !args.out.quiet && matches!(change, Change::Reduce { .. }) {
        eprintln!("topictui: all topics stay as they are: no two lie close enough together");
    }
    show(&after, change, Some(&moves(&model, &after)), &args.out)
}

/// Adds the documents of a file, in the columns of the session's own unless others are named.
pub fn add(args: &AddArgs) -> anyhow::Result<Outcome> {
    let opened = Opened::load(&args.session)?;
    let path = std::path::absolute(&args.file).unwrap_or_else(|_| args.file.clone());
    let guard = Input::Path(path.clone()).guarded(opened.guard(args.force));
    let place = output::place(Some(&args.output), &guard)?;
    let model = opened.model;
    let columns = |given: &Option<String>, own: &Option<String>| given.clone().or(own.clone());
    let own = &model.settings.read;
    let read = ReadOptions {
        text_column: columns(&args.text_column, &own.text_column),
        label_column: columns(&args.label_column, &own.label_column),
        time_column: columns(&args.time_column, &own.time_column),
        time_format: own.time_format.clone(),
        ..ReadOptions::default()
    };
    let change = Change::Add { path, read };
    let after = changed(&model, &change, place.as_ref(), args.out.quiet)?;
    show(&after, &change, Some(&moves(&model, &after)), &args.out)
}

/// Puts the documents and topics of several sessions together.
pub fn combine(args: &CombineArgs) -> anyhow::Result<Outcome> {
    let min_similarity = args.min_similarity;
    if !(-1.0..=1.0).contains(&min_similarity) {
        bail!("--min-similarity is {min_similarity}, but must be between -1 and 1");
    }
    let full = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let sessions = args.sessions.iter().map(full).collect();
    let change = Change::Combine { sessions, min_similarity };
    let first = session::load(&args.sessions[0])?;
    let guard = first.guarded(Guard::platform()).keep(&args.sessions).forced(args.force.force);
    let place = output::place(Some(&args.output), &guard)?;
    let after = changed(&first, &change, place.as_ref(), args.out.quiet)?;
    if !args.out.quiet && first.corpus.times.is_some() && after.corpus.times.is_none() {
        eprintln!("topictui: times are left out, as not all sessions have times of one kind");
    }
    show(&after, &change, None, &args.out)
}

/// Old and new id of every topic that had documents. All documents of a topic go the same way.
fn moves(before: &Model, after: &Model) -> BTreeMap<i32, i32> {
    let (old, new) = (&before.topics.assignments, &after.topics.assignments);
    old.iter().copied().zip(new.iter().copied()).collect()
}

fn show(
    model: &Model,
    change: &Change,
    moves: Option<&BTreeMap<i32, i32>>,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Json => {
            let mut value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "change": change,
                "documents": model.corpus.len(),
                "outliers": model.topics.outliers(),
                "topics": print::topics_json(model),
                "hash": model.hash(),
            });
            if let Some(moves) = moves {
                value["moves"] = json!(moves.iter().collect::<Vec<_>>());
            }
            print::json_line(&mut stdout, &value)?;
        }
        format => print::topics(&mut stdout, model, None, format)?,
    }
    stdout.flush()?;
    Ok(if model.topics.real().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}
