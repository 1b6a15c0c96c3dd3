//! The reasons why what a session holds is no sound model: said when one cannot be opened, and when a
//! model is not saved, as it could not be opened again.

use std::path::PathBuf;

use safetensors::tensor::SafeTensorError;

use crate::engine::RunError;
use crate::model::SettingsError;
use crate::ranges::Outside;

/// A part of a session that does not fit, in a few words. Arrays go by the names they have in the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// A session file was cut short.
    #[error("its end is missing")]
    Cut,
    /// A journal of unsaved changes has no head.
    #[error("its first line is not whole")]
    Headless,
    /// Where a journal's session should lie there is something else.
    #[error("{} is no session", path.display())]
    Base {
        /// Where the session should lie.
        path: PathBuf,
    },
    /// The contents are not what was saved.
    #[error("its checksum does not fit its contents")]
    Checksum,
    /// The metadata cannot be read.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The safetensors file cannot be read.
    #[error(transparent)]
    Arrays(#[from] SafeTensorError),
    /// One array is not as it must be.
    #[error("{array} {what}")]
    Array {
        /// Its name.
        array: &'static str,
        /// The flaw in it.
        what: ArrayFlaw,
    },
    /// An array belongs to something of another length.
    #[error("{array} is of {length}, but there are {expected} {of}")]
    Length {
        /// Its name.
        array: &'static str,
        /// Its rows, columns or entries.
        length: usize,
        /// The things it belongs to, in the plural.
        of: &'static str,
        /// How many of those there are.
        expected: usize,
    },
    /// Layers are no nested groups of the topics.
    #[error("its layers do not fit its topics")]
    Layers,
    /// Record numbers are beyond any input's.
    #[error("its rows have numbers that no input has")]
    Rows,
    /// Not every record is there exactly once.
    #[error("records are missing or there twice")]
    Records,
    /// Topic ids have gaps or begin elsewhere.
    #[error("its topics are not numbered from -1 or 0 up")]
    Numbering,
    /// A topic's size is not the number of its documents.
    #[error("the sizes of its topics are not those of topics.assignments")]
    Sizes,
    /// A representative document is beyond the last one.
    #[error("a topic is represented by a document that is not there")]
    Representative,
    /// The order of the similarity matrix is no permutation.
    #[error("the order of its topics does not name each of them once")]
    Order,
    /// Settings are out of their ranges.
    #[error("its settings cannot be: {0}")]
    Settings(SettingsError),
    /// Parameters of the fit are out of their ranges.
    #[error("it cannot have been fitted so: {0}")]
    Fitted(Outside),
    /// The fit does not belong to the settings.
    #[error("its fit was made with other settings than it has")]
    OtherSettings,
    /// A change of the history has parameters out of their ranges.
    #[error("a change in its history cannot be: {0}")]
    Change(Box<RunError>),
}

impl Flaw {
    /// `what` is wrong with `array`.
    pub(super) fn of(array: &'static str, what: ArrayFlaw) -> Self {
        Flaw::Array { array, what }
    }
}

/// A flaw of one array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArrayFlaw {
    /// There is none of this name.
    #[error("is missing")]
    Missing,
    /// Its numbers have another width or kind.
    #[error("has the wrong type")]
    Type,
    /// Its shape is another one.
    #[error("has the wrong size")]
    Size,
    /// It has not two axes.
    #[error("is not a matrix")]
    NotMatrix,
    /// A matrix is zero wide.
    #[error("has no columns")]
    NoColumns,
    /// It holds nothing.
    #[error("is empty")]
    Empty,
    /// Bytes are not UTF-8, or cut within a character.
    #[error("is not text")]
    NotText,
    /// Ends of texts stop before the last byte.
    #[error("leaves some text out")]
    TextLeftOut,
    /// Ends of rows stop before the last cell.
    #[error("leaves some out")]
    LeftOut,
    /// An index points beyond what it points into.
    #[error("is out of range")]
    Range,
    /// Columns of a sparse row are not ascending, or point beyond the last one.
    #[error("is out of range or order")]
    RangeOrOrder,
    /// Sorted texts are not.
    #[error("is not in order")]
    Unordered,
    /// Edges do not join all points.
    #[error("is no spanning tree")]
    NoTree,
    /// NaN or infinity.
    #[error("holds a number that is not finite")]
    NotFinite,
    /// NaN, infinity, or rows whose length is none.
    #[error("holds a number that is not finite, or too large")]
    TooLarge,
    /// Negative, NaN or infinite.
    #[error("holds what is no distance")]
    NoDistance,
    /// Points beyond the last topic.
    #[error("names a topic that is not there")]
    NoTopic,
    /// Points beyond the last document.
    #[error("names a document that is not there")]
    NoDocument,
    /// A label below -1 or beyond the documents.
    #[error("names a cluster that cannot be")]
    NoCluster,
    /// A label beyond the names.
    #[error("has a label without a name")]
    Nameless,
}
