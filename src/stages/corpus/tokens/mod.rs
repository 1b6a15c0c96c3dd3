//! Words as scikit-learn's `CountVectorizer` sees them: lower-cased, `(?u)\b\w\w+\b`; and what that
//! makes no words of.
//!
//! A word character is one by Unicode's definition: letters, digits and other numerals of any
//! script, the underscore, and the marks that belong to the letter before. Python's `re` leaves
//! marks out and so cuts words of Hindi, Thai or Turkish in pieces; on other text the two agree.
//!
//! * `fold` — forms of a word that are counted as one
//! * `unspaced` — words of Chinese, Japanese, Thai, Lao, Khmer and Burmese, between which no space stands
//! * `korean` — words of Korean without the particles written to them
//!
//! All of it is bound to characters, not to a language: English is what it was.

mod fold;
mod korean;
mod unspaced;

use unicode_width::UnicodeWidthChar;

pub use fold::folded;

/// Calls `each` with every token of `text`, folded (lower-case, mostly), in order.
pub fn for_each_token(text: &str, each: impl FnMut(&str)) {
    // The whole text at once, as Python does it: a sigma at a word's end has its own small form.
    for_each_word(&folded(text), each);
}

/// Calls `each` with every token of `text` as it is written, in order.
pub fn for_each_word(text: &str, mut each: impl FnMut(&str)) {
    for_each_run(text, |run, characters| match run {
        _ if characters < 2 => {}
        _ if run.is_ascii() => each(run),
        _ if run.contains(is_unspaced) => unspaced::for_each_word(run, &mut each),
        _ => each(korean::without_particle(run)),
    });
}

/// Calls `each` with what stands in a word as white space separates them: the word itself, or its parts
/// where no spaces are written.
pub fn for_each_piece(word: &str, mut each: impl FnMut(&str)) {
    match !word.is_ascii() && word.contains(is_unspaced) {
        true => unspaced::for_each_piece(word, each),
        false => each(word),
    }
}

/// Words of a text where white space parts them, and words of what has none between them.
pub fn count_words(text: &str) -> usize {
    let words = |piece: &str| match piece.is_ascii() || !piece.contains(is_unspaced) {
        true => 1,
        false => {
            let mut words = 0;
            for_each_run(piece, |run, _| words += unspaced::count(run));
            words.max(1)
        }
    };
    text.split_whitespace().map(words).sum()
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
        assert_eq!(tokens("Ünlü ŞEHİR x"), ["ünlü", "şehir"]);
        assert_eq!(tokens("हिन्दी भाषा"), ["हिन्दी", "भाषा"]);
        assert_eq!(tokens("ΟΔΟΣ οδος"), ["οδος", "οδος"]);
        assert_eq!(tokens("foo\u{200b}bar"), ["foo", "bar"]);
        assert!(tokens("a b . , ! 7 👩\u{200d}👩 ❤\u{fe0f}\u{200d}").is_empty());
        assert!(tokens("").is_empty());
    }
    #[test]
    fn words_without_spaces_between_are_words() {
        assert_eq!(tokens("这款手机的电池用不了一天。"), ["手机", "电池", "不了", "一天"]);
        assert_eq!(tokens("iPhone手机电池"), ["iphone", "手机", "电池"]);
        assert_eq!(tokens("日本語の電池"), ["日本語", "電池"]);
        assert_eq!(tokens("ประเทศตุรกี"), ["ประเทศ", "ตุรกี"]);
        assert_eq!(tokens("ﾊﾞｯﾃﾘｰとバッテリー"), ["バッテリー", "バッテリー"]);
        assert_eq!(tokens("ຮອດມື້"), ["ຮອດ", "ມື້"]);
        assert_eq!(tokens("배터리가 배터리는 3시간"), ["배터리", "배터리", "3시간"]);
    }

    #[test]
    fn words_are_counted_as_people_do() {
        assert_eq!(count_words("It's  a well-made thing"), 4);
        assert_eq!(count_words("手机的电池"), 3);
        assert_eq!(count_words("iPhone 手机, ok"), 3);
        assert_eq!(count_words(" 。 "), 1);
    }
}
