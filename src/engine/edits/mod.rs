//! Changes to a fitted model: a new model comes out, the old one stays as it was.
//!
//! A [`Change`] says what is to be done; here is one file for each, with what it does (`apply`), what
//! numbers it takes (`check`) and how it is told of (`summary`). [`anew`] describes topics again.

mod add;
pub mod anew;
pub mod combine;
mod delete;
mod describe;
mod error;
mod groups;
mod grown;
mod merge;
mod move_to;
mod names;
pub mod outliers;
mod reduce;
mod rename;
pub mod split;

pub use error::ChangeError;

use super::error::RunError;
use super::resources::Resources;
use crate::model::{Change, Model, Stage};
use crate::topics::TopicId;

impl Change {
    /// Refuses numbers out of their ranges, whoever gave them.
    ///
    /// # Errors
    /// [`RunError::Settings`].
    pub fn check(&self) -> Result<(), RunError> {
        match self {
            Change::Outliers { threshold, .. } => outliers::check(*threshold),
            Change::Reduce { to, .. } => reduce::check(*to),
            Change::Split { min_topic_size, .. } => split::check(*min_topic_size),
            Change::Combine { min_similarity, .. } => combine::check(*min_similarity),
            Change::Describe { by, before } => describe::check(by, before.as_deref()),
            Change::Layers { by, before } => groups::check(by, before.as_ref()),
            Change::Rename { .. }
            | Change::MoveToGroup { .. }
            | Change::MergeGroups { .. }
            | Change::RenameGroup { .. }
            | Change::Names { .. }
            | Change::Move { .. }
            | Change::Merge { .. }
            | Change::Delete { .. }
            | Change::Add { .. } => Ok(()),
        }
    }

    /// The model after this change, which is its history's last. `resources` are asked for the
    /// embedding model only where words or documents are embedded.
    ///
    /// # Errors
    /// [`ChangeError`]; `model` is as it was in any case.
    pub fn apply(&self, model: &Model, resources: &Resources) -> Result<Model, ChangeError> {
        self.check()?;
        let named = matches!(self, Change::Rename { .. } | Change::Names { .. });
        if model.is_of_pieces() && !named && !self.is_of_groups() {
            return Err(ChangeError::OfPieces { name: model.corpus.name.clone() });
        }
        let mut made = self.clone();
        let mut changed = match &mut made {
            Change::Rename { topic, label } => rename::apply(model, *topic, label.as_deref()),
            Change::Move { documents, topic } => {
                move_to::apply(model, documents, *topic, resources)
            }
            Change::Outliers { strategy, threshold } => {
                outliers::apply(model, *strategy, *threshold, resources)
            }
            Change::Describe { by, before } => describe::apply(model, by, before, resources),
            Change::Reduce { to, space, join_named } => {
                reduce::apply(model, *to, *space, *join_named, resources)
            }
            Change::Merge { groups } => merge::apply(model, groups, resources),
            Change::Split { topic, min_topic_size } => {
                split::apply(model, *topic, *min_topic_size, resources)
            }
            Change::Delete { topics } => delete::apply(model, topics, resources),
            Change::MoveToGroup { topics, layer, group } => {
                groups::move_to(model, topics, *layer, *group, resources)
            }
            Change::MergeGroups { layer, groups } => {
                groups::merge(model, *layer, groups, resources)
            }
            Change::RenameGroup { layer, group, label } => {
                groups::rename(model, *layer, *group, label.as_deref())
            }
            Change::Names { names, by } => names::apply(model, names, by, resources),
            Change::Layers { by, before } => groups::relayer(model, by, before, resources),
            Change::Add { path, read } => add::apply(model, path, read, resources),
            Change::Combine { sessions, min_similarity, shared } => {
                combine::apply(sessions, *min_similarity, shared, resources)
            }
        }?;
        changed.history.push(made);
        // These topics are no longer what the settings alone give.
        let topics = model.fingerprints.get(Stage::Topics);
        changed.fingerprints.set(Stage::Topics, topics.then(self));
        Ok(changed)
    }

    /// The change in a few words, past tense. `model` is what it is made to, where that is known.
    pub fn summary(&self, model: Option<&Model>) -> String {
        match self {
            Change::Rename { topic, label } => rename::summary(*topic, label.as_deref()),
            Change::Move { documents, topic } => move_to::summary(documents, *topic),
            Change::Outliers { strategy, .. } => outliers::summary(*strategy),
            Change::Describe { by, .. } => describe::summary(by, model),
            Change::Reduce { to, .. } => reduce::summary(*to),
            Change::Merge { groups } => merge::summary(groups),
            Change::Split { topic, .. } => split::summary(*topic),
            Change::Delete { topics } => delete::summary(topics),
            Change::MoveToGroup { topics, layer, group } => groups::moved(topics, *layer, *group),
            Change::MergeGroups { layer, groups } => groups::merged(*layer, groups),
            Change::RenameGroup { layer, group, label } => {
                groups::renamed(*layer, *group, label.as_deref())
            }
            Change::Names { names, by } => names::summary(names, by),
            Change::Layers { by, .. } => groups::relayered(by),
            Change::Add { path, .. } => add::summary(path),
            Change::Combine { .. } => combine::summary(),
        }
    }
}

/// Refuses an id that no topic of the model has.
///
/// # Errors
/// [`ChangeError::UnknownTopic`].
pub fn known_topic(model: &Model, id: TopicId) -> Result<(), ChangeError> {
    match model.topics.get(id) {
        Some(_) => Ok(()),
        None => Err(ChangeError::UnknownTopic { id, known: model.topics.known() }),
    }
}

/// Refuses a model that knows only which topic each document has.
///
/// # Errors
/// [`ChangeError::NoTexts`].
pub fn needs_texts(model: &Model) -> Result<(), ChangeError> {
    match model.has_texts() {
        true => Ok(()),
        false => Err(ChangeError::NoTexts { name: model.corpus.name.clone() }),
    }
}

/// Ids as a list is read: "1, 2".
fn ids(ids: &[TopicId]) -> String {
    let ids: Vec<String> = ids.iter().map(TopicId::to_string).collect();
    ids.join(", ")
}
