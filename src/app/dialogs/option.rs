//! Typing the value of an option.

use ratatui::layout::Rect;

use super::{Dialog, edit_input, prompt_again, type_input};
use crate::app::mode::Mode;
use crate::app::options::{self, Field, label, value};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::ui::painter::Painter;

/// The line.
pub struct OptionValue(pub Field);

impl Dialog for OptionValue {
    fn places(&self) -> &'static [Place] {
        &[Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        state.status = None;
        match action {
            Action::Submit => {
                let before = state.settings.clone();
                let text = state.dialogs.input.text.trim().to_owned();
                match options::set(&mut state.settings, self.0, &text).and_then(|()| {
                    state.settings.check().map_err(|error| error.to_string())?;
                    state.resolved().map(drop)
                }) {
                    Ok(()) => {
                        state.mode = Mode::Normal;
                        return state.edited_options(&before);
                    }
                    Err(message) => {
                        state.settings = before;
                        state.say(StatusKind::Error, message);
                    }
                }
            }
            other => edit_input(state, other),
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        type_input(state, text)
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        let label = format!("{}, now {}: ", label(self.0), value(&state.settings, self.0));
        prompt_again(painter, state, row, &label)
    }
}
