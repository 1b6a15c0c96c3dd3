//! The documents of the selected topic, and those nearest to a query.

use ratatui::layout::Rect;

use crate::app::state::Pane;
use crate::pipeline::run::thousands;
use crate::ui::painter::{Painter, position};
use crate::ui::text::first_shown;

/// The documents of the topic under the Explore cursor, strongest first.
pub fn draw(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let documents = &state.explore.documents;
    let selected = state.explore.document.selected;
    let height = usize::from(area.height.saturating_sub(2));
    let first = first_shown(selected, documents.len(), height);
    let dot = painter.dot();
    let title = match state.selected_topic() {
        Some(id) if id < 0 => format!("Documents{dot}{} outliers", thousands(documents.len())),
        Some(id) => {
            format!(
                "Documents{dot}topic {id}{dot}{} docs, strongest first",
                thousands(documents.len())
            )
        }
        None => "Documents".to_owned(),
    };
    let below = position(first, height, documents.len(), painter.glyphs.dash);
    let inner = painter.pane(area, Some(Pane::Documents), &title, &below);
    let Some(model) = &state.model else { return };
    for (row, &document) in documents.iter().skip(first).take(height).enumerate() {
        let strength = model.clusters.probabilities[document];
        let text = shown(&model.corpus.texts[document]);
        let text = format!(" {strength:.2}  {text}");
        let marked = first + row == selected && state.focus == Pane::Documents;
        painter.list_row(inner, row as u16, &text, marked);
    }
}

/// The documents nearest to the last query.
pub fn nearest(painter: &mut Painter, area: Rect) {
    let state = painter.state;
    let found = state.predict.answer.as_ref().map_or(&[][..], |answer| &answer.documents);
    let selected = state.predict.document.selected;
    let height = usize::from(area.height.saturating_sub(2));
    let first = first_shown(selected, found.len(), height);
    let below = position(first, height, found.len(), painter.glyphs.dash);
    let inner = painter.pane(area, Some(Pane::NearestDocuments), "Nearest documents", &below);
    let Some(model) = &state.model else { return };
    for (row, &(document, similarity)) in found.iter().skip(first).take(height).enumerate() {
        let Some(text) = model.corpus.texts.get(document) else { continue };
        let text = shown(text);
        let text = format!(" {similarity:.2}  {text}");
        let marked = first + row == selected && state.focus == Pane::NearestDocuments;
        painter.list_row(inner, row as u16, &text, marked);
    }
}

/// No more of a long document than a row can show.
fn shown(text: &str) -> String {
    text.chars().take(400).collect()
}
