//! The palette: every action by its name. What it lists comes out of the key table.

mod draw;

use ratatui::layout::Rect;

use super::{Dialog, Dialogs};
use crate::app::mode::Mode;
use crate::app::{Command, State, filter};
use crate::keymap::{Action, Offer, Place};
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;

#[derive(Debug, Default)]
pub struct PaletteState {
    pub filter: TextInput,
    /// Actions that match the filter, best first.
    pub offers: Vec<Offer>,
    pub selected: Cursor,
}

/// The popup; Enter does what is selected, as its key would.
pub struct Palette;

impl Dialog for Palette {
    fn places(&self) -> &'static [Place] {
        &[Place::Palette]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Submit => {
                let Some(offer) =
                    state.dialogs.palette.offers.get(state.dialogs.palette.selected.selected)
                else {
                    return Vec::new();
                };
                let (action, there) = (offer.action, offer.there);
                state.mode = Mode::Normal;
                if let Some((screen, pane)) = there {
                    state.show(screen);
                    state.focus = pane;
                }
                return state.act(action);
            }
            Action::Back | Action::Interrupt => state.mode = Mode::Normal,
            _ => match distance(action) {
                Some(by) => {
                    state.dialogs.palette.selected.go(by, state.dialogs.palette.offers.len())
                }
                None if state.dialogs.palette.filter.edit(action) => search(state),
                None => {}
            },
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.dialogs.palette.filter.insert(text);
        search(state);
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.palette.selected)
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }
}

pub fn open(state: &mut State) {
    state.mode = Mode::Palette;
    state.dialogs.palette.filter.clear();
    search(state);
}

fn search(state: &mut State) {
    let offers = state.terminal.keymap.offers(&state.here());
    let text = |offer: &Offer| format!("{} {}", offer.name, offer.called);
    let texts: Vec<String> = offers.iter().map(text).collect();
    let found = filter::ranked(&state.dialogs.palette.filter.text, &texts);
    state.dialogs.palette.offers = found.into_iter().map(|at| offers[at].clone()).collect();
    state.dialogs.palette.selected = Cursor::default();
}
