//! The matrix, and where there is room the pairs beside it.

use ratatui::layout::{Constraint, Rect};

use super::{heatmap, pairs};
use crate::app::State;
use crate::editor::titles;
use crate::ui::layout::{WIDE, columns};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    if area.width < 76 {
        return heatmap::draw(painter, state, area);
    }
    let side = if area.width >= WIDE { 26 } else { 20 };
    let [matrix, list] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    heatmap::draw(painter, state, matrix);
    pairs::draw(painter, state, list);
}

/// The view in words.
pub fn sentence(painter: &Painter, state: &State) -> String {
    let dot = painter.dot();
    let name = |id: usize| {
        let topic = state.shown_row(state.compared_row(id));
        topic.map(|topic| titles::in_pane(&topic)).unwrap_or_default()
    };
    let (Some(&a), Some(&b)) = (
        state.screens.similar.axis.get(state.screens.similar.row),
        state.screens.similar.axis.get(state.screens.similar.column),
    ) else {
        return "Similarity needs two or more topics".to_owned();
    };
    let value = state.compared().map_or(0.0, |similarity| similarity.matrix[[a, b]]);
    format!("Row {a} {}{dot}column {b} {}{dot}cosine {value:.2}", name(a), name(b))
}
