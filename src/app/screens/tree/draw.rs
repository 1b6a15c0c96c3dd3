//! The tree of topics: names at the left, merges further right the later they come, and a cut.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::State;
use crate::editor::titles;
use crate::engine::derived::DerivedView;
use crate::keymap::Pane;
use crate::model::Model;
use crate::text::counted;
use crate::topics::TopicId;
use crate::ui::layout::WIDE;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit};

/// Directions in which lines lead out of a cell.
const LEFT: u8 = 1;
const RIGHT: u8 = 2;
const UP: u8 = 4;
const DOWN: u8 = 8;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let dot = painter.dot();
    let title = format!("Hierarchy{dot}average linkage on topic similarity");
    let inner = painter.pane(area, Some(Pane::Tree), &title, "");
    let Some(model) = &state.model else {
        let text = state.coming(painter);
        return painter.message(inner, &text);
    };
    let (tree, leaves) = (&state.screens.tree, state.screens.tree.order.len());
    if state.looking.contains(&DerivedView::Tree) {
        return painter.message(inner, "Finding which topics join first.");
    }
    if leaves < 2 {
        return painter.message(inner, "A tree needs two or more topics.");
    }
    let height = usize::from(inner.height.saturating_sub(4));
    let step = if 2 * leaves - 1 <= height { 2 } else { 1 };
    let shown = (height / step).max(1);
    let first = first_shown(tree.leaf.selected, leaves, shown);
    let names = if area.width >= WIDE { 30 } else { 22 };
    let room = Rect { x: inner.x + names, width: inner.width.saturating_sub(names + 2), ..inner };
    let (grid, cut) = grid(painter, state, usize::from(room.width), step);
    for row in 0..height.min(step * (leaves - first)) {
        let at = first * step + row;
        if at.is_multiple_of(step) {
            let (place, topic) = (at / step, tree.order[at / step]);
            let name = model.topics.get(TopicId::at(topic)).map(titles::in_pane);
            let text = format!("{topic:>4} {}", name.unwrap_or_default());
            let text = fit(&text, usize::from(names) - 2, painter.glyphs.ellipsis);
            let name = Rect { width: names, ..inner };
            painter.list_row(name, row as u16, place, &text, place == tree.leaf.selected);
        }
        let Some(lines) = grid.get(at) else { continue };
        for (column, &(ways, style)) in lines.iter().enumerate() {
            let on_cut = column == cut;
            let (text, style) = match (ways, on_cut) {
                (0, true) => (painter.glyphs.cut, painter.theme.warn),
                // It crosses lines along, and lies under those down.
                (ways, true) if ways & (UP | DOWN) == 0 => {
                    (painter.glyphs.lines[8], painter.theme.warn)
                }
                (0, false) => continue,
                _ => (glyph(painter, ways), style),
            };
            painter.line(room, row as u16, column as u16, text, style);
        }
    }
    for row in step * (leaves - first)..height {
        painter.line(room, row as u16, cut as u16, painter.glyphs.cut, painter.theme.warn);
    }
    axis(painter, state, inner, room, cut, position(first, shown, leaves, painter.glyphs.dash));
}

