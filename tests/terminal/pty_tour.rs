//! The tour: from a text file through every screen and every edit to a saved session, by keys alone.

use std::path::Path;

use crate::support::pty::Terminal;
use topictui::store;

const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const TAB: &str = "\t";
const CTRL_R: &str = "\x12";

/// Part of the demo as a table with classes and days.
fn reviews(folder: &Path) {
    let mut table = "text\tkind\tday\n".to_owned();
    for (n, text) in topictui::corpus::demo::demo().texts.iter().take(300).enumerate() {
        let (kind, day) = (["good", "bad", "so so"][n % 3], n % 27 + 1);
        table += &format!("{text}\t{kind}\t2024-03-{day:02}\n");
    }
    std::fs::write(folder.join("reviews.tsv"), table).unwrap();
}

fn open(folder: &Path, size: (u16, u16)) -> Terminal {
    reviews(folder);
    let arguments = ["reviews.tsv", "--text-column", "text", "--label-column", "kind"];
    let more = ["--time-column", "day", "--min-topic-size", "6", "--layouts", "4"];
    let mut terminal = Terminal::start(&[&arguments[..], &more].concat(), folder, size, &[]);
    terminal.wait("Preview · reviews.tsv");
    terminal.send("3");
    terminal.wait("Terms · topic 0");
    terminal
}

/// Saves as `name`, which is not there yet.
fn save(terminal: &mut Terminal, name: &str) {
    terminal.send("s");
    terminal.wait("Save to:");
    terminal.send(&format!("\x15{name}"));
    terminal.wait(name);
    terminal.send(ENTER);
    terminal.wait(&format!("saved to {name}"));
}

fn every_screen(size: (u16, u16)) {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = open(folder.path(), size);
    for (keys, seen) in [
        ("1", "Preview · reviews.tsv"),
        ("2", "neighbours"),
        ("3", "Documents · topic 0"),
        ("4", "Similarity"),
        ("5", "Map"),
        ("d", "documents"),
        ("6", "group of the selected"),
        ("]", "m merges the groups"),
        ("7", "Topic 0 · score falls"),
        ("c", "bars"),
        ("9", "over time"),
        ("c", "per class"),
        ("8", "Topics by similarity"),
        ("the headphones sound muddy", "muddy"),
        (ENTER, "Best: topic"),
        (DOWN, "open topic"),
        ("d", "by probability"),
        (TAB, "Words and their topics"),
        (TAB, "its topics"),
        (ENTER, "Esc close"),
        (ESCAPE, "!Esc close"),
        (":", "All actions"),
        (ESCAPE, "!All actions"),
        ("?", "Help: type"),
        (ESCAPE, "!Help: type"),
        ("3", "Topics · by size"),
        ("o", "Give outliers the topic"),
        (ESCAPE, "!Give outliers"),
    ] {
        terminal.send(keys);
        match seen.strip_prefix('!') {
            Some(gone) => terminal.wait_gone(gone),
            None => terminal.wait(seen),
        }
    }
    save(&mut terminal, "tour.topics");
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    let mut again = Terminal::start(&["tour.topics"], folder.path(), size, &[]);
    again.send("9");
    again.wait("over time");
    again.send("q");
    assert_eq!(again.exit_code(), 0);
}

#[test]
fn the_tour_at_80_by_24() {
    every_screen((80, 24));
}

#[test]
fn the_tour_at_120_by_40() {
    every_screen((120, 40));
}

#[test]
fn every_edit_is_undone_to_an_equal_model_and_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = open(folder.path(), (120, 40));
    save(&mut terminal, "before.topics");
    let hash = |name: &str| store::load(&folder.path().join(name)).unwrap().hash();
    let before = hash("before.topics");
    // Keys that lead to the edit, and what is said of it.
    let edits: [(&[&str], &str); 9] = [
        (&["r", "sound\r"], "named “sound”"),
        (&[" ", " ", "m", "y"], "merged"),
        (&["x", "y"], "deleted"),
        (&["S", "", ENTER], "split"),
        (&["f", "\x1b[D", ENTER], "Reduced to"),
        (&["o", ENTER], "given topics by"),
        (&["w", DOWN, ENTER], "Words by"),
        (&[TAB, TAB, "b", TAB], "banned"),
        (&[TAB, "M", ENTER, TAB, TAB], "moved"),
    ];
    for (number, (keys, said)) in edits.into_iter().enumerate() {
        terminal.send("g");
        for key in keys {
            match *key {
                // The parts come from the background.
                "" => terminal.wait(" parts: "),
                key => terminal.send(key),
            }
        }
        terminal.wait(said);
        // Not that it is under way.
        terminal.wait("u undoes");
        let name = format!("edit{number}.topics");
        save(&mut terminal, &name);
        let edited = hash(&name);
        assert_ne!(edited, before, "{said}");
        terminal.send("u");
        terminal.wait("Undone:");
        let name = format!("undone{number}.topics");
        save(&mut terminal, &name);
        assert_eq!(hash(&name), before, "{said}");
        terminal.send(CTRL_R);
        terminal.wait("Redone:");
        let name = format!("redone{number}.topics");
        save(&mut terminal, &name);
        assert_eq!(hash(&name), edited, "{said}");
        terminal.send("u");
        terminal.wait("Undone:");
    }
    terminal.send("q");
    terminal.wait("unsaved changes");
    terminal.send("y");
    assert_eq!(terminal.exit_code(), 0);
}
