//! What one group of documents talks about and another does not: topics, and inside a topic words.
//!
//! * `groups` — which documents a group has, and which groups there are
//! * `bar` — an interval as places on a line
//! * `comparison` — all of it by names, as the screen asks for it
//!
//! The statistic is [`contrast`](crate::topics::contrast). Of topics the counts are documents, and the
//! interval carries what the layouts do not agree on: in each of them a document counts for the topics as the
//! documents of its cluster are spread over them. Of words inside a topic the counts are documents of the
//! topic that hold the word, and the topic is taken as it is.

mod bar;
mod comparison;
mod groups;

pub use bar::Bar;
pub use comparison::{CompareError, Comparison, Inside};
pub use groups::{By, Group, GroupError, Groups, REST, span_size, values};

use crate::corpus::DocumentId;
use crate::model::Model;
use crate::topics::TopicId;
use crate::topics::bags::Bag;
use crate::topics::contrast::{Contrast, Side, contrasts, in_clustering, prior};

/// Documents of a side that are shown beside each other.
pub const DOCUMENTS: usize = 5;

/// Documents of the topic that a word must be in, of both groups together. Rarer ones cannot differ, and would
/// only make the others' q larger (independent filtering: Bourgon, Gentleman and Huber 2010).
const FEWEST: f64 = 5.0;

/// A topic, or a word, in both groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T> {
    /// Which.
    pub of: T,
    /// Documents of A in it.
    pub a: usize,
    /// Documents of B in it.
    pub b: usize,
    /// `a` of A's documents: of words, of its documents in the topic.
    pub share_a: f64,
    /// The same of B.
    pub share_b: f64,
    /// What is certain about the difference.
    pub contrast: Contrast,
}

impl<T> Row<T> {
    /// A's share in B's; `None` where B has none of it.
    pub fn ratio(&self) -> Option<f64> {
        (self.b > 0).then(|| self.share_a / self.share_b)
    }
}

/// How topics differ between two groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// How many clusterings speak of it; with fewer than two the interval is of sampling alone.
    pub clusterings: usize,
    /// The outliers are one of them; those that differ most surely first.
    pub rows: Vec<Row<TopicId>>,
}

/// Compares the topics of two groups.
///
/// # Errors
/// [`GroupError::OneRow`] where there is nothing to compare.
pub fn topics(model: &Model, groups: &Groups) -> Result<Compared, GroupError> {
    let labels: Vec<i32> = model.topics.assignments.iter().map(|id| id.0).collect();
    let ids: Vec<TopicId> = model.topics.list.iter().map(|topic| topic.id).collect();
    // Rows by number, the outliers behind them.
    let most = ids.iter().filter_map(|id| id.index()).max().map_or(0, |last| last + 1);
    let outliers = labels.iter().any(|&label| label < 0);
    let rows = most + usize::from(outliers);
    if rows < 2 {
        return Err(GroupError::OneRow { name: model.corpus.name.clone() });
    }
    let row = |label: i32| usize::try_from(label).unwrap_or(most);
    let side = |group: &Group| {
        let mut counts = vec![0.0; rows];
        for (&label, _) in labels.iter().zip(&group.of).filter(|(_, of)| **of) {
            counts[row(label)] += 1.0;
        }
        Side { counts, total: group.size() as f64 }
    };
    let (a, b) = (side(&groups.a), side(&groups.b));
    let mut corpus = vec![0.0; rows];
    labels.iter().for_each(|&label| corpus[row(label)] += 1.0);
    let votes = model.fit.as_ref().filter(|_| model.clusterings() > 1);
    let votes = votes.map_or_else(Vec::new, |fit| fit.clusters.votes());
    let votes: Vec<&[i32]> = votes
        .into_iter()
        .map(|(clusters, _)| clusters)
        .filter(|c| c.len() == labels.len())
        .collect();
    let layouts: Vec<(Side, Side)> = votes
        .iter()
        .map(|clusters| {
            let of = |group: &Group| in_clustering(clusters, &labels, rows, &group.of);
            (of(&groups.a), of(&groups.b))
        })
        .collect();
    let found = contrasts(&a, &b, &prior(&corpus, &a, &b), &layouts);
    let id = |row: usize| if row < most { TopicId(row as i32) } else { TopicId(-1) };
    // A number that was skipped is no topic.
    let there = |row: &usize| corpus[*row] > 0.0;
    let of = |row: usize| row_of(id(row), row, (&a, &b), found[row]);
    let mut rows: Vec<Row<TopicId>> = (0..rows).filter(there).map(of).collect();
    surest_first(&mut rows);
    Ok(Compared { clusterings: layouts.len(), rows })
}

