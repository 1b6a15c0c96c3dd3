//! What the screen costs: the real program in a pseudo-terminal, at 100,000 documents.
//!
//! `cargo bench --bench terminal -- [first|keys|running|idle|cancel|storm|search] [documents]`; all
//! parts without a name. The documents are news headlines and paper titles from `../shared/data`;
//! what is not there is made up.
//!
//! 74,400 headlines and 25,600 titles, 1,017 topics, on 2 cores (EPYC) that other builds kept busy,
//! so that most times above 4 ms are waits for a slice of the processor. Milliseconds; the medians
//! are those of the screens in turn. Before: as it was when this was first run.
//!
//! | | bar | median | worst | before |
//! |---|---|---|---|---|
//! | first frame, 1,000 and 100,000 documents | 50 | 10, 9 | 44, 14 | 15, 13 |
//! | keys, nothing runs (load 5) | 16 | 0.6–8.6 | 34 | 0.4–8.5, bins of trends 18 |
//! | a screen looked at first (load 5) | 16 | 0.7–5.7 | 5.7 | map 57, documents 17, tree 75, trends 20 |
//! | keys while documents are embedded (load 5) | 16 | 0.7–13.3 | 28 | 2.2–9.4, worst 16 (load 3) |
//! | keys while documents are laid out (load 8) | 16 | 0.7–22, bins 42 | 98 | not known |
//! | cancelled in read, clean (1.2 million) | 200 | 1, 7 | 11, 28 | 4,086, 35,424 |
//! | … embed, neighbours, reduce | 200 | 5, 4, 8 | 6, 16, 22 | 109, 818, 1,358 |
//! | … cluster, topics | 200 | 16, 16 | 30, 23 | up to 2,464, never |
//! | search: words, pattern, meaning | 100 | 8, 14, 48 | 14, 89, 57 | 106, 109, 109 |
//! | … while documents are laid out (load 5) | 100 | 18, 29, 172 | 28, 128, 188 | not known |
//! | 200 sizes in 1.7 to 2.3 s | same | last frame 2–51 | | |
//!
//! Idle: 0 bytes on every screen and after a run, 0 % of a core (once 0.5 %). An arrow key writes
//! 2.9 KB at most, among pairs 4.1, and on Similar 5.3 where the list of pairs comes meanwhile (first
//! look) or a run draws; another screen 7.3.
//! After Ctrl-C the run's threads are free in 0.05 s (embed), 0.4 s (neighbours), 1.4 s (reduce), 3 s
//! (read; topics, which cannot be interrupted) and 8 s (cluster: the spanning tree of another crate
//! goes on); a run started meanwhile waits for that.

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
