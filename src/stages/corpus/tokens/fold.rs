//! Forms of a word that are counted, searched and shown as one.
//!
//! Case; accents written as characters of their own, which look the same; full-width and presentation
//! forms; vowel marks and the lengthening stroke of Arabic, points of Hebrew, which most texts leave out; the
//! dot of the Turkish İ. Accents stay: ano and año, schon and schön, ou and où are different words, and
//! whoever writes without them does so in all of a text.

use unicode_normalization::UnicodeNormalization;

/// `text` in the form in which words are counted.
pub fn folded(text: &str) -> String {
    match text.is_ascii() || !text.contains(|c| Change::of(c) != Change::Case) {
        true => text.to_lowercase(),
        false => unified(text).to_lowercase(),
    }
}

/// What is done to a character.
#[derive(PartialEq, Eq)]
enum Change {
    /// Nothing, but for its case.
    Case,
    /// It is left out.
    Out,
    /// It is written as the character before has it.
    Compose,
    /// The ordinary form of it is taken.
    Ordinary,
    /// İ, whose small form would be an i with one more dot.
    DottedI,
}

impl Change {
    fn of(c: char) -> Change {
        match c {
            '\u{0}'..='\u{12f}' => Change::Case,
            'İ' => Change::DottedI,
            '\u{300}'..='\u{36f}' => Change::Compose,
            // Points of Hebrew; vowel marks and the stroke of Arabic.
            '\u{591}'..='\u{5bd}'
            | '\u{5bf}'
            | '\u{5c1}'
            | '\u{5c2}'
            | '\u{5c4}'
            | '\u{5c5}'
            | '\u{5c7}'
            | '\u{640}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}' => Change::Out,
            // Ligatures, presentation forms, full and half width.
            '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{ff01}'..='\u{ffef}' => {
                Change::Ordinary
            }
            _ => Change::Case,
        }
    }
}

fn unified(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match Change::of(c) {
            Change::Case | Change::Compose => plain.push(c),
            Change::Out => {}
            Change::Ordinary => plain.extend(std::iter::once(c).nfkd()),
            Change::DottedI => plain.push('i'),
        }
    }
    plain.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one() {
        for (written, counted) in [
            ("ISTANBUL", "istanbul"),
            ("İSTANBUL", "istanbul"),
            ("الـكِتَابُ", "الكتاب"),
            ("שָׁלוֹם", "שלום"),
            ("Ｓｏｎｙ　１２", "sony　12"),
            ("ﾊﾞｯﾃﾘｰ", "バッテリー"),
            ("cafe\u{301}", "café"),
            ("ﬁne", "fine"),
            ("ΟΔΟΣ", "οδος"),
            ("GROẞ schön Año", "groß schön año"),
            ("10² ½ ™", "10² ½ ™"),
        ] {
            assert_eq!(folded(written), counted, "{written}");
        }
    }
}
