//! Changes that are in no session file: they are there again whatever becomes of the program.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::pty::{CTRL_C, ENTER, ESCAPE, SMALL, Terminal, browsing, reviews};
use topictui::topics::TopicId;

const FIT: [&str; 3] = ["reviews.txt", "--min-topic-size", "6"];
const SAID: &str = "The result of a lost session is kept: ";

fn journal(folder: &Path) -> PathBuf {
    folder.join("data/recovered/reviews.topics")
}

fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("data/recovered")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn wait_for(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The name that the user gave topic 0.
fn name_in(path: &Path) -> Option<String> {
    topictui::store::load(path).unwrap().topics.get(TopicId(0)).unwrap().label.clone()
}

fn rename(terminal: &mut Terminal, name: &str) {
    terminal.send("r");
    terminal.wait("Name of topic 0");
    terminal.send(name);
    terminal.wait(name);
    terminal.send(ENTER);
}

fn renamed(folder: &Path) -> Terminal {
    let mut terminal = browsing(folder, SMALL);
    rename(&mut terminal, "mine");
    terminal.wait("u undoes");
    terminal
}

#[test]
fn a_killed_program_has_kept_its_changes_and_the_next_start_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path());
    let mut terminal = renamed(folder.path());
    wait_for("the journal", || text_of(&journal).contains("mine"));
    // Some hundred bytes, and another name of a file that is there.
    assert!(std::fs::metadata(&journal).unwrap().len() < 2000);
    // It is not lost while its program runs.
    let mut other = Terminal::start(&FIT, folder.path(), SMALL, &[]);
    other.send("3");
    other.wait("Terms · topic 0");
    assert!(!other.screen().contains(SAID));
    other.send("q");
    other.exit_code();
    terminal.signal("-KILL");
    terminal.ends();
    assert_eq!(name_in(&journal).as_deref(), Some("mine"));

    let mut again = Terminal::start(&FIT, folder.path(), SMALL, &[]);
    again.wait("Terms · topic 0");
    again.wait(SAID);
    again.bytes_within(Duration::from_millis(1500));
    let screen = again.screen();
    assert!(screen.contains(SAID) && screen.contains("recovered/reviews.topics"), "{screen}");
    again.send("\t");
    again.wait_gone(SAID);
    // It stands among the files to open, and opens.
    again.send("O");
    again.wait("unsaved changes");
    again.send("recovered");
    again.wait_gone("reviews.txt");
    again.send(ENTER);
    again.wait("mine");
    // Saved, it is no longer lost.
    again.send("s");
    again.wait("Save to: reviews.topics");
    again.send(ENTER);
    again.wait("saved to");
    again.send("q");
    assert_eq!(again.exit_code(), 0);
    assert_eq!(files(folder.path()), [] as [PathBuf; 0]);
    assert_eq!(name_in(&folder.path().join("reviews.topics")).as_deref(), Some("mine"));
}

#[test]
fn nothing_is_kept_of_what_was_undone_saved_or_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path());
    let mut terminal = renamed(folder.path());
    wait_for("the journal", || text_of(&journal).contains("mine"));
    terminal.send("u");
    terminal.wait("Undone");
    wait_for("no journal", || files(folder.path()).is_empty());
    rename(&mut terminal, "other");
    wait_for("the journal", || text_of(&journal).contains("other"));
    terminal.send("s");
    terminal.wait("Save to");
    terminal.send(ENTER);
    terminal.wait("saved to");
    wait_for("no journal", || files(folder.path()).is_empty());
    // A change to what is in a session is told by that session.
    rename(&mut terminal, "again");
    wait_for("the journal", || text_of(&journal).contains("again"));
    assert!(!text_of(&journal).contains("\"label\":\"other\""));
    terminal.send("q");
    terminal.wait("y/n");
    terminal.send("y");
    assert_eq!(terminal.exit_code(), 0);
    assert_eq!(files(folder.path()), [] as [PathBuf; 0]);
}

#[test]
fn a_change_is_kept_at_whatever_moment_the_line_is_lost() {
    // While the name is typed there is nothing to keep yet.
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    terminal.send("r");
    terminal.wait("Name of topic 0");
    terminal.send("mine");
    terminal.wait("mine");
    terminal.drop_line();
    terminal.ends();
    assert_eq!(files(folder.path()), [] as [PathBuf; 0]);

    let moments: [(&str, &[&str]); 6] = [
        ("right after Enter", &[]),
        ("while a run is under way", &["R"]),
        ("while another document set is about to be found", &["2", "R"]),
        ("while it is saved", &["s", ENTER]),
        ("at the question whether to quit", &["q"]),
        ("after no to that question", &["q", "n"]),
    ];
    for (moment, keys) in moments {
        let folder = tempfile::tempdir().unwrap();
        let mut terminal = browsing(folder.path(), SMALL);
        terminal.send("r");
        terminal.wait("Name of topic 0");
        terminal.send("mine");
        terminal.wait("mine");
        terminal.send(ENTER);
        keys.iter().for_each(|key| terminal.send(key));
        terminal.hang_up();
        terminal.ends();
        let kept: Vec<PathBuf> = files(folder.path())
            .into_iter()
            .filter(|path| path.extension().unwrap() == "topics")
            .collect();
        let saved = folder.path().join("reviews.topics");
        let kept = kept.into_iter().chain(Some(saved).filter(|path| path.exists()));
        let names: Vec<Option<String>> = kept.map(|path| name_in(&path)).collect();
        assert!(names.contains(&Some("mine".to_owned())), "{moment}: {names:?}");
    }
}

