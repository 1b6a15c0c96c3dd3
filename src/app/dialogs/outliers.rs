//! Choosing how outliers get a topic, by how many each way would move.

use ratatui::layout::Rect;

use super::{Dialog, Dialogs};
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::model::Change;
use crate::text::thousands;
use crate::topics::outliers::Strategy;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::painter::Painter;
use crate::ui::popup::choice;
use crate::worker::Request;

/// The list of ways.
pub struct Outliers;

impl Dialog for Outliers {
    fn places(&self) -> &'static [Place] {
        &[Place::Choice]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if let Some(by) = distance(action) {
            state.dialogs.choice.go(by, Strategy::ALL.len());
            return Vec::new();
        }
        match action {
            Action::Back | Action::Interrupt => state.mode = Mode::Normal,
            Action::Submit => {
                state.mode = Mode::Normal;
                let strategy = Strategy::ALL[state.dialogs.choice.selected];
                return vec![state.change(Change::Outliers { strategy, threshold: 0.0 })];
            }
            _ => {}
        }
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.choice)
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let Some(model) = &state.model else { return };
        let all = model.topics.outliers();
        let rows: Vec<String> = Strategy::ALL
            .iter()
            .zip(&state.dialogs.moves)
            .map(|(strategy, moves)| {
                let moves = match moves {
                    None => "counting".to_owned(),
                    Some(Ok(moves)) => format!("{} of {} move", thousands(*moves), thousands(all)),
                    Some(Err(_)) => "not possible here".to_owned(),
                };
                format!("{:<14} {moves}", strategy.name())
            })
            .collect();
        choice(
            painter,
            area,
            "Give outliers the topic nearest by",
            &rows,
            state.dialogs.choice.selected,
        );
    }
}

pub fn ask(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else { return Vec::new() };
    if model.topics.outliers() == 0 || model.topics.without_outliers().is_empty() {
        state.say(StatusKind::Info, "There are no outliers to give a topic");
        return Vec::new();
    }
    state.changing.asked += 1;
    state.dialogs.moves = Default::default();
    state.dialogs.choice = Cursor::default();
    state.mode = Mode::Outliers;
    vec![Command::Request(state.changing.asked, Request::CountMoves)]
}

/// The background thread counted what a way would move.
pub fn would_move(state: &mut State, edit: u64, strategy: Strategy, count: Result<usize, String>) {
    let at = Strategy::ALL.iter().position(|&other| other == strategy);
    if let Some(at) = at.filter(|_| edit == state.changing.asked) {
        state.dialogs.moves[at] = Some(count);
    }
}
