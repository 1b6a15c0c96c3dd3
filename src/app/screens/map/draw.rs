//! The plane, and where there is room the topics beside it.

use ratatui::layout::{Constraint, Rect};

use super::plane;
use crate::app::State;
use crate::app::screens::explore::topics;
use crate::ui::layout::{WIDE, columns};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    if area.width < 76 {
        return plane::draw(painter, state, area);
    }
    let side = if area.width >= WIDE { 36 } else { 26 };
    let [plane, list] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    plane::draw(painter, state, plane);
    topics::draw(painter, state, list);
}
