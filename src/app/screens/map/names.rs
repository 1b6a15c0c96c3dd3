//! Names of groups and topics on the map: those of the layer that is chosen where they fit, the largest
//! first, and further in those of finer layers between them.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::plane::View;
use crate::app::State;
use crate::app::row::Row;
use crate::engine::map::names::{Wanted, place};
use crate::engine::map::{Place, Places};
use crate::topics::TopicId;
use crate::ui::painter::Painter;
use crate::ui::spots::Spot;
use crate::ui::text::{cut, width};

/// Groups without colours are told apart by a letter.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Words of a topic that has no name.
const WORDS: usize = 3;
/// Cells that a name has, at most.
const LONGEST: usize = 26;
/// A name for so many cells, at most: documents are to be seen, too.
const CELLS_A_NAME: usize = 80;
/// So much further in, names of the next finer layer stand between the others.
const ZOOM_A_LAYER: f64 = 2.0;

/// The letter of a group.
pub fn letter(group: usize) -> char {
    char::from(LETTERS[group % LETTERS.len()])
}

/// Where a row lies; `None` for the outliers.
pub fn centre(places: &Places, row: Row) -> Option<Place> {
    let (layer, at) = match row {
        Row::Group(layer, group) => (layer, group),
        Row::Topic(topic) => (0, topic.index()?),
    };
    places.centres.get(layer)?.get(at).copied()
}

/// Draws them; `density` is the dots of a cell, across and down.
pub fn draw(
    painter: &mut Painter,
    state: &State,
    places: &Places,
    (view, (across, down)): (&View, (usize, usize)),
    area: Rect,
) {
    let rows = rows(state, places);
    let mut names: Vec<(Row, String)> = Vec::new();
    let mut wanted = Vec::new();
    for row in rows {
        let Some(at) = centre(places, row) else { continue };
        let (x, y) = view.dot(at);
        if !(x >= 0.0 && y >= 0.0 && x < view.size.0 && y < view.size.1) {
            continue;
        }
        let Some(name) = name(painter, state, places, row) else { continue };
        let (x, y) = (x as i32 / across as i32, y as i32 / down as i32);
        wanted.push(Wanted { x, y, width: width(&name) as i32, height: 1 });
        names.push((row, name));
    }
    let size = (i32::from(area.width), i32::from(area.height));
    let most = (usize::from(area.width) * usize::from(area.height) / CELLS_A_NAME).max(3);
    let placed = place(&wanted, size, most);
    for ((row, name), at) in names.into_iter().zip(placed) {
        let Some((x, y)) = at else { continue };
        let style = style(painter, state, places, row);
        painter.line(area, y as u16, x as u16, &name, Style::reset().patch(style));
        let (x, y) = (area.x + x as u16, area.y + y as u16);
        let on = Rect { x, y, width: width(&name) as u16, height: 1 };
        painter.spot(on.intersection(area), spot(row));
    }
}

/// What has a name on the map: what is selected, then the layer that is chosen, then finer ones.
fn rows(state: &State, places: &Places) -> Vec<Row> {
    let deeper = state.screens.map.zoom.log(ZOOM_A_LAYER) as usize;
    let layer = state.layer();
    let mut rows: Vec<Row> = state.selected_row().into_iter().collect();
    for layer in (layer.saturating_sub(deeper)..=layer).rev() {
        let count = places.centres.get(layer).map_or(0, Vec::len);
        // By falling number of documents, both.
        let of = |at| match layer {
            0 => Row::Topic(TopicId::at(at)),
            _ => Row::Group(layer, at),
        };
        rows.extend((0..count).map(of).filter(|row| Some(*row) != state.selected_row()));
    }
    rows
}

/// A row's name with a cell free at each side; before it the letter of its group where there are no
/// colours.
fn name(painter: &Painter, state: &State, places: &Places, row: Row) -> Option<String> {
    let title = state.shown_row(row)?.title(WORDS);
    let title = match row {
        Row::Topic(topic) if title.is_empty() => topic.to_string(),
        _ => title,
    };
    let selected = state.selected_row() == Some(row);
    let marker = if selected { painter.glyphs.marker } else { "" };
    let letter = match painter.theme.group(&places.colours, 0) {
        Some(_) => String::new(),
        None => format!("{}: ", letter(coloured(state, places, row))),
    };
    Some(format!(" {marker}{letter}{} ", cut(&title, LONGEST, painter.glyphs.ellipsis)))
}

fn style(painter: &Painter, state: &State, places: &Places, row: Row) -> Style {
    if state.selected_row() == Some(row) {
        return painter.theme.selected;
    }
    let group = coloured(state, places, row);
    let style = painter.theme.group(&places.colours, group).unwrap_or(painter.theme.text);
    style.add_modifier(Modifier::BOLD)
}

fn coloured(state: &State, places: &Places, row: Row) -> usize {
    let Some(model) = &state.model else { return 0 };
    match row {
        Row::Group(layer, group) => places.coloured(model, layer, group),
        Row::Topic(topic) => places.group_of(topic).unwrap_or(0),
    }
}

fn spot(row: Row) -> Spot {
    match row {
        Row::Group(layer, group) => Spot::Group(layer, group),
        Row::Topic(topic) => Spot::Topic(topic),
    }
}
