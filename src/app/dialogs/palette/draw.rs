//! The palette over a screen: a line to type into, and every action that matches it.

use ratatui::layout::Rect;

use crate::app::State;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit, width};

/// Cells of an action's name, and of what `config.toml` calls it.
const NAME: usize = 29;
const CALLED: usize = 17;
const WIDTH: u16 = 66;
const HEIGHT: u16 = 20;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let (palette, ellipsis) = (&state.dialogs.palette, painter.glyphs.ellipsis);
    let place = crate::ui::popup::place(painter, area, WIDTH, HEIGHT);
    let (count, selected) = (palette.offers.len(), palette.selected.selected);
    let height = usize::from(place.height.saturating_sub(3));
    let first = first_shown(selected, count, height);
    let below = position(first, height, count, painter.glyphs.dash);
    let inner = painter.pane(place, None, "All actions: type to search", &below);
    crate::ui::input::marked_line(painter, inner, &palette.filter);
    let list = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    if count == 0 {
        painter.message(list, "No action matches.");
    }
    for (row, offer) in palette.offers.iter().skip(first).take(height).enumerate() {
        let at = first + row;
        let is_selected = at == selected;
        let row = row as u16;
        // A selected row has one colour.
        let of = |style| if is_selected { painter.theme.text } else { style };
        let (dim, focus) = (of(painter.theme.dim), of(painter.theme.focus));
        let name = fit(&offer.name, NAME, ellipsis);
        painter.list_row(list, row, at, &format!(" {name}"), is_selected);
        // What is said twice helps nobody.
        if offer.called.replace('-', " ") != offer.name && !offer.called.starts_with("screen-") {
            let called = fit(&offer.called, CALLED, ellipsis);
            painter.line(list, row, NAME as u16 + 3, &called, dim);
        }
        let keys = Rect { width: list.width.saturating_sub(1), ..list };
        if width(&offer.keys) + NAME + CALLED + 4 <= usize::from(keys.width) {
            painter.line_right(keys, row, &offer.keys, focus);
        }
        if is_selected {
            painter.shade(list, row, painter.theme.selected);
        }
    }
}
