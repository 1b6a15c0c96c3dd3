//! What the background threads are asked for: a run that ends when it is told to, and searches.

use std::time::{Duration, Instant};

use super::keys::{RIGHT, press};
use super::pty::{CTRL_C, DOWN, ESCAPE, LARGE, SMALL, Terminal};
use super::setup::{COLUMNS, Setup};
use super::table::{Times, heading};

const PATIENCE: Duration = Duration::from_secs(120);
/// How far into a stage it is cancelled, in milliseconds.
const INTO: [u64; 5] = [5, 60, 150, 400, 1500];

/// Positions of options on the Data screen, under which something from this stage on changes.
const STAGES: [(&str, usize); 4] =
    [("neighbours", 13), ("reduce", 16), ("cluster", 10), ("topics", 8)];

/// From Ctrl-C to "cancelled" on the screen, in every stage.
pub fn cancel(setup: &Setup) {
    heading("Ctrl-C in a stage, until “cancelled” is seen");
    let (table, large) = (setup.table(), setup.large(12));
    let (table, large) = (table.display().to_string(), large.display().to_string());
    let steps = "stop-words,lemmatize,lower,urls,html,numbers";
    for (stage, file, more) in [
        ("read", &large, &[][..]),
        ("clean", &large, &["--preprocess", steps][..]),
        ("embed", &table, &[]),
    ] {
        let arguments = [&[file.as_str(), "--no-cache"][..], &COLUMNS, more].concat();
        let mut cancels = Cancels::default();
        for into in INTO {
            let mut terminal = Terminal::start(&arguments, &setup.folder, SMALL, &[]);
            terminal.wait("2 Run");
            terminal.send("2");
            cancels.add(interrupted(&mut terminal, stage, into));
        }
        cancels.print(stage);
    }
    let session = setup.session().display().to_string();
    for (stage, option) in STAGES {
        let mut terminal = Terminal::start(&[&session], &setup.folder, SMALL, &[]);
        assert!(terminal.reaches(PATIENCE, |terminal| terminal.screen().contains("3 Explore")));
        change_option(&mut terminal, option);
        press(&mut terminal, "2");
        let mut cancels = Cancels::default();
        for into in INTO {
            terminal.send("R");
            let cancelled = interrupted(&mut terminal, stage, into);
            if cancelled.is_none() {
                // It may have run to its end: then nothing is left to do under these settings.
                terminal.reaches(PATIENCE, |terminal| !terminal.screen().contains("Esc cancels"));
                change_option(&mut terminal, option);
                press(&mut terminal, "2");
            }
            cancels.add(cancelled);
        }
        cancels.print(stage);
    }
}

#[derive(Default)]
struct Cancels {
    told: Times,
    free: Times,
    missed: usize,
}

impl Cancels {
    fn add(&mut self, cancelled: Option<Interrupted>) {
        match cancelled {
            Some(cancelled) => {
                self.told.add(cancelled.told);
                self.free.add(cancelled.free);
            }
            None => self.missed += 1,
        }
    }

    fn print(&self, stage: &str) {
        let missed = match self.missed {
            0 => String::new(),
            n => format!("{n} times over before it was cancelled"),
        };
        self.told.print(stage, "200 ms", &missed);
        self.free.print(&format!("{stage}: its threads are free"), "-", "");
    }
}

/// Changes an option of the Data screen by one step.
pub fn change_option(terminal: &mut Terminal, option: usize) {
    press(terminal, "1");
    press(terminal, "g");
    for _ in 0..option {
        press(terminal, DOWN);
    }
    press(terminal, RIGHT);
}

/// How long Ctrl-C took.
struct Interrupted {
    /// Until “cancelled” was on the screen.
    told: Duration,
    /// Until the run's threads had nothing to do any more.
    free: Duration,
}

