//! Views that are not in the model itself: asked for when they are first looked at, and
//! shown when the background thread has found it.

use std::sync::Arc;

use super::screens::{self, similar, tree, trends};
use super::status::StatusKind;
use super::{Command, State};
use crate::engine::derived::{Derived, DerivedView};
use crate::model::Model;
use crate::worker::Request;

impl State {
    /// Asks for what the screen needs of the model shown and nobody has asked for yet: whatever came,
    /// another screen or another model may be shown now.
    pub(super) fn look(&mut self) -> Vec<Command> {
        screens::of(self.screen).look(self)
    }

    /// The command that asks for it, unless there is no model or an answer is on its way.
    pub(super) fn look_for(&mut self, sight: DerivedView) -> Vec<Command> {
        if self.model.is_none() || self.looking.contains(&sight) {
            return Vec::new();
        }
        self.looking.push(sight);
        vec![Command::Request(0, Request::Look { sight })]
    }

    /// Whether the layout of the map is on its way.
    pub(super) fn is_laying_out(&self) -> bool {
        self.looking.contains(&DerivedView::Layout)
    }

    /// Asks how many of the outliers could be given a topic, unless that is known.
    pub(super) fn look_at_outliers(&mut self) -> Vec<Command> {
        let some = self.model.as_ref().is_some_and(|model| model.topics.outliers() > 0);
        match some && self.screens.explore.placeable.is_none() {
            true => self.look_for(DerivedView::Outliers),
            false => Vec::new(),
        }
    }
}

/// Takes in a view that was asked for, or why it cannot be found.
pub(super) fn seen(
    state: &mut State,
    sight: DerivedView,
    model: &Arc<Model>,
    seen: Result<Derived, String>,
) -> Vec<Command> {
    let asked = state.looking.iter().position(|other| *other == sight);
    let shown = state.model.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, model));
    let Some(at) = asked.filter(|_| shown) else { return Vec::new() };
    let seen = match seen {
        Ok(seen) => seen,
        // It counts as asked for: asking again would end alike.
        Err(message) => {
            state.say(StatusKind::Error, message);
            return Vec::new();
        }
    };
    state.looking.remove(at);
    match seen {
        Derived::Pairs(pairs) => state.screens.similar.pairs = pairs,
        Derived::Groups(similarity, pairs) => similar::seen(state, sight, similarity, pairs),
        Derived::Topics(places) => state.screens.map.topics = places,
        Derived::Documents(places) => state.screens.map.seen(Some(places)),
        Derived::Layout(places) => state.screens.map.seen(places),
        Derived::Outliers(count) => state.screens.explore.placeable = Some(count),
        Derived::Tree { linkage, order } => tree::seen(state, linkage, order),
        Derived::Trends(found) => return trends::seen(state, sight, found),
    }
    Vec::new()
}
