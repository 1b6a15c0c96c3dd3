//! The command line: arguments, and one file a verb.
//!
//! Shared by them: `print` (tables and JSON), `opening` (what a fit starts from), [`interrupt`]
//! (signals while a verb works), `ending` (signals while the screen is open), [`crash`] (panics),
//! [`usage`] (what is wrong with a command line).
//!
//! Exit codes: 0 all is well, 1 no topics or no match, 2 usage or input, 130 interrupted, 128 + n
//! ended by signal n. A reader that closes the pipe early is no error.

mod about;
pub mod args;
mod change;
mod columns;
pub(crate) mod compare;
pub mod compare_groups;
pub mod config;
pub mod crash;
mod describe;
pub(crate) mod docs;
pub(crate) mod ending;
mod export;
pub(crate) mod find;
pub(crate) mod fit;
pub(crate) mod groups;
mod hints;
pub(crate) mod history;
mod inspect;
pub mod interrupt;
mod layers;
mod models;
pub(crate) mod name;
pub(crate) mod opening;
mod outliers;
pub(crate) mod output;
pub mod parse;
pub(crate) mod predict;
pub(crate) mod print;
mod quality;
pub mod said;
pub(crate) mod show;
pub(crate) mod topics;
mod tree;
pub(crate) mod trends;
pub mod usage;

use std::io::{self, Write};

use crate::embed::cache::EmbeddingCache;
use crate::engine::Resources;
use crate::export::Cells;
use crate::files::{self, Guard, Place};
use crate::model::Change;
use crate::model::Model;
use crate::store::sessions::Sessions;
use crate::topics::search::Search;
use args::{ChartArg, Verb};
use config::Config;
use opening::open_input;

/// Outcome of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Fine,
    /// It ran, but there are no topics, or nothing matches.
    Nothing,
    Interrupted,
}

/// Does what a verb asks for; a line or two for each.
pub fn verb(verb: Verb, config: &Config) -> anyhow::Result<Outcome> {
    interrupt::listen();
    match verb {
        Verb::Fit { input, demo, output, force, fitting, out } => {
            let guard = fitting.guarded(Guard::platform().forced(force.force));
            // Before standard input is read to its end.
            let guard = output::of_input(&input, guard);
            let place = output::place(output.as_deref(), &guard)?;
            let input = open_input(&input, demo)?;
            fit::fit(input, place.as_ref(), &fitting, &out)
        }
        Verb::Inspect { input, demo, fitting, out } => {
            inspect::inspect(&input, demo, &fitting, &out)
        }
        Verb::Topics { session, tree: true, by, layer, out, .. } => {
            tree::tree((&session, layer), by.space(), &out)
        }
        Verb::Topics { session, id, top, language, layer, out, .. } => {
            topics::topics((&session, layer), id, top, language, &out)
        }
        Verb::Find { session, query, top, layer, out } => {
            find::find((&session, layer), &query, top, &out)
        }
        Verb::Predict(args) => predict::predict(&args),
        Verb::Docs { session, topic, search, file, language, by, layer, out } => {
            let search = search.map(|query| Search { way: by.way(), query });
            docs::docs((&session, layer), topic, search.as_ref(), file.as_deref(), language, &out)
        }
        Verb::Why { session, row, out } => about::why(&session, row, &out),
        Verb::Similar { session, id, out } => about::similar(&session, id, &out),
        Verb::Export { session, to, chart: Some(ChartArg::Map), force, quiet, .. } => {
            export::map(&session, &to, force, quiet)
        }
        Verb::Export { session, to, format, raw_cells, force, quiet, .. } => {
            let cells = if raw_cells { Cells::Raw } else { Cells::Safe };
            export::export(&session, &to, format, cells, force, quiet)
        }
        Verb::Quality { session, label_column, seeds, out } => {
            quality::quality(&session, label_column.as_deref(), seeds, &out)
        }
        Verb::Compare { a, b, out } => compare::compare(&a, &b, &out),
        Verb::Outliers { session, output, force, strategy, threshold, out } => {
            let output = (output.as_deref(), force);
            outliers::outliers(&session, output, strategy, threshold, &out)
        }
        Verb::Describe { session, output, force, words, out } => {
            describe::describe(&session, (output.as_deref(), force), &words, &out)
        }
        Verb::Reduce(args) => change::change(&args.change, &args.change()),
        Verb::Merge(args) => change::change(&args.change, &args.change()?),
        Verb::Split(args) => change::change(&args.change, &args.change()),
        Verb::Delete(args) => change::change(&args.change, &args.change()),
        Verb::Rename(args) => change::change(&args.change, &args.change()?),
        Verb::Name(args) => name::name(&args),
        Verb::Group(args) => change::change(&args.change, &args.change()),
        Verb::Layers(args) => layers::layers(&args),
        Verb::Move(args) => change::moved(&args),
        Verb::Add(args) => change::add(&args),
        Verb::Combine(args) => change::combine(&args),
        Verb::CompareGroups(args) => compare_groups::compare_groups(&args),
        Verb::Trends(args) => trends::trends(&args),
        Verb::History(args) => history::history(&args),
        Verb::Config => {
            let folder = files::config_folder();
            printed(&config::template(folder.as_deref(), &config.keymap))
        }
        Verb::Keys { markdown: true } => printed(&config.keymap.markdown()),
        Verb::Keys { markdown: false } => printed(&config.keymap.text()),
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut usage::command(), "topictui", &mut script);
            printed(&String::from_utf8_lossy(&script))
        }
        Verb::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(usage::command()).render(&mut page)?;
            printed(&String::from_utf8_lossy(&page))
        }
        Verb::Models { action } => models::models(action),
    }
}

/// The model after a change, saved at `output`.
fn changed(
    model: &Model,
    change: &Change,
    output: Option<&Place>,
    quiet: bool,
) -> anyhow::Result<Model> {
    let changed = change.apply(model, &changing())?;
    if let Some(place) = output {
        crate::store::write(&changed, place)?;
        if !quiet {
            eprintln!("topictui: saved {}", print::path(place.path()));
        }
    }
    Ok(changed)
}

/// Resources for a verb that changes a session; signals stop it.
fn changing() -> Resources {
    Resources::new(EmbeddingCache::platform()).with_shelf(Sessions).stopped_by(interrupt::stop())
}

fn printed(text: &str) -> anyhow::Result<Outcome> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(Outcome::Fine)
}
