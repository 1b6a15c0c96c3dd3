//! New texts in a fitted model: prepared, embedded and placed as the model's own documents were.
//!
//! With a fit, a text goes into every layout and its topic is what the clusterings agree on (see
//! [`crate::cluster::soft`]). A model without one, put together from others or taken from BERTopic,
//! knows only the topics' vectors: the topic is the one with the greatest cosine, −1 among them, as
//! in a model that BERTopic has loaded.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::cluster::soft::SoftTopics;
use crate::corpus::clean::repeated::RepeatedLines;
use crate::corpus::{CorpusError, Preprocessor, Skip};
use crate::embed::pieces::Pieces;
use crate::embed::{EmbedError, Embedder};
use crate::engine::Resources;
use crate::engine::by_pieces::{main, shares, words};
use crate::engine::language_model::LanguageModel;
use crate::engine::read::preprocessing_list;
use crate::model::Model;
use crate::model::fitted::Fit;
use crate::model::settings::Supervision;
use crate::topics::TopicId;
use crate::topics::predict::find_topics;
use crate::topics::zero_shot::ZeroShot;
use crate::watch::Watch;

/// Why texts cannot be predicted. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PredictError {
    /// They could not be preprocessed as the model's documents were.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// They could not be embedded, or not by the model's own embedding model.
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

impl PredictError {
    /// The same, of texts whose rows in the input are known.
    #[must_use]
    pub fn in_rows(self, row: impl Fn(usize) -> usize) -> Self {
        match self {
            PredictError::Embed(error) => PredictError::Embed(error.in_rows(row)),
            other => other,
        }
    }
}

/// The meaning of a number behind a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Score {
    /// P(topic | text).
    Probability,
    /// Cosine between the text and the topic's vector.
    Similarity,
    /// Share of the text's words in pieces that are in the topic.
    Share,
}

impl Score {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Score::Probability => "probability",
            Score::Similarity => "similarity",
            Score::Share => "share",
        }
    }
}

/// A text's place in a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// Its topic, −1 for none.
    pub topic: TopicId,
    /// The score of this topic, as [`Score`] says; of −1 the probability of being in no topic. 0 for an empty text.
    pub score: f64,
    /// How firmly it lies in its topic, as [`crate::cluster::consensus::Support::strength`]; 0 without
    /// a fit.
    pub strength: f64,
    /// The topics with the greatest scores, greatest first, equal ones by id.
    pub topics: Vec<(TopicId, f64)>,
    /// Why the text was not looked at, and so has no topic: it is empty, or preprocessing left
    /// nothing of it.
    pub skipped: Option<Skip>,
}

impl Predicted {
    fn nothing(skip: Skip) -> Self {
        Predicted {
            topic: TopicId::OUTLIERS,
            score: 0.0,
            strength: 0.0,
            topics: Vec::new(),
            skipped: Some(skip),
        }
    }
}

/// A model, ready to take new texts.
pub struct Predictor<'a> {
    model: &'a Model,
    embedder: Arc<dyn Embedder>,
    preprocessor: Preprocessor,
    /// Of documents, or of pieces where topics are of pieces.
    soft: Option<SoftTopics>,
    /// What the pieces of texts go through, where the model's topics are of pieces.
    of_pieces: Option<Arc<dyn Embedder>>,
}

impl<'a> Predictor<'a> {
    /// Loads the model's embedding model.
    ///
    /// # Errors
    /// [`PredictError::Embed`] where the embedding model at hand is not the one `model` was made with.
    pub fn new(model: &'a Model, resources: &Resources) -> Result<Self, PredictError> {
        let embedder = resources.embedder_of(model, &resources.stop)?;
        let preprocessor = preprocessor(model)?;
        let (soft, of_pieces) = match model.is_of_pieces() {
            true => {
                let embedder = LanguageModel::of_model(model).open(resources)?;
                (model.soft_of_pieces(), Some(embedder))
            }
            false => (model.soft(), None),
        };
        Ok(Predictor { model, embedder, preprocessor, soft, of_pieces })
    }

