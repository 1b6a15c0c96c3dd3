//! The Predict screen: a query, the topics and documents nearest to it.

use super::explore;
use super::state::{Cursor, Mode, Pane, State, StatusKind, TextInput};
use super::update::{Command, distance};
use crate::keymap::Action;

/// Queries that can be called back.
const HISTORY: usize = 100;

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match (action, state.focus) {
        (Action::Query | Action::Open, Pane::Prompt) => return start_typing(state),
        (Action::Down, Pane::Prompt) => state.focus = Pane::Results,
        (Action::Up, Pane::Results) if state.predict.result.selected == 0 => {
            return start_typing(state);
        }
        (Action::Open, Pane::Results) => {
            let answer = state.predict.answer.as_ref();
            let result = answer.and_then(|a| a.topics.get(state.predict.result.selected));
            if let Some(&(topic, _)) = result {
                explore::open_topic(state, topic);
            }
        }
        (Action::Open, Pane::NearestDocuments) => {
            let answer = state.predict.answer.as_ref();
            let found = answer.and_then(|a| a.documents.get(state.predict.document.selected));
            if let Some(&(document, _)) = found {
                state.popup = Cursor::default();
                state.mode = Mode::Document(document);
            }
        }
        (Action::Back, _) => return start_typing(state),
        _ => {
            let answer = state.predict.answer.as_ref();
            let (topics, documents) =
                answer.map_or((0, 0), |answer| (answer.topics.len(), answer.documents.len()));
            if let Some(by) = distance(action) {
                match state.focus {
                    Pane::NearestDocuments => state.predict.document.go(by, documents),
                    _ => state.predict.result.go(by, topics),
                }
            }
        }
    }
    Vec::new()
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
            if predict.answer.is_some() && super::panes(state.screen).contains(&Pane::Results) {
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
        let panes = super::panes(self.screen);
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
    vec![Command::Ask { ask: predict.asked, query }]
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
