//! The words of the selected topic with their c-TF-IDF scores.

use ratatui::layout::Rect;

use crate::app::State;
use crate::app::row::Row;
use crate::keymap::Pane;
use crate::topics::Topic;
use crate::ui::painter::Painter;
use crate::ui::text::{cut, first_shown, fit, width, wrap};

/// The words of the topic or group under the Explore cursor.
pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let row = state.selected_row();
    draw_of(painter, state, area, Some(Pane::Terms), row, state.screens.explore.term.selected);
}

/// The words of any topic or group.
pub fn draw_of(
    painter: &mut Painter,
    state: &State,
    area: Rect,
    pane: Option<Pane>,
    row: Option<Row>,
    selected: usize,
) {
    let model = state.model.as_ref();
    let topic = row.and_then(|row| state.shown_row(row));
    let what = if matches!(row, Some(Row::Group(..))) { "group" } else { "topic" };
    let title = match &topic {
        Some(topic) => {
            let dot = painter.dot();
            let language = state.shown_language().map(|language| format!("{dot}{language}"));
            format!("Terms{dot}{what} {}{}{dot}c-TF-IDF", topic.id, language.unwrap_or_default())
        }
        None => "Terms".to_owned(),
    };
    let inner = painter.pane(area, pane, &title, "");
    let Some(topic) = topic else { return };
    if topic.words.is_empty() {
        let why = model.and_then(|model| model.wordless(topic.id)).unwrap_or_default();
        return painter.message(inner, &why);
    }
    let focused = pane == Some(state.focus);
    let inner = described(painter, inner, &topic);
    rows(painter, inner, &topic, focused.then_some(selected));
}

/// The description above the words, where there is one and room for it; what is left for the words.
fn described(painter: &mut Painter, area: Rect, topic: &Topic) -> Rect {
    let most = usize::from(area.height) / 4;
    let cells = usize::from(area.width).saturating_sub(2);
    let Some(description) = topic.description().filter(|_| most > 0 && cells > 8) else {
        return area;
    };
    let mut lines = wrap(description, cells);
    if lines.len() > most {
        let ellipsis = painter.glyphs.ellipsis;
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(cut(&rest, cells, ellipsis));
    }
    for (row, line) in (0u16..).zip(&lines) {
        painter.line(area, row, 1, line, painter.theme.dim);
    }
    let used = lines.len() as u16;
    Rect { y: area.y + used, height: area.height - used, ..area }
}

fn rows(painter: &mut Painter, area: Rect, topic: &Topic, selected: Option<usize>) {
    let height = usize::from(area.height);
    let first = first_shown(selected.unwrap_or(0), topic.words.len(), height);
    let cells = usize::from(area.width);
    let longest = topic.words.iter().map(|(word, _)| width(word)).max().unwrap_or(0);
    let word_cells = longest.clamp(4, (cells / 3).max(8));
    // Rank, word, bar and score: "10 headset  ████  0.0912".
    let bar_cells = cells.saturating_sub(4 + word_cells + 1 + 8);
    let best = topic.words.iter().map(|(_, score)| *score).fold(0.0, f64::max);
    for (row, (word, score)) in topic.words.iter().skip(first).take(height).enumerate() {
        let rank = first + row + 1;
        let word = word.clone();
        let word = fit(&word, word_cells, painter.glyphs.ellipsis);
        let text = format!("{rank:>2} {word} ");
        let marked = selected == Some(rank - 1);
        painter.list_row(area, row as u16, rank - 1, &text, marked);
        let x = (4 + word_cells + 1) as u16;
        painter.bar_in_row(area, row as u16, x, score / best, bar_cells);
        let style = painter.row_style(marked);
        painter.line_right(area, row as u16, &format!(" {score:.4} "), style);
    }
}
