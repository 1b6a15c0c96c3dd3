//! Topics by their similarity to the last query, or by how much it belongs to them.

use ratatui::layout::Rect;

use crate::app::State;
use crate::editor::titles;
use crate::engine::predict::Score;
use crate::keymap::Pane;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let found = state.screens.predict.results();
    let selected = state.screens.predict.result.selected;
    let height = usize::from(area.height.saturating_sub(3));
    let first = first_shown(selected, found.len(), height);
    let below = position(first, height, found.len(), painter.glyphs.dash);
    let score = state.screens.predict.spread.as_ref().map(|spread| spread.score);
    let (title, heading) = match (state.screens.predict.by_spread, score) {
        (true, Some(Score::Similarity)) => ("Topics it belongs to, by similarity", "SIMILARITY "),
        (true, Some(Score::Share)) => ("Topics it belongs to, by share of words", "SHARE "),
        (true, _) => ("Topics it belongs to, by probability", "PROBABILITY "),
        (false, _) => ("Topics by similarity to the query", "SIMILARITY "),
    };
    let inner = painter.pane(area, Some(Pane::Results), title, &below);
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
    for (row, &(id, score)) in found.iter().skip(first).take(height).enumerate() {
        let Some(topic) = model.topics.get(id) else { continue };
        let marked = first + row == selected;
        let name = fit(&titles::in_pane(topic), label, painter.glyphs.ellipsis);
        painter.list_row(inner, row as u16 + 1, first + row, &format!("{id:>4} {name}"), marked);
        painter.bar_in_row(inner, row as u16 + 1, label as u16 + 8, score, bar_cells);
        let style = painter.row_style(marked);
        painter.line_right(inner, row as u16 + 1, &format!(" {score:.2} "), style);
    }
}
