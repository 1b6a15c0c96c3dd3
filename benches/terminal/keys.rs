//! From a key to the frame that answers it, screen by screen.

use std::time::{Duration, Instant};

use super::pty::{DOWN, ENTER, ESCAPE, FRAME_END, Terminal, UP};
use super::table::{Times, heading};

pub const PAGE_UP: &str = "\x1b[5~";
pub const PAGE_DOWN: &str = "\x1b[6~";
pub const LEFT: &str = "\x1b[D";
pub const RIGHT: &str = "\x1b[C";
const TAB: &str = "\t";

/// How long a key may take before it counts as one that changes nothing.
const PATIENCE: Duration = Duration::from_millis(1500);
const SHORT_PATIENCE: Duration = Duration::from_millis(100);

/// What one key cost.
pub struct Answer {
    pub time: Duration,
    pub bytes: usize,
}

/// Sends a key and waits for the frame that shows what it did: one after which the screen between
/// tabs and status row is another. (A run draws frames too.) A key that changes nothing there is
/// answered by the first frame.
pub fn press(terminal: &mut Terminal, key: &str) -> Answer {
    terminal.bytes_within(Duration::from_millis(6));
    let (before, from) = (body(terminal), terminal.bytes.len());
    let sent = Instant::now();
    terminal.send(key);
    let mut first = None;
    let end = sent + PATIENCE;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        // Nothing for a while but one small frame: the key moved nothing.
        let small = first.is_some() && terminal.bytes.len() - from < 100;
        let patience = if small { left.min(SHORT_PATIENCE) } else { left };
        let seen = terminal.bytes.len();
        if !terminal.reaches(patience, |terminal| terminal.bytes.len() > seen) {
            break;
        }
        if !terminal.bytes.ends_with(FRAME_END) {
            continue;
        }
        first.get_or_insert((terminal.last, terminal.bytes.len()));
        if body(terminal) != before {
            let time = terminal.last.saturating_duration_since(sent);
            return Answer { time, bytes: terminal.bytes.len() - from };
        }
    }
    let (came, length) = first.unwrap_or((end, from));
    Answer { time: came.saturating_duration_since(sent), bytes: length - from }
}

fn body(terminal: &Terminal) -> Vec<String> {
    let (rows, columns) = terminal.emulator().size();
    let lines = terminal.emulator().rows_formatted(0, columns.get());
    lines.skip(1).take(usize::from(rows.get()).saturating_sub(3)).collect()
}

/// Keys of one list, and what is pressed before and after them.
pub struct Walk {
    pub name: &'static str,
    /// Screens and panes to go through first.
    pub before: &'static [&'static str],
    pub keys: Vec<&'static str>,
    pub after: &'static [&'static str],
}

fn walk(
    name: &'static str,
    before: &'static [&'static str],
    keys: &[&'static str],
    times: usize,
    after: &'static [&'static str],
) -> Walk {
    Walk { name, before, keys: keys.repeat(times), after }
}

/// There and back, so that every key moves something.
fn there_and_back(there: &'static str, back: &'static str) -> Vec<&'static str> {
    [vec![there; 12], vec![back; 12]].concat()
}

/// What is there before a result is.
pub fn early() -> Vec<Walk> {
    vec![
        walk("Data: preview ↓ ↑", &["1", TAB], &there_and_back(DOWN, UP), 2, &[]),
        walk("Data: preview PgDn PgUp", &["1"], &there_and_back(PAGE_DOWN, PAGE_UP), 2, &[]),
        walk("Data: preview End Home", &["1"], &["G", "g"], 12, &[TAB]),
        walk("Data: options ↓ ↑", &["1"], &there_and_back(DOWN, UP), 2, &[]),
        walk("Data: an option changed", &["1", "g"], &[DOWN, RIGHT, RIGHT], 6, &["g"]),
        walk("Run, from Data and back", &["1"], &["2", "1"], 12, &[]),
    ]
}

