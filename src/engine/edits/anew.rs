//! Topics described anew after a change, and what follows from them.

use std::sync::Arc;

use super::{ChangeError, needs_texts};
use crate::cluster::consensus::Support;
use crate::engine::grouping::check_words;
use crate::engine::layers::carried;
use crate::engine::names::{kept, named};
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::Topics;
use crate::topics::edit;
use crate::topics::represent::{describe, represent};
use crate::topics::similarity::Similarity;
use crate::watch::Unwatched;

/// Describes topics anew after documents changed theirs. `groups` holds for every document the old
/// id of the topic it is now in, negative for none; topics are renumbered by size, and a topic
/// keeps the name the user gave to its old id.
///
/// # Errors
/// [`ChangeError`] where no topic would have words, or words cannot be embedded.
pub fn regroup(
    model: &Model,
    groups: &[TopicId],
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let mut topics = words(model, groups, resources, Numbering::BySize)?;
    edit::keep_names(&model.topics, groups, &mut topics);
    Ok(named(with_topics(model, topics), resources, &resources.stop, &|_| ())?)
}

/// Describes topics anew under the ids they have; `assignments` holds every document's.
///
/// # Errors
/// As of [`regroup`].
pub fn described(
    model: &Model,
    assignments: &[TopicId],
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let mut topics = words(model, assignments, resources, Numbering::Kept)?;
    for topic in &mut topics.list {
        topic.label = model.topics.get(topic.id).and_then(|topic| topic.label.clone());
    }
    Ok(named(with_topics(model, topics), resources, &resources.stop, &|_| ())?)
}

/// Whether topics are renumbered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    BySize,
    Kept,
}

fn words(
    model: &Model,
    groups: &[TopicId],
    resources: &Resources,
    numbering: Numbering,
) -> Result<Topics, ChangeError> {
    needs_texts(model)?;
    let params = model.settings.representation(&model.corpus)?;
    let embed = |words: &[&str]| {
        let embedder = resources.embedder_of(model, &resources.stop)?;
        Ok(resources.cache.embed(&*embedder, words, &resources.stop)?.vectors)
    };
    let (texts, embeddings) = (&model.prepared, model.training().view());
    let topics = match numbering {
        Numbering::BySize => {
            represent(texts, &TopicId::labels(groups), embeddings, &params, &embed)?
        }
        Numbering::Kept => describe(texts, groups, embeddings, &params, &embed)?,
    };
    check_words(&topics, texts, &params)?;
    Ok(topics)
}

/// The model with these topics, and what follows from them.
fn with_topics(model: &Model, topics: Topics) -> Model {
    let similarity = Similarity::of(&topics);
    let support = match &model.fit {
        Some(fit) => Support::of(&fit.clusters.votes(), &TopicId::labels(&topics.assignments)),
        None => Support::unknown(&TopicId::labels(&topics.assignments)),
    };
    let memberships = match (&model.memberships, &model.fit) {
        // Nobody cancels.
        (Some(_), Some(fit)) => {
            fit.memberships(&model.settings.hdbscan(), &topics, &Unwatched).ok().map(Arc::new)
        }
        _ => None,
    };
    let mut changed = Model {
        topics: Arc::new(topics),
        similarity: Arc::new(similarity),
        support: Arc::new(support),
        memberships,
        ..model.clone()
    };
    changed.layers = Arc::new(carried(&changed, &model.topics));
    kept(model, changed)
}
