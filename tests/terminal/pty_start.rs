//! Starting without a file, the user's themes, and the mouse, in a pseudo-terminal.

use std::path::Path;

use crate::support::pty::Terminal;

const SIZE: (u16, u16) = (80, 24);
const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const CTRL_C: &str = "\x03";

/// Part of the demo as a file.
fn text(folder: &Path, name: &str, documents: usize) {
    let texts = topictui::corpus::demo::demo().texts;
    std::fs::write(folder.join(name), texts[..documents].join("\n")).unwrap();
}

#[test]
fn without_a_file_what_was_opened_before_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    text(folder.path(), "reviews.txt", 120);
    text(folder.path(), "others.txt", 90);
    let options = ["--min-topic-size", "5"];
    let mut nothing = Terminal::start(&[], folder.path(), SIZE, &[]);
    nothing.wait("No recent files");
    nothing.wait("Bundled example");
    nothing.send("zzz");
    nothing.wait("zzz");
    nothing.send(ESCAPE);
    nothing.wait_gone("zzz");
    nothing.send(CTRL_C);
    assert_eq!(nothing.exit_code(), 0);

    let mut first =
        Terminal::start(&["reviews.txt", "--min-topic-size", "5"], folder.path(), SIZE, &[]);
    first.send("3");
    first.wait("Terms · topic 0");
    first.send("s");
    first.wait("reviews.topics");
    first.send(ENTER);
    first.wait("saved");
    first.send("q");
    assert_eq!(first.exit_code(), 0);

    let mut again = Terminal::start(&options, folder.path(), SIZE, &[]);
    again.wait("2 recent files");
    again.wait("reviews.topics");
    // What is no file and no name is said; a path opens.
    again.send("zzzzq");
    again.wait("No recent file matches");
    again.send(ENTER);
    again.wait("There is no file zzzzq");
    again.send("\x15others.txt");
    again.send(ENTER);
    again.wait("Preview · others.txt");
    again.send("3");
    again.wait("Terms · topic 0");
    // Back to the list, where it is now the first; the session is found by a part of its name.
    again.send("O");
    again.wait("3 recent files");
    again.wait("90");
    again.send("topics");
    again.wait_gone("others.txt");
    again.send(ENTER);
    again.send("3");
    again.wait("Terms · topic 0");
    again.send("q");
    assert_eq!(again.exit_code(), 0);
}

#[test]
fn a_file_that_cannot_be_opened_leaves_the_list() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.topics"), "not a session").unwrap();
    let mut terminal = Terminal::start(&[], folder.path(), SIZE, &[]);
    terminal.wait("No recent files");
    terminal.send("broken.topics");
    terminal.send(ENTER);
    terminal.wait("is not a topictui session");
    terminal.wait("Bundled example");
    terminal.send(CTRL_C);
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_theme_of_the_users_is_read_again_when_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    text(folder.path(), "reviews.txt", 60);
    let themes = folder.path().join("config/themes");
    std::fs::create_dir_all(&themes).unwrap();
    let night = themes.join("night.toml");
    std::fs::write(&night, "focus = { rgb = \"#010203\" }\n").unwrap();
    std::fs::write(folder.path().join("config/config.toml"), "theme = \"night\"\n").unwrap();
    let truecolor = [("COLORTERM", "truecolor")];
    let mut terminal = Terminal::start(&["reviews.txt"], folder.path(), SIZE, &truecolor);
    terminal.wait("Preview · reviews.txt");
    let seen = |terminal: &Terminal, colour: &str| {
        String::from_utf8_lossy(&terminal.bytes).contains(colour)
    };
    terminal.wait_until("the theme's colour", |terminal| seen(terminal, "38;2;1;2;3"));
    std::fs::write(&night, "focus = { rgb = \"#040506\" } # longer\n").unwrap();
    terminal.wait("Theme night read again");
    terminal.wait_until("the new colour", |terminal| seen(terminal, "38;2;4;5;6"));
    // Times of files may be whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    std::fs::write(&night, "focus = { rgb = \"red\" }\n").unwrap();
    terminal.wait("night.toml has rgb = red");
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);

    std::fs::write(&night, "focus = { rgb = \"#040506\" }\n").unwrap();
    let mut unknown =
        Terminal::start(&["reviews.txt", "--theme", "dusk"], folder.path(), SIZE, &[]);
    unknown.wait("there is no theme dusk: there are dark, light, contrast, mono, night");
    assert_eq!(unknown.exit_code(), 2);
}

#[test]
fn the_mouse_is_left_to_the_terminal_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    text(folder.path(), "reviews.txt", 120);
    let arguments = ["reviews.txt", "--min-topic-size", "5"];
    let mut without = Terminal::start(&arguments, folder.path(), SIZE, &[]);
    without.wait("3 Explore");
    without.send("q");
    without.exit_code();
    assert!(!String::from_utf8_lossy(&without.bytes).contains("\x1b[?1000h"));

    let mut with =
        Terminal::start(&[&arguments[..], &["--mouse"]].concat(), folder.path(), SIZE, &[]);
    with.wait("3 Explore");
    with.send("3");
    with.wait("Terms · topic 0");
    assert!(String::from_utf8_lossy(&with.bytes).contains("\x1b[?1000h"));
    // The second row of the topics, as a terminal tells of a click there.
    with.send("\x1b[<0;10;5M\x1b[<0;10;5m");
    with.wait("Terms · topic 1");
    let tab = with.screen().lines().next().unwrap().find("4 Similar").unwrap() + 2;
    with.send(&format!("\x1b[<0;{tab};1M"));
    with.wait("Similarity");
    with.send("q");
    assert_eq!(with.exit_code(), 0);
    assert!(String::from_utf8_lossy(&with.bytes).contains("\x1b[?1000l"));
}
