//! Choosing how many topics to leave.

use ratatui::layout::Rect;

use super::Dialog;
use super::confirm::sums;
use crate::app::mode::Mode;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::derived::DerivedView;
use crate::keymap::{Action, Place};
use crate::model::Change;
use crate::topics::edit::NrTopics;
use crate::topics::similarity::Space;
use crate::ui::painter::Painter;

/// The number in the status row.
pub struct Reduce;

impl Dialog for Reduce {
    fn places(&self) -> &'static [Place] {
        &[Place::Choice]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let most = state.model.as_ref().map_or(0, |model| model.topics.list.len());
        let step: isize = match action {
            Action::Left | Action::Down => -1,
            Action::Right | Action::Up => 1,
            Action::PageDown => -10,
            Action::PageUp => 10,
            Action::First => isize::MIN / 2,
            Action::Last => isize::MAX / 2,
            Action::Submit => {
                state.mode = Mode::Normal;
                if state.dialogs.left == most {
                    return Vec::new();
                }
                let to = NrTopics::Count(state.dialogs.left);
                let space = Space::Embedding;
                return vec![state.change(Change::Reduce { to, space, join_named: false })];
            }
            Action::Back | Action::Interrupt => {
                state.mode = Mode::Normal;
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        let left = (state.dialogs.left as isize).saturating_add(step);
        state.dialogs.left = left.clamp(2.min(most as isize), most as isize) as usize;
        Vec::new()
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        let text = reduced(painter, state);
        painter.line(row, 0, 1, &text, painter.theme.title);
        true
    }
}

pub fn ask(state: &mut State) -> Vec<Command> {
    let Some(model) = &state.model else { return Vec::new() };
    let topics = model.topics.list.len();
    if model.topics.without_outliers().len() < 2 {
        state.say(StatusKind::Info, "There are fewer than two topics to join");
        return Vec::new();
    }
    state.dialogs.left = topics - 1;
    state.mode = Mode::Reduce;
    // What would be joined is read off the tree.
    state.look_for_tree()
}

/// The number of topics being chosen, and which would be joined.
fn reduced(painter: &Painter, state: &State) -> String {
    let Some(model) = &state.model else { return String::new() };
    let left = state.dialogs.left;
    let real = left - model.topics.offset();
    let groups = state.screens.tree.joined(real);
    let joined = match groups.len() {
        _ if state.looking.contains(&DerivedView::Tree) => {
            "finding what would be joined".to_owned()
        }
        0 => "as they are".to_owned(),
        _ => format!("joined: {}", sums(&groups)),
    };
    format!("Leave ‹ {real} › topics{}{joined}", painter.dot())
}
