//! What a screen shows that is not in the model itself: asked for when it is first looked at, and
//! shown when the background thread has found it.

use std::sync::Arc;

use super::message::Command;
use super::{map, similar, tree, trends};
use crate::app::state::{State, StatusKind};
use crate::engine::sights::{Seen, Sight};
use crate::keymap::Screen;
use crate::model::Model;
use crate::worker::Request;

/// Asks for what the screen needs of the model shown and nobody has asked for yet: whatever came,
/// another screen or another model may be shown now.
pub(super) fn look(state: &mut State) -> Vec<Command> {
    match state.screen {
        Screen::Similar => similar::look(state),
        Screen::Map => map::look(state),
        Screen::Tree => tree::look(state),
        Screen::Trends => trends::look(state),
        Screen::Explore | Screen::Overview if state.selected_topic() == Some(-1) => outliers(state),
        Screen::Run if !state.run.running => outliers(state),
        _ => Vec::new(),
    }
}

/// How many of the outliers could be given a topic.
fn outliers(state: &mut State) -> Vec<Command> {
    let some = state.model.as_ref().is_some_and(|model| model.topics.outliers() > 0);
    match some && state.explore.placeable.is_none() {
        true => ask(state, Sight::Outliers),
        false => Vec::new(),
    }
}

/// The command that asks for it, unless there is no model or an answer is on its way.
pub(super) fn ask(state: &mut State, sight: Sight) -> Vec<Command> {
    if state.model.is_none() || state.looking.contains(&sight) {
        return Vec::new();
    }
    state.looking.push(sight);
    vec![Command::Request(0, Request::Look { sight })]
}

/// What was looked at came, or cannot be found.
pub(super) fn seen(
    state: &mut State,
    sight: Sight,
    model: &Arc<Model>,
    seen: Result<Seen, String>,
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
        Seen::Pairs(pairs) => state.similar.pairs = pairs,
        Seen::Topics(places) => state.map.topics = places,
        Seen::Documents(places) => state.map.documents = places,
        Seen::Outliers(count) => state.explore.placeable = Some(count),
        Seen::Tree { linkage, order } => tree::seen(state, linkage, order),
        Seen::Trends(found) => return trends::seen(state, sight, found),
    }
    Vec::new()
}
