//! The layers above a model's topics: made after a fit, kept up with changes, and a model seen at one.

use std::borrow::Cow;
use std::sync::Arc;

use crate::cluster::consensus::{Clustering, Support};
use crate::model::Model;
use crate::model::fitted::{Memberships, PieceFit};
use crate::topics::layers::make::Source;
use crate::topics::layers::{Layer, LayerError, Layers};
use crate::topics::representation::Banned;
use crate::topics::similarity::Similarity;
use crate::topics::{TopicId, Topics};

/// What layers of `model` are made from, handed to `make`.
pub(super) fn with_source<T>(model: &Model, make: impl FnOnce(&Source) -> T) -> T {
    let clusterings: Vec<Clustering> =
        model.fit.as_ref().map_or_else(Vec::new, |fit| fit.clusters.votes());
    // What is banned was checked with the settings.
    let banned = Banned::new(&model.settings.words.ban).unwrap_or_default();
    make(&Source {
        topics: &model.topics,
        clusterings: &clusterings,
        embeddings: model.training().view(),
        top_n_words: model.settings.words.top_n_words,
        banned: &banned,
    })
}

/// The layers that a model's settings ask for.
pub(crate) fn made(model: &Model) -> Layers {
    with_source(model, |source| Layers::of(source, &model.settings.topics.layers))
}

/// The layers of a model whose documents had other topics `before`: the same groups where there were
/// any.
pub(super) fn carried(model: &Model, before: &Topics) -> Layers {
    match model.layers.count() {
        0 => made(model),
        _ => with_source(model, |source| model.layers.carried(&before.assignments, source)),
    }
}

impl Model {
    /// The model with the groups of a layer in place of its topics: itself at layer 0. Whatever shows,
    /// searches or predicts topics does so of groups; it is not to be changed or saved.
    ///
    /// # Errors
    /// [`LayerError::NoLayer`].
    pub fn at_layer(&self, layer: usize) -> Result<Cow<'_, Model>, LayerError> {
        if layer == 0 {
            return Ok(Cow::Borrowed(self));
        }
        let of = self.layers.get(layer)?;
        let topics = self.topics.at(of);
        let labels = TopicId::labels(&topics.assignments);
        let mut support = match &self.fit {
            Some(fit) => Support::of(&fit.clusters.votes(), &labels),
            None => Support::unknown(&labels),
        };
        support.recurrence =
            of.groups.iter().map(|group| group.recurrence.unwrap_or(1.0)).collect();
        let of_pieces = |pieces: &Arc<PieceFit>| {
            Arc::new(PieceFit { topics: grouped(&pieces.topics, of), ..(**pieces).clone() })
        };
        let memberships = self.memberships.as_ref().map(|all| Arc::new(joined(all, of)));
        Ok(Cow::Owned(Model {
            similarity: Arc::new(Similarity::of(&topics)),
            topics: Arc::new(topics),
            support: Arc::new(support),
            memberships,
            pieces: self.pieces.as_ref().map(of_pieces),
            layers: Arc::new(self.layers.above(layer)),
            ..self.clone()
        }))
    }
}

/// The groups of topics.
fn grouped(topics: &[TopicId], layer: &Layer) -> Vec<TopicId> {
    topics.iter().map(|&topic| layer.group_of(topic)).collect()
}

/// Memberships in groups: the sums of those in their topics, largest first.
fn joined(memberships: &Memberships, layer: &Layer) -> Memberships {
    let of = |one: &Vec<(TopicId, f32)>| {
        let mut groups: Vec<(TopicId, f32)> = Vec::new();
        for &(topic, share) in one {
            let group = layer.group_of(topic);
            match groups.iter_mut().find(|(known, _)| *known == group) {
                Some((_, sum)) => *sum += share,
                None => groups.push((group, share)),
            }
        }
        groups.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        groups
    };
    memberships.iter().map(of).collect()
}
