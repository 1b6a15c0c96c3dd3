//! The Similar screen, and the heatmap wherever it stands.

use super::message::Command;
use super::update::distance;
use super::{explore, sights};
use crate::app::state::{Cursor, MatrixOrder, Ramp, State};
use crate::engine::sights::{Sight, all_pairs, closer};
use crate::keymap::Action;
use crate::keymap::Pane;

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    let length = state.similar.axis.len();
    match (action, state.focus) {
        (Action::Left, Pane::Heatmap) => {
            state.similar.column = state.similar.column.saturating_sub(1);
        }
        (Action::Right, Pane::Heatmap) => {
            state.similar.column = (state.similar.column + 1).min(length.saturating_sub(1));
        }
        (Action::Open, _) => {
            if let Some(&topic) = state.similar.axis.get(state.similar.row) {
                explore::open_topic(state, topic as i32);
            }
        }
        (Action::Back | Action::Left, Pane::Pairs) => state.focus = Pane::Heatmap,
        (Action::CycleOrder, _) => {
            let cell = cell(state);
            state.similar.order = match state.similar.order {
                MatrixOrder::Grouped => MatrixOrder::Id,
                MatrixOrder::Id => MatrixOrder::Grouped,
            };
            reorder(state);
            if let Some((row, column)) = cell {
                go_to(state, row, column);
            }
        }
        (Action::CycleRamp, _) => {
            state.similar.ramp = match state.similar.ramp {
                Ramp::Cividis => Ramp::Viridis,
                Ramp::Viridis => Ramp::Grey,
                Ramp::Grey => Ramp::Cividis,
            };
        }
        (Action::ToggleNumbers, _) => state.similar.numbers = !state.similar.numbers,
        _ => {
            if let Some(by) = distance(action) {
                moved(state, by);
            }
        }
    }
    Vec::new()
}

/// The two topics under the cursor, where they are two.
pub(super) fn pair(state: &State) -> Option<(usize, usize)> {
    cell(state).filter(|(row, column)| row != column)
}

fn moved(state: &mut State, by: isize) {
    let similar = &mut state.similar;
    if state.focus == Pane::Pairs {
        similar.pair.go(by, similar.pairs.len());
        if let Some(&(row, column, _)) = similar.pairs.get(similar.pair.selected) {
            go_to(state, row, column);
        }
        return;
    }
    let mut cursor = Cursor { selected: similar.row };
    cursor.go(by, similar.axis.len());
    similar.row = cursor.selected;
}

/// The topics under the cursor.
fn cell(state: &State) -> Option<(usize, usize)> {
    let axis = &state.similar.axis;
    Some((*axis.get(state.similar.row)?, *axis.get(state.similar.column)?))
}

fn go_to(state: &mut State, row: usize, column: usize) {
    let position = |topic| state.similar.axis.iter().position(|&id| id == topic).unwrap_or(0);
    (state.similar.row, state.similar.column) = (position(row), position(column));
}

/// Puts the topics along the axes in the chosen order.
fn reorder(state: &mut State) {
    let Some(model) = &state.model else { return };
    state.similar.axis = match state.similar.order {
        MatrixOrder::Grouped => model.similarity.order.clone(),
        MatrixOrder::Id => (0..model.similarity.order.len()).collect(),
    };
}

/// Asks for the pairs of the model shown, unless they are there.
pub(super) fn look(state: &mut State) -> Vec<Command> {
    match state.similar.pairs.is_empty() && state.similar.axis.len() > 1 {
        true => sights::ask(state, Sight::Pairs),
        false => Vec::new(),
    }
}

/// A new model: axes, the cursor on the closest pair.
pub(super) fn renew(state: &mut State) {
    reorder(state);
    let Some(model) = &state.model else { return };
    let closest = all_pairs(&model.similarity).min_by(closer);
    state.similar.pairs = Vec::new();
    state.similar.pair = Cursor::default();
    match closest {
        Some((row, column, _)) => go_to(state, row, column),
        None => (state.similar.row, state.similar.column) = (0, 0),
    }
}
