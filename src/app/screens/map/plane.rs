//! From places on the plane to dots of the screen.

use crate::engine::map::Place;

/// Share of the spread kept free at each side.
const MARGIN: f64 = 0.08;

/// What of the plane is seen.
#[derive(Clone, Copy, Debug)]
pub struct View {
    centre: Place,
    scale: (f64, f64),
    /// Dots across and down.
    pub size: (f64, f64),
}

impl View {
    /// Everything fits at zoom 1; further in, `middle` stays in the middle. Each direction is stretched
    /// by itself, so that the pane is filled.
    pub fn of(places: &[Place], middle: Place, zoom: f64, size: (usize, usize)) -> Self {
        let (mut low, mut high) =
            ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for &(x, y) in places {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let span = |low: f64, high: f64| (high - low).max(1e-9) * (1.0 + 2.0 * MARGIN);
        let size = (size.0 as f64, size.1 as f64);
        let whole = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
        View {
            centre: if zoom > 1.0 { middle } else { whole },
            scale: (size.0 / span(low.0, high.0) * zoom, size.1 / span(low.1, high.1) * zoom),
            size,
        }
    }

    /// The dot of a place, from the upper left.
    pub fn dot(&self, (x, y): Place) -> (f64, f64) {
        (
            self.size.0 / 2.0 + (x - self.centre.0) * self.scale.0,
            self.size.1 / 2.0 - (y - self.centre.1) * self.scale.1,
        )
    }
}
