//! What is worked on: the model, the models before each change, and what of it is in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{anyhow, bail};

use crate::cli::print;
use crate::corpus::Corpus;
use crate::engine::{Resources, RunError, run};
use crate::files::{Guard, Stamp, Written};
use crate::model::Change;
use crate::model::{Description, Input, Model, Settings, weight};
use crate::plain::dialogue::Stop;
use crate::plain::progress::WordProgress;
use crate::store::recent::Recent;
use crate::store::unsaved::{self, Base, Keeper, Wanted};
use crate::topics::representation::Representation;
use crate::topics::search::WordIndex;

pub struct Work {
    pub model: Arc<Model>,
    pub resources: Resources,
    /// The session opened or saved last.
    pub path: Option<PathBuf>,
    /// How that file was then.
    stamp: Option<Stamp>,
    /// What must not be written over, beside what the model says itself.
    guard: Guard,
    /// Of the corpus searched last.
    pub words: Option<(Arc<Corpus>, WordIndex)>,
    input: Input,
    stop: Arc<Stop>,
    quiet: bool,
    /// Models before each change, the latest last, and what was done to them.
    undo: Vec<(Arc<Model>, String)>,
    /// Models before each undoing.
    redo: Vec<(Arc<Model>, String)>,
    /// The model nothing was done to since it was fitted, opened or saved.
    settled: Arc<Model>,
    /// The model that is in a session file.
    on_disk: Option<Arc<Model>>,
    /// Keeps what is not saved.
    pub keeper: Keeper,
    /// Session files that the model may be told by, the latest first.
    bases: Vec<Base>,
    /// What was opened, where that is what was not saved the last time.
    journal: Option<PathBuf>,
}

impl Work {
    /// `session` is the file that `model` was opened from, and how it was then.
    pub fn new(
        model: Model,
        input: Input,
        (session, base): (Option<(&Path, Option<Stamp>)>, Option<Base>),
        guard: Guard,
        (resources, recent): (Resources, Recent),
        (stop, quiet): (Arc<Stop>, bool),
    ) -> Self {
        let model = Arc::new(model);
        let path = session.map(|(path, _)| path);
        let journal = path.filter(|path| unsaved::is_journal(path)).map(Path::to_path_buf);
        let keeper = Keeper::start(unsaved::folder(), recent);
        Work {
            keeper,
            bases: base.into_iter().collect(),
            on_disk: path.map(|_| model.clone()),
            settled: model.clone(),
            model,
            resources,
            // Saving makes a session file, never a BERTopic folder and never a journal.
            path: path.filter(|path| !path.is_dir() && journal.is_none()).map(Path::to_path_buf),
            stamp: session.and_then(|(_, stamp)| stamp),
            guard: input.guarded(guard),
            journal,
            words: None,
            input,
            stop,
            quiet,
            undo: Vec::new(),
            redo: Vec::new(),
        }
    }

    /// Whether leaving would lose something the user made.
    pub fn unsaved(&self) -> bool {
        !Arc::ptr_eq(&self.model, &self.settled)
    }

    /// Whether the model is in a session file.
    pub fn on_disk(&self) -> bool {
        self.on_disk.as_ref().is_some_and(|there| Arc::ptr_eq(there, &self.model))
    }

    /// The model was saved there.
    pub fn saved(&mut self, written: Written) {
        self.stamp = written.stamp;
        self.settled = self.model.clone();
        self.on_disk = Some(self.model.clone());
        self.bases.truncate(1);
        self.bases.insert(0, Base::at(&written.path, &self.model));
        self.path = Some(written.path);
        self.keep();
        self.journal.take().iter().for_each(|journal| unsaved::remove(journal));
    }

    /// The model, to be kept with a change that is being made.
    pub fn wanted(&self, pending: Option<Change>) -> Wanted {
        let (model, session, bases) = (self.model.clone(), self.path.clone(), self.bases.clone());
        Wanted { model, pending, session, bases }
    }

    /// Keeps what is not saved, whatever becomes of the program.
    fn keep(&self) {
        self.keeper.want(self.unsaved().then(|| self.wanted(None)));
    }

    /// Knows the files that everything came from, which nothing may be written over.
    pub fn guard(&self) -> Guard {
        let guard = self.model.guarded(self.guard.clone());
        match &self.path {
            Some(path) => guard.own(path, self.stamp),
            None => guard,
        }
    }

    /// Makes a change; says what was done and what came out.
    pub fn change(&mut self, change: &Change) -> anyhow::Result<String> {
        let before = self.model.clone();
        self.keeper.want(Some(self.wanted(Some(change.clone()))));
        let after = change.apply(&before, &self.resources);
        self.keep();
        let after = after?;
        if matches!(change, Change::Reduce { .. })
            && after.topics.assignments == before.topics.assignments
        {
            return Ok("all topics stay as they are: no two lie close enough together".to_owned());
        }
        let done = plain(&change.told(Some(&before))) + &merged_into(&before, &after, change);
        let summary = print::summary(&after);
        let anew = match renumbered(&before, &after, change) {
            true => "topics were renumbered, and ",
            false => "",
        };
        self.adopt(after, done.clone());
        Ok(format!("{done}: {summary}; {anew}undo takes it back"))
    }

