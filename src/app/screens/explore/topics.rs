//! The topic list: id, size, label, and how its words' scores fall.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::app::State;
use crate::app::screens::explore::TopicSort;
use crate::editor::titles;
use crate::keymap::Pane;
use crate::text::thousands;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

/// Words a sparkline shows.
const SPARK: usize = 10;
/// Cells left of the label: marker, id, documents.
const LEFT: usize = 13;
/// The column of how well topics come back among the layouts, and the width it needs.
const RECURRENCE: &str = "RECURS ";
const RECURRENCE_FROM: usize = 50;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let explore = &state.screens.explore;
    let (visible, selected) = (&explore.visible, explore.topic.selected);
    let height = usize::from(area.height.saturating_sub(3));
    let first = first_shown(selected, visible.len(), height);
    let title = title(painter, state);
    let below = position(first, height, visible.len(), painter.glyphs.dash);
    let inner = painter.pane(area, Some(Pane::Topics), &title, &below);
    let Some(model) = &state.model else {
        let text = state.coming(painter);
        return painter.message(inner, &text);
    };
    if visible.is_empty() && explore.filter.text.is_empty() {
        return painter.message(inner, "There are no topics.");
    }
    if visible.is_empty() {
        return painter.message(inner, "No topic matches the filter. Esc shows all topics again.");
    }
    let width = usize::from(inner.width);
    // Where there is little room the label says more.
    let spark = match width {
        40.. => SPARK,
        30..40 => 8,
        _ => 0,
    };
    // Where there is one layout, nothing could come back in another.
    let recurs = width >= RECURRENCE_FROM && model.clusterings() > 1;
    let left = LEFT + if recurs { RECURRENCE.len() } else { 0 };
    let label = width.saturating_sub(left + spark + 2);
    let heading = format!(
        "   ID   DOCS {}{}{}",
        if recurs { RECURRENCE } else { "" },
        fit("LABEL", label, ""),
        if spark > 0 { " WORDS" } else { "" }
    );
    painter.line(inner, 0, 0, &heading, painter.theme.dim);
    for (row, id) in visible.iter().skip(first).take(height).enumerate() {
        let Some(topic) = state.shown_topic(*id) else { continue };
        let selected = first + row == selected;
        let name = fit(&titles::in_pane(topic), label, painter.glyphs.ellipsis);
        let mark =
            if state.screens.explore.marked.contains(id) { painter.glyphs.mark } else { " " };
        let recurrence = match (recurs, model.recurrence(*id)) {
            (false, _) => String::new(),
            (true, None) => " ".repeat(RECURRENCE.len()),
            (true, Some(share)) => format!("{share:>6.2} "),
        };
        let text = format!("{mark}{id:>3} {:>6} {recurrence}{name} ", thousands(topic.size));
        painter.list_row(inner, row as u16 + 1, first + row, &text, selected);
        if !topic.is_outliers() {
            let scores = topic.words.iter().take(spark).map(|(_, score)| *score);
            let bars = painter.spark(scores);
            let bars = fit(&bars, spark, "");
            let style = painter.theme.bar.remove_modifier(Modifier::all());
            painter.line(inner, row as u16 + 1, (left + label + 1) as u16, &bars, style);
        }
    }
}

/// The order, and the filter where there is one.
fn title(painter: &Painter, state: &State) -> String {
    let explore = &state.screens.explore;
    let sort = match explore.sort {
        TopicSort::Size => "by size",
        TopicSort::Id => "by id",
        TopicSort::Label => "by label",
    };
    let mut title = format!("Topics{}{sort}", painter.dot());
    if let Some(language) = state.shown_language() {
        title += &format!("{}{language}", painter.dot());
    }
    if !explore.filter.text.is_empty() {
        title += &format!("{}filter “{}”", painter.dot(), explore.filter.text);
    }
    title
}
