//! Topics changed after a fit: reduced in number, merged, deleted.
//!
//! Every function only says where the topics of a model go. The caller describes the result anew
//! (`represent` of [`Edit::groups`]: words, and topic vectors as means of the members, which is
//! the size-weighted mean of the old vectors), and carries over what belongs to a topic by
//! [`Edit::moves`]. Unlike the reference's `delete_topics`, nothing is cut out of the matrices by
//! hand, so rows and ids cannot come apart.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::apart::Apart;
use super::hierarchy;
use super::similarity::{Space, unit_rows};
use super::{TopicId, Topics};
use crate::cluster::hdbscan::{self, HdbscanParams};
use crate::ranges::{self, Outside};
use crate::watch::{Cancelled, Watch};

/// How many topics to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NrTopics {
    /// As many as there are dense places among the topic vectors.
    Auto,
    /// This many, the outliers counted as one where there are any.
    Count(usize),
}

impl NrTopics {
    /// Not more than there are.
    pub fn at_most(self, topics: usize) -> Self {
        match self {
            NrTopics::Auto => self,
            NrTopics::Count(count) => NrTopics::Count(count.min(topics)),
        }
    }
}

/// How many to reduce to.
impl FromStr for NrTopics {
    type Err = Outside;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(NrTopics::Auto),
            text => Ok(NrTopics::Count(ranges::REDUCE_TO.parse(text)? as usize)),
        }
    }
}

/// Where every topic went.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Old and new id of every topic of before, by old id; a new −1 joined the outliers. New ids
    /// go by falling size, ties by the lowest document.
    pub moves: Vec<(TopicId, TopicId)>,
    /// For every document the old id of the topic that stands for its new one: of the topics that
    /// became one the largest that the user named, else the largest. −1 for outliers.
    pub groups: Vec<TopicId>,
}

/// Why topics cannot be changed as asked. Every message is one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum EditError {
    #[error("there {}, so they cannot be reduced to {asked}: ask for fewer", count(*topics, *outliers))]
    TooMany { asked: usize, topics: usize, outliers: bool },
    #[error(
        "topics cannot be reduced to {asked}{}: ask for {} or more",
        if *least > 1 { ", as the outliers count as one" } else { "" }, least
    )]
    TooFew { asked: usize, least: usize },
    #[error(
        "topics cannot be reduced to {asked}, as {named} have names or seed words of their own and stay apart: ask for {least} or more, or join these, too (--join-named)"
    )]
    Named { asked: usize, named: usize, least: usize },
    #[error("there is no topic {id}: {known}")]
    Unknown { id: TopicId, known: String },
    #[error("-1 are the outliers, not a topic: name topics from 0 up")]
    Outliers,
    #[error("topic {id} is named twice: name every topic once")]
    Twice { id: TopicId },
    #[error("topic {id} stands alone: name the topics to merge it with, as in 1,2")]
    Alone { id: TopicId },
    #[error("no topic is named: name at least one")]
    Nothing,
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

fn count(topics: usize, outliers: bool) -> String {
    match (topics, outliers) {
        (1, false) => "is 1 topic".to_owned(),
        (topics, false) => format!("are {topics} topics"),
        (1, true) => "are only outliers".to_owned(),
        (topics, true) => format!("are {topics} topics, the outliers counted as one"),
    }
}

/// Reduces to as many topics as `to` says; those that are `apart` are not joined.
pub fn reduce_to(
    topics: &Topics,
    to: NrTopics,
    space: Space,
    apart: &Apart,
    watch: &dyn Watch,
) -> Result<Edit, EditError> {
    match to {
        NrTopics::Auto => Ok(reduce_auto(topics, apart, watch)?),
        NrTopics::Count(n) => reduce(topics, n, space, apart),
    }
}

/// Reduces to `n` topics by average linkage on 1 − cosine in `space`. As in BERTopic the outliers
/// count as one of the `n` where there are any.
pub fn reduce(topics: &Topics, n: usize, space: Space, apart: &Apart) -> Result<Edit, EditError> {
    let (all, offset) = (topics.list.len(), topics.offset());
    if n > all {
        return Err(EditError::TooMany { asked: n, topics: all, outliers: offset > 0 });
    }
    let least = all.min(offset + 1);
    if n < least.max(1) {
        return Err(EditError::TooFew { asked: n, least: least.max(1) });
    }
    if !apart.matters() {
        return Ok(grouped(topics, hierarchy::average(topics, space).cut(n - offset)));
    }
    if n < apart.least() + offset {
        let (named, least) = (apart.least(), apart.least() + offset);
        return Err(EditError::Named { asked: n, named, least });
    }
    let all: Vec<usize> = (0..topics.without_outliers().len()).collect();
    let distances = hierarchy::distances(topics, space);
    Ok(grouped(topics, apart.join(&all, distances.view(), n - offset)))
}

