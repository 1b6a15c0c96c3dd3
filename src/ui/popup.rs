//! Popups over a screen: their place, and a list of rows to choose from.

use ratatui::layout::Rect;

use crate::ui::painter::Painter;
use crate::ui::text::width;

/// A cleared place in the middle, at most `width` × `height`.
pub fn place(painter: &mut Painter, area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    for row in 0..place.height {
        let blank = " ".repeat(place.width.into());
        painter.buffer.set_style(place, ratatui::style::Style::reset());
        painter.line(place, row, 0, &blank, painter.theme.text);
    }
    place
}

/// Rows to choose from; `chosen` is the selected one.
pub fn choice(painter: &mut Painter, area: Rect, title: &str, rows: &[String], chosen: usize) {
    let widest = rows.iter().map(|row| width(row)).max().unwrap_or(0).max(width(title) + 4);
    let place = place(painter, area, widest as u16 + 6, rows.len() as u16 + 4);
    let inner = painter.pane(place, None, title, "Enter applies, Esc leaves");
    for (at, row) in rows.iter().enumerate() {
        let selected = at == chosen;
        painter.list_row(inner, at as u16 + 1, at, &format!(" {row}"), selected);
        if selected {
            painter.shade(inner, at as u16 + 1, painter.theme.selected);
        }
    }
}