/// The words that tell the groups apart inside a topic, the surest first; none where the texts are not
/// here or one of the groups has no document in it.
pub fn words(model: &Model, groups: &Groups, topic: TopicId) -> Vec<Row<String>> {
    if !model.has_texts() {
        return Vec::new();
    }
    let bags = model.topics.ctfidf.bags(&model.prepared);
    let vocabulary = &model.topics.ctfidf.vocabulary;
    let assigned = &model.topics.assignments;
    let mut corpus = vec![0.0; vocabulary.len()];
    bags.iter().for_each(|bag| count(bag, &mut corpus));
    let side = |group: &Group| {
        let mut counts = vec![0.0; vocabulary.len()];
        for ((bag, _), _) in
            bags.iter().zip(assigned).zip(&group.of).filter(|((_, of), is)| **of == topic && **is)
        {
            count(bag, &mut counts);
        }
        let total = counts.iter().sum();
        Side { counts, total }
    };
    let (a, b) = (side(&groups.a), side(&groups.b));
    if a.total == 0.0 || b.total == 0.0 {
        return Vec::new();
    }
    let enough = |&word: &usize| a.counts[word] + b.counts[word] >= FEWEST;
    let there: Vec<usize> = (0..vocabulary.len()).filter(enough).collect();
    let only = |counts: &[f64]| there.iter().map(|&word| counts[word]).collect::<Vec<f64>>();
    let of = |side: &Side| Side { counts: only(&side.counts), total: side.total };
    let (a, b) = (of(&a), of(&b));
    let found = contrasts(&a, &b, &prior(&only(&corpus), &a, &b), &[]);
    let documents = |group: &Group| {
        let own = assigned.iter().zip(&group.of).filter(|(of, is)| **of == topic && **is);
        own.count().max(1) as f64
    };
    let (in_a, in_b) = (documents(&groups.a), documents(&groups.b));
    let row = |(at, word): (usize, &usize)| {
        let mut row = row_of(vocabulary[*word].clone(), at, (&a, &b), found[at]);
        (row.share_a, row.share_b) = (row.a as f64 / in_a, row.b as f64 / in_b);
        row
    };
    let mut rows: Vec<Row<String>> = there.iter().enumerate().map(row).collect();
    surest_first(&mut rows);
    rows
}

/// The strongest documents of a topic in each group, at most [`DOCUMENTS`].
pub fn documents(model: &Model, groups: &Groups, topic: TopicId) -> [Vec<DocumentId>; 2] {
    let all = model.documents_of(topic);
    let of = |group: &Group| {
        all.iter().filter(|document| group.of[document.0]).take(DOCUMENTS).copied().collect()
    };
    [of(&groups.a), of(&groups.b)]
}

/// Counts a document once for each of its words.
fn count(bag: &Bag, counts: &mut [f64]) {
    bag.iter().for_each(|&(word, _)| counts[word as usize] += 1.0);
}

fn row_of<T>(of: T, row: usize, (a, b): (&Side, &Side), contrast: Contrast) -> Row<T> {
    let (in_a, in_b) = (a.counts[row], b.counts[row]);
    let (share_a, share_b) = (in_a / a.total, in_b / b.total);
    Row { of, a: in_a as usize, b: in_b as usize, share_a, share_b, contrast }
}

/// Those whose interval is farthest from 0 first.
fn surest_first<T>(rows: &mut [Row<T>]) {
    // Rows came in order of number or letters, which equals keep.
    rows.sort_by(|a, b| b.contrast.bound().total_cmp(&a.contrast.bound()));
}