/// Joins the topics whose vectors HDBSCAN finds in one dense place (BERTopic's `nr_topics="auto"`:
/// normalised vectors, Euclidean, min_cluster_size 2). All others stay as they are, and in each place
/// those that are `apart` are not joined.
pub fn reduce_auto(topics: &Topics, apart: &Apart, watch: &dyn Watch) -> Result<Edit, Cancelled> {
    let k = topics.without_outliers().len();
    let params = HdbscanParams { min_cluster_size: 2, ..HdbscanParams::default() };
    let mut groups: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    // Two topics cannot be denser in one place than in another.
    if k > 2 {
        let rows = topics.vectors.slice(ndarray::s![topics.offset().., ..]);
        let labels = hdbscan::fit(unit_rows(rows).view(), &params, watch)?.labels;
        for (topic, &label) in labels.iter().enumerate().filter(|(_, label)| **label >= 0) {
            groups.entry(label).or_default().push(topic);
        }
    }
    if !apart.matters() {
        return Ok(grouped(topics, groups.into_values().collect()));
    }
    let distances = hierarchy::distances(topics, Space::Embedding);
    let parts = groups.values().flat_map(|group| apart.join(group, distances.view(), 1));
    Ok(grouped(topics, parts.collect()))
}

/// Makes one topic of each group.
pub fn merge(topics: &Topics, groups: &[Vec<TopicId>]) -> Result<Edit, EditError> {
    let named = check_named(topics, groups.iter().flatten())?;
    if let Some(alone) = groups.iter().find(|group| group.len() == 1) {
        return Err(EditError::Alone { id: alone[0] });
    }
    let mut named = named.into_iter();
    let groups = groups.iter().map(|group| named.by_ref().take(group.len()).collect());
    Ok(grouped(topics, groups.collect()))
}

/// Makes outliers of the documents of the topics `ids`.
pub fn delete(topics: &Topics, ids: &[TopicId]) -> Result<Edit, EditError> {
    let named = check_named(topics, ids)?;
    let mut target: Vec<Option<usize>> = (0..topics.without_outliers().len()).map(Some).collect();
    for topic in named {
        target[topic] = None;
    }
    Ok(moved(topics, &target))
}

/// The named topics as rows without the outliers; each must be there, and named once.
fn check_named<'a>(
    topics: &Topics,
    ids: impl IntoIterator<Item = &'a TopicId>,
) -> Result<Vec<usize>, EditError> {
    let mut named = Vec::new();
    for &id in ids {
        let Some(topic) = id.index() else { return Err(EditError::Outliers) };
        if topic >= topics.without_outliers().len() {
            return Err(EditError::Unknown { id, known: known(topics) });
        }
        if named.contains(&topic) {
            return Err(EditError::Twice { id });
        }
        named.push(topic);
    }
    if named.is_empty() { Err(EditError::Nothing) } else { Ok(named) }
}

fn known(topics: &Topics) -> String {
    match topics.without_outliers().len() {
        0 => "there are none".to_owned(),
        1 => "there is only topic 0".to_owned(),
        k => format!("they are 0 to {}", k - 1),
    }
}

/// Each group of real topics becomes one, all others stay.
fn grouped(topics: &Topics, groups: Vec<Vec<usize>>) -> Edit {
    let mut target: Vec<Option<usize>> = (0..topics.without_outliers().len()).map(Some).collect();
    for group in groups {
        let stands = |topic: &&usize| (topics.without_outliers()[**topic].label.is_none(), **topic);
        let stand_in = group.iter().min_by_key(stands).copied();
        for topic in group {
            target[topic] = stand_in;
        }
    }
    moved(topics, &target)
}

/// Numbers the topics anew. `target` says for each real topic which one stands for its group;
/// `None` makes outliers of it.
fn moved(topics: &Topics, target: &[Option<usize>]) -> Edit {
    // Number of documents and the first of them, by the topic that stands for a group.
    let mut found: Vec<(usize, usize)> = vec![(0, usize::MAX); target.len()];
    let group = |id: TopicId| target[id.index()?];
    for (document, &id) in topics.assignments.iter().enumerate() {
        if let Some(group) = group(id) {
            let (size, first) = &mut found[group];
            *size += 1;
            *first = document.min(*first);
        }
    }
    let mut groups: Vec<usize> = (0..target.len()).filter(|&group| found[group].0 > 0).collect();
    groups.sort_by_key(|&group| (Reverse(found[group].0), found[group].1));
    let mut number = vec![TopicId::OUTLIERS; target.len()];
    for (at, &group) in groups.iter().enumerate() {
        number[group] = TopicId::at(at);
    }
    let stand_in = |id: TopicId| group(id).map_or(TopicId::OUTLIERS, TopicId::at);
    let new = |id: TopicId| group(id).map_or(TopicId::OUTLIERS, |group| number[group]);
    Edit {
        moves: topics.list.iter().map(|topic| (topic.id, new(topic.id))).collect(),
        groups: topics.assignments.iter().map(|&id| stand_in(id)).collect(),
    }
}

/// Gives topics that were described anew from `groups` the names of those of before that stand for
/// them.
pub fn keep_names(before: &Topics, groups: &[TopicId], after: &mut Topics) {
    let offset = after.offset();
    for (&group, &id) in groups.iter().zip(&after.assignments) {
        if let Some(row) = id.index() {
            let named = before.get(group).and_then(|topic| topic.label.as_ref());
            if let (None, Some(label)) = (&after.list[row + offset].label, named) {
                after.list[row + offset].label = Some(label.clone());
            }
        }
    }
}
