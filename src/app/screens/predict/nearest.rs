//! The documents nearest to the last query.

use ratatui::layout::Rect;

use crate::app::State;
use crate::keymap::Pane;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{beginning, first_shown};

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let found = state.screens.predict.answer.as_ref().map_or(&[][..], |answer| &answer.documents);
    let selected = state.screens.predict.document.selected;
    let height = usize::from(area.height.saturating_sub(2));
    let first = first_shown(selected, found.len(), height);
    let below = position(first, height, found.len(), painter.glyphs.dash);
    let inner = painter.pane(area, Some(Pane::NearestDocuments), "Nearest documents", &below);
    let Some(model) = &state.model else { return };
    for (row, &(document, similarity)) in found.iter().skip(first).take(height).enumerate() {
        let Some(text) = model.corpus.texts.get(document.0) else { continue };
        let text = beginning(text);
        let text = format!(" {similarity:.2}  {text}");
        let marked = first + row == selected && state.focus == Pane::NearestDocuments;
        painter.list_row(inner, row as u16, first + row, &text, marked);
    }
}
