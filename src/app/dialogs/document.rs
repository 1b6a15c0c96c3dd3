//! One document, whole.

use ratatui::layout::Rect;

use super::{Dialog, scroll};
use crate::app::mode::Mode;
use crate::app::{Command, State};
use crate::corpus::DocumentId;
use crate::editor::titles;
use crate::engine::topic_mix::listed;
use crate::keymap::{Action, Place};
use crate::text::thousands;
use crate::ui::cursor::Cursor;
use crate::ui::painter::{Painter, position};
use crate::ui::popup::place;
use crate::ui::text::{width, wrap};

/// The popup.
pub struct Document(pub DocumentId);

impl Dialog for Document {
    fn places(&self) -> &'static [Place] {
        &[Place::Popup]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Copy => return state.copy_document(self.0),
            Action::Why => {
                if let Some(document) = state.document_of_model(self.0) {
                    state.explain(document);
                }
            }
            _ => scroll(state, action),
        }
        Vec::new()
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        whole_document(painter, state, area, self.0);
    }
}

fn whole_document(painter: &mut Painter, state: &State, area: Rect, document: DocumentId) {
    let Some(corpus) = state.opened_corpus() else { return };
    let Some(text) = corpus.texts.get(document.0) else { return };
    let text = text.clone();
    let row = corpus.records.row(document);
    let cells = usize::from(area.width.min(100).saturating_sub(4));
    let lines = wrap(&text, cells);
    let about = about(painter, state, document);
    let longest =
        lines.iter().map(|line| width(line)).max().unwrap_or(0).max(width(&about)).max(30);
    let place = place(
        painter,
        area,
        longest as u16 + 4,
        (lines.len() + 4).min(usize::from(area.height)) as u16,
    );
    let height = usize::from(place.height.saturating_sub(4));
    let first = state.dialogs.popup.selected.min(lines.len().saturating_sub(height));
    let below = if lines.len() > height {
        position(first, height, lines.len(), painter.glyphs.dash)
    } else {
        "Esc closes".to_owned()
    };
    let row = thousands(row);
    let title = match corpus.file_of(document) {
        Some(file) => format!("Document in row {row}{}{file}", painter.dot()),
        None => format!("Document in row {row}"),
    };
    let inner = painter.pane(place, None, &title, &below);
    for (at, line) in lines.iter().skip(first).take(height).enumerate() {
        painter.line(inner, at as u16, 1, line, painter.theme.text);
    }
    painter.line(inner, inner.height.saturating_sub(1), 1, &about, painter.theme.dim);
}

/// The document's topic, if the model shown has it.
fn about(painter: &Painter, state: &State, document: DocumentId) -> String {
    let Some(model) = &state.model else { return String::new() };
    let Some(document) = state.document_of_model(document) else { return String::new() };
    let Some(&id) = model.topics.assignments.get(document.0) else { return String::new() };
    let Some(topic) = model.topics.get(id) else { return String::new() };
    let name = titles::in_pane(topic);
    let dot = painter.dot();
    let steady = model
        .steadiness(document)
        .map_or_else(String::new, |share| format!("{dot}steadiness {share:.2}"));
    if let Some(mixes) = model.memberships.as_ref().filter(|_| model.is_of_pieces()) {
        return match id.is_outlier() {
            true => "no piece of it is in a topic".to_owned(),
            false => format!("topic {id} {name}{dot}mix {}", listed(&mixes[document.0], 5)),
        };
    }
    match id.is_outlier() {
        true => format!("no topic{steady}"),
        false => {
            let strength = model.support.strength[document.0];
            format!("topic {id} {name}{dot}strength {strength:.2}{steady}")
        }
    }
}

impl State {
    /// Shows a document whole.
    pub(in crate::app) fn open_document(&mut self, document: DocumentId) {
        self.dialogs.popup = Cursor::default();
        self.mode = Mode::Document(document);
    }

    /// Copies a document that is open.
    pub(super) fn copy_document(&mut self, document: DocumentId) -> Vec<Command> {
        let corpus = self.opened_corpus();
        let text = corpus.and_then(|corpus| corpus.texts.get(document.0)).cloned();
        self.copy(text)
    }
}
