//! The documents that say the same, while the option about them is selected.

use ratatui::layout::Rect;

use crate::app::State;
use crate::text::{counted, thousands};
use crate::ui::painter::Painter;
use crate::ui::text::wrap;

/// How many there are, what becomes of them, and the largest groups.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let inner = painter.pane(area, None, "Copies", "");
    let (Some(corpus), Some(stats)) = (&state.corpus, &state.screens.data.stats) else {
        painter.message(inner, "Looking for documents that say the same");
        return;
    };
    let (copies, cells) = (&stats.copies, usize::from(inner.width.saturating_sub(1)));
    let mut row = 0;
    let summary = copies.summary(corpus.len());
    let fate = copies.fate(corpus.len(), state.settings.duplicates);
    for (text, style) in [(summary, painter.theme.text), (fate, painter.theme.dim)] {
        for line in wrap(&text, cells) {
            painter.line(inner, row, 0, &line, style);
            row += 1;
        }
    }
    for group in &copies.largest_groups {
        let first = group.rows.first().copied().unwrap_or_default();
        let size = thousands(group.documents);
        let text = format!("{size:>6} ×  row {first}: {}", group.text);
        painter.line(inner, row, 0, &text, painter.theme.text);
        row += 1;
    }
    let more = copies.duplicate_groups.saturating_sub(copies.largest_groups.len());
    if more > 0 {
        let more = format!("{:>6}    and {}", "", counted(more, "smaller group"));
        painter.line(inner, row, 0, &more, painter.theme.dim);
    }
}
