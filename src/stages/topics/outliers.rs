//! Topics for documents that have none: BERTopic's `reduce_outliers`.
//!
//! Each way looks at the documents of −1 only, gives the assignments there would be, and changes
//! nothing itself. A document that nothing speaks for stays where it is. Ties go to the lower id.

use std::str::FromStr;

use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Topics;
use super::distribution::{Approximation, DistributionParams, cosines};
use super::index::TopicIndex;
use crate::topics::TopicId;

/// Strategy by which outliers are compared with topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Membership in the topics' clusters.
    Probabilities,
    /// Windows of the document's words against the topics' words.
    #[default]
    Distributions,
    /// The document's words against the topics' words.
    #[serde(rename = "c-tf-idf")]
    CTfidf,
    /// The document's embedding against the topic vectors.
    Embeddings,
}

impl Strategy {
    /// All, in the order of BERTopic's documentation.
    pub const ALL: [Strategy; 4] =
        [Strategy::Probabilities, Strategy::Distributions, Strategy::CTfidf, Strategy::Embeddings];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Probabilities => "probabilities",
            Strategy::Distributions => "distributions",
            Strategy::CTfidf => "c-tf-idf",
            Strategy::Embeddings => "embeddings",
        }
    }
}

impl FromStr for Strategy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Strategy::ALL.into_iter().find(|strategy| strategy.name() == text).ok_or_else(|| {
            let names = Strategy::ALL.map(Strategy::name).join(", ");
            format!("there is no strategy {text}: the strategies are {names}")
        })
    }
}

/// Why no outliers can be given topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum OutlierError {
    #[error("there are no outliers: every document has a topic")]
    NoOutliers,
    #[error("there are no topics that outliers could join")]
    NoTopics,
}

/// By the most probable topic of a document, where `probable` knows one of at least `threshold`.
pub fn by_probabilities(
    topics: &Topics,
    probable: impl Fn(usize) -> Option<(TopicId, f64)>,
    threshold: f64,
) -> Result<Vec<TopicId>, OutlierError> {
    let outliers = outliers(topics)?;
    let found = outliers.iter().map(|&document| {
        probable(document).filter(|&(_, probability)| probability >= threshold).map(|(id, _)| id)
    });
    Ok(with(topics, &outliers, found))
}

/// By the largest share in the document's approximate distribution. The threshold of the other
/// ways is `params.min_similarity` here: BERTopic passes it twice and so fails when it is given.
pub fn by_distributions<T: AsRef<str> + Sync>(
    topics: &Topics,
    texts: &[T],
    params: DistributionParams,
) -> Result<Vec<TopicId>, OutlierError> {
    let outliers = outliers(topics)?;
    let texts: Vec<&str> = outliers.iter().map(|&document| texts[document].as_ref()).collect();
    let rows = Approximation::new(topics, params).documents(&texts);
    Ok(with(topics, &outliers, rows.iter().map(|row| most(row.iter().copied()))))
}

/// By the cosine of the whole document's c-TF-IDF to the topics', at least `threshold`.
pub fn by_ctfidf<T: AsRef<str> + Sync>(
    topics: &Topics,
    texts: &[T],
    threshold: f64,
) -> Result<Vec<TopicId>, OutlierError> {
    let outliers = outliers(topics)?;
    let texts: Vec<&str> = outliers.iter().map(|&document| texts[document].as_ref()).collect();
    let index = TopicIndex::of(topics);
    let nearest = |scratch: &mut _, bag: &_| {
        let cosines = index.cosines(bag, scratch).into_iter();
        most(cosines.map(|(id, cosine)| (TopicId::at(id), cosine)).filter(|&(_, c)| c >= threshold))
    };
    let bags = topics.ctfidf.bags(&texts);
    let found: Vec<Option<TopicId>> =
        bags.par_iter().map_init(|| index.scratch(), nearest).collect();
    Ok(with(topics, &outliers, found.into_iter()))
}

/// By the cosine of the document's embedding (`embeddings` is n × d) to the topic vectors, at
/// least `threshold`.
pub fn by_embeddings(
    topics: &Topics,
    embeddings: ArrayView2<f32>,
    threshold: f64,
) -> Result<Vec<TopicId>, OutlierError> {
    let outliers = outliers(topics)?;
    let vectors = topics.vectors.slice(s![topics.offset().., ..]);
    let mut rows = Array2::zeros((outliers.len(), embeddings.ncols()));
    for (mut row, &document) in rows.rows_mut().into_iter().zip(&outliers) {
        row.assign(&embeddings.row(document));
    }
    let cosines = cosines(rows.view(), vectors);
    let found = cosines.rows().into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(id, &cosine)| (TopicId::at(id), cosine));
        most(cells.filter(|&(_, cosine)| cosine >= threshold))
    });
    Ok(with(topics, &outliers, found))
}

/// The documents without a topic.
fn outliers(topics: &Topics) -> Result<Vec<usize>, OutlierError> {
    let documents = topics.assignments.iter().enumerate();
    let outliers: Vec<usize> =
        documents.filter(|(_, id)| id.is_outlier()).map(|(document, _)| document).collect();
    match (outliers.is_empty(), topics.without_outliers().is_empty()) {
        (true, _) => Err(OutlierError::NoOutliers),
        (_, true) => Err(OutlierError::NoTopics),
        _ => Ok(outliers),
    }
}

/// The id with the largest positive number; the first of several.
fn most(cells: impl Iterator<Item = (TopicId, f64)>) -> Option<TopicId> {
    let larger = |best: Option<(TopicId, f64)>, (id, value): (TopicId, f64)| match best {
        Some((_, most)) if most >= value => best,
        _ if value > 0.0 => Some((id, value)),
        _ => best,
    };
    cells.fold(None, larger).map(|(id, _)| id)
}

/// The assignments with what was found for the outliers.
fn with(
    topics: &Topics,
    outliers: &[usize],
    found: impl Iterator<Item = Option<TopicId>>,
) -> Vec<TopicId> {
    let mut assignments = topics.assignments.clone();
    for (&document, id) in outliers.iter().zip(found) {
        assignments[document] = id.unwrap_or(TopicId::OUTLIERS);
    }
    assignments
}
