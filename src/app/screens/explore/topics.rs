//! The topic list, a tree where there are layers: id, size, label, and how its words' scores fall.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Listed, TopicSort};
use crate::app::State;
use crate::app::row::Row;
use crate::editor::titles;
use crate::keymap::Pane;
use crate::model::Model;
use crate::text::{counted, thousands};
use crate::topics::{Topic, TopicId};
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
    let widths = Widths::of(usize::from(inner.width), state.layer() > 0, model.clusterings() > 1);
    painter.line(inner, 0, 0, &widths.heading(), painter.theme.dim);
    for (row, listed) in visible.iter().skip(first).take(height).enumerate() {
        let Some(topic) = state.shown_row(listed.row) else { continue };
        let at = first + row;
        let text = widths.text(painter, state, model, listed, &topic);
        painter.list_row(inner, row as u16 + 1, at, &text, at == selected);
        if listed.row != Row::Topic(TopicId::OUTLIERS) {
            let scores = topic.words.iter().take(widths.spark).map(|(_, score)| *score);
            let bars = fit(&painter.spark(scores), widths.spark, "");
            let style = painter.theme.bar.remove_modifier(Modifier::all());
            let x = (widths.left + widths.label + 1) as u16;
            painter.line(inner, row as u16 + 1, x, &bars, style);
        }
    }
}

/// Cells of the columns.
struct Widths {
    /// All that stands left of the label.
    left: usize,
    label: usize,
    spark: usize,
    /// How well topics come back is shown.
    recurs: bool,
    tree: bool,
}

impl Widths {
    fn of(width: usize, tree: bool, several_layouts: bool) -> Self {
        // Where there is little room the label says more.
        let spark = match (tree, width) {
            (false, 40..) | (true, 50..) => SPARK,
            (false, 30..40) => 8,
            (true, 40..50) => 5,
            _ => 0,
        };
        // Where there is one layout, nothing could come back in another.
        let recurs = width >= RECURRENCE_FROM && several_layouts;
        let left = LEFT + if recurs { RECURRENCE.len() } else { 0 };
        Widths { left, label: width.saturating_sub(left + spark + 2), spark, recurs, tree }
    }

    fn heading(&self) -> String {
        format!(
            "   ID   DOCS {}{}{}",
            if self.recurs { RECURRENCE } else { "" },
            fit("LABEL", self.label, ""),
            if self.spark > 0 { " WORDS" } else { "" }
        )
    }

    /// A row without its sparkline.
    fn text(
        &self,
        painter: &Painter,
        state: &State,
        model: &Model,
        listed: &Listed,
        topic: &Topic,
    ) -> String {
        let name = match self.tree {
            true => in_tree(painter, state, listed, topic),
            false => titles::in_pane(topic),
        };
        let name = fit(&name, self.label, painter.glyphs.ellipsis);
        let marked = state.screens.explore.marked.contains(&listed.row);
        let mark = if marked { painter.glyphs.mark } else { " " };
        let recurrence = match (self.recurs, recurrence(model, listed.row)) {
            (false, _) => String::new(),
            (true, None) => " ".repeat(RECURRENCE.len()),
            (true, Some(share)) => format!("{share:>6.2} "),
        };
        let (id, size) = (topic.id, thousands(topic.size));
        format!("{mark}{id:>3} {size:>6} {recurrence}{name} ")
    }
}

/// How well what a row stands for comes back among the layouts.
fn recurrence(model: &Model, row: Row) -> Option<f32> {
    match row {
        Row::Topic(topic) => model.recurrence(topic),
        Row::Group(layer, group) => model.layers.group(layer, group).ok()?.recurrence,
    }
}

/// A row's name as far in as it stands, a group with its number of topics.
fn in_tree(painter: &Painter, state: &State, listed: &Listed, topic: &Topic) -> String {
    let explore = &state.screens.explore;
    let inside = " ".repeat(listed.depth);
    match listed.row {
        Row::Topic(id) if id.is_outlier() => titles::in_pane(topic),
        Row::Topic(_) => format!("{inside}  {}", titles::in_pane(topic)),
        Row::Group(layer, group) => {
            let open = !explore.filter.text.is_empty() || explore.open.contains(&(layer, group));
            let sign = if open { painter.glyphs.open } else { painter.glyphs.closed };
            let topics = state.topics_of(listed.row).len();
            let name = titles::in_pane(topic);
            format!("{inside}{sign} {name}{}{}", painter.dot(), counted(topics, "topic"))
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
    let what = match state.layer() {
        0 => "Topics".to_owned(),
        layer => format!("Layer {layer}"),
    };
    let mut title = format!("{what}{}{sort}", painter.dot());
    if let Some(language) = state.shown_language() {
        title += &format!("{}{language}", painter.dot());
    }
    if !explore.filter.text.is_empty() {
        title += &format!("{}filter “{}”", painter.dot(), explore.filter.text);
    }
    title
}
