//! Why a document is in its topic: the words it shares with it, and how far the next topic is.

use ndarray::ArrayView1;

use super::Topics;
use super::predict::find_topics;
use crate::corpus::DocumentId;
use crate::topics::TopicId;

/// Reasons for a document's topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// −1: none.
    pub topic: TopicId,
    /// The document's words that speak most for `topic`, or for `nearest` if there is none: how
    /// often a word stands in the document × its c-TF-IDF weight in the topic, most first.
    pub words: Vec<(String, f64)>,
    /// Cosine of the document to the vector of `topic`; `None` where there is no topic.
    pub cosine: Option<f32>,
    /// The nearest other topic and the cosine to its vector.
    pub nearest: Option<(TopicId, f32)>,
}

impl Why {
    /// Of a document of `topics` with its text as it was described and its embedding; at most
    /// `top_n` words.
    ///
    /// # Panics
    /// If the document has no topic id, or the embedding is not as long as the topic vectors.
    pub fn of(
        topics: &Topics,
        document: DocumentId,
        text: &str,
        embedding: ArrayView1<f32>,
        top_n: usize,
    ) -> Why {
        let topic = topics.assignments[document.0];
        let cosines = find_topics(topics, embedding, topics.list.len());
        let own = cosines.iter().find(|&&(id, _)| id == topic && !id.is_outlier());
        let nearest = cosines.iter().find(|&&(id, _)| id != topic && !id.is_outlier()).copied();
        let speaks_for = if topic.is_outlier() { nearest.map(|(id, _)| id) } else { Some(topic) };
        let words = speaks_for.map_or_else(Vec::new, |id| words(topics, id, text, top_n));
        Why { topic, words, cosine: own.map(|&(_, cosine)| cosine), nearest }
    }

    /// How much nearer the document is to its own topic than to the nearest other; less than
    /// nothing where the other is nearer.
    pub fn margin(&self) -> Option<f32> {
        self.cosine.zip(self.nearest).map(|(own, (_, other))| own - other)
    }
}

/// The words of `text` that speak for topic `id`.
fn words(topics: &Topics, id: TopicId, text: &str, top_n: usize) -> Vec<(String, f64)> {
    let ctfidf = &topics.ctfidf;
    let row = topics.list.iter().position(|topic| topic.id == id);
    let Some(row) = row.and_then(|row| ctfidf.rows.get(row)) else { return Vec::new() };
    let bags = ctfidf.vectoriser.fit(&[text]);
    let weight = |&(term, count): &(u32, u32)| {
        let column = ctfidf.vocabulary.binary_search(&bags.vocabulary[term as usize]).ok()?;
        let at = row.binary_search_by_key(&(column as u32), |&(column, _)| column).ok()?;
        Some((column as u32, f64::from(count) * row[at].1))
    };
    let weights: Vec<(u32, f64)> = bags.documents.iter().flatten().filter_map(weight).collect();
    ctfidf.best(&weights, top_n)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::topics::{CTfidf, Topic};

    /// Outliers, topic 0 along the first axis, topic 1 along the second.
    fn topics() -> Topics {
        let topic = |id| Topic { id, size: 1, ..Topic::default() };
        Topics {
            list: vec![topic(TopicId::OUTLIERS), topic(TopicId(0)), topic(TopicId(1))],
            assignments: [0, 1, -1].map(TopicId).to_vec(),
            vectors: ndarray::array![[5.0, 5.0], [2.0, 0.0], [0.0, 3.0]],
            ctfidf: Arc::new(CTfidf {
                vocabulary: ["boil", "chain", "kettle", "water"].map(str::to_owned).to_vec(),
                idf: vec![1.0; 4],
                rows: vec![vec![(3, 9.0)], vec![(0, 0.3), (2, 0.5), (3, 0.1)], vec![(1, 0.7)]],
                ..CTfidf::default()
            }),
        }
    }

    fn why(document: usize, text: &str, embedding: [f32; 2]) -> Why {
        Why::of(&topics(), DocumentId(document), text, ndarray::ArrayView1::from(&embedding), 2)
    }

    #[test]
    fn words_count_as_often_as_they_stand_there() {
        let found = why(0, "Boil, boil the kettle: water and a chain", [4.0, 3.0]);
        // 2 × 0.3 before 0.5; the third best word is left out.
        assert_eq!(found.words, [("boil".to_owned(), 0.6), ("kettle".to_owned(), 0.5)]);
        assert_eq!(
            (found.topic, found.cosine, found.nearest),
            (TopicId(0), Some(0.8), Some((TopicId(1), 0.6)))
        );
        assert!((found.margin().unwrap() - 0.2).abs() < 1e-6);
    }

    #[test]
    fn another_topic_can_be_nearer() {
        let found = why(1, "nothing", [4.0, 3.0]);
        assert_eq!(found.words, []);
        assert!((found.margin().unwrap() + 0.2).abs() < 1e-6);
    }

    #[test]
    fn of_an_outlier_the_nearest_topic_is_looked_at() {
        let found = why(2, "water the kettle", [4.0, 3.0]);
        let words: Vec<&str> = found.words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(words, ["kettle", "water"]);
        assert_eq!(
            (found.topic, found.cosine, found.nearest),
            (TopicId::OUTLIERS, None, Some((TopicId(0), 0.8)))
        );
        assert_eq!(found.margin(), None);
    }

    #[test]
    fn one_topic_has_no_rival() {
        let mut one = topics();
        one.list.pop();
        one.vectors = ndarray::array![[5.0, 5.0], [2.0, 0.0]];
        Arc::make_mut(&mut one.ctfidf).rows.pop();
        let found = Why::of(&one, DocumentId(0), "kettle", ndarray::array![1.0, 0.0].view(), 5);
        assert_eq!((found.cosine, found.nearest, found.margin()), (Some(1.0), None, None));
    }
}
