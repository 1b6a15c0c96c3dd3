//! Choices that somebody made about an input; the rest is found by looking.

use serde::{Deserialize, Serialize};

use super::sources::Layout;
use super::{CorpusError, Format};

/// Choices that the user made about the input; each `None` is found by looking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Header name or number of the text column, as `3` or `#3`; of several, with commas between.
    pub text_column: Option<String>,
    /// The separator of the parts of a text of several columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_between: Option<Between>,
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
    /// Header name or number of the column with each document's class; [`NONE`] for no column.
    pub label_column: Option<String>,
    /// Header name or number of the column with each document's time; [`NONE`] for no column.
    pub time_column: Option<String>,
    /// How times are written, as `strptime` takes it.
    pub time_format: Option<String>,
}

/// Stands for no column, where one would be found by looking.
pub const NONE: &str = "none";

/// Whether this stands for no column.
pub fn is_none(wanted: &str) -> bool {
    wanted == NONE
}

/// The separator of the parts of a text of several columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Between {
    /// A blank line.
    #[default]
    BlankLine,
    /// A space.
    Space,
}

/// A word as shells read it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-.,:/%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

impl Between {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Between::BlankLine => "blank-line",
            Between::Space => "space",
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Between::BlankLine => "\n\n",
            Between::Space => " ",
        }
    }
}

impl ReadOptions {
    /// What was fixed, as the command line takes it; empty where all is found by looking.
    pub fn as_arguments(&self) -> String {
        let header = self.header.map(|header| if header { "yes" } else { "no" }.to_owned());
        let between = self.text_between.map(|between| between.name().to_owned());
        let fixed = [
            ("--text-column", &self.text_column),
            ("--text-between", &between),
            ("--label-column", &self.label_column),
            ("--time-column", &self.time_column),
            ("--time-format", &self.time_format),
            ("--encoding", &self.encoding),
            ("--header", &header),
            ("--sheet", &self.sheet),
        ];
        let fixed = fixed.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        let words: Vec<String> =
            fixed.map(|(name, value)| format!("{name} {}", quoted(value))).collect();
        words.join(" ")
    }

    /// The columns the user named.
    pub(super) fn wanted(&self) -> Vec<&str> {
        let columns = [&self.text_column, &self.label_column, &self.time_column];
        let named = columns.into_iter().flatten().map(String::as_str);
        // A name may have a comma in it.
        named.flat_map(|names| names.split(',').chain([names])).map(str::trim).collect()
    }

    /// The user's choices about a table.
    pub(super) fn layout(&self) -> Layout<'_> {
        Layout { wanted: self.wanted(), header: self.header, sheet: self.sheet.as_deref() }
    }

    /// Fails if a label or time column is wanted of an input that has no columns.
    pub(super) fn check_plain(&self, name: &str) -> Result<(), CorpusError> {
        let columns = [(&self.label_column, "labels"), (&self.time_column, "times")];
        let named = |(column, what): (&Option<String>, &'static str)| {
            column.clone().filter(|column| !is_none(column)).map(|column| (column, what))
        };
        match columns.into_iter().find_map(named) {
            Some((wanted, what)) => {
                Err(CorpusError::NoTable { name: name.to_owned(), wanted, what })
            }
            None => Ok(()),
        }
    }
}
