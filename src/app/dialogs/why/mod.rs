//! Why a document is in its topic.

mod draw;

use ratatui::layout::Rect;

use super::{Dialog, scroll};
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus::DocumentId;
use crate::keymap::{Action, Place};
use crate::ui::cursor::Cursor;
use crate::ui::painter::Painter;

/// Words that are shown.
const WORDS: usize = 8;

/// The popup.
pub struct WhyThere(pub DocumentId);

impl Dialog for WhyThere {
    fn places(&self) -> &'static [Place] {
        &[Place::Popup]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Copy => return state.copy_document(self.0),
            _ => scroll(state, action),
        }
        Vec::new()
    }

    fn of_model(&self) -> bool {
        true
    }

    fn explains(&self) -> bool {
        true
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area, self.0);
    }
}

impl State {
    /// Shows why a document of the model shown is in its topic.
    pub(in crate::app) fn explain(&mut self, document: DocumentId) {
        let Some(model) = &self.model else { return };
        if !model.has_texts() {
            return self.say(StatusKind::Info, "These topics were imported without documents");
        }
        let Some(why) = model.why(document, WORDS) else { return };
        self.dialogs.why = Some(why);
        self.dialogs.popup = Cursor::default();
        self.mode = Mode::Why(document);
    }
}
