//! Maximal marginal relevance (Carbonell & Goldstein 1998): words near the topic, far from each
//! other.

use ndarray::{Array1, ArrayView1, ArrayView2};

/// Chooses `top_n` of the rows of `words` (by index, in the order they are chosen): first the one
/// nearest to `topic`, then always the one for which (1 − diversity) · cosine to the topic −
/// diversity · largest cosine to a chosen one is largest. Ties go to the lower index.
pub fn mmr(
    topic: ArrayView1<f32>,
    words: ArrayView2<f32>,
    diversity: f64,
    top_n: usize,
) -> Vec<usize> {
    let near: Vec<f64> = words.rows().into_iter().map(|word| cosine(word, topic)).collect();
    let mut left: Vec<usize> = (0..words.nrows()).collect();
    let mut chosen = Vec::new();
    // The largest cosine of each word to a chosen one.
    let mut taken = Array1::from_elem(words.nrows(), f64::NEG_INFINITY);
    while chosen.len() < top_n && !left.is_empty() {
        let score = |word: usize| match chosen.is_empty() {
            true => near[word],
            false => (1.0 - diversity) * near[word] - diversity * taken[word],
        };
        let mut best = 0;
        for at in 1..left.len() {
            if score(left[at]) > score(left[best]) {
                best = at;
            }
        }
        let word = left.remove(best);
        for &other in &left {
            taken[other] = taken[other].max(cosine(words.row(other), words.row(word)));
        }
        chosen.push(word);
    }
    chosen
}

/// Cosine of two vectors; 0 where one of them is zero.
pub(crate) fn cosine(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f64 {
    let dot = |a: ArrayView1<f32>, b: ArrayView1<f32>| -> f64 {
        a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
    };
    let norm = (dot(a, a) * dot(b, b)).sqrt();
    if norm > 0.0 { dot(a, b) / norm } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::{array, aview1};

    use super::*;

    #[test]
    fn diversity_decides_between_the_near_and_the_new() {
        let topic = [1.0, 0.3, 0.0];
        let words = array![[1.0, 0.1, 0.0], [1.0, 0.4, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 1.0]];
        let chosen = |diversity| mmr(aview1(&topic), words.view(), diversity, 3);
        assert_eq!(chosen(0.0), [1, 0, 2]);
        assert_eq!(chosen(0.6), [1, 3, 2]);
        assert_eq!(chosen(1.0), [1, 3, 2]);
        assert_eq!(mmr(aview1(&topic), words.view(), 0.1, 9).len(), 4);
        assert!(mmr(aview1(&topic), words.view(), 0.1, 0).is_empty());
    }

    #[test]
    fn ties_go_to_the_lower_index() {
        let words = array![[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0]];
        assert_eq!(mmr(aview1(&[1.0, 0.0]), words.view(), 0.0, 4), [1, 2, 0, 3]);
    }
}
