//! The help: every key that counts here, searched by typing.

use ratatui::layout::Rect;

use super::{Dialog, scroll};
use crate::app::mode::Mode;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::ui::cursor::Cursor;
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::fit;

/// The popup.
pub struct Help;

impl Dialog for Help {
    fn places(&self) -> &'static [Place] {
        &[Place::Help]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let leaves = matches!(action, Action::Back | Action::Interrupt | Action::Quit);
        if leaves || !state.dialogs.help_filter.edit(action) {
            scroll(state, action);
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.dialogs.help_filter.insert(text);
        Vec::new()
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let place = place(painter, area, 78, area.height);
        let filter = state.dialogs.help_filter.text.to_lowercase();
        let mut lines: Vec<(String, Option<&'static str>)> = Vec::new();
        for (heading, keys) in state.terminal.keymap.help(&state.here()) {
            let matching: Vec<_> = keys
                .into_iter()
                .filter(|(key, help)| {
                    filter.is_empty()
                        || help.contains(&filter)
                        || key.to_lowercase().contains(&filter)
                })
                .collect();
            if !matching.is_empty() {
                lines.push((heading, None));
                lines.extend(matching.into_iter().map(|(key, help)| (key, Some(help))));
            }
        }
        let title = if filter.is_empty() {
            "Help: type to search".to_owned()
        } else {
            format!("Help: {filter}")
        };
        painter.cursor = None;
        let height = usize::from(place.height.saturating_sub(2));
        // Two columns, read down the left one first.
        let page = 2 * height.max(1);
        let first = state.dialogs.popup.selected.min(lines.len().saturating_sub(page));
        let below =
            format!("{} Esc closes", position(first, page, lines.len(), painter.glyphs.dash));
        let inner = painter.pane(place, None, &title, below.trim_start());
        let half = inner.width / 2;
        for (at, (left, help)) in lines.iter().skip(first).take(page).enumerate() {
            let (column, row) = (at / height.max(1), at % height.max(1));
            let column = Rect { x: inner.x + column as u16 * half, width: half, ..inner };
            match help {
                None => {
                    painter.line(column, row as u16, 1, left, painter.theme.title);
                }
                Some(help) => {
                    let key = left.clone();
                    painter.line(
                        column,
                        row as u16,
                        2,
                        &fit(&key, 14, painter.glyphs.ellipsis),
                        painter.theme.focus,
                    );
                    let help = (*help).to_owned();
                    painter.line(column, row as u16, 17, &help, painter.theme.text);
                }
            }
        }
    }
}

/// Shows every key.
pub fn open(state: &mut State) {
    state.dialogs.help_filter.clear();
    show(state);
}

/// Shows the keys that were searched for last.
pub fn show(state: &mut State) {
    state.mode = Mode::Help;
    state.dialogs.popup = Cursor::default();
}
