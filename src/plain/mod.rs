//! `topictui --plain`: lines and prompts instead of the screen, for screen readers and dumb
//! terminals. No cursor is moved, nothing is drawn, nothing is written over.
//!
//! Commands come from standard input, from the terminal where that holds the documents. Answers go
//! to standard output, progress to standard error. With commands out of a pipe there are no
//! prompts, nothing is echoed, and the answer to a question is the next line; the first interrupt
//! ends the program then, while at a prompt it only drops the line.
//!
//! * `commands` — what can be typed, in one table
//! * `dialogue` — lines and signals in, pages out
//! * `progress` — a run in words
//! * `work` — the model, changes, undo
//! * `show`, `ask` — what commands answer; `files` — what they write; `names` — a language model

mod ask;
mod commands;
pub(crate) mod dialogue;
mod files;
mod names;
mod progress;
pub(crate) mod work;

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Error, bail};

use crate::cli::args::Cli;
use crate::cli::args::look::LayerArgs;
use crate::cli::opening::{input_of, open_input, resources, set_threads, unsaved_of};
use crate::cli::{Outcome, ending, show};
use crate::engine::{RunError, run};
use crate::files::{Guard, Stamp};
use crate::model::Change;
use crate::model::{Input, Model};
use crate::plain::commands::{Command, Found, Versus};
use crate::plain::dialogue::{Dialogue, Ended, PAGE};
use crate::plain::progress::WordProgress;
use crate::plain::work::Work;
use crate::store::autosave;
use crate::store::base::Base;
use crate::store::{self, recent_files};
use crate::text::counted;
use crate::text::sanitise;
use crate::topics::similarity::Space;
use crate::worker::guarded;

/// Opens an input or a session and answers commands until the user leaves.
pub fn open(cli: &Cli, session_path: Option<&Path>) -> anyhow::Result<Outcome> {
    let on_stdin = matches!(&cli.input[..], [path] if path.as_os_str() == "-") && !cli.demo;
    set_threads(cli.fitting.threads)?;
    let (resources, recent) = resources(&cli.fitting);
    let settings = cli.fitting.settings()?;
    let quiet = cli.output.quiet;
    let stamp = session_path.and_then(Stamp::of);
    let (opened, base) = session(session_path)?;
    if opened.is_none() && cli.input.is_empty() && !cli.demo {
        // Its sentence says what can be given.
        open_input(&[], false)?;
    }
    let mut dialogue = Dialogue::start(on_stdin)?;
    let (model, input) = match opened {
        Some(model) => {
            let input = input_of(&model);
            (model, input)
        }
        None => {
            let input = open_input(&cli.input, cli.demo)?;
            let progress = WordProgress::new(dialogue.stop(), quiet);
            let model = match run(&input, &settings, None, &resources, &progress) {
                Err(RunError::Cancelled(_)) => return Ok(stopped(&dialogue)),
                other => other?,
            };
            resources.shelf.keep(&input, &model);
            (model, input)
        }
    };
    let text = match &input {
        Input::Paths(paths) => paths.clone(),
        _ => Vec::new(),
    };
    let before = unsaved_of(session_path, &input).map(|unsaved| unsaved.path);
    if let Some(path) = before.filter(|path| Some(path.as_path()) != session_path) {
        dialogue.say(&format!(
            "The result of a lost session is kept: topictui --plain {}",
            path.display()
        ))?;
    }
    let folder = session_path.filter(|path| path.is_dir());
    let guard = cli.fitting.guarded(Guard::platform()).keep(folder);
    let session = session_path.map(|path| (path, stamp));
    let stops = (dialogue.stop(), quiet);
    let mut work = Work::new(model, input, (session, base), guard, (resources, recent), stops);
    work.llm = cli.llm.choice();
    let mut commands = 0;
    let ended = converse(&mut dialogue, &mut work, &mut commands);
    keep(&dialogue, &work, ended.as_ref().ok().copied())?;
    ending::left();
    recent_files::remember(&work.model, &text, work.editor.session.as_deref());
    Ok(match ended? {
        Ended::Interrupted => Outcome::Interrupted,
        _ if commands == 0 && work.model.topics.without_outliers().is_empty() => Outcome::Nothing,
        _ => Outcome::Fine,
    })
}

