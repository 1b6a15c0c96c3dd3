//! Find-topics: the topics nearest to a text, by cosine to the topic vectors.

use ndarray::{ArrayView1, ArrayView2};

use super::Topics;

/// Topics by falling cosine to `query`, −1 included, at most `top_n`.
pub fn find_topics(_topics: &Topics, _query: ArrayView1<f32>, _top_n: usize) -> Vec<(i32, f32)> {
    unimplemented!()
}

/// Rows of `embeddings` by falling cosine to `query`, at most `top_n`.
pub fn nearest_documents(
    _embeddings: ArrayView2<f32>,
    _query: ArrayView1<f32>,
    _top_n: usize,
) -> Vec<(usize, f32)> {
    unimplemented!()
}
