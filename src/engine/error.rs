//! Why a run ended without a model. Every message is one sentence: what, where, what to do.

use std::path::PathBuf;

use crate::corpus::CorpusError;
use crate::embed::EmbedError;
use crate::model::SettingsError;
use crate::ranges::Outside;
use crate::text::{counted, thousands};
use crate::topics::edit::EditError;
use crate::topics::representation::banned::BadPattern;
use crate::topics::wordless::NoWords;
use crate::watch::Cancelled;

/// Why a run ended without a model. Every message is one sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence above each variant names its fields")]
pub enum RunError {
    /// The observer cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The input could not be read, or a step of preprocessing has no words for the language.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The documents could not be embedded, or the vectors the user brought do not do.
    #[error(transparent)]
    Embed(EmbedError),
    /// The topics could not be reduced to the `nr_topics` of the settings.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// No topic would have any words.
    #[error(transparent)]
    NoWords(#[from] NoWords),
    /// `name` has fewer `documents` than one topic needs.
    #[error(
        "{name} has {}, fewer than one topic needs ({min_topic_size}): give more text or lower --min-topic-size",
        counted(*documents, "document")
    )]
    TooFew { name: String, documents: usize, min_topic_size: usize },
    /// `name` has fewer `documents` than one topic needs when their `copies` are not counted.
    #[error(
        "{name} has {} that say different things, and {} of them: fewer than one topic needs ({min_topic_size}); give more text, lower --min-topic-size or give --duplicates keep",
        counted(*documents, "document"), if *copies == 1 { "1 copy".to_owned() } else { format!("{} copies", thousands(*copies)) }
    )]
    TooFewApart { name: String, documents: usize, copies: usize, min_topic_size: usize },
    /// All `documents` of `name` say the same.
    #[error(
        "all {} documents of {name} are copies of one text, so there are no topics to find: check the text column",
        thousands(*documents)
    )]
    AllCopies { name: String, documents: usize },
    /// All `documents` of `name` are the same text.
    #[error(
        "all {documents} documents of {name} are the same text, so there are no topics to find: check the text column"
    )]
    AllEqual { name: String, documents: usize },
    /// The `samples` neighbours of each document would not fit in memory; `most` would.
    #[error(
        "{samples} neighbours of each of the {documents} documents of {name} take more memory than there is likely to be: give --min-samples {most} or less"
    )]
    TooDense { name: String, documents: usize, samples: usize, most: usize },
    /// The settings are out of their ranges, or contradict each other.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The setting called `option` needs labels, and the documents of `name` have none.
    #[error("--{option} needs labels, and {name} has none: name their column with --label-column")]
    NoLabels { option: &'static str, name: String },
    /// `name` has `labels` labels for `documents` documents.
    #[error("{name} has {documents} documents, but {labels} labels: give one for each")]
    LabelCount { name: String, documents: usize, labels: usize },
    /// The documents are in memory alone and cannot be read again as other settings say.
    #[error(
        "{name} was not read from a file, so its column and format cannot change any more: open the original input"
    )]
    SourceGone { name: String },
    /// The vectors at `path` are `rows`; `name` has so many `records`, and `documents` with text.
    #[error(
        "{} has {}, but {name} has {} with {}: give a row for every record, or for every document",
        path.display(), counted(*rows, "row"), counted(*records, "record"), counted(*documents, "document")
    )]
    GivenRows { path: PathBuf, rows: usize, name: String, records: usize, documents: usize },
    /// Preprocessing, the `steps` by name, left nothing of any of the `documents`.
    #[error(
        "preprocessing ({steps}) leaves nothing of all {documents} documents of {name}: leave a step of --preprocess out"
    )]
    LeftEmpty { name: String, documents: usize, steps: String },
    /// The vectors at `path` have `given` dimensions, those of `model` have `dimensions`.
    #[error(
        "{} holds vectors of {given} numbers, but {model}, which embeds words, gives {dimensions}: name the model they come from with --model",
        path.display()
    )]
    GivenDimensions { path: PathBuf, given: usize, model: String, dimensions: usize },
    /// The outliers could not be given topics after the fit, for the reason inside.
    #[error("--reduce-outliers: {0}")]
    ReduceOutliers(Box<dyn std::error::Error + Send + Sync>),
    /// The model came from a BERTopic folder, which holds no documents to fit.
    #[error(
        "the documents of {name} are not in the BERTopic folder, so it cannot be fitted again: open the original text"
    )]
    Textless { name: String },
}

impl From<EmbedError> for RunError {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Cancelled(cancelled) => RunError::Cancelled(cancelled),
            other => RunError::Embed(other),
        }
    }
}

impl From<Outside> for RunError {
    fn from(error: Outside) -> Self {
        RunError::Settings(error.into())
    }
}

impl From<BadPattern> for RunError {
    fn from(error: BadPattern) -> Self {
        RunError::Settings(error.into())
    }
}
