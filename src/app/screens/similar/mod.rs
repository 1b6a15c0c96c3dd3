//! The Similar screen, and the heatmap wherever it stands.

mod draw;
pub(super) mod heatmap;
mod pairs;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::{Screens, Tab};
use crate::app::row::Row;
use crate::app::{Command, State};
use crate::engine::derived::{DerivedView, all_pairs, closer};
use crate::export::view::View;
use crate::keymap::{Action, Pane};
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::similarity::Similarity;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::painter::Painter;
use crate::ui::theme::Ramp;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatrixOrder {
    #[default]
    Grouped,
    Id,
}

/// The Similar screen.
#[derive(Debug)]
pub struct SimilarState {
    pub order: MatrixOrder,
    pub ramp: Ramp,
    /// Print values into the cells where they fit.
    pub numbers: bool,
    /// The layer whose groups are compared, and how alike they are; `None` for topics.
    pub groups: Option<(usize, Arc<Similarity>)>,
    /// Topic ids along both axes, or numbers of groups.
    pub axis: Vec<usize>,
    /// Selected row and column, as positions in `axis`.
    pub row: usize,
    pub column: usize,
    /// Pairs of topics (a > b) by falling similarity, all of them; asked for when the screen is
    /// first looked at.
    pub pairs: Vec<(usize, usize, f32)>,
    pub pair: Cursor,
}

impl Default for SimilarState {
    fn default() -> Self {
        SimilarState {
            order: MatrixOrder::default(),
            ramp: Ramp::default(),
            numbers: true,
            groups: None,
            axis: Vec::new(),
            row: 0,
            column: 0,
            pairs: Vec::new(),
            pair: Cursor::default(),
        }
    }
}

pub(super) struct Similar;

impl Tab for Similar {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        let length = state.screens.similar.axis.len();
        match (action, state.focus) {
            (Action::Left, Pane::Heatmap) => {
                state.screens.similar.column = state.screens.similar.column.saturating_sub(1);
            }
            (Action::Right, Pane::Heatmap) => {
                state.screens.similar.column =
                    (state.screens.similar.column + 1).min(length.saturating_sub(1));
            }
            (Action::Open, _) => {
                if let Some(&at) = state.screens.similar.axis.get(state.screens.similar.row) {
                    match state.screens.similar.groups {
                        Some((layer, _)) => state.open_row(Row::Group(layer, at)),
                        None => state.open_topic(TopicId::at(at)),
                    }
                }
            }
            (Action::Back | Action::Left, Pane::Pairs) => state.focus = Pane::Heatmap,
            (Action::CycleOrder, _) => {
                let cell = cell(state);
                state.screens.similar.order = match state.screens.similar.order {
                    MatrixOrder::Grouped => MatrixOrder::Id,
                    MatrixOrder::Id => MatrixOrder::Grouped,
                };
                reorder(state);
                if let Some((row, column)) = cell {
                    go_to(state, row, column);
                }
            }
            (Action::CycleRamp, _) => {
                state.screens.similar.ramp = match state.screens.similar.ramp {
                    Ramp::Cividis => Ramp::Viridis,
                    Ramp::Viridis => Ramp::Grey,
                    Ramp::Grey => Ramp::Cividis,
                };
            }
            (Action::ToggleNumbers, _) => {
                state.screens.similar.numbers = !state.screens.similar.numbers
            }
            _ => {
                if let Some(by) = distance(action) {
                    moved(state, by);
                }
            }
        }
        Vec::new()
    }

    fn selected(&self, screens: &Screens, pane: Pane) -> usize {
        match pane {
            Pane::Pairs => screens.similar.pair.selected,
            _ => screens.similar.row,
        }
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, _: &Model) -> String {
        draw::sentence(painter, state)
    }

    fn look(&self, state: &mut State) -> Vec<Command> {
        let asked = look_at_groups(state);
        if !asked.is_empty() {
            return asked;
        }
        match state.screens.similar.pairs.is_empty() && state.screens.similar.axis.len() > 1 {
            true => state.look_for(DerivedView::Pairs),
            false => Vec::new(),
        }
    }

    /// Axes anew, the cursor on the closest pair.
    fn renew(&self, state: &mut State) {
        renew(state);
    }

    fn view(&self, state: &State, _: &Model) -> Result<View, &'static str> {
        if state.screens.similar.groups.is_some() {
            return Err("Topics are exported, not groups: + goes down to them");
        }
        Ok(View::Similarity { axis: state.screens.similar.axis.clone() })
    }
}

