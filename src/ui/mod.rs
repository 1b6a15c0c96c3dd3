//! Draws `&State`. Reads state, changes nothing, computes no topics.
//!
//! * [`theme`], [`glyphs`], [`text`], [`painter`] — colours, characters, cells, and drawing with them
//! * [`canvas`] — pictures of dots
//! * [`panes`] — one file a pane, wherever it stands
//! * [`screens`] — how panes share each screen
//! * [`start`] — the list the program starts with when nothing was named
//! * [`frame`] — tabs above, status and keys below
//! * [`popup`] — help, a whole document, choices; [`why`] — why it is in its topic
//! * [`palette`] — every action by its name

pub mod canvas;
pub mod frame;
pub mod glyphs;
pub mod painter;
pub mod palette;
pub mod panes;
pub mod popup;
pub mod screens;
pub mod start;
pub mod text;
pub mod theme;
pub mod why;

use ratatui::Frame;
use ratatui::layout::Position;

use crate::app::mouse::Spots;
use crate::app::state::{Mode, State};
use crate::keymap::LEAST_SIZE;
use painter::Painter;

/// Draws the whole screen.
pub fn draw(terminal: &mut Frame, state: &State) {
    draw_spotted(terminal, state);
}

/// Draws the whole screen; returns what lies where.
pub fn draw_spotted(terminal: &mut Frame, state: &State) -> Spots {
    let area = terminal.area();
    let mut painter = Painter::new(terminal.buffer_mut(), state);
    if area.width < LEAST_SIZE.0 || area.height < LEAST_SIZE.1 {
        let size = format!("Terminal is {}x{}; topictui needs 60x15.", area.width, area.height);
        painter.line(area, 0, 0, &size, painter.theme.text);
        painter.line(area, 1, 0, "Enlarge it, or press q to quit.", painter.theme.dim);
        return Spots::default();
    }
    let body = frame::draw(&mut painter, area);
    if state.mode == Mode::Start {
        start::draw(&mut painter, body);
    } else {
        screens::draw(&mut painter, body);
        popup::draw(&mut painter, body);
    }
    let (cursor, spots) = (painter.cursor, painter.spots);
    if let Some((x, y)) = cursor {
        terminal.set_cursor_position(Position { x, y });
    }
    spots
}
