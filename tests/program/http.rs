//! Topics from the embeddings of a server: fitted, asked, saved without secrets.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::program::{documents, program, refused, run, stderr};
use crate::support::server::{Does, Server, embeds};

/// Runs the program with a key, and with its own folders in `home`.
fn keyed(home: &std::path::Path, key: &str, arguments: &[&str]) -> Output {
    program(home)
        .args(arguments)
        .env("TOPICTUI_API_KEY", key)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn a_server_gives_topics_and_the_session_asks_it_again() {
    let home = tempfile::tempdir().unwrap();
    let text = documents(home.path());
    let key = "k3y-that-nobody-sees";
    let server = Server::start(move |_, asked| {
        let bearer = format!("authorization: bearer {key}");
        match asked.headers.contains(&bearer) && asked.path.ends_with("token=s3cr3t") {
            true => embeds(asked),
            // As careless servers do.
            false => Does::Answers(401, "", asked.headers.join(" ")),
        }
    });
    let session = home.path().join("things.topics").display().to_string();
    let endpoint = format!("{}?token=s3cr3t", server.endpoint);
    let fit = [
        "fit",
        &text,
        "--endpoint",
        &endpoint,
        "--model",
        "small",
        "--layouts",
        "1",
        "-o",
        &session,
    ];
    let fitted = keyed(home.path(), key, &[&fit[..], &["--format", "json"]].concat());
    assert_eq!(fitted.status.code(), Some(0), "{}", stderr(&fitted));
    let json: Value = serde_json::from_slice(&fitted.stdout).unwrap();
    assert_eq!((&json["engine"], &json["model"]), (&"http".into(), &"small".into()));
    assert!(json["topics"].as_array().unwrap().len() >= 3, "{}", json["topics"]);
    let bytes = String::from_utf8_lossy(&std::fs::read(&session).unwrap()).into_owned();
    assert!(bytes.contains(&format!("{}/embeddings", server.endpoint)));
    assert!(!bytes.contains("s3cr3t") && !bytes.contains(key));

    // The session knows the address without its secret, which the server wants.
    let find = ["find", &session, "a kettle that boils"];
    let said = stderr(&keyed(home.path(), key, &find));
    assert!(said.contains("refuses access (401"), "{said}");
    assert!(!said.contains(key) && said.contains('…'), "{said}");
    let found = Command::new(env!("CARGO_BIN_EXE_topictui"))
        .args([&find[..], &["--format", "json"]].concat())
        .env("TOPICTUI_API_KEY", key)
        .env("TOPICTUI_ENDPOINT", &endpoint)
        .env("TOPICTUI_DATA_HOME", home.path().join("data"))
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert!(found["topics"][0]["name"].as_str().unwrap().contains("kitchen"), "{found}");
}

#[test]
fn a_session_is_browsed_and_edited_without_its_server() {
    let home = tempfile::tempdir().unwrap();
    let text = documents(home.path());
    let session = home.path().join("things.topics").display().to_string();
    let answers = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let switch = answers.clone();
    let server =
        Server::start(move |_, asked| match switch.load(std::sync::atomic::Ordering::SeqCst) {
            true => embeds(asked),
            false => Does::Answers(404, "", String::new()),
        });
    let fit = [
        "fit",
        &text,
        "--endpoint",
        &server.endpoint,
        "--model",
        "small",
        "--layouts",
        "1",
        "-o",
        &session,
    ];
    assert_eq!(run(&fit).status.code(), Some(0));
    answers.store(false, std::sync::atomic::Ordering::SeqCst);
    for verb in [
        &["topics", &session][..],
        &["docs", &session, "--topic", "0"],
        &["merge", &session, "0,1"],
    ] {
        assert_eq!(run(verb).status.code(), Some(0), "{verb:?}");
    }
    refused(
        &["find", &session, "a kettle"],
        "has no such address or model (404): check --endpoint",
    );
    refused(&["predict", &session, &text], "(404)");
}

#[test]
fn a_session_does_not_send_texts_to_a_server_that_nobody_named() {
    let home = tempfile::tempdir().unwrap();
    let text = documents(home.path());
    let session = home.path().join("things.topics");
    let server = Server::good();
    let fit = ["fit", &text, "--endpoint", &server.endpoint, "--model", "small", "--layouts", "1"];
    let saved = session.display().to_string();
    assert_eq!(run(&[&fit[..], &["-o", &saved]].concat()).status.code(), Some(0));
    let mut model = topictui::open(&session).unwrap();
    let far = serde_json::from_str("\"https://collects.example/v1\"").unwrap();
    model.settings.embed.model.endpoint = Some(far);
    let saved = home.path().join("sent.topics");
    topictui::save(&model, &saved).unwrap();
    let saved = saved.display().to_string();
    refused(&["find", &saved, "a kettle"], "was never named on this machine, so nothing was sent");
}

#[test]
fn what_an_endpoint_needs_is_said() {
    refused(&["fit", "--demo", "--engine", "http"], "needs --endpoint URL");
    refused(&["fit", "--demo", "--endpoint", "http://127.0.0.1:9/v1"], "needs --model NAME");
    refused(&["fit", "--demo", "--endpoint", "localhost:8080"], "must begin with http://");
}
