//! Topics over time and per class: how many documents, and which words, where.
//!
//! As BERTopic's `topics_over_time` and `topics_per_class`: a topic's documents of one point (a
//! time, a bin of times, a class) are weighed together with the fitted idf. Global tuning averages
//! that with the topic's c-TF-IDF over all points, evolution tuning with the topic one point
//! before, where it was there: in the reference evolution tuning has no effect, here it does what
//! the reference means it to.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::bags::Bag;
use super::ctfidf::sum_bags;
use super::{Topics, sparse};
use crate::corpus::time::{TimeKind, Times};
use crate::topics::TopicId;

/// Words the reference shows of a topic at one point.
pub const TOP_N_WORDS: usize = 5;

/// Averages to take over a topic's words at one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// The topic's words one point before.
    pub evolution: bool,
    /// The topic's words over all points.
    pub global: bool,
}

/// A topic at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Index of the bin or class.
    pub point: usize,
    /// Topic id; −1 for the outliers.
    pub topic: TopicId,
    /// Number of documents.
    pub frequency: usize,
    /// Words with their tuned c-TF-IDF, best first.
    pub words: Vec<(String, f64)>,
}

/// Points in time, and at which of them each document stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Where each point begins, as text: a number, a date or a moment.
    pub labels: Vec<String>,
    /// The point of each document; none for one without a time.
    pub points: Vec<Option<usize>>,
}

impl Timeline {
    /// A point for every different time, in order.
    pub fn of(times: &Times) -> Self {
        let mut distinct: Vec<i64> = times.values.iter().copied().flatten().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let of_day = times.of_day();
        Timeline {
            labels: distinct.iter().map(|&value| times.show(value, of_day)).collect(),
            points: times
                .values
                .iter()
                .map(|value| value.map(|value| distinct.partition_point(|&x| x < value)))
                .collect(),
        }
    }

    /// `bins` (at least 1) of equal width, as `pandas.cut` makes them: open below and closed above,
    /// the first one begun 0.1 % of the range earlier so that it holds the first time. A bin
    /// without documents is a point, too. Times that are all the same are one point.
    pub fn binned(times: &Times, bins: usize) -> Self {
        let known = || times.values.iter().copied().flatten();
        let range = known().min().zip(known().max());
        let Some((first, width)) = range.map(|(min, max)| (min, max.abs_diff(min))) else {
            return Timeline { labels: Vec::new(), points: vec![None; times.values.len()] };
        };
        if width == 0 {
            return Timeline::of(times);
        }
        // Whole numbers throughout: a time on an edge belongs to the bin below.
        let (parts, width) = (bins.max(1) as u128, u128::from(width));
        let point = |value: i64| {
            let from_first = u128::from(value.abs_diff(first));
            ((from_first * parts).div_ceil(width)).saturating_sub(1) as usize
        };
        let edge = |bin: u128| match bin {
            0 => first as f64 - width as f64 / 1000.0,
            bin => first as f64 + width as f64 * (bin as f64 / parts as f64),
        };
        let edges: Vec<f64> = (0..parts).map(edge).collect();
        Timeline {
            labels: show_edges(times, &edges),
            points: times.values.iter().map(|value| value.map(point)).collect(),
        }
    }
}

/// Numbers with as few decimals (three or more) as tell them apart.
fn show_edges(times: &Times, edges: &[f64]) -> Vec<String> {
    if times.kind == TimeKind::Moment {
        let edges: Vec<i64> = edges.iter().map(|edge| edge.round() as i64).collect();
        let values = edges.iter().copied().map(Some).collect();
        let exact = Times { kind: TimeKind::Moment, values };
        let of_day = exact.of_day();
        return edges.iter().map(|&edge| exact.show(edge, of_day)).collect();
    }
    let shown = |decimals: usize| {
        let short = |edge: &f64| {
            let text = format!("{edge:.decimals$}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        edges.iter().map(short).collect::<Vec<String>>()
    };
    (3..15)
        .map(shown)
        .find(|labels| labels.windows(2).all(|pair| pair[0] != pair[1]))
        .unwrap_or_else(|| shown(15))
}

/// Topics at each point, by point, then by topic id, each with its best `top_n_words`.
/// `documents` are bags over the fitted vocabulary, `points` says where each document stands; a
/// document without a point is left out.
///
/// # Panics
/// If topics, documents and points are not of as many documents.
pub fn trends(
    topics: &Topics,
    documents: &[Bag],
    points: &[Option<usize>],
    tuning: Tuning,
    top_n_words: usize,
) -> Vec<Trend> {
    assert_eq!(topics.assignments.len(), documents.len(), "a bag for every document");
    assert_eq!(documents.len(), points.len(), "a point for every document");
    let mut members: BTreeMap<(usize, TopicId), Vec<usize>> = BTreeMap::new();
    for (document, (point, &topic)) in points.iter().zip(&topics.assignments).enumerate() {
        if let Some(point) = *point {
            members.entry((point, topic)).or_default().push(document);
        }
    }
    let cells: Vec<((usize, TopicId), Vec<usize>)> = members.into_iter().collect();
    let zeros = || vec![0; topics.ctfidf.vocabulary.len()];
    let weighed = cells.par_iter().map_init(zeros, |sums, (_, members)| {
        let bag = sum_bags(members.iter().map(|&document| &documents[document]), sums);
        topics.ctfidf.weigh(&bag)
    });
    let mut rows: Vec<Row> = weighed.collect();
    if tuning.evolution || tuning.global {
        tune(&mut rows, &cells, topics, tuning);
    }
    let trend = |(((point, topic), members), row): (&((usize, TopicId), Vec<usize>), &Row)| Trend {
        point: *point,
        topic: *topic,
        frequency: members.len(),
        words: topics.ctfidf.best(row, top_n_words),
    };
    cells.par_iter().zip(&rows).map(trend).collect()
}

/// Weights of terms, by ascending column.
type Row = Vec<(u32, f64)>;

/// Averages the rows in place, each with the tuned row of its topic at the point before (the next
/// lower one that has documents) and with the topic's global row.
fn tune(
    rows: &mut [Row],
    cells: &[((usize, TopicId), Vec<usize>)],
    topics: &Topics,
    tuning: Tuning,
) {
    let global: Vec<Row> = topics.ctfidf.rows.iter().cloned().map(normalised).collect();
    // Cells of the point before and of this one: topic and index.
    let (mut before, mut now): (BTreeMap<TopicId, usize>, _) = Default::default();
    let mut at = None;
    for (index, &((point, topic), _)) in cells.iter().enumerate() {
        if at.replace(point) != Some(point) {
            before = std::mem::take(&mut now);
        }
        now.insert(topic, index);
        let mut row = normalised(std::mem::take(&mut rows[index]));
        if let Some(&earlier) = before.get(&topic).filter(|_| tuning.evolution) {
            row = mean(&row, &rows[earlier]);
        }
        if let Some(of_topic) = topics.row(topic).filter(|_| tuning.global) {
            row = mean(&global[of_topic], &row);
        }
        rows[index] = row;
    }
}

/// The row with absolute weights that add up to 1; a row of zeros stays.
fn normalised(mut row: Row) -> Row {
    let sum: f64 = row.iter().map(|(_, weight)| weight.abs()).sum();
    if sum > 0.0 {
        row.iter_mut().for_each(|(_, weight)| *weight /= sum);
    }
    row
}

/// Mean of two rows.
fn mean(a: &Row, b: &Row) -> Row {
    let mut mean = sparse::add(a, b);
    mean.iter_mut().for_each(|(_, weight)| *weight /= 2.0);
    mean
}
