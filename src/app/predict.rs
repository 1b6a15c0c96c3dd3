//! The Predict screen: a query, the topics and documents nearest to it.

use super::explore;
use super::message::Command;
use super::update::distance;
use crate::app::state::{Cursor, Mode, State, StatusKind, TextInput};
use crate::engine::find::{Answer, Query};
use crate::engine::spread::Spread;
use crate::keymap::Action;
use crate::keymap::Pane;
use crate::worker::Request;

/// Queries that can be called back.
const HISTORY: usize = 100;

/// The Predict screen.
#[derive(Debug, Default)]
pub struct PredictState {
    pub prompt: TextInput,
    pub history: Vec<String>,
    /// Position in the history while going through it with ↑.
    pub recalled: Option<usize>,
    /// Number of the latest question; answers to earlier ones are dropped.
    pub asked: u64,
    pub waiting: bool,
    pub answer: Option<Answer>,
    /// The document asked about, where it is not the typed text.
    pub of: Option<usize>,
    /// How the query spreads over the topics; comes after the answer.
    pub spread: Option<Spread>,
    /// The results are listed by the spread, not by similarity.
    pub by_spread: bool,
    pub result: Cursor,
    pub word: Cursor,
    pub document: Cursor,
}

impl PredictState {
    /// Below this share a topic is left out of the spread, as BERTopic's chart does.
    pub const LEAST_SHARE: f64 = 0.015;

