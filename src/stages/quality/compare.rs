//! Two models of the same documents, or of some of the same: how far their topics agree, which
//! topic of one is which of the other, and which documents moved.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::Agreement;
use crate::topics::TopicId;

/// Agreement of models A and B over the documents they share.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Shared documents, as numbers in A and in B, by their number in A.
    pub shared: Vec<(usize, usize)>,
    /// Outliers count as a topic.
    pub all: Agreement,
    /// Over the shared documents that have a topic in both, and how many they are.
    pub placed: (Agreement, usize),
    /// Each topic of A, by id.
    pub topics: Vec<Counterpart>,
    /// Topics of B that are no topic's counterpart, by id.
    pub new: Vec<TopicId>,
    /// Documents that are not in their topic's counterpart, most first, ties by the topics.
    pub moved: Vec<Moved>,
}

/// The topic of B that shares most documents with a topic of A, by Jaccard index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counterpart {
    /// Id in A.
    pub topic: TopicId,
    /// `None`: no document of the topic has a topic in B. Ties go to the lower id.
    pub other: Option<TopicId>,
    /// Documents in both, of those that the models share.
    pub common: usize,
    /// `common` over the documents in either, 0 to 1.
    pub jaccard: f64,
}

/// Documents that went from a topic of A to a topic of B that is not its counterpart; −1 is no
/// topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Id in A.
    pub from: TopicId,
    /// Id in B.
    pub to: TopicId,
    /// Their numbers in A.
    pub documents: Vec<usize>,
}

/// Pairs of equal texts, each document in at most one: of repeated texts the first with the first.
pub fn same_texts<T: AsRef<str>>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (number, text) in b.iter().enumerate() {
        places.entry(text.as_ref()).or_default().push_back(number);
    }
    let partner = |text: &T| places.get_mut(text.as_ref()).and_then(VecDeque::pop_front);
    let partners: Vec<Option<usize>> = a.iter().map(partner).collect();
    partners.into_iter().enumerate().filter_map(|(a, b)| Some((a, b?))).collect()
}

/// Compares topics `a` and `b`, a topic a document, over the `shared` documents.
pub fn compare(a: &[TopicId], b: &[TopicId], shared: Vec<(usize, usize)>) -> Comparison {
    let topics: Vec<(TopicId, TopicId)> = shared.iter().map(|&(i, j)| (a[i], b[j])).collect();
    let (of_a, of_b): (Vec<TopicId>, Vec<TopicId>) = topics.iter().copied().unzip();
    let both: (Vec<TopicId>, Vec<TopicId>) =
        topics.iter().copied().filter(|&(a, b)| !a.is_outlier() && !b.is_outlier()).unzip();
    let sizes_b = sizes(b, &of_b);
    let counterparts = counterparts_of(&sizes(a, &of_a), &sizes_b, &topics);
    let other: BTreeMap<TopicId, Option<TopicId>> = counterparts
        .iter()
        .map(|of| (of.topic, of.other))
        .chain([(TopicId::OUTLIERS, Some(TopicId::OUTLIERS))])
        .collect();
    let mut moved: BTreeMap<(TopicId, TopicId), Vec<usize>> = BTreeMap::new();
    for (&(from, to), &(document, _)) in topics.iter().zip(&shared) {
        if other[&from] != Some(to) {
            moved.entry((from, to)).or_default().push(document);
        }
    }
    let mut moved: Vec<Moved> =
        moved.into_iter().map(|((from, to), documents)| Moved { from, to, documents }).collect();
    moved.sort_by_key(|moved| std::cmp::Reverse(moved.documents.len()));
    let known: Vec<TopicId> = counterparts.iter().filter_map(|of| of.other).collect();
    Comparison {
        all: Agreement::of(&of_a, &of_b),
        placed: (Agreement::of(&both.0, &both.1), both.0.len()),
        topics: counterparts,
        new: sizes_b.into_keys().filter(|topic| !known.contains(topic)).collect(),
        moved,
        shared,
    }
}

/// The counterpart in `b` of each topic of `a`, both a topic a document of the same documents.
pub fn counterparts(a: &[TopicId], b: &[TopicId]) -> Vec<Counterpart> {
    let pairs: Vec<(TopicId, TopicId)> = a.iter().copied().zip(b.iter().copied()).collect();
    counterparts_of(&sizes(a, a), &sizes(b, b), &pairs)
}

/// The same out of the topics of shared documents and how many of these each topic has.
fn counterparts_of(
    sizes_a: &BTreeMap<TopicId, usize>,
    sizes_b: &BTreeMap<TopicId, usize>,
    pairs: &[(TopicId, TopicId)],
) -> Vec<Counterpart> {
    let mut common: BTreeMap<(TopicId, TopicId), usize> = BTreeMap::new();
    let both = pairs.iter().filter(|(a, b)| !a.is_outlier() && !b.is_outlier());
    both.for_each(|&pair| *common.entry(pair).or_default() += 1);
    let counterpart = |(&topic, &size): (&TopicId, &usize)| {
        let mut best = Counterpart { topic, other: None, common: 0, jaccard: 0.0 };
        for (&(_, other), &common) in common.range((topic, TopicId(0))..=(topic, TopicId(i32::MAX)))
        {
            let jaccard = common as f64 / (size + sizes_b[&other] - common) as f64;
            if jaccard > best.jaccard {
                best = Counterpart { topic, other: Some(other), common, jaccard };
            }
        }
        best
    };
    sizes_a.iter().map(counterpart).collect()
}

/// How many of the `shared` documents each of all `topics` has, outliers left out.
fn sizes(topics: &[TopicId], shared: &[TopicId]) -> BTreeMap<TopicId, usize> {
    let placed = topics.iter().filter(|topic| !topic.is_outlier());
    let mut sizes: BTreeMap<TopicId, usize> = placed.map(|&topic| (topic, 0)).collect();
    for topic in shared {
        sizes.entry(*topic).and_modify(|size| *size += 1);
    }
    sizes
}
