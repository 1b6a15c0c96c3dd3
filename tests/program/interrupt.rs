//! Signals and kills while a verb works: what was embedded is kept, and nothing is left lying about.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::program::piped;

/// Longest wait for anything; only a failing test ever waits this long.
const PATIENCE: Duration = Duration::from_secs(240);

fn program(home: &Path, arguments: &[&str]) -> Child {
    hears_signals(&mut piped(home)).args(arguments).current_dir(home).spawn().unwrap()
}

/// The program hears signals even where the tests were started in the background or under nohup,
/// which tells everything below to ignore some.
fn hears_signals(program: &mut Command) -> &mut Command {
    let listen = || {
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT] {
            // SAFETY: signal(2) may be called between fork and exec, and installs no handler here.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
        Ok(())
    };
    // SAFETY: the closure calls nothing but signal(2).
    unsafe { program.pre_exec(listen) }
}

fn send(signal: &str, child: &Child) {
    let process = child.id().to_string();
    assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
}

/// Texts that take some seconds to embed on one thread.
fn texts(folder: &Path, count: usize) {
    let demo = topictui::corpus::demo::demo().texts;
    let long = |n: usize| (0..6).map(move |more| (7 * n + more) % 748).map(|at| demo[at].clone());
    let lines: Vec<String> =
        (0..count).map(|n| format!("{n} {}", long(n).collect::<Vec<_>>().join(" "))).collect();
    std::fs::write(folder.join("reviews.txt"), lines.join("\n")).unwrap();
}

/// Names by words: phrases would lie in the cache, too, in a piece of their own.
const FIT: [&str; 10] = [
    "fit",
    "reviews.txt",
    "-o",
    "reviews.topics",
    "--threads",
    "1",
    "--layouts",
    "1",
    "--names",
    "words",
];

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all = Vec::new();
    for entry in entries {
        match entry.path().is_dir() {
            true => all.extend(files(&entry.path())),
            false => all.push(entry.file_name().to_string_lossy().into_owned()),
        }
    }
    all
}

fn pieces(home: &Path) -> usize {
    files(&home.join("cache")).iter().filter(|name| name.ends_with(".vectors")).count()
}

fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn ended(child: Child) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

/// How many of how many embeddings a fit says that it found.
fn found(home: &Path) -> (usize, usize) {
    let (code, said) = ended(program(home, &FIT));
    assert_eq!(code, Some(0), "{said}");
    let line = said.lines().find(|line| line.contains("embeddings were cached"));
    let line = line.unwrap_or_else(|| panic!("no count of cached embeddings in {said}"));
    let numbers: Vec<usize> =
        line.split(' ').filter_map(|word| word.replace(',', "").parse().ok()).collect();
    (numbers[0], numbers[1])
}

#[test]
fn a_killed_fit_has_written_what_it_embedded() {
    let home = tempfile::tempdir().unwrap();
    texts(home.path(), 700);
    let mut child = program(home.path(), &FIT);
    wait_for("a second piece", || pieces(home.path()) >= 2);
    send("-KILL", &child);
    child.wait().unwrap();
    let (cached, all) = found(home.path());
    assert!(cached > 30 && all == 700, "{cached} of {all}");
    assert_eq!(pieces(home.path()), 1, "they are one again");
}

#[test]
fn signals_end_a_fit_in_good_order_and_what_was_embedded_is_kept() {
    let home = tempfile::tempdir().unwrap();
    texts(home.path(), 1600);
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let before = pieces(home.path());
        let child = program(home.path(), &FIT);
        wait_for("a piece", || pieces(home.path()) > before);
        send(signal, &child);
        let (ended_with, said) = ended(child);
        assert_eq!(ended_with, Some(code), "{signal}: {said}");
        assert!(said.ends_with("the embeddings made so far are kept for the next run\n"), "{said}");
        let left = files(home.path());
        let known = |name: &String| name.ends_with(".vectors") || name == "reviews.txt";
        assert!(left.iter().all(known), "{left:?}");
    }
    let (cached, all) = found(home.path());
    assert!(cached > 90 && all == 1600, "{cached} of {all}");
}

#[test]
fn a_signal_ends_at_once_what_waits_for_input() {
    let home = tempfile::tempdir().unwrap();
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut child = program(home.path(), &["fit", "-"]);
        // It reads once it listens.
        let stdin = child.stdin.take();
        wait_for("it to wait", || {
            let wait = std::fs::read_to_string(format!("/proc/{}/wchan", child.id()));
            wait.is_err() || wait.is_ok_and(|wait| wait.contains("pipe"))
        });
        send(signal, &child);
        let (ended_with, said) = ended(child);
        assert_eq!(ended_with, Some(code), "{said}");
        drop(stdin);
    }
}

#[test]
fn a_hang_up_that_is_to_be_ignored_ends_nothing() {
    let home = tempfile::tempdir().unwrap();
    texts(home.path(), 300);
    let script = r#"trap "" HUP; exec "$0" fit reviews.txt --threads 1 -q"#;
    let child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_topictui")])
        .current_dir(home.path())
        .env("TOPICTUI_CACHE_HOME", home.path().join("cache"))
        .env("TOPICTUI_DATA_HOME", home.path().join("data"))
        .env("TOPICTUI_CONFIG_HOME", home.path().join("config"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for("a piece", || pieces(home.path()) > 0);
    send("-HUP", &child);
    let (code, said) = ended(child);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn other_verbs_end_with_the_signals_number_too() {
    let home = tempfile::tempdir().unwrap();
    texts(home.path(), 200);
    let (code, said) = ended(program(home.path(), &FIT));
    assert!(matches!(code, Some(0 | 1)), "{said}");
    texts(home.path(), 1600);
    let add = ["add", "reviews.topics", "reviews.txt", "-o", "more.topics"];
    let replay = ["history", "reviews.topics", "--replay"];
    for verb in [&add[..], &replay[..]] {
        let before = pieces(home.path());
        let child = program(home.path(), verb);
        wait_for("a piece", || pieces(home.path()) > before);
        send("-INT", &child);
        let (code, said) = ended(child);
        assert_eq!((code, said.lines().count()), (Some(130), 1), "{verb:?}: {said}");
        std::fs::remove_dir_all(home.path().join("cache")).unwrap();
    }
    assert!(!home.path().join("more.topics").exists());
}
