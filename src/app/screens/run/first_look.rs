//! A quick fit that is looked at while the run goes on, and the run's result in its place.

use std::sync::Arc;

use crate::app::State;
use crate::app::status::StatusKind;
use crate::engine::first_look::{self, Moved};
use crate::keymap::Screen;
use crate::model::Model;
use crate::text::counted;

/// Shows it, if nothing else is there to look at.
pub(super) fn shown(state: &mut State, model: Arc<Model>) {
    let topics = counted(model.topics.without_outliers().len(), "topic");
    state.screens.run.log(&format!("first look: {topics}"));
    if state.model.is_some() || model.topics.without_outliers().is_empty() {
        return;
    }
    state.screens.run.first_look = Some(model.clone());
    state.adopt(model);
    if !state.touched && state.screen == Screen::Data {
        state.show(Screen::Explore);
    }
    let text = format!("A first look by a quicker model: {topics} · the run goes on (2)");
    state.say(StatusKind::Info, text);
}

/// The first look as it is shown now, with what was changed in it.
pub(super) fn looked_at(state: &mut State) -> Option<Arc<Model>> {
    let look = state.screens.run.first_look.take()?;
    let now = state.model.clone()?;
    Arc::ptr_eq(&look.embeddings, &now.embeddings).then_some(now)
}

/// The run has ended: its result takes the place of the first look, with the names given there, the cursor and
/// the marks; one step back is the first look.
pub(super) fn replaced(state: &mut State, look: &Arc<Model>, result: &Arc<Model>) {
    let (model, Moved { placed, stayed, names }) =
        first_look::in_place_of(look, (**result).clone());
    let changed = !look.history.is_empty();
    state.keep("The first look replaced".to_owned());
    let model = Arc::new(model);
    if !changed {
        state.editor.step(look.clone(), "The first look replaced".to_owned(), &model);
    }
    state.show_in_place(look, model.clone());
    let (before, now) =
        (look.topics.without_outliers().len(), model.topics.without_outliers().len());
    let share = (100 * stayed).checked_div(placed).unwrap_or(0);
    let kept = match names {
        0 => String::new(),
        names => format!("; {} kept", counted(names, "name")),
    };
    let topics = counted(now, "topic");
    let text = format!(
        "{topics} in place of {before}; {share} % of documents stay{kept} · u shows the first look"
    );
    state.say(StatusKind::Good, text);
}
