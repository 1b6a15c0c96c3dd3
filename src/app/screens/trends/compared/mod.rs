//! Two groups of documents, and the topics that tell them apart, in place of the trends.

pub(in crate::app) mod draw;

use std::sync::Arc;

use crate::app::row::Row;
use crate::app::{Command, State};
use crate::engine::compare_groups::{self, By, Compared, Comparison, Groups};
use crate::export::view::View;
use crate::keymap::{Action, Pane};
use crate::topics::TopicId;
use crate::ui::cursor::{Cursor, distance};
use crate::worker::{Request, Ticket};

pub(super) use draw::{draw, sentence};

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub by: By,
    pub a: String,
    pub b: String,
}

#[derive(Debug, Default)]
pub struct ComparedState {
    pub chosen: Option<Chosen>,
    /// What was asked for last, and the number of that question; answers to earlier ones are dropped.
    pub asked: Option<Comparison>,
    ticket: Ticket,
    /// Its answer, or why there is none.
    pub found: Option<Result<Arc<(Groups, Compared)>, String>>,
    pub row: Cursor,
}

impl ComparedState {
    /// The rows, the surest difference first.
    pub fn rows(&self) -> &[compare_groups::Row<TopicId>] {
        match &self.found {
            Some(Ok(found)) => &found.1.rows,
            _ => &[],
        }
    }

    /// Another model is shown: what was chosen is asked of it, too.
    pub(super) fn renewed(self) -> Self {
        ComparedState { asked: None, found: None, ticket: self.ticket + 1, ..self }
    }
}

/// Asks for what is chosen at the layer that is chosen, unless that is known.
pub(super) fn look(state: &mut State) -> Vec<Command> {
    let layer = state.layer();
    let compared = &mut state.screens.trends.compared;
    let Some(Chosen { by, a, b }) = compared.chosen.clone() else { return Vec::new() };
    let comparison = Comparison { by, a, b, layer };
    if compared.asked.as_ref() == Some(&comparison) {
        return Vec::new();
    }
    compared.asked = Some(comparison.clone());
    compared.found = None;
    compared.ticket += 1;
    vec![Command::Request(compared.ticket, Request::Compare { comparison })]
}

/// The topics were compared.
pub(in crate::app) fn compared(
    state: &mut State,
    ticket: Ticket,
    result: Result<(Groups, Compared), String>,
) {
    let compared = &mut state.screens.trends.compared;
    if ticket == compared.ticket {
        compared.found = Some(result.map(Arc::new));
        compared.row = Cursor::default();
        select(state);
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Back => state.focus = Pane::Trends,
        Action::Open => return open(state),
        _ => {
            if let Some(by) = distance(action) {
                let compared = &mut state.screens.trends.compared;
                let rows = compared.rows().len();
                compared.row.go(by, rows);
                select(state);
            }
        }
    }
    Vec::new()
}

/// Shows what tells the groups apart inside the topic under the cursor.
fn open(state: &mut State) -> Vec<Command> {
    let compared = &state.screens.trends.compared;
    let at = compared.rows().get(compared.row.selected).map(|row| row.of);
    match (at, compared.asked.clone()) {
        (Some(topic), Some(comparison)) => state.look_inside(comparison, topic),
        _ => Vec::new(),
    }
}

/// The row of the list of topics that a compared row stands for.
pub(in crate::app) fn row(comparison: &Comparison, topic: TopicId) -> Row {
    match (comparison.layer, topic.index()) {
        (layer @ 1.., Some(group)) => Row::Group(layer, group),
        _ => Row::Topic(topic),
    }
}

/// The list of topics goes along, as far as it shows the row.
fn select(state: &mut State) {
    let compared = &state.screens.trends.compared;
    let at = compared.rows().get(compared.row.selected).map(|row| row.of);
    if let (Some(topic), Some(comparison)) = (at, &compared.asked) {
        let row = row(comparison, topic);
        state.select_row(row);
    }
}

/// What is seen, for a file.
pub(super) fn view(state: &State) -> Result<View, &'static str> {
    let compared = &state.screens.trends.compared;
    let (Some(Ok(found)), Some(comparison)) = (&compared.found, &compared.asked) else {
        return Err("No groups are compared yet: v chooses them");
    };
    let name = |topic| {
        let shown = state.shown_row(row(comparison, topic));
        shown.map_or_else(String::new, |topic| topic.title(3))
    };
    let rows = found.1.rows.iter().map(|row| (name(row.of), row.clone())).collect();
    let Groups { a, b, .. } = &found.0;
    Ok(View::Compared { a: a.name.clone(), b: b.name.clone(), rows })
}
