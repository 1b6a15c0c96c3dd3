//! Zero-shot topics: documents near a topic's name take it, the others are left to clustering
//! (BERTopic's `zeroshot_topic_list`).
//!
//! The reference numbers the named topics in the order of a Python set and means to leave the
//! clusters after them in theirs. Here the named topics come first, in the order in which they
//! were given, and the clusters follow by size.

use ndarray::{Array2, ArrayView2};

use super::TopicId;
use super::nearest::nearest;
use super::represent::number;

/// Least cosine of a document to a name, unless the user says otherwise.
pub const MIN_SIMILARITY: f64 = 0.7;

/// Which named topic each document belongs to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZeroShot {
    /// Names to which a document belongs, by their number in the list given; rising.
    pub used: Vec<usize>,
    /// Per document: position in `used`, −1 for those left to clustering.
    pub labels: Vec<i32>,
    /// Per document: cosine to its name; 0 where it has none.
    pub cosines: Vec<f64>,
    /// m × d: the embeddings of all names given.
    pub names: Array2<f32>,
}

impl ZeroShot {
    /// Gives each document (`embeddings`, n × d) the name nearest by cosine (`names`, m × d) if
    /// that is at least `min_similarity`. Ties go to the first name; names nobody takes are not
    /// used.
    ///
    /// # Panics
    /// If both are not equally wide.
    pub fn assign(embeddings: ArrayView2<f32>, names: Array2<f32>, min_similarity: f64) -> Self {
        let found: Vec<Option<(usize, f64)>> = nearest(embeddings, names.view())
            .into_iter()
            .map(|best| best.filter(|&(_, cosine)| cosine >= min_similarity))
            .collect();
        let mut used: Vec<usize> = found.iter().flatten().map(|&(name, _)| name).collect();
        used.sort_unstable();
        used.dedup();
        let position = |name: usize| used.binary_search(&name).map_or(-1, |at| at as i32);
        let labels = found.iter().map(|best| best.map_or(-1, |(name, _)| position(name))).collect();
        let cosines = found.iter().map(|best| best.map_or(0.0, |(_, cosine)| cosine)).collect();
        ZeroShot { used, labels, cosines, names }
    }

    /// Documents left to clustering, rising.
    pub fn rest(&self) -> Vec<usize> {
        (0..self.labels.len()).filter(|&document| self.labels[document] < 0).collect()
    }

    /// A label and a probability for every document: those with a name have its position in `used`
    /// and its cosine, the rest their cluster (numbered on from there, −1 for noise) and theirs.
    ///
    /// # Panics
    /// If there are not as many clusters' labels and probabilities as documents left.
    pub fn with_clusters(&self, clusters: &[i32], probabilities: &[f64]) -> (Vec<i32>, Vec<f64>) {
        let rest = self.rest();
        assert_eq!(rest.len(), clusters.len(), "a label for every document left");
        assert_eq!(rest.len(), probabilities.len(), "a probability for every document left");
        let (mut labels, mut strengths) = (self.labels.clone(), self.cosines.clone());
        for ((document, &cluster), &probability) in
            rest.into_iter().zip(clusters).zip(probabilities)
        {
            labels[document] = if cluster < 0 { -1 } else { cluster + self.used.len() as i32 };
            strengths[document] = probability;
        }
        (labels, strengths)
    }

    /// Topic ids: the named topics first, in the order of their names, then the other `labels` by
    /// falling size, ties by the lowest document; −1 for none.
    pub fn numbered(&self, labels: &[i32]) -> Vec<TopicId> {
        let named = self.used.len() as i32;
        let clusters: Vec<i32> =
            labels.iter().map(|&label| if label < named { -1 } else { label }).collect();
        let ids = labels.iter().zip(number(&clusters));
        let id = |label: i32, id: TopicId| if label < named { label.max(-1) } else { id.0 + named };
        ids.map(|(&label, other)| TopicId(id(label, other))).collect()
    }
}

/// Names out of a text in which `separator` parts them, each once. White space around a name does
/// not belong to it.
pub fn parse_names(text: &str, separator: char) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.trim_start_matches('\u{feff}').split(separator).map(str::trim) {
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
