//! The command line: arguments, and one file a verb.
//!
//! Without a verb: [`tui`] draws the screen, [`plain`] talks in lines, and where there is nobody to
//! talk to the topics are printed. What is shared: [`print`] (tables and JSON), [`interrupt`]
//! (signals while a verb works), `ending` (signals while the screen is open), [`crash`] (panics),
//! [`usage`] (what is wrong with a command line).
//!
//! Exit codes: 0 all is well, 1 no topics or no match, 2 usage or input, 130 interrupted, 128 + n
//! ended by signal n. A reader that closes the pipe early is no error.

mod about;
pub mod args;
mod change;
mod change_args;
mod compare;
pub mod config;
pub mod crash;
mod describe;
mod docs;
mod ending;
mod export;
mod find;
mod fit;
pub mod fit_args;
mod hints;
mod history;
pub mod interrupt;
mod models;
mod outliers;
mod output;
mod plain;
mod predict;
mod print;
mod prior_args;
mod quality;
mod topics;
mod tree;
mod trends;
mod tui;
pub mod usage;
mod word_args;

use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use anyhow::{Context, bail};

use crate::embed::cache::EmbeddingCache;
use crate::export::Cells;
use crate::files::{self, Guard, Place};
use crate::pipeline::change::Change;
use crate::pipeline::recent::Recent;
use crate::pipeline::run::Resources;
use crate::pipeline::{Input, Model};
use crate::session::unsaved::{self, Unsaved};
use crate::topics::search::Search;
use args::{Cli, Command};
use fit_args::FitArgs;

/// What a verb came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Fine,
    /// It ran, but there are no topics, or nothing matches.
    Nothing,
    Interrupted,
}

/// Does what the arguments ask for.
pub fn run(cli: Cli) -> anyhow::Result<Outcome> {
    // On the screen they are said there.
    let on_screen = cli.command.is_none() && is_screen() && !cli.plain;
    for warning in cli.config.warnings.iter().filter(|_| !on_screen) {
        eprintln!("topictui: {warning}");
    }
    if cli.command.is_some() {
        interrupt::listen();
    }
    match cli.command {
        Some(Command::Fit { input, demo, output, force, fitting, out }) => {
            let guard = fitting.guarded(Guard::platform().forced(force.force));
            // Before standard input is read to its end.
            let guard = output::of_input(input.as_deref(), guard);
            let place = output::place(output.as_deref(), &guard)?;
            let input = open_input(input.as_deref(), demo)?;
            fit::fit(input, place.as_ref(), &fitting, &out)
        }
        Some(Command::Topics { session, tree: true, by, out, .. }) => {
            tree::tree(&session, by.space(), &out)
        }
        Some(Command::Topics { session, id, top, out, .. }) => {
            topics::topics(&session, id, top, &out)
        }
        Some(Command::Find { session, query, top, out }) => find::find(&session, &query, top, &out),
        Some(Command::Predict(args)) => predict::predict(&args),
        Some(Command::Docs { session, topic, search, by, out }) => {
            let search = search.map(|query| Search { way: by.way(), query });
            docs::docs(&session, topic, search.as_ref(), &out)
        }
        Some(Command::Why { session, row, out }) => about::why(&session, row, &out),
        Some(Command::Similar { session, id, out }) => about::similar(&session, id, &out),
        Some(Command::Export { session, to, format, raw_cells, force, quiet }) => {
            let cells = if raw_cells { Cells::Raw } else { Cells::Safe };
            export::export(&session, &to, format, cells, force, quiet)
        }
        Some(Command::Quality { session, label_column, seeds, out }) => {
            quality::quality(&session, label_column.as_deref(), seeds, &out)
        }
        Some(Command::Compare { a, b, out }) => compare::compare(&a, &b, &out),
        Some(Command::Outliers { session, output, force, strategy, threshold, out }) => {
            let output = (output.as_deref(), force);
            outliers::outliers(&session, output, strategy, threshold, &out)
        }
        Some(Command::Describe { session, output, force, words, out }) => {
            describe::describe(&session, (output.as_deref(), force), &words, &out)
        }
        Some(Command::Reduce(args)) => change::change(&args.change, &args.change()),
        Some(Command::Merge(args)) => change::change(&args.change, &args.change()),
        Some(Command::Split(args)) => change::change(&args.change, &args.change()),
        Some(Command::Delete(args)) => change::change(&args.change, &args.change()),
        Some(Command::Rename(args)) => change::change(&args.change, &args.change()),
        Some(Command::Move(args)) => change::moved(&args),
        Some(Command::Add(args)) => change::add(&args),
        Some(Command::Combine(args)) => change::combine(&args),
        Some(Command::Trends(args)) => trends::trends(&args),
        Some(Command::History(args)) => history::history(&args),
        Some(Command::Config) => {
            let folder = files::config_folder();
            printed(&config::template(folder.as_deref(), &cli.config.keymap))
        }
        Some(Command::Keys { markdown: true }) => printed(&cli.config.keymap.markdown()),
        Some(Command::Keys { markdown: false }) => printed(&cli.config.keymap.text()),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut usage::command(), "topictui", &mut script);
            printed(&String::from_utf8_lossy(&script))
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            clap_mangen::Man::new(usage::command()).render(&mut page)?;
            printed(&String::from_utf8_lossy(&page))
        }
        Some(Command::Models { action }) => models::models(action),
        None => open(&cli),
    }
}

