//! Verbs that change the topics of a session: reduce, merge, split, delete, rename, move, add,
//! combine.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::json;

use super::output::{self, Opened};
use super::{Outcome, changed, print};
use crate::cli::args::change::{AddArgs, ChangeArgs, CombineArgs, MoveArgs};
use crate::cli::args::look::{OutputArgs, OutputFormat};
use crate::corpus::{DocumentId, ReadOptions, Skip};
use crate::files::Guard;
use crate::model::Change;
use crate::model::{Input, Model, left_out};
use crate::store;
use crate::topics::TopicId;

/// Makes `change` to the session, prints the topics that come out and saves them where `-o` says.
pub fn change(args: &ChangeArgs, change: &Change) -> anyhow::Result<Outcome> {
    make(args, |_| Ok(change.clone()))
}

/// Puts the documents in these rows of the input into a topic.
pub fn moved(args: &MoveArgs) -> anyhow::Result<Outcome> {
    make(&args.change, |model| {
        let documents = args.rows.iter().map(|&row| model.document_in(row));
        let documents = documents.collect::<Result<Vec<DocumentId>, _>>()?;
        Ok(Change::Move { documents, topic: args.to })
    })
}

/// Makes the change that `of` finds for the session.
fn make(
    args: &ChangeArgs,
    of: impl FnOnce(&Model) -> anyhow::Result<Change>,
) -> anyhow::Result<Outcome> {
    let opened = Opened::load(&args.session)?;
    let place = opened.place(args.output.as_deref(), args.force)?;
    let model = &opened.model;
    let change = &of(model)?;
    let after = changed(model, change, place.as_ref(), args.out.quiet)?;
    if args.output.is_none() && !args.out.quiet {
        eprintln!("topictui: nothing is saved: add -o SESSION to keep this");
    }
    let same = after.topics.assignments == model.topics.assignments;
    if same && !args.out.quiet && matches!(change, Change::Reduce { .. }) {
        eprintln!("topictui: all topics stay as they are: no two are close enough to join");
    }
    // Of documents that were moved alone no topic tells where it went.
    let moves = match change {
        Change::Move { .. } => None,
        _ => Some(moves(model, &after)),
    };
    show(&after, change, moves.as_ref(), &args.out)
}

/// Adds the documents of a file, in the columns of the session's own unless others are named.
pub fn add(args: &AddArgs) -> anyhow::Result<Outcome> {
    let opened = Opened::load(&args.session)?;
    let path = std::path::absolute(&args.file).unwrap_or_else(|_| args.file.clone());
    let guard = Input::Paths(vec![path.clone()]).guarded(opened.guard(args.force));
    let place = output::place(Some(&args.output), &guard)?;
    let model = opened.model;
    let columns = |given: &Option<String>, own: &Option<String>| given.clone().or(own.clone());
    let own = &model.settings.read;
    let read = ReadOptions {
        text_column: columns(&args.text_column, &own.text_column),
        label_column: columns(&args.label_column, &own.label_column),
        time_column: columns(&args.time_column, &own.time_column),
        time_format: own.time_format.clone(),
        sheet: own.sheet.clone(),
        text_between: own.text_between,
        encoding: columns(&args.encoding, &own.encoding),
        ..ReadOptions::default()
    };
    let change = Change::Add { path, read };
    let after = changed(&model, &change, place.as_ref(), args.out.quiet)?;
    if !args.out.quiet {
        left_out_of_added(&model, &after).iter().for_each(|text| eprintln!("topictui: {text}"));
    }
    show(&after, &change, Some(&moves(&model, &after)), &args.out)
}

/// Puts the documents and topics of several sessions together.
pub fn combine(args: &CombineArgs) -> anyhow::Result<Outcome> {
    let min_similarity = args.min_similarity;
    let full = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let sessions = args.sessions.iter().map(full).collect();
    let change = Change::Combine { sessions, min_similarity, shared: None };
    let first = store::load(&args.sessions[0])?;
    let guard = first.guarded(Guard::platform()).keep(&args.sessions).forced(args.force.force);
    let place = output::place(Some(&args.output), &guard)?;
    let after = changed(&first, &change, place.as_ref(), args.out.quiet)?;
    let shared = match after.history.last() {
        Some(Change::Combine { shared, .. }) => shared.unwrap_or_default(),
        _ => 0,
    };
    if let Some(text) = left_out::shared(shared).filter(|_| !args.out.quiet) {
        eprintln!("topictui: {text}");
    }
    if !args.out.quiet && first.corpus.times.is_some() && after.corpus.times.is_none() {
        eprintln!("topictui: times are left out, as the sessions have times of different kinds");
    }
    show(&after, &change, None, &args.out)
}

/// Says how many of the added documents take no part, and why.
fn left_out_of_added(before: &Model, after: &Model) -> Vec<String> {
    let grew = |count: fn(&Model) -> usize| count(after) - count(before).min(count(after));
    let left_empty = grew(|model| model.corpus.records.count(Skip::LeftEmpty));
    let added = after.corpus.len() - before.corpus.len();
    let without_time = match before.corpus.times {
        Some(_) => grew(|model| model.corpus.without_time()),
        None => 0,
    };
    let sentences = [left_out::left_empty(left_empty), left_out::without_time(without_time, added)];
    sentences.into_iter().flatten().collect()
}

/// Old and new id of every topic that had documents. All documents of a topic go the same way.
fn moves(before: &Model, after: &Model) -> BTreeMap<TopicId, TopicId> {
    let (old, new) = (&before.topics.assignments, &after.topics.assignments);
    old.iter().copied().zip(new.iter().copied()).collect()
}

pub(super) fn show(
    model: &Model,
    change: &Change,
    moves: Option<&BTreeMap<TopicId, TopicId>>,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let mut stdout = io::stdout().lock();
    match out.format {
        OutputFormat::Json => {
            let mut value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "change": change,
                "documents": model.corpus.len(),
                "left_empty": model.corpus.records.count(Skip::LeftEmpty),
                "without_time": model.corpus.without_time(),
                "outliers": model.topics.outliers(),
                "topics": print::topics_json(model),
                "layers": print::layers_json(model),
                "hash": model.hash(),
            });
            if let Some(Change::Combine { shared, .. }) = model.history.last() {
                value["shared"] = json!(shared);
            }
            if let Some(moves) = moves {
                value["moves"] = json!(moves.iter().collect::<Vec<_>>());
            }
            print::json_line(&mut stdout, &value)?;
        }
        format if change.is_of_groups() => super::groups::print(&mut stdout, model, format)?,
        format => print::topics(&mut stdout, model, None, None, format)?,
    }
    stdout.flush()?;
    Ok(if model.topics.without_outliers().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}
