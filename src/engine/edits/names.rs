//! Topics and groups get names and descriptions that a language model wrote.

use std::sync::Arc;

use super::{ChangeError, known_topic};
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::model::change::NewName;
use crate::text::{counted, sanitise};
use crate::topics::{TopicId, Written};

/// What the model was asked before goes with the names, so that the session knows it.
pub(super) fn apply(
    model: &Model,
    names: &[NewName],
    by: &str,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let (mut topics, mut layers) = ((*model.topics).clone(), (*model.layers).clone());
    for new in names {
        let written = Written {
            name: sanitise(&new.name).into_owned(),
            description: new.description.as_deref().map(|text| sanitise(text).into_owned()),
            by: sanitise(by).into_owned(),
        };
        match new.layer {
            0 => {
                let id = TopicId::at(new.number);
                known_topic(model, id)?;
                let topic = topics.list.iter_mut().find(|topic| topic.id == id);
                topic.into_iter().for_each(|topic| topic.written = Some(written.clone()));
            }
            layer => {
                layers.group(layer, new.number)?;
                layers.above[layer - 1].groups[new.number].written = Some(written);
            }
        }
    }
    let mut answers = (*model.answers).clone();
    answers.extend(&resources.answers());
    Ok(Model {
        topics: Arc::new(topics),
        layers: Arc::new(layers),
        answers: Arc::new(answers),
        ..model.clone()
    })
}

pub(super) fn summary(names: &[NewName], by: &str) -> String {
    let by = if by.is_empty() { "a language model" } else { by };
    match names {
        [one] if one.layer == 0 => format!("Topic {} named “{}” by {by}", one.number, one.name),
        [one] => {
            format!("Group {} of layer {} named “{}” by {by}", one.number, one.layer, one.name)
        }
        several => format!("{} by {by}", counted(several.len(), "name")),
    }
}
