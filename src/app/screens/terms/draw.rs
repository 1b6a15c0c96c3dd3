//! The plot, and where there is room the words of the selected topic.

use ratatui::layout::{Constraint, Rect};

use super::plot;
use crate::app::State;
use crate::app::row::Row;
use crate::app::screens::explore::{selected_sentence, terms};
use crate::model::Model;
use crate::ui::layout::{WIDE, columns};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    if area.width < 76 || state.screens.terms.bars {
        return plot::draw(painter, state, area);
    }
    let side = if area.width >= WIDE { 38 } else { 28 };
    let [plot, words] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    plot::draw(painter, state, plot);
    terms::draw(painter, state, words);
}

/// The view in words.
pub fn sentence(painter: &Painter, state: &State, model: &Model) -> String {
    let dot = painter.dot();
    if let Some(Row::Group(..)) = state.selected_row() {
        return selected_sentence(painter, state, model);
    }
    let words = state.selected_topic().and_then(|id| model.topics.get(id));
    let words = words.map_or(&[][..], |topic| &topic.words);
    match (state.selected_topic(), words.first(), words.last()) {
        (Some(id), Some((_, first)), Some((_, last))) if *first > 0.0 => {
            let falls = 100.0 * (1.0 - last / first);
            let drop = words
                .windows(2)
                .enumerate()
                .max_by(|a, b| (a.1[0].1 - a.1[1].1).total_cmp(&(b.1[0].1 - b.1[1].1)));
            let drop = drop.map_or(1, |(rank, _)| rank + 1);
            format!(
                "Topic {id}{dot}score falls {falls:.0}% from rank 1 to {}{dot}largest single drop {drop} {} {}",
                words.len(),
                painter.glyphs.arrow,
                drop + 1
            )
        }
        (Some(id), ..) => model.wordless(id).unwrap_or_default(),
        _ => String::new(),
    }
}
