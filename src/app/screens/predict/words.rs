//! The words of the last query: the topic of each, and how strongly it points there.

use ratatui::layout::Rect;

use crate::app::State;
use crate::editor::titles;
use crate::keymap::Pane;
use crate::ui::painter::{Painter, position};
use crate::ui::text::{first_shown, fit, width};

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let words = state.screens.predict.spread.as_ref().map_or(&[][..], |spread| &spread.words);
    let selected = state.screens.predict.word.selected;
    let height = usize::from(area.height.saturating_sub(2));
    let first = first_shown(selected, words.len(), height);
    let below = position(first, height, words.len(), painter.glyphs.dash);
    let title = "Words and their topics";
    let inner = painter.pane(area, Some(Pane::Words), title, &below);
    let Some(model) = &state.model else { return };
    if state.screens.predict.spread.is_some() && words.is_empty() {
        return painter.message(inner, "None of its words is in a topic.");
    }
    let cells = usize::from(inner.width);
    let longest = words.iter().map(|(word, _)| width(word)).max().unwrap_or(0);
    let word_cells = longest.clamp(4, (cells / 3).max(6));
    let bar_cells = (cells / 5).clamp(4, 14);
    let topic_cells = cells.saturating_sub(word_cells + bar_cells + 4);
    let most = words.iter().filter_map(|(_, best)| best.map(|(_, weight)| weight));
    let most = most.fold(f64::MIN_POSITIVE, f64::max);
    for (row, (word, best)) in words.iter().skip(first).take(height).enumerate() {
        let word = fit(word, word_cells, painter.glyphs.ellipsis);
        let topic = match best {
            Some((id, _)) => {
                let named = model.topics.get(*id).map(titles::in_pane).unwrap_or_default();
                format!("{id:>3} {named}")
            }
            None => format!("  {}", painter.glyphs.dash),
        };
        let topic = fit(&topic, topic_cells, painter.glyphs.ellipsis);
        let text = format!("{word} {} {topic}", " ".repeat(bar_cells));
        let marked = first + row == selected && state.focus == Pane::Words;
        painter.list_row(inner, row as u16, first + row, &text, marked);
        let share = best.map_or(0.0, |(_, weight)| weight / most);
        painter.bar_in_row(inner, row as u16, word_cells as u16 + 2, share, bar_cells);
    }
}
