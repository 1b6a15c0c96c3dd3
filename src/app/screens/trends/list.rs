//! Topics over time as rows of small bars, or per class.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::app::State;
use crate::app::row::Row;
use crate::editor::titles;
use crate::engine::derived::DerivedView;
use crate::engine::trends::Points;
use crate::keymap::Pane;
use crate::text::{counted, thousands};
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

/// Message where there is nothing to draw.
const NO_POINTS: &str = "The documents have no times or classes. Name their column with --time-column NAME or --label-column NAME; v compares documents by file or language.";

/// A row a topic: its documents over the points, each row scaled to its largest.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let visible = &state.screens.explore.visible;
    let height = usize::from(area.height.saturating_sub(4));
    let first = first_shown(state.screens.explore.topic.selected, visible.len(), height);
    let points = state.screens.trends.points.as_ref();
    let below = match points {
        Some(_) => position(first, height, visible.len(), painter.glyphs.dash),
        None => String::new(),
    };
    let title = title(painter, state);
    let inner = painter.pane(area, Some(Pane::Trends), &title, &below);
    if state.model.is_none() {
        let text = state.coming(painter);
        return painter.message(inner, &text);
    }
    let Some(points) = points else {
        let counting =
            state.looking.iter().any(|sight| matches!(sight, DerivedView::Trends { .. }));
        return painter.message(inner, if counting { "Counting." } else { NO_POINTS });
    };
    let columns = Columns::of(inner, points.labels.len(), state.screens.trends.point);
    for (row, listed) in visible.iter().skip(first).take(height).enumerate() {
        let (Some(topic), Some(counts)) = (state.shown_row(listed.row), counts(state, listed.row))
        else {
            continue;
        };
        let selected = first + row == state.screens.explore.topic.selected;
        let inside = "  ".repeat(listed.depth);
        let title = format!("{inside}{}", titles::in_pane(&topic));
        let title = fit(&title, columns.name, painter.glyphs.ellipsis);
        let text = format!("{:>4} {:>6} {title}", topic.id, thousands(topic.size));
        painter.list_row(inner, row as u16, first + row, &text, selected);
        columns.bars(painter, inner, row as u16, &counts);
        if selected {
            let cell = Rect { x: inner.x + columns.cursor, width: columns.each as u16, ..inner };
            painter.shade(cell, row as u16, painter.theme.selected);
        }
    }
    columns.axis(painter, inner, points);
}

/// The documents of a row at every point; of a group those of its topics together.
pub fn counts(state: &State, row: Row) -> Option<Vec<usize>> {
    let (model, trends) = (state.model.as_ref()?, &state.screens.trends);
    let topics = state.topics_of(row);
    let rows = topics.iter().filter_map(|&id| trends.counts.get(model.topics.row(id)?));
    let mut all = vec![0; trends.points.as_ref()?.labels.len()];
    for row in rows {
        all.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
    }
    Some(all)
}

/// Title of the pane: what is drawn, and over how many points.
fn title(painter: &Painter, state: &State) -> String {
    let trends = &state.screens.trends;
    let Some(points) = &trends.points else { return "Trends".to_owned() };
    let dot = painter.dot();
    let what = if trends.by_class { "per class" } else { "over time" };
    let count = points.labels.len();
    let unit = match (trends.by_class, count) {
        (true, 1) => "class",
        (true, _) => "classes",
        (false, 1) => "point in time",
        (false, _) => "points in time",
    };
    format!("Topics {what}{dot}{count} {unit}{}", without(state, &dot))
}

/// How a row is shared between a topic's name and its bars.
struct Columns {
    name: usize,
    /// Where the bars begin, and the selected point.
    left: u16,
    cursor: u16,
    /// The first point shown, how many are, and the cells of each.
    from: usize,
    shown: usize,
    each: usize,
}

impl Columns {
    /// As many points as there is room for, the selected one among them.
    fn of(area: Rect, count: usize, selected: usize) -> Self {
        let name = (usize::from(area.width) / 3).clamp(12, 32);
        let room = usize::from(area.width).saturating_sub(name + 15);
        let from = selected.saturating_sub(room.saturating_sub(1)).min(count);
        let each = (room / count.max(1)).clamp(1, 6);
        let shown = (room / each).min(count - from);
        let left = (name + 14) as u16;
        let cursor = left + ((selected - from) * each) as u16;
        Columns { name, left, cursor, from, shown, each }
    }

    fn bars(&self, painter: &mut Painter, area: Rect, row: u16, counts: &[usize]) {
        let bars: String = painter
            .spark(counts.iter().map(|&count| count as f64))
            .chars()
            .skip(self.from)
            .take(self.shown)
            .map(|bar| bar.to_string().repeat(self.each))
            .collect();
        let style = painter.theme.bar.remove_modifier(Modifier::all());
        painter.line(area, row, self.left, &fit(&bars, self.shown * self.each, ""), style);
    }

    /// The first and the last point in the last row.
    fn axis(&self, painter: &mut Painter, area: Rect, points: &Points) {
        let row = area.height.saturating_sub(1);
        let last = self.from + self.shown.max(1) - 1;
        let (Some(begin), Some(end)) = (points.shown.get(self.from), points.shown.get(last)) else {
            return;
        };
        painter.line(area, row, self.left, begin, painter.theme.dim);
        let end = format!("{end} ");
        let wide = (self.left + (self.shown * self.each) as u16 + 1).min(area.width);
        if usize::from(wide) > usize::from(self.left) + begin.len() + end.len() {
            painter.line_right(Rect { width: wide, ..area }, row, &end, painter.theme.dim);
        }
    }
}

/// How many documents have no time, and so are left out.
fn without(state: &State, dot: &str) -> String {
    let count = match &state.model {
        Some(model) if !state.screens.trends.by_class => model.corpus.without_time(),
        _ => 0,
    };
    if count > 0 { format!("{dot}{} without a time", counted(count, "doc")) } else { String::new() }
}
