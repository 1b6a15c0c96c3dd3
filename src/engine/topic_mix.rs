//! How one text spreads over the topics: its probabilities, and which topic each of its words
//! speaks for.

use std::collections::HashMap;
use std::sync::Arc;

use ndarray::ArrayView2;

use crate::cluster::soft::SoftTopics;
use crate::corpus::DocumentId;
use crate::embed::EmbedError;
use crate::engine::predict::{Predicted, Score, place};
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::distribution::{Approximation, DistributionParams, Shares};
use crate::watch::Unwatched;

/// Why a text's mix cannot be told. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MixError {
    /// The text could not be placed in the model.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The vectors have no row.
    #[error("there is no text")]
    NoText,
}

/// The topics and words of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicMix {
    /// The kind of numbers in `topics`.
    pub score: Score,
    /// Its topic, −1 for none.
    pub topic: TopicId,
    /// All topics but −1 by falling score.
    pub topics: Vec<(TopicId, f64)>,
    /// Its words, those that speak for a topic first, each with the topic it speaks for most and how
    /// much: the summed similarity of the windows it is in. A word is there once.
    pub words: Vec<(String, Option<(TopicId, f64)>)>,
}

impl TopicMix {
    /// Of a text in whose words topics have these shares, largest first.
    pub(super) fn of_shares(model: &Model, text: &str, topics: Vec<(TopicId, f64)>) -> Self {
        let topic = topics.first().map_or(TopicId::OUTLIERS, |(topic, _)| *topic);
        TopicMix { score: Score::Share, topic, topics, words: words(model, text) }
    }
}

/// A document's largest shares as they are read: "3 45%, 7 30%".
pub fn listed(shares: &[(TopicId, f32)], most: usize) -> String {
    let share = |(topic, share): &(TopicId, f32)| format!("{topic} {:.0}%", 100.0 * share);
    shares.iter().take(most).map(share).collect::<Vec<_>>().join(", ")
}

/// Makes spreads of one model after the other; what a model needs for them is made once.
#[derive(Default)]
pub struct TopicMixer {
    soft: Option<(Arc<Model>, Option<SoftTopics>)>,
}

impl TopicMixer {
    /// The clusterings of the fit against the model's topics, of its documents or their pieces; `None`
    /// without a fit.
    pub(super) fn soft(&mut self, model: &Arc<Model>) -> Option<&SoftTopics> {
        let known = self.soft.take().filter(|(of, _)| Arc::ptr_eq(of, model));
        let anew = || (model.clone(), model.soft().or_else(|| model.soft_of_pieces()));
        self.soft.insert(known.unwrap_or_else(anew)).1.as_ref()
    }

    /// The mix of `text`, as it was before embedding, whose embedding `vector` is (1 × d). A
    /// `document` of the model, counted from 0, keeps the memberships it got in the fit.
    ///
    /// # Errors
    /// [`MixError::NoText`] where `vector` has no row, [`MixError::Embed`] where the text could not be
    /// placed.
    pub fn spread(
        &mut self,
        model: &Arc<Model>,
        text: &str,
        vector: ArrayView2<f32>,
        document: Option<DocumentId>,
    ) -> Result<TopicMix, MixError> {
        let soft = self.soft(model);
        let all = model.topics.list.len();
        let predicted = match (document, &soft) {
            (Some(document), Some(soft)) => own(model, soft, document),
            _ => {
                let found = place(model, soft, vector, all, &Unwatched)?;
                found.into_iter().next().ok_or(MixError::NoText)?
            }
        };
        let score = if soft.is_some() { Score::Probability } else { Score::Similarity };
        let mut topics = predicted.topics;
        topics.retain(|&(topic, _)| !topic.is_outlier());
        Ok(TopicMix { score, topic: predicted.topic, topics, words: words(model, text) })
    }
}

/// A document's memberships in the clusters of the fit.
fn own(model: &Model, soft: &SoftTopics, document: DocumentId) -> Predicted {
    let row = soft.row(document.0).into_iter().enumerate();
    let mut topics: Vec<(TopicId, f64)> = row.map(|(topic, p)| (TopicId::at(topic), p)).collect();
    topics.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let topic = model.topics.assignments[document.0];
    let score = topics.iter().find(|(other, _)| *other == topic).map_or(0.0, |(_, p)| *p);
    Predicted { topic, score, strength: 0.0, topics, skipped: None }
}

/// The text's words by what they say.
fn words(model: &Model, text: &str) -> Vec<(String, Option<(TopicId, f64)>)> {
    if model.topics.ctfidf.vocabulary.is_empty() {
        return Vec::new();
    }
    // Padded: in a text of four words or fewer all would be in one window and say the same.
    let params = DistributionParams { padding: true, ..DistributionParams::default() };
    let spread = Approximation::new(&model.topics, params).tokens(text);
    let mut words: Vec<(String, Option<(TopicId, f64)>)> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for (token, shares) in spread.tokens.into_iter().zip(&spread.similarities) {
        let best = best(shares);
        match at.get(&token.to_lowercase()) {
            Some(&at) => {
                let weight = |best: Option<(TopicId, f64)>| best.map_or(0.0, |(_, weight)| weight);
                if weight(best) > weight(words[at].1) {
                    words[at].1 = best;
                }
            }
            None => {
                at.insert(token.to_lowercase(), words.len());
                words.push((token, best));
            }
        }
    }
    words.sort_by(|a, b| {
        let weight =
            |word: &(String, Option<(TopicId, f64)>)| word.1.map_or(0.0, |(_, weight)| weight);
        weight(b).total_cmp(&weight(a))
    });
    words
}

/// The topic with the greatest share, the first of equal ones.
fn best(shares: &Shares) -> Option<(TopicId, f64)> {
    let real = shares.iter().filter(|(topic, share)| !topic.is_outlier() && *share > 0.0).copied();
    real.reduce(|best, other| if other.1 > best.1 { other } else { best })
}
