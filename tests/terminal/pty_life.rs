//! What comes from outside while the program has the terminal: signals, a shell's job control, a
//! lost line, pastes, keys in a heap, other sizes. Nothing here is timed; `benches/terminal.rs` is.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::support::pty::{CTRL_C, DOWN, ENTER, ESCAPE, SMALL, Terminal, browsing, reviews};

const CTRL_Z: &str = "\x1a";
const CTRL_L: &str = "\x0c";
const PROMPT: &str = "shell>";

/// A shell with job control, in which the program is started and shows topics; it waits for `fg`
/// once Ctrl-Z was pressed.
fn in_a_shell(folder: &Path) -> Terminal {
    reviews(folder, 300);
    let program = env!("CARGO_BIN_EXE_topictui");
    let environment = [("PS1", "shell> "), ("TUI", program), ("HISTFILE", "/dev/null")];
    let arguments = ["--norc", "--noprofile", "-i"];
    let mut terminal = Terminal::start_program("bash", &arguments, folder, SMALL, &environment);
    terminal.wait(PROMPT);
    terminal.send("\"$TUI\" reviews.txt --min-topic-size 6\r");
    terminal.wait("3 Explore");
    terminal.send("3");
    terminal.wait("Terms · topic 0");
    terminal.send(CTRL_Z);
    terminal.wait("Stopped");
    terminal
}

fn back(terminal: &mut Terminal) {
    terminal.send("fg\r");
    // The screen was given away: all of it is drawn anew, and keys work.
    terminal.wait("Terms · topic 0");
    terminal.wait("3 Explore");
    assert!(terminal.emulator().alternate_screen());
    terminal.send(DOWN);
    terminal.wait("Terms · topic 1");
    terminal.send("q");
    terminal.wait_until("the prompt", |terminal| terminal.screen().trim_end().ends_with(PROMPT));
    assert!(!terminal.emulator().alternate_screen());
    terminal.send("exit\r");
    terminal.exit_code();
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = in_a_shell(folder.path());
    assert!(!terminal.emulator().alternate_screen());
    assert!(!terminal.emulator().hide_cursor());
    // Typing is seen again, a line at a time.
    terminal.send("echo $((6 * 7))\r");
    terminal.wait("42");
    back(&mut terminal);
}

#[test]
fn bg_does_not_break_what_fg_brings_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = in_a_shell(folder.path());
    terminal.send("clear; bg\r");
    // It may not touch the terminal from the background, so it is stopped again; the shell says so
    // with one of its next prompts.
    let stopped = |terminal: &Terminal| terminal.screen().contains("Stopped");
    terminal.wait("topic-size 6 &");
    let again = (0..100).any(|_| {
        terminal.send("\r");
        terminal.reaches(Duration::from_millis(300), stopped)
    });
    assert!(again, "it was not stopped:\n{}", terminal.screen());
    assert!(!terminal.emulator().alternate_screen());
    back(&mut terminal);
}

#[test]
fn a_paste_of_several_lines_is_one_line_and_is_not_sent_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.send("8");
    terminal.wait("Query");
    terminal.send("\x1b[200~the sound\ris muddy\nand\tdull\x1b[201~");
    terminal.wait("the sound is muddy and dull");
    terminal.send("!");
    terminal.wait("the sound is muddy and dull!");
    assert!(!terminal.screen().contains("Best:"));
    terminal.send(ENTER);
    terminal.wait("Best:");
}

#[test]
fn a_paste_where_nothing_is_typed_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.send("\x1b[200~jjj8q\ny\x1b[201~");
    terminal.send(DOWN);
    // One row down, and still on the same screen.
    terminal.wait("Terms · topic 1");
    assert!(terminal.screen().contains("[3 Explore]"));
    assert!(!terminal.ended());
}

#[test]
fn twenty_keys_at_once_land_on_the_twentieth_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.send("1\t");
    terminal.wait("Effect on row 1");
    terminal.bytes_within(Duration::from_millis(300));
    let before = terminal.bytes.len();
    terminal.send(&DOWN.repeat(20));
    terminal.wait("Effect on row 21");
    terminal.bytes_within(Duration::from_millis(300));
    assert!(terminal.screen().contains("Effect on row 21"));
    // What waits is taken in before a frame is drawn.
    let frames = terminal.frames_since(before);
    assert!((1..20).contains(&frames), "{frames} frames");
}

#[test]
fn after_a_storm_of_sizes_the_screen_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    for step in 0..120u16 {
        let (columns, rows) = match step % 10 {
            0 => (1, 1),
            3 => (52, 12),
            6 => (300, 90),
            _ => (1 + step * 37 % 220, 1 + step * 23 % 70),
        };
        terminal.resize(columns, rows);
        terminal.bytes_within(Duration::from_millis(4));
    }
    terminal.resize(SMALL.0, SMALL.1);
    terminal.wait("Terms · topic 0");
    terminal.send(DOWN);
    terminal.wait("Terms · topic 1");
    terminal.bytes_within(Duration::from_millis(500));
    let seen = terminal.screen();
    let before = terminal.bytes.len();
    terminal.send(CTRL_L);
    terminal.wait_until("a frame", |terminal| terminal.frames_since(before) > 0);
    assert_eq!(terminal.screen(), seen);
}

#[test]
fn being_told_to_end_gives_the_terminal_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    let process = terminal.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    terminal.exit_code();
    assert!(!terminal.emulator().alternate_screen());
    assert!(!terminal.emulator().bracketed_paste());
    assert!(!terminal.emulator().hide_cursor());
}

#[test]
fn a_line_lost_during_a_run_ends_the_program() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path(), 1000);
    let arguments = ["reviews.txt", "--threads", "1"];
    let mut terminal = Terminal::start(&arguments, folder.path(), SMALL, &[]);
    terminal.send("2");
    terminal.wait("run  embed");
    terminal.hang_up();
    terminal.exit_code();
    assert!(terminal.ended());
}

#[test]
#[cfg(target_os = "linux")]
fn waiting_costs_no_processor_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    // The result is still being kept for the next start at first.
    let quiet = (0..30).any(|_| {
        let before = terminal.processor_time();
        let bytes = terminal.bytes_within(Duration::from_secs(1));
        bytes == 0 && terminal.processor_time() == before
    });
    assert!(quiet, "it is never idle");
}

#[test]
fn a_cancelled_run_ends_where_it_is_and_can_be_run_again() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path(), 1000);
    let arguments = ["reviews.txt", "--threads", "1", "--layouts", "1"];
    let mut terminal = Terminal::start(&arguments, folder.path(), SMALL, &[]);
    terminal.send("2");
    terminal.wait("run  embed");
    terminal.send(CTRL_C);
    terminal.wait("Run cancelled");
    let screen = terminal.screen();
    for shown in ["stop embed", "wait neighbours", "wait topics"] {
        assert!(screen.contains(shown), "{shown} on\n{screen}");
    }
    terminal.send("R");
    terminal.wait("done topics");
    terminal.send("3");
    terminal.wait("Terms · topic 0");
    terminal.send(ESCAPE);
    assert!(!terminal.ended());
}
