//! Working with topics: changes by keyboard, each undone by one key.
//!
//! A change is made on the background thread; the model before it is kept, so that undoing is
//! putting it back. Nothing is changed in place.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::explore::select_topic;
use super::message::Command;
use super::pipeline::adopt;
use super::update::{distance, edit_input};
use crate::app::state::{Cursor, Mode, Question, State, StatusKind, TextInput};
use crate::keymap::Action;
use crate::keymap::Pane;
use crate::model::Change;
use crate::model::{Description, Model, weight};
use crate::text::counted;
use crate::topics::Topics;
use crate::topics::edit::NrTopics;
use crate::topics::outliers::Strategy;
use crate::topics::representation::{DIVERSITY, Representation};
use crate::topics::similarity::Space;
use crate::worker::Request;

/// A step of MMR's diversity.
const DIVERSITY_STEP: f64 = 0.1;

/// Changes made and undone.
#[derive(Debug, Default)]
pub struct EditState {
    /// Models before each change, the latest last, and what was done to them.
    pub undo: Vec<(Arc<Model>, String)>,
    /// Models before each undoing.
    pub redo: Vec<(Arc<Model>, String)>,
    /// Topics marked for merging.
    pub marked: BTreeSet<i32>,
    /// Number of the latest change asked for, and what it does while it is under way.
    pub asked: u64,
    pub waiting: Option<String>,
    pub pending: Option<Change>,
    /// How many outliers each strategy would move, as far as it is known.
    pub moves: [Option<Result<usize, String>>; Strategy::ALL.len()],
    /// The selected row of the open choice.
    pub choice: Cursor,
    /// Topics the document could be moved to, in the order of the choice.
    pub targets: Vec<i32>,
    /// Diversity of the words that MMR chooses.
    pub diversity: f64,
    /// How many topics would be left, the outliers counted as one.
    pub left: usize,
    /// The model last saved or opened: going back to it leaves nothing unsaved.
    pub saved: Option<Arc<Model>>,
    /// The model that is being saved.
    pub saving: Option<Arc<Model>>,
}

/// Ways to choose words, in the order of the choice.
pub const WORDS: [&str; 3] = ["c-TF-IDF", "MMR", "KeyBERT"];

/// Keys on the topic list and the words that change topics.
pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Undo => undo(state),
        Action::Redo => redo(state),
        _ if state.model.is_none() => {}
        _ if state.edits.waiting.is_some() => {
            state.say(StatusKind::Info, "Still applying the previous change");
        }
        Action::Mark => mark(state),
        Action::Merge => ask_merge(state),
        Action::Delete => ask_delete(state),
        Action::Rename => ask_name(state),
        Action::Outliers => return ask_strategy(state),
        Action::Reduce => return ask_number(state),
        Action::Split => return super::split::ask(state),
        Action::Words => {
            state.edits.choice = Cursor::default();
            if state.edits.diversity == 0.0 {
                state.edits.diversity = DIVERSITY;
            }
            state.mode = Mode::Words;
        }
        Action::Ban => return ban(state),
        Action::Move => super::move_to::ask(state),
        _ => {}
    }
    Vec::new()
}

fn mark(state: &mut State) {
    let Some(topic) = state.selected_topic().filter(|&topic| topic >= 0) else { return };
    if !state.edits.marked.remove(&topic) {
        state.edits.marked.insert(topic);
    }
    super::explore::move_topic(state, 1);
}

/// The marked topics become one; without marks, the selected one and its nearest. On the Similar
/// screen the pair under the cursor.
fn ask_merge(state: &mut State) {
    let Some(model) = state.model.clone() else { return };
    let pair = match state.focus {
        Pane::Heatmap | Pane::Pairs => super::similar::pair(state),
        _ => None,
    };
    let group: Vec<i32> = match (pair, state.edits.marked.len()) {
        (Some((a, b)), _) => vec![a as i32, b as i32],
        (None, 2..) => state.edits.marked.iter().copied().collect(),
        _ => {
            let Some(topic) = state.selected_topic().filter(|&topic| topic >= 0) else { return };
            let other = match state.edits.marked.first() {
                Some(&marked) if marked != topic => Some(marked),
                _ => model.similarity.nearest(topic as usize).first().map(|(id, _)| *id as i32),
            };
            other.into_iter().chain([topic]).collect()
        }
    };
    if group.len() < 2 || group[0] == group[1] {
        return state.say(StatusKind::Info, "Mark two topics with space to merge them");
    }
    state.mode = Mode::Confirm(Question::Change(Change::Merge { groups: vec![group] }));
}

fn ask_delete(state: &mut State) {
    let mut topics: Vec<i32> = state.edits.marked.iter().copied().collect();
    if topics.is_empty() {
        topics.extend(state.selected_topic().filter(|&topic| topic >= 0));
    }
    if !topics.is_empty() {
        state.mode = Mode::Confirm(Question::Change(Change::Delete { topics }));
    }
}

