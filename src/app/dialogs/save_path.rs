//! Saving the model shown as a session: where to, and what must be asked first.

use std::path::{Path, PathBuf};

use ratatui::layout::Rect;

use super::{Dialog, edit_input, prompt_again, type_input};
use crate::app::mode::{Mode, Question};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus;
use crate::files::{Guard, Kind, Place as FilePlace, Written};
use crate::keymap::{Action, Place};
use crate::store;
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;
use crate::worker::Request;

/// The line.
pub struct SavePath;

impl Dialog for SavePath {
    fn places(&self) -> &'static [Place] {
        &[Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let Some(path) = submitted_path(state, action) else { return Vec::new() };
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

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        type_input(state, text)
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        prompt_again(painter, state, row, "Save to: ")
    }
}

/// Asks where to save, with the last place or a name after the input filled in.
pub fn ask(state: &mut State) {
    let Some(model) = &state.model else {
        let text = "There is nothing to save yet: topics appear when the run ends";
        return state.say(StatusKind::Info, text);
    };
    let path = state.editor.session.clone();
    let path = path.unwrap_or_else(|| store::file_name(&model.corpus.name));
    state.dialogs.input = TextInput::of(path.display().to_string());
    state.mode = Mode::SavePath;
}

/// The model was saved. It may have been changed meanwhile.
pub fn saved(state: &mut State, written: Written) {
    state.say(StatusKind::Good, format!("Session saved to {}", written.path.display()));
    let Some(saved) = state.changing.saving.take().or_else(|| state.model.clone()) else { return };
    state.editor.saved(saved, written, state.model.as_ref());
}

/// Saves over what the user was asked about.
pub fn over(state: &mut State, path: &Path) -> Vec<Command> {
    forced(state, path, &store::KIND).map_or_else(Vec::new, |place| write(state, place))
}

/// Where to write over what the user was asked about; `None` if even so nothing may be written there,
/// which is said.
pub fn forced(state: &mut State, path: &Path, kind: &Kind) -> Option<FilePlace> {
    let checked = guard(state).forced(true).check(path, kind);
    checked.map_err(|refusal| state.say(StatusKind::Error, refusal.to_string())).ok()
}

/// Edits the path that is typed; the path, once it is submitted and not empty.
pub fn submitted_path(state: &mut State, action: Action) -> Option<PathBuf> {
    state.status = None;
    if action != Action::Submit {
        edit_input(state, action);
        return None;
    }
    let path = PathBuf::from(state.dialogs.input.text.trim());
    (!path.as_os_str().is_empty()).then_some(path)
}

fn write(state: &mut State, place: FilePlace) -> Vec<Command> {
    state.mode = Mode::Normal;
    state.say(StatusKind::Info, format!("Saving {} …", place.path().display()));
    state.changing.saving.clone_from(&state.model);
    vec![Command::Request(0, Request::Save { place })]
}

/// Knows what nothing here may be written over.
pub fn guard(state: &State) -> Guard {
    let guard = state.editor.guard(state.model.as_deref());
    let paths = state.corpus.iter().flat_map(|corpus| corpus.paths.clone());
    paths.fold(guard, |guard, path| guard.keep_folder(path, corpus::is_text_name))
}
