//! The model at work: changes to it in sentences, and what keeps it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{anyhow, bail};

use crate::cli::print;
use crate::cli::show::upper;
use crate::corpus::columns::{Choice, Role, rows};
use crate::corpus::{Corpus, DocumentId};
use crate::editor::Editor;
use crate::engine::llm::LlmChoice;
use crate::engine::{Resources, RunError, run};
use crate::files::{Guard, Stamp, Written};
use crate::model::Change;
use crate::model::{Description, Input, Model, Settings};
use crate::plain::dialogue::Stop;
use crate::plain::progress::WordProgress;
use crate::store::autosave::{self, Keeper, Wanted};
use crate::store::base::Base;
use crate::store::result_cache::ResultCache;
use crate::topics::TopicId;
use crate::topics::representation::Representation;
use crate::topics::search::WordIndex;

pub struct Work {
    pub model: Arc<Model>,
    /// The layer that answers speak of; 0 the topics.
    layer: usize,
    /// The model at that layer, and which model it is of.
    view: Option<(Arc<Model>, usize, Arc<Model>)>,
    pub resources: Resources,
    /// The language model that may be asked, where one is named.
    pub llm: Option<LlmChoice>,
    pub editor: Editor,
    /// Of the corpus searched last.
    pub words: Option<(Arc<Corpus>, WordIndex)>,
    input: Input,
    stop: Arc<Stop>,
    quiet: bool,
    /// Keeps what is not saved.
    pub keeper: Keeper,
    /// The file opened, where that is one of unsaved changes.
    journal: Option<PathBuf>,
}

impl Work {
    /// `session` is the file that `model` was opened from, and how it was then.
    pub fn new(
        model: Model,
        input: Input,
        (session, base): (Option<(&Path, Option<Stamp>)>, Option<Base>),
        guard: Guard,
        (resources, recent): (Resources, ResultCache),
        (stop, quiet): (Arc<Stop>, bool),
    ) -> Self {
        let model = Arc::new(model);
        let path = session.map(|(path, _)| path);
        let journal = path.filter(|path| autosave::is_journal(path)).map(Path::to_path_buf);
        let keeper = Keeper::start(autosave::folder(), recent);
        let editor = Editor {
            filed: path.map(|_| model.clone()),
            settled: Some(model.clone()),
            // Saving makes a session file, never a BERTopic folder and never a journal.
            session: path.filter(|path| !path.is_dir() && journal.is_none()).map(Path::to_path_buf),
            stamp: session.and_then(|(_, stamp)| stamp),
            bases: base.into_iter().collect(),
            guard: input.guarded(guard),
            ..Editor::default()
        };
        Work {
            editor,
            keeper,
            model,
            resources,
            journal,
            words: None,
            llm: None,
            layer: 0,
            view: None,
            input,
            stop,
            quiet,
        }
    }

    /// What a signal sets.
    pub fn stop(&self) -> Arc<Stop> {
        self.stop.clone()
    }

    /// Whether progress is kept to itself.
    pub fn quiet(&self) -> bool {
        self.quiet
    }

    /// The layer that answers speak of.
    pub fn layer(&self) -> usize {
        self.layer.min(self.model.layers.count())
    }

    /// Speaks of another layer.
    pub fn choose_layer(&mut self, layer: usize) -> anyhow::Result<()> {
        if layer > 0 {
            self.model.layers.get(layer)?;
        }
        self.layer = layer;
        Ok(())
    }

    /// The model with the groups of the layer in place of its topics.
    pub fn seen(&mut self) -> anyhow::Result<Arc<Model>> {
        let layer = self.layer();
        if layer == 0 {
            return Ok(self.model.clone());
        }
        if let Some((of, at, view)) = &self.view
            && Arc::ptr_eq(of, &self.model)
            && *at == layer
        {
            return Ok(view.clone());
        }
        let view = Arc::new(self.model.at_layer(layer)?.into_owned());
        self.view = Some((self.model.clone(), layer, view.clone()));
        Ok(view)
    }

    /// Whether the model is in a session file.
    pub fn on_disk(&self) -> bool {
        self.editor.on_disk(&self.model)
    }

    /// The model was saved there.
    pub fn saved(&mut self, written: Written) {
        self.editor.saved(self.model.clone(), written, Some(&self.model));
        self.keep();
        self.journal.take().iter().for_each(|journal| autosave::remove(journal));
    }

    /// The model, to be kept with a change that is being made.
    pub fn wanted(&self, pending: Option<Change>) -> Wanted {
        self.editor.wanted(self.model.clone(), pending)
    }

    /// Keeps what is not saved, whatever becomes of the program.
    fn keep(&self) {
        self.keeper.want(self.editor.unsaved.then(|| self.wanted(None)));
    }

