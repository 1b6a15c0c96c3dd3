//! The line a query is typed into.

use ratatui::layout::Rect;

use crate::app::State;
use crate::app::mode::Mode;
use crate::keymap::Pane;
use crate::text::thousands;
use crate::ui::input::typed_line;
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let dot = painter.dot();
    let title = match (state.screens.predict.of, &state.model) {
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
        typed_line(painter, room, &state.screens.predict.prompt);
    } else if state.screens.predict.prompt.text.is_empty() {
        let hint = "Enter, then type a text to find its topics";
        painter.line(room, 0, 0, hint, painter.theme.dim);
    } else {
        painter.line(room, 0, 0, &state.screens.predict.prompt.text, painter.theme.text);
    }
    let note = match &state.screens.predict.answer {
        _ if state.screens.predict.waiting => "searching".to_owned(),
        Some(answer) => format!("answered in {} ms", answer.took.as_millis()),
        None => String::new(),
    };
    painter.line(inner, 1, 0, &note, painter.theme.dim);
}
