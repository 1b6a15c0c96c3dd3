//! Intervals as places on one line, 0 in the middle.

use super::Row;
use crate::topics::contrast::Contrast;

/// Rows that are drawn on one scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    scale: f64,
    cells: usize,
}

impl Bar {
    /// A line of `cells` places that holds the intervals of all rows.
    pub fn of<T>(rows: &[Row<T>], cells: usize) -> Self {
        let ends = rows.iter().map(|row| row.contrast.interval());
        let ends = ends.map(|(low, high)| low.abs().max(high.abs()));
        Bar { scale: ends.filter(|end| end.is_finite()).fold(0.1, f64::max), cells }
    }

    /// The middle, which is 0.
    pub fn middle(&self) -> usize {
        self.cells / 2
    }

    /// An interval with these characters for its middle, for what it spans and for 0.
    pub fn text(&self, contrast: &Contrast, [middle, span, zero]: [&str; 3]) -> String {
        let [low, at, high] = self.places(contrast);
        let place = |cell: usize| match cell {
            _ if cell == at => middle,
            _ if (low..=high).contains(&cell) => span,
            _ if cell == self.middle() => zero,
            _ => " ",
        };
        (0..self.cells).map(place).collect()
    }

    /// Places of the low end, of the log-odds and of the high end, all less than the number of cells.
    pub fn places(&self, contrast: &Contrast) -> [usize; 3] {
        let half = self.middle() as f64;
        let place =
            |value: f64| (half + (value / self.scale).clamp(-1.0, 1.0) * half).round() as usize;
        let (low, high) = contrast.interval();
        [low, contrast.log_odds, high].map(|value| place(value).min(self.cells.saturating_sub(1)))
    }
}