/// Every screen for the first time: what it needs of the model is found now.
pub fn first_looks() -> Vec<Walk> {
    let looked = |name, keys: &[&'static str]| walk(name, &["3"], keys, 1, &[]);
    vec![
        looked("Similar", &["4"]),
        looked("Map", &["5"]),
        looked("Map: documents, and back", &["5", "d"]),
        looked("Tree", &["6"]),
        looked("Terms", &["7"]),
        looked("Trends", &["9"]),
    ]
}

/// What a result brings.
pub fn late() -> Vec<Walk> {
    vec![
        walk("Explore: topics ↓ ↑", &["3", "g"], &there_and_back(DOWN, UP), 2, &[]),
        walk("Explore: topics PgDn PgUp", &["3"], &there_and_back(PAGE_DOWN, PAGE_UP), 2, &[]),
        walk("Explore: End (outliers) Home", &["3", "g"], &["G", "g"], 12, &[]),
        walk("Explore: sort", &["3", "g"], &["t"], 12, &["g"]),
        walk("Explore: Tab", &["3"], &[TAB], 24, &[]),
        walk("Explore: documents ↓ ↑", &["3", "g", TAB], &there_and_back(DOWN, UP), 2, &[TAB, TAB]),
        walk(
            "Explore: outliers' documents PgDn",
            &["3", "G", TAB],
            &[PAGE_DOWN],
            24,
            &[TAB, TAB, "g"],
        ),
        walk(
            "Explore: a document opened, Esc",
            &["3", "g", TAB],
            &[ENTER, ESCAPE],
            12,
            &[TAB, TAB],
        ),
        walk(
            "Explore: a name undone, done again",
            &["3", "g", "r", "x", ENTER],
            &["u", "\x12"],
            6,
            &["u"],
        ),
        walk("Similar: ↓ →", &["4"], &[DOWN, RIGHT, DOWN, RIGHT, UP, LEFT], 8, &[]),
        walk("Similar: PgDn PgUp", &["4"], &there_and_back(PAGE_DOWN, PAGE_UP), 1, &[]),
        walk("Similar: pairs ↓ PgDn", &["4", TAB], &[DOWN, PAGE_DOWN], 12, &[TAB]),
        walk("Map: topics ← → ↑ ↓", &["5", "z"], &[RIGHT, DOWN, LEFT, UP], 12, &[]),
        walk("Map: zoom", &["5", "z"], &["+", "+", "-", "-"], 6, &["z"]),
        walk("Map: documents ← → ↑ ↓", &["5", "d"], &[RIGHT, DOWN, LEFT, UP], 12, &["d"]),
        walk(
            "Map: documents zoomed",
            &["5", "d", "+", "+"],
            &[RIGHT, DOWN, LEFT, UP],
            6,
            &["z", "d"],
        ),
        walk("Tree: ↓ ↑", &["6"], &there_and_back(DOWN, UP), 2, &[]),
        walk("Tree: PgDn PgUp", &["6"], &there_and_back(PAGE_DOWN, PAGE_UP), 1, &[]),
        walk("Tree: the cut", &["6"], &["]", "]", "["], 8, &["[", "["]),
        walk("Terms: ↓ ↑ (topics)", &["7"], &there_and_back(DOWN, UP), 1, &[]),
        walk("Terms: bars, log", &["7"], &["c", "c", "l", "l"], 6, &[]),
        walk("Trends: ↓ ↑", &["9", "g"], &there_and_back(DOWN, UP), 2, &[]),
        walk("Trends: points → ←", &["9"], &there_and_back(RIGHT, LEFT), 1, &[]),
        walk("Trends: bins", &["9"], &["]", "["], 6, &[]),
        walk("Predict: typing", &["8"], &["a", "b", "c", " ", "x"], 6, &["\x15", ESCAPE]),
        walk("Palette: opened, typed, left", &["3"], &[":", "s", "e", "a", ESCAPE], 8, &[]),
        walk("Help: opened, scrolled, left", &["3"], &["?", PAGE_DOWN, ESCAPE], 8, &[]),
        walk("Filter: typing", &["3", "/"], &["e", "a", "\x7f", "r", "\x7f", "\x7f"], 5, &[ESCAPE]),
        walk("From screen to screen", &["3"], &["4", "5", "6", "7", "9", "3"], 4, &[]),
    ]
}

/// Goes through the walks, as long as `go_on` says so, and prints a row for each.
pub fn measure(
    terminal: &mut Terminal,
    title: &str,
    walks: Vec<Walk>,
    mut keep_going: impl FnMut(&mut Terminal),
) {
    heading(title);
    for walk in walks {
        keep_going(terminal);
        for key in walk.before {
            press(terminal, key);
        }
        let (mut times, mut bytes) = (Times::default(), 0);
        for key in &walk.keys {
            let answer = press(terminal, key);
            times.add(answer.time);
            bytes = bytes.max(answer.bytes);
            if *key == ESCAPE {
                // An Esc right before another key would be Alt and that key.
                terminal.bytes_within(Duration::from_millis(60));
            }
        }
        for key in walk.after {
            press(terminal, key);
            terminal.bytes_within(Duration::from_millis(60));
        }
        times.print(walk.name, "16 ms", &format!("at most {bytes} bytes"));
    }
}
