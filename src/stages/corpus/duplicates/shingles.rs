//! A text as the set of its words and of every two that stand side by side.
//!
//! Case, punctuation and white space do not count, nor do web addresses, `@names` and the `RT` before
//! them: they are what is new in a text that is passed on. Of scripts without spaces every two and every three
//! characters stand for words.

use crate::corpus::clean::words::{is_mention, is_url};
use crate::corpus::tokens::{for_each_run, is_unspaced};

/// Hashes of parts of a text, ascending, each once.
pub(super) type Shingles = Vec<u32>;

/// A word, or a character of a script without spaces.
#[derive(Clone, Copy)]
struct Unit {
    hash: u64,
    is_character: bool,
}

/// Of a longer text its first so many bytes tell whether it is a copy: some 20,000 words.
const MOST_BYTES: usize = 1 << 17;

/// The shingles of a text; none of one without letters and numerals.
pub(super) fn shingles(text: &str) -> Shingles {
    let text = &text[..text.floor_char_boundary(MOST_BYTES)];
    let mut units = Vec::new();
    let words = || text.split_whitespace();
    let is_said = |word: &&str| !is_url(word) && !is_mention(word) && *word != "RT";
    words().filter(is_said).for_each(|word| read(word, &mut units));
    if units.is_empty() {
        words().for_each(|word| read(word, &mut units));
    }
    let mut shingles = Vec::with_capacity(2 * units.len());
    for at in 0..units.len() {
        add(&units, at, &mut shingles);
    }
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Adds the units of what stands between two white spaces.
fn read(word: &str, units: &mut Vec<Unit>) {
    for_each_run(word, |run, _| {
        let mut hash = None;
        for c in run.chars().flat_map(char::to_lowercase) {
            if is_unspaced(c) {
                units.extend(hash.take().map(|hash| Unit { hash, is_character: false }));
                units.push(Unit { hash: with(START, c.into()), is_character: true });
            } else {
                hash = Some(with(hash.unwrap_or(START), c.into()));
            }
        }
        units.extend(hash.map(|hash| Unit { hash, is_character: false }));
    });
}

/// Adds the shingles that begin with a unit.
fn add(units: &[Unit], at: usize, shingles: &mut Shingles) {
    let unit = units[at];
    let next = units.get(at + 1);
    let is_character = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.is_character);
    let pair = |next: &Unit| with(mixed(unit.hash), next.hash);
    if !unit.is_character {
        shingles.push(mixed(unit.hash) as u32);
        shingles.extend(next.map(|next| mixed(pair(next)) as u32));
        return;
    }
    match next.filter(|next| next.is_character) {
        Some(next) => {
            shingles.push(mixed(pair(next)) as u32);
            let third = units.get(at + 2).filter(|third| third.is_character);
            shingles.extend(third.map(|third| mixed(with(mixed(pair(next)), third.hash)) as u32));
        }
        // A character that stands alone.
        None if at == 0 || !is_character(units.get(at - 1)) => {
            shingles.push(mixed(unit.hash) as u32);
        }
        None => {}
    }
}

/// FNV-1a's.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a's step, of a number at once.
fn with(hash: u64, next: u64) -> u64 {
    (hash ^ next).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Every bit of a number spread over all bits of another (splitmix64's last step).
pub(super) const fn mixed(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// How many numbers two ascending lists share.
pub(super) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        shared += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_says_counts_and_not_how_it_is_passed_on() {
        let said = shingles("The bus is late, again!");
        assert_eq!(said.len(), 5 + 4);
        assert_eq!(shingles("  the BUS is late again"), said);
        assert_eq!(shingles("@ann The bus is late, again! https://a.b/c?d=e"), said);
        assert_eq!(shingles("RT @ann: the bus is late again"), said);
        assert!(shingles("… 👍 —").is_empty());
        assert_eq!(shingles("https://a.b").len(), 5);
    }

    #[test]
    fn scripts_without_spaces_are_taken_by_characters() {
        // Every two and every three characters.
        assert_eq!(shingles("今日は天気").len(), 4 + 3);
        assert_eq!(shared(&shingles("今日は天気がいい"), &shingles("今日は天気")), 7);
        assert_eq!(shingles("猫").len(), 1);
        // A word, its neighbour, and two characters.
        assert_eq!(shingles("GPU搭載").len(), 1 + 1 + 1);
    }

    #[test]
    fn a_long_text_is_known_by_its_beginning() {
        let long: String = (0..40_000).map(|n| format!("n{n} ")).collect();
        let longer = format!("{long}and more");
        assert!(long.len() > MOST_BYTES);
        assert_eq!(shingles(&longer), shingles(&long));
        assert_ne!(shingles(&long[1000..]), shingles(&long));
    }

    #[test]
    fn shared_numbers_are_counted() {
        assert_eq!(shared(&[1, 3, 5, 9], &[0, 3, 4, 5]), 2);
        assert_eq!(shared(&[], &[1]), 0);
    }
}
