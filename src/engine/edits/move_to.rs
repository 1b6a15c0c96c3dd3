//! Documents are put into a topic, or among the outliers (−1).

use super::anew::regroup;
use super::{ChangeError, known_topic};
use crate::corpus::DocumentId;
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::text::counted;
use crate::topics::TopicId;

pub(super) fn apply(
    model: &Model,
    documents: &[DocumentId],
    topic: TopicId,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let mut assignments = model.topics.assignments.clone();
    if !topic.is_outlier() {
        known_topic(model, topic)?;
    }
    let count = model.corpus.len();
    for &document in documents {
        let unknown = ChangeError::UnknownDocument { document, documents: count };
        *assignments.get_mut(document.0).ok_or(unknown)? = topic;
    }
    regroup(model, &assignments, resources)
}

pub(super) fn summary(documents: &[DocumentId], topic: TopicId) -> String {
    let documents = counted(documents.len(), "document");
    match topic.is_outlier() {
        true => format!("{documents} moved out of all topics"),
        false => format!("{documents} moved to topic {topic}"),
    }
}
