//! Changes to topics: made on the background thread, each undone by one key.

use std::cmp::Reverse;
use std::sync::Arc;

use super::dialogs::{confirm, llm, move_to, outliers, reduce, rename, split, words};
use super::mode::Mode;
use super::row::Row;
use super::screens::explore::groups;
use super::status::StatusKind;
use super::{Command, State, dialogs, screens};
use crate::corpus::DocumentId;
use crate::keymap::Action;
use crate::model::{Change, Model};
use crate::store::autosave::Wanted;
use crate::text::counted;
use crate::topics::TopicId;
use crate::topics::Topics;
use crate::worker::Request;

/// The change in progress, and what is kept meanwhile.
#[derive(Debug, Default)]
pub struct Changing {
    /// Number of the latest change asked for, and what it does while it is in progress.
    pub asked: u64,
    pub waiting: Option<String>,
    pub pending: Option<Change>,
    /// The model that is being saved.
    pub saving: Option<Arc<Model>>,
    /// Changed models that another run's result took the place of, to be kept beside it.
    pub aside: Vec<Wanted>,
}

/// Keys on the topic list and the words that change topics.
pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Undo => undo(state),
        Action::Redo => redo(state),
        _ if state.model.is_none() => {}
        _ if state.changing.waiting.is_some() => {
            state.say(StatusKind::Info, "Still applying the previous change");
        }
        Action::Mark => state.mark_topic(),
        Action::Merge => confirm::ask_merge(state),
        Action::Delete => confirm::ask_delete(state),
        Action::Rename => rename::ask(state),
        Action::Outliers => return outliers::ask(state),
        Action::Reduce => return reduce::ask(state),
        Action::Split => return split::ask(state),
        Action::Words => words::ask(state),
        Action::Name => return llm::ask(state),
        Action::Ban => return ban(state),
        Action::Move => move_to::ask(state),
        _ => {}
    }
    Vec::new()
}

/// The word under the cursor is shown nowhere any more.
fn ban(state: &mut State) -> Vec<Command> {
    let (Some(model), Some(row)) = (state.model.clone(), state.selected_row()) else {
        return Vec::new();
    };
    let selected = state.screens.explore.term.selected;
    let word = state.shown_row(row).and_then(|topic| topic.words.get(selected).cloned());
    let Some((word, _)) = word else { return Vec::new() };
    let mut by = model.settings.words.clone();
    by.ban.push(word);
    vec![state.change(Change::describe(by))]
}

/// The background thread made a change, or could not.
pub(super) fn changed(
    state: &mut State,
    edit: u64,
    change: &Change,
    result: Result<Box<Model>, String>,
) {
    if edit != state.changing.asked || state.changing.waiting.is_none() {
        return;
    }
    (state.changing.waiting, state.changing.pending) = (None, None);
    match result {
        Err(message) => state.say(StatusKind::Error, message),
        Ok(model) => {
            let Some(before) = state.model.clone() else { return };
            let done = change.summary(Some(&before));
            let topics = counted(model.topics.without_outliers().len(), "topic");
            let outliers = counted(model.topics.outliers(), "outlier");
            let model: Arc<Model> = Arc::from(model);
            show(state, model.clone());
            state.editor.step(before, done.clone(), &model);
            let text = format!("{done}: {topics}, {outliers} · u undoes");
            state.say(StatusKind::Good, text);
        }
    }
}

fn undo(state: &mut State) {
    let Some(now) = state.model.clone() else { return };
    match state.editor.undo(&now) {
        Some((before, what)) => {
            show(state, before);
            state.say(StatusKind::Good, format!("Undone: {what} · Ctrl-R redoes"));
        }
        None => state.say(StatusKind::Info, "There is nothing to undo"),
    }
}

fn redo(state: &mut State) {
    let Some(now) = state.model.clone() else { return };
    match state.editor.redo(&now) {
        Some((after, what)) => {
            show(state, after);
            state.say(StatusKind::Good, format!("Redone: {what} · u undoes"));
        }
        None => state.say(StatusKind::Info, "Nothing to redo"),
    }
}

impl State {
    /// Sends a change off.
    pub(super) fn change(&mut self, change: Change) -> Command {
        self.changing.asked += 1;
        self.changing.waiting = Some(change.summary(self.model.as_deref()));
        self.changing.pending = Some(change.clone());
        Command::Request(self.changing.asked, Request::Change { change })
    }

