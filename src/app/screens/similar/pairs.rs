//! Pairs of topics by similarity.

use ratatui::layout::Rect;

use crate::app::State;
use crate::engine::derived::DerivedView;
use crate::keymap::Pane;
use crate::ui::painter::{Painter, position};
use crate::ui::text::first_shown;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let (pairs, selected) = (&state.screens.similar.pairs, state.screens.similar.pair.selected);
    let height = usize::from(area.height.saturating_sub(2));
    let first = first_shown(selected, pairs.len(), height);
    let below = position(first, height, pairs.len(), painter.glyphs.dash);
    let inner = painter.pane(area, Some(Pane::Pairs), "Pairs", &below);
    if state.looking.contains(&DerivedView::Pairs) {
        return painter.message(inner, "Sorting.");
    }
    if pairs.is_empty() && state.model.is_some() {
        return painter.message(inner, "There are no pairs.");
    }
    let bar_cells = usize::from(inner.width).saturating_sub(15);
    for (row, &(a, b, similarity)) in pairs.iter().skip(first).take(height).enumerate() {
        let marked = first + row == selected && state.focus == Pane::Pairs;
        painter.list_row(inner, row as u16, first + row, &format!("{a:>3} {b:>3}"), marked);
        painter.bar_in_row(inner, row as u16, 9, similarity.into(), bar_cells);
        let style = painter.row_style(marked);
        painter.line_right(inner, row as u16, &format!(" {similarity:.2} "), style);
    }
}
