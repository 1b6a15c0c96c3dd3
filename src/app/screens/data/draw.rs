//! Documents and what the options do to one at the left, the options at the right.

use ratatui::layout::{Constraint, Rect};

use super::{options, preview};
use crate::app::State;
use crate::ui::layout::{WIDE, columns, rows};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let side = if area.width >= WIDE { 38 } else { 28 };
    let [left, right] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    let effect = match area.height {
        30.. => 13,
        18.. => 9,
        _ => 6,
    };
    let [documents, below] = rows(left, [Constraint::Fill(1), Constraint::Length(effect)]);
    preview::draw(painter, state, documents);
    preview::effect(painter, state, below);
    options::draw(painter, state, right);
}
