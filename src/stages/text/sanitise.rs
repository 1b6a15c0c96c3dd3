//! Makes text safe to show: nothing in a document may move the cursor, set a clipboard or turn
//! the reading direction of what stands beside it.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use super::characters::{
    is_emoji, is_invisible, is_plain, is_plain_ascii, is_selector, is_skin, is_unsafe, joins, parts,
};

/// Marks on one letter that are kept: a stack of Tibetan syllables has ten.
const MARKS: usize = 10;
/// Emoji joined into one that are kept.
const JOINED: usize = 8;

const ZERO_WIDTH_SPACE: char = '\u{200b}';
const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';

/// Removes escape sequences whole, other control characters (C0, C1, DEL), bidirectional overrides and
/// isolates, and characters that nobody sees: tags, soft hyphens, byte-order marks, zero-width ones but
/// for the joiners that some scripts and emoji need. White space of any kind that could move the
/// cursor (tab, line, page and paragraph breaks) becomes a space, so that no two words grow together.
/// A letter keeps its first ten marks. Doing it again changes nothing.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if is_plain_ascii(text) || text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut clean = Clean { text: String::with_capacity(text.len()), ..Clean::default() };
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push(' '),
            '\u{1b}' => rest = after_escape(rest),
            '\u{9b}' => rest = after_control_sequence(rest),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => rest = after_string(rest),
            // Whether they stay hangs on what comes next and stays.
            ZERO_WIDTH_SPACE | NON_JOINER | JOINER => {
                clean.between.get_or_insert(c);
            }
            _ if is_unsafe(c) || is_invisible(c) => {}
            _ => clean.push(c),
        }
    }
    clean.settle(None);
    if clean.text == text { Cow::Borrowed(text) } else { Cow::Owned(clean.text) }
}

/// The text that is kept, and the state at its end.
#[derive(Default)]
struct Clean {
    text: String,
    last: Option<char>,
    /// A joiner or zero-width space behind it that may stay.
    between: Option<char>,
    /// Characters without a width since the last letter.
    marks: usize,
    /// Emoji joined to one so far.
    joined: usize,
}

impl Clean {
    fn push(&mut self, c: char) {
        let is_mark = c.width() == Some(0);
        let again = is_selector(c) && self.last.is_some_and(is_selector);
        if is_mark && (again || self.marks >= MARKS) {
            return;
        }
        self.settle(Some(c));
        self.marks = if is_mark { self.marks + 1 } else { 0 };
        if !is_mark && self.last != Some(JOINER) {
            self.joined = 0;
        }
        self.text.push(c);
        self.last = Some(c);
    }

    /// Keeps what stands before `next` if it means something there: a joiner or non-joiner between
    /// letters of a script whose letters join, a joiner behind a sign that asks for a joined form,
    /// a joiner between emoji, a zero-width space where it alone parts words.
    fn settle(&mut self, next: Option<char>) {
        let (Some(c), Some(last)) = (self.between.take(), self.last) else { return };
        let next_is = |is: fn(char) -> bool| next.is_some_and(is);
        if c == ZERO_WIDTH_SPACE {
            if parts(last) && next_is(parts) {
                self.text.push(' ');
                (self.last, self.marks) = (Some(' '), 0);
            }
            return;
        }
        let of_emoji = is_emoji(last) || is_selector(last) || is_skin(last);
        let stays = match of_emoji {
            true => c == JOINER && next_is(is_emoji) && self.joined < JOINED,
            false => {
                joins(last) && (next_is(joins) || c == JOINER && !next_is(char::is_alphanumeric))
            }
        };
        if stays && self.marks < MARKS {
            self.text.push(c);
            self.last = Some(c);
            self.marks += 1;
            self.joined += usize::from(of_emoji);
        }
    }
}

type Rest<'a> = std::str::Chars<'a>;

/// The text behind an escape sequence that began with ESC.
fn after_escape(rest: Rest) -> Rest {
    let mut after = rest.clone();
    match after.next() {
        Some('[') => after_control_sequence(after),
        Some(']' | 'P' | 'X' | '^' | '_') => after_string(after),
        // Two or three characters: intermediates, then a final one.
        Some(' '..='/') => {
            while let Some(c) = after.clone().next() {
                if !(' '..='~').contains(&c) {
                    break;
                }
                after.next();
                if !(' '..='/').contains(&c) {
                    break;
                }
            }
            after
        }
        Some('0'..='~') => after,
        _ => rest,
    }
}

