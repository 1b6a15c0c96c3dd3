//! What the user knows beforehand, and what a run makes of it: seed words, names of topics, a
//! label for every document.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::Settings;
use super::Stage;
use super::observe::{Observer, StageWatch};
use super::run::{Resources, RunError};
use crate::cluster::Clusterer;
use crate::corpus::{Corpus, Labels};
use crate::ranges;
use crate::reduce::Reducer;
use crate::topics::guided::{Guided, guide};
use crate::topics::zero_shot::{MIN_SIMILARITY, ZeroShot};
use crate::watch::Part;

/// Why manual topics suffer nothing beside them.
const ARE_TOPICS: &str = "the labels are the topics";

/// What is known beforehand; by default nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prior {
    /// Words of topics that are looked for, a list a topic (BERTopic's `seed_topic_list`).
    pub seed_topics: Vec<Vec<String>>,
    /// Names of topics: documents near to one take it (BERTopic's `zeroshot_topic_list`).
    pub zero_shot: Vec<String>,
    /// Least cosine of a document to a name.
    pub zero_shot_min_similarity: f64,
    /// What the labels of the corpus are for.
    pub labels: LabelUse,
}

/// What the labels of the corpus are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelUse {
    /// Not for the fit.
    #[default]
    None,
    /// Documents of different labels are laid out apart; those without one go where they like.
    SemiSupervised,
    /// The labels are the topics.
    Manual,
}

impl Default for Prior {
    fn default() -> Self {
        Prior {
            seed_topics: Vec::new(),
            zero_shot: Vec::new(),
            zero_shot_min_similarity: MIN_SIMILARITY,
            labels: LabelUse::None,
        }
    }
}

impl Prior {
    /// Refuses values out of range and what does not go together.
    pub(super) fn check(&self, settings: &Settings) -> Result<(), RunError> {
        ranges::ZERO_SHOT_MIN_SIMILARITY.check(self.zero_shot_min_similarity)?;
        let (seeds, names) = (!self.seed_topics.is_empty(), !self.zero_shot.is_empty());
        let k_means = settings.clusterer == Clusterer::KMeans;
        let reduced = settings.reducer != Reducer::Umap;
        let clash = match self.labels {
            LabelUse::None => None,
            LabelUse::SemiSupervised if seeds => {
                Some(("semi-supervised", "seed-topics", "both label the documents"))
            }
            LabelUse::SemiSupervised if reduced => {
                Some(("semi-supervised", "reducer", "only UMAP is told of labels"))
            }
            LabelUse::SemiSupervised => None,
            LabelUse::Manual if seeds => Some(("manual", "seed-topics", ARE_TOPICS)),
            LabelUse::Manual if names => Some(("manual", "zero-shot", ARE_TOPICS)),
            LabelUse::Manual if k_means => Some(("manual", "clusterer", ARE_TOPICS)),
            LabelUse::Manual => None,
        };
        clash.map_or(Ok(()), |(one, other, why)| Err(RunError::Apart { one, other, why }))
    }

    /// The labels that the fit is to use, one for each document.
    pub(super) fn labels_of<'a>(&self, corpus: &'a Corpus) -> Result<Option<&'a Labels>, RunError> {
        let option = match self.labels {
            LabelUse::None => return Ok(None),
            LabelUse::SemiSupervised => "semi-supervised",
            LabelUse::Manual => "manual",
        };
        let name = corpus.name.clone();
        let given = corpus.labels.as_ref().filter(|labels| !labels.names.is_empty());
        let Some(labels) = given else { return Err(RunError::NoLabels { option, name }) };
        let (documents, count) = (corpus.len(), labels.ids.len());
        if count != documents {
            return Err(RunError::LabelCount { name, documents, labels: count });
        }
        Ok(Some(labels))
    }

    /// The documents as the seed topics draw them; `None` without seed topics.
    pub(super) fn guided(
        &self,
        embeddings: ArrayView2<f32>,
        words: &Words,
    ) -> Result<Option<Guided>, RunError> {
        if self.seed_topics.is_empty() {
            return Ok(None);
        }
        let texts: Vec<String> = self.seed_topics.iter().map(|words| words.join(" ")).collect();
        Ok(Some(guide(embeddings, words.embed(&texts)?)))
    }

    /// The documents that have a name; `None` without names.
    pub(super) fn zero_shot(
        &self,
        embeddings: ArrayView2<f32>,
        words: &Words,
    ) -> Result<Option<ZeroShot>, RunError> {
        if self.zero_shot.is_empty() {
            return Ok(None);
        }
        let names = words.embed(&self.zero_shot)?;
        Ok(Some(ZeroShot::assign(embeddings, names, self.zero_shot_min_similarity)))
    }
}

/// The embedding model, for the few words that the user gave.
pub(super) struct Words<'a> {
    pub resources: &'a Resources,
    pub settings: &'a Settings,
    pub observer: &'a dyn Observer,
}

impl Words<'_> {
    fn embed(&self, texts: &[String]) -> Result<Array2<f32>, RunError> {
        let embedder = self.resources.embedder(&self.settings.model)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let watch = StageWatch { observer: self.observer, stage: Stage::Embed };
        Ok(self.resources.cache.embed(&*embedder, &texts, &Part(&watch))?.vectors)
    }
}
