//! The whole screen. Reads the state, changes nothing, computes no topics.

use ratatui::Frame;
use ratatui::layout::Position;

use super::{State, dialogs, frame, screens};
use crate::keymap::LEAST_SIZE;
use crate::ui::painter::Painter;
use crate::ui::spots::Spots;

/// Draws the whole screen.
pub fn draw(terminal: &mut Frame, state: &State) {
    draw_spotted(terminal, state);
}

/// Draws the whole screen; returns what lies where.
pub fn draw_spotted(terminal: &mut Frame, state: &State) -> Spots {
    let area = terminal.area();
    let (look, themes) = (&state.terminal.look, &state.terminal.themes);
    let mut painter = Painter::new(terminal.buffer_mut(), look, themes, state.focus);
    if area.width < LEAST_SIZE.0 || area.height < LEAST_SIZE.1 {
        let size = format!("Terminal is {}x{}; topictui needs 60x15.", area.width, area.height);
        painter.line(area, 0, 0, &size, painter.theme.text);
        painter.line(area, 1, 0, "Enlarge it, or press q to quit.", painter.theme.dim);
        return Spots::default();
    }
    let dialog = dialogs::of(&state.mode);
    let body = frame::draw(&mut painter, state, area);
    if !dialog.as_ref().is_some_and(|dialog| dialog.replaces_screen()) {
        screens::of(state.screen).draw(&mut painter, state, body);
    }
    if let Some(dialog) = dialog {
        dialog.draw(&mut painter, state, body);
    }
    let (cursor, spots) = (painter.cursor, painter.spots);
    if let Some((x, y)) = cursor {
        terminal.set_cursor_position(Position { x, y });
    }
    spots
}
