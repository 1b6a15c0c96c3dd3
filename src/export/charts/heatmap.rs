//! Similarity of topics as a square of shades.

use super::super::Report;
use super::{Anchor, Svg, title};
use crate::topics::TopicId;

/// Up to this many topics the cells hold their number.
const NUMBERED: usize = 30;
const NAMES: f64 = 270.0;
const TOP: f64 = 24.0;
const LEGEND: f64 = 40.0;

pub(super) fn draw(report: &Report, axis: &[usize]) -> Option<Svg> {
    if axis.len() < 2 {
        return None;
    }
    let numbered = axis.len() <= NUMBERED;
    let cell = if numbered { 30.0 } else { 16.0 };
    let side = cell * axis.len() as f64;
    let mut svg = Svg::new(NAMES + side.max(200.0) + 10.0, TOP + side + LEGEND);
    for (row, &a) in axis.iter().enumerate() {
        let y = TOP + row as f64 * cell;
        let name = report.topic(TopicId::at(a)).map(|topic| title(topic, 36)).unwrap_or_default();
        svg.text(NAMES - 8.0, y + cell / 2.0 + 4.0, Anchor::End, "", &name);
        let middle = NAMES + (row as f64 + 0.5) * cell;
        svg.text(
            middle,
            TOP - 7.0,
            Anchor::Middle,
            if numbered { "" } else { "s" },
            &a.to_string(),
        );
        for (column, &b) in axis.iter().enumerate() {
            let cosine = f64::from(report.similarity.matrix[(a, b)]);
            let x = NAMES + column as f64 * cell;
            let shade = cosine.clamp(0.0, 1.0);
            let more = format!(" fill-opacity=\"{shade:.3}\"");
            svg.rect((x, y), (cell, cell), &more, &format!("{a} and {b}: {cosine:.3}"));
            if numbered {
                let class = if shade > 0.7 { "v inv" } else { "v" };
                let text = format!("{cosine:.2}");
                svg.text(x + cell / 2.0, y + cell / 2.0 + 4.0, Anchor::Middle, class, &text);
            }
        }
    }
    legend(&mut svg, TOP + side + 14.0);
    Some(svg)
}

/// Ten steps from 0 to 1.
fn legend(svg: &mut Svg, y: f64) {
    svg.text(NAMES - 8.0, y + 11.0, Anchor::End, "s", "cosine  0");
    for step in 0..10 {
        let shade = f64::from(step) / 9.0;
        let (x, more) = (NAMES + f64::from(step) * 16.0, format!(" fill-opacity=\"{shade:.2}\""));
        svg.rect((x, y), (16.0, 14.0), &more, &format!("{shade:.1}"));
    }
    svg.text(NAMES + 168.0, y + 11.0, Anchor::Start, "s", "1");
}
