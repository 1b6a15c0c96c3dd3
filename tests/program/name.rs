//! `topictui name`: nothing is sent unasked, proposals are accepted, kept and told.

use serde_json::Value;

use crate::support::program::{documents, json, program, refused, run, stderr, stdout};
use crate::support::server::{Does, Server, names};

/// A session of three subjects.
fn session(home: &std::path::Path) -> String {
    let text = documents(home);
    let session = home.join("things.topics").display().to_string();
    let fit = ["fit", &text, "--layouts", "1", "--min-topic-size", "5", "-o", &session];
    let fitted = run(&fit);
    assert_eq!(fitted.status.code(), Some(0), "{}", stderr(&fitted));
    session
}

#[test]
fn nothing_is_sent_without_a_yes() {
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let server = Server::start(|_, asked| names(&asked.topics()));
    refused(&["name", &session], "name needs --llm URL");
    refused(&["name", &session, "--llm", "localhost:8080"], "must begin with http://");
    for more in [&[][..], &["--accept", "all"], &["--format", "json"], &["--quiet"]] {
        let name = [&["name", &session, "--llm", &server.endpoint][..], more].concat();
        refused(&name, "nothing was sent, as nobody was asked (");
    }
    // Nor by a verb that was only told where a language model is.
    let other = program(home.path())
        .args(["topics", &session])
        .env("TOPICTUI_LLM", &server.endpoint)
        .output()
        .unwrap();
    assert_eq!(other.status.code(), Some(0), "{}", stderr(&other));
    assert_eq!(server.requests(), 0);
}

#[test]
fn names_are_proposed_accepted_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let server = Server::start(|_, asked| {
        match asked.headers.contains(&"authorization: bearer s3cr3t".to_owned()) {
            true => names(&asked.topics()),
            false => Does::Answers(401, "", String::new()),
        }
    });
    let named = home.path().join("named.topics").display().to_string();
    let name = |more: &[&str]| {
        program(home.path())
            .args(["name", &session, "--llm-model", "small", "--yes"])
            .args(more)
            .env("TOPICTUI_LLM", &server.endpoint)
            .env("TOPICTUI_LLM_API_KEY", "s3cr3t")
            // The key of another server.
            .env("TOPICTUI_API_KEY", "other")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap()
    };
    let output = name(&["--accept", "0,1", "-o", &named]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains("documents go to") && said.contains("2 accepted"), "{said}");
    assert!(stdout(&output).contains(" -> About "), "{}", stdout(&output));
    let requests = server.requests();
    assert!(requests > 0);

    let topics = json(&["topics", &named])["topics"].clone();
    let first = &topics[0];
    assert!(first["title"].as_str().unwrap().starts_with("About "), "{first}");
    assert!(first["description"].as_str().unwrap().starts_with("Documents about "), "{first}");
    assert_eq!(first["named_by"], "small");
    assert!(topics[2].get("description").is_none(), "{}", topics[2]);
    assert!(stdout(&run(&["topics", &named, "0"])).contains("Documents about "));
    let history = stdout(&run(&["history", &named, "--replay"]));
    assert!(
        history.contains("name (by small): 0 \"About ") && history.contains("replayed the same"),
        "{history}"
    );
    for end in ["md", "html", "jsonl", "csv"] {
        let report = home.path().join(format!("report.{end}"));
        let export = ["export", &named, "--to", &report.display().to_string()];
        assert_eq!(run(&export).status.code(), Some(0));
        let written = match end {
            "jsonl" | "csv" => home.path().join(format!("report-topics.{end}")),
            _ => report,
        };
        let text = std::fs::read_to_string(written).unwrap();
        assert!(text.contains("About ") && text.contains("Documents about "), "{end}: {text}");
    }

    // What was answered is in the session, so it goes on without a server.
    let again = ["name", &named, "--llm", &server.endpoint, "--llm-model", "small"];
    let rest = json(&again);
    assert_eq!((&rest["requests"], server.requests()), (&0.into(), requests));
    assert!(rest["proposals"].as_array().unwrap().iter().all(|one| one["accepted"] == false));
    let all = run(&[&again[..], &["--accept", "all", "-o", &named, "-q"]].concat());
    assert_eq!((all.status.code(), server.requests()), (Some(0), requests), "{}", stderr(&all));
    let topics = json(&["topics", &named])["topics"].clone();
    let named_by = |topic: &&Value| topic["id"] != -1 && topic["named_by"] != "small";
    assert!(!topics.as_array().unwrap().iter().any(|topic| named_by(&topic)), "{topics}");
}

