//! Groups opened and closed in the list of topics, and the layer whose groups are listed.

use std::sync::Arc;

use crate::app::State;
use crate::app::status::StatusKind;
use crate::model::Model;
use crate::text::counted;
use crate::topics::TopicId;

use crate::app::row::Row;

/// More topics than this are too many to look through: their groups are listed first.
const MANY: usize = 30;

/// Whether the cursor is on a group that shows nothing of what is in it.
pub(super) fn is_closed(state: &State) -> bool {
    let explore = &state.screens.explore;
    let filtered = !explore.filter.text.is_empty();
    state.selected_group().is_some_and(|group| !filtered && !explore.open.contains(&group))
}

/// Opens the group under the cursor.
pub(super) fn open(state: &mut State) {
    if let Some(group) = state.selected_group() {
        state.clear_search();
        state.screens.explore.open.insert(group);
        state.refilter_in_place();
    }
}

/// Closes the group under the cursor; where it is closed, or on a topic, goes to the group it is in.
pub(super) fn close(state: &mut State) {
    let explore = &mut state.screens.explore;
    let at = explore.topic.selected;
    let Some(listed) = explore.visible.get(at).copied() else { return };
    if let Row::Group(layer, group) = listed.row
        && explore.open.remove(&(layer, group))
    {
        return state.refilter_in_place();
    }
    let above = |other: &super::Listed| other.depth < listed.depth;
    if let Some(parent) = explore.visible[..at].iter().rposition(above) {
        state.move_topic(parent as isize - at as isize);
    }
}

/// Opens what a topic is in, so that the list shows it.
pub(in crate::app) fn open_around(state: &mut State, topic: TopicId) {
    let Some(model) = &state.model else { return };
    let groups: Vec<(usize, usize)> = (1..=state.layer())
        .filter_map(|layer| Some((layer, model.layers.group_of(layer, topic)?)))
        .collect();
    if !groups.is_empty() {
        state.screens.explore.open.extend(groups);
        state.refilter_in_place();
    }
}

/// Puts the cursor on a topic, the groups around it open; a filter that hides it stays.
pub(in crate::app) fn select(state: &mut State, topic: TopicId) {
    open_around(state, topic);
    state.select_topic(topic);
}

/// Puts the cursor on the group of a layer that a topic is in.
pub(in crate::app) fn select_around(state: &mut State, layer: usize, topic: TopicId) {
    let group = state.model.as_ref().and_then(|model| model.layers.group_of(layer, topic));
    group.into_iter().for_each(|group| state.select_row(Row::Group(layer, group)));
}

/// Lists the groups of a layer so much coarser, all closed; the cursor goes with what it is on.
pub(in crate::app) fn go_coarser(state: &mut State, by: isize) {
    let Some(model) = state.model.clone() else { return };
    let layers = &model.layers;
    if layers.count() == 0 {
        return state.say(StatusKind::Info, "These topics have no layers above them");
    }
    let layer = state.layer().saturating_add_signed(by).min(layers.count());
    let topic = state.selected_row().and_then(|row| state.topics_of(row).first().copied());
    state.screens.explore.layer = layer;
    state.screens.explore.open.clear();
    state.screens.explore.marked.clear();
    state.refilter();
    match topic {
        Some(topic) if layer > 0 && !topic.is_outlier() => select_around(state, layer, topic),
        Some(topic) => state.select_topic(topic),
        None => {}
    }
    let said = match layers.get(layer) {
        Ok(of) => {
            let groups = counted(of.groups.len(), "group");
            format!("Layer {layer} of {}: {groups} of topics", layers.count())
        }
        Err(_) => format!("Layer 0: {}", counted(model.topics.without_outliers().len(), "topic")),
    };
    state.say(StatusKind::Info, said);
}

/// Of another model the coarsest layer where its topics are many, otherwise the topics.
pub(in crate::app) fn begin(state: &mut State) {
    let many = |model: &&Arc<Model>| model.topics.without_outliers().len() > MANY;
    let coarsest = state.model.as_ref().filter(many).map_or(0, |model| model.layers.count());
    state.screens.explore.layer = coarsest;
    state.screens.explore.open.clear();
}