/// The text behind the parameters and the final character of a control sequence.
fn after_control_sequence(rest: Rest) -> Rest {
    let mut after = rest;
    while let Some(c) = after.clone().next() {
        if !(' '..='~').contains(&c) {
            break;
        }
        after.next();
        if ('@'..='~').contains(&c) {
            break;
        }
    }
    after
}

/// The text behind a control string (OSC, DCS, …), which ends in BEL or ST, or in an escape that cancels it.
/// One without an end is only its introducer: the text is kept.
fn after_string(rest: Rest) -> Rest {
    let mut after = rest.clone();
    let mut before = rest.clone();
    while let Some(c) = after.next() {
        match c {
            '\u{7}' | '\u{9c}' => return after,
            '\u{1b}' => {
                return if after.next() == Some('\\') { after } else { before };
            }
            // Another introducer: looking past it again and again would take quadratic time.
            '\n' | '\u{90}' | '\u{98}' | '\u{9b}' | '\u{9d}'..='\u{9f}' => return rest,
            _ => before = after.clone(),
        }
    }
    rest
}

/// Sanitised, without white space around. Line breaks of any kind stay, as `\n`: mail, forms and
/// articles are read by their lines. Of blank lines in a row one is kept.
pub fn tidy(text: &mut String) {
    if !text.contains(is_line_break) {
        let clean = sanitise(text);
        let trimmed = clean.trim();
        if trimmed.len() != text.len() {
            *text = trimmed.to_owned();
        } else if let Cow::Owned(clean) = clean {
            *text = clean;
        }
        return;
    }
    let mut tidied = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.replace("\r\n", "\n").split(is_line_break) {
        let clean = sanitise(line);
        let line = clean.trim();
        if line.is_empty() {
            blank = !tidied.is_empty();
            continue;
        }
        if !tidied.is_empty() {
            tidied.push_str(if blank { "\n\n" } else { "\n" });
        }
        tidied.push_str(line);
        blank = false;
    }
    *text = tidied;
}

/// [`sanitise`], but `\n` stays: of documents that were [`tidy`] before.
pub fn sanitise_lines(text: &str) -> Cow<'_, str> {
    match text.contains('\n') {
        true => Cow::Owned(text.split('\n').map(sanitise).collect::<Vec<_>>().join("\n")),
        false => sanitise(text),
    }
}

