//! Topics as rings on a plane.

use super::super::Report;
use super::{Anchor, Svg, title};
use crate::text::counted;
use crate::topics::TopicId;

const WIDE: f64 = 900.0;
const HIGH: f64 = 620.0;
/// Share of the height that the largest ring has across.
const LARGEST: f64 = 0.2;
/// Share of the spread kept free at each side.
const MARGIN: f64 = 0.12;

/// From places to pixels, each direction stretched by itself, as on the screen.
struct Scale {
    middle: (f64, f64),
    by: (f64, f64),
}

impl Scale {
    fn of(places: &[(f64, f64)]) -> Self {
        let span = |of: fn(&(f64, f64)) -> f64| {
            let low = places.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            ((low + high) / 2.0, (high - low).max(1e-9) * (1.0 + 2.0 * MARGIN))
        };
        let ((x, wide), (y, high)) = (span(|place| place.0), span(|place| place.1));
        Scale { middle: (x, y), by: (WIDE / wide, HIGH / high) }
    }

    fn pixel(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (WIDE / 2.0 + (x - self.middle.0) * self.by.0, HIGH / 2.0 - (y - self.middle.1) * self.by.1)
    }
}

pub(super) fn topics(
    report: &Report,
    places: &[(f64, f64)],
    selected: Option<TopicId>,
) -> Option<Svg> {
    let real = report.without_outliers();
    let largest = real.iter().map(|topic| topic.size).max().filter(|&size| size > 0)? as f64;
    let scale = Scale::of(places);
    let mut svg = Svg::new(WIDE, HIGH);
    frame(&mut svg);
    let mut rings: Vec<_> = real.iter().zip(places).collect();
    // Small rings lie over large ones, names over all rings.
    rings.sort_by_key(|(topic, _)| (Some(topic.id) == selected, std::cmp::Reverse(topic.size)));
    let radius = |size: usize| HIGH * LARGEST / 2.0 * (size as f64 / largest).sqrt();
    for (topic, place) in &rings {
        let class = if Some(topic.id) == selected { "on" } else { "" };
        let about = format!("{}: {}", title(topic, 60), counted(topic.size, "document"));
        svg.circle(scale.pixel(**place), radius(topic.size).max(2.0), class, &about);
    }
    for (topic, place) in &rings {
        let (x, y) = scale.pixel(**place);
        let class = if Some(topic.id) == selected { "sel" } else { "t" };
        svg.text(x, y + 4.0, Anchor::Middle, class, &topic.id.to_string());
    }
    Some(svg)
}

fn frame(svg: &mut Svg) {
    svg.path(&format!("M.5 .5H{:.1}V{:.1}H.5Z", WIDE - 0.5, HIGH - 0.5), "axis", "");
}
