//! Predicting as the worker of a larger engine: a line out for a line in.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::program::{documents, run, stderr};
use crate::support::server::Server;

fn session(home: &std::path::Path) -> (String, Server) {
    let (text, server) = (documents(home), Server::good());
    let session = home.join("things.topics").display().to_string();
    let fit = ["fit", &text, "--endpoint", &server.endpoint, "--model", "small", "--layouts", "1"];
    assert_eq!(run(&[&fit[..], &["-o", &session]].concat()).status.code(), Some(0));
    (session, server)
}

fn worker(session: &str, input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_topictui"))
        .args(["predict", session, "-", "--lines", "--threads", "1", "--top", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn topics(output: &Output) -> Vec<i64> {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let values = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    values.map(|value| value["topic"].as_i64().unwrap()).collect()
}

#[test]
fn a_line_out_for_a_line_in_whatever_it_looks_like() {
    let home = tempfile::tempdir().unwrap();
    let (session, _server) = session(home.path());
    // Like the header of a table, like JSON, empty, in two scripts, with a tab, a comma and a quote.
    let odd = "text,label\n{\"text\": \"kettle\"}\n\n[1, 2]\n\"kettle,water\nнова\tкнига\nkettle boils water\n\n";
    let found = topics(&worker(&session, odd.as_bytes()));
    assert_eq!(found.len(), 8);
    assert!(found[6] >= 0);
    assert_eq!(topics(&worker(&session, b"")).len(), 0);
    assert_eq!(topics(&worker(&session, b"\n\n")), [-1, -1]);
    assert_eq!(topics(&worker(&session, b"no end")).len(), 1);
}

#[test]
fn parts_give_the_topics_of_the_whole() {
    let home = tempfile::tempdir().unwrap();
    let (session, _server) = session(home.path());
    let text = std::fs::read_to_string(home.path().join("things.txt")).unwrap();
    let whole = topics(&worker(&session, text.as_bytes()));
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let parts =
        lines.chunks(37).flat_map(|part| topics(&worker(&session, part.concat().as_bytes())));
    assert_eq!(parts.collect::<Vec<_>>(), whole);
}

#[test]
#[ignore = "needs TOPICTUI_TEST_PYTHON, a Python with the package pyspark, and Java"]
fn spark_gives_the_topics_of_one_process() {
    let python =
        std::env::var("TOPICTUI_TEST_PYTHON").expect("TOPICTUI_TEST_PYTHON names a Python");
    let home = tempfile::tempdir().unwrap();
    let (session, _server) = session(home.path());
    let text = home.path().join("things.txt");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/scale/spark.py");
    let output = Command::new(python)
        .args([script, env!("CARGO_BIN_EXE_topictui"), &session, "0", "4", text.to_str().unwrap()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut counts = std::collections::BTreeMap::new();
    for topic in topics(&worker(&session, &std::fs::read(&text).unwrap())) {
        *counts.entry(topic).or_insert(0) += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(topic, count)| format!("{topic}: {count}")).collect();
    assert!(
        said.contains(&format!("topics {{{}}}", counts.join(", "))),
        "{said}{}",
        stderr(&output)
    );
}
