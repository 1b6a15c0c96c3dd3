//! Cosine similarity between topics, and the leaf order that puts alike topics side by side.

use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{TopicId, Topics};
use crate::topics::linkage::{LeafOrder, Linkage};

/// Space in which topics are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Space {
    /// Topic vectors: the mean embeddings of their documents.
    #[default]
    Embedding,
    /// Rows of the c-TF-IDF: their words.
    Ctfidf,
}

/// Similarities of the real topics (without −1), by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Similarity {
    /// k × k cosines of topic vectors, diagonal 1. Row and column are places of topics among those
    /// without the outliers.
    pub matrix: Array2<f32>,
    /// Rows by the leaves of a Ward linkage on 1 − cosine, in the shortest order.
    pub order: Vec<usize>,
}

impl Similarity {
    /// Of the topics' vectors.
    pub fn of(topics: &Topics) -> Self {
        let cosines = cosines(topics, Space::Embedding);
        let distances = cosines.mapv(|cosine| 1.0 - cosine);
        let order = Linkage::ward(distances.view(), LeafOrder::Shortest).order();
        Similarity { matrix: cosines.mapv(|cosine| cosine as f32), order }
    }

    /// Other topics by falling similarity to topic `id`; none where there is no such topic.
    pub fn nearest(&self, id: TopicId) -> Vec<(TopicId, f32)> {
        let Some(row) = id.index().filter(|&row| row < self.order.len()) else { return Vec::new() };
        let mut others: Vec<(TopicId, f32)> = (0..self.order.len())
            .filter(|&other| other != row)
            .map(|other| (TopicId::at(other), self.matrix[[row, other]]))
            .collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        others
    }
}

/// Cosines between the real topics by id, k × k, each in −1..=1, symmetric, 1 on the diagonal.
/// A topic without direction (all zero, or not finite) has 0 to the others.
pub fn cosines(topics: &Topics, space: Space) -> Array2<f64> {
    let mut matrix = match space {
        Space::Embedding => {
            let unit = unit_rows(topics.vectors.slice(s![topics.offset().., ..]));
            unit.dot(&unit.t())
        }
        Space::Ctfidf => {
            sparse_products(&topics.ctfidf.rows[topics.offset()..], topics.ctfidf.vocabulary.len())
        }
    };
    for i in 0..matrix.nrows() {
        matrix[[i, i]] = 1.0;
        for j in i + 1..matrix.nrows() {
            let cosine = matrix[[i, j]];
            // A linkage must never meet NaN.
            let cosine = if cosine.is_finite() { cosine.clamp(-1.0, 1.0) } else { 0.0 };
            matrix[[i, j]] = cosine;
            matrix[[j, i]] = cosine;
        }
    }
    matrix
}

/// Rows brought to length 1 in f64; rows of zeros stay.
pub(super) fn unit_rows(rows: ArrayView2<f32>) -> Array2<f64> {
    let mut unit = rows.mapv(f64::from);
    for mut row in unit.rows_mut() {
        let norm = row.dot(&row).sqrt();
        if norm > 0.0 {
            row /= norm;
        }
    }
    unit
}

/// Rows whose products are summed up together: as many as a core's cache holds for 2,000 topics.
const BLOCK: usize = 64;

/// Products of each sparse row, brought to length 1, with every later one: the upper triangle.
/// Rows meet only in the columns they share.
fn sparse_products(rows: &[Vec<(u32, f64)>], columns: usize) -> Array2<f64> {
    let k = rows.len();
    // By column, the rows that hold it, ascending, with their normalised weight.
    let mut holders: Vec<Vec<(u32, f64)>> = vec![Vec::new(); columns];
    for (i, row) in rows.iter().enumerate() {
        let norm = row.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        for &(column, weight) in row.iter().filter(|_| norm > 0.0) {
            holders[column as usize].push((i as u32, weight / norm));
        }
    }
    let mut products = vec![0.0; k * k];
    products.par_chunks_mut((BLOCK * k).max(1)).enumerate().for_each(|(block, into)| {
        let first = block * BLOCK;
        for holders in &holders {
            let start = holders.partition_point(|&(row, _)| (row as usize) < first);
            for (at, &(row, weight)) in holders.iter().enumerate().skip(start) {
                let row = row as usize - first;
                let Some(into) = into.get_mut(row * k..(row + 1) * k) else { break };
                for &(other, of_other) in &holders[at + 1..] {
                    into[other as usize] += weight * of_other;
                }
            }
        }
    });
    Array2::from_shape_fn((k, k), |(i, j)| products[i * k + j])
}