/// Ctrl-C so many milliseconds after a stage began; `None` if the stage was over by then.
fn interrupted(terminal: &mut Terminal, stage: &str, into: u64) -> Option<Interrupted> {
    let running = format!("run  {stage}");
    let shown = |terminal: &Terminal| terminal.screen().contains(&running);
    let over = format!("done {stage}");
    terminal.reaches(PATIENCE, |terminal| shown(terminal) || terminal.screen().contains(&over));
    terminal.bytes_within(Duration::from_millis(into));
    if !shown(terminal) {
        return None;
    }
    let sent = Instant::now();
    terminal.send(CTRL_C);
    let seen = |terminal: &Terminal| terminal.screen().contains("Run cancelled");
    let ended = |terminal: &Terminal| seen(terminal) || terminal.screen().contains("done topics");
    assert!(terminal.reaches(PATIENCE, ended), "not cancelled:\n{}", terminal.screen());
    seen(terminal).then(|| Interrupted { told: terminal.last - sent, free: free(terminal, sent) })
}

/// When the program used no more processor time, to a twentieth of a second.
fn free(terminal: &mut Terminal, sent: Instant) -> Duration {
    let mut last = (sent, terminal.processor_time());
    while last.0.elapsed() < Duration::from_millis(300) && sent.elapsed() < PATIENCE {
        terminal.bytes_within(Duration::from_millis(25));
        let used = terminal.processor_time();
        if used > last.1 {
            last = (Instant::now(), used);
        }
    }
    last.0 - sent
}

/// From the last key of a query to the list it finds.
pub fn search(setup: &Setup) {
    let session = setup.session().display().to_string();
    let mut terminal = Terminal::start(&[&session], &setup.folder, LARGE, &[]);
    assert!(terminal.reaches(PATIENCE, |terminal| terminal.screen().contains("3 Explore")));
    heading("Search, from the last key to the list");
    searches(&mut terminal, 3);
    // The layouts keep the run's threads busy for many seconds at a time.
    change_option(&mut terminal, 16);
    terminal.send("R");
    press(&mut terminal, "2");
    assert!(terminal.reaches(PATIENCE, |terminal| terminal.screen().contains("run  reduce")));
    terminal.bytes_within(Duration::from_secs(8));
    heading("Search while documents are laid out");
    searches(&mut terminal, 1);
}

fn searches(terminal: &mut Terminal, times_each: usize) {
    for key in ["3", "g", "\t"] {
        press(terminal, key);
    }
    press(terminal, "/");
    let mut first = Times::default();
    first.add(query(terminal, "police"));
    first.print("words, the first (the index is made)", "-", "");
    for (way, queries) in [
        ("words", &["police", "polcie", "government plan", "a", "database systems", "rain"][..]),
        ("pattern", &["[a-z]+", "polic(e|ies)", "police.*court", r"\bno[nt]\w*", "e", "rain"]),
        ("meaning", &["storm damage", "murder trial", "query optimisation", "rain"]),
    ] {
        let mut worst: Option<(Duration, &str)> = None;
        let mut times = Times::default();
        for text in queries.iter().cycle().take(times_each * queries.len()) {
            let time = query(terminal, text);
            times.add(time);
            worst = worst.max(Some((time, text)));
        }
        times.print(way, "100 ms", &format!("worst: {}", worst.map_or("", |(_, text)| text)));
        press(terminal, "\t");
    }
    press(terminal, ESCAPE);
    terminal.bytes_within(Duration::from_millis(60));
}

/// Types a query into the open line; the time its last key takes.
fn query(terminal: &mut Terminal, text: &str) -> Duration {
    terminal.send("\x15");
    terminal.bytes_within(Duration::from_millis(400));
    let last = text.len() - 1;
    terminal.send(&text[..last]);
    terminal.bytes_within(Duration::from_millis(1500));
    let sent = Instant::now();
    terminal.send(&text[last..]);
    let title = format!("“{text}”");
    let shown = |terminal: &Terminal| terminal.screen().contains(&title);
    assert!(terminal.reaches(PATIENCE, shown), "{text} on\n{}", terminal.screen());
    terminal.last - sent
}
