//! From cluster labels to topics: numbering by size, words, vectors, representative documents.
//!
//! The reference looks for representative documents among 500 draws a topic. Here every document
//! of the topic is weighed: 50,000 headlines in 181 topics, 20,000 of them outliers, take 0.2 s on
//! 2 cores from labels to topics, all included.

use std::collections::{BTreeMap, HashSet};

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::bags::{Bag, Bags};
use super::{CTfidf, Topic, Topics};
use crate::corpus::StopList;

/// Representative documents a topic shows.
const REPRESENTATIVE: usize = 3;

/// How topics are described.
#[derive(Clone, Debug)]
pub struct RepresentParams {
    pub top_n_words: usize,
    /// Shortest and longest n-gram.
    pub n_gram_range: (usize, usize),
    /// Words kept out of the topics.
    pub stop: StopList,
}

/// Describes the clusters `labels` (any ids, negative for noise) of `texts` with embeddings n × d.
/// Topics are numbered by falling size, ties by the lowest document.
///
/// # Panics
/// If texts, labels and embeddings are not as many.
pub fn represent<T: AsRef<str> + Sync>(
    texts: &[T],
    labels: &[i32],
    embeddings: ArrayView2<f32>,
    params: &RepresentParams,
) -> Topics {
    assert_eq!(texts.len(), labels.len(), "a label for every text");
    assert_eq!(texts.len(), embeddings.nrows(), "an embedding for every text");
    let (offset, members) = number(labels);
    let Bags { vocabulary, documents: bags } =
        Bags::of(texts, params.n_gram_range, |word| params.stop.contains(word));
    let ctfidf = CTfidf::fit(vocabulary, &bags, &members);
    let mut assignments = vec![0; texts.len()];
    for (row, documents) in members.iter().enumerate() {
        for &document in documents {
            assignments[document] = row as i32 - offset;
        }
    }
    let describe = |(row, members): (usize, &Vec<usize>)| Topic {
        id: row as i32 - offset,
        size: members.len(),
        words: ctfidf.words(row, params.top_n_words),
        representative: representative(texts, &bags, &ctfidf, row, members),
        label: None,
    };
    let list = members.par_iter().enumerate().map(describe).collect();
    let vectors = means(embeddings, &members);
    Topics { list, assignments, vectors, ctfidf }
}

/// Documents of each topic in its row, and 1 if the first row holds noise, else 0.
fn number(labels: &[i32]) -> (i32, Vec<Vec<usize>>) {
    let mut clusters: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (document, &label) in labels.iter().enumerate() {
        clusters.entry(label.max(-1)).or_default().push(document);
    }
    let noise = clusters.remove(&-1);
    let mut members: Vec<Vec<usize>> = clusters.into_values().collect();
    members.sort_by_key(|documents| (std::cmp::Reverse(documents.len()), documents[0]));
    let offset = i32::from(noise.is_some());
    (offset, noise.into_iter().chain(members).collect())
}

/// Mean embedding of each topic's documents, summed in f64 in document order.
fn means(embeddings: ArrayView2<f32>, members: &[Vec<usize>]) -> Array2<f32> {
    let mut vectors = Array2::zeros((members.len(), embeddings.ncols()));
    let rows = vectors.axis_iter_mut(Axis(0)).into_par_iter().zip(members);
    rows.for_each(|(mut row, documents)| {
        let mut sum = Array1::<f64>::zeros(embeddings.ncols());
        for &document in documents {
            sum.zip_mut_with(&embeddings.row(document), |sum, &x| *sum += f64::from(x));
        }
        row.assign(&(sum / documents.len() as f64).mapv(|x| x as f32));
    });
    vectors
}

/// The documents whose c-TF-IDF lies nearest to their topic's by cosine, best first, ties by
/// document number, no text twice.
fn representative<T: AsRef<str>>(
    texts: &[T],
    bags: &[Bag],
    ctfidf: &CTfidf,
    row: usize,
    members: &[usize],
) -> Vec<usize> {
    let topic = &ctfidf.rows[row];
    let mut ranked: Vec<(f64, usize)> = members
        .iter()
        .map(|&document| (cosine(&ctfidf.weigh(&bags[document]), topic), document))
        .collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut seen = HashSet::new();
    let distinct = ranked.iter().filter(|(_, document)| seen.insert(texts[*document].as_ref()));
    distinct.take(REPRESENTATIVE).map(|&(_, document)| document).collect()
}

/// Cosine of a document's row to a topic's, up to the topic's length, which is the same for all.
fn cosine(document: &[(u32, f64)], topic: &[(u32, f64)]) -> f64 {
    let norm = document.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    if norm == 0.0 {
        return 0.0;
    }
    let in_topic = |column: u32| {
        topic.binary_search_by_key(&column, |&(column, _)| column).map_or(0.0, |at| topic[at].1)
    };
    document.iter().map(|&(column, weight)| weight * in_topic(column)).sum::<f64>() / norm
}
