//! A comparison by its names, as a person chooses it; what it finds is of whatever model it is asked of.

use super::groups::{By, GroupError, Groups};
use super::{Compared, Row, documents, topics, words};
use crate::corpus::DocumentId;
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::layers::LayerError;

/// Two groups, and the layer whose groups of topics stand for topics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What the groups are told apart by.
    pub by: By,
    /// The value of A's documents.
    pub a: String,
    /// The value of B's, or [`REST`](super::REST).
    pub b: String,
    /// 0: the topics themselves.
    pub layer: usize,
}

/// Why nothing is compared. Every message is one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// There are no such groups.
    #[error(transparent)]
    Groups(#[from] GroupError),
    /// There is no such layer.
    #[error(transparent)]
    Layer(#[from] LayerError),
}

/// What tells two groups apart inside a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// Words, the surest first.
    pub words: Vec<Row<String>>,
    /// The strongest documents of A and of B.
    pub documents: [Vec<DocumentId>; 2],
}

impl Comparison {
    /// Compares the topics.
    ///
    /// # Errors
    /// [`CompareError`] where there are no such groups or no such layer.
    pub fn topics(&self, model: &Model) -> Result<(Groups, Compared), CompareError> {
        let model = model.at_layer(self.layer)?;
        let groups = Groups::of(&model, self.by.name(), &self.a, &self.b)?;
        let compared = topics(&model, &groups)?;
        Ok((groups, compared))
    }

    /// Compares the words inside a topic.
    ///
    /// # Errors
    /// As [`topics`](Self::topics).
    pub fn inside(&self, model: &Model, topic: TopicId) -> Result<Inside, CompareError> {
        let model = model.at_layer(self.layer)?;
        let groups = Groups::of(&model, self.by.name(), &self.a, &self.b)?;
        let documents = documents(&model, &groups, topic);
        Ok(Inside { words: words(&model, &groups, topic), documents })
    }
}
