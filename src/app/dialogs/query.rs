//! Typing a query on the Predict screen.

use super::{Dialog, help, palette};
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::find::Query;
use crate::keymap::{Action, Pane, Place, panes};
use crate::ui::input::TextInput;
use crate::worker::Request;

/// Queries that can be called back.
const HISTORY: usize = 100;

/// The line in the prompt.
pub struct QueryLine;

impl Dialog for QueryLine {
    fn places(&self) -> &'static [Place] {
        &[Place::Prompt, Place::Typing]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let predict = &mut state.screens.predict;
        match action {
            Action::Submit => return ask(state),
            Action::Up => recall(state, 1),
            Action::Down if predict.recalled.is_some() => recall(state, -1),
            Action::Down => {
                state.mode = Mode::Normal;
                if predict.answer.is_some() && panes(state.screen).contains(&Pane::Results) {
                    state.focus = Pane::Results;
                } else {
                    move_on(state);
                }
            }
            Action::Back => state.mode = Mode::Normal,
            Action::Interrupt if predict.prompt.text.is_empty() => state.mode = Mode::Normal,
            Action::Interrupt => predict.prompt.clear(),
            Action::Palette => palette::open(state),
            Action::Help => help::show(state),
            other => {
                predict.prompt.edit(other);
            }
        }
        Vec::new()
    }

    fn typed(&self, state: &mut State, text: &str) -> Vec<Command> {
        state.screens.predict.prompt.insert(text);
        Vec::new()
    }

    fn left_by_click(&self) -> bool {
        true
    }
}

/// Leaves the prompt for the next pane.
fn move_on(state: &mut State) {
    let panes = panes(state.screen);
    let at = panes.iter().position(|pane| *pane == Pane::Prompt).unwrap_or(0);
    state.focus = panes[(at + 1) % panes.len()];
}

fn ask(state: &mut State) -> Vec<Command> {
    let query = state.screens.predict.prompt.text.trim().to_owned();
    if query.is_empty() {
        return Vec::new();
    }
    if state.model.is_none() {
        state.say(
            StatusKind::Info,
            "Topics are still being found: press Enter again when they are ready",
        );
        return Vec::new();
    }
    let predict = &mut state.screens.predict;
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
    let predict = &mut state.screens.predict;
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