fn ask_name(state: &mut State) {
    let (Some(id), Some(model)) = (state.selected_topic(), &state.model) else { return };
    let label = model.topics.get(id).and_then(|topic| topic.label.clone());
    state.input = TextInput::of(label.unwrap_or_default());
    state.mode = Mode::Rename(id);
}

fn ask_strategy(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else { return Vec::new() };
    if model.topics.outliers() == 0 || model.topics.real().is_empty() {
        state.say(StatusKind::Info, "There are no outliers to give a topic");
        return Vec::new();
    }
    state.edits.asked += 1;
    state.edits.moves = Default::default();
    state.edits.choice = Cursor::default();
    state.mode = Mode::Outliers;
    vec![Command::Request(state.edits.asked, Request::CountMoves)]
}

fn ask_number(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else { return Vec::new() };
    let topics = model.topics.list.len();
    if model.topics.real().len() < 2 {
        state.say(StatusKind::Info, "There are no two topics to join");
        return Vec::new();
    }
    state.edits.left = topics - 1;
    state.mode = Mode::Reduce;
    // What would be joined is read off the tree.
    super::tree::look(state)
}

/// The word under the cursor is shown nowhere any more.
fn ban(state: &mut State) -> Vec<Command> {
    let (Some(model), Some(id)) = (state.model.clone(), state.selected_topic()) else {
        return Vec::new();
    };
    let word = model.topics.get(id).and_then(|t| t.words.get(state.explore.term.selected));
    let Some((word, _)) = word else { return Vec::new() };
    let mut by = Description::of(&model.settings);
    by.ban.push(word.clone());
    vec![change(state, Change::describe(by))]
}

/// Sends a change off.
pub(super) fn change(state: &mut State, change: Change) -> Command {
    state.edits.asked += 1;
    state.edits.waiting = Some(change.told(state.model.as_deref()));
    state.edits.pending = Some(change.clone());
    Command::Request(state.edits.asked, Request::Change { change })
}

/// Yes to the question whether to change.
pub(super) fn confirmed(state: &mut State, asked: Change) -> Vec<Command> {
    vec![change(state, asked)]
}

/// Keys while a name is typed.
pub(super) fn naming(state: &mut State, topic: i32, action: Action) -> Vec<Command> {
    if action != Action::Submit {
        edit_input(state, action);
        return Vec::new();
    }
    state.mode = Mode::Normal;
    let rename = Change::rename(topic, &state.input.text);
    vec![change(state, rename)]
}

/// Keys over a choice: how to give outliers a topic, or how words are chosen.
pub(super) fn choosing(state: &mut State, action: Action) -> Vec<Command> {
    let words = state.mode == Mode::Words;
    let rows = if words { WORDS.len() } else { Strategy::ALL.len() };
    if let Some(by) = distance(action) {
        state.edits.choice.go(by, rows);
        return Vec::new();
    }
    match action {
        Action::Left | Action::Right if words => {
            let by = if action == Action::Left { -DIVERSITY_STEP } else { DIVERSITY_STEP };
            let tenths = ((state.edits.diversity + by) * 10.0).round() / 10.0;
            state.edits.diversity = tenths.clamp(0.0, 1.0);
        }
        Action::Back | Action::Interrupt => state.mode = Mode::Normal,
        Action::Submit => {
            state.mode = Mode::Normal;
            let chosen = match words {
                true => described(state),
                false => {
                    let strategy = Strategy::ALL[state.edits.choice.selected];
                    Some(Change::Outliers { strategy, threshold: 0.0 })
                }
            };
            return chosen.map(|chosen| change(state, chosen)).into_iter().collect();
        }
        _ => {}
    }
    Vec::new()
}

/// The chosen way to choose words, as a change.
fn described(state: &State) -> Option<Change> {
    let mut by = Description::of(&state.model.as_ref()?.settings);
    by.representation = match state.edits.choice.selected {
        0 => Vec::new(),
        1 => vec![Representation::Mmr { diversity: state.edits.diversity }],
        _ => vec![Representation::KeyBert],
    };
    Some(Change::describe(by))
}

/// Keys while the number of topics is chosen.
pub(super) fn reducing(state: &mut State, action: Action) -> Vec<Command> {
    let most = state.model.as_ref().map_or(0, |model| model.topics.list.len());
    let step: isize = match action {
        Action::Left | Action::Down => -1,
        Action::Right | Action::Up => 1,
        Action::PageDown => -10,
        Action::PageUp => 10,
        Action::First => isize::MIN / 2,
        Action::Last => isize::MAX / 2,
        Action::Submit => {
            state.mode = Mode::Normal;
            if state.edits.left == most {
                return Vec::new();
            }
            let to = NrTopics::Count(state.edits.left);
            return vec![change(
                state,
                Change::Reduce { to, space: Space::Embedding, join_named: false },
            )];
        }
        Action::Back | Action::Interrupt => {
            state.mode = Mode::Normal;
            return Vec::new();
        }
        _ => return Vec::new(),
    };
    let left = (state.edits.left as isize).saturating_add(step);
    state.edits.left = left.clamp(2.min(most as isize), most as isize) as usize;
    Vec::new()
}

