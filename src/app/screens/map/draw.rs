//! The plane, and where there is room the topics beside it.

use ratatui::layout::{Constraint, Rect};

use super::{documents, is_of_rings, rings};
use crate::app::State;
use crate::app::screens::explore::topics;
use crate::keymap::Pane;
use crate::ui::layout::{WIDE, columns};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    if area.width < 76 {
        return plane(painter, state, area);
    }
    let side = if area.width >= WIDE { 36 } else { 26 };
    let [left, list] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    plane(painter, state, left);
    topics::draw(painter, state, list);
}

fn plane(painter: &mut Painter, state: &State, area: Rect) {
    let (dot, of_rings, map) = (painter.dot(), is_of_rings(state), &state.screens.map);
    let places = map.places.as_ref().filter(|_| !of_rings);
    let mut title = match of_rings {
        true => format!("Intertopic distance{dot}ring area = documents"),
        false => format!("Documents{dot}a colour a group"),
    };
    if map.zoom > 1.0 {
        title += &format!("{dot}{:.1}×", map.zoom);
    }
    let below = match places {
        Some(places) if places.laid_out => "neighbours lie together",
        Some(_) if state.is_laying_out() => "principal components, until the layout is there",
        _ => "principal components, no unit",
    };
    let inner = painter.pane(area, Some(Pane::Map), &title, below);
    let Some(model) = &state.model else {
        let text = state.coming(painter);
        return painter.message(inner, &text);
    };
    match (of_rings, places) {
        _ if model.topics.without_outliers().is_empty() => {
            painter.message(inner, "There are no topics to place.");
        }
        (true, _) if map.topics.is_empty() => painter.message(inner, "Placing the topics."),
        (true, _) => rings::draw(painter, state, inner),
        (false, None) => painter.message(inner, "Placing the documents."),
        (false, Some(places)) => documents::draw(painter, state, places, inner),
    }
}
