//! Topics over time as rows of small bars, or per class; and one topic's words at each point.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::app::state::State;
use crate::engine::sights::Sight;
use crate::keymap::Pane;
use crate::text::{counted, thousands};
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

/// A row a topic: its documents over the points, each row scaled to its largest.
pub fn draw(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let dot = painter.dot();
    let what = if state.trends.by_class { "per class" } else { "over time" };
    let points = state.trends.points.as_ref();
    let count = points.map_or(0, |points| points.labels.len());
    let unit = match (state.trends.by_class, count) {
        (true, 1) => "class",
        (true, _) => "classes",
        (false, 1) => "point in time",
        (false, _) => "points in time",
    };
    let title = match points {
        Some(_) => format!("Topics {what}{dot}{count} {unit}{}", without(state, &dot)),
        None => "Trends".to_owned(),
    };
    let visible = &state.explore.visible;
    let height = usize::from(area.height.saturating_sub(4));
    let first = first_shown(state.explore.topic.selected, visible.len(), height);
    let below = match points {
        Some(_) => position(first, height, visible.len(), painter.glyphs.dash),
        None => String::new(),
    };
    let inner = painter.pane(area, Some(Pane::Trends), &title, &below);
    let Some(model) = &state.model else {
        let text = super::topics::coming(painter);
        return painter.message(inner, &text);
    };
    let Some(points) = points else {
        if state.looking.iter().any(|sight| matches!(sight, Sight::Trends { .. })) {
            return painter.message(inner, "Counting.");
        }
        return painter.message(
            inner,
            "No times and no classes are known. Name the column of one with --time-column NAME or --label-column NAME.",
        );
    };
    let name = (usize::from(inner.width) / 3).clamp(12, 32);
    let room = usize::from(inner.width).saturating_sub(name + 15);
    // As many points as there is room for, the selected one among them.
    let from = state.trends.point.saturating_sub(room.saturating_sub(1)).min(count);
    let each = (room / count.max(1)).clamp(1, 6);
    let shown = (room / each).min(count - from);
    let left = (name + 14) as u16;
    let cursor = left + ((state.trends.point - from) * each) as u16;
    for (row, &id) in visible.iter().skip(first).take(height).enumerate() {
        let Some(topic) = model.topics.get(id) else { continue };
        let Some(counts) = usize::try_from(id + model.topics.offset() as i32)
            .ok()
            .and_then(|row| state.trends.counts.get(row))
        else {
            continue;
        };
        let selected = first + row == state.explore.topic.selected;
        let title = fit(&super::topics::title_of(topic), name, painter.glyphs.ellipsis);
        let text = format!("{id:>4} {:>6} {title}", thousands(topic.size));
        painter.list_row(inner, row as u16, first + row, &text, selected);
        let bars: String = painter
            .spark(counts.iter().map(|&count| count as f64))
            .chars()
            .skip(from)
            .take(shown)
            .map(|bar| bar.to_string().repeat(each))
            .collect();
        let style = painter.theme.bar.remove_modifier(Modifier::all());
        painter.line(inner, row as u16, left, &fit(&bars, shown * each, ""), style);
        if selected {
            let cell = Rect { x: inner.x + cursor, width: each as u16, ..inner };
            painter.shade(cell, row as u16, painter.theme.selected);
        }
    }
    let row = inner.height.saturating_sub(1);
    let (begin, end) = (points.shown.get(from), points.shown.get(from + shown.max(1) - 1));
    if let (Some(begin), Some(end)) = (begin, end) {
        painter.line(inner, row, left, begin, painter.theme.dim);
        let end = format!("{end} ");
        let used = Rect { width: (left + (shown * each) as u16 + 1).min(inner.width), ..inner };
        if usize::from(used.width) > usize::from(left) + begin.len() + end.len() {
            painter.line_right(used, row, &end, painter.theme.dim);
        }
    }
}

/// How many documents have no time, and so are left out.
fn without(state: &State, dot: &str) -> String {
    let count = match &state.model {
        Some(model) if !state.trends.by_class => model.corpus.without_time(),
        _ => 0,
    };
    if count > 0 { format!("{dot}{} without a time", counted(count, "doc")) } else { String::new() }
}

/// The selected topic, a row a point: documents and words there.
pub fn words(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let topic = state.selected_topic();
    let dot = painter.dot();
    let title = match topic {
        Some(id) if id >= 0 => format!("Words{dot}topic {id}"),
        _ => format!("Words{dot}outliers"),
    };
    let Some(points) = &state.trends.points else {
        painter.pane(area, None, &title, "");
        return;
    };
    let height = usize::from(area.height.saturating_sub(2));
    let first = first_shown(state.trends.point, points.labels.len(), height);
    let below = position(first, height, points.labels.len(), painter.glyphs.dash);
    let inner = painter.pane(area, None, &title, &below);
    let rows = points.shown.iter().enumerate().skip(first).take(height);
    let widest = points.shown.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    for (row, (point, label)) in rows.enumerate() {
        let here = state
            .trends
            .words
            .iter()
            .find(|trend| trend.point == point && Some(trend.topic) == topic);
        let documents = topic
            .zip(state.model.as_ref())
            .and_then(|(id, model)| usize::try_from(id + model.topics.offset() as i32).ok())
            .and_then(|row| state.trends.counts.get(row))
            .map_or(0, |counts| counts[point]);
        let words: Vec<&str> = here
            .map(|trend| trend.words.iter().map(|(word, _)| word.as_str()).collect())
            .unwrap_or_default();
        let label = fit(label, widest.min(24), painter.glyphs.ellipsis);
        let text = format!("{label} {:>6}  {}", thousands(documents), words.join(", "));
        painter.list_row(inner, row as u16, point, &text, point == state.trends.point);
    }
}
