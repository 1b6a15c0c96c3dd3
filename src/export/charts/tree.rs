//! The tree of topics: names at the left, merges further right the later they come, and the cut.

use super::super::Report;
use super::{Anchor, Svg, title};
use crate::text::counted;
use crate::topics::TopicId;
use crate::topics::linkage::Linkage;

const NAMES: f64 = 270.0;
const WIDE: f64 = 620.0;
const LEAF: f64 = 20.0;
const TOP: f64 = 8.0;

pub(super) fn draw(
    report: &Report,
    linkage: &Linkage,
    order: &[usize],
    groups: usize,
) -> Option<Svg> {
    let leaves = linkage.leaves();
    let highest = linkage.merges().last()?.distance.max(1e-9);
    let bottom = TOP + leaves as f64 * LEAF;
    let mut svg = Svg::new(NAMES + WIDE + 30.0, bottom + 44.0);
    let x = |distance: f64| NAMES + distance / highest * WIDE;
    // Where each node begins: a leaf at its name, a merge halfway between its parts.
    let mut places = vec![(NAMES, 0.0); leaves + linkage.merges().len()];
    for (row, &topic) in order.iter().enumerate() {
        let y = TOP + (row as f64 + 0.5) * LEAF;
        places[topic] = (NAMES, y);
        let name =
            report.topic(TopicId::at(topic)).map(|topic| title(topic, 36)).unwrap_or_default();
        svg.text(NAMES - 8.0, y + 4.0, Anchor::End, "", &name);
    }
    let joined = leaves.saturating_sub(groups);
    for (at, merge) in linkage.merges().iter().enumerate() {
        let (left, right) = (places[merge.left], places[merge.right]);
        let end = x(merge.distance);
        let path = format!("M{:.1} {:.1}H{end:.1}V{:.1}H{:.1}", left.0, left.1, right.1, right.0);
        let class = if at < joined { "on" } else { "" };
        svg.path(&path, class, &format!("distance {:.3}, {} topics", merge.distance, merge.size));
        places[leaves + at] = (end, (left.1 + right.1) / 2.0);
    }
    axis(&mut svg, highest, bottom);
    if let Some(height) = cut(linkage, groups) {
        svg.line((x(height), TOP), (x(height), bottom), "cut");
        let text = format!("cut {height:.2}, {}", counted(groups, "group"));
        svg.text(x(height), bottom + 38.0, Anchor::Middle, "sel", &text);
    }
    Some(svg)
}

fn axis(svg: &mut Svg, highest: f64, bottom: f64) {
    svg.line((NAMES, bottom + 4.0), (NAMES + WIDE, bottom + 4.0), "axis");
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        let text = format!("{:.2}", highest * share);
        svg.text(NAMES + share * WIDE, bottom + 20.0, Anchor::Middle, "s", &text);
    }
}

/// Between the last merge below the cut and the first above; none where it joins nothing.
fn cut(linkage: &Linkage, groups: usize) -> Option<f64> {
    let below = linkage.leaves().saturating_sub(groups);
    let under = linkage.merges().get(below.checked_sub(1)?)?.distance;
    let over = linkage.merges().get(below).map_or(under, |merge| merge.distance);
    Some((under + over) / 2.0)
}
