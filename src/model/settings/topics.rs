//! The way from clusters to topics, before these are described.

use serde::{Deserialize, Serialize};

use super::error::SettingsError;
use crate::ranges;
use crate::topics::edit::NrTopics;
use crate::topics::layers::LayerChoice;
use crate::topics::outliers::Strategy;

/// How many topics are left, and what of the outliers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicSettings {
    /// How many topics to leave; `None`: all that are found.
    pub nr_topics: Option<NrTopics>,
    /// Whether topics with names, or with seed words, may be joined with each other for that.
    pub join_named: bool,
    /// How outliers are given topics after the fit, if they are.
    pub reduce_outliers: Option<ReduceOutliers>,
    /// How the layers above the topics are chosen.
    pub layers: LayerChoice,
    /// Whether each document's largest topic probabilities are kept.
    pub probabilities: bool,
}

/// How outliers are given topics: BERTopic's `reduce_outliers`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReduceOutliers {
    /// The evidence that speaks for a topic.
    pub strategy: Strategy,
    /// Least similarity or probability that counts, 0 to 1.
    pub threshold: f64,
}

impl TopicSettings {
    /// Refuses values out of range.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.layers.check()?;
        if let Some(NrTopics::Count(count)) = self.nr_topics {
            ranges::NR_TOPICS.check(count)?;
        }
        if let Some(ReduceOutliers { threshold, .. }) = self.reduce_outliers {
            ranges::OUTLIER_THRESHOLD.check(threshold)?;
        }
        Ok(())
    }
}