#[test]
fn another_runs_result_does_not_take_the_place_of_unsaved_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = renamed(folder.path());
    terminal.send("R");
    terminal.wait_gone("mine");
    wait_for("the first", || text_of(&journal(folder.path())).contains("mine"));
    terminal.signal("-KILL");
    terminal.ends();
    assert_eq!(name_in(&journal(folder.path())).as_deref(), Some("mine"));
}

#[test]
fn a_signal_is_heard_while_the_terminal_does_not_read() {
    for signal in ["-TERM", "-HUP", "-QUIT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut terminal = browsing(folder.path(), SMALL);
        rename(&mut terminal, "mine");
        // More is drawn than fits between the program and a terminal that does not read.
        terminal.stall();
        terminal.send(&"\x0c".repeat(200));
        let started = Instant::now();
        terminal.signal(signal);
        terminal.ends();
        assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
        assert_eq!(name_in(&journal(folder.path())).as_deref(), Some("mine"), "{signal}");
    }
}

#[test]
fn a_quit_signal_gives_the_terminal_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = renamed(folder.path());
    terminal.signal("-QUIT");
    terminal.exit_code();
    assert!(!terminal.emulator().alternate_screen() && !terminal.emulator().hide_cursor());
    terminal.wait("they are kept in");
    assert_eq!(name_in(&journal(folder.path())).as_deref(), Some("mine"));
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_anywhere_keeps_the_changes_and_says_so_in_one_sentence() {
    for place in ["main", "pool", "thread"] {
        let folder = tempfile::tempdir().unwrap();
        reviews(folder.path(), 300);
        let environment = [("TOPICTUI_TEST_PANIC", place)];
        let mut terminal = Terminal::start(&FIT, folder.path(), SMALL, &environment);
        terminal.wait("3 Explore");
        terminal.send("3");
        terminal.wait("Terms · topic 0");
        rename(&mut terminal, "mine");
        terminal.wait("u undoes");
        terminal.send("\x0c");
        assert_eq!(terminal.exit_code(), 101, "{place}");
        terminal.wait("topictui: internal error");
        assert!(!terminal.emulator().alternate_screen() && !terminal.emulator().hide_cursor());
        let said = terminal.screen().replace('\n', "");
        assert_eq!(said.matches("topictui: internal error").count(), 1, "{place}: {said}");
        assert!(said.contains("your changes are kept in"), "{place}: {said}");
        assert_eq!(name_in(&journal(folder.path())).as_deref(), Some("mine"), "{place}");
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_on_a_background_thread_is_said_and_the_program_lives_on() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path(), 300);
    let environment = [("TOPICTUI_TEST_PANIC", "worker")];
    let mut terminal = Terminal::start(&FIT, folder.path(), SMALL, &environment);
    terminal.wait("3 Explore");
    terminal.send("3");
    terminal.wait("Terms · topic 0");
    rename(&mut terminal, "mine");
    terminal.wait("internal error");
    terminal.send(ESCAPE);
    terminal.wait_gone("internal error");
    terminal.send(CTRL_C);
    assert_eq!(terminal.exit_code(), 101);
    terminal.wait("topictui: internal error");
    let said = terminal.screen();
    assert_eq!(said.matches("topictui: internal error").count(), 1, "{said}");
}

#[test]
fn what_a_terminal_answers_late_is_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = browsing(folder.path(), SMALL);
    let answers = [
        "\x1b]11;rgb:0000/0000/0000\x1b\\",
        "\x1b]10;rgb:ffff/ffff/ffff\x07",
        "\x1bP>|XTerm(390)\x1b\\",
        "\x1b[24;80R",
        "\x1b[?64;1;2c",
        "\x1b[>0;276;0c",
        "\x1b[?1u",
        "\x1b[I",
    ];
    terminal.wait("STRENGTH");
    terminal.bytes_within(Duration::from_secs(1));
    let before = terminal.screen();
    for answer in answers {
        terminal.send(answer);
        for at in 1..answer.len() {
            terminal.send(&answer[..at]);
            std::thread::sleep(Duration::from_millis(10));
            terminal.send(&answer[at..]);
        }
        terminal.bytes_within(Duration::from_millis(200));
        assert_eq!(terminal.screen(), before, "{answer:?}");
    }
    // Keys are still keys.
    terminal.send("4");
    terminal.wait("Similarity");
}
