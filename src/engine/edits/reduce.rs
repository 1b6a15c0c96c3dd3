//! The nearest topics are joined until so many are left.

use std::sync::Arc;

use super::ChangeError;
use super::anew::regroup;
use crate::engine::error::RunError;
use crate::engine::grouping::apart;
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::ranges;
use crate::topics::edit::{NrTopics, reduce_to};
use crate::topics::similarity::Space;

pub(super) fn check(to: NrTopics) -> Result<(), RunError> {
    match to {
        NrTopics::Count(count) => Ok(ranges::REDUCE_TO.check(count)?),
        NrTopics::Auto => Ok(()),
    }
}

pub(super) fn apply(
    model: &Model,
    to: NrTopics,
    space: Space,
    join_named: bool,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let apart = apart(&model.topics, model.fit.as_ref(), join_named);
    let edit = reduce_to(&model.topics, to, space, &apart, &resources.stop)?;
    // Few topics are grouped anew, unless the user grouped them.
    if model.layers.edited {
        return regroup(model, &edit.groups, resources);
    }
    let ungrouped = Model { layers: Arc::default(), ..model.clone() };
    regroup(&ungrouped, &edit.groups, resources)
}

pub(super) fn summary(to: NrTopics) -> String {
    match to {
        NrTopics::Count(left) => format!("Reduced to {left}"),
        NrTopics::Auto => "Topics that lie close joined".to_owned(),
    }
}
