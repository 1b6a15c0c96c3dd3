//! Moving a document to another topic, chosen from a list that typing narrows.

use super::edit::change;
use super::filter;
use super::message::Command;
use super::state::{Cursor, Mode, State, TextInput};
use super::update::{distance, edit_input};
use crate::keymap::Action;
use crate::model::Change;

/// Asks for the topic of the document under the cursor.
pub(super) fn ask(state: &mut State) {
    let selected = state.explore.document.selected;
    let Some(&document) = state.explore.documents.get(selected) else { return };
    state.input = TextInput::default();
    state.mode = Mode::MoveTo(document);
    renew(state, document);
}

/// Keys while a topic is chosen.
pub(super) fn choosing(state: &mut State, document: usize, action: Action) -> Vec<Command> {
    match action {
        Action::Up | Action::Down => {
            let topics = state.edits.targets.len();
            state.edits.choice.go(distance(action).unwrap_or(0), topics);
        }
        Action::Submit => {
            let Some(&topic) = state.edits.targets.get(state.edits.choice.selected) else {
                return Vec::new();
            };
            state.mode = Mode::Normal;
            return vec![change(state, Change::Move { documents: vec![document], topic })];
        }
        other => {
            let before = state.input.text.clone();
            edit_input(state, other);
            if state.input.text != before {
                renew(state, document);
            }
        }
    }
    Vec::new()
}

/// The topics that match what is typed, without the document's own; leaving all topics comes last.
pub(super) fn renew(state: &mut State, document: usize) {
    state.edits.choice = Cursor::default();
    let Some(model) = &state.model else { return };
    let typed = state.input.text.trim();
    let mut targets = filter::matching(typed, model.topics.real().iter());
    if "-1 outliers".contains(&typed.to_lowercase()) {
        targets.push(-1);
    }
    let own = model.topics.assignments.get(document);
    targets.retain(|topic| Some(topic) != own);
    state.edits.targets = targets;
}
