//! Saving the model shown as a session.

use std::path::PathBuf;

use super::message::Command;
use super::state::{Mode, Question, State, StatusKind, TextInput};
use super::update::edit_input;
use crate::keymap::Action;
use crate::session;

/// Asks where to save, with the last place or a name after the input filled in.
pub(super) fn ask(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else {
        state
            .say(StatusKind::Info, "There is nothing to save yet: topics appear when the run ends");
        return Vec::new();
    };
    let path = state.session_path.clone().unwrap_or_else(|| session::file_name(&model.corpus.name));
    state.input = TextInput::of(path.display().to_string());
    state.mode = Mode::SavePath;
    Vec::new()
}

pub(super) fn typing(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Submit => {
            let path = PathBuf::from(state.input.text.trim());
            if path.as_os_str().is_empty() {
                return Vec::new();
            }
            state.mode = Mode::Normal;
            // A stat a save: the answer decides what to ask.
            if path.exists() && state.session_path.as_ref() != Some(&path) {
                state.mode = Mode::Confirm(Question::Overwrite(path));
                return Vec::new();
            }
            state.say(StatusKind::Info, format!("Saving {} …", path.display()));
            return vec![Command::Save(path)];
        }
        other => edit_input(state, other),
    }
    Vec::new()
}
