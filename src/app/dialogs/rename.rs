//! Typing the name of a topic or a group.

use ratatui::layout::Rect;

use super::{Dialog, edit_input, prompt, type_input};
use crate::app::mode::Mode;
use crate::app::row::Row;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::model::Change;
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;

/// The line.
pub struct Rename(pub Row);

impl Dialog for Rename {
    fn places(&self) -> &'static [Place] {
        &[Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if action != Action::Submit {
            edit_input(state, action);
            return Vec::new();
        }
        state.mode = Mode::Normal;
        let name = &state.dialogs.input.text;
        let rename = match self.0 {
            Row::Topic(topic) => Change::rename(topic, name),
            Row::Group(layer, group) => Change::rename_group(layer, group, name),
        };
        vec![state.change(rename)]
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        type_input(state, text)
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        let what = match self.0 {
            Row::Topic(topic) => format!("topic {topic}"),
            Row::Group(_, group) => format!("group {group}"),
        };
        let label = format!("Name of {what} (empty: its words): ");
        prompt(painter, row, &label, &state.dialogs.input);
        true
    }
}

pub fn ask(state: &mut State) {
    let Some(row) = state.selected_row() else { return };
    let label = state.shown_row(row).and_then(|topic| topic.label.clone());
    state.dialogs.input = TextInput::of(label.unwrap_or_default());
    state.mode = Mode::Rename(row);
}
