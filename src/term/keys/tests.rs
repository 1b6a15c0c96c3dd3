//! Keys are keys, and answers are none, however they come.

use crossterm::event::KeyEvent;

use super::*;

/// Answers of terminals, each whole.
const ANSWERS: [&str; 24] = [
    "\x1b]11;rgb:0000/0000/0000\x1b\\",
    "\x1b]11;rgb:ffff/ffff/ffff\x07",
    "\x1b]10;rgb:c0c0/c0c0/c0c0\x07",
    "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    "\x1b]52;c;cXVpdA==\x07",
    "\x1bP>|XTerm(390)\x1b\\",
    "\x1bP>|tmux 3.4\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1bP0$r\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1bP!|00000000\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b[24;80R",
    "\x1b[1;5R",
    "\x1b[?1;2c",
    "\x1b[?64;1;2;6;9;15;18;21;22c",
    "\x1b[>0;276;0c",
    "\x1b[>1;10;0c",
    "\x1b[?1u",
    "\x1b[?0u",
    "\x1b[?2026;2$y",
    "\x1b[0n",
    "\x1b[I",
    "\x1b[O",
];

fn chars(events: &[Event]) -> String {
    let name = |event: &Event| match event {
        Event::Key(KeyEvent { code: KeyCode::Char(c), modifiers, .. }) => {
            let control = modifiers.contains(KeyModifiers::CONTROL);
            let alt = modifiers.contains(KeyModifiers::ALT);
            format!("{}{}{c}", if alt { "A-" } else { "" }, if control { "C-" } else { "" })
        }
        Event::Key(KeyEvent { code, modifiers, .. }) if modifiers.is_empty() => format!("<{code}>"),
        Event::Key(KeyEvent { code, modifiers, .. }) => format!("<{modifiers}-{code}>"),
        Event::Paste(text) => format!("“{text}”"),
        Event::Mouse(mouse) => format!("<{:?} {} {}>", mouse.kind, mouse.column, mouse.row),
        other => format!("{other:?}"),
    };
    events.iter().map(name).collect()
}

/// Events of pieces, each so many milliseconds after the one before, and of silence behind them.
fn typed(pieces: &[(u64, &[u8])]) -> String {
    let mut keys = Keys::default();
    let mut now = Instant::now();
    let mut events = Vec::new();
    for (after, bytes) in pieces {
        let then = now + Duration::from_millis(*after);
        // As the reader does: it wakes when something is due.
        while let Some(patience) = keys.patience(now).filter(|patience| now + *patience < then) {
            now += patience;
            events.extend(keys.wait(now));
        }
        now = then;
        events.extend(keys.take(bytes, now));
    }
    for _ in 0..10 {
        now += Duration::from_secs(4);
        events.extend(keys.wait(now));
    }
    assert!(keys.held.is_empty(), "{:?}", keys.held);
    chars(&events)
}