/// `topictui FILE`: the screen; lines where it is asked for or the terminal can do no more; the topic
/// table where there is no terminal.
fn open(cli: &Cli) -> anyhow::Result<Outcome> {
    if is_screen() && !cli.plain {
        return tui::open(cli);
    }
    cli.input.iter().for_each(|path| files::clean_beside(path));
    let session = cli.input.as_deref().filter(|path| crate::session::is_session(path));
    if cli.plain || io::stdout().is_terminal() && io::stdin().is_terminal() {
        return plain::open(cli, session);
    }
    if let Some(session) = session {
        return topics::topics(session, None, None, &cli.output);
    }
    interrupt::listen();
    if !cli.output.quiet {
        eprintln!("topictui: no terminal to draw on, so the topics are printed");
    }
    let input = open_input(cli.input.as_deref(), cli.demo)?;
    fit::fit(input, None, &cli.fitting, &cli.output)
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
        crate::session::write(&changed, place)?;
        if !quiet {
            eprintln!("topictui: saved {}", print::path(place.path()));
        }
    }
    Ok(changed)
}

/// What a verb that changes a session needs; signals stop it.
fn changing() -> Resources {
    Resources::new(EmbeddingCache::platform()).stopped_by(interrupt::stop())
}

/// Whether standard output is a terminal that can be drawn on.
fn is_screen() -> bool {
    io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn printed(text: &str) -> anyhow::Result<Outcome> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(Outcome::Fine)
}

/// What a session is fitted to again.
fn input_of(model: &Model) -> Input {
    match model.has_texts() {
        true => {
            Input::Loaded { corpus: model.source.clone(), options: model.settings.read.clone() }
        }
        false => Input::Textless { name: model.corpus.name.clone() },
    }
}

/// What was not saved the last time of what is opened: a session, else an input.
fn unsaved_of(session: Option<&Path>, input: &Input) -> Option<Unsaved> {
    match (session, input) {
        (Some(path), _) => unsaved::of(Some(path), ""),
        (None, Input::Path(path)) => unsaved::of(Some(path), ""),
        (None, Input::Bytes { name, .. }) => unsaved::of(None, name),
        (None, Input::Demo) => unsaved::of(None, &crate::corpus::demo::demo().name),
        (None, Input::Loaded { .. } | Input::Textless { .. }) => None,
    }
}

/// The input of a fit. Standard input is read to its end here.
fn open_input(path: Option<&Path>, demo: bool) -> anyhow::Result<Input> {
    match path {
        _ if demo => Ok(Input::Demo),
        Some(path) if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            interrupt::Waits(io::stdin().lock())
                .read_to_end(&mut bytes)
                .context("cannot read standard input")?;
            Ok(Input::Bytes { name: "standard input".to_owned(), bytes: bytes.into() })
        }
        Some(path) => Ok(Input::Path(path.to_path_buf())),
        None => bail!(
            "nothing to read: give a text file, a folder, a session or - for standard input, or try topictui --demo"
        ),
    }
}

/// As many worker threads as the arguments want; only before the first is used.
fn set_threads(fitting: &FitArgs) -> anyhow::Result<()> {
    let Some(threads) = fitting.threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().context("cannot start the worker threads")
}

/// Cache and model as the arguments want them.
fn resources(fitting: &FitArgs) -> Resources {
    match fitting.no_cache {
        true => Resources::new(EmbeddingCache::off()),
        false => Resources::new(EmbeddingCache::platform()).with_recent(Recent::platform()),
    }
}
