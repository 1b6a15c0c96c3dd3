//! Topics over time or per class: a row of bars a topic, scaled to its largest.

use super::super::Report;
use super::super::markdown::shortened;
use super::{Anchor, Svg, title};
use crate::engine::trends::Points;
use crate::text::thousands;
use crate::topics::TopicId;

const NAMES: f64 = 270.0;
const WIDE: f64 = 660.0;
const ROW: f64 = 34.0;
/// The widest bar: few points do not fill the width.
const WIDEST: f64 = 60.0;
/// Labels of times that stand side by side.
const LABELS: usize = 6;
/// Up to this many classes each has its name under it.
const NAMED: usize = 40;

pub(super) fn draw(
    report: &Report,
    topics: &[TopicId],
    points: &Points,
    counts: &[Vec<usize>],
) -> Option<Svg> {
    let rows = rows(report, topics, counts);
    let count = points.labels.len();
    if rows.is_empty() || count == 0 {
        return None;
    }
    let bottom = rows.len() as f64 * ROW;
    let each = (WIDE / count as f64).min(WIDEST);
    let right = NAMES + each * count as f64;
    let mut svg = Svg::new(right + 110.0, bottom + 110.0);
    for (row, (id, counts)) in rows.into_iter().enumerate() {
        let base = (row + 1) as f64 * ROW;
        let name = report.topic(id).map(|topic| title(topic, 36)).unwrap_or_default();
        svg.text(NAMES - 8.0, base - 8.0, Anchor::End, "", &name);
        svg.line((NAMES, base), (right, base), "axis");
        let largest = counts.iter().max().copied().unwrap_or(0).max(1);
        for (point, &documents) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let high = documents as f64 / largest as f64 * (ROW - 8.0);
            let about = format!("{}: {}", points.shown[point], thousands(documents));
            let x = NAMES + point as f64 * each;
            svg.rect((x, base - high), ((each - 1.0).max(0.5), high), "", &about);
        }
        let text = format!("up to {}", thousands(largest));
        svg.text(right + 8.0, base - 8.0, Anchor::Start, "s", &text);
    }
    labels(&mut svg, points, each, bottom);
    Some(svg)
}

/// Times side by side, as many as fit; classes aslant, each under its bar.
fn labels(svg: &mut Svg, points: &Points, each: f64, bottom: f64) {
    let count = points.labels.len();
    let step = match points.over_time {
        true => count.div_ceil(LABELS),
        false => count.div_ceil(NAMED),
    };
    for (point, label) in points.shown.iter().enumerate().step_by(step) {
        let x = NAMES + (point as f64 + 0.5) * each;
        let label = shortened(label, 20);
        if points.over_time {
            let x = NAMES + point as f64 * each;
            svg.text(x, bottom + 18.0, Anchor::Start, "s", &label);
        } else {
            let y = bottom + 14.0;
            svg.slanted(x, y, &label);
        }
    }
}

/// Each topic's documents at each point; `counts` is in the order of the model's topics.
pub(in super::super) fn rows<'a>(
    report: &Report,
    topics: &[TopicId],
    counts: &'a [Vec<usize>],
) -> Vec<(TopicId, &'a Vec<usize>)> {
    let at = |id: &TopicId| report.topics.iter().position(|topic| topic.id == *id);
    topics.iter().filter_map(|id| Some((*id, counts.get(at(id)?)?))).collect()
}