    /// A text as it is embedded.
    pub fn prepared(&self, text: &str) -> String {
        self.preprocessor.apply(text)
    }

    /// The kind of its scores.
    pub fn score(&self) -> Score {
        match (&self.soft, &self.of_pieces) {
            (_, Some(_)) => Score::Share,
            (Some(_), None) => Score::Probability,
            (None, None) => Score::Similarity,
        }
    }

    /// The topic of each text and at most `top` topics by score; one that is empty, or left empty by
    /// preprocessing, has none. A text's prediction does not depend on the others. Ticks in texts.
    ///
    /// # Errors
    /// [`PredictError::Embed`] where a text cannot be embedded, or `watch` cancelled.
    pub fn predict(
        &self,
        texts: &[&str],
        top: usize,
        watch: &dyn Watch,
    ) -> Result<Vec<Predicted>, PredictError> {
        let all: Vec<String> = texts.iter().map(|text| self.prepared(text)).collect();
        let kept: Vec<usize> =
            (0..all.len()).filter(|&text| !all[text].trim().is_empty()).collect();
        let prepared: Vec<&str> = kept.iter().map(|&text| &all[text][..]).collect();
        let found = match &self.of_pieces {
            _ if prepared.is_empty() => Vec::new(),
            Some(embedder) => {
                by_shares(self.model, self.soft.as_ref(), &**embedder, &prepared, top, watch)
                    .map_err(|error| error.among(&kept))?
            }
            None => {
                let vectors = self.embedder.embed(&prepared, watch);
                let vectors = vectors.map_err(|error| error.among(&kept))?;
                place(self.model, self.soft.as_ref(), vectors.view(), top, watch)?
            }
        };
        let mut found = found.into_iter();
        let each =
            texts.iter().zip(&all).map(|(text, prepared)| match prepared.trim().is_empty() {
                true if text.trim().is_empty() => Predicted::nothing(Skip::Empty),
                true => Predicted::nothing(Skip::LeftEmpty),
                false => found.next().unwrap_or_else(|| Predicted::nothing(Skip::Empty)),
            });
        Ok(each.collect())
    }
}

/// The preprocessing that the model's documents went through before they were embedded.
///
/// # Errors
/// [`CorpusError`] where there are no stop words for the language in the settings.
pub fn preprocessor(model: &Model) -> Result<Preprocessor, CorpusError> {
    let settings = &model.settings;
    let stop = preprocessing_list(settings, |words| words.resolve(&model.source.languages))?;
    let repeated = RepeatedLines::wanted(&settings.preprocess, &model.source.texts);
    Ok(Preprocessor::new(&settings.preprocess, stop, repeated))
}

/// Places texts with these embeddings (m × d) in the model, with at most `top` topics each. `soft` is
/// [`Model::soft`]. Ticks in texts.
///
/// # Errors
/// [`EmbedError::Cancelled`] where `watch` cancelled.
pub fn place(
    model: &Model,
    soft: Option<&SoftTopics>,
    vectors: ArrayView2<f32>,
    top: usize,
    watch: &dyn Watch,
) -> Result<Vec<Predicted>, EmbedError> {
    if vectors.nrows() == 0 {
        return Ok(Vec::new());
    }
    match model.fit.as_ref().zip(soft) {
        Some((fit, soft)) => {
            let supervision = &model.settings.supervision;
            place_in((fit, soft), &model.embeddings, supervision, vectors, top, watch)
        }
        None => Ok(vectors.rows().into_iter().map(|row| by_cosine(model, row, top)).collect()),
    }
}

