//! Typing a topic's name.

use ratatui::layout::Rect;

use super::{Dialog, edit_input, prompt, type_input};
use crate::app::mode::Mode;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::model::Change;
use crate::topics::TopicId;
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;

/// The line.
pub struct Rename(pub TopicId);

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
        let rename = Change::rename(self.0, &state.dialogs.input.text);
        vec![state.change(rename)]
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        type_input(state, text)
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        let label = format!("Name of topic {} (empty: its words): ", self.0);
        prompt(painter, row, &label, &state.dialogs.input);
        true
    }
}

pub fn ask(state: &mut State) {
    let (Some(id), Some(model)) = (state.selected_topic(), &state.model) else { return };
    let label = model.topics.get(id).and_then(|topic| topic.label.clone());
    state.dialogs.input = TextInput::of(label.unwrap_or_default());
    state.mode = Mode::Rename(id);
}
