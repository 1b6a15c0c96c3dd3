//! The findings of reading an input: its files, their layout and encoding, its columns, and what was left out.

use serde::{Deserialize, Serialize};

use super::Format;
use super::columns::Column;

/// The findings of reading an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The files that were read, in their order.
    pub files: Vec<FoundFile>,
    /// The columns of a table; none of lines.
    pub columns: Vec<Column>,
    /// The file and the folder as columns, where there are several: the class can be by one of them.
    #[serde(default)]
    pub origins: Vec<Column>,
    /// The class is by this, which is no column: the file, or its folder.
    pub by: Option<String>,
    /// Files that were left out, in sentences.
    pub left_out: Vec<String>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundFile {
    /// Its name.
    pub name: String,
    /// How its records are laid out.
    pub format: Format,
    /// It is one document.
    pub whole: bool,
    /// The encoding, as WHATWG names it.
    pub encoding: String,
    /// How it is written: what keeps cells apart, and lines left out above and below.
    pub dialect: Option<String>,
    /// Records in it.
    pub records: usize,
}
