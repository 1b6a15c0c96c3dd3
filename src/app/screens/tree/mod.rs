//! The Tree screen: which topics join first, and a cut through the tree.

mod draw;

use ratatui::layout::Rect;

use super::{Screens, Tab};
use crate::app::mode::{Mode, Question};
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::engine::derived::DerivedView;
use crate::export::view::View;
use crate::keymap::{Action, Pane};
use crate::model::{Change, Model};
use crate::topics::TopicId;
use crate::topics::linkage::Linkage;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::painter::Painter;

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
    pub fn joined(&self, groups: usize) -> Vec<Vec<TopicId>> {
        let parts = self.linkage.cut(groups).into_iter().filter(|part| part.len() > 1);
        parts.map(|part| part.into_iter().map(TopicId::at).collect()).collect()
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

pub(super) struct TreeScreen;

impl Tab for TreeScreen {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let leaves = state.screens.tree.order.len();
        match action {
            Action::CutLower => {
                state.screens.tree.groups = (state.screens.tree.groups + 1).min(leaves)
            }
            Action::CutHigher => {
                state.screens.tree.groups = state.screens.tree.groups.saturating_sub(1).max(1)
            }
            Action::Merge => ask(state),
            Action::Open => {
                if let Some(&topic) = state.screens.tree.order.get(state.screens.tree.leaf.selected)
                {
                    state.open_topic(TopicId::at(topic));
                }
            }
            _ => {
                if let Some(by) = distance(action) {
                    state.screens.tree.leaf.go(by, leaves);
                    if let Some(&topic) =
                        state.screens.tree.order.get(state.screens.tree.leaf.selected)
                    {
                        state.find_topic(TopicId::at(topic));
                    }
                }
            }
        }
        Vec::new()
    }

    fn selected(&self, screens: &Screens, _: Pane) -> usize {
        screens.tree.leaf.selected
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String {
        draw::sentence(painter, state, model)
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        state.look_for_tree()
    }

    fn renew(&self, state: &mut State) {
        state.screens.tree = TreeState::default();
    }

    fn view(&self, state: &State, _: &Model) -> Result<View, &'static str> {
        let TreeState { linkage, order, groups, .. } = &state.screens.tree;
        Ok(View::Tree { linkage: linkage.clone(), order: order.clone(), groups: *groups })
    }
}

impl State {
    /// Asks for the tree of the model shown, unless it is there.
    pub(in crate::app) fn look_for_tree(&mut self) -> Vec<Command> {
        let several =
            self.model.as_ref().is_some_and(|model| model.topics.without_outliers().len() > 1);
        match several && self.screens.tree.order.is_empty() {
            true => self.look_for(DerivedView::Tree),
            false => Vec::new(),
        }
    }
}

/// The tree is there, and nothing cut yet.
pub(in crate::app) fn seen(state: &mut State, linkage: Linkage, order: Vec<usize>) {
    let groups = linkage.leaves();
    state.screens.tree = TreeState { linkage, order, leaf: Cursor::default(), groups };
}

/// Whether the parts of the cut are to become topics.
fn ask(state: &mut State) {
    let groups = state.screens.tree.joined(state.screens.tree.groups);
    if groups.is_empty() {
        return state.say(StatusKind::Info, "The cut joins nothing: move it with ] first");
    }
    state.mode = Mode::Confirm(Question::Change(Change::Merge { groups }));
}
