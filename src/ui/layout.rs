//! How a place is shared: side by side, or one below the other.

use ratatui::layout::{Constraint, Layout, Rect};

/// From this width on panes stand side by side with room to spare.
pub const WIDE: u16 = 100;

pub fn columns<const N: usize>(area: Rect, widths: [Constraint; N]) -> [Rect; N] {
    Layout::horizontal(widths).areas(area)
}

pub fn rows<const N: usize>(area: Rect, heights: [Constraint; N]) -> [Rect; N] {
    Layout::vertical(heights).areas(area)
}
