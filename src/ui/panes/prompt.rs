//! The line a query is typed into.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use crate::app::state::{Mode, TextInput};
use crate::keymap::Pane;
use crate::text::thousands;
use crate::ui::painter::Painter;
use crate::ui::text::width;

pub fn draw(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let dot = painter.dot();
    let title = match (state.predict.of, &state.model) {
        (Some(document), Some(model)) => {
            let row = model.corpus.records.row(document);
            format!("Query{dot}the document in row {}", thousands(row))
        }
        _ => format!("Query{dot}find topics"),
    };
    let inner = painter.pane(area, Some(Pane::Prompt), &title, "");
    painter.line(inner, 0, 0, ">", painter.theme.title);
    let room = Rect {
        x: inner.x + 2.min(inner.width),
        width: inner.width.saturating_sub(2),
        height: inner.height.min(1),
        ..inner
    };
    if state.mode == Mode::Query {
        typed_line(painter, room, &state.predict.prompt);
    } else if state.predict.prompt.text.is_empty() {
        let hint = "Enter, then type a text to find its topics";
        painter.line(room, 0, 0, hint, painter.theme.dim);
    } else {
        painter.line(room, 0, 0, &state.predict.prompt.text, painter.theme.text);
    }
    let note = match &state.predict.answer {
        _ if state.predict.waiting => "searching".to_owned(),
        Some(answer) => format!("answered in {} ms", answer.took.as_millis()),
        None => String::new(),
    };
    painter.line(inner, 1, 0, &note, painter.theme.dim);
}

/// A line being typed in the first row of what lies over the screen, behind a mark; the room that the
/// text has.
pub fn marked_line(painter: &mut Painter, area: Rect, input: &TextInput) -> Rect {
    painter.line(area, 0, 1, ">", painter.theme.title);
    let room = Rect {
        x: area.x + 3.min(area.width),
        width: area.width.saturating_sub(4),
        height: area.height.min(1),
        ..area
    };
    typed_line(painter, room, input);
    room
}

/// A line being typed; it scrolls so that the cursor is seen.
pub fn typed_line(painter: &mut Painter, area: Rect, input: &TextInput) {
    let cells = usize::from(area.width).saturating_sub(1);
    if cells == 0 || area.height == 0 {
        return;
    }
    let graphemes: Vec<&str> = input.text.graphemes(true).collect();
    let before: usize = graphemes.iter().take(input.cursor).map(|g| width(g)).sum();
    // Whole graphemes from the left go until the cursor fits.
    let (mut first, mut hidden) = (0, 0);
    while before - hidden > cells {
        hidden += width(graphemes[first]);
        first += 1;
    }
    let shown: String = graphemes[first..].concat();
    painter.line(area, 0, 0, &shown, painter.theme.text);
    painter.cursor = Some((area.x + (before - hidden) as u16, area.y));
}
