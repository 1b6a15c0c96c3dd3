//! The documents of topics become outliers.

use super::anew::regroup;
use super::{ChangeError, ids};
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::edit;

pub(super) fn apply(
    model: &Model,
    topics: &[TopicId],
    resources: &Resources,
) -> Result<Model, ChangeError> {
    regroup(model, &edit::delete(&model.topics, topics)?.groups, resources)
}

pub(super) fn summary(topics: &[TopicId]) -> String {
    match topics {
        [one] => format!("Topic {one} deleted"),
        several => format!("Topics {} deleted", ids(several)),
    }
}
