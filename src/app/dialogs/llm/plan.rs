//! What would be sent to a language model, all of it, and the question whether to.

use ratatui::layout::Rect;

use crate::app::dialogs::Dialog;
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::ui::cursor::distance;
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::wrap;
use crate::worker::Request;

/// The popup.
pub struct LlmPlan;

impl Dialog for LlmPlan {
    fn places(&self) -> &'static [Place] {
        &[Place::Sending]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Yes if state.dialogs.llm.plan.is_some() => return super::run(state),
            Action::No => {
                state.mode = Mode::Normal;
                state.say(StatusKind::Info, "Nothing was sent");
                return vec![Command::Request(0, Request::LeaveNames)];
            }
            _ => {
                if let Some(by) = distance(action) {
                    state.dialogs.popup.go(by, state.dialogs.llm.lines.len());
                }
            }
        }
        Vec::new()
    }

    fn of_model(&self) -> bool {
        true
    }

    fn sentence(&self, _: &Painter, state: &State) -> Option<String> {
        let known = state.dialogs.llm.plan.is_some();
        known.then(|| "Send this? Nothing was sent so far".to_owned())
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let place = place(painter, area, 100, area.height.min(34));
        let cells = usize::from(place.width).saturating_sub(4);
        let height = usize::from(place.height).saturating_sub(2);
        let lines = &state.dialogs.llm.lines;
        let first = state.dialogs.popup.selected.min(last_page(lines, cells, height));
        let rows = lines[first.min(lines.len())..].iter().map(|line| (line, indented(line, cells)));
        let below = match lines.len() {
            0 => painter.glyphs.waiting.to_owned(),
            all => {
                let mut used = 0;
                let whole = rows.clone().take_while(|(_, rows)| {
                    used += rows.len();
                    used <= height
                });
                let whole = whole.count();
                format!("lines {}", position(first, whole.max(1), all, painter.glyphs.dash))
            }
        };
        let inner = painter.pane(place, None, "Send this to a language model?", &below);
        let rows = rows.flat_map(|(line, rows)| rows.into_iter().map(move |row| (line, row)));
        for (at, (line, row)) in (0u16..).zip(rows.take(height)) {
            let style = match line.starts_with("topic ") || line.starts_with("group ") {
                true => painter.theme.title,
                false => painter.theme.text,
            };
            painter.line(inner, at, 1, &row, style);
        }
    }
}

/// The line at which a last page that is full begins.
fn last_page(lines: &[String], cells: usize, height: usize) -> usize {
    let mut rows = 0;
    let fits = lines.iter().rev().take_while(|line| {
        rows += indented(line, cells).len();
        rows <= height
    });
    let fits = fits.count();
    lines.len() - fits.max(usize::from(!lines.is_empty()))
}

/// A line in as many rows as it takes, all as far in as its first.
fn indented(line: &str, cells: usize) -> Vec<String> {
    let text = line.trim_start();
    if text.is_empty() {
        return vec![String::new()];
    }
    let indent = " ".repeat(line.len() - text.len());
    let rows = wrap(text, cells.saturating_sub(indent.len()).max(1));
    rows.into_iter().map(|row| format!("{indent}{row}")).collect()
}
