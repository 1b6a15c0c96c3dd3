//! The selected row of a list, and how far an action moves it.

use crate::keymap::Action;

/// Rows a page key moves by.
const PAGE: isize = 10;

/// A selected row in a list of known length. Drawing decides how many rows fit and scrolls so that
/// the selection is visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    pub selected: usize,
}

impl Cursor {
    /// Moves within `length` rows.
    pub fn go(&mut self, by: isize, length: usize) {
        let last = length.saturating_sub(1) as isize;
        self.selected = (self.selected as isize).saturating_add(by).clamp(0, last) as usize;
    }
}

/// How far an action moves a list.
pub fn distance(action: Action) -> Option<isize> {
    match action {
        Action::Up => Some(-1),
        Action::Down => Some(1),
        Action::PageUp => Some(-PAGE),
        Action::PageDown => Some(PAGE),
        Action::First => Some(isize::MIN / 2),
        Action::Last => Some(isize::MAX / 2),
        Action::By(by) => Some(by),
        _ => None,
    }
}
