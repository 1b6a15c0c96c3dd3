//! Why a change cannot be made.

use crate::corpus::{CorpusError, DocumentId};
use crate::embed::EmbedError;
use crate::engine::error::RunError;
use crate::engine::resources::OpenError;
use crate::text::counted;
use crate::topics::TopicId;
use crate::topics::combine::Incompatible;
use crate::topics::edit::EditError;
use crate::topics::layers::LayerError;
use crate::topics::outliers::OutlierError;
use crate::watch::Cancelled;

/// Why a change cannot be made. The model is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence above each variant names its fields")]
pub enum ChangeError {
    /// No topic has this `id`; `known` says which there are.
    #[error("there is no topic {id}: {known}")]
    UnknownTopic { id: TopicId, known: String },
    /// The model has only so many `documents`, counted from 0.
    #[error("there is no document {document}: the last one is {}", documents.saturating_sub(1))]
    UnknownDocument { document: DocumentId, documents: usize },
    /// The `topic` has too few `documents` to be split.
    #[error(
        "topic {topic} has {}, too few to be split: choose a topic from 0 up with 6 or more",
        counted(*documents, "document")
    )]
    TooSmall { topic: TopicId, documents: usize },
    /// The `topic` does not fall into parts of `min_topic_size` documents or more.
    #[error(
        "topic {topic} does not fall into parts of {min_topic_size} documents or more: try smaller parts, or leave it whole"
    )]
    OnePiece { topic: TopicId, min_topic_size: usize },
    /// The model came from a BERTopic folder called `name`, without its documents.
    #[error(
        "the documents of {name} are not in the BERTopic folder it came from, so its topics can get names but no other documents"
    )]
    NoTexts { name: String },
    /// The topics of the model called `name` are of pieces of its documents, which it does not keep.
    #[error(
        "the topics of {name} are of pieces of documents (--chunk topics), so they can get names but nothing else: fit it with other settings, or with --chunk mean to change them"
    )]
    OfPieces { name: String },
    /// The model called `name` has no fit to take probabilities from.
    #[error(
        "{name} has no clusters to take probabilities from: choose distributions, c-tf-idf or embeddings"
    )]
    NoFit { name: String },
    /// Two sessions to be combined, `base` and `other`, have different embedding models.
    #[error(
        "the topics of {base} were made with {of_base} and those of {other} with {of_other}: combine sessions of one embedding model"
    )]
    Embedders { base: String, of_base: String, other: String, of_other: String },
    /// No session is named to be combined.
    #[error("no session is named: name at least one")]
    NoModels,
    /// The topics could not be reduced or merged as asked.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The topics of the sessions cannot be compared.
    #[error(transparent)]
    Combine(#[from] Incompatible),
    /// There is no such layer or group.
    #[error(transparent)]
    Layer(#[from] LayerError),
    /// A session to be combined could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The outliers could not be given topics that way.
    #[error(transparent)]
    Outliers(#[from] OutlierError),
    /// The change was stopped.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Documents could not be read or embedded, or the topics could not be described anew.
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
