//! The options of the next run, under their headings.

use ratatui::layout::Rect;

use crate::app::data::value;
use crate::app::state::{FIELDS, Field};
use crate::keymap::Pane;
use crate::ui::painter::Painter;
use crate::ui::text::first_shown;

/// One row of the list.
enum Row {
    Heading(&'static str),
    Option { field: Field, at: usize },
}

pub fn draw(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let below = if state.stale() { "R runs again" } else { "" };
    let inner = painter.pane(area, Some(Pane::Options), "Options", below);
    let rows = rows();
    let selected = state.data.option.selected;
    let at = rows.iter().position(|row| matches!(row, Row::Option { at, .. } if *at == selected));
    let height = usize::from(inner.height);
    let first = first_shown(at.unwrap_or(0), rows.len(), height);
    for (line, row) in rows.iter().skip(first).take(height).enumerate() {
        match row {
            Row::Heading(heading) => {
                painter.line(inner, line as u16, 0, heading, painter.theme.title);
            }
            Row::Option { field, at } => {
                let text = text(painter, *field);
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

fn text(painter: &Painter, field: Field) -> String {
    let settings = &painter.state.settings;
    let shown = value(settings, field);
    if let Field::Step(step) = field {
        let on = if shown == "off" { " ".to_owned() } else { shown };
        return format!("[{on}] {}", step.name());
    }
    format!("{:<10} ‹ {shown} ›", label(field))
}

/// An option's short name.
pub fn label(field: Field) -> &'static str {
    match field {
        Field::Column => "column",
        Field::Step(step) => step.name(),
        Field::StopWords => "stop words",
        Field::NGrams => "n-grams",
        Field::TopNWords => "top words",
        Field::MinTopicSize => "min size",
        Field::MinSamples => "samples",
        Field::Neighbours => "neighbours",
        Field::Components => "dimensions",
        Field::Layouts => "layouts",
        Field::Selection => "selection",
        Field::Engine => "engine",
        Field::Seed => "seed",
    }
}
