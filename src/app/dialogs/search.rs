//! Searching the documents of all topics while the query is typed.
//!
//! Every change of the line asks the background thread; answers to all but the latest question are
//! dropped. What was found stands where the topic's documents stood, until Esc or another topic.

use ratatui::layout::Rect;

use super::{Dialog, prompt};
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::keymap::{Action, Pane, Place};
use crate::topics::search::{Hit, Search, SearchMode};
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;
use crate::ui::text::width;
use crate::worker::Request;

/// The search in documents.
#[derive(Debug, Default)]
pub struct SearchState {
    pub line: TextInput,
    pub way: SearchMode,
    /// Search whose answer is listed, and its hits; `None` while the topic's documents are listed.
    pub found: Option<(Search, Vec<Hit>)>,
    /// Number of the latest question.
    pub asked: u64,
    /// The question that has no answer yet.
    pub waiting: Option<Search>,
}

/// The line.
pub struct SearchLine;

impl Dialog for SearchLine {
    fn places(&self) -> &'static [Place] {
        &[Place::Search, Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if let Action::Up | Action::Down = action {
            let by = distance(action).unwrap_or(0);
            state.screens.explore.document.go(by, state.screens.explore.documents.len());
            return Vec::new();
        }
        let before = (state.dialogs.search.line.text.clone(), state.dialogs.search.way);
        match action {
            Action::Submit => {
                state.mode = Mode::Normal;
                if state.dialogs.search.line.text.trim().is_empty() {
                    state.clear_search();
                }
            }
            Action::Back => {
                state.mode = Mode::Normal;
                state.clear_search();
            }
            Action::Interrupt if before.0.is_empty() => {
                state.mode = Mode::Normal;
                state.clear_search();
            }
            Action::Interrupt => state.dialogs.search.line.clear(),
            Action::NextWay => {
                let several = state.model.as_ref().is_some_and(|m| m.corpus.files.is_some());
                let next = state.dialogs.search.way.next();
                // Of one file there is nothing to choose.
                let skipped = next == SearchMode::File && !several;
                state.dialogs.search.way = if skipped { next.next() } else { next };
            }
            other => {
                state.dialogs.search.line.edit(other);
            }
        }
        let changed =
            (&state.dialogs.search.line.text, state.dialogs.search.way) != (&before.0, before.1);
        if changed && state.mode == Mode::Search { ask(state) } else { Vec::new() }
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.dialogs.search.line.insert(text);
        ask(state)
    }

    fn left_by_click(&self) -> bool {
        true
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        let search = &state.dialogs.search;
        let label = format!("Search documents by {}: ", search.way.name());
        prompt(painter, row, &label, &search.line);
        // What is wrong stands beside what is typed.
        if let Some(status) = &state.status {
            let used = width(&label) + width(&search.line.text) + 4;
            let used = u16::try_from(used).unwrap_or(u16::MAX);
            painter.line(row, 0, used, &status.text, painter.theme.bad);
        }
        true
    }
}

impl State {
    /// Opens the line, with what was searched last as long as that is shown.
    pub(in crate::app) fn open_search(&mut self) -> Vec<Command> {
        if self.model.is_none() {
            return Vec::new();
        }
        self.focus = Pane::Documents;
        self.mode = Mode::Search;
        // Nothing to find yet, but the index of words is made meanwhile.
        ask(self)
    }

    /// Back to the topic's documents.
    pub(in crate::app) fn clear_search(&mut self) {
        let search = &mut self.dialogs.search;
        search.asked += 1;
        search.waiting = None;
        search.line.clear();
        if search.found.take().is_some() {
            self.screens.explore.document = Cursor::default();
            self.relist();
        }
    }
}

/// Asks for what the line says.
fn ask(state: &mut State) -> Vec<Command> {
    state.status = None;
    let search = Search {
        way: state.dialogs.search.way,
        query: state.dialogs.search.line.text.trim().to_owned(),
    };
    state.dialogs.search.asked += 1;
    state.dialogs.search.waiting = None;
    if search.query.is_empty() {
        state.dialogs.search.found = None;
        state.screens.explore.document = Cursor::default();
        state.relist();
        if search.way != SearchMode::Words {
            return Vec::new();
        }
    } else {
        state.dialogs.search.waiting = Some(search.clone());
    }
    vec![Command::Request(state.dialogs.search.asked, Request::Search { search })]
}

/// The background thread found documents, or could not search.
pub fn found(state: &mut State, ask: u64, hits: Result<Vec<Hit>, String>) {
    if ask != state.dialogs.search.asked {
        return;
    }
    let Some(search) = state.dialogs.search.waiting.take() else { return };
    match hits {
        Ok(hits) => {
            // The same question asked again leaves the cursor where it is.
            if state.dialogs.search.found.as_ref().is_none_or(|(before, _)| *before != search) {
                state.screens.explore.document = Cursor::default();
            }
            state.dialogs.search.found = Some((search, hits));
            state.relist();
        }
        // What was found before stays.
        Err(message) => state.say(StatusKind::Error, message),
    }
}
