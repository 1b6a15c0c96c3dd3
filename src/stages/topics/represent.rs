//! From cluster labels to topics: numbering by size, words, vectors, representative documents.
//!
//! The reference looks for representative documents among 500 draws a topic. Here every document
//! of the topic is weighed: 50,000 headlines in 181 topics, 20,000 of them outliers, take 0.2 s on
//! 2 cores from labels to topics, all included.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::bags::{Bag, Vectoriser};
use super::ctfidf::{Frequency, Weighting, topic_counts, within};
use super::representation::{Banned, EmbedWords, Representation, Source, Words, keybert};
use super::{CTfidf, Topic, TopicId, Topics};
use crate::corpus::{DocumentId, StopList};
use crate::embed::EmbedError;

/// Representative documents a topic shows.
const REPRESENTATIVE: usize = 3;

/// How topics are described.
#[derive(Clone, Debug)]
pub struct RepresentParams {
    /// Most words of a topic.
    pub top_n_words: usize,
    /// Shortest and longest n-gram.
    pub n_gram_range: (usize, usize),
    /// Words kept out of the topics.
    pub stop: StopList,
    /// Terms in fewer topics than this, the outliers counted as one, are left out …
    pub min_df: Frequency,
    /// … and so are those in more topics than this.
    pub max_df: Frequency,
    /// How counts become weights.
    pub weighting: Weighting,
    /// Words that are counted, but not shown.
    pub banned: Banned,
    /// The steps from the c-TF-IDF candidates to the words; none: the best candidates.
    pub representation: Vec<Representation>,
    /// More words by other steps, by name.
    pub aspects: BTreeMap<String, Vec<Representation>>,
}

/// BERTopic's.
impl Default for RepresentParams {
    fn default() -> Self {
        RepresentParams {
            top_n_words: 10,
            n_gram_range: (1, 1),
            stop: StopList::default(),
            min_df: Frequency::Count(1),
            max_df: Frequency::Share(1.0),
            weighting: Weighting::default(),
            banned: Banned::default(),
            representation: Vec::new(),
            aspects: BTreeMap::new(),
        }
    }
}

impl RepresentParams {
    /// The same terms and weights, but words by c-TF-IDF alone.
    pub fn plain(&self) -> Self {
        RepresentParams { representation: Vec::new(), aspects: BTreeMap::new(), ..self.clone() }
    }
}

/// Describes the clusters `labels` (any ids, negative for noise) of `texts` with embeddings n × d.
/// Topics are numbered by falling size, ties by the lowest document. `embed` is called only if
/// the representation has steps, and the only reason to fail.
///
/// # Panics
/// If texts, labels and embeddings are not as many.
pub fn represent<T: AsRef<str> + Sync>(
    texts: &[T],
    labels: &[i32],
    embeddings: ArrayView2<f32>,
    params: &RepresentParams,
    embed: &EmbedWords,
) -> Result<Topics, EmbedError> {
    describe(texts, &number(labels), embeddings, params, embed)
}

/// As [`represent`], but the topics keep the ids that `assignments` holds: 0, 1, 2 …, −1 for none.
/// A number below the largest that no document has is a topic without documents or words.
///
/// # Panics
/// If texts, assignments and embeddings are not as many.
pub fn describe<T: AsRef<str> + Sync>(
    texts: &[T],
    assignments: &[TopicId],
    embeddings: ArrayView2<f32>,
    params: &RepresentParams,
    embed: &EmbedWords,
) -> Result<Topics, EmbedError> {
    assert_eq!(texts.len(), assignments.len(), "a topic for every text");
    assert_eq!(texts.len(), embeddings.nrows(), "an embedding for every text");
    let (offset, members) = members(assignments);
    let (ctfidf, bags) = weigh(texts, &members, params);
    let representative: Vec<Vec<usize>> = members
        .par_iter()
        .zip(&ctfidf.rows)
        .map(|(members, row)| representative(texts, &bags, &ctfidf, row, members))
        .collect();

    let place = |row: usize| mean(embeddings, &representative[row]);
    let source = Source {
        ctfidf: &ctfidf,
        banned: &params.banned,
        place: &place,
        top_n_words: params.top_n_words,
    };
    let mut chains = vec![&params.representation[..]];
    chains.extend(params.aspects.values().map(Vec::as_slice));
    let mut words = source.words(&chains, embed)?;

    let mut take = |chain: usize, row: usize| -> Words { std::mem::take(&mut words[chain][row]) };
    let list =
        members.iter().zip(&representative).enumerate().map(|(row, (members, documents))| {
            let aspects = params.aspects.keys().enumerate();
            Topic {
                id: TopicId(row as i32 - offset),
                size: members.len(),
                words: take(0, row),
                aspects: aspects.map(|(at, name)| (name.clone(), take(at + 1, row))).collect(),
                representative: documents
                    .iter()
                    .take(REPRESENTATIVE)
                    .map(|&at| DocumentId(at))
                    .collect(),
                label: None,
                name: None,
                written: None,
            }
        });
    let list = list.collect();
    let vectors = means(embeddings, &members);
    Ok(Topics {
        list,
        assignments: assignments.iter().map(|&id| id.max(TopicId::OUTLIERS)).collect(),
        vectors,
        ctfidf: Arc::new(ctfidf),
    })
}

