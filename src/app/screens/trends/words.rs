//! The selected topic's words at each point.

use ratatui::layout::Rect;

use super::list;
use crate::app::State;
use crate::text::thousands;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

/// The selected topic, a row a point: documents and words there.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let topic = state.selected_topic();
    let dot = painter.dot();
    let title = match topic {
        Some(id) if !id.is_outlier() => format!("Words{dot}topic {id}"),
        None if state.selected_group().is_some() => format!("Documents{dot}the group's"),
        _ => format!("Words{dot}outliers"),
    };
    let Some(points) = &state.screens.trends.points else {
        painter.pane(area, None, &title, "");
        return;
    };
    let counts = state.selected_row().and_then(|row| list::counts(state, row));
    let height = usize::from(area.height.saturating_sub(2));
    let first = first_shown(state.screens.trends.point, points.labels.len(), height);
    let below = position(first, height, points.labels.len(), painter.glyphs.dash);
    let inner = painter.pane(area, None, &title, &below);
    let rows = points.shown.iter().enumerate().skip(first).take(height);
    let widest = points.shown.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    for (row, (point, label)) in rows.enumerate() {
        let here = state
            .screens
            .trends
            .words
            .iter()
            .find(|trend| trend.point == point && Some(trend.topic) == topic);
        let documents = counts.as_ref().map_or(0, |counts| counts[point]);
        let words: Vec<&str> = here
            .map(|trend| trend.words.iter().map(|(word, _)| word.as_str()).collect())
            .unwrap_or_default();
        let label = fit(label, widest.min(24), painter.glyphs.ellipsis);
        let text = format!("{label} {:>6}  {}", thousands(documents), words.join(", "));
        painter.list_row(inner, row as u16, point, &text, point == state.screens.trends.point);
    }
}
