//! From cluster labels to topics: numbering by size, words, vectors, representative documents.

use ndarray::ArrayView2;

use super::Topics;
use crate::corpus::StopList;

/// How topics are described.
#[derive(Clone, Debug)]
pub struct RepresentParams {
    pub top_n_words: usize,
    /// Shortest and longest n-gram.
    pub n_gram_range: (usize, usize),
    /// Words kept out of the topics.
    pub stop: StopList,
}

/// Describes the clusters `labels` (any ids, −1 noise) of `texts` with embeddings n × d.
/// Topics are numbered by falling size, ties by the lowest document.
pub fn represent<T: AsRef<str>>(
    _texts: &[T],
    _labels: &[i32],
    _embeddings: ArrayView2<f32>,
    _params: &RepresentParams,
) -> Topics {
    unimplemented!()
}
