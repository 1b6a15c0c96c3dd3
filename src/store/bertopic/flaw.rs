//! The reasons why what a BERTopic folder holds is no set of topics.

use safetensors::tensor::SafeTensorError;

use super::{CONFIG, CTFIDF, CTFIDF_CONFIG, TOPICS};
use crate::model::SettingsError;
use crate::store::flaw::{ArrayFlaw, Flaw};

/// A part of a BERTopic folder that does not fit, in a few words.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderFlaw {
    /// A file is not the JSON it must be.
    #[error("{file}: {error}")]
    Json {
        /// Its name.
        file: &'static str,
        /// Where it stops being that.
        error: serde_json::Error,
    },
    /// A file is not a safetensors file.
    #[error("{file}: {error}")]
    Arrays {
        /// Its name.
        file: &'static str,
        /// Why.
        error: SafeTensorError,
    },
    /// One array of a file is not as it must be.
    #[error("{file}: {array} {what}")]
    Array {
        /// The file's name.
        file: &'static str,
        /// The array's name.
        array: &'static str,
        /// The flaw in it.
        what: ArrayFlaw,
    },
    /// A matrix of topics has not a row for each.
    #[error("{file} has {rows} rows for {topics} topics")]
    Rows {
        /// The file's name.
        file: &'static str,
        /// Rows of its matrix.
        rows: usize,
        /// Topics listed.
        topics: usize,
    },
    /// Topic ids have gaps or begin elsewhere.
    #[error("{TOPICS}: the topics are not numbered from -1 or 0 up")]
    Numbering,
    /// A document belongs to a topic that has no words.
    #[error("{TOPICS}: a document has a topic that is not listed")]
    NoTopic,
    /// Vocabulary and weights are of different lengths.
    #[error("{CTFIDF_CONFIG} and {CTFIDF} do not have the same terms")]
    Terms,
    /// A term holds what a terminal would obey.
    #[error("{CTFIDF_CONFIG}: a term holds control characters")]
    Control,
    /// The vocabulary is not one-to-one.
    #[error("{CTFIDF_CONFIG}: two terms have one column")]
    SharedColumn,
    /// Settings are out of their ranges.
    #[error("{CONFIG}: {0}")]
    Settings(SettingsError),
    /// The parts do not make a model.
    #[error(transparent)]
    Model(#[from] Flaw),
}