    /// Knows the files that everything came from, which nothing may be written over.
    pub fn guard(&self) -> Guard {
        self.editor.guard(Some(&self.model))
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
            return Ok("all topics stay as they are: no two are close enough to join".to_owned());
        }
        let done = plain(&change.summary(Some(&before))) + &merged_into(&before, &after, change);
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
        let mut by = self.model.settings.words.clone();
        edit(&mut by);
        self.change(&Change::describe(by))
    }

    pub fn ban(&mut self, word: &str) -> anyhow::Result<String> {
        if self.model.settings.words.ban.iter().any(|banned| banned == word) {
            bail!("{word} is already banned");
        }
        self.describe(|by| by.ban.push(word.to_owned()))
    }

    pub fn choose_words(&mut self, by: Vec<Representation>) -> anyhow::Result<String> {
        self.describe(|description| description.representation = by)
    }

    /// Runs again with another minimum topic size.
    pub fn resize(&mut self, size: usize) -> anyhow::Result<String> {
        let before = self.model.clone();
        if before.fit.is_none() || !before.settings.finds_density() {
            bail!("these topics were not found by density, so they have no minimum topic size");
        }
        let mut settings = before.settings.clone();
        settings.cluster.min_topic_size = size;
        self.run_again(&settings, format!("Minimum topic size {size}"))
    }

    /// Runs again with what is named used for this; without a role all is found by looking.
    pub fn use_columns(&mut self, role: Option<Role>, wanted: &str) -> anyhow::Result<String> {
        let before = self.model.clone();
        let (corpus, mut settings) = (&before.source, before.settings.clone());
        if rows(corpus).is_empty() {
            bail!("{} has no columns: each text stands alone", corpus.name);
        }
        let Some(role) = role else {
            let read = &mut settings.read;
            (read.text_column, read.label_column, read.time_column) = (None, None, None);
            let done = "Text, class and time are found by looking".to_owned();
            return self.run_again(&settings, done);
        };
        let now = Choice::of(corpus, &settings.read);
        let mut choice = now.clone();
        choice.name(corpus, role, wanted)?;
        let said = choice.said(corpus).join(", ");
        if choice == now {
            bail!("nothing to change: {said}");
        }
        settings.read = choice.options(corpus, &settings.read);
        self.run_again(&settings, upper(&said))
    }

    fn run_again(&mut self, settings: &Settings, done: String) -> anyhow::Result<String> {
        let before = self.model.clone();
        let progress = WordProgress::new(self.stop.clone(), self.quiet);
        let after = match run(&self.input, settings, Some(&before), &self.resources, &progress) {
            Err(RunError::Cancelled(_)) => {
                bail!("the run was stopped: the topics stay as they were")
            }
            other => other?,
        };
        self.resources.shelf.keep(&self.input, &after);
        let summary = print::summary(&after);
        let gone = match before.history.is_empty() {
            true => "",
            false => "earlier changes are not in it, and ",
        };
        self.adopt(after, done.clone());
        Ok(format!("{done}: {summary}; {gone}undo takes it back"))
    }

    fn adopt(&mut self, model: Model, done: String) {
        let changed = !self.model.history.is_empty() && self.editor.unsaved;
        let another_run = model.history.is_empty();
        if changed && another_run {
            self.keeper.aside(self.wanted(None));
        }
        let before = std::mem::replace(&mut self.model, Arc::new(model));
        self.editor.step(before, done, &self.model);
        self.shown();
    }

    pub fn undo(&mut self) -> anyhow::Result<String> {
        let before = self.editor.undo(&self.model);
        let (before, what) = before.ok_or_else(|| anyhow!("there is nothing to undo"))?;
        self.model = before;
        self.shown();
        Ok(format!("Undone ({what}): {}; redo does it again", print::summary(&self.model)))
    }

    pub fn redo(&mut self) -> anyhow::Result<String> {
        let after = self.editor.redo(&self.model);
        let (after, what) = after.ok_or_else(|| anyhow!("nothing to redo"))?;
        self.model = after;
        self.shown();
        Ok(format!("Redone ({what}): {}; undo takes it back", print::summary(&self.model)))
    }

    /// Another model is worked on.
    fn shown(&mut self) {
        self.editor.shows(&self.model);
        self.keep();
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
    let named: Vec<TopicId> = match change {
        Change::Merge { groups } => groups.concat(),
        Change::Delete { topics } => topics.clone(),
        _ => Vec::new(),
    };
    let moved = match change {
        Change::Move { documents, .. } => &documents[..],
        _ => &[],
    };
    if matches!(change, Change::Outliers { .. } | Change::Describe { .. } | Change::Names { .. }) {
        return false;
    }
    let pairs = before.topics.assignments.iter().zip(&after.topics.assignments);
    let pairs = DocumentId::all(before.topics.assignments.len()).zip(pairs);
    let others = pairs.filter(|(document, (old, _))| {
        !old.is_outlier() && !moved.contains(document) && !named.contains(old)
    });
    let moves: BTreeMap<TopicId, TopicId> = others.map(|(_, (old, new))| (*old, *new)).collect();
    moves.iter().any(|(old, new)| old != new)
}