    /// Describes the topics another way: `edit` says what is different.
    pub fn describe(&mut self, edit: impl FnOnce(&mut Description)) -> anyhow::Result<String> {
        let mut by = Description::of(&self.model.settings);
        edit(&mut by);
        self.change(&Change::describe(by))
    }

    pub fn ban(&mut self, word: &str) -> anyhow::Result<String> {
        if self.model.settings.ban.iter().any(|banned| banned == word) {
            bail!("{word} is banned already: undo takes back what was done last");
        }
        self.describe(|by| by.ban.push(word.to_owned()))
    }

    pub fn choose_words(&mut self, by: Vec<Representation>) -> anyhow::Result<String> {
        self.describe(|description| description.representation = by)
    }

    /// Runs again with another least size of a topic.
    pub fn resize(&mut self, size: usize) -> anyhow::Result<String> {
        let before = self.model.clone();
        if before.fit.is_none() || !before.settings.finds_density() {
            bail!("these topics were not found by density, so they have no least size");
        }
        let settings = Settings { min_topic_size: size, ..before.settings.clone() };
        let progress = WordProgress::new(self.stop.clone(), self.quiet);
        let after = match run(&self.input, &settings, Some(&before), &self.resources, &progress) {
            Err(RunError::Cancelled(_)) => {
                bail!("the run was stopped: the topics stay as they were")
            }
            other => other?,
        };
        self.resources.shelf.keep(&self.input, &after);
        let done = format!("Topics of {size} documents or more");
        let summary = print::summary(&after);
        let gone = match before.history.is_empty() {
            true => "",
            false => "the changes made before are not in it, and ",
        };
        self.adopt(after, done.clone());
        Ok(format!("{done}: {summary}; {gone}undo takes it back"))
    }

    fn adopt(&mut self, model: Model, done: String) {
        let changed = !self.model.history.is_empty() && self.unsaved();
        let another_run = model.history.is_empty();
        if changed && another_run {
            self.keeper.aside(self.wanted(None));
        }
        let before = std::mem::replace(&mut self.model, Arc::new(model));
        self.undo.push((before, done));
        self.redo.clear();
        weight::bound(&mut self.undo, &self.model, weight::LIMIT, |(model, _)| model);
        self.keep();
    }

    pub fn undo(&mut self) -> anyhow::Result<String> {
        let (before, what) = self.undo.pop().ok_or_else(|| anyhow!("there is nothing to undo"))?;
        let now = std::mem::replace(&mut self.model, before);
        let said = format!("Undone ({what}): {}; redo does it again", print::summary(&self.model));
        self.redo.push((now, what));
        self.keep();
        Ok(said)
    }

    pub fn redo(&mut self) -> anyhow::Result<String> {
        let nothing = || anyhow!("nothing to redo");
        let (after, what) = self.redo.pop().ok_or_else(nothing)?;
        let now = std::mem::replace(&mut self.model, after);
        let said = format!("Redone ({what}): {}; undo takes it back", print::summary(&self.model));
        self.undo.push((now, what));
        self.keep();
        Ok(said)
    }
}

/// A sentence of the screen without its quotation marks.
fn plain(sentence: &str) -> String {
    sentence.replace(['“', '”'], "\"")
}

/// Where the topics of a merge went.
fn merged_into(before: &Model, after: &Model, change: &Change) -> String {
    let Change::Merge { groups } = change else { return String::new() };
    let mut pairs = before.topics.assignments.iter().zip(&after.topics.assignments);
    let first = groups.first().and_then(|group| group.first());
    match pairs.find(|(old, _)| Some(*old) == first) {
        Some((_, new)) => format!(" into topic {new}"),
        None => String::new(),
    }
}

/// Whether other topics than those spoken of have another number now.
fn renumbered(before: &Model, after: &Model, change: &Change) -> bool {
    let named: Vec<i32> = match change {
        Change::Merge { groups } => groups.concat(),
        Change::Delete { topics } => topics.clone(),
        _ => Vec::new(),
    };
    let moved = match change {
        Change::Move { documents, .. } => &documents[..],
        _ => &[],
    };
    if matches!(change, Change::Outliers { .. } | Change::Describe { .. }) {
        return false;
    }
    let pairs = before.topics.assignments.iter().zip(&after.topics.assignments).enumerate();
    let others = pairs.filter(|(document, (old, _))| {
        **old >= 0 && !moved.contains(document) && !named.contains(old)
    });
    let moves: BTreeMap<i32, i32> = others.map(|(_, (old, new))| (*old, *new)).collect();
    moves.iter().any(|(old, new)| old != new)
}