/// Lines of the whole tree, a row a leaf (or two), and the column of the cut.
fn grid(
    painter: &Painter,
    state: &State,
    width: usize,
    step: usize,
) -> (Vec<Vec<(u8, Style)>>, usize) {
    let tree = &state.screens.tree;
    let leaves = tree.order.len();
    let merges = tree.linkage.merges();
    let highest = merges.last().map_or(1.0, |merge| merge.distance).max(1e-9);
    let last = width.saturating_sub(2).max(1);
    let column = |distance: f64| ((distance / highest) * last as f64).round() as usize;
    let mut grid = vec![vec![(0u8, painter.theme.bar); width.max(2)]; leaves * step];
    // Row and column of every node: a leaf's own row, a merge halfway between its parts.
    let mut places = vec![(0usize, 0usize); leaves + merges.len()];
    for (at, &topic) in tree.order.iter().enumerate() {
        places[topic] = (at * step, 0);
    }
    let below = leaves.saturating_sub(tree.groups);
    for (number, merge) in merges.iter().enumerate() {
        let (left, right) = (places[merge.left], places[merge.right]);
        let at = column(merge.distance).max(left.1 + 1).max(right.1 + 1).min(width.max(2) - 1);
        // What the cut joins stands out.
        let style = if number < below { painter.theme.focus } else { painter.theme.bar };
        for (row, from) in [left, right] {
            for (x, cell) in grid[row].iter_mut().enumerate().take(at).skip(from) {
                cell.0 |= if x > from { LEFT | RIGHT } else { RIGHT };
                cell.1 = style;
            }
        }
        let (top, bottom) = (left.0.min(right.0), left.0.max(right.0));
        for (row, line) in grid.iter_mut().enumerate().take(bottom + 1).skip(top) {
            let up = if row > top { UP } else { LEFT };
            let down = if row < bottom { DOWN } else { LEFT };
            line[at].0 |= up | down;
            line[at].1 = style;
        }
        places[leaves + number] = ((top + bottom) / 2, at);
    }
    (grid, column(tree.height()).min(last))
}

fn glyph(painter: &Painter, ways: u8) -> &'static str {
    let lines = &painter.glyphs.lines;
    match ways {
        ways if ways & (UP | DOWN) == 0 => lines[0],
        ways if ways & (LEFT | RIGHT) == 0 => lines[1],
        _ => match (ways & UP > 0, ways & DOWN > 0, ways & LEFT > 0, ways & RIGHT > 0) {
            (false, true, true, false) => lines[2],
            (true, false, true, false) => lines[3],
            (true, true, true, false) => lines[4],
            (true, true, false, true) => lines[5],
            (false, true, _, true) => lines[6],
            (true, false, _, true) => lines[7],
            _ => lines[8],
        },
    }
}

/// The scale, the cut, and the part the selected topic is in.
fn axis(painter: &mut Painter, state: &State, inner: Rect, room: Rect, cut: usize, shown: String) {
    let tree = &state.screens.tree;
    let highest = tree.linkage.merges().last().map_or(0.0, |merge| merge.distance);
    let row = inner.height.saturating_sub(4);
    painter.line(room, row, 0, "0", painter.theme.dim);
    painter.line_right(room, row, &format!("{highest:.2}"), painter.theme.dim);
    painter.line(room, row, cut as u16, painter.glyphs.cut, painter.theme.warn);
    painter.line(room, row + 1, 0, "distance (1 - cosine)", painter.theme.dim);
    painter.line_right(inner, row + 1, &format!("{shown} "), painter.theme.dim);
    let parts = tree.parts();
    let groups = counted(parts.len(), "group");
    let text = format!(" cut {:.2} {} {groups}", tree.height(), painter.glyphs.arrow);
    painter.line(inner, row + 2, 0, &text, painter.theme.title);
    let selected = tree.order.get(tree.leaf.selected);
    let part = parts.iter().find(|part| selected.is_some_and(|topic| part.contains(topic)));
    let Some((part, model)) = part.zip(state.model.as_ref()) else { return };
    let name = |topic: &usize| {
        let title = model.topics.get(TopicId::at(*topic)).map(|topic| topic.title(1));
        format!("{topic} {}", title.unwrap_or_default())
    };
    let names: Vec<String> = part.iter().map(name).collect();
    let text = format!(" group of the selected: {}", names.join(&painter.dot()));
    painter.line(inner, row + 3, 0, &text, painter.theme.text);
}

/// The view in words.
pub fn sentence(painter: &Painter, state: &State, model: &Model) -> String {
    if model.topics.without_outliers().len() < 2 {
        return "A tree needs two or more topics".to_owned();
    }
    let dot = painter.dot();
    let tree = &state.screens.tree;
    let what = match tree.joined(tree.groups).len() {
        0 => "] moves the cut to join topics".to_owned(),
        _ => "m merges the groups (u undoes)".to_owned(),
    };
    let groups = counted(tree.groups, "group");
    format!("{groups} at cut {:.2}{dot}{what}", tree.height())
}
