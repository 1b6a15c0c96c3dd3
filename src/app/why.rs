//! Why a document is in its topic: what the popup shows.

use super::state::{Cursor, Mode, State, StatusKind};
use crate::corpus::Fate;

/// Words that are shown.
const WORDS: usize = 8;

/// Opens the popup for a document of the model shown.
pub(super) fn open(state: &mut State, document: usize) {
    let Some(model) = &state.model else { return };
    if !model.has_texts() {
        return state.say(StatusKind::Info, "These topics were imported without documents");
    }
    let Some(why) = model.why(document, WORDS) else { return };
    state.why = Some(why);
    state.popup = Cursor::default();
    state.mode = Mode::Why(document);
}

/// From the popup with the whole document, if it is of the model shown.
pub(super) fn of_opened(state: &mut State) {
    let Mode::Document(document) = state.mode else { return };
    if let Some(document) = state.document_of_model(document) {
        open(state, document);
    }
}

impl State {
    /// The opened document as the model shown counts it, if it is one of the model's.
    pub fn document_of_model(&self, document: usize) -> Option<usize> {
        let (model, opened) = (self.model.as_ref()?, self.opened_corpus()?);
        let record = *opened.records.documents().get(document)?;
        let same = |own: &usize| model.corpus.texts.get(*own) == opened.texts.get(document);
        match model.corpus.records.fate(record)? {
            Fate::Document(own) => Some(own).filter(same),
            Fate::Skipped(_) => None,
        }
    }
}
