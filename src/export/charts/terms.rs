//! Words' scores: a small chart of bars for each topic, or a line for each.

use super::super::Report;
use super::super::markdown::shortened;
use super::{Anchor, Svg, title};
use crate::topics::Topic;
use crate::topics::TopicId;

const COLUMNS: usize = 3;
const CHART: f64 = 340.0;
const WORD: f64 = 110.0;
const BAR: f64 = 18.0;

pub(super) fn bars(report: &Report, ids: &[TopicId], selected: Option<TopicId>) -> Option<Svg> {
    let topics: Vec<&Topic> = drawn(report, ids);
    let most = topics.iter().map(|topic| topic.words.len()).max()?;
    let high = most as f64 * BAR + 44.0;
    let rows = topics.len().div_ceil(COLUMNS);
    let columns = topics.len().min(COLUMNS) as f64;
    let mut svg = Svg::new(CHART * columns, high * rows as f64);
    for (at, topic) in topics.into_iter().enumerate() {
        let x = (at % COLUMNS) as f64 * CHART;
        let y = (at / COLUMNS) as f64 * high + 18.0;
        let class = if Some(topic.id) == selected { "sel" } else { "t" };
        svg.text(x, y, Anchor::Start, class, &title(topic, 44));
        let best = topic.words.first().map_or(1.0, |(_, score)| *score).max(f64::MIN_POSITIVE);
        for (row, (word, score)) in topic.words.iter().enumerate() {
            let y = y + 8.0 + row as f64 * BAR;
            svg.text(x + WORD - 8.0, y + 12.0, Anchor::End, "", &shortened(word, 16));
            let wide = (score / best).clamp(0.0, 1.0) * (CHART - WORD - 70.0);
            svg.rect((x + WORD, y + 2.0), (wide, BAR - 5.0), "", &format!("{word}: {score:.4}"));
            let end = x + WORD + wide + 5.0;
            svg.text(end, y + 12.0, Anchor::Start, "s", &format!("{score:.3}"));
        }
    }
    Some(svg)
}

/// Real topics that have words.
fn drawn<'a>(report: &Report<'a>, ids: &[TopicId]) -> Vec<&'a Topic> {
    let real = ids.iter().filter(|id| !id.is_outlier());
    real.filter_map(|&id| report.topic(id)).filter(|topic| !topic.words.is_empty()).collect()
}

const LEFT: f64 = 60.0;
const WIDE: f64 = 760.0;
const HIGH: f64 = 420.0;

pub(super) fn lines(
    report: &Report,
    ids: &[TopicId],
    selected: Option<TopicId>,
    log: bool,
) -> Option<Svg> {
    let mut topics = drawn(report, ids);
    // The selected one is drawn last, over the others.
    topics.sort_by_key(|topic| Some(topic.id) == selected);
    let scores = || topics.iter().flat_map(|topic| &topic.words).map(|(_, score)| *score);
    let ranks = topics.iter().map(|topic| topic.words.len()).max().filter(|&ranks| ranks > 1)?;
    let highest = scores().fold(0.0, f64::max);
    let lowest = scores().filter(|score| *score > 0.0).fold(highest, f64::min);
    if highest <= 0.0 {
        return None;
    }
    let share = |score: f64| match log {
        true => (score.max(lowest) / lowest).ln() / (highest / lowest).ln().max(1e-9),
        false => score / highest,
    };
    let x = |rank: usize| LEFT + rank as f64 / (ranks - 1) as f64 * WIDE;
    let y = |score: f64| 12.0 + (1.0 - share(score)) * HIGH;
    let mut svg = Svg::new(LEFT + WIDE + 230.0, HIGH + 60.0);
    for quarter in 0..=4 {
        let up = f64::from(quarter) / 4.0;
        let score = match log {
            true => lowest * (highest / lowest).powf(up),
            false => highest * up,
        };
        svg.line((LEFT, y(score)), (LEFT + WIDE, y(score)), "axis");
        svg.text(LEFT - 8.0, y(score) + 4.0, Anchor::End, "s", &format!("{score:.3}"));
    }
    for rank in 0..ranks {
        svg.text(x(rank), HIGH + 30.0, Anchor::Middle, "s", &(rank + 1).to_string());
    }
    svg.text(LEFT + WIDE / 2.0, HIGH + 50.0, Anchor::Middle, "s", "rank of the word");
    for topic in topics {
        let is_selected = Some(topic.id) == selected;
        let mut path = String::new();
        for (rank, (_, score)) in topic.words.iter().enumerate() {
            let command = if rank == 0 { 'M' } else { 'L' };
            path += &format!("{command}{:.1} {:.1}", x(rank), y(*score));
        }
        let class = if is_selected { "on" } else { "other" };
        svg.path(&path, class, &title(topic, 60));
        if let Some((_, last)) = topic.words.last().filter(|_| is_selected) {
            let end = x(topic.words.len() - 1) + 8.0;
            svg.text(end, y(*last) + 4.0, Anchor::Start, "sel", &title(topic, 24));
        }
    }
    Some(svg)
}
