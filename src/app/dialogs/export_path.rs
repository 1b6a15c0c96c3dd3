//! Asks for the file to export the view on the screen to. The screen says which view that is.

use std::path::Path;

use ratatui::layout::Rect;

use super::save_path::{forced, guard, submitted_path};
use super::{Dialog, prompt_again, type_input};
use crate::app::mode::{Mode, Question};
use crate::app::status::StatusKind;
use crate::app::{Command, State, screens};
use crate::corpus;
use crate::export::KIND;
use crate::export::view::View;
use crate::export::view_file;
use crate::files::Place as FilePlace;
use crate::keymap::{Action, Place};
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;
use crate::worker::Request;

/// The line.
pub struct ExportPath;

impl Dialog for ExportPath {
    fn places(&self) -> &'static [Place] {
        &[Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let Some(path) = submitted_path(state, action) else { return Vec::new() };
        if let Err(error) = view_file::check(&path) {
            state.say(StatusKind::Error, error.to_string());
            return Vec::new();
        }
        match guard(state).check(&path, &KIND) {
            Ok(place) => return write(state, place),
            Err(refusal) if refusal.question().is_some() => {
                state.mode = Mode::Confirm(Question::Replace(path));
            }
            Err(refusal) => state.say(StatusKind::Error, refusal.to_string()),
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        type_input(state, text)
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        prompt_again(painter, state, row, "Export this view (.csv or .html) to: ")
    }
}

/// The view on the screen, if it can be exported; else why not.
fn seen(state: &State) -> Result<View, &'static str> {
    match &state.model {
        Some(model) => screens::of(state.screen).view(state, model),
        None => Err("There is nothing to export yet: topics appear when the run ends"),
    }
}

/// Asks where to, with a name after the input and what is seen filled in.
pub fn ask(state: &mut State) {
    let view = match seen(state) {
        Ok(view) => view,
        Err(why) => return state.say(StatusKind::Info, why),
    };
    let name = state.model.as_ref().map_or("", |model| model.corpus.name.as_str());
    let stem = corpus::stem(name);
    let ending = if view.is_chart() { "html" } else { "csv" };
    state.dialogs.input = TextInput::of(format!("{stem}-{}.{ending}", view.slug()));
    state.mode = Mode::ExportPath;
}

/// Writes over what the user was asked about.
pub fn over(state: &mut State, path: &Path) -> Vec<Command> {
    forced(state, path, &KIND).map_or_else(Vec::new, |place| write(state, place))
}

/// Sends what is seen off to be written.
fn write(state: &mut State, place: FilePlace) -> Vec<Command> {
    state.mode = Mode::Normal;
    match seen(state) {
        Ok(view) => {
            state.say(StatusKind::Info, format!("Writing {} …", place.path().display()));
            vec![Command::Request(0, Request::Export { place, view: Box::new(view) })]
        }
        Err(why) => {
            state.say(StatusKind::Info, why);
            Vec::new()
        }
    }
}
