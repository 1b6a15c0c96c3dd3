//! Groups of topics changed by hand, and the layers made anew.

use std::sync::Arc;

use super::{ChangeError, ids};
use crate::engine::error::RunError;
use crate::engine::layers::{made, with_source};
use crate::engine::names::{kept, named};
use crate::engine::resources::Resources;
use crate::model::{Model, Settings, TopicSettings};
use crate::topics::TopicId;
use crate::topics::layers::{LayerChoice, Layers};

pub(super) fn check(by: &LayerChoice, before: Option<&LayerChoice>) -> Result<(), RunError> {
    Ok([Some(by), before].into_iter().flatten().try_for_each(LayerChoice::check)?)
}

/// The model with other layers, and names for groups that were not there.
fn with(model: &Model, layers: Layers, resources: &Resources) -> Result<Model, ChangeError> {
    let changed = Model { layers: Arc::new(layers), ..model.clone() };
    Ok(named(kept(model, changed), resources, &resources.stop, &|_| ())?)
}

/// Puts topics into another group.
pub(super) fn move_to(
    model: &Model,
    topics: &[TopicId],
    layer: usize,
    group: usize,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let layers =
        with_source(model, |source| model.layers.with_moved(source, topics, layer, group))?;
    with(model, layers, resources)
}

/// Makes one group of several.
pub(super) fn merge(
    model: &Model,
    layer: usize,
    groups: &[usize],
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let layers = with_source(model, |source| model.layers.with_merged(source, layer, groups))?;
    with(model, layers, resources)
}

/// Names a group, or takes its name away.
pub(super) fn rename(
    model: &Model,
    layer: usize,
    group: usize,
    label: Option<&str>,
) -> Result<Model, ChangeError> {
    let layers = Arc::new(model.layers.with_label(layer, group, label)?);
    Ok(Model { layers, ..model.clone() })
}

/// Makes the layers anew. `before` becomes the choice until then.
pub(super) fn relayer(
    model: &Model,
    by: &LayerChoice,
    before: &mut Option<LayerChoice>,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    *before = Some(model.settings.topics.layers.clone());
    let topics = TopicSettings { layers: by.clone(), ..model.settings.topics.clone() };
    let settings = Settings { topics, ..model.settings.clone() };
    let chosen = Model { settings, ..model.clone() };
    let layers = made(&chosen);
    with(&chosen, layers, resources)
}

pub(super) fn moved(topics: &[TopicId], layer: usize, group: usize) -> String {
    let what = if topics.len() == 1 { "Topic" } else { "Topics" };
    format!("{what} {} moved to group {group} of layer {layer}", ids(topics))
}

pub(super) fn merged(layer: usize, groups: &[usize]) -> String {
    let groups: Vec<String> = groups.iter().map(usize::to_string).collect();
    format!("Groups {} of layer {layer} merged", groups.join(", "))
}

pub(super) fn renamed(layer: usize, group: usize, label: Option<&str>) -> String {
    match label {
        Some(label) => format!("Group {group} of layer {layer} named “{label}”"),
        None => format!("Group {group} of layer {layer} unnamed"),
    }
}

pub(super) fn relayered(by: &LayerChoice) -> String {
    format!("Layers chosen anew: {by}")
}
