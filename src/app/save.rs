//! Saving the model shown as a session.

use std::path::PathBuf;
use std::sync::Arc;

use super::message::Command;
use super::state::{Mode, Question, State, StatusKind, TextInput};
use super::update::edit_input;
use crate::keymap::Action;
use crate::session;
use crate::session::unsaved::{Base, Wanted};

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

/// Saves the model shown there.
pub(super) fn to(state: &mut State, path: PathBuf) -> Vec<Command> {
    state.edits.saving.clone_from(&state.model);
    vec![Command::Save(path)]
}

/// The model was saved. It may have been changed meanwhile.
pub(super) fn saved(state: &mut State, path: PathBuf) {
    state.say(StatusKind::Good, format!("Session saved to {}", path.display()));
    let Some(saved) = state.edits.saving.take().or_else(|| state.model.clone()) else { return };
    let present = state.model.as_ref().is_some_and(|model| Arc::ptr_eq(model, &saved));
    (state.unsaved, state.on_disk) = (!present, present);
    state.bases.truncate(1);
    state.bases.insert(0, Base::at(&path, &saved));
    state.session_path = Some(path);
    state.edits.saved = Some(saved);
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
            return to(state, path);
        }
        other => edit_input(state, other),
    }
    Vec::new()
}

impl State {
    /// What is in no session file yet, with the change under way.
    pub fn unsaved_work(&self) -> Option<Wanted> {
        self.wanted().filter(|wanted| self.unsaved || wanted.pending.is_some())
    }

    /// The model shown, to be kept.
    pub fn wanted(&self) -> Option<Wanted> {
        Some(Wanted {
            model: self.model.clone()?,
            pending: self.edits.pending.clone(),
            session: self.session_path.clone(),
            bases: self.bases.clone(),
        })
    }
}
