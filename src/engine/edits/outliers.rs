//! Outliers get a topic where something speaks for one; all topics keep their ids.

use super::anew::described;
use super::{ChangeError, needs_texts};
use crate::engine::error::RunError;
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::ranges;
use crate::topics::TopicId;
use crate::topics::distribution::DistributionParams;
use crate::topics::outliers::{self, Strategy};
use crate::watch::Unwatched;

pub(super) fn check(threshold: f64) -> Result<(), RunError> {
    Ok(ranges::THRESHOLD.check(threshold)?)
}

pub(super) fn apply(
    model: &Model,
    strategy: Strategy,
    threshold: f64,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let assignments = without_outliers(model, strategy, threshold)?;
    described(model, &assignments, resources)
}

pub(super) fn summary(strategy: Strategy) -> String {
    format!("Outliers given topics by {}", strategy.name())
}

/// How many outliers this strategy would give a topic.
///
/// # Errors
/// As of [`without_outliers`].
pub fn would_move(model: &Model, strategy: Strategy) -> Result<usize, ChangeError> {
    let after = without_outliers(model, strategy, 0.0)?;
    let moved = model.topics.assignments.iter().zip(&after).filter(|(old, new)| old != new);
    Ok(moved.count())
}

/// Every document's topic after outliers found one; nothing is changed. A `threshold` is the least
/// similarity or probability that counts, 0 to 1.
///
/// # Errors
/// [`ChangeError`] where the model lacks what `strategy` goes by: texts, a fit, vectors.
pub fn without_outliers(
    model: &Model,
    strategy: Strategy,
    threshold: f64,
) -> Result<Vec<TopicId>, ChangeError> {
    needs_texts(model)?;
    let (topics, texts) = (&model.topics, &model.prepared);
    Ok(match strategy {
        Strategy::Probabilities => {
            let best = most_probable(model)?;
            outliers::by_probabilities(topics, |document| best[document], threshold)?
        }
        Strategy::Distributions => {
            let params = DistributionParams { min_similarity: threshold, ..Default::default() };
            outliers::by_distributions(topics, texts, params)?
        }
        Strategy::CTfidf => outliers::by_ctfidf(topics, texts, threshold)?,
        Strategy::Embeddings => {
            outliers::by_embeddings(topics, model.embeddings.view(), threshold)?
        }
    })
}

/// Every document's most probable topic, by its memberships in the fit's clusters.
fn most_probable(model: &Model) -> Result<Vec<Option<(TopicId, f64)>>, ChangeError> {
    let Some(soft) = model.soft() else {
        return Err(ChangeError::NoFit { name: model.corpus.name.clone() });
    };
    let best = soft.top(1, &Unwatched).map_err(RunError::from)?;
    Ok(best.iter().map(|top| top.first().map(|&(id, p)| (TopicId::at(id), p))).collect())
}
