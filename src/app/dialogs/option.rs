//! Typing the value of an option.

use ratatui::layout::Rect;

use super::{Dialog, edit_input, prompt_again, type_input};
use crate::app::mode::Mode;
use crate::app::options::{self, Field, NotTaken, label, value};
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
                match taken(state, self.0, &text) {
                    Ok(()) => {
                        state.mode = Mode::Normal;
                        return state.edited_options(&before);
                    }
                    Err(error) => {
                        state.settings = before;
                        state.say(StatusKind::Error, error.to_string());
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

/// Sets what was typed, if the settings are whole with it.
fn taken(state: &mut State, field: Field, text: &str) -> Result<(), NotTaken> {
    options::set(&mut state.settings, field, text)?;
    state.settings.check()?;
    state.resolved()?;
    Ok(())
}