    /// The topics listed, each with what it is listed by.
    pub fn results(&self) -> Vec<(i32, f64)> {
        match (&self.spread, &self.answer) {
            (Some(spread), _) if self.by_spread => {
                let shown = spread.topics.iter().filter(|(_, share)| *share >= Self::LEAST_SHARE);
                shown.copied().collect()
            }
            (_, Some(answer)) if !self.by_spread => {
                answer.topics.iter().map(|&(id, cosine)| (id, cosine.into())).collect()
            }
            _ => Vec::new(),
        }
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match (action, state.focus) {
        (Action::Query | Action::Open, Pane::Prompt) => return start_typing(state),
        (Action::Down, Pane::Prompt) => state.focus = Pane::Results,
        (Action::Up, Pane::Results) if state.predict.result.selected == 0 => {
            return start_typing(state);
        }
        (Action::Open, Pane::Results) => {
            let result = state.predict.results().get(state.predict.result.selected).copied();
            result.into_iter().for_each(|(topic, _)| explore::open_topic(state, topic));
        }
        (Action::Open, Pane::Words) => {
            let spread = state.predict.spread.as_ref();
            let word = spread.and_then(|spread| spread.words.get(state.predict.word.selected));
            if let Some(&(_, Some((topic, _)))) = word {
                explore::open_topic(state, topic);
            }
        }
        (Action::Open, Pane::NearestDocuments) => {
            if let Some(document) = selected_document(state) {
                state.popup = Cursor::default();
                state.mode = Mode::Document(document);
            }
        }
        (Action::Spread, Pane::NearestDocuments) => {
            let document = selected_document(state);
            return document.map_or_else(Vec::new, |document| ask_about(state, document));
        }
        (Action::ToggleSpread, _) => {
            state.predict.by_spread = !state.predict.by_spread;
            state.predict.result = Cursor::default();
            state.focus = Pane::Results;
        }
        // Only back, never on: typing begins with a key of its own.
        (Action::Back, _) => state.focus = Pane::Prompt,
        _ => {
            if let Some(by) = distance(action) {
                let predict = &mut state.predict;
                match state.focus {
                    Pane::NearestDocuments => {
                        let found = predict.answer.as_ref().map_or(0, |a| a.documents.len());
                        predict.document.go(by, found);
                    }
                    Pane::Words => {
                        let words = predict.spread.as_ref().map_or(0, |s| s.words.len());
                        predict.word.go(by, words);
                    }
                    _ => predict.result.go(by, predict.results().len()),
                }
            }
        }
    }
    Vec::new()
}

fn selected_document(state: &State) -> Option<usize> {
    let answer = state.predict.answer.as_ref()?;
    answer.documents.get(state.predict.document.selected).map(|&(document, _)| document)
}

/// Asks how a document of the model spreads over the topics, and what is near to it.
pub(super) fn ask_about(state: &mut State, document: usize) -> Vec<Command> {
    let Some(model) = state.model.as_ref().filter(|model| model.has_texts()) else {
        state.say(StatusKind::Info, "These topics were imported without documents");
        return Vec::new();
    };
    let text = model.corpus.texts.get(document).cloned().unwrap_or_default();
    state.show(crate::keymap::Screen::Predict);
    state.focus = Pane::Results;
    let predict = &mut state.predict;
    predict.prompt = TextInput { cursor: 0, text };
    (predict.of, predict.by_spread) = (Some(document), true);
    predict.asked += 1;
    predict.waiting = true;
    vec![Command::Request(predict.asked, Request::Ask { query: Query::Document(document) })]
}

fn start_typing(state: &mut State) -> Vec<Command> {
    state.focus = Pane::Prompt;
    state.mode = Mode::Query;
    Vec::new()
}

/// Keys while the query is typed.
pub(super) fn typing(state: &mut State, action: Action) -> Vec<Command> {
    let predict = &mut state.predict;
    match action {
        Action::Submit => return ask(state),
        Action::Up => recall(state, 1),
        Action::Down if predict.recalled.is_some() => recall(state, -1),
        Action::Down => {
            state.mode = Mode::Normal;
            if predict.answer.is_some()
                && crate::keymap::panes(state.screen).contains(&Pane::Results)
            {
                state.focus = Pane::Results;
            } else {
                state.move_on();
            }
        }
        Action::Back => state.mode = Mode::Normal,
        Action::Interrupt if predict.prompt.text.is_empty() => state.mode = Mode::Normal,
        Action::Interrupt => predict.prompt.clear(),
        Action::Palette => super::palette::open(state),
        Action::Help => {
            state.mode = Mode::Help;
            state.popup = Cursor::default();
        }
        other => {
            predict.prompt.edit(other);
        }
    }
    Vec::new()
}

impl State {
    /// Leaves the prompt for the next pane.
    fn move_on(&mut self) {
        let panes = crate::keymap::panes(self.screen);
        let at = panes.iter().position(|pane| *pane == Pane::Prompt).unwrap_or(0);
        self.focus = panes[(at + 1) % panes.len()];
    }
}

fn ask(state: &mut State) -> Vec<Command> {
    let query = state.predict.prompt.text.trim().to_owned();
    if query.is_empty() {
        return Vec::new();
    }
    if state.model.is_none() {
        state.say(
            StatusKind::Info,
            "Topics are still being found: press Enter again when they are there",
        );
        return Vec::new();
    }
    let predict = &mut state.predict;
    predict.history.retain(|earlier| *earlier != query);
    predict.history.push(query.clone());
    if predict.history.len() > HISTORY {
        predict.history.remove(0);
    }
    predict.recalled = None;
    predict.asked += 1;
    predict.waiting = true;
    predict.of = None;
    vec![Command::Request(predict.asked, Request::Ask { query: Query::Text(query) })]
}

/// Goes `by` queries back in the history; before the first one the line is as it was left.
fn recall(state: &mut State, by: isize) {
    let predict = &mut state.predict;
    let back = predict.recalled.map_or(0, |recalled| recalled as isize + 1) + by;
    if back <= 0 {
        predict.recalled = None;
        predict.prompt.clear();
        return;
    }
    let back = (back as usize).min(predict.history.len());
    if back > 0 {
        predict.recalled = Some(back - 1);
        let query = predict.history[predict.history.len() - back].clone();
        predict.prompt = TextInput::of(query);
    }
}
