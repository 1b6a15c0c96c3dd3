//! Numbers as they are typed, each within its range.

use crate::ranges::{self, Outside, Real, Whole};

/// Reads a whole number of this range.
pub(super) fn whole<T: TryFrom<u64>>(
    range: Whole,
) -> impl Fn(&str) -> Result<T, Outside> + Clone + Send + Sync + 'static {
    move |text| {
        let number = range.parse(text)?;
        T::try_from(number).map_err(|_| range.outside(text))
    }
}

/// Reads a number of this range.
pub(super) fn real(
    range: Real,
) -> impl Fn(&str) -> Result<f64, Outside> + Clone + Send + Sync + 'static {
    move |text| range.parse(text)
}

pub fn parse_range(text: &str) -> Result<(usize, usize), Outside> {
    // Python writes it between parentheses.
    let text = text.trim().trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
    let number = |part: &str| part.trim().parse::<usize>().ok();
    let range = match text.split_once(',') {
        Some((low, high)) => number(low).zip(number(high)),
        None => number(text).map(|n| (n, n)),
    };
    // What is no number is outside as much as 0 is.
    let range = range.unwrap_or((0, 0));
    ranges::check_phrases(range).map(|()| range)
}
