//! Makes text safe to show: nothing in a document may move the cursor, set a clipboard or turn
//! the reading direction of what stands beside it.

use std::borrow::Cow;

/// Removes escape sequences whole, other control characters (C0, C1, DEL), bidirectional
/// overrides and isolates and byte-order marks; white space of any kind that could move the cursor
/// (tab, line, page and paragraph breaks) becomes a space, so that no two words grow together.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push(' '),
            '\u{1b}' => rest = after_escape(rest),
            '\u{9b}' => rest = after_control_sequence(rest),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => rest = after_string(rest),
            _ if is_unsafe(c) => {}
            _ => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

type Rest<'a> = std::str::Chars<'a>;

/// What follows an escape sequence that began with ESC.
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

/// What follows the parameters and the final character of a control sequence.
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

/// What follows a control string (OSC, DCS, …): up to BEL or ST, or to an escape that cancels it.
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
