//! The Tree screen: which topics join first, and a cut through the tree.

use super::message::Command;
use super::state::{Cursor, Mode, Question, State, StatusKind};
use super::update::distance;
use super::{explore, sights};
use crate::engine::sights::Sight;
use crate::keymap::Action;
use crate::model::Change;
use crate::topics::hierarchy::Linkage;

#[derive(Debug, Default)]
pub struct TreeState {
    /// As `reduce` joins topics; asked for when it is first looked at.
    pub linkage: Linkage,
    /// Topic ids from top to bottom.
    pub order: Vec<usize>,
    /// The selected leaf, as a position in `order`.
    pub leaf: Cursor,
    /// Parts the cut leaves: all topics by themselves at first.
    pub groups: usize,
}

impl TreeState {
    /// Topics of each part of the cut.
    pub fn parts(&self) -> Vec<Vec<usize>> {
        self.linkage.cut(self.groups)
    }

    /// The parts of several topics that a cut into `groups` leaves.
    pub fn joined(&self, groups: usize) -> Vec<Vec<i32>> {
        let parts = self.linkage.cut(groups).into_iter().filter(|part| part.len() > 1);
        parts.map(|part| part.into_iter().map(|topic| topic as i32).collect()).collect()
    }

    /// The height of the cut: between the last merge below it and the first above.
    pub fn height(&self) -> f64 {
        let heights: Vec<f64> = self.linkage.merges().iter().map(|merge| merge.distance).collect();
        let below = self.linkage.leaves().saturating_sub(self.groups);
        let under = below.checked_sub(1).and_then(|last| heights.get(last)).copied();
        let over = heights.get(below).copied();
        match (under, over) {
            (Some(under), Some(over)) => (under + over) / 2.0,
            (Some(under), None) => under * 1.02,
            (None, Some(over)) => over / 2.0,
            (None, None) => 0.0,
        }
    }
}

/// Asks for the tree of the model shown, unless it is there.
pub(super) fn look(state: &mut State) -> Vec<Command> {
    let several = state.model.as_ref().is_some_and(|model| model.topics.real().len() > 1);
    match several && state.tree.order.is_empty() {
        true => sights::ask(state, Sight::Tree),
        false => Vec::new(),
    }
}

/// The tree is there, and nothing cut yet.
pub(super) fn seen(state: &mut State, linkage: Linkage, order: Vec<usize>) {
    let groups = linkage.leaves();
    state.tree = TreeState { linkage, order, leaf: Cursor::default(), groups };
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    let leaves = state.tree.order.len();
    match action {
        Action::CutLower => state.tree.groups = (state.tree.groups + 1).min(leaves),
        Action::CutHigher => state.tree.groups = state.tree.groups.saturating_sub(1).max(1),
        Action::Merge => ask(state),
        Action::Open => {
            if let Some(&topic) = state.tree.order.get(state.tree.leaf.selected) {
                explore::open_topic(state, topic as i32);
            }
        }
        _ => {
            if let Some(by) = distance(action) {
                state.tree.leaf.go(by, leaves);
                if let Some(&topic) = state.tree.order.get(state.tree.leaf.selected) {
                    explore::find_topic(state, topic as i32);
                }
            }
        }
    }
    Vec::new()
}

/// Whether the parts of the cut are to become topics.
fn ask(state: &mut State) {
    let groups = state.tree.joined(state.tree.groups);
    if groups.is_empty() {
        return state.say(StatusKind::Info, "The cut joins nothing: move it with ] first");
    }
    state.mode = Mode::Confirm(Question::Change(Change::Merge { groups }));
}
