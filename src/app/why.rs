//! Why a document is in its topic: what the popup shows.

use std::sync::Arc;

use super::state::{Cursor, Mode, State, StatusKind};

/// Words that are shown.
const WORDS: usize = 8;

/// Opens the popup for a document of the model shown.
pub(super) fn open(state: &mut State, document: usize) {
    let Some(model) = &state.model else { return };
    if !model.has_texts() {
        return state.say(StatusKind::Info, "These topics were taken over without their documents");
    }
    let Some(why) = model.why(document, WORDS) else { return };
    state.why = Some(why);
    state.popup = Cursor::default();
    state.mode = Mode::Why(document);
}

/// From the popup with the whole document, if it is of the model shown.
pub(super) fn of_opened(state: &mut State) {
    let Mode::Document(document) = state.mode else { return };
    let shown = state.model.as_ref().zip(state.opened_corpus());
    if shown.is_some_and(|(model, corpus)| Arc::ptr_eq(&model.corpus, corpus)) {
        open(state, document);
    }
}
