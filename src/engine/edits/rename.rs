//! A topic gets the user's own name, or loses it.

use std::sync::Arc;

use super::{ChangeError, known_topic};
use crate::model::Model;
use crate::topics::TopicId;

pub(super) fn apply(model: &Model, id: TopicId, label: Option<&str>) -> Result<Model, ChangeError> {
    known_topic(model, id)?;
    let mut topics = (*model.topics).clone();
    topics.list.iter_mut().filter(|topic| topic.id == id).for_each(|topic| {
        topic.label = label.map(str::to_owned);
    });
    Ok(Model { topics: Arc::new(topics), ..model.clone() })
}

pub(super) fn summary(topic: TopicId, label: Option<&str>) -> String {
    match label {
        Some(label) => format!("Topic {topic} named “{label}”"),
        None => format!("Topic {topic} unnamed"),
    }
}