    /// Keeps the model shown, if it was changed, before another run's takes its place.
    pub(super) fn keep(&mut self, what: String) {
        // Its changes are not in the other run's result, nor the one in progress.
        let changed = |model: &Arc<Model>| !model.history.is_empty() && !self.editor.on_disk(model);
        if self.changing.pending.is_some() || self.model.as_ref().is_some_and(changed) {
            self.changing.aside.extend(self.wanted());
        }
        (self.changing.waiting, self.changing.pending) = (None, None);
        match self.model.clone() {
            Some(before) if !before.history.is_empty() => {
                self.editor.step(before.clone(), what, &before);
            }
            // Nothing but runs is lost, and those are listed.
            _ => self.editor.forget(),
        }
    }

    /// Work in no session file yet, with the change in progress.
    pub fn unsaved_work(&self) -> Option<Wanted> {
        self.wanted().filter(|wanted| self.editor.unsaved || wanted.pending.is_some())
    }

    /// The model shown, to be kept.
    pub fn wanted(&self) -> Option<Wanted> {
        Some(self.editor.wanted(self.model.clone()?, self.changing.pending.clone()))
    }

    /// Shows another model of the documents of `before`; cursor and marks go to the topics that most documents of
    /// theirs are in.
    pub(super) fn show_in_place(&mut self, before: &Model, model: Arc<Model>) {
        let marked = std::mem::take(&mut self.screens.explore.marked);
        let topics = marked.into_iter().filter_map(Row::topic);
        let there = topics.filter_map(|topic| follow(&before.documents_of(topic), &model.topics));
        let there = there.map(Row::Topic).collect();
        show(self, model);
        self.screens.explore.marked = there;
    }

    /// Makes `model` the one that is shown.
    pub(super) fn adopt(&mut self, model: Arc<Model>) {
        let keep = self.selected_row();
        let layers = self.model.as_ref().map(|before| before.layers.count());
        let before = self.model.as_ref().map(|before| &before.source);
        if before.is_none_or(|before| !Arc::ptr_eq(before, &model.source)) {
            // What was found are numbers of other documents.
            self.clear_search();
        }
        if dialogs::of(&self.mode).is_some_and(|dialog| dialog.of_model()) {
            self.mode = Mode::Normal;
        }
        self.show_corpus(model.source.clone(), model.settings.read.clone());
        let same = layers == Some(model.layers.count());
        self.model = Some(model);
        if !same {
            groups::begin(self);
        }
        self.refilter();
        keep.into_iter().for_each(|row| self.select_row(row));
        screens::ALL.iter().for_each(|screen| screen.renew(self));
        self.looking.clear();
    }
}

/// Shows a model of the same documents, the cursor on the topic or group that most of the selected one's
/// documents are in.
fn show(state: &mut State, model: Arc<Model>) {
    let row = state.selected_row();
    let documents = match (&state.model, row) {
        (Some(before), Some(row)) => before.documents_of_all(&state.topics_of(row)),
        _ => Vec::new(),
    };
    // Words are described by the model's own settings; options edited since are kept.
    match state.model.as_ref().map(|before| before.corpus == model.corpus) {
        Some(true) => state.settings.words.clone_from(&model.settings.words),
        _ => state.settings.clone_from(&model.settings),
    }
    let follow = follow(&documents, &model.topics);
    let listed = state.screens.explore.document.selected as isize;
    state.adopt(model);
    if let Some(topic) = follow {
        match row {
            Some(Row::Group(layer, _)) => groups::select_around(state, layer, topic),
            _ => groups::select(state, topic),
        }
    }
    // Several documents can be moved one after the other.
    state.screens.explore.document.go(listed, state.screens.explore.documents.len());
    if let Some(model) = &state.model {
        state.editor.shows(model);
    }
}

/// The topic most of these documents are in.
fn follow(documents: &[DocumentId], topics: &Topics) -> Option<TopicId> {
    let mut counts = std::collections::BTreeMap::<TopicId, usize>::new();
    for &document in documents {
        *counts.entry(*topics.assignments.get(document.0)?).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(topic, count)| (count, Reverse(topic))).map(|(topic, _)| topic)
}