/// The model of a session, and what its changes were made to.
fn session(path: Option<&Path>) -> anyhow::Result<(Option<Model>, Option<Base>)> {
    let Some(path) = path else { return Ok((None, None)) };
    if autosave::is_journal(path) {
        let (model, base) = autosave::open(path)?;
        return Ok((Some(model), Some(base)));
    }
    let model = store::load(path)?;
    let base = Base::of(path, &model);
    Ok((Some(model), base))
}

/// Outcome of a run that a signal ended.
fn stopped(dialogue: &Dialogue) -> Outcome {
    match dialogue.stopped() {
        Some(Ended::HungUp) => Outcome::Fine,
        _ => Outcome::Interrupted,
    }
}

/// Keeps what nobody was there to save. `ended` is missing where nothing could be written any more.
fn keep(dialogue: &Dialogue, work: &Work, ended: Option<Ended>) -> anyhow::Result<()> {
    let lost = match ended {
        Some(Ended::Left) => false,
        Some(Ended::Input | Ended::Interrupted) => work.editor.unsaved,
        Some(Ended::HungUp) => !work.on_disk(),
        // A reader of a pipe that has had enough lost nothing but what was changed.
        None => work.editor.unsaved || dialogue.prompts() && !work.on_disk(),
    };
    if !lost {
        work.keeper.discard();
        return Ok(());
    }
    work.keeper.want(Some(work.wanted(None)));
    if let Some(path) = work.keeper.flush()? {
        // Standard error may be gone with the terminal.
        let _ = writeln!(
            io::stderr(),
            "topictui: the changes were not saved, so they are kept in {}",
            path.display()
        );
    }
    Ok(())
}

/// Tells the topics, then answers commands. Counts them.
fn converse(
    dialogue: &mut Dialogue,
    work: &mut Work,
    commands: &mut usize,
) -> anyhow::Result<Ended> {
    dialogue.show(&show::topics(&work.model, None, None)?, PAGE)?;
    if work.model.topics.without_outliers().is_empty() {
        dialogue.say(&format!(
            "No topics were found in {}: type size N for a lower minimum topic size",
            counted(work.model.corpus.len(), "document")
        ))?;
    }
    if dialogue.prompts() {
        dialogue.say("help lists all commands")?;
    }
    loop {
        let line = match dialogue.line()? {
            Ok(line) => line,
            Err(ended) => return Ok(ended),
        };
        match commands::parse(&line) {
            Ok(None) if dialogue.has_more() => dialogue.more(None)?,
            Ok(None) => continue,
            Err(sentence) => dialogue.say(&sentence)?,
            Ok(Some(command)) => {
                if let Some(ended) = obey(dialogue, work, command)? {
                    return Ok(ended);
                }
            }
        }
        *commands += 1;
    }
}

/// Does what a command says. Only that answers cannot be written any more is an error.
fn obey(dialogue: &mut Dialogue, work: &mut Work, command: Command) -> io::Result<Option<Ended>> {
    match command {
        Command::Quit => {
            let question = "There are unsaved changes. Quit without saving?";
            if !work.editor.unsaved || dialogue.confirm(question)? {
                return Ok(Some(Ended::Left));
            }
        }
        Command::More(lines) => dialogue.more(lines)?,
        Command::Save(path) => files::save(dialogue, work, path)?,
        Command::Export(path) => files::export(dialogue, work, &path)?,
        Command::Names => names::ask(dialogue, work)?,
        command => {
            let page = match command {
                Command::Topics(Some(_), _) | Command::Help(None) => usize::MAX,
                _ => PAGE,
            };
            // A mistake in topictui must not take the user's work with it.
            let answer = guarded(|| answer(work, command)).map_err(Error::from).flatten();
            dialogue.done();
            match answer {
                // A sentence leaves the list that `more` goes on with.
                Ok(text) if !text.contains('\n') => dialogue.say(&text)?,
                Ok(text) => dialogue.show(&text, page)?,
                Err(error) => dialogue.say(&sanitise(&format!("{error:#}")))?,
            }
        }
    }
    Ok(None)
}

