//! Keys, the mouse and pastes, by their bytes.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::answers::{answer, parts};
use super::{ESC, ESCAPE, Found, HELD, PASTE, PASTE_BEGINS, PASTE_ENDS};

pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

/// Whether a sequence may go on with this byte behind its ESC.
pub(super) fn goes_on(byte: u8) -> bool {
    matches!(byte, b'[' | b']' | b'O' | b'P' | b'_' | b'^' | b'X' | b'\\')
}

/// How many bytes of a sequence that nobody knows go with its ESC.
pub(super) fn unknown(held: &[u8]) -> usize {
    match held {
        [ESC, b'[', rest @ ..] => {
            let end = rest.iter().position(|byte| (0x40..0x7f).contains(byte));
            end.map_or(held.len(), |end| end + 3)
        }
        _ => 1,
    }
}

/// The first thing in `held`.
pub(super) fn first(held: &[u8]) -> Found {
    match held {
        [] => Found::Nothing,
        [ESC] => Found::Part(ESCAPE),
        [ESC, ESC, ..] => Found::Whole(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        // Ctrl-C is heard whatever comes with it.
        [ESC, 0x03, ..] => Found::Whole(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        // The end of an answer whose beginning was lost.
        [ESC, b'\\', ..] => Found::Whole(2, None),
        [ESC, b'[', ..] => answer(held, ESCAPE).unwrap_or_else(|| control(held)),
        [ESC, b'O'] => Found::Part(ESCAPE),
        [ESC, b'O', letter, ..] => match lettered(*letter) {
            Some(code) => Found::Whole(3, Some(key(code, KeyModifiers::NONE))),
            None => Found::Whole(3, None),
        },
        [ESC, ..] => answer(held, ESCAPE).unwrap_or_else(|| with_alt(held)),
        _ => plain(held),
    }
}

/// The first thing in `held` from the second of two ESC on: not Alt, but the key Esc and another.
pub(super) fn doubled(held: &[u8]) -> Found {
    match held {
        [ESC, next, ..] if !goes_on(*next) => {
            Found::Whole(1, Some(key(KeyCode::Esc, KeyModifiers::NONE)))
        }
        _ => first(held),
    }
}

/// A key with Alt held: ESC and the key.
fn with_alt(held: &[u8]) -> Found {
    match plain(&held[1..]) {
        Found::Whole(length, Some(Event::Key(KeyEvent { code, modifiers, .. }))) => {
            Found::Whole(length + 1, Some(key(code, modifiers | KeyModifiers::ALT)))
        }
        Found::Whole(length, _) => Found::Whole(length + 1, None),
        other => other,
    }
}

/// A character or a control key.
fn plain(held: &[u8]) -> Found {
    let Some(&byte) = held.first() else { return Found::Part(ESCAPE) };
    let control = |c: u8| key(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    let event = match byte {
        b'\r' => key(KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => key(KeyCode::Tab, KeyModifiers::NONE),
        0x7f => key(KeyCode::Backspace, KeyModifiers::NONE),
        0 => control(b' '),
        1..=0x1a => control(byte - 1 + b'a'),
        0x1c..=0x1f => control(byte - 0x1c + b'4'),
        _ => return character(held),
    };
    Found::Whole(1, Some(event))
}

fn character(held: &[u8]) -> Found {
    let length = match held[0] {
        0..0x80 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf8 => 4,
        _ => return Found::Whole(1, None),
    };
    let Some(bytes) = held.get(..length) else {
        let sound = held[1..].iter().all(|byte| (0x80..0xc0).contains(byte));
        return if sound { Found::Part(HELD) } else { Found::Whole(1, None) };
    };
    match std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next()) {
        Some(c) => {
            let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            Found::Whole(length, Some(key(KeyCode::Char(c), shift)))
        }
        None => Found::Whole(1, None),
    }
}

fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'R' => KeyCode::F(3),
        b'S' => KeyCode::F(4),
        b'Z' => KeyCode::BackTab,
        _ => return None,
    })
}

