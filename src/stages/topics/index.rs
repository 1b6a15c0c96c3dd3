//! Cosine of bags of terms to topics by c-TF-IDF, over an inverted index.
//!
//! The outliers (−1) are no topic to be near to and are left out.

use super::bags::Bag;
use super::{CTfidf, Topics};

/// Which topics have a term, term by term.
#[derive(Debug)]
pub struct TopicIndex<'a> {
    ctfidf: &'a CTfidf,
    /// Where each column's postings start; one more than there are columns.
    starts: Vec<usize>,
    /// Topic id and weight over the length of the topic's row.
    postings: Vec<(u32, f64)>,
    topics: usize,
}

impl<'a> TopicIndex<'a> {
    /// Of the topics' c-TF-IDF rows.
    pub fn of(topics: &'a Topics) -> Self {
        let ctfidf = &topics.ctfidf;
        let rows = &ctfidf.rows[topics.offset()..];
        let mut starts = vec![0; ctfidf.vocabulary.len() + 1];
        for &(column, _) in rows.iter().flatten() {
            starts[column as usize + 1] += 1;
        }
        for column in 1..starts.len() {
            starts[column] += starts[column - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![(0, 0.0); starts[starts.len() - 1]];
        for (topic, row) in rows.iter().enumerate() {
            let length = length(row);
            for &(column, weight) in row {
                postings[next[column as usize]] = (topic as u32, weight / length);
                next[column as usize] += 1;
            }
        }
        TopicIndex { ctfidf, starts, postings, topics: rows.len() }
    }

    /// Number of topics.
    pub fn topics(&self) -> usize {
        self.topics
    }

    /// A buffer for [`TopicIndex::cosines`]: one for each thread.
    pub fn scratch(&self) -> Scratch {
        Scratch { sums: vec![0.0; self.topics], met: Vec::new() }
    }

    /// The topics that share a term with `bag`, with their cosine to it, by ascending id.
    pub fn cosines(&self, bag: &Bag, scratch: &mut Scratch) -> Vec<(u32, f64)> {
        let weights = self.ctfidf.weigh(bag);
        let length = length(&weights);
        let Scratch { sums, met } = scratch;
        for (column, weight) in weights {
            let column = column as usize;
            for &(topic, unit) in &self.postings[self.starts[column]..self.starts[column + 1]] {
                if sums[topic as usize] == 0.0 {
                    met.push(topic);
                }
                sums[topic as usize] += weight / length * unit;
            }
        }
        // A sum that passed through zero made its topic be met twice.
        met.sort_unstable();
        met.dedup();
        met.drain(..).map(|topic| (topic, std::mem::take(&mut sums[topic as usize]))).collect()
    }
}

/// Zeros between calls.
#[derive(Debug)]
pub struct Scratch {
    sums: Vec<f64>,
    met: Vec<u32>,
}

/// Euclidean length of a sparse row; a row of zeros has length 1, so that nothing is near it.
fn length(row: &[(u32, f64)]) -> f64 {
    let length = row.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    if length > 0.0 { length } else { 1.0 }
}
