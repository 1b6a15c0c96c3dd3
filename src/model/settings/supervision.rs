//! The user's knowledge beforehand: seed words, names of topics, a label for every document.

use serde::{Deserialize, Serialize};

use super::error::SettingsError;
use crate::ranges;
use crate::topics::zero_shot::MIN_SIMILARITY;

/// Everything the user knows beforehand; by default nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Supervision {
    /// Words of topics that are looked for, a list a topic (BERTopic's `seed_topic_list`).
    pub seed_topics: Vec<Vec<String>>,
    /// Names of topics: documents near to one take it (BERTopic's `zeroshot_topic_list`).
    pub zero_shot: Vec<String>,
    /// Least cosine of a document to a name.
    pub zero_shot_min_similarity: f64,
    /// The use of the corpus's labels.
    pub labels: LabelUse,
}

/// A use of the corpus's labels.
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

impl Default for Supervision {
    fn default() -> Self {
        Supervision {
            seed_topics: Vec::new(),
            zero_shot: Vec::new(),
            zero_shot_min_similarity: MIN_SIMILARITY,
            labels: LabelUse::None,
        }
    }
}

impl Supervision {
    /// Refuses values out of range and what does not go together.
    pub fn check(&self) -> Result<(), SettingsError> {
        ranges::ZERO_SHOT_MIN_SIMILARITY.check(self.zero_shot_min_similarity)?;
        let (seeds, names) = (!self.seed_topics.is_empty(), !self.zero_shot.is_empty());
        let (one, other, why) = match self.labels {
            LabelUse::SemiSupervised if seeds => {
                ("semi-supervised", "seed-topics", "both label the documents")
            }
            LabelUse::Manual if seeds => ("manual", "seed-topics", "the labels are the topics"),
            LabelUse::Manual if names => ("manual", "zero-shot", "the labels are the topics"),
            _ => return Ok(()),
        };
        Err(SettingsError::Apart { one, other, why })
    }
}
