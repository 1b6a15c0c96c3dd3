//! `topictui --plain`: commands through a pipe and in a pseudo-terminal.

use crate::support::pty;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use topictui::topics::TopicId;

/// A folder with reviews.txt, a session fitted to it, and the cache of both.
fn fitted() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().keep();
        let demo = topictui::corpus::demo::demo();
        let text: String = demo.texts.iter().take(300).map(|text| format!("{text}\n")).collect();
        fs::write(folder.join("reviews.txt"), text).unwrap();
        let home = folder.join("home");
        let output = plain(&home, &folder, &["reviews.txt"], "save fitted.topics\nquit\n");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        folder
    })
}

fn command(home: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topictui"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("TOPICTUI_CACHE_HOME", fitted_cache(folder))
        .env("TOPICTUI_DATA_HOME", home)
        .env("TOPICTUI_CONFIG_HOME", home.join("config"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn fitted_cache(folder: &Path) -> PathBuf {
    folder.join("cache")
}

/// Runs `topictui --plain` on `input` with these lines as its standard input.
fn plain(home: &Path, folder: &Path, input: &[&str], lines: &str) -> Output {
    let arguments = [&["--plain", "--min-topic-size", "6"], input].concat();
    let mut child = command(home, folder, &arguments).spawn().unwrap();
    // A program that has said what is wrong reads no more.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    child.wait_with_output().unwrap()
}

/// What the commands answer after the session was opened; nothing is kept of it.
fn answers(lines: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = plain(home.path(), fitted(), &["fitted.topics"], lines);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The last line that a command wrote.
fn last(lines: &str) -> String {
    let answers = answers(&format!("{lines}\nquit\ny\n"));
    let mut lines: Vec<&str> = answers.lines().collect();
    if lines.last().is_some_and(|line| line.contains("unsaved changes")) {
        lines.pop();
    }
    lines.pop().unwrap_or_default().to_owned()
}

/// What a whole table of topics looks like after some commands.
fn table_after(lines: &str) -> String {
    let answers = answers(&format!("{lines}\ntopics 1000\nquit\ny\n"));
    let from = answers.rfind("topictui: 300 documents").unwrap();
    let table = answers[from..].lines().filter(|line| !line.contains("unsaved changes"));
    table.collect::<Vec<_>>().join("\n")
}

/// Nothing moves a cursor, and no character is there for its looks.
fn assert_plain(output: &Output) {
    for bytes in [&output.stdout, &output.stderr] {
        assert!(!bytes.contains(&0x1b), "an escape sequence");
        assert!(!bytes.contains(&b'\r'), "a carriage return");
        // The reviews themselves are ASCII.
        let text = String::from_utf8_lossy(bytes);
        let odd: Vec<&str> = text.lines().filter(|line| !line.is_ascii()).collect();
        assert!(odd.is_empty(), "{odd:?}");
    }
}

const TOUR: &str = "help
topics
topics 2
more
topic 0
docs 0

doc 12
why 12
find poor sound
split 0
predict the battery died after a week
search batery
more 500
search pattern charg(e|ing)
search meaning too quiet
similar 0
tree
trends
outliers
rename 0 Big sound
topics
merge 1 2
delete 3
outliers embeddings
move 12 0
ban phone
words mmr
words keybert
words c-tf-idf
reduce 5
history
undo
redo
size
size 5
undo
help merge
save toured.topics
export toured.csv
export toured.html
export toured.md
export toured.jsonl
quit
";

#[test]
fn a_tour_through_every_command() {
    let folder = fitted();
    let home = tempfile::tempdir().unwrap();
    for name in ["toured.topics", "toured.csv", "toured.html", "toured.md", "toured.jsonl"] {
        let _ = fs::remove_file(folder.join(name));
    }
    let output = plain(home.path(), folder, &["reviews.txt"], TOUR);
    let (said, progress) = (stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(0), "{said}{progress}");
    assert_plain(&output);
    for line in ["read: 300 documents, ", "embed: 300 documents, ", "reduce: ", "topics: "] {
        assert!(progress.lines().any(|told| told.starts_with(line)), "{line}: {progress}");
    }
    assert!(said.starts_with("topictui: 300 documents, "), "{said}");
    for text in [
        "  ID    DOCS  SHARE  RECUR  WORDS",
        "Typical documents:",
        "documents, strongest first",
        "Document 12, in ",
        "Document 12 is in ",
        "Nearest documents, by cosine:",
        "probability 0.",
        "documents by words, best first",
        "documents by pattern, best first",
        "Documents by meaning, nearest first",
        "Nearest to topic 0 (",
        "Topics that join, nearest first",
        "Type split 0 N to split it.",
        "the documents have no times or classes: start with --time-column",
        "  embeddings: ",
        "Topic 0 named \"Big sound\": 300 documents, ",
        "Topics 1, 2 merged into topic ",
        "topics were renumbered, and undo takes it back",
        "Topic 3 deleted: ",
        "Outliers given topics by embeddings: ",
        "1 document moved to topic 0: ",
        "\"phone\" banned: ",
        "Words by mmr: ",
        "Words by keybert: ",
        "Words by c-tf-idf: ",
        "Reduced to 5: ",
        "   4  outliers --strategy embeddings --threshold 0",
        "   5  move 12 --to 0",
        "Undone (Reduced to 5): ",
        "Redone (Reduced to 5): ",
        "The minimum topic size is 6: size N runs again with N",
        "Minimum topic size 5: 300 documents, ",
        "earlier changes are not in it, and undo takes it back",
        "merge ID ID...: Merge topics into one; as in merge 3 5",
        "Saved to toured.topics",
        "Written to toured.csv and toured-topics.csv",
        "Written to toured.html",
    ] {
        assert!(said.contains(text), "{text:?} is not in\n{said}");
    }
    assert!(said.contains("Big sound: "), "the table shows the name\n{said}");
    assert!(!said.contains("topictui> "), "a prompt nobody sees");

    let topics = command(home.path(), folder, &["topics", "toured.topics"]).output().unwrap();
    assert_eq!(topics.status.code(), Some(0));
    assert!(stdout(&topics).contains("Big sound"), "{}", stdout(&topics));
    assert!(!home.path().join("recovered").exists(), "all was saved");
    let opened = fs::read_to_string(home.path().join("opened.json")).unwrap();
    assert!(opened.contains("reviews.txt") && opened.contains("toured.topics"), "{opened}");
}

#[test]
fn undoing_gives_the_table_of_before() {
    let before = table_after("");
    for change in [
        "rename 0 Sound",
        "merge 0 1",
        "delete 0",
        "reduce 4",
        "split 0 3",
        "outliers embeddings",
        "move 12 0",
        "ban phone",
        "words mmr",
        "size 9",
    ] {
        let after = table_after(change);
        assert_ne!(after, before, "{change} did nothing");
        assert_eq!(table_after(&format!("{change}\nundo")), before, "{change}");
        assert_eq!(table_after(&format!("{change}\nundo\nredo")), after, "{change}");
    }
}

#[test]
fn whatever_is_wrong_is_one_line() {
    for (line, sentence) in [
        ("zzz", "there is no command zzz: help lists all"),
        ("re", "re could be rename, reduce or redo: type more letters"),
        ("topic 999", "there is no topic 999: it has topics 0 to "),
        ("docs", "expected a topic number: type docs ID, as in docs 3"),
        ("doc 999", "there is no document 999: the last one is 300"),
        ("why 0", "expected a document number, not 0: type why N, as in why 12"),
        ("similar -1", "-1 are the outliers, not a topic"),
        ("merge 0 0", "topic 0 is named twice: name every topic once"),
        ("merge 0 -1", "-1 are the outliers, not a topic"),
        ("move 12 999", "there is no topic 999"),
        ("reduce 999", "so they cannot be reduced to 999"),
        ("search pattern a(b", "not a pattern: unclosed group"),
        ("search xyzzyq", "no document was found by words"),
        ("outliers luck", "there is no strategy luck"),
        ("size 1", "1 is not a whole number from 2 to 1,000,000: type size [N]"),
        ("undo", "there is nothing to undo"),
        ("redo", "nothing to redo"),
        ("export a.doc", "cannot tell the format from the name a.doc"),
        ("export fitted.topics", "cannot tell the format"),
        (
            "save nowhere/at/all.topics",
            "cannot write nowhere/at/all.topics: there is no folder nowhere/at",
        ),
        ("more 3\nmore 1000\nmore", "there is nothing more to show: topics lists the topics"),
    ] {
        let before = answers("quit\n");
        let said = answers(&format!("{line}\nquit\n"));
        assert!(last(line).contains(sentence), "{line}: {said}");
        if !line.contains('\n') {
            assert_eq!(said.lines().count(), before.lines().count() + 1, "{line}: {said}");
        }
    }
}

#[test]
fn what_is_there_is_written_over_only_when_asked() {
    let folder = fitted();
    let home = tempfile::tempdir().unwrap();
    fs::write(folder.join("theirs.md"), "mine").unwrap();
    let run = |lines: &str| stdout(&plain(home.path(), folder, &["fitted.topics"], lines));
    let said = run("export theirs.md\nn\nquit\n");
    assert!(said.contains("theirs.md already exists. Overwrite? (y/n)"), "{said}");
    assert!(said.contains("Nothing was written"), "{said}");
    assert_eq!(fs::read_to_string(folder.join("theirs.md")).unwrap(), "mine");
    let said = run("save theirs.md\nquit\n");
    assert!(
        said.contains("theirs.md already exists and is not a session: name another file"),
        "{said}"
    );
    fs::copy(folder.join("fitted.topics"), folder.join("other.topics")).unwrap();
    let said = run("save other.topics\nno\nquit\n");
    assert!(said.contains("other.topics already exists. Overwrite? (y/n)"), "{said}");
    assert!(said.contains("Nothing was saved"), "{said}");
    assert!(run("export theirs.md\ny\nquit\n").contains("Written to theirs.md"));
    // It is ours by now.
    let said = run("export theirs.md\nquit\n");
    assert!(said.contains("Written to theirs.md") && !said.contains("Overwrite"), "{said}");
    assert_ne!(fs::read_to_string(folder.join("theirs.md")).unwrap(), "mine");

    let text = fs::read_to_string(folder.join("reviews.txt")).unwrap();
    let said = stdout(&plain(home.path(), folder, &["reviews.txt"], "save reviews.txt\ny\nquit\n"));
    assert!(said.contains("reviews.txt is the source file"), "{said}");
    assert_eq!(fs::read_to_string(folder.join("reviews.txt")).unwrap(), text);
}

#[test]
fn leaving_asks_about_unsaved_changes() {
    let question = "There are unsaved changes. Quit without saving? (y/n)";
    let said = answers("rename 0 Sound\nquit\nn\nundo\nquit\n");
    assert_eq!(said.matches(question).count(), 1, "{said}");
    assert!(said.contains("Undone (Topic 0 named "), "no was no: {said}");
    assert!(!answers("quit\n").contains(question));
}

#[test]
fn the_end_of_input_keeps_unsaved_changes() {
    let folder = fitted();
    let home = tempfile::tempdir().unwrap();
    let kept = home.path().join("recovered/reviews.topics");
    let output = plain(home.path(), folder, &["reviews.txt"], "topics\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(!kept.exists(), "nothing was changed");
    let output = plain(home.path(), folder, &["reviews.txt"], "rename 0 Kept name\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("they are kept in "), "{}", stderr(&output));
    let topics = command(home.path(), folder, &["topics", &kept.display().to_string()]);
    assert!(stdout(&{ topics }.output().unwrap()).contains("Kept name"));
    let again = plain(home.path(), folder, &["reviews.txt"], "rename 0 Another\n");
    assert!(stdout(&again).contains("The result of a lost session is kept: topictui --plain "));
    let names = ["reviews", "reviews-2"].map(|name| {
        let kept = home.path().join("recovered").join(name).with_extension("topics");
        topictui::store::load(&kept).unwrap().topics.get(TopicId(0)).unwrap().label.clone().unwrap()
    });
    assert_eq!(names, ["Kept name", "Another"], "one is not written over the other");
    let last = stdout(&plain(home.path(), folder, &["reviews.txt"], "quit\n"));
    assert!(last.lines().next().unwrap().ends_with("reviews-2.topics"), "{last}");
}

#[test]
fn trends_are_told_over_times_and_classes() {
    let folder = fitted();
    let home = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(folder.join("reviews.txt")).unwrap();
    let rows = text
        .lines()
        .enumerate()
        .map(|(n, line)| format!("2024-{:02}-01\t{}\t{line}\n", n % 3 + 1, ["old", "new"][n % 2]));
    let table: String = std::iter::once("day\tkind\ttext\n".to_owned()).chain(rows).collect();
    fs::write(folder.join("dated.tsv"), table).unwrap();
    let run = |columns: &[&str]| {
        let arguments = [&["dated.tsv", "--text-column", "text"], columns].concat();
        stdout(&plain(home.path(), folder, &arguments, "trends\ntrends 0\nquit\n"))
    };
    let over_time = run(&["--time-column", "day"]);
    assert!(over_time.contains("Topics over 3 times, and where each has most"), "{over_time}");
    assert!(over_time.contains(": most in 2024-0"), "{over_time}");
    assert!(over_time.contains("TOPIC    DOCS  WORDS"), "{over_time}");
    let over_classes = run(&["--label-column", "kind", "--time-column", "none"]);
    assert!(over_classes.contains("Topics over 2 classes"), "{over_classes}");
}

#[test]
fn exit_codes() {
    let folder = fitted();
    let home = tempfile::tempdir().unwrap();
    let run = |input: &[&str], lines: &str| plain(home.path(), folder, input, lines);
    for (input, what) in [
        (&["missing.txt"][..], "missing.txt"),
        (&[], "nothing to read"),
        (&["reviews.txt", "--text-column", "9"], "9"),
    ] {
        let output = run(input, "quit\n");
        assert_eq!(output.status.code(), Some(2), "{input:?}");
        assert!(stderr(&output).contains(what), "{}", stderr(&output));
    }
    let lonely: String = (0..40).map(|n| format!("word{n} thing{n} stuff{n}\n")).collect();
    fs::write(folder.join("lonely.txt"), lonely).unwrap();
    let none = &["lonely.txt", "--min-samples", "39"];
    let output = run(none, "");
    if stdout(&output).contains(" 0 topics") {
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        assert!(stdout(&output).contains("No topics were found in 40 documents: type size N"));
        assert_eq!(run(none, "size\n").status.code(), Some(0));
    } else {
        panic!("topics were found: {}", stdout(&output));
    }
}

#[cfg(unix)]
mod in_a_terminal {
    use super::*;
    use pty::Terminal;

    const SIZE: (u16, u16) = (100, 50);

    /// A folder of its own with the fitted session.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(fitted().join("fitted.topics"), folder.path().join("a.topics")).unwrap();
        folder
    }

    #[test]
    fn a_dumb_terminal_gets_lines_and_a_prompt() {
        let folder = folder();
        let dumb = [("TERM", "dumb")];
        let mut terminal = Terminal::start(&["a.topics"], folder.path(), SIZE, &dumb);
        terminal.wait("help lists all commands");
        terminal.wait("topictui> ");
        terminal.send("rename 0 Sound\n");
        terminal.wait("Topic 0 named \"Sound\"");
        terminal.send("quit\n");
        terminal.wait("Quit without saving? (y/n)");
        terminal.send("y\n");
        assert_eq!(terminal.exit_code(), 0);
        assert!(!terminal.bytes.contains(&0x1b), "an escape sequence");
    }

    #[test]
    fn an_interrupt_drops_the_line_and_the_end_of_input_leaves() {
        let folder = folder();
        let mut terminal = Terminal::start(&["--plain", "a.topics"], folder.path(), SIZE, &[]);
        terminal.wait("topictui> ");
        terminal.send("delete 0\x03");
        // The terminal echoes what is typed before the prompt is there.
        terminal.wait("quit leaves topictui\ntopictui>");
        terminal.send("topics 1\n");
        terminal.wait("topictui> topics 1");
        terminal.send("\x04");
        assert_eq!(terminal.exit_code(), 0);
        assert!(!folder.path().join("data/recovered").exists());
    }

    #[test]
    fn an_interrupt_at_the_prompt_changes_nothing() {
        let folder = folder();
        let mut terminal = Terminal::start(&["--plain", "a.topics"], folder.path(), SIZE, &[]);
        terminal.wait("topictui> ");
        terminal.send("rename 0 Mine\n");
        terminal.wait("Topic 0 named");
        terminal.send("\x03");
        terminal.wait("quit leaves topictui");
        terminal.send("history\n");
        terminal.wait("1  rename 0 \"Mine\"");
        assert!(!terminal.screen().contains("topictui> topictui> "), "{}", terminal.screen());
    }

    #[test]
    fn an_interrupt_ends_a_fit() {
        let folder = tempfile::tempdir().unwrap();
        let text: String = (0..4000).map(|n| format!("review {n} of a thing\n")).collect();
        fs::write(folder.path().join("many.txt"), text).unwrap();
        let mut terminal = Terminal::start(&["--plain", "many.txt"], folder.path(), SIZE, &[]);
        terminal.wait("clean: ");
        terminal.send("\x03");
        assert_eq!(terminal.exit_code(), 130);
    }

    #[test]
    fn a_lost_connection_keeps_the_changes() {
        let folder = folder();
        let mut terminal = Terminal::start(&["--plain", "a.topics"], folder.path(), SIZE, &[]);
        terminal.wait("topictui> ");
        terminal.send("rename 0 Lost and found\n");
        terminal.wait("Topic 0 named");
        terminal.hang_up();
        terminal.exit_code();
        let kept = folder.path().join("data/recovered/reviews.topics");
        let model = topictui::store::load(&kept).unwrap();
        assert_eq!(model.topics.get(TopicId(0)).unwrap().label.as_deref(), Some("Lost and found"));
    }

    #[test]
    fn documents_from_standard_input_leave_the_commands_to_the_terminal() {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(fitted().join("reviews.txt"), folder.path().join("reviews.txt")).unwrap();
        // Through a shell, which redirects standard input inside the terminal.
        let program = env!("CARGO_BIN_EXE_topictui");
        let line = format!("{program} --plain - --min-topic-size 6 < reviews.txt");
        let mut terminal = Terminal::start_program("sh", &["-c", &line], folder.path(), SIZE, &[]);
        terminal.wait("topictui> ");
        terminal.send("size\n");
        terminal.wait("The minimum topic size is 6");
        terminal.send("quit\n");
        assert_eq!(terminal.exit_code(), 0);
    }
}

#[test]
fn columns_are_shown_and_used_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let demo = topictui::corpus::demo::demo();
    let mut text = "title,body,shop\n".to_owned();
    for (n, body) in demo.texts.iter().take(120).enumerate() {
        text +=
            &format!("Kettle {n},\"{}\",{}\n", body.replace('"', "'"), ["north", "south"][n % 2]);
    }
    fs::write(folder.path().join("r.csv"), text).unwrap();
    let lines =
        "columns\ntext title,body\nclass none\nclass colour\ntime none\ncolumns auto\nquit\ny\n";
    let output = plain(&folder.path().join("home"), folder.path(), &["r.csv"], lines);
    let said = stdout(&output);
    for sentence in [
        "text body, class shop, no time",
        "Text title + body, class shop, no time: ",
        "Text title + body, no class, no time: ",
        "r.csv has no column colour: it has title, body, shop",
        "nothing to change: text title + body, no class, no time",
        "Text, class and time are found by looking: ",
    ] {
        assert!(said.contains(sentence), "{sentence}:\n{said}\n{}", stderr(&output));
    }
    assert!(
        said.lines().any(|line| line.starts_with("COLUMN") && line.contains("HOLDS")),
        "{said}"
    );
}
