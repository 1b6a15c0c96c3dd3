//! Zero-shot topics: documents near a topic's name take it, the others are left to clustering
//! (BERTopic's `zeroshot_topic_list`).
//!
//! The reference numbers the named topics in the order of a Python set and means to leave the
//! clusters after them in theirs. Here the named topics come first, in the order in which they
//! were given, and the clusters follow by size.

use ndarray::ArrayView2;

use super::nearest::nearest;

/// Least cosine of a document to a name, unless the user says otherwise.
pub const MIN_SIMILARITY: f64 = 0.7;

/// Which named topic each document belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZeroShot {
    /// Names to which a document belongs, by their number in the list given; rising.
    pub used: Vec<usize>,
    /// Per document: position in `used`, −1 for those left to clustering.
    pub labels: Vec<i32>,
}

impl ZeroShot {
    /// Gives each document (`embeddings`, n × d) the name nearest by cosine (`names`, m × d) if
    /// that is at least `min_similarity`. Ties go to the first name; names nobody takes are not
    /// used.
    ///
    /// # Panics
    /// If both are not equally wide.
    pub fn assign(
        embeddings: ArrayView2<f32>,
        names: ArrayView2<f32>,
        min_similarity: f64,
    ) -> Self {
        let found: Vec<Option<usize>> = nearest(embeddings, names)
            .into_iter()
            .map(|best| best.filter(|&(_, cosine)| cosine >= min_similarity).map(|(name, _)| name))
            .collect();
        let mut used: Vec<usize> = found.iter().copied().flatten().collect();
        used.sort_unstable();
        used.dedup();
        let position = |name: usize| used.binary_search(&name).map_or(-1, |at| at as i32);
        let labels = found.into_iter().map(|name| name.map_or(-1, position)).collect();
        ZeroShot { used, labels }
    }

    /// Documents left to clustering, rising.
    pub fn rest(&self) -> Vec<usize> {
        (0..self.labels.len()).filter(|&document| self.labels[document] < 0).collect()
    }

    /// A label for every document: named topics as in `labels`, then the clusters of the rest
    /// (`clusters`: one label for each of [`ZeroShot::rest`], negative for noise).
    ///
    /// # Panics
    /// If there are not as many clusters' labels as documents left.
    pub fn with_clusters(&self, clusters: &[i32]) -> Vec<i32> {
        let rest = self.rest();
        assert_eq!(rest.len(), clusters.len(), "a label for every document left");
        let mut labels = self.labels.clone();
        for (document, &cluster) in rest.into_iter().zip(clusters) {
            labels[document] = if cluster < 0 { -1 } else { cluster + self.used.len() as i32 };
        }
        labels
    }
}