/// Places texts with these embeddings (m × d) in a fit of `embeddings` (n × d).
fn place_in(
    (fit, soft): (&Fit, &SoftTopics),
    embeddings: &Array2<f32>,
    supervision: &Supervision,
    vectors: ArrayView2<f32>,
    top: usize,
    watch: &dyn Watch,
) -> Result<Vec<Predicted>, EmbedError> {
    let placed = fit.layouts.transform(fit.laid_out(embeddings).view(), vectors, watch)?;
    let points: Vec<Array2<f64>> = placed.iter().map(|places| places.mapv(f64::from)).collect();
    let points: Vec<ArrayView2<f64>> = points.iter().map(|points| points.view()).collect();
    let names = names(fit, supervision, vectors);
    let found = soft.predict(&points, &names, top).into_iter().map(|prediction| Predicted {
        topic: TopicId(prediction.topic),
        score: prediction.probability,
        strength: prediction.strength,
        topics: prediction.memberships.into_iter().map(|(t, p)| (TopicId::at(t), p)).collect(),
        skipped: None,
    });
    Ok(found.collect())
}

/// Places the pieces of texts as the model's own pieces were, `soft` being [`Model::soft_of_pieces`] (without
/// it each in the topic whose vector is nearest to its own); a text's scores are the shares of topics in its
/// words, its topic the one with the largest. Ticks in texts.
///
/// # Errors
/// [`EmbedError`] where a text cannot be embedded, or `watch` cancelled.
pub fn by_shares(
    model: &Model,
    soft: Option<&SoftTopics>,
    embedder: &dyn Embedder,
    texts: &[&str],
    top: usize,
    watch: &dyn Watch,
) -> Result<Vec<Predicted>, EmbedError> {
    let pieces = Pieces::of(embedder, texts, watch)?;
    let owners: Vec<usize> = pieces.documents().collect();
    let vectors = pieces.embedded(watch, |pieces, watch| embedder.embed(pieces, watch))?;
    let placed = match model.pieces.as_ref().zip(soft) {
        Some((of, soft)) if vectors.nrows() > 0 => {
            let supervision = &model.settings.supervision;
            place_in((&of.fit, soft), &of.vectors, supervision, vectors.view(), 1, watch)?
        }
        _ => place(model, None, vectors.view(), 1, watch)?,
    };
    let mut each = owners.iter().zip(pieces.texts()).zip(&placed).peekable();
    let text = |text: usize| {
        let mut own = Vec::new();
        while let Some(((_, piece), placed)) = each.next_if(|((owner, _), _)| **owner == text) {
            own.push((placed.topic, words(piece)));
        }
        let mut topics = shares(own);
        let (topic, score) = (main(&topics), topics.first().map_or(0.0, |(_, share)| *share));
        topics.truncate(top);
        Predicted { topic, score, strength: 0.0, topics, skipped: None }
    };
    Ok((0..texts.len()).map(text).collect())
}

/// The name each text takes, as the model's documents did, by its number among those taken, and
/// its cosine. A name that no document took is none.
fn names(
    fit: &Fit,
    supervision: &Supervision,
    vectors: ArrayView2<f32>,
) -> Vec<Option<(usize, f64)>> {
    let Some(zero_shot) = &fit.clusters.zero_shot else { return vec![None; vectors.nrows()] };
    let least = supervision.zero_shot_min_similarity;
    let found = ZeroShot::assign(vectors, zero_shot.names.clone(), least);
    let number = |label: i32| {
        let name = found.used.get(usize::try_from(label).ok()?)?;
        zero_shot.used.binary_search(name).ok()
    };
    let each = found.labels.iter().zip(&found.cosines);
    each.map(|(&label, &cosine)| Some((number(label)?, cosine))).collect()
}

fn by_cosine(model: &Model, vector: ArrayView1<f32>, top: usize) -> Predicted {
    let nearest = find_topics(&model.topics, vector, top.max(1));
    let &(topic, cosine) = nearest.first().unwrap_or(&(TopicId::OUTLIERS, 0.0));
    let topics = nearest.iter().take(top).map(|&(topic, cosine)| (topic, f64::from(cosine)));
    let (score, topics) = (f64::from(cosine), topics.collect());
    Predicted { topic, score, strength: 0.0, topics, skipped: None }
}
