//! Topics over time or per class, and below them the words of the selected one.

use ratatui::layout::{Constraint, Rect};

use super::{list, words};
use crate::app::State;
use crate::editor::titles;
use crate::model::Model;
use crate::text::counted;
use crate::topics::TopicId;
use crate::ui::layout::rows;
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    if state.screens.trends.points.is_none() {
        return list::draw(painter, state, area);
    }
    let [above, below] = rows(area, [Constraint::Fill(3), Constraint::Fill(2)]);
    list::draw(painter, state, above);
    words::draw(painter, state, below);
}

/// The view in words.
pub fn sentence(painter: &Painter, state: &State, model: &Model) -> String {
    let dot = painter.dot();
    let name = |id: TopicId| model.topics.get(id).map(titles::in_pane).unwrap_or_default();
    match (&state.screens.trends.points, state.selected_topic()) {
        (Some(points), Some(id)) => {
            let row = model.topics.row(id).unwrap_or(0);
            let label = points.shown.get(state.screens.trends.point).cloned().unwrap_or_default();
            let count = state
                .screens
                .trends
                .counts
                .get(row)
                .and_then(|counts| counts.get(state.screens.trends.point))
                .copied()
                .unwrap_or(0);
            let what = if id.is_outlier() { "Outliers".to_owned() } else { format!("Topic {id}") };
            format!("{what} {}{dot}{label}{dot}{}", name(id), counted(count, "doc"))
        }
        _ => "There are no times or classes".to_owned(),
    }
}