/// Answer to a command that only looks or changes: a list, or a sentence.
fn answer(work: &mut Work, command: Command) -> anyhow::Result<String> {
    match command {
        Command::Topics(top, language) => show::topics(&*work.seen()?, top, language),
        Command::Topic(id) => {
            let text = show::topic(&*work.seen()?, id)?;
            Ok(text + &show::inside(&work.model, work.layer(), id))
        }
        Command::Layer(None) => show::layers(&work.model, work.layer()),
        Command::Layer(Some(at)) => {
            work.choose_layer(LayerArgs { layer: at }.number(&work.model))?;
            show::topics(&*work.seen()?, None, None)
        }
        Command::Group(topic, group) => {
            let layer = work.layer().max(1);
            work.change(&Change::MoveToGroup { topics: vec![topic], layer, group })
        }
        Command::Docs(id) => show::docs(&*work.seen()?, id),
        Command::Doc(row) => show::doc(&*work.seen()?, row),
        Command::Why(row) => show::why(&*work.seen()?, row),
        Command::Find(text) => ask::find(work, &text),
        Command::Predict(text) => ask::predict(work, &text),
        Command::Search(search) => ask::search(work, &search),
        Command::Similar(id) => show::similar(&*work.seen()?, id),
        Command::Tree => show::tree(&*work.seen()?),
        Command::Compare(None) => show::comparable(&work.model),
        Command::Compare(Some(Versus { by, a, b, topic })) => {
            show::compare(&*work.seen()?, (&by, &a, &b), topic)
        }
        Command::Trends(id) => show::trends(&*work.seen()?, id),
        Command::Rename(topic, name) => {
            let name = name.as_deref().unwrap_or_default();
            match (work.layer(), topic.index()) {
                (layer @ 1.., Some(group)) => {
                    work.change(&Change::rename_group(layer, group, name))
                }
                _ => work.change(&Change::rename(topic, name)),
            }
        }
        Command::Merge(group) => match work.layer() {
            0 => work.change(&Change::Merge { groups: vec![group] }),
            layer => {
                let groups = group.iter().filter_map(|id| id.index()).collect();
                work.change(&Change::MergeGroups { layer, groups })
            }
        },
        Command::Delete(_) | Command::Split(..) | Command::Move(..) if work.layer() > 0 => {
            bail!("topics are changed at layer 0, and this is layer {}: type layer 0", work.layer())
        }
        Command::Delete(topics) => work.change(&Change::Delete { topics }),
        Command::Split(topic, None) => ask::parts(work, topic),
        Command::Split(topic, Some(min_topic_size)) => {
            work.change(&Change::Split { topic, min_topic_size })
        }
        Command::Reduce(to, join_named) => {
            work.change(&Change::Reduce { to, space: Space::Embedding, join_named })
        }
        Command::Outliers(None) => ask::strategies(work),
        Command::Outliers(Some(strategy)) => {
            work.change(&Change::Outliers { strategy, threshold: 0.0 })
        }
        Command::Move(row, topic) => {
            let documents = vec![work.model.document_in(row)?];
            work.change(&Change::Move { documents, topic })
        }
        Command::Ban(word) => work.ban(&word),
        Command::Words(by) => work.choose_words(by),
        Command::Size(None) => Ok(format!(
            "The minimum topic size is {}: size N runs again with N",
            work.model.settings.cluster.min_topic_size
        )),
        Command::Size(Some(size)) => work.resize(size),
        Command::Columns(None) => show::columns(&work.model),
        Command::Columns(Some(Found)) => work.use_columns(None, ""),
        Command::Use(role, wanted) => work.use_columns(Some(role), &wanted),
        Command::Undo => work.undo(),
        Command::Redo => work.redo(),
        Command::History => show::history(&work.model),
        Command::Help(word) => commands::help(word.as_deref()).map_err(Error::msg),
        // What talks or writes is obeyed where it can.
        Command::More(_)
        | Command::Save(_)
        | Command::Export(_)
        | Command::Names
        | Command::Quit => Ok(String::new()),
    }
}
