//! Topics by their similarity to the last query, or by how much it belongs to them.

use ratatui::layout::Rect;

use crate::app::State;
use crate::editor::titles;
use crate::engine::predict::Score;
use crate::keymap::Pane;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let found = state.results();
    let selected = state.screens.predict.result.selected;
    let height = usize::from(area.height.saturating_sub(3));
    let first = first_shown(selected, found.len(), height);
    let below = position(first, height, found.len(), painter.glyphs.dash);
    let score = state.screens.predict.spread.as_ref().map(|spread| spread.score);
    let what = if state.layer() > 0 { "Groups" } else { "Topics" };
    let (how, heading) = match (state.screens.predict.by_spread, score) {
        (true, Some(Score::Similarity)) => ("it belongs to, by similarity", "SIMILARITY "),
        (true, Some(Score::Share)) => ("it belongs to, by share of words", "SHARE "),
        (true, _) => ("it belongs to, by probability", "PROBABILITY "),
        (false, _) => ("by similarity to the query", "SIMILARITY "),
    };
    let inner = painter.pane(area, Some(Pane::Results), &format!("{what} {how}"), &below);
    let Some(model) = &state.model else {
        let text = state.coming(painter);
        return painter.message(inner, &text);
    };
    if model.topics.without_outliers().is_empty() {
        return painter.message(inner, "There are no topics to find.");
    }
    if found.is_empty() {
        let text = match (&state.screens.predict.answer, &state.screens.predict.spread) {
            (None, _) => "Type a text above and press Enter.",
            (_, None) => "Counting.",
            _ => "It belongs to no topic: none has a share of 0.015 or more.",
        };
        return painter.message(inner, text);
    }
    let cells = usize::from(inner.width);
    let label = (cells / 3).clamp(12, 36);
    let bar_cells = cells.saturating_sub(label + 8 + 7);
    painter.line(inner, 0, 0, "   ID TOPIC", painter.theme.dim);
    painter.line_right(inner, 0, heading, painter.theme.dim);
    for (row, &(listed, score)) in found.iter().skip(first).take(height).enumerate() {
        let Some(topic) = state.shown_row(listed) else { continue };
        let marked = first + row == selected;
        let name = fit(&titles::in_pane(&topic), label, painter.glyphs.ellipsis);
        let text = format!("{:>4} {name}", topic.id);
        painter.list_row(inner, row as u16 + 1, first + row, &text, marked);
        painter.bar_in_row(inner, row as u16 + 1, label as u16 + 8, score, bar_cells);
        let style = painter.row_style(marked);
        painter.line_right(inner, row as u16 + 1, &format!(" {score:.2} "), style);
    }
}
