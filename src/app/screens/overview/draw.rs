//! Topics and similarity above, documents and options below, the query at the bottom.

use ratatui::layout::{Constraint, Rect};

use crate::app::State;
use crate::app::screens::data::{options, preview};
use crate::app::screens::explore::topics;
use crate::app::screens::predict::{prompt, results};
use crate::app::screens::similar::heatmap;
use crate::ui::layout::{columns, rows};
use crate::ui::painter::Painter;

/// Rows of what the options do to a document.
const EFFECT: u16 = 7;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    // The preview has a row at least, below its heading and above the effect.
    let least = Constraint::Length(2 + 2 + EFFECT);
    let query = Constraint::Length(7);
    let [above, below, query] = match area.height.saturating_sub(7) * 4 / 9 < 2 + 3 + EFFECT {
        true => rows(area, [Constraint::Fill(1), least, query]),
        false => rows(area, [Constraint::Fill(5), Constraint::Fill(4), query]),
    };
    let [list, matrix] = columns(above, [Constraint::Percentage(45), Constraint::Fill(1)]);
    topics::draw(painter, state, list);
    heatmap::draw(painter, state, matrix);
    let [left, right] = columns(below, [Constraint::Fill(1), Constraint::Length(34)]);
    let [documents, effect] = rows(left, [Constraint::Fill(1), Constraint::Length(EFFECT)]);
    preview::draw(painter, state, documents);
    preview::effect(painter, state, effect);
    options::draw(painter, state, right);
    let [ask, found] = columns(query, [Constraint::Percentage(40), Constraint::Fill(1)]);
    prompt::draw(painter, state, ask);
    results::draw(painter, state, found);
}
