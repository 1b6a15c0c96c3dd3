//! The log of a run, and earlier runs to go back to.

use ratatui::layout::Rect;

use crate::app::State;
use crate::app::screens::run::stages::seconds;
use crate::keymap::Pane;
use crate::text::counted;
use crate::ui::painter::Painter;
use crate::ui::text::first_shown;

/// The last lines of the log.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let lines = &state.screens.run.log;
    let inner = painter.pane(area, None, "Log", "");
    let height = usize::from(inner.height);
    for (row, line) in lines.iter().skip(lines.len().saturating_sub(height)).enumerate() {
        let line = line.clone();
        painter.line(inner, row as u16, 1, &line, painter.theme.text);
    }
}

/// Earlier runs, latest first; Enter shows one again.
pub fn past(painter: &mut Painter, state: &State, area: Rect) {
    let run = &state.screens.run;
    let below = if run.past.is_empty() { "" } else { "Enter restores" };
    let inner = painter.pane(area, Some(Pane::Log), "Runs", below);
    if run.past.is_empty() {
        return painter.message(inner, "Finished runs are kept here.");
    }
    let height = usize::from(inner.height);
    let selected = run.selected.selected;
    let first = first_shown(selected, run.past.len(), height);
    for (row, past) in run.past.iter().skip(first).take(height).enumerate() {
        let text = format!(
            "{:>3}  {}  {:.1}% outliers  {}",
            past.run.0,
            counted(past.topics, "topic"),
            100.0 * past.outliers,
            seconds(past.took)
        );
        painter.list_row(inner, row as u16, first + row, &text, first + row == selected);
    }
}
