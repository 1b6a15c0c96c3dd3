//! Words as scikit-learn's `CountVectorizer` sees them: lower-cased, `(?u)\b\w\w+\b`.
//!
//! A word character is one by Unicode's definition: letters, digits and other numerals of any
//! script, the underscore, and the marks that belong to the letter before. Python's `re` leaves
//! marks out and so cuts words of Hindi, Thai or Turkish in pieces; on other text the two agree.

use unicode_width::UnicodeWidthChar;

/// Calls `each` with every token of `text`, lower-cased, in order.
pub fn for_each_token(text: &str, each: impl FnMut(&str)) {
    // The whole text at once, as Python does it: a sigma at a word's end has its own small form.
    for_each_word(&text.to_lowercase(), each);
}

/// Calls `each` with every token of `text` as it is written, in order.
pub fn for_each_word(text: &str, mut each: impl FnMut(&str)) {
    for_each_run(text, |run, characters| {
        if characters >= 2 {
            each(run);
        }
    });
}

/// Calls `each` with every run of word characters and how many it has, in order.
pub(super) fn for_each_run(text: &str, mut each: impl FnMut(&str, usize)) {
    let (mut start, mut characters) = (0, 0);
    for (at, c) in text.char_indices() {
        if is_word_character(c) || (characters > 0 && is_mark(c)) {
            if characters == 0 {
                start = at;
            }
            characters += 1;
            continue;
        }
        if characters > 0 {
            each(&text[start..at], characters);
        }
        characters = 0;
    }
    if characters > 0 {
        each(&text[start..], characters);
    }
}

/// Thai, Lao, Myanmar, Khmer, kana and Chinese characters: no spaces part their words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// Letters, numerals and the underscore.
fn is_word_character(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// A combining mark or a joiner: part of the word it stands in, no word by itself. The zero-width
/// space is what ends a word where none is shown; the soft hyphen and the word joiner end one too.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(0) && !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        for_each_token(text, |token| all.push(token.to_owned()));
        all
    }

    #[test]
    fn words_are_those_of_the_vectoriser() {
        assert_eq!(
            tokens("It's a well-made Café, MP3_player & I 2 10x!"),
            ["it", "well", "made", "café", "mp3_player", "10x"]
        );
        assert_eq!(tokens("Ünlü ŞEHİR 日本語 x"), ["ünlü", "şehi\u{307}r", "日本語"]);
        assert_eq!(tokens("हिन्दी भाषा"), ["हिन्दी", "भाषा"]);
        assert_eq!(tokens("ΟΔΟΣ οδος"), ["οδος", "οδος"]);
        assert_eq!(tokens("foo\u{200b}bar"), ["foo", "bar"]);
        assert!(tokens("a b . , ! 7 👩\u{200d}👩 ❤\u{fe0f}\u{200d}").is_empty());
        assert!(tokens("").is_empty());
    }
}
