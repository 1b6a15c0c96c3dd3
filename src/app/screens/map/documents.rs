//! Documents as dots in the colours of their groups, what is selected over the others, names where they
//! fit.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::names::{self, letter};
use super::plane::View;
use crate::app::State;
use crate::engine::map::{Place, Places};
use crate::topics::TopicId;
use crate::ui::canvas::{self, Canvas};
use crate::ui::painter::Painter;

/// What lies in a cell.
#[derive(Clone, Copy, Default)]
struct Cell {
    dots: u8,
    /// The group most of the cell's documents are in, as Boyer and Moore vote, and its lead.
    group: usize,
    lead: usize,
    /// A document of a topic is in it, not outliers alone.
    placed: bool,
    selected: bool,
}

impl Cell {
    fn vote(&mut self, group: usize) {
        self.placed = true;
        match self.lead {
            0 => (self.group, self.lead) = (group, 1),
            _ if self.group == group => self.lead += 1,
            _ => self.lead -= 1,
        }
    }
}

pub fn draw(painter: &mut Painter, state: &State, places: &Places, area: Rect) {
    let chosen = Chosen::of(state, places);
    let canvas = Canvas::new(area, painter.ascii);
    let zoom = state.screens.map.zoom;
    let view = View::of(&places.documents, chosen.middle, zoom, canvas.size());
    let cells = cells(state, places, &chosen, &view, &canvas);
    let wide = usize::from(area.width);
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.dots > 0) {
        let (glyph, style) = shown(painter, places, cell);
        let (row, column) = ((at / wide) as u16, (at % wide) as u16);
        painter.line(area, row, column, glyph.encode_utf8(&mut [0; 4]), style);
    }
    names::draw(painter, state, places, (&view, canvas.density()), area);
}

/// What is selected: which topics, by id, and where it lies.
struct Chosen {
    topics: Vec<bool>,
    outliers: bool,
    middle: Place,
}

impl Chosen {
    fn of(state: &State, places: &Places) -> Self {
        let mut chosen = Chosen {
            topics: vec![false; places.groups.len()],
            outliers: false,
            middle: Place::default(),
        };
        let Some(row) = state.selected_row() else { return chosen };
        for topic in state.topics_of(row) {
            match topic.index() {
                Some(at) if at < chosen.topics.len() => chosen.topics[at] = true,
                Some(_) => {}
                None => chosen.outliers = true,
            }
        }
        chosen.middle = names::centre(places, row).unwrap_or_else(|| {
            // Of the outliers, which lie everywhere.
            let sum = places
                .documents
                .iter()
                .fold((0.0, 0.0), |sum: Place, at| (sum.0 + at.0, sum.1 + at.1));
            let count = places.documents.len().max(1) as f64;
            (sum.0 / count, sum.1 / count)
        });
        chosen
    }

    fn holds(&self, topic: TopicId) -> bool {
        topic.index().map_or(self.outliers, |at| self.topics.get(at).copied().unwrap_or(false))
    }
}

fn cells(
    state: &State,
    places: &Places,
    chosen: &Chosen,
    view: &View,
    canvas: &Canvas,
) -> Vec<Cell> {
    let (across, down) = canvas.density();
    let wide = view.size.0 as usize / across;
    let mut cells = vec![Cell::default(); wide * (view.size.1 as usize / down)];
    let Some(model) = &state.model else { return cells };
    let hidden = state.screens.explore.outliers_hidden;
    for (&place, &topic) in places.documents.iter().zip(&model.topics.assignments) {
        let (x, y) = view.dot(place);
        if !(x >= 0.0 && y >= 0.0 && x < view.size.0 && y < view.size.1) {
            continue;
        }
        let group = places.group_of(topic);
        if group.is_none() && hidden {
            continue;
        }
        let (x, y) = (x as usize, y as usize);
        let Some(cell) = cells.get_mut(y / down * wide + x / across) else { continue };
        cell.dots |= canvas::bit(x % across, y % down);
        cell.selected |= chosen.holds(topic);
        if let Some(group) = group {
            cell.vote(group);
        }
    }
    cells
}

/// What stands in a cell, and how.
fn shown(painter: &Painter, places: &Places, cell: &Cell) -> (char, Style) {
    let theme = &painter.theme;
    let dots = if painter.ascii { '.' } else { canvas::braille(cell.dots) };
    let strong = theme.text.add_modifier(Modifier::BOLD);
    match theme.group(&places.colours, cell.group) {
        _ if !cell.placed => (dots, if cell.selected { strong } else { theme.dim }),
        Some(_) if cell.selected => (dots, strong),
        Some(style) => (dots, style),
        None if cell.selected => (letter(cell.group), strong.add_modifier(Modifier::REVERSED)),
        None => (letter(cell.group), Style::new()),
    }
}