/// The background thread made a change, or could not.
pub(super) fn changed(
    state: &mut State,
    edit: u64,
    change: &Change,
    result: Result<Box<Model>, String>,
) {
    if edit != state.edits.asked || state.edits.waiting.is_none() {
        return;
    }
    (state.edits.waiting, state.edits.pending) = (None, None);
    match result {
        Err(message) => state.say(StatusKind::Error, message),
        Ok(model) => {
            let Some(before) = state.model.clone() else { return };
            let done = change.told(Some(&before));
            let topics = counted(model.topics.real().len(), "topic");
            let outliers = counted(model.topics.outliers(), "outlier");
            show(state, Arc::from(model));
            step(state, before, done.clone());
            let text = format!("{done}: {topics}, {outliers} · u undoes");
            state.say(StatusKind::Good, text);
        }
    }
}

pub(super) fn would_move(
    state: &mut State,
    edit: u64,
    strategy: Strategy,
    count: Result<usize, String>,
) {
    let at = Strategy::ALL.iter().position(|&other| other == strategy);
    if let Some(at) = at.filter(|_| edit == state.edits.asked) {
        state.edits.moves[at] = Some(count);
    }
}

/// Keeps the model before a step, as long as there is room for it.
fn step(state: &mut State, before: Arc<Model>, what: String) {
    state.edits.undo.push((before, what));
    state.edits.redo.clear();
    if let Some(shown) = &state.model {
        weight::bound(&mut state.edits.undo, shown, weight::LIMIT, |(model, _)| model);
    }
}

fn undo(state: &mut State) {
    let Some(now) = state.model.clone() else { return };
    match state.edits.undo.pop() {
        Some((before, what)) => {
            show(state, before);
            state.say(StatusKind::Good, format!("Undone: {what} · Ctrl-R redoes"));
            state.edits.redo.push((now, what));
        }
        None => state.say(StatusKind::Info, "There is nothing to undo"),
    }
}

fn redo(state: &mut State) {
    let Some(now) = state.model.clone() else { return };
    match state.edits.redo.pop() {
        Some((after, what)) => {
            show(state, after);
            state.say(StatusKind::Good, format!("Redone: {what} · u undoes"));
            state.edits.undo.push((now, what));
        }
        None => state.say(StatusKind::Info, "Nothing to redo"),
    }
}

/// Keeps the model shown, if it was changed, before another run's takes its place.
pub(super) fn keep(state: &mut State, what: String) {
    // Its changes are not in the other run's result, nor the one under way.
    let changed = |model: &Arc<Model>| !model.history.is_empty() && !state.on_disk;
    if state.edits.pending.is_some() || state.model.as_ref().is_some_and(changed) {
        state.aside.extend(state.wanted());
    }
    (state.edits.waiting, state.edits.pending) = (None, None);
    match state.model.clone() {
        Some(before) if !before.history.is_empty() => step(state, before, what),
        // Nothing but runs is lost, and those are listed.
        _ => {
            state.edits.undo.clear();
            state.edits.redo.clear();
        }
    }
}

/// Shows a model of the same documents, the cursor on the topic most of the selected one's
/// documents are in.
fn show(state: &mut State, model: Arc<Model>) {
    let documents = match (&state.model, state.selected_topic()) {
        (Some(before), Some(topic)) => before.documents_of(topic),
        _ => Vec::new(),
    };
    let settings = &model.settings;
    // Words are described by the model's own settings; options edited since are kept.
    state.settings = match state.model.as_ref().map(|before| before.corpus == model.corpus) {
        Some(true) => Description::of(settings).within(&state.settings),
        _ => settings.clone(),
    };
    let follow = follow(&documents, &model.topics);
    let row = state.explore.document.selected as isize;
    adopt(state, model);
    follow.into_iter().for_each(|topic| select_topic(state, topic));
    // Several documents can be moved one after the other.
    state.explore.document.go(row, state.explore.documents.len());
    let Some(model) = &state.model else { return };
    let saved = state.edits.saved.as_ref();
    state.on_disk = saved.is_some_and(|saved| Arc::ptr_eq(saved, model));
    // Of a result that was never saved only changes could be lost, and those may be undone.
    state.unsaved = !state.on_disk && (saved.is_some() || !model.history.is_empty());
}

/// The topic most of these documents are in.
fn follow(documents: &[usize], topics: &Topics) -> Option<i32> {
    let mut counts = std::collections::BTreeMap::<i32, usize>::new();
    for &document in documents {
        *counts.entry(*topics.assignments.get(document)?).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(topic, count)| (count, -topic)).map(|(topic, _)| topic)
}
