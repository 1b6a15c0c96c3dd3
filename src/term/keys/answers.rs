//! Answers of a terminal, by their bytes: colours, where the cursor is, what it is and can.

use std::time::Duration;

use super::{ANSWER, ESC, Found, HELD, LONGEST};

/// A terminal's answer, if `held`, which begins with ESC, is one or may become one. `beginning`: how long
/// what could as well be keys waits for more.
pub(super) fn answer(held: &[u8], beginning: Duration) -> Option<Found> {
    match held.get(1)? {
        b'[' => control_answer(held, beginning),
        // Colours and the clipboard: a number behind the bracket.
        b']' => string(held, beginning, |body| {
            let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
            match body.get(digits) {
                _ if digits > 4 => Shape::Other,
                None if digits == 0 => Shape::Beginning,
                None => Shape::Beginning,
                Some(b';') if digits > 0 => Shape::Answer,
                Some(_) => Shape::Other,
            }
        }),
        // A device's status and version, an application's answer: `1$r`, `>|XTerm`, `1+r`, `Gi=31;OK`.
        b'P' | b'_' | b'^' | b'X' => string(held, beginning, |body| match body {
            [] => Shape::Beginning,
            [b'0'..=b'9' | b'>' | b'!' | b'=', ..] if body.len() < 3 => Shape::Beginning,
            [b'0'..=b'9', b'0'..=b'9' | b'$' | b'+' | b';', ..] => Shape::Answer,
            [b'>', b'|', ..] | [b'!', b'|', ..] | [b'!', b'~', ..] => Shape::Answer,
            [b'G'] => Shape::Beginning,
            [b'G', b'i' | b'I' | b'p', ..] => Shape::Answer,
            _ => Shape::Other,
        }),
        _ => None,
    }
}

enum Shape {
    /// Keys as well, if nothing more comes.
    Beginning,
    Answer,
    Other,
}

/// An answer that ends with BEL or with ESC and a backslash.
fn string(held: &[u8], beginning: Duration, shape: impl Fn(&[u8]) -> Shape) -> Option<Found> {
    let body = &held[2..];
    let end = body.iter().position(|byte| matches!(*byte, 0x07 | ESC | 0x18 | 0x1a));
    let limit = match shape(&body[..end.unwrap_or(body.len())]) {
        Shape::Other => return None,
        Shape::Beginning => beginning,
        Shape::Answer => ANSWER,
    };
    match (end, end.and_then(|end| body.get(end..end + 2))) {
        (None, _) if body.len() > LONGEST => Some(Found::Whole(held.len(), None)),
        (None, _) => Some(Found::Part(limit)),
        (Some(end), Some([ESC, b'\\', ..])) => Some(Found::Whole(end + 4, None)),
        // Another sequence begins: the answer was cut off.
        (Some(end), Some([ESC, _])) => Some(Found::Whole(end + 2, None)),
        (Some(end), None) if body[end] == ESC => Some(Found::Part(limit)),
        (Some(end), _) => Some(Found::Whole(end + 3, None)),
    }
}

/// `[?…c`, `[>…c`, `[?…u`, `[?…n`, `[…;…R`, `[…t`, `[…n`, `[…$y`, `[I` and `[O`.
fn control_answer(held: &[u8], beginning: Duration) -> Option<Found> {
    let Some((parameters, end)) = parts(held) else {
        let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
        let limit = match &held[2..] {
            [b'?' | b'>' | b'=', _, ..] => ANSWER,
            rest if rest.contains(&b';') && !rest.starts_with(b"<") => ANSWER,
            [] | [b'?' | b'>' | b'='] => beginning.max(HELD),
            rest if rest.len() < 5 && digits(rest) => beginning.max(HELD),
            _ => return None,
        };
        return Some(Found::Part(limit));
    };
    let marked = matches!(parameters.first(), Some(b'?' | b'>' | b'='));
    let semicolons = parameters.iter().filter(|byte| **byte == b';').count();
    let is = match end? {
        b'c' | b'n' | b't' | b'y' | b'S' if marked || !parameters.is_empty() => true,
        b'u' => marked,
        // Some terminals say so of F3 with a key held, too.
        b'R' => semicolons == 1 || marked,
        b'I' | b'O' => parameters.is_empty(),
        _ => marked,
    };
    is.then(|| Found::Whole(2 + parameters.len() + 1, None))
}

/// The parameters of a control sequence, and its last byte: `None` while that has not come, `Some(None)`
/// where a byte is in it that cannot be.
pub(super) fn parts(held: &[u8]) -> Option<(&[u8], Option<u8>)> {
    let rest = &held[2..];
    let end = rest.iter().position(|byte| !(0x20..0x40).contains(byte))?;
    let last = Some(rest[end]).filter(|byte| (0x40..0x7f).contains(byte));
    Some((&rest[..end], last))
}