/// Topic ids by falling size, ties by the lowest document, for any cluster labels.
pub fn number(labels: &[i32]) -> Vec<TopicId> {
    let mut clusters: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (document, &label) in labels.iter().enumerate() {
        if label >= 0 {
            clusters.entry(label).or_default().push(document);
        }
    }
    let mut members: Vec<Vec<usize>> = clusters.into_values().collect();
    members.sort_by_key(|documents| (std::cmp::Reverse(documents.len()), documents[0]));
    let mut assignments = vec![TopicId::OUTLIERS; labels.len()];
    for (id, documents) in members.iter().enumerate() {
        for &document in documents {
            assignments[document] = TopicId::at(id);
        }
    }
    assignments
}

/// 1 if the first row holds outliers, else 0, and the documents of each row.
fn members(assignments: &[TopicId]) -> (i32, Vec<Vec<usize>>) {
    let offset = i32::from(assignments.iter().any(|id| id.is_outlier()));
    let rows = assignments.iter().max().map_or(0, |most| most.0.max(-1) + 1 + offset);
    let mut members = vec![Vec::new(); rows as usize];
    for (document, &id) in assignments.iter().enumerate() {
        members[(id.0.max(-1) + offset) as usize].push(document);
    }
    (offset, members)
}

/// c-TF-IDF of the topics, and every document's bag over its vocabulary.
fn weigh<T: AsRef<str> + Sync>(
    texts: &[T],
    members: &[Vec<usize>],
    params: &RepresentParams,
) -> (CTfidf, Vec<Bag>) {
    let vectoriser = Vectoriser { n_gram_range: params.n_gram_range, stop: params.stop.clone() };
    let mut bags = vectoriser.fit(texts);
    let mut counts = topic_counts(&bags, members);
    let keep = within(bags.vocabulary.len(), &counts, params.min_df, params.max_df);
    if keep.contains(&false) {
        bags.retain(&keep);
        counts = topic_counts(&bags, members);
    }
    let ctfidf = CTfidf::fit(bags.vocabulary, &counts, vectoriser, &params.weighting);
    (ctfidf, bags.documents)
}

/// Mean embedding of each topic's documents.
pub fn means(embeddings: ArrayView2<f32>, members: &[Vec<usize>]) -> Array2<f32> {
    let mut vectors = Array2::zeros((members.len(), embeddings.ncols()));
    let rows = vectors.axis_iter_mut(Axis(0)).into_par_iter().zip(members);
    rows.for_each(|(mut row, documents)| row.assign(&mean(embeddings, documents)));
    vectors
}

/// Mean embedding of some documents, summed in f64 in their order; zero where there are none.
fn mean(embeddings: ArrayView2<f32>, documents: &[usize]) -> Array1<f32> {
    let mut sum = Array1::<f64>::zeros(embeddings.ncols());
    for &document in documents {
        sum.zip_mut_with(&embeddings.row(document), |sum, &x| *sum += f64::from(x));
    }
    (sum / documents.len().max(1) as f64).mapv(|x| x as f32)
}

/// The documents whose c-TF-IDF lies nearest to their topic's by cosine, best first, ties by
/// document number, no text twice; as many as KeyBERT wants.
fn representative<T: AsRef<str>>(
    texts: &[T],
    bags: &[Bag],
    ctfidf: &CTfidf,
    topic: &[(u32, f64)],
    members: &[usize],
) -> Vec<usize> {
    let mut ranked: Vec<(f64, usize)> = members
        .iter()
        .map(|&document| (cosine(&ctfidf.weigh(&bags[document]), topic), document))
        .collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut seen = HashSet::new();
    let distinct = ranked.iter().filter(|(_, document)| seen.insert(texts[*document].as_ref()));
    distinct.take(keybert::DOCUMENTS).map(|&(_, document)| document).collect()
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
