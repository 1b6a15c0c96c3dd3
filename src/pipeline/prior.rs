//! What the user knows beforehand, and what a run makes of it: seed words, names of topics, a
//! label for every document.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::Settings;
use super::Stage;
use super::observe::{Observer, StageWatch};
use super::run::{Resources, RunError};
use crate::topics::guided::{Guided, guide};
use crate::topics::zero_shot::{MIN_SIMILARITY, ZeroShot};
use crate::watch::Part;

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
}

impl Default for Prior {
    fn default() -> Self {
        Prior {
            seed_topics: Vec::new(),
            zero_shot: Vec::new(),
            zero_shot_min_similarity: MIN_SIMILARITY,
        }
    }
}

impl Prior {
    /// Refuses what does not go together.
    pub(super) fn check(&self) -> Result<(), RunError> {
        if !(-1.0..=1.0).contains(&self.zero_shot_min_similarity) {
            return Err(RunError::Setting {
                name: "zero-shot-min-similarity",
                value: self.zero_shot_min_similarity.to_string(),
                expected: "between -1 and 1",
            });
        }
        Ok(())
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
