//! Stages above; below them the log and earlier runs.

use ratatui::layout::{Constraint, Rect};

use super::{log, stages};
use crate::app::State;
use crate::app::screens::explore::placeable;
use crate::model::Model;
use crate::text::counted;
use crate::ui::layout::{WIDE, columns, rows};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let stages_height = if area.height >= 30 { 13 } else { 10 };
    let [above, below] =
        rows(area, [Constraint::Length(stages_height.min(area.height)), Constraint::Fill(1)]);
    stages::draw(painter, state, above);
    let side = if area.width >= WIDE { 44 } else { 0 };
    if side == 0 && below.height >= 8 {
        let [lines, past] = rows(below, [Constraint::Fill(1), Constraint::Length(4)]);
        log::draw(painter, state, lines);
        log::past(painter, state, past);
        return;
    }
    let [lines, past] = columns(below, [Constraint::Fill(1), Constraint::Length(side.max(36))]);
    log::draw(painter, state, lines);
    log::past(painter, state, past);
}

/// The view in words.
pub fn sentence(painter: &Painter, state: &State, model: &Model) -> String {
    let dot = painter.dot();
    let outliers = model.topics.outliers();
    let placeable = placeable(painter, state);
    format!(
        "{}{dot}{} ({:.1}%){placeable}",
        counted(model.topics.without_outliers().len(), "topic"),
        counted(outliers, "outlier"),
        100.0 * outliers as f64 / model.corpus.len().max(1) as f64
    )
}
