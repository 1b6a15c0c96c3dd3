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
                    state.dialogs.popup.go(by, usize::MAX / 4);
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
        let lines = match &state.dialogs.llm.plan {
            Some(plan) => {
                let mut lines = wrap(&format!("{}.", plan.summary()), cells);
                lines.push(String::new());
                lines.extend(plan.lines().iter().flat_map(|line| indented(line, cells)));
                lines
            }
            None => vec![painter.glyphs.waiting.to_owned()],
        };
        let first = state.dialogs.popup.selected.min(lines.len().saturating_sub(height));
        let below = position(first, height, lines.len(), painter.glyphs.dash);
        let inner = painter.pane(place, None, "Send this to a language model?", &below);
        for (row, line) in (0u16..).zip(lines.iter().skip(first).take(height)) {
            let style = match line.starts_with("topic ") || line.starts_with("group ") {
                true => painter.theme.title,
                false => painter.theme.text,
            };
            painter.line(inner, row, 1, line, style);
        }
    }
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
