//! Names from a language model: first what would be sent, to be confirmed ([`plan`]); then the run, which can
//! be ended at any time; then what it proposes, to be accepted or refused ([`proposals`]). Nothing is sent
//! without the confirmation.

pub mod plan;
pub mod proposals;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::Dialog;
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::llm::{LlmError, Outcome, Plan};
use crate::keymap::{Action, Place};
use crate::text::thousands;
use crate::ui::cursor::Cursor;
use crate::ui::painter::Painter;
use crate::ui::popup::place;
use crate::worker::Request;

#[derive(Debug, Default)]
pub struct LlmState {
    /// Number of the latest question.
    pub asked: u64,
    /// What would be sent, once it is known.
    pub plan: Option<Arc<Plan>>,
    /// That in lines: a sentence, then all of it.
    pub lines: Vec<String>,
    /// How many topics and groups are answered, and of how many.
    pub done: (usize, usize),
    /// What came out.
    pub outcome: Option<Outcome>,
    /// Which of the proposals are accepted.
    pub accepted: Vec<bool>,
}

/// The run under way.
pub struct LlmRun;

impl Dialog for LlmRun {
    fn places(&self) -> &'static [Place] {
        &[Place::Asking]
    }

    fn act(&self, _: &mut State, action: Action) -> Vec<Command> {
        match action {
            // What is answered until then comes as proposals.
            Action::Back | Action::Interrupt => {
                vec![Command::Request(0, Request::LeaveNames)]
            }
            _ => Vec::new(),
        }
    }

    fn of_model(&self) -> bool {
        true
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let Some(llm) = &state.llm else { return };
        let (done, total) = state.dialogs.llm.done;
        let place = place(painter, area, 64, 6);
        let inner = painter.pane(place, None, "Asking a language model", "Esc ends it");
        let endpoint = llm.endpoint.to_string();
        let cells = usize::from(inner.width).saturating_sub(2);
        let endpoint = crate::ui::text::cut(&endpoint, cells, painter.glyphs.ellipsis);
        painter.line(inner, 0, 1, &endpoint, painter.theme.dim);
        let text = format!("{} of {} named", thousands(done), thousands(total));
        painter.line(inner, 2, 1, &text, painter.theme.text);
        let bar = painter.bar(done as f64 / total.max(1) as f64, 24);
        painter.line(inner, 2, 28, &bar, painter.theme.bar);
    }
}

/// Asks what would be sent.
pub fn ask(state: &mut State) -> Vec<Command> {
    let Some(choice) = state.llm.clone() else {
        state.say(StatusKind::Info, "No language model is named: start topictui with --llm URL");
        return Vec::new();
    };
    state.dialogs.llm = LlmState { asked: state.dialogs.llm.asked + 1, ..LlmState::default() };
    state.dialogs.popup = Cursor::default();
    state.mode = Mode::LlmPlan;
    vec![Command::Request(state.dialogs.llm.asked, Request::PlanNames { choice })]
}

/// The background thread knows what would be sent; where nothing would, it goes on.
pub fn planned(state: &mut State, asked: u64, plan: Result<Arc<Plan>, String>) -> Vec<Command> {
    if asked != state.dialogs.llm.asked || state.mode != Mode::LlmPlan {
        return Vec::new();
    }
    match plan {
        Ok(plan) if plan.count() == 0 => {
            state.mode = Mode::Normal;
            state.say(StatusKind::Info, "There is nothing to name: all have names of your own");
        }
        Ok(plan) => {
            let silent = plan.sends_nothing();
            let head = [format!("{}.", plan.summary()), String::new()];
            state.dialogs.llm.lines = head.into_iter().chain(plan.lines()).collect();
            state.dialogs.llm.plan = Some(plan);
            if silent {
                return run(state);
            }
        }
        Err(message) => {
            state.mode = Mode::Normal;
            state.say(StatusKind::Error, message);
        }
    }
    Vec::new()
}

/// Sends what was confirmed, or what needs no sending.
fn run(state: &mut State) -> Vec<Command> {
    let Some(plan) = state.dialogs.llm.plan.clone() else { return Vec::new() };
    state.dialogs.llm.done = (0, plan.count());
    state.mode = Mode::LlmRun;
    vec![Command::Request(state.dialogs.llm.asked, Request::Name { plan })]
}

/// The background thread is so far.
pub fn naming(state: &mut State, asked: u64, done: (usize, usize)) {
    if asked == state.dialogs.llm.asked {
        state.dialogs.llm.done = done;
    }
}

/// The background thread is through, or had to end.
pub fn named(state: &mut State, asked: u64, outcome: Result<Outcome, String>) {
    if asked != state.dialogs.llm.asked || state.mode != Mode::LlmRun {
        return;
    }
    state.mode = Mode::Normal;
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(message) => return state.say(StatusKind::Error, message),
    };
    let none = outcome.proposals.is_empty();
    match &outcome.stopped {
        Some(LlmError::Cancelled(_)) if none => state.say(StatusKind::Info, "Ended without a name"),
        Some(LlmError::Cancelled(_)) => {}
        Some(error) => state.say(StatusKind::Error, error.to_string()),
        None if none => state.say(StatusKind::Info, "Nothing new: all names are as they were"),
        None => {}
    }
    if !none {
        state.dialogs.llm.accepted = vec![true; outcome.proposals.len()];
        state.dialogs.llm.outcome = Some(outcome);
        state.dialogs.choice = Cursor::default();
        state.mode = Mode::LlmProposals;
    }
}