#[test]
fn a_failing_server_is_one_sentence_and_the_session_stays() {
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let before = std::fs::read(&session).unwrap();
    let server = Server::start(|_, _| Does::Answers(404, "", String::new()));
    let name = ["name", &session, "--llm", &server.endpoint, "--yes", "--accept", "all", "-q"];
    refused(&name, "has no such address or model (404): check --llm and --llm-model");
    assert_eq!(std::fs::read(&session).unwrap(), before);
}

/// What the line mode answers to these lines.
fn in_lines(home: &std::path::Path, arguments: &[&str], lines: &str) -> String {
    use std::io::Write;
    let mut child = crate::support::program::piped(home).args(arguments).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn in_lines_all_can_be_read_before_a_yes_and_one_undo_takes_all_back() {
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let server = Server::start(|_, asked| names(&asked.topics()));
    let said = in_lines(home.path(), &["--plain", &session], "names\nquit\n");
    assert!(said.contains("no language model is named: start topictui with --llm URL"), "{said}");
    let plain = ["--plain", &session, "--llm", &server.endpoint];
    let said = in_lines(home.path(), &plain, "names\nshow\nno\nnames\n\nnames\n");
    assert!(said.contains("You name topics") && said.contains("topic 0 ("), "{said}");
    assert_eq!(said.matches("Nothing was sent").count(), 3, "{said}");
    assert_eq!(server.requests(), 0);
    let lines = "names\nyes\nsome\n0,1\ntopics\nundo\nnames\nnone\nquit\n";
    let said = in_lines(home.path(), &plain, lines);
    assert!(said.contains("give all, none, or topics and groups"), "{said}");
    assert!(said.contains("2 names by a language model: ") && said.contains("undo takes it back"));
    assert!(said.contains("Undone (2 names by a language model)"), "{said}");
    // What was answered is not asked again.
    assert_eq!(said.matches("Send it?").count(), 1, "{said}");
    assert!(said.ends_with("No name was accepted\n"), "{said}");
}

#[cfg(unix)]
#[test]
fn in_a_terminal_it_asks_before_it_sends_and_then_for_each() {
    use crate::support::pty::Terminal;
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let server = Server::start(|_, asked| names(&asked.topics()));
    let named = home.path().join("named.topics").display().to_string();
    let name = ["name", &session, "--llm", &server.endpoint, "-o", &named];
    let start = || Terminal::start(&name, home.path(), (120, 200), &[]);
    let mut terminal = start();
    terminal.wait("Send it? (y/n)");
    assert!(terminal.screen().contains("topic 0 (") && terminal.screen().contains("  text: "));
    terminal.send("n\n");
    terminal.wait("topictui: nothing was sent");
    assert_eq!(terminal.exit_code(), 1);
    assert_eq!(server.requests(), 0);

    let mut terminal = start();
    terminal.wait("Send it? (y/n)");
    terminal.send("y\n");
    terminal.wait("Accept?");
    terminal.send("n\n");
    terminal.wait_until("a second question", |terminal| {
        terminal.screen().matches("Accept?").count() == 2
    });
    terminal.send("a\n");
    terminal.wait(" accepted");
    assert_eq!(terminal.exit_code(), 0);
    let topics = json(&["topics", &named])["topics"].clone();
    let written = |at: usize| topics[at].get("description").is_some();
    assert!(!written(0) && written(1) && written(2), "{topics}");
}

#[cfg(unix)]
#[test]
fn on_the_screen_it_asks_before_it_sends() {
    use crate::support::pty::Terminal;
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let server = Server::start(|_, asked| names(&asked.topics()));
    let arguments = [&session, "--llm", &server.endpoint, "--llm-model", "small"];
    let mut terminal = Terminal::start(&arguments, home.path(), (100, 30), &[]);
    terminal.wait("Explore]");
    terminal.send("n");
    terminal.wait("lines 1");
    assert!(terminal.screen().contains("documents go to http://127.0.0.1:"));
    terminal.send("n");
    terminal.wait_gone("lines 1");
    terminal.wait_gone("so far");
    terminal.wait("Nothing was sent");
    assert_eq!(server.requests(), 0);
    terminal.send("n");
    terminal.wait("lines 1");
    terminal.send("y");
    terminal.wait("Names: ");
    terminal.send("\r");
    terminal.wait("u undoes");
    terminal.send("u");
    terminal.wait("Undone: ");
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}