#[test]
fn keys_are_what_terminals_send_for_them() {
    for (bytes, keys) in [
        ("q", "q"),
        ("é日👩", "é日👩"),
        ("\r\t\x7f", "<Enter><Tab><Backspace>"),
        ("\x03\x1a\x0c\x10", "C-cC-zC-lC-p"),
        ("\x1b[A\x1b[B\x1b[C\x1b[D", "<Up><Down><Right><Left>"),
        ("\x1bOA\x1bOB\x1bOH\x1bOF\x1bOP", "<Up><Down><Home><End><F1>"),
        ("\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "<Home><End><Home><End><Home><End>"),
        ("\x1b[5~\x1b[6~\x1b[3~\x1b[2~", "<Page Up><Page Down><Del><Insert>"),
        ("\x1b[Z", "<Shift-Back Tab>"),
        ("\x1b[11~\x1b[15~\x1b[17~\x1b[24~\x1b[[A", "<F1><F5><F6><F12><F1>"),
        ("\x1b[1;5C\x1b[3;2~", "<Control-Right><Shift-Del>"),
        ("\x1b[27u\x1b[99;5u\x1b[9;2u", "<Esc>C-c<Shift-Back Tab>"),
        ("\x1bx", "A-x"),
        ("\x1b[200~a\rb\x1b[A\x1b[201~c", "“a\rb\x1b[A”c"),
        ("\x1b[<0;10;5M\x1b[<0;10;5m", "<Down(Left) 9 4><Up(Left) 9 4>"),
        ("\x1b[<64;1;1M\x1b[<65;1;1M", "<ScrollUp 0 0><ScrollDown 0 0>"),
        ("\x1b", "<Esc>"),
        ("\x1b\x1b", "<Esc><Esc>"),
        ("\x1b\x1bs", "<Esc><Esc>s"),
        ("\x1b\x03", "<Esc>C-c"),
        ("\x1b\x1b\x1b[A", "<Esc><Esc><Up>"),
        ("\x1b\x1bO", "<Esc><Esc>O"),
        ("\x1b[99;99;99~j", "j"),
    ] {
        assert_eq!(typed(&[(0, bytes.as_bytes())]), keys, "{bytes:?}");
        // A piece a byte, as a slow line may bring them.
        let pieces: Vec<(u64, &[u8])> = bytes.as_bytes().chunks(1).map(|byte| (5, byte)).collect();
        if !bytes.starts_with("\x1bx") {
            assert_eq!(typed(&pieces), keys, "{bytes:?} in pieces");
        }
    }
    assert_eq!(typed(&[(0, b"\xff\xfe\xc3"), (500, b"j")]), "j");
}

#[test]
fn an_answer_is_no_key_whole_or_in_pieces() {
    for answer in ANSWERS {
        let bytes = answer.as_bytes();
        let around = [b"j", bytes, b"k"].concat();
        assert_eq!(typed(&[(0, &around)]), "jk", "{answer:?}");
        for at in 1..bytes.len() {
            let (first, rest) = bytes.split_at(at);
            for gap in [1, 20, 79] {
                assert_eq!(typed(&[(0, first), (gap, rest), (500, b"k")]), "k", "{answer:?} {at}");
            }
            for gap in [100, 300, 900] {
                let seen = typed(&[(0, first), (gap, rest), (4000, b"k")]);
                // A lone ESC that waits longer is the key, which only ever goes back.
                let escape = if at == 1 { "<Esc>k" } else { "k" };
                assert_eq!(seen, escape, "{answer:?} split at {at}, {gap} ms");
            }
        }
        for gap in [1, 30, 70] {
            let mut pieces: Vec<(u64, &[u8])> = bytes.chunks(1).map(|byte| (gap, byte)).collect();
            pieces.push((500, b"k"));
            assert_eq!(typed(&pieces), "k", "{answer:?} a byte at a time");
        }
    }
}

#[test]
fn all_answers_in_one_go_are_no_keys() {
    let all = ANSWERS.concat();
    assert_eq!(typed(&[(0, all.as_bytes()), (0, b"k")]), "k");
    for at in 1..all.len() {
        let (first, rest) = all.as_bytes().split_at(at);
        assert_eq!(typed(&[(0, first), (10, rest), (500, b"k")]), "k", "split at {at}");
    }
}

#[test]
fn what_somebody_types_by_hand_are_keys() {
    // Esc, then a bracket, at the speed of fingers.
    for (keys, seen) in [
        (&b"\x1b]"[..], "<Esc>]"),
        (b"\x1b[", "<Esc>["),
        (b"\x1bP", "<Esc>P"),
        (b"\x1b_x", "<Esc>_x"),
        (b"\x1b]1", "<Esc>]1"),
        (b"\x1b]q", "<Esc>]q"),
        (b"\x1bs", "<Esc>s"),
        (b"\x1b\x1bs", "<Esc><Esc>s"),
        (b"\x1bO", "<Esc>O"),
    ] {
        let pieces: Vec<(u64, &[u8])> = keys.chunks(1).map(|byte| (180, byte)).collect();
        assert_eq!(typed(&pieces), seen, "{keys:?}");
    }
    // A key within a moment of Esc, and one that Alt is held with.
    assert_eq!(typed(&[(0, b"\x1b"), (10, b"s")]), "<Esc>s");
    assert_eq!(typed(&[(0, b"\x1b]"), (2000, b"1")]), "1");
}

#[test]
fn an_answer_that_is_cut_off_does_not_swallow_what_is_typed_later() {
    for answer in ANSWERS {
        let bytes = answer.as_bytes();
        for at in 2..bytes.len() {
            let seen = typed(&[(0, &bytes[..at]), (3500, b"j"), (200, b"\x1b[A")]);
            assert_eq!(seen, "j<Up>", "{answer:?} cut off at {at}");
        }
    }
}

#[test]
fn nothing_makes_it_panic_or_hold_on() {
    // Every run of four bytes out of those that mean something.
    let bytes = b"\x1b[]OP_?;1\x07\\~Rc<\xc3\xa9I2\x00";
    let count = bytes.len();
    for number in 0..count.pow(4) {
        let at = |place: u32| bytes[number / count.pow(place) % count];
        let run = [at(0), at(1), at(2), at(3)];
        typed(&[(0, &run[..2]), (number as u64 % 200, &run[2..])]);
    }
}
