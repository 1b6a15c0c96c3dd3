//! Splitting a topic: into how many parts it falls for each least size of a part, to choose from.

use super::edit::change;
use super::message::Command;
use super::state::{Cursor, Mode, State, StatusKind};
use super::update::distance;
use crate::keymap::Action;
use crate::model::Change;
use crate::worker::Request;

#[derive(Debug, Default)]
pub struct SplitState {
    /// Number of the latest question.
    pub asked: u64,
    /// Least size of a part, and the documents of the parts it gives; as they come.
    pub found: Vec<(usize, Vec<usize>)>,
    /// No more will come.
    pub complete: bool,
}

/// Asks about the selected topic.
pub(super) fn ask(state: &mut State) -> Vec<Command> {
    let Some(topic) = state.selected_topic().filter(|&topic| topic >= 0) else {
        state.say(StatusKind::Info, "Choose a topic to split: outliers get topics with o");
        return Vec::new();
    };
    let asked = state.split.asked + 1;
    state.split = SplitState { asked, ..SplitState::default() };
    state.edits.choice = Cursor::default();
    state.mode = Mode::Split(topic);
    vec![Command::Request(asked, Request::TrySplit { topic })]
}

pub(super) fn choosing(state: &mut State, topic: i32, action: Action) -> Vec<Command> {
    if let Some(by) = distance(action) {
        state.edits.choice.go(by, state.split.found.len());
        return Vec::new();
    }
    match action {
        Action::Back | Action::Interrupt => state.mode = Mode::Normal,
        Action::Submit => {
            let Some((size, parts)) = state.split.found.get(state.edits.choice.selected) else {
                return Vec::new();
            };
            if parts.len() < 2 {
                return Vec::new();
            }
            let min_topic_size = *size;
            state.mode = Mode::Normal;
            return vec![change(state, Change::Split { topic, min_topic_size })];
        }
        _ => {}
    }
    Vec::new()
}

/// The background thread tried a least size, or is through.
pub(super) fn would_split(
    state: &mut State,
    ask: u64,
    parts: Result<Option<(usize, Vec<usize>)>, String>,
) {
    if ask != state.split.asked || !matches!(state.mode, Mode::Split(_)) {
        return;
    }
    match parts {
        Ok(Some(parts)) => state.split.found.push(parts),
        Ok(None) => state.split.complete = true,
        Err(message) => {
            state.mode = Mode::Normal;
            state.say(StatusKind::Error, message);
        }
    }
}
