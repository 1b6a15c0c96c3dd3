//! One topic is made of each group.

use super::anew::regroup;
use super::{ChangeError, ids};
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::edit;

pub(super) fn apply(
    model: &Model,
    groups: &[Vec<TopicId>],
    resources: &Resources,
) -> Result<Model, ChangeError> {
    regroup(model, &edit::merge(&model.topics, groups)?.groups, resources)
}

pub(super) fn summary(groups: &[Vec<TopicId>]) -> String {
    let groups: Vec<String> = groups.iter().map(|group| ids(group)).collect();
    format!("Topics {} merged", groups.join("; "))
}
