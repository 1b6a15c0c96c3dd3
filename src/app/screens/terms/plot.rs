//! How words' scores fall with their rank, a line a topic; or bars of the largest topics.

use ratatui::layout::Rect;

use crate::app::State;
use crate::editor::titles;
use crate::keymap::Pane;
use crate::topics::{Topic, TopicId};
use crate::ui::canvas::Canvas;
use crate::ui::painter::Painter;
use crate::ui::text::fit;

/// Cells of the numbers beside the axis.
const SCALE: u16 = 7;
/// Topics and words of the bar charts, as BERTopic's.
const CHARTS: usize = 8;
const CHART_WORDS: usize = 5;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let dot = painter.dot();
    let scale = if state.screens.terms.log { "logarithmic" } else { "linear" };
    let title = match state.screens.terms.bars {
        true => format!("Words of the largest topics{dot}c-TF-IDF"),
        false => format!("Term score decline{dot}{scale}"),
    };
    let inner = painter.pane(area, Some(Pane::Decline), &title, "");
    if state.model.is_none() {
        let text = state.coming(painter);
        return painter.message(inner, &text);
    }
    let (topics, selected) = state.at_layer();
    let topics: Vec<&Topic> = topics.iter().map(|topic| &**topic).collect();
    if topics.is_empty() {
        return painter.message(inner, "There are no topics, so no scores to draw.");
    }
    match state.screens.terms.bars {
        true => bars(painter, inner, &topics, selected),
        false => lines(painter, state, inner, &topics, selected),
    }
}

fn lines(
    painter: &mut Painter,
    state: &State,
    area: Rect,
    topics: &[&Topic],
    selected: Option<TopicId>,
) {
    let is_selected = |topic: &&&Topic| Some(topic.id) == selected;
    let seen: Vec<&Topic> = topics
        .iter()
        .filter(|topic| !state.screens.terms.alone || is_selected(topic))
        .copied()
        .collect();
    let ranks = seen.iter().map(|topic| topic.words.len()).max().unwrap_or(0);
    let scores = || seen.iter().flat_map(|topic| &topic.words).map(|(_, score)| *score);
    let highest = scores().fold(0.0, f64::max);
    if ranks < 2 || highest <= 0.0 || area.height < 5 || area.width <= SCALE + 10 {
        return painter.message(area, "There are no scores to draw.");
    }
    let lowest = scores().filter(|score| *score > 0.0).fold(highest, f64::min);
    let plot = Rect {
        x: area.x + SCALE + 1,
        width: area.width - SCALE - 2,
        height: area.height - 3,
        ..area
    };
    // From a score to a share of the height.
    let share = |score: f64| match state.screens.terms.log {
        true => (score.max(lowest) / lowest).ln() / (highest / lowest).ln().max(1e-9),
        false => score / highest,
    };
    let mut canvas = Canvas::new(plot, painter.ascii);
    let (width, height) = canvas.size();
    let place = |rank: usize, score: f64| {
        let x = rank as f64 / (ranks - 1) as f64 * (width - 1) as f64;
        (x, (1.0 - share(score)) * (height - 1) as f64)
    };
    let others = seen.iter().filter(|topic| !is_selected(topic));
    for topic in others.chain(seen.iter().filter(is_selected)) {
        let style = if is_selected(&topic) { painter.theme.focus } else { painter.theme.border };
        for (rank, pair) in topic.words.windows(2).enumerate() {
            canvas.line(place(rank, pair[0].1), place(rank + 1, pair[1].1), style);
        }
    }
    scores_axis(painter, state, Rect { height: plot.height, ..area }, (lowest, highest));
    canvas.draw(painter);
    ranks_axis(painter, area, plot, ranks);
}

/// The line beside the plot, with scores at each quarter.
fn scores_axis(painter: &mut Painter, state: &State, area: Rect, (lowest, highest): (f64, f64)) {
    for row in 0..area.height {
        painter.line(area, row, SCALE, painter.glyphs.pane[3], painter.theme.border);
    }
    for quarter in 0..=4u16 {
        let up = f64::from(quarter) / 4.0;
        let score = match state.screens.terms.log {
            true => lowest * (highest / lowest).powf(up),
            false => highest * up,
        };
        let row = (f64::from(area.height - 1) * (1.0 - up)).round() as u16;
        painter.line(area, row, 0, &format!("{score:>6.3}"), painter.theme.dim);
    }
}

/// The ranks below the plot.
fn ranks_axis(painter: &mut Painter, area: Rect, plot: Rect, ranks: usize) {
    for rank in 0..ranks {
        let x = SCALE + 1 + (rank * usize::from(plot.width - 1) / (ranks - 1)) as u16;
        let label = format!("{}", rank + 1);
        let x = x.min(area.width - label.len() as u16);
        painter.line(area, plot.height, x, &label, painter.theme.dim);
    }
    let legend = "rank of the term; the selected topic stands out";
    painter.line(area, plot.height + 1, SCALE + 1, legend, painter.theme.dim);
}

/// Charts side by side, the topic the cursor is on among them.
fn bars(painter: &mut Painter, area: Rect, topics: &[&Topic], selected: Option<TopicId>) {
    let high = CHART_WORDS as u16 + 2;
    let columns = if area.width >= 100 { 3 } else { 2 };
    let rows = (area.height / high).max(1);
    let fit_in = usize::from(columns * rows).min(CHARTS);
    let at = topics.iter().position(|topic| Some(topic.id) == selected).unwrap_or(0);
    let first = at / fit_in * fit_in;
    let wide = area.width / columns;
    for (number, topic) in topics.iter().skip(first).take(fit_in).enumerate() {
        let (column, row) = (number as u16 % columns, number as u16 / columns);
        let place = Rect {
            x: area.x + column * wide,
            y: area.y + row * high,
            width: wide,
            height: high.min(area.height.saturating_sub(row * high)),
        };
        chart(painter, place, topic, Some(topic.id) == selected);
    }
}

fn chart(painter: &mut Painter, area: Rect, topic: &Topic, selected: bool) {
    let style = if selected { painter.theme.focus } else { painter.theme.title };
    let marker = if selected { painter.glyphs.marker } else { " " };
    let title = format!("{marker}{} {}", topic.id, titles::in_pane(topic));
    painter.line(Rect { width: area.width.saturating_sub(1), ..area }, 0, 0, &title, style);
    let best = topic.words.first().map_or(1.0, |(_, score)| *score).max(1e-12);
    let names = (usize::from(area.width) / 3).clamp(4, 14);
    for (row, (word, score)) in topic.words.iter().take(CHART_WORDS).enumerate() {
        let row = row as u16 + 1;
        let word = fit(word, names, painter.glyphs.ellipsis);
        painter.line(area, row, 1, &word, painter.theme.text);
        let cells = usize::from(area.width).saturating_sub(names + 11);
        let bar = painter.bar(score / best, cells);
        painter.line(area, row, names as u16 + 2, &bar, painter.theme.bar);
        let score = format!("{score:.3}");
        let at = area.width.saturating_sub(score.len() as u16 + 2);
        painter.line(area, row, at, &score, painter.theme.dim);
    }
}
