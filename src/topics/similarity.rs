//! Cosine similarity between topics, and the leaf order that puts alike topics side by side.

use kodama::{Dendrogram, Method, linkage};
use ndarray::{Array2, ArrayView2, s};

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
    pub fn of(topics: &Topics) -> Self {
        let vectors = unit_rows(topics.vectors.slice(s![topics.offset().., ..]));
        let mut matrix = vectors.dot(&vectors.t());
        let k = matrix.nrows();
        for i in 0..k {
            matrix[[i, i]] = 1.0;
            for j in i + 1..k {
                let cosine = matrix[[i, j]];
                // The linkage below must never meet NaN.
                let cosine = if cosine.is_finite() { cosine.clamp(-1.0, 1.0) } else { 0.0 };
                matrix[[i, j]] = cosine;
                matrix[[j, i]] = cosine;
            }
        }
        let order = leaf_order(&matrix);
        Similarity { matrix, order }
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

/// Ward linkage on 1 − `similarity` (k × k, k ≥ 2), as SciPy's `linkage(…, "ward")` of the same
/// condensed distances.
pub fn ward(similarity: &Array2<f32>) -> Dendrogram<f64> {
    let k = similarity.nrows();
    let pairs = (0..k).flat_map(|i| (i + 1..k).map(move |j| (i, j)));
    let mut distances: Vec<f64> = pairs.map(|pair| 1.0 - f64::from(similarity[pair])).collect();
    linkage(&mut distances, k, Method::Ward)
}

/// The leaves of the Ward linkage, each two halves turned so that their most alike ends meet.
fn leaf_order(similarity: &Array2<f32>) -> Vec<usize> {
    let k = similarity.nrows();
    let mut nodes: Vec<Vec<usize>> = (0..k).map(|leaf| vec![leaf]).collect();
    if k < 2 {
        return nodes.concat();
    }
    for step in ward(similarity).steps() {
        let left = std::mem::take(&mut nodes[step.cluster1]);
        let right = std::mem::take(&mut nodes[step.cluster2]);
        nodes.push(join(left, right, similarity));
    }
    let mut order = nodes.pop().unwrap_or_default();
    if order.first() > order.last() {
        order.reverse();
    }
    order
}

/// Joins two runs of leaves, either of them reversed where that brings more alike ends together.
fn join(mut left: Vec<usize>, mut right: Vec<usize>, similarity: &Array2<f32>) -> Vec<usize> {
    let (first, last) = (|run: &[usize]| run[0], |run: &[usize]| run[run.len() - 1]);
    let turns = [(false, false), (false, true), (true, false), (true, true)];
    let meeting = |&(turn_left, turn_right): &(bool, bool)| {
        let end = if turn_left { first(&left) } else { last(&left) };
        let start = if turn_right { last(&right) } else { first(&right) };
        similarity[[end, start]]
    };
    let mut best = turns[0];
    for turn in &turns[1..] {
        if meeting(turn) > meeting(&best) {
            best = *turn;
        }
    }
    if best.0 {
        left.reverse();
    }
    if best.1 {
        right.reverse();
    }
    left.append(&mut right);
    left
}

/// Rows brought to length 1; rows of zeros stay.
fn unit_rows(rows: ArrayView2<f32>) -> Array2<f32> {
    let mut unit = rows.to_owned();
    for mut row in unit.rows_mut() {
        let norm = row.dot(&row).sqrt();
        if norm > 0.0 {
            row /= norm;
        }
    }
    unit
}
