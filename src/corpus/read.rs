//! Reads files, folders and standard input into a [`Corpus`].

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Corpus, CorpusError, Format};

/// What the user fixed about the input; whatever is `None` is found by looking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Header name or 1-based number of the text column.
    pub text_column: Option<String>,
    pub format: Option<Format>,
    /// WHATWG label of the encoding.
    pub encoding: Option<String>,
}

/// Reads a file, or every text file of a folder.
pub fn read_path(_path: &Path, _options: &ReadOptions) -> Result<Corpus, CorpusError> {
    unimplemented!()
}

/// Reads all of standard input.
pub fn read_stdin(_options: &ReadOptions) -> Result<Corpus, CorpusError> {
    unimplemented!()
}

/// Reads a corpus out of bytes in memory; `name` is shown in titles and errors.
pub fn read_bytes(
    _name: &str,
    _bytes: &[u8],
    _options: &ReadOptions,
) -> Result<Corpus, CorpusError> {
    unimplemented!()
}

/// Removes control characters, escape sequences and bidirectional overrides.
pub fn sanitise(_text: &str) -> std::borrow::Cow<'_, str> {
    unimplemented!()
}
