//! How much a text belongs to topics: a bar each, on one scale from 0 to 1.

use super::super::Report;
use super::{Anchor, Svg, title};
use crate::topics::TopicId;

const LABEL: f64 = 300.0;
const WIDE: f64 = 480.0;
const BAR: f64 = 22.0;

pub(super) fn draw(report: &Report, topics: &[(TopicId, f64)]) -> Option<Svg> {
    if topics.is_empty() {
        return None;
    }
    let mut svg = Svg::new(LABEL + WIDE + 70.0, topics.len() as f64 * BAR + 12.0);
    for (row, &(id, share)) in topics.iter().enumerate() {
        let y = 6.0 + row as f64 * BAR;
        let named = report.topic(id).map(|topic| title(topic, 40)).unwrap_or_default();
        svg.text(LABEL - 8.0, y + 14.0, Anchor::End, "", &named);
        let wide = share.clamp(0.0, 1.0) * WIDE;
        svg.rect((LABEL, y + 2.0), (wide, BAR - 6.0), "", &format!("{named}: {share:.4}"));
        svg.text(LABEL + wide + 6.0, y + 14.0, Anchor::Start, "s", &format!("{share:.3}"));
    }
    Some(svg)
}
