//! What the screen costs: the real program in a pseudo-terminal, at 100,000 documents.
//!
//! `cargo bench --bench terminal -- [first|keys|running|idle|cancel|storm|search] [documents]`; all
//! parts without a name. The documents are news headlines and paper titles from `../shared/data`;
//! what is not there is made up.
//!
//! 74,400 headlines and 25,600 titles, 1,017 topics, on 2 quiet cores (EPYC, load 2 and less).
//! Milliseconds; the medians are those of the screens in turn. Before: as it was when this was first
//! run, at load 3.
//!
//! | | bar | median | worst | before |
//! |---|---|---|---|---|
//! | first frame, 1,000 and 100,000 documents | 50 | 12, 13 | 19, 18 | 15, 13 |
//! | keys, nothing runs | 16 | 0.7–6.8, bins of trends 13 | 9, bins 18, tree 49 | 0.4–8.5, bins 18 |
//! | a screen looked at first | 16 | 0.7–9.7 | 9.7 | map 57, documents 17, tree 75, trends 20 |
//! | keys while documents are embedded | 16 | 0.5–1.0 | 9.2 | 2.2–9.4, worst 16 |
//! | keys while documents are laid out | 16 | 0.5–10.3, bins 14.5 | 16, bins 25, tree 87 | not known |
//! | cancelled in read, clean (1.2 million) | 200 | 1, 5 | 1, 12 | 4,086, 35,424 |
//! | … embed, neighbours, reduce | 200 | 1, 5, 3 | 12, 8, 8 | 109, 818, 1,358 |
//! | … cluster, topics | 200 | 8, 9 | 9, 9 | up to 2,464, never |
//! | search: words, pattern, meaning | 100 | 5, 12, 26 | 8, 47, 29 | 106, 109, 109 |
//! | … while documents are laid out | 100 | 15, 20, 63 | 19, 69, 65 | not known |
//! | 200 sizes in 1.7 to 2.3 s (load 5) | same | last frame 2–51 | | |
//!
//! The tree's worst is its first key, pressed while the tree is being found. At load 5 to 8, other
//! builds beside it, keys while documents are laid out took up to 98 ms and searches by meaning 172.
//!
//! Idle: 0 bytes on every screen and after a run, 0 % of a core (0.5 %, a single tick, on two screens).
//! An arrow key writes 2.9 KB at most, among pairs 4.1, and on Similar 5.3 where the list of pairs comes
//! meanwhile (first look) or a run draws; another screen 7.3.
//! After Ctrl-C the run's threads are free in 0.1 s (embed, neighbours), 0.7 s (reduce), 2.5 s (read;
//! topics and cluster, where another crate's spanning tree goes on) and 5.6 s (clean); a run started
//! meanwhile waits for that.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/support/pty.rs"]
mod pty;

#[path = "terminal/keys.rs"]
mod keys;
#[path = "terminal/quiet.rs"]
mod quiet;
#[path = "terminal/setup.rs"]
mod setup;
#[path = "terminal/table.rs"]
mod table;
#[path = "terminal/work.rs"]
mod work;

use std::time::Duration;

use pty::{SMALL, Terminal};
use setup::{COLUMNS, Setup};

/// Position of “neighbours” among the options: all that follows embedding is done anew.
const NEIGHBOURS: usize = 13;
const SCREENS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "9", "8"];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let documents = words.iter().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let named: Vec<&String> = words.iter().filter(|word| word.parse::<usize>().is_err()).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| *name == part);
    let setup = Setup::of(documents);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{documents} documents, 80×24; load at the start: {}", load.trim());

    if wanted("first") {
        quiet::first_frame(&setup);
    }
    if wanted("keys") {
        let mut terminal = browsing(&setup);
        let first = keys::first_looks();
        keys::measure(&mut terminal, "Keys, a screen looked at first", first, |_| {});
        keys::measure(&mut terminal, "Keys, nothing runs", keys::late(), |_| {});
        keys::measure(&mut terminal, "Keys, nothing runs", keys::early(), |_| {});
    }
    if wanted("running") {
        let table = setup.table().display().to_string();
        let arguments = [&[table.as_str(), "--no-cache"][..], &COLUMNS].concat();
        let mut terminal = Terminal::start(&arguments, &setup.folder, SMALL, &[]);
        terminal.wait("2 Run");
        terminal.send("2");
        terminal.wait("run  embed");
        keys::measure(&mut terminal, "Keys while documents are embedded", keys::early(), |_| {});
        drop(terminal);
        let mut terminal = browsing(&setup);
        let first = keys::first_looks();
        keys::measure(&mut terminal, "While it runs, looked at first", first, run_again);
        keys::measure(&mut terminal, "Keys while it runs again", keys::late(), run_again);
        keys::measure(&mut terminal, "Keys while it runs again", keys::early(), run_again);
    }
    if wanted("idle") {
        table::heading("Idle for 2 s");
        let mut terminal = browsing(&setup);
        quiet::idle(&mut terminal, "a session", &SCREENS);
        work::change_option(&mut terminal, 10);
        terminal.send("R");
        terminal.send("2");
        let ended = |terminal: &Terminal| terminal.screen().contains("done topics");
        assert!(terminal.reaches(Duration::from_secs(300), ended));
        quiet::idle(&mut terminal, "after a run", &["2", "3"]);
    }
    if wanted("cancel") {
        work::cancel(&setup);
    }
    if wanted("storm") {
        table::heading("Resizing");
        quiet::storm(&mut browsing(&setup), &SCREENS[..8]);
    }
    if wanted("search") {
        work::search(&setup);
    }
}

/// The session, opened.
fn browsing(setup: &Setup) -> Terminal {
    let session = setup.session().display().to_string();
    let mut terminal = Terminal::start(&[&session], &setup.folder, SMALL, &[]);
    let there = |terminal: &Terminal| terminal.screen().contains("3 Explore");
    assert!(terminal.reaches(Duration::from_secs(120), there));
    terminal
}

/// Sees to it that a run is under way.
fn run_again(terminal: &mut Terminal) {
    keys::press(terminal, "2");
    if terminal.screen().contains("Esc cancels") {
        return;
    }
    work::change_option(terminal, NEIGHBOURS);
    terminal.send("R");
    terminal.send("2");
    let running = |terminal: &Terminal| terminal.screen().contains("Esc cancels");
    assert!(terminal.reaches(Duration::from_secs(30), running), "{}", terminal.screen());
}
