//! Columns, documents and what the options do to one at the left, the options at the right.

use ratatui::layout::{Constraint, Rect};

use super::{copies, options, preview, uses};
use crate::app::State;
use crate::app::options::{Field, fields};
use crate::keymap::Pane;
use crate::ui::layout::{WIDE, columns, rows};
use crate::ui::painter::Painter;

/// Rows of the uses of columns while other panes have the focus.
const BRIEF: u16 = 3;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let side = if area.width >= WIDE { 38 } else { 28 };
    let [left, right] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    let effect = match area.height {
        30.. => 13,
        18.. => 9,
        _ => 6,
    };
    options::draw(painter, state, right);
    let focused = state.focus == Pane::Columns;
    let (table, effect) = match area.height {
        _ if !state.has_columns() => (0, effect),
        30.. => (uses::height(state, 11), effect),
        // While columns are chosen the documents are seen below them, and the effect gives way.
        18.. if focused => (uses::height(state, 14), 0),
        _ if focused => (uses::height(state, 7), 0),
        18.. => (BRIEF, effect),
        _ => (0, effect),
    };
    let heights = [Constraint::Length(table), Constraint::Fill(1), Constraint::Length(effect)];
    let [table, documents, below] = rows(left, heights);
    match table.height {
        0 => {}
        BRIEF => uses::brief(painter, state, table),
        _ => uses::draw(painter, state, table),
    }
    preview::draw(painter, state, documents);
    let field = fields().nth(state.screens.data.option.selected);
    match field == Some(Field::Duplicates) && state.focus == Pane::Options {
        _ if below.height == 0 => {}
        true => copies::draw(painter, state, below),
        false => preview::effect(painter, state, below),
    }
}
