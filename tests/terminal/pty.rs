//! The program as a person uses it, in a pseudo-terminal at 80×24 and 120×40.

use std::time::Duration;

use crate::support::pty::{CTRL_C, DOWN, ENTER, ESCAPE, LARGE, SMALL, Terminal, browsing, reviews};

/// Opens, shows the preview, finishes, browses, filters, answers, saves, quits, reopens.
fn a_whole_visit(size: (u16, u16)) {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path(), 300);
    let mut terminal =
        Terminal::start(&["reviews.txt", "--min-topic-size", "6"], folder.path(), size, &[]);
    terminal.wait("Preview · reviews.txt");
    terminal.send("2");
    terminal.wait("neighbours");
    terminal.send("3");
    terminal.wait("Topics · by size");
    terminal.wait("Terms · topic 0");

    terminal.send(DOWN);
    terminal.wait("Terms · topic 1");
    terminal.send("j");
    terminal.wait("Terms · topic 2");
    terminal.send("k");
    terminal.wait("Terms · topic 1");
    terminal.send("g");
    terminal.wait("Terms · topic 0");

    terminal.send("/");
    terminal.send("zzzzq");
    terminal.wait_gone("Terms · topic 0");
    terminal.send(ESCAPE);
    terminal.wait("Terms · topic 0");

    terminal.send("4");
    terminal.wait("Similarity");
    terminal.send("8");
    terminal.wait("Query");
    terminal.send("the headphones sound muddy");
    terminal.send(ENTER);
    terminal.wait("Best:");
    // An Esc right before another key would be Alt and that key.
    terminal.send(ESCAPE);
    terminal.wait("type a query");

    terminal.send("s");
    terminal.wait("reviews.topics");
    terminal.send(ENTER);
    terminal.wait("saved");
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);

    std::fs::remove_file(folder.path().join("reviews.txt")).unwrap();
    let mut again = Terminal::start(&["reviews.topics"], folder.path(), size, &[]);
    again.send("3");
    again.wait("Terms · topic 0");
    again.send("q");
    assert_eq!(again.exit_code(), 0);
}

#[test]
fn a_whole_visit_at_80_by_24() {
    a_whole_visit(SMALL);
}

#[test]
fn a_whole_visit_at_120_by_40() {
    a_whole_visit(LARGE);
}

#[test]
fn the_overview_holds_all_five_panes() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path(), 300);
    let arguments = ["reviews.txt", "--min-topic-size", "6"];
    let mut terminal = Terminal::start(&arguments, folder.path(), LARGE, &[]);
    terminal.wait("300 docs ·");
    terminal.send("0");
    for pane in ["Preview", "Options", "Topics", "Similarity", "Query"] {
        terminal.wait(pane);
    }
}

#[test]
fn help_lists_the_keys_and_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.send("?");
    terminal.wait("Help");
    terminal.send(ESCAPE);
    terminal.wait("Topics · by size");
}

#[test]
fn quitting_gives_the_terminal_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    assert!(terminal.emulator().alternate_screen());
    assert!(terminal.emulator().bracketed_paste());
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    assert!(!terminal.emulator().alternate_screen());
    assert!(!terminal.emulator().bracketed_paste());
    assert!(!terminal.emulator().hide_cursor());
}

#[test]
fn ctrl_c_cancels_the_run_first_and_then_quits() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path(), 600);
    let mut terminal =
        Terminal::start(&["reviews.txt", "--threads", "1"], folder.path(), SMALL, &[]);
    terminal.send("2");
    terminal.wait("run  embed");
    terminal.send(CTRL_C);
    terminal.wait("ancelled");
    terminal.send(CTRL_C);
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn nothing_is_written_while_nothing_happens() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.wait("Terms · topic 0");
    terminal.bytes_within(Duration::from_millis(500));
    assert_eq!(terminal.bytes_within(Duration::from_secs(2)), 0);
}

#[test]
fn an_arrow_key_costs_less_than_4_kilobytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.wait("Terms · topic 0");
    terminal.bytes_within(Duration::from_millis(300));
    let before = terminal.bytes.len();
    terminal.send(DOWN);
    terminal.wait("Terms · topic 1");
    terminal.bytes_within(Duration::from_millis(300));
    let frame = &terminal.bytes[before..];
    assert!(frame.len() < 4096, "{} bytes", frame.len());
    // Each frame is one synchronised update, and nothing is cleared.
    let text = String::from_utf8_lossy(frame);
    assert!(text.contains("\x1b[?2026h") && text.contains("\x1b[?2026l"));
    assert!(!text.contains("\x1b[2J"));
}

#[test]
fn without_colour_the_selection_is_still_seen() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path(), 300);
    let arguments = ["reviews.txt", "--min-topic-size", "6"];
    let mut terminal = Terminal::start(&arguments, folder.path(), SMALL, &[("NO_COLOR", "1")]);
    terminal.wait("3 Explore");
    terminal.send("3");
    terminal.wait("Terms · topic 0");
    let text = String::from_utf8_lossy(&terminal.bytes).into_owned();
    assert!(text.contains("\x1b[7m"), "no reverse video");
    for colour in ["38;", "48;", "\x1b[;m"] {
        assert!(!text.contains(colour), "found {colour:?}");
    }
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.resize(40, 10);
    terminal.wait("60x15");
    terminal.resize(80, 24);
    terminal.wait("Terms · topic 0");
    terminal.resize(52, 12);
    terminal.wait("60x15");
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_dropped_connection_ends_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.hang_up();
    terminal.exit_code();
    assert!(terminal.ended());
    // Nothing was changed, and the result is shown at once by the next start.
    assert!(!folder.path().join("data/recovered").exists());
    let mut changed = browsing(folder.path(), SMALL);
    changed.send("rmine");
    changed.wait("mine");
    changed.send(ENTER);
    changed.wait("u undoes");
    changed.hang_up();
    changed.exit_code();
    // Nobody was there to press `s`: the result is kept, and the next start says where.
    let kept = folder.path().join("data/recovered/reviews.topics");
    assert!(topictui::store::load(&kept).is_ok());
    let mut again = Terminal::start(&["reviews.txt"], folder.path(), SMALL, &[]);
    again.wait("lost session is kept");
    again.send("q");
    again.exit_code();
}

#[test]
fn escape_sequences_in_the_text_never_reach_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..40)
        .map(|n| {
            format!(
                "Remark {n} \x1b]52;c;aGFjaw==\x07 with \x1b[2J a sting \u{202e}\u{9b}31m in it\n"
            )
        })
        .collect();
    std::fs::write(folder.path().join("evil.txt"), text).unwrap();
    let mut terminal = Terminal::start(&["evil.txt"], folder.path(), SMALL, &[]);
    terminal.wait("Remark 0");
    terminal.send("q");
    terminal.exit_code();
    let bytes = String::from_utf8_lossy(&terminal.bytes).into_owned();
    for sting in ["]52;", "aGFjaw", "\u{202e}", "\u{9b}"] {
        assert!(!bytes.contains(sting), "{sting:?} got through");
    }
}

#[test]
fn bad_input_is_said_before_the_screen_opens() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(&["missing.txt"], folder.path(), SMALL, &[]);
    terminal.wait("missing.txt");
    assert_eq!(terminal.exit_code(), 2);
    assert!(!String::from_utf8_lossy(&terminal.bytes).contains("\x1b[?1049h"));
}
