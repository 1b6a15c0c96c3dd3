//! Documents are put into a topic, or among the outliers (−1).

use super::anew::regroup;
use super::{ChangeError, known_topic};
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::text::counted;

pub(super) fn apply(
    model: &Model,
    documents: &[usize],
    topic: i32,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let mut assignments = model.topics.assignments.clone();
    if topic >= 0 {
        known_topic(model, topic)?;
    }
    let count = model.corpus.len();
    for &document in documents {
        let unknown = ChangeError::UnknownDocument { document, documents: count };
        *assignments.get_mut(document).ok_or(unknown)? = topic;
    }
    regroup(model, &assignments, resources)
}

pub(super) fn summary(documents: &[usize], topic: i32) -> String {
    let documents = counted(documents.len(), "document");
    match topic {
        ..0 => format!("{documents} moved out of all topics"),
        _ => format!("{documents} moved to topic {topic}"),
    }
}
