//! The table of columns as it is drawn: what each holds, how full it is, and what it is used for.

use ratatui::layout::Rect;

use crate::app::State;
use crate::corpus::columns::{Choice, Column, Role};
use crate::keymap::Pane;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit, width, wrap};

/// Rows of the pane besides those of columns: its frame, the heading, and two on the selected one.
const AROUND: u16 = 5;
/// Cells of what a column holds, of how full it is, of its use.
const HOLDS: usize = 9;
const FILLED: usize = 6;
const USE: usize = 6;
/// Cells of a name at most, where there is room for more.
const NAME: usize = 24;

/// The height that shows all columns, or as many as fit.
pub fn height(state: &State, most: u16) -> u16 {
    let rows = state.columns().map_or(0, |(rows, _)| rows.len());
    (rows as u16).saturating_add(AROUND).min(most)
}

/// The uses in one row.
pub fn brief(painter: &mut Painter, state: &State, area: Rect) {
    let inner = painter.pane(area, Some(Pane::Columns), "Columns", "C changes");
    let (Some(corpus), Some((_, choice))) = (&state.corpus, state.columns()) else { return };
    let text = painter.parts(&choice.said(corpus), inner.width.into());
    painter.line(inner, 0, 0, &text, painter.theme.text);
}

/// The table.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let Some((columns, choice)) = state.columns() else { return };
    let about = if area.height > AROUND { 2 } else { 0 };
    let height = usize::from(area.height.saturating_sub(3 + about));
    let selected = state.screens.data.column.selected;
    let first = first_shown(selected, columns.len(), height);
    let below = position(first, height, columns.len(), painter.glyphs.dash);
    let title = if state.reads() { "Columns, reading" } else { "Columns" };
    let inner = painter.pane(area, Some(Pane::Columns), title, &below);
    let cells = Cells::of(&columns, inner.width.into());
    let heading = ["COLUMN", "HOLDS", "FILLED", "USE", "EXAMPLE"].map(str::to_owned);
    painter.line(inner, 0, 1, &cells.row(painter, heading), painter.theme.dim);
    let records = state.corpus.as_ref().map_or(0, |corpus| corpus.records.len());
    for (row, (at, column)) in columns.iter().enumerate().skip(first).take(height).enumerate() {
        let text = cells.row(
            painter,
            [
                column.name.clone(),
                column.kind.name().to_owned(),
                share(column, records),
                used(&choice, at),
                column.example.clone(),
            ],
        );
        painter.list_row(inner, row as u16 + 1, at, &text, at == selected);
    }
    let Some(column) = columns.get(selected).filter(|_| about > 0) else { return };
    let said = [why(column, &choice, selected, state.reads()), share(column, records) + " filled"];
    // A long reason takes the row of the example, which is in the table where that is wide.
    let said = painter.parts(&said, 2 * usize::from(inner.width));
    let top = inner.height.saturating_sub(about);
    let lines = wrap(&said, usize::from(inner.width)).into_iter().chain([column.example.clone()]);
    for (row, line) in (top..inner.height).zip(lines) {
        painter.line(inner, row, 0, &line, painter.theme.dim);
    }
}

/// The share of records that have something in a column.
fn share(column: &Column, records: usize) -> String {
    let share = 100.0 * column.filled as f64 / records.max(1) as f64;
    match column.filled {
        0 => "0%".to_owned(),
        // Neither none nor all.
        filled if filled < records => format!("{:.0}%", share.clamp(1.0, 99.0)),
        _ => "100%".to_owned(),
    }
}

/// Its use; of several texts with the place of each.
fn used(choice: &Choice, at: usize) -> String {
    match choice.role(at) {
        Some(Role::Text) if choice.text.len() > 1 => {
            let place = choice.text.iter().position(|&other| other == at).unwrap_or(0);
            format!("text {}", place + 1)
        }
        Some(role) => role.name().to_owned(),
        None => "-".to_owned(),
    }
}

/// Its use, and why.
fn why(column: &Column, choice: &Choice, at: usize, reads: bool) -> String {
    let role = choice.role(at);
    let name = role.map_or("not used", Role::name);
    match role == column.role {
        true => format!("{name}: {}", column.why),
        false if reads => format!("{name}: chosen"),
        false => format!("{name}, though taken for {}", column.kind.name()),
    }
}

/// The cells of each part of a row; those of 0 are left out.
struct Cells([usize; 5]);

impl Cells {
    fn of(columns: &[&Column], all: usize) -> Self {
        let longest = columns.iter().map(|column| width(&column.name)).max().unwrap_or(0);
        let all = all.saturating_sub(1);
        let filled = if all >= 40 { FILLED } else { 0 };
        let others = HOLDS + 1 + USE + 1 + if filled > 0 { filled + 1 } else { 0 };
        let room = all.saturating_sub(others);
        let name = longest.clamp(6, NAME).min(room.max(6));
        let example = room.saturating_sub(name + 1);
        Cells([name, HOLDS, filled, USE, if example >= 8 { example } else { 0 }])
    }

    fn row(&self, painter: &Painter, parts: [String; 5]) -> String {
        let shown = self.0.into_iter().zip(parts).filter(|(cells, _)| *cells > 0);
        let shown: Vec<String> =
            shown.map(|(cells, part)| fit(&part, cells, painter.glyphs.ellipsis)).collect();
        shown.join(" ")
    }
}