impl State {
    /// The two topics under the cursor of the heatmap, where they are two; or the two groups.
    pub(in crate::app) fn selected_pair(&self) -> Option<(Row, Row)> {
        let (row, column) = cell(self).filter(|(row, column)| row != column)?;
        Some((self.compared_row(row), self.compared_row(column)))
    }

    /// How alike topics are, or the groups of the layer that is chosen.
    pub(in crate::app) fn compared(&self) -> Option<&Similarity> {
        match &self.screens.similar.groups {
            Some((_, similarity)) => Some(similarity),
            None => self.model.as_ref().map(|model| &*model.similarity),
        }
    }

    /// What an id on the axes stands for.
    pub(in crate::app) fn compared_row(&self, at: usize) -> Row {
        match self.screens.similar.groups {
            Some((layer, _)) => Row::Group(layer, at),
            None => Row::Topic(TopicId::at(at)),
        }
    }

    /// What is compared, one of them in a word.
    pub(in crate::app) fn compared_kind(&self) -> &'static str {
        if self.screens.similar.groups.is_some() { "group" } else { "topic" }
    }
}

/// Asks for the groups of the layer that is chosen, unless they are compared already; at the topics goes back
/// to them.
pub(super) fn look_at_groups(state: &mut State) -> Vec<Command> {
    let (layer, shown) = (state.layer(), state.screens.similar.groups.as_ref());
    if layer > 0 && shown.is_none_or(|(of, _)| *of != layer) {
        return state.look_for(DerivedView::Groups(layer));
    }
    if layer == 0 && shown.is_some() {
        renew(state);
    }
    Vec::new()
}

/// The groups of a layer were compared.
pub(in crate::app) fn seen(
    state: &mut State,
    sight: DerivedView,
    similarity: Arc<Similarity>,
    pairs: Vec<(usize, usize, f32)>,
) {
    let DerivedView::Groups(layer) = sight else { return };
    if layer != state.layer() {
        return;
    }
    state.screens.similar.groups = Some((layer, similarity));
    begin(state, pairs.first().copied());
    state.screens.similar.pairs = pairs;
}

/// Topics along the axes.
fn renew(state: &mut State) {
    state.screens.similar.groups = None;
    let closest = state.compared().and_then(|similarity| all_pairs(similarity).min_by(closer));
    begin(state, closest);
    state.screens.similar.pairs = Vec::new();
}

/// Axes anew, the cursor on the closest pair.
fn begin(state: &mut State, closest: Option<(usize, usize, f32)>) {
    reorder(state);
    state.screens.similar.pair = Cursor::default();
    match closest {
        Some((row, column, _)) => go_to(state, row, column),
        None => (state.screens.similar.row, state.screens.similar.column) = (0, 0),
    }
}

fn moved(state: &mut State, by: isize) {
    let similar = &mut state.screens.similar;
    if state.focus == Pane::Pairs {
        similar.pair.go(by, similar.pairs.len());
        if let Some(&(row, column, _)) = similar.pairs.get(similar.pair.selected) {
            go_to(state, row, column);
        }
        return;
    }
    let mut cursor = Cursor { selected: similar.row };
    cursor.go(by, similar.axis.len());
    similar.row = cursor.selected;
}

/// The topics under the cursor.
fn cell(state: &State) -> Option<(usize, usize)> {
    let axis = &state.screens.similar.axis;
    Some((*axis.get(state.screens.similar.row)?, *axis.get(state.screens.similar.column)?))
}

fn go_to(state: &mut State, row: usize, column: usize) {
    let position =
        |topic| state.screens.similar.axis.iter().position(|&id| id == topic).unwrap_or(0);
    (state.screens.similar.row, state.screens.similar.column) = (position(row), position(column));
}

/// Puts the topics along the axes in the chosen order.
fn reorder(state: &mut State) {
    let Some(similarity) = state.compared() else { return };
    state.screens.similar.axis = match state.screens.similar.order {
        MatrixOrder::Grouped => similarity.order.clone(),
        MatrixOrder::Id => (0..similarity.order.len()).collect(),
    };
}
