//! Saving the model shown as a session.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::message::Command;
use super::state::{Mode, Question, State, StatusKind, TextInput};
use super::update::edit_input;
use crate::corpus;
use crate::files::{Guard, Kind, Place, Written};
use crate::keymap::Action;
use crate::store;
use crate::store::unsaved::{Base, Wanted};
use crate::worker::Request;

/// Asks where to save, with the last place or a name after the input filled in.
pub(super) fn ask(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else {
        state
            .say(StatusKind::Info, "There is nothing to save yet: topics appear when the run ends");
        return Vec::new();
    };
    let path = state.session_path.clone().unwrap_or_else(|| store::file_name(&model.corpus.name));
    state.input = TextInput::of(path.display().to_string());
    state.mode = Mode::SavePath;
    Vec::new()
}

/// The model was saved. It may have been changed meanwhile.
pub(super) fn saved(state: &mut State, Written { path, stamp }: Written) {
    state.say(StatusKind::Good, format!("Session saved to {}", path.display()));
    let Some(saved) = state.edits.saving.take().or_else(|| state.model.clone()) else { return };
    let present = state.model.as_ref().is_some_and(|model| Arc::ptr_eq(model, &saved));
    (state.unsaved, state.on_disk) = (!present, present);
    state.bases.truncate(1);
    state.bases.insert(0, Base::at(&path, &saved));
    (state.session_path, state.session_stamp) = (Some(path), stamp);
    state.edits.saved = Some(saved);
}

pub(super) fn typing(state: &mut State, action: Action) -> Vec<Command> {
    if action != Action::Submit {
        edit_input(state, action);
        return Vec::new();
    }
    let Some(path) = typed_path(state) else { return Vec::new() };
    // A few stats a save: the answer decides what to ask.
    match guard(state).check(&path, &store::KIND) {
        Ok(place) if place.asks() => state.mode = Mode::Confirm(Question::Overwrite(path)),
        Ok(place) => return write(state, place),
        Err(refusal) if refusal.question().is_some() => {
            state.mode = Mode::Confirm(Question::Newer(path));
        }
        Err(refusal) => state.say(StatusKind::Error, refusal.to_string()),
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

/// Saves over what the user was asked about.
pub(super) fn over(state: &mut State, path: &Path) -> Vec<Command> {
    forced(state, path, &store::KIND).map_or_else(Vec::new, |place| write(state, place))
}

/// Where to write over what the user was asked about; `None` if even so nothing may be written there,
/// which is said.
pub(super) fn forced(state: &mut State, path: &Path, kind: &Kind) -> Option<Place> {
    let checked = guard(state).forced(true).check(path, kind);
    checked.map_err(|refusal| state.say(StatusKind::Error, refusal.to_string())).ok()
}

/// The path that was typed; `None` if nothing was.
pub(super) fn typed_path(state: &State) -> Option<PathBuf> {
    let path = PathBuf::from(state.input.text.trim());
    (!path.as_os_str().is_empty()).then_some(path)
}

fn write(state: &mut State, place: Place) -> Vec<Command> {
    state.mode = Mode::Normal;
    state.say(StatusKind::Info, format!("Saving {} …", place.path().display()));
    state.edits.saving.clone_from(&state.model);
    vec![Command::Request(0, Request::Save { place })]
}

/// Knows what nothing here may be written over.
pub(super) fn guard(state: &State) -> Guard {
    let mut guard = state.guard.clone();
    if let Some(model) = &state.model {
        guard = model.guarded(guard);
    }
    if let Some(path) = state.corpus.as_ref().and_then(|corpus| corpus.path.clone()) {
        guard = guard.keep_folder(path, corpus::is_text_name);
    }
    match &state.session_path {
        Some(path) => guard.own(path, state.session_stamp),
        None => guard,
    }
}
