//! Searching the documents of all topics while the query is typed.
//!
//! Every change of the line asks the background thread; answers to all but the latest question are
//! dropped. What was found stands where the topic's documents stood, until Esc or another topic.

use super::explore::relist;
use super::message::Command;
use super::update::distance;
use crate::app::state::{Cursor, Mode, State, StatusKind, TextInput};
use crate::keymap::Action;
use crate::keymap::Pane;
use crate::topics::search::{Hit, Search, Way};
use crate::worker::Request;

/// The search in documents.
#[derive(Debug, Default)]
pub struct SearchState {
    pub line: TextInput,
    pub way: Way,
    /// What the documents listed are an answer to; `None` while the topic's are listed.
    pub found: Option<(Search, Vec<Hit>)>,
    /// Number of the latest question.
    pub asked: u64,
    /// The question that has no answer yet.
    pub waiting: Option<Search>,
}

/// Opens the line, with what was searched last as long as that is shown.
pub(super) fn open(state: &mut State) -> Vec<Command> {
    if state.model.is_none() {
        return Vec::new();
    }
    state.focus = Pane::Documents;
    state.mode = Mode::Search;
    // Nothing to find yet, but the index of words is made meanwhile.
    ask(state)
}

/// Keys while the query is typed.
pub(super) fn typing(state: &mut State, action: Action) -> Vec<Command> {
    if let Action::Up | Action::Down = action {
        let by = distance(action).unwrap_or(0);
        state.explore.document.go(by, state.explore.documents.len());
        return Vec::new();
    }
    let before = (state.search.line.text.clone(), state.search.way);
    match action {
        Action::Submit => {
            state.mode = Mode::Normal;
            if state.search.line.text.trim().is_empty() {
                clear(state);
            }
        }
        Action::Back => {
            state.mode = Mode::Normal;
            clear(state);
        }
        Action::Interrupt if before.0.is_empty() => {
            state.mode = Mode::Normal;
            clear(state);
        }
        Action::Interrupt => state.search.line.clear(),
        Action::NextWay => state.search.way = state.search.way.next(),
        other => {
            state.search.line.edit(other);
        }
    }
    let changed = (&state.search.line.text, state.search.way) != (&before.0, before.1);
    if changed && state.mode == Mode::Search { ask(state) } else { Vec::new() }
}

/// Text typed into the line.
pub(super) fn typed(state: &mut State, text: &str) -> Vec<Command> {
    state.search.line.insert(text);
    ask(state)
}

/// Asks for what the line says.
fn ask(state: &mut State) -> Vec<Command> {
    state.status = None;
    let search = Search { way: state.search.way, query: state.search.line.text.trim().to_owned() };
    state.search.asked += 1;
    state.search.waiting = None;
    if search.query.is_empty() {
        state.search.found = None;
        state.explore.document = Cursor::default();
        relist(state);
        if search.way != Way::Words {
            return Vec::new();
        }
    } else {
        state.search.waiting = Some(search.clone());
    }
    vec![Command::Request(state.search.asked, Request::Search { search })]
}

/// The background thread found documents, or could not search.
pub(super) fn found(state: &mut State, ask: u64, hits: Result<Vec<Hit>, String>) {
    if ask != state.search.asked {
        return;
    }
    let Some(search) = state.search.waiting.take() else { return };
    match hits {
        Ok(hits) => {
            // The same question asked again leaves the cursor where it is.
            if state.search.found.as_ref().is_none_or(|(before, _)| *before != search) {
                state.explore.document = Cursor::default();
            }
            state.search.found = Some((search, hits));
            relist(state);
        }
        // What was found before stays.
        Err(message) => state.say(StatusKind::Error, message),
    }
}

/// Back to the topic's documents.
pub(super) fn clear(state: &mut State) {
    let search = &mut state.search;
    search.asked += 1;
    search.waiting = None;
    search.line.clear();
    if search.found.take().is_some() {
        state.explore.document = Cursor::default();
        relist(state);
    }
}
