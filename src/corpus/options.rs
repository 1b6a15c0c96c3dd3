//! What somebody fixed about an input; the rest is found by looking.

use serde::{Deserialize, Serialize};

use super::{CorpusError, Format};

/// What the user fixed about the input; whatever is `None` is found by looking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Header name or 1-based number of the text column.
    pub text_column: Option<String>,
    /// How records are laid out.
    pub format: Option<Format>,
    /// Whether the first record of a table names its columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// Name or 1-based number of a spreadsheet's sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// WHATWG label of the encoding.
    pub encoding: Option<String>,
    /// Header name or 1-based number of the column with each document's class.
    pub label_column: Option<String>,
    /// Header name or 1-based number of the column with each document's time.
    pub time_column: Option<String>,
    /// How times are written, as `strptime` takes it.
    pub time_format: Option<String>,
}

impl ReadOptions {
    /// The columns the user named.
    pub(super) fn wanted(&self) -> Vec<&str> {
        let columns = [&self.text_column, &self.label_column, &self.time_column];
        columns.into_iter().flatten().map(String::as_str).collect()
    }

    /// Fails if a label or time column is wanted of an input that has no columns.
    pub(super) fn check_plain(&self, name: &str) -> Result<(), CorpusError> {
        let columns = [(&self.label_column, "labels"), (&self.time_column, "times")];
        match columns.into_iter().find_map(|(column, what)| Some((column.clone()?, what))) {
            Some((wanted, what)) => {
                Err(CorpusError::NoTable { name: name.to_owned(), wanted, what })
            }
            None => Ok(()),
        }
    }
}