fn numbered(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23..=24 => KeyCode::F(number as u8 - 12),
        _ => return None,
    })
}

/// ESC and `[`: a key, the mouse, or a paste.
fn control(held: &[u8]) -> Found {
    if held.starts_with(PASTE_BEGINS) {
        let body = &held[PASTE_BEGINS.len()..];
        let end = body.windows(PASTE_ENDS.len()).position(|window| window == PASTE_ENDS);
        return match end {
            None => Found::Part(PASTE),
            Some(end) => {
                let text = String::from_utf8_lossy(&body[..end]).into_owned();
                let length = PASTE_BEGINS.len() + end + PASTE_ENDS.len();
                Found::Whole(length, Some(Event::Paste(text)))
            }
        };
    }
    // The console of Linux has F1 to F5 as ESC [ [ and a letter.
    if let [_, _, b'[', rest @ ..] = held {
        return match rest.first() {
            None => Found::Part(HELD),
            Some(letter @ b'A'..=b'E') => {
                Found::Whole(4, Some(key(KeyCode::F(letter - b'A' + 1), KeyModifiers::NONE)))
            }
            Some(_) => Found::Whole(3, None),
        };
    }
    let Some((parameters, end)) = parts(held) else { return Found::Part(HELD) };
    let Some(last) = end else { return Found::Nothing };
    let length = 2 + parameters.len() + 1;
    if let Some(mouse) = parameters.strip_prefix(b"<") {
        return Found::Whole(length, pointed(mouse, last));
    }
    let text = std::str::from_utf8(parameters).unwrap_or_default();
    let mut numbers = text.split(';').map(|n| n.split(':').next().unwrap_or_default().parse().ok());
    let first: Option<u16> = numbers.next().flatten();
    let modifiers = modified(numbers.next().flatten().unwrap_or(1));
    let event = match last {
        b'~' => first.and_then(numbered).map(|code| key(code, modifiers)),
        b'Z' => Some(key(KeyCode::BackTab, KeyModifiers::SHIFT)),
        b'u' => first.and_then(|code| char::from_u32(code.into())).map(|c| coded(c, modifiers)),
        letter => lettered(letter).map(|code| key(code, modifiers)),
    };
    Found::Whole(length, event)
}

/// A key by the number of its character, as newer terminals tell it.
fn coded(c: char, modifiers: KeyModifiers) -> Event {
    let code = match c {
        '\x1b' => KeyCode::Esc,
        '\r' => KeyCode::Enter,
        '\t' if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        '\t' => KeyCode::Tab,
        '\x7f' => KeyCode::Backspace,
        c => KeyCode::Char(c),
    };
    key(code, modifiers)
}

/// A terminal's number for the keys held besides: one more than their bits.
fn modified(number: u16) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    let mut held = KeyModifiers::NONE;
    held.set(KeyModifiers::SHIFT, bits & 1 != 0);
    held.set(KeyModifiers::ALT, bits & 2 != 0);
    held.set(KeyModifiers::CONTROL, bits & 4 != 0);
    held
}

/// The mouse, as SGR mode tells it: button, column and row from 1; `M` down, `m` up.
fn pointed(parameters: &[u8], last: u8) -> Option<Event> {
    let text = std::str::from_utf8(parameters).ok()?;
    let numbers: Vec<u16> = text.split(';').map_while(|number| number.parse().ok()).collect();
    let &[code, column, row] = &numbers[..] else { return None };
    let button = match code & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (code & 0b1110_0000, code & 3) {
        (64, 0) => MouseEventKind::ScrollUp,
        (64, 1) => MouseEventKind::ScrollDown,
        (32, 0..3) => MouseEventKind::Drag(button),
        (32, _) => MouseEventKind::Moved,
        (0, 0..3) if last == b'M' => MouseEventKind::Down(button),
        (0, 0..3) => MouseEventKind::Up(button),
        _ => return None,
    };
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    Some(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
}
