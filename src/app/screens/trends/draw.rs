//! Topics over time or per class, and below them the words of the selected one.

use ratatui::layout::{Constraint, Rect};

use super::{list, words};
use crate::app::State;
use crate::app::row::Row;
use crate::editor::titles;
use crate::text::counted;
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
pub fn sentence(painter: &Painter, state: &State) -> String {
    let dot = painter.dot();
    let trends = &state.screens.trends;
    let row = state.selected_row();
    let counts = row.and_then(|row| list::counts(state, row));
    let shown = row.and_then(|row| state.shown_row(row));
    let (Some(points), Some(row), Some(counts), Some(shown)) = (&trends.points, row, counts, shown)
    else {
        return "There are no times or classes".to_owned();
    };
    let label = points.shown.get(trends.point).cloned().unwrap_or_default();
    let count = counts.get(trends.point).copied().unwrap_or(0);
    let what = match row {
        Row::Group(..) => format!("Group {}", shown.id),
        Row::Topic(id) if id.is_outlier() => "Outliers".to_owned(),
        Row::Topic(id) => format!("Topic {id}"),
    };
    format!("{what} {}{dot}{label}{dot}{}", titles::in_pane(&shown), counted(count, "doc"))
}
