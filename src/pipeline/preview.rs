//! What preprocessing does to a corpus: the numbers of the Data screen.

/// Counts over the documents after preprocessing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewStats {
    /// Distinct words that can describe topics (stop words left out).
    pub vocabulary: usize,
    /// Name of the topic stop-word list in force, e.g. "english" or "none".
    pub stop_list: String,
    /// Median and largest number of white-space tokens in a document.
    pub median_tokens: usize,
    pub longest_tokens: usize,
    /// Documents by number of tokens, in equal bins from 0 to `histogram_max`.
    pub histogram: Vec<usize>,
    pub histogram_max: usize,
    /// Documents that preprocessing left without any text.
    pub emptied: usize,
}
