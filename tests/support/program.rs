//! The real program, run without a screen and without folders of the user's.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// One for all runs of a test binary, so that no text is embedded twice.
fn home() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().keep())
}

/// The program with folders of its own below `home`.
pub fn program(home: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_topictui"));
    program
        .env("TOPICTUI_CACHE_HOME", home.join("cache"))
        .env("TOPICTUI_DATA_HOME", home.join("data"))
        .env("TOPICTUI_CONFIG_HOME", home.join("config"));
    program
}

/// The same, to be talked to.
pub fn piped(home: &Path) -> Command {
    let mut program = program(home);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

pub fn run(arguments: &[&str]) -> Output {
    program(home()).args(arguments).stdin(Stdio::null()).output().unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it prints with `--format json`, the exit code being 0.
pub fn json(arguments: &[&str]) -> Value {
    let output = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["schema_version"], 1);
    value
}

/// Exit code 2, nothing printed, and one sentence on standard error that says `what`.
pub fn refused(arguments: &[&str], what: &str) {
    let output = run(arguments);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert!(message.contains(what), "{arguments:?} did not say {what:?}: {message}");
    assert_eq!(message.trim_end().lines().count(), 1, "{arguments:?}: {message}");
    assert!(output.stdout.is_empty(), "{arguments:?} printed something");
}

/// Three subjects, forty documents each.
pub fn documents(folder: &Path) -> String {
    let subjects = [
        ["kettle", "boils", "water", "kitchen", "lid"],
        ["bicycle", "wheel", "chain", "brakes", "saddle"],
        ["novel", "chapter", "author", "pages", "plot"],
    ];
    let line = |i: usize| {
        let words = subjects[i % 3];
        format!("{} {} {} sample{i}", words[i % 5], words[(i / 3) % 5], words[(i / 15 + 2) % 5])
    };
    let path = folder.join("things.txt");
    std::fs::write(&path, (0..120).map(|i| line(i) + "\n").collect::<String>()).unwrap();
    path.display().to_string()
}