/// A document in one line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains('\n') {
        true => Cow::Owned(
            text.split('\n').filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "),
        ),
        false => Cow::Borrowed(text),
    }
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_document_stay_lines() {
        let tidied = |text: &str| {
            let mut text = text.to_owned();
            tidy(&mut text);
            text
        };
        assert_eq!(tidied("  one \t line "), "one   line");
        assert_eq!(
            tidied("Hi,\r\n\r\n\r\n> was: x\r\rBye\u{2028}Ann\n \n"),
            "Hi,\n\n> was: x\n\nBye\nAnn"
        );
        assert_eq!(tidied("a\x1b]52;c;\nb\x07c"), "a52;c;\nbc");
        let once = tidied("\n a\n\n\nb \u{b} c\n");
        assert_eq!((once.as_str(), tidied(&once)), ("a\n\nb\nc", once.clone()));
        assert_eq!(tidied("\n \r\n"), "");
    }

    #[test]
    fn escape_sequences_go_whole() {
        assert_eq!(sanitise("a\x1b[31mred\x1b[0m b"), "ared b");
        assert_eq!(sanitise("a\x1b]52;c;aGk=\x07b"), "ab");
        assert_eq!(sanitise("a\x1b]0;title\x1b\\b"), "ab");
        assert_eq!(sanitise("a\x1b[2Jb\u{9b}1;1Hc"), "abc");
        assert_eq!(sanitise("a\x1b(Bb\x1bcc"), "abc");
        assert_eq!(sanitise("a\x1b]0;title\x1b[31mred"), "ared");
        assert_eq!(sanitise("a\u{9d}b\u{9d}0;c\u{9c}d"), "abd");
        assert_eq!(sanitise("end\x1b"), "end");
        assert_eq!(sanitise("no end \x1b]52;c"), "no end 52;c");
    }

    #[test]
    fn control_characters_and_overrides_go() {
        assert_eq!(sanitise("a\tb\u{202e}c\u{2066}\u{0}\u{7f}d\u{feff}"), "a bcd");
        assert_eq!(sanitise("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f\rg"), "a b c d e f g");
        assert!(matches!(sanitise("plain, naïve, 日本語, 👩‍👩‍👧"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_nobody_sees_goes() {
        assert_eq!(sanitise("s\u{ad}o\u{200b}u\u{2060}n\u{feff}d"), "sound");
        assert_eq!(sanitise("a\u{e0048}\u{e0069}b\u{e0001}"), "ab");
        assert_eq!(sanitise("a\u{200c}b\u{200d}c \u{200d}"), "abc ");
        // Variation selectors that carry bytes of a message.
        assert_eq!(sanitise("☺\u{fe0f}\u{e0102}\u{e0155}\u{fe01}!"), "☺\u{fe0f}!");
        // Khmer and Thai words are parted by it.
        assert_eq!(sanitise("ខ្ញុំ\u{200b}ទៅ"), "ខ្ញុំ ទៅ");
        let marked = format!("e{}x", "\u{301}".repeat(5000));
        assert_eq!(sanitise(&marked), format!("e{}x", "\u{301}".repeat(MARKS)));
        let family = "👩\u{200d}".repeat(5000);
        let joined = |part: &str| part.matches(JOINER).count();
        assert!(sanitise(&family).split("👩👩").all(|part| joined(part) <= JOINED));
    }

    #[test]
    fn joiners_stay_where_they_mean_something() {
        for text in [
            "می\u{200c}خواهم",
            "नमस्\u{200d}ते",
            "ക്\u{200d}",
            "ශ්\u{200d}රී",
            "👩‍👩‍👧‍👦",
            "🏳\u{fe0f}\u{200d}🌈",
            "👩🏽\u{200d}🚀",
            "Việt Nam",
            "שָׁלוֹם",
            "༺ཨོཾ༻",
            "각",
            "🇩🇪",
            "1\u{fe0f}\u{20e3}",
        ] {
            assert!(matches!(sanitise(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_unsafe_is_left_and_again_changes_nothing(
            parts in proptest::collection::vec(part(), 0..60),
        ) {
            let text = parts.concat();
            let clean = sanitise(&text).into_owned();
            proptest::prop_assert_eq!(&sanitise(&clean), &clean);
            let bad = |c: char| is_unsafe(c) || is_invisible(c) || c == ZERO_WIDTH_SPACE;
            proptest::prop_assert!(!clean.contains(bad));
            let mut marks = 0;
            for c in clean.chars() {
                marks = if c.width() == Some(0) { marks + 1 } else { 0 };
                proptest::prop_assert!(marks <= MARKS + 1, "{:?}", clean);
            }
            // Printable ASCII outside of escape sequences is never touched.
            if !text.contains(|c: char| c.is_control()) {
                let ascii = |text: &str| text.chars().filter(char::is_ascii_graphic).collect::<String>();
                proptest::prop_assert_eq!(ascii(&clean), ascii(&text));
            }
        }
    }

    fn part() -> impl proptest::strategy::Strategy<Value = String> {
        use proptest::prelude::*;
        prop_oneof![
            any::<char>().prop_map(String::from),
            "[a-c ]{1,3}",
            proptest::sample::select(vec![
                "\u{200b}",
                "\u{200c}",
                "\u{200d}",
                "\u{301}",
                "\u{fe0f}",
                "\u{e0100}",
                "\u{e0041}",
                "\u{202e}",
                "\u{ad}",
                "\u{1b}[31m",
                "\u{1b}",
                "ک",
                "ക്",
                "👩",
                "☺",
                "ខ",
                "\u{1f3fd}",
                "\u{61c}",
                "\u{2060}",
                "\u{9d}",
                "\t",
            ])
            .prop_map(str::to_owned),
        ]
    }
}
