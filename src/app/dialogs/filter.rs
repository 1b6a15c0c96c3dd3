//! Typing into the filter over the list of topics; it acts at once.

use ratatui::layout::Rect;

use super::{Dialog, prompt};
use crate::app::mode::Mode;
use crate::app::{Command, State};
use crate::keymap::{Action, Pane, Place, Screen};
use crate::ui::painter::Painter;

/// The line.
pub struct Filter;

impl Dialog for Filter {
    fn places(&self) -> &'static [Place] {
        &[Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Submit => state.mode = Mode::Normal,
            Action::Back => {
                state.screens.explore.filter.clear();
                state.mode = Mode::Normal;
            }
            Action::Interrupt if state.screens.explore.filter.text.is_empty() => {
                state.mode = Mode::Normal
            }
            Action::Interrupt => state.screens.explore.filter.clear(),
            Action::Up | Action::Down => {
                state.move_topic(if action == Action::Up { -1 } else { 1 });
                return Vec::new();
            }
            other => {
                state.screens.explore.filter.edit(other);
            }
        }
        state.refilter_in_place();
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.screens.explore.filter.insert(text);
        state.refilter();
        Vec::new()
    }

    fn left_by_click(&self) -> bool {
        true
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        prompt(painter, row, "Filter topics: ", &state.screens.explore.filter);
        true
    }
}

/// Goes where topics are listed, and opens the line.
pub fn open(state: &mut State) {
    state.clear_search();
    if state.screen != Screen::Overview {
        state.show(Screen::Explore);
    }
    state.focus = Pane::Topics;
    state.mode = Mode::Filter;
}
