//! Topics in two groups of documents: the log-odds of each with its interval, 0 in the middle.

use super::{Anchor, Svg, shortened};
use crate::engine::compare_groups::{Bar, Row};
use crate::topics::TopicId;

const LABEL: f64 = 300.0;
const WIDE: usize = 481;
const ROW: f64 = 22.0;
const HEAD: f64 = 24.0;

pub(super) fn draw(a: &str, b: &str, rows: &[(String, Row<TopicId>)]) -> Option<Svg> {
    if rows.is_empty() {
        return None;
    }
    let own: Vec<Row<TopicId>> = rows.iter().map(|(_, row)| row.clone()).collect();
    let bar = Bar::of(&own, WIDE);
    let x = |place: usize| LABEL + place as f64;
    let height = HEAD + rows.len() as f64 * ROW + 6.0;
    let mut svg = Svg::new(LABEL + WIDE as f64 + 140.0, height);
    svg.text(LABEL, 14.0, Anchor::Start, "s", &format!("more in {}", shortened(b, 30)));
    svg.text(x(WIDE), 14.0, Anchor::End, "s", &format!("more in {}", shortened(a, 30)));
    svg.line((x(bar.middle()), HEAD), (x(bar.middle()), height), "axis");
    for (at, (name, row)) in rows.iter().enumerate() {
        let y = HEAD + at as f64 * ROW + ROW / 2.0;
        let named = if row.of.is_outlier() { name.clone() } else { format!("{} {name}", row.of) };
        svg.text(LABEL - 8.0, y + 4.0, Anchor::End, "", &shortened(&named, 40));
        let [low, middle, high] = bar.places(&row.contrast);
        let class = if row.contrast.differs() { "" } else { "other" };
        svg.line((x(low), y), (x(high), y), class);
        let about = format!("{named}: {:.2}, q {:.3}", row.contrast.log_odds, row.contrast.q);
        svg.circle((x(middle), y), 4.0, class, &about);
        let shares = format!("{:.1} % and {:.1} %", 100.0 * row.share_a, 100.0 * row.share_b);
        svg.text(x(WIDE) + 8.0, y + 4.0, Anchor::Start, "s", &shares);
    }
    Some(svg)
}
