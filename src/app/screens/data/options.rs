//! The options of the next run, under their headings.

use ratatui::layout::Rect;

use crate::app::State;
use crate::app::options::{FIELDS, Field, label, value};
use crate::keymap::Pane;
use crate::text::thousands;
use crate::ui::painter::Painter;
use crate::ui::text::{cut, first_shown};

/// One row of the list.
enum Row {
    Heading(&'static str),
    Option { field: Field, at: usize },
}

/// Cells of a row beside the value: the marker, the name, and what stands around the value.
const AROUND: usize = 1 + 10 + 5;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let below = if state.stale() { "R runs again" } else { "" };
    let inner = painter.pane(area, Some(Pane::Options), "Options", below);
    let rows = rows();
    let selected = state.screens.data.option.selected;
    let at = rows.iter().position(|row| matches!(row, Row::Option { at, .. } if *at == selected));
    let height = usize::from(inner.height);
    let first = first_shown(at.unwrap_or(0), rows.len(), height);
    for (line, row) in rows.iter().skip(first).take(height).enumerate() {
        match row {
            Row::Heading(heading) => {
                painter.line(inner, line as u16, 0, heading, painter.theme.title);
            }
            Row::Option { field, at } => {
                let room = usize::from(inner.width).saturating_sub(AROUND);
                let text = text(painter, state, *field, room);
                painter.list_row(inner, line as u16, *at, &text, *at == selected);
            }
        }
    }
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = 0;
    for (heading, fields) in FIELDS {
        rows.push(Row::Heading(heading));
        for &field in fields {
            rows.push(Row::Option { field, at });
            at += 1;
        }
    }
    rows
}

fn text(painter: &Painter, state: &State, field: Field, room: usize) -> String {
    let settings = &state.settings;
    let shown = value(settings, field);
    if let Field::Step(step) = field {
        let on = if shown == "off" { " ".to_owned() } else { shown };
        let changed = state.screens.data.stats.as_ref().map_or(0, |stats| stats.changed_by(step));
        return match changed {
            0 => format!("[{on}] {}", step.name()),
            n => format!("[{on}] {:<11} {:>8}", step.name(), thousands(n)),
        };
    }
    let shown = cut(&shown, room, painter.glyphs.ellipsis);
    format!("{:<10} ‹ {shown} ›", label(field))
}
