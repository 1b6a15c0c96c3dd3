//! The number of a topic, as a type of its own: it is neither a document nor a row of a matrix.
//!
//! Clusters are not topics yet: below this floor their labels are plain numbers, −1 for noise.
//! [`number`](super::represent::number) makes topics of them.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The number of a topic, from 0 up, or [`TopicId::OUTLIERS`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct TopicId(pub i32);

impl TopicId {
    /// The id of documents without a topic: −1.
    pub const OUTLIERS: TopicId = TopicId(-1);

    /// The topic at a place among those without the outliers.
    pub fn at(index: impl TryInto<i32>) -> Self {
        TopicId(index.try_into().unwrap_or(i32::MAX))
    }

    /// Its place among the topics without the outliers; `None` for these.
    pub fn index(self) -> Option<usize> {
        usize::try_from(self.0).ok()
    }

    /// Whether this is no topic, but the outliers.
    pub fn is_outlier(self) -> bool {
        self.0 < 0
    }

    /// Labels as clusterings have them.
    pub fn labels(ids: &[TopicId]) -> Vec<i32> {
        ids.iter().map(|id| id.0).collect()
    }

    /// The topics of documents by their labels.
    pub fn of_labels(labels: Vec<i32>) -> Vec<TopicId> {
        labels.into_iter().map(TopicId).collect()
    }
}

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TopicId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(TopicId)
    }
}
