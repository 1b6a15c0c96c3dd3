//! Choosing how the words of topics are chosen.

use ratatui::layout::Rect;

use super::{Dialog, Dialogs};
use crate::app::mode::Mode;
use crate::app::{Command, State};
use crate::keymap::{Action, Place};
use crate::model::Change;
use crate::topics::representation::{DIVERSITY, Representation};
use crate::ui::cursor::{Cursor, distance};
use crate::ui::painter::Painter;
use crate::ui::popup::choice;

/// A step of MMR's diversity.
const DIVERSITY_STEP: f64 = 0.1;

/// Ways to choose words, in the order of the choice.
const WORDS: [&str; 3] = ["c-TF-IDF", "MMR", "KeyBERT"];

/// The list of ways.
pub struct Words;

impl Dialog for Words {
    fn places(&self) -> &'static [Place] {
        &[Place::Choice]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        if let Some(by) = distance(action) {
            state.dialogs.choice.go(by, WORDS.len());
            return Vec::new();
        }
        match action {
            Action::Left | Action::Right => {
                let by = if action == Action::Left { -DIVERSITY_STEP } else { DIVERSITY_STEP };
                let tenths = ((state.dialogs.diversity + by) * 10.0).round() / 10.0;
                state.dialogs.diversity = tenths.clamp(0.0, 1.0);
            }
            Action::Back | Action::Interrupt => state.mode = Mode::Normal,
            Action::Submit => {
                state.mode = Mode::Normal;
                let chosen = described(state);
                return chosen.map(|chosen| state.change(chosen)).into_iter().collect();
            }
            _ => {}
        }
        Vec::new()
    }

    fn cursor<'a>(&self, dialogs: &'a mut Dialogs) -> Option<&'a mut Cursor> {
        Some(&mut dialogs.choice)
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        let diversity = state.dialogs.diversity;
        let about = [
            "the words most typical of the topic".to_owned(),
            format!("typical words that differ, diversity ‹ {diversity:.1} ›"),
            "words near the topic's documents".to_owned(),
        ];
        let rows: Vec<String> =
            WORDS.iter().zip(about).map(|(name, about)| format!("{name:<9} {about}")).collect();
        choice(
            painter,
            area,
            "Choose the words of topics by",
            &rows,
            state.dialogs.choice.selected,
        );
    }
}

/// Opens the choice.
pub fn ask(state: &mut State) {
    state.dialogs.choice = Cursor::default();
    if state.dialogs.diversity == 0.0 {
        state.dialogs.diversity = DIVERSITY;
    }
    state.mode = Mode::Words;
}

/// The chosen way to choose words, as a change.
fn described(state: &State) -> Option<Change> {
    let mut by = state.model.as_ref()?.settings.words.clone();
    by.representation = match state.dialogs.choice.selected {
        0 => Vec::new(),
        1 => vec![Representation::Mmr { diversity: state.dialogs.diversity }],
        _ => vec![Representation::KeyBert],
    };
    Some(Change::describe(by))
}
