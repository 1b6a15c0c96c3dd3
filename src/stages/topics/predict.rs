//! Find-topics: the topics nearest to a text, by cosine to the topic vectors.

use ndarray::{ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::Topics;
use crate::corpus::DocumentId;
use crate::topics::TopicId;

/// Topics by falling cosine to `query`, −1 included, at most `top_n`; ties by id.
///
/// # Panics
/// If the query is not as long as the topic vectors.
pub fn find_topics(topics: &Topics, query: ArrayView1<f32>, top_n: usize) -> Vec<(TopicId, f32)> {
    let nearest = nearest_rows(topics.vectors.view(), query, top_n);
    nearest.into_iter().map(|(row, cosine)| (topics.list[row].id, cosine)).collect()
}

/// Rows of `embeddings` by falling cosine to `query`, at most `top_n`; ties by row.
///
/// # Panics
/// If the query is not as long as the rows.
pub fn nearest_documents(
    embeddings: ArrayView2<f32>,
    query: ArrayView1<f32>,
    top_n: usize,
) -> Vec<(DocumentId, f32)> {
    let nearest = nearest_rows(embeddings, query, top_n).into_iter();
    nearest.map(|(row, cosine)| (DocumentId(row), cosine)).collect()
}

fn nearest_rows(rows: ArrayView2<f32>, query: ArrayView1<f32>, top_n: usize) -> Vec<(usize, f32)> {
    let query_norm = query.dot(&query).sqrt();
    let cosine = |row: ArrayView1<f32>| {
        let norm = row.dot(&row).sqrt() * query_norm;
        if norm.is_normal() { (row.dot(&query) / norm).clamp(-1.0, 1.0) } else { 0.0 }
    };
    let cosines = rows.axis_iter(Axis(0)).into_par_iter().map(cosine);
    let mut ranked: Vec<(usize, f32)> = cosines.enumerate().collect();
    let order = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if top_n < ranked.len() {
        ranked.select_nth_unstable_by(top_n, order);
        ranked.truncate(top_n);
    }
    ranked.sort_unstable_by(order);
    ranked
}
