//! The matrix, and where there is room the pairs beside it.

use ratatui::layout::{Constraint, Rect};

use super::{heatmap, pairs};
use crate::app::State;
use crate::editor::titles;
use crate::model::Model;
use crate::topics::TopicId;
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
pub fn sentence(painter: &Painter, state: &State, model: &Model) -> String {
    let dot = painter.dot();
    let name = |id: TopicId| model.topics.get(id).map(titles::in_pane).unwrap_or_default();
    let (Some(&a), Some(&b)) = (
        state.screens.similar.axis.get(state.screens.similar.row),
        state.screens.similar.axis.get(state.screens.similar.column),
    ) else {
        return "Similarity needs two or more topics".to_owned();
    };
    let value = model.similarity.matrix[[a, b]];
    format!(
        "Row {a} {}{dot}column {b} {}{dot}cosine {value:.2}",
        name(TopicId::at(a)),
        name(TopicId::at(b))
    )
}
