//! The palette: every action by its name. What it lists comes out of the key table.

use super::filter;
use super::message::Command;
use super::state::{Cursor, Mode, State, TextInput};
use super::update::{act, distance};
use crate::keymap::{Action, Offer};

#[derive(Debug, Default)]
pub struct PaletteState {
    pub filter: TextInput,
    /// What matches the filter, best first.
    pub offers: Vec<Offer>,
    pub selected: Cursor,
}

pub(super) fn open(state: &mut State) {
    state.mode = Mode::Palette;
    state.palette.filter.clear();
    search(state);
}

pub(super) fn typed(state: &mut State, text: &str) {
    state.palette.filter.insert(text);
    search(state);
}

/// Keys over the palette; Enter does what is selected, as its key would.
pub(super) fn choosing(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Submit => {
            let Some(offer) = state.palette.offers.get(state.palette.selected.selected) else {
                return Vec::new();
            };
            let (action, there) = (offer.action, offer.there);
            state.mode = Mode::Normal;
            if let Some((screen, pane)) = there {
                state.show(screen);
                state.focus = pane;
            }
            return act(state, action);
        }
        Action::Back | Action::Interrupt => state.mode = Mode::Normal,
        _ => match distance(action) {
            Some(by) => state.palette.selected.go(by, state.palette.offers.len()),
            None if state.palette.filter.edit(action) => search(state),
            None => {}
        },
    }
    Vec::new()
}

fn search(state: &mut State) {
    let offers = state.keymap.offers(&state.here());
    let text = |offer: &Offer| format!("{} {}", offer.name, offer.called);
    let texts: Vec<String> = offers.iter().map(text).collect();
    let found = filter::ranked(&state.palette.filter.text, &texts);
    state.palette.offers = found.into_iter().map(|at| offers[at].clone()).collect();
    state.palette.selected = Cursor::default();
}
