//! Clicks and the wheel. Drawing says what lies where ([`Spots`]); here is what a click on it does.

use super::explore;
use super::message::Command;
use super::update::act;
use crate::app::state::{Mode, State};
use crate::keymap::Action;
use crate::keymap::{Pane, Screen};

/// Rows a turn of the wheel moves by.
const WHEEL: isize = 3;

/// What can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A screen's tab.
    Screen(Screen),
    Pane(Pane),
    /// A row of a pane's list, by its number in the whole list.
    Row(Pane, usize),
    /// A row of what lies over the screen.
    Choice(usize),
    /// A cell of the heatmap, by its places on the axes.
    Cell(usize, usize),
    /// A topic on the map.
    Topic(i32),
}

/// What lies where on the screen, in the order it was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spots(Vec<(Area, Spot)>);

/// Cells from `x`, `y` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    fn holds(self, x: u16, y: u16) -> bool {
        let inside = |at: u16, from: u16, size: u16| at >= from && at - from < size;
        inside(x, self.x, self.width) && inside(y, self.y, self.height)
    }
}

impl Spots {
    pub fn add(&mut self, area: Area, spot: Spot) {
        self.0.push((area, spot));
    }

    /// What is seen at a cell: what was drawn last.
    pub fn at(&self, x: u16, y: u16) -> Option<Spot> {
        self.0.iter().rev().find(|(area, _)| area.holds(x, y)).map(|(_, spot)| *spot)
    }
}

/// A click selects; on what is selected already it opens, as Enter would.
pub(super) fn clicked(state: &mut State, spot: Spot) -> Vec<Command> {
    match (&state.mode, spot) {
        (Mode::Normal, Spot::Screen(screen)) => act(state, Action::Screen(screen)),
        (Mode::Normal, Spot::Pane(pane)) => {
            state.focus = pane;
            Vec::new()
        }
        (Mode::Normal, Spot::Row(pane, row)) => {
            let again = state.focus == pane && selected(state, pane) == row;
            state.focus = pane;
            let by = row as isize - selected(state, pane) as isize;
            act(state, if again { Action::Open } else { Action::By(by) })
        }
        (Mode::Normal, Spot::Cell(row, column)) => {
            state.focus = Pane::Heatmap;
            (state.similar.row, state.similar.column) = (row, column);
            Vec::new()
        }
        (Mode::Normal, Spot::Topic(topic)) if state.selected_topic() == Some(topic) => {
            explore::open_topic(state, topic);
            Vec::new()
        }
        (Mode::Normal, Spot::Topic(topic)) => {
            explore::find_topic(state, topic);
            Vec::new()
        }
        // While a query is typed another pane can be clicked; the text stays.
        (Mode::Query | Mode::Filter | Mode::Search, Spot::Pane(_) | Spot::Row(..)) => {
            state.mode = Mode::Normal;
            clicked(state, spot)
        }
        (_, Spot::Choice(row)) => chosen(state, row),
        _ => Vec::new(),
    }
}

/// A row of a popup or of the list at the start.
fn chosen(state: &mut State, row: usize) -> Vec<Command> {
    let cursor = match state.mode {
        Mode::Start => &mut state.start.selected,
        Mode::Palette => &mut state.palette.selected,
        Mode::Outliers | Mode::Words | Mode::Split(_) | Mode::MoveTo(_) => &mut state.edits.choice,
        _ => return Vec::new(),
    };
    if cursor.selected == row {
        return act(state, Action::Submit);
    }
    cursor.selected = row;
    Vec::new()
}

/// The wheel moves the list under the pointer.
pub(super) fn turned(state: &mut State, up: bool, spot: Option<Spot>) -> Vec<Command> {
    if state.mode != Mode::Normal {
        return act(state, if up { Action::Up } else { Action::Down });
    }
    if let Some(Spot::Pane(pane) | Spot::Row(pane, _)) = spot
        && pane != Pane::Prompt
    {
        state.focus = pane;
    }
    act(state, Action::By(if up { -WHEEL } else { WHEEL }))
}

/// The selected row of a pane's list.
fn selected(state: &State, pane: Pane) -> usize {
    let cursor = match pane {
        Pane::Preview => &state.data.preview,
        Pane::Options => &state.data.option,
        Pane::Log => &state.run.selected,
        Pane::Topics | Pane::Trends | Pane::Map | Pane::Decline => &state.explore.topic,
        Pane::Terms => &state.explore.term,
        Pane::Documents => &state.explore.document,
        Pane::Heatmap => return state.similar.row,
        Pane::Pairs => &state.similar.pair,
        Pane::Tree => &state.tree.leaf,
        Pane::Prompt | Pane::Results => &state.predict.result,
        Pane::Words => &state.predict.word,
        Pane::NearestDocuments => &state.predict.document,
    };
    cursor.selected
}
