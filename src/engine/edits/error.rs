//! Why a change cannot be made.

use crate::corpus::CorpusError;
use crate::embed::EmbedError;
use crate::engine::error::RunError;
use crate::engine::resources::OpenError;
use crate::text::counted;
use crate::topics::combine::Incompatible;
use crate::topics::edit::EditError;
use crate::topics::outliers::OutlierError;
use crate::watch::Cancelled;

/// Why a change cannot be made. The model is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    #[error("there is no topic {id}: {known}")]
    UnknownTopic { id: i32, known: String },
    #[error("there is no document {document}: the last one is {}", documents.saturating_sub(1))]
    UnknownDocument { document: usize, documents: usize },
    #[error(
        "topic {topic} has {}, too few to be split: choose a topic from 0 up with 6 or more",
        counted(*documents, "document")
    )]
    TooSmall { topic: i32, documents: usize },
    #[error(
        "topic {topic} does not fall into parts of {min_topic_size} documents or more: try smaller parts, or leave it whole"
    )]
    OnePiece { topic: i32, min_topic_size: usize },
    #[error(
        "the documents of {name} are not in the BERTopic folder it came from, so its topics can get names but no other documents"
    )]
    NoTexts { name: String },
    #[error(
        "{name} has no clusters to take probabilities from: choose distributions, c-tf-idf or embeddings"
    )]
    NoFit { name: String },
    #[error(
        "the topics of {base} were made with {of_base} and those of {other} with {of_other}: combine sessions of one embedding model"
    )]
    Embedders { base: String, of_base: String, other: String, of_other: String },
    #[error("no session is named: name at least one")]
    NoModels,
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Combine(#[from] Incompatible),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Outliers(#[from] OutlierError),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Describe(#[from] RunError),
}

impl From<EmbedError> for ChangeError {
    fn from(error: EmbedError) -> Self {
        ChangeError::Describe(error.into())
    }
}

impl From<CorpusError> for ChangeError {
    fn from(error: CorpusError) -> Self {
        ChangeError::Describe(error.into())
    }
}
