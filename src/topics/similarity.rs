//! Cosine similarity between topics, and the leaf order that puts alike topics side by side.

use ndarray::Array2;

use super::Topics;

/// Similarities of the real topics (without −1), by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Similarity {
    /// k × k cosines of topic vectors, diagonal 1.
    pub matrix: Array2<f32>,
    /// Topic ids in the leaf order of a Ward linkage on 1 − cosine.
    pub order: Vec<usize>,
}

impl Similarity {
    pub fn of(_topics: &Topics) -> Self {
        unimplemented!()
    }

    /// Other topics by falling similarity to topic `id`.
    pub fn nearest(&self, id: usize) -> Vec<(usize, f32)> {
        let mut others: Vec<(usize, f32)> = (0..self.order.len())
            .filter(|&other| other != id)
            .map(|other| (other, self.matrix[[id, other]]))
            .collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        others
    }
}
