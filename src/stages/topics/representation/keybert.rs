//! KeyBERT-inspired words: those whose embedding lies nearest to the topic's documents.
//!
//! The topic's place is the mean embedding of its representative documents. (BERTopic from 0.17.1
//! on takes the embeddings of the corpus's first documents in their place when it fits.)

use ndarray::{ArrayView1, ArrayView2};

use super::mmr::cosine;

/// Words of a topic that are considered, best c-TF-IDF first.
pub const CANDIDATES: usize = 100;
/// Representative documents whose mean is the topic's place.
pub const DOCUMENTS: usize = 5;

/// The `top_n` of the rows of `words` (by index) that are nearest to `topic` by cosine, best
/// first, with the cosine. Ties go to the lower index.
pub fn nearest(topic: ArrayView1<f32>, words: ArrayView2<f32>, top_n: usize) -> Vec<(usize, f64)> {
    let cosines = words.rows().into_iter().map(|word| cosine(word, topic));
    let mut ranked: Vec<(usize, f64)> = cosines.enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked.truncate(top_n);
    ranked
}

#[cfg(test)]
mod tests {
    use ndarray::{array, aview1};

    use super::*;

    #[test]
    fn the_nearest_words_come_first() {
        let words = array![[0.0, 1.0], [1.0, 0.0], [2.0, 0.0], [1.0, 1.0]];
        let found: Vec<usize> =
            nearest(aview1(&[3.0, 0.0]), words.view(), 3).into_iter().map(|(at, _)| at).collect();
        assert_eq!(found, [1, 2, 3]);
    }
}
