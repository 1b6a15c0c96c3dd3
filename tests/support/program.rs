//! The real program, run without a screen and without folders of the user's.
#![allow(dead_code)]

use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub fn run(arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_topictui"))
        .args(arguments)
        .env("TOPICTUI_CACHE_HOME", home.path().join("cache"))
        .env("TOPICTUI_DATA_HOME", home.path().join("data"))
        .stdin(Stdio::null())
        .output()
        .unwrap()
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
