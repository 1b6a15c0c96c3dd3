//! Clicks and the wheel: what a click on what was drawn there does.

use super::mode::Mode;
use super::row::Row;
use super::{Command, State, dialogs, screens};
use crate::keymap::{Action, Pane};
use crate::ui::spots::Spot;

/// Rows a turn of the wheel moves by.
const WHEEL: isize = 3;

/// A click selects; on what is selected already it opens, as Enter would.
pub(super) fn clicked(state: &mut State, spot: Spot) -> Vec<Command> {
    if let Spot::Choice(row) = spot {
        return chosen(state, row);
    }
    if let Some(dialog) = dialogs::of(&state.mode) {
        if !dialog.left_by_click() || !matches!(spot, Spot::Pane(_) | Spot::Row(..)) {
            return Vec::new();
        }
        state.mode = Mode::Normal;
    }
    match spot {
        Spot::Screen(screen) => return state.act(Action::Screen(screen)),
        Spot::Pane(pane) => state.focus = pane,
        Spot::Row(pane, row) => {
            let selected = selected(state, pane);
            let again = state.focus == pane && selected == row;
            state.focus = pane;
            let by = row as isize - selected as isize;
            return state.act(if again { Action::Open } else { Action::By(by) });
        }
        Spot::Cell(row, column) => {
            state.focus = Pane::Heatmap;
            (state.screens.similar.row, state.screens.similar.column) = (row, column);
        }
        Spot::Topic(topic) if state.selected_topic() == Some(topic) => state.open_topic(topic),
        Spot::Topic(topic) => state.find_topic(topic),
        Spot::Group(layer, group) if state.selected_group() == Some((layer, group)) => {
            state.open_selected();
        }
        Spot::Group(layer, group) => state.select_row(Row::Group(layer, group)),
        Spot::Choice(_) => {}
    }
    Vec::new()
}

/// A row of a popup or of the list at the start.
fn chosen(state: &mut State, row: usize) -> Vec<Command> {
    let Some(dialog) = dialogs::of(&state.mode) else { return Vec::new() };
    let Some(cursor) = dialog.cursor(&mut state.dialogs) else { return Vec::new() };
    if cursor.selected == row {
        return state.act(Action::Submit);
    }
    cursor.selected = row;
    Vec::new()
}

/// The wheel moves the list under the pointer.
pub(super) fn turned(state: &mut State, up: bool, spot: Option<Spot>) -> Vec<Command> {
    if state.mode != Mode::Normal {
        return state.act(if up { Action::Up } else { Action::Down });
    }
    if let Some(Spot::Pane(pane) | Spot::Row(pane, _)) = spot
        && pane != Pane::Prompt
    {
        state.focus = pane;
    }
    state.act(Action::By(if up { -WHEEL } else { WHEEL }))
}

/// The selected row of a pane's list.
fn selected(state: &State, pane: Pane) -> usize {
    screens::of(screens::owner(pane)).selected(&state.screens, pane)
}
