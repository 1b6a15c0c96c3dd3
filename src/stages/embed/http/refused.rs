//! A text that a server does not take.

/// A text that a server does not take, whatever comes with it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{endpoint} refuses {} ({status}{said}), which begins {start:?}: shorten or remove it, what was embedded is kept", place(*.row))]
#[allow(missing_docs, reason = "the sentence above names its fields")]
pub struct RefusedText {
    /// Number among the texts to be embedded, from 0.
    pub text: usize,
    /// The document's row in the input, where it is known.
    pub row: Option<usize>,
    pub endpoint: String,
    pub status: u16,
    pub said: String,
    /// First characters of the text.
    pub start: String,
}

fn place(row: Option<usize>) -> String {
    row.map_or_else(|| "a text".to_owned(), |row| format!("the document in row {row}"))
}
