//! The real program without a screen: what it prints, what it answers to bad input, exit codes.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A run of the program with a cache of its own.
struct Program {
    home: tempfile::TempDir,
}

impl Program {
    fn new() -> Self {
        Program { home: tempfile::tempdir().unwrap() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topictui"));
        command
            .args(arguments)
            .env("TOPICTUI_CACHE_HOME", self.home.path().join("cache"))
            .env("TOPICTUI_DATA_HOME", self.home.path().join("data"))
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    /// Exit code 2 and one sentence on standard error that names `what`.
    fn refused(&self, arguments: &[&str], what: &str) {
        let output = self.run(arguments);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(what), "{arguments:?} did not say {what:?}: {message}");
        assert_eq!(message.trim_end().lines().count(), 1, "{arguments:?}: {message}");
        assert!(output.stdout.is_empty(), "{arguments:?} printed something");
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn shared(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    path.display().to_string()
}

/// Sixty short documents about three things.
fn three_themes() -> String {
    let themes: [(&str, [&str; 4]); 3] = [
        (
            "kettle",
            [
                "boils water quickly",
                "whistles loudly when hot",
                "leaks at the spout",
                "has a warm handle",
            ],
        ),
        (
            "bicycle",
            [
                "needs a new chain",
                "brakes squeal downhill",
                "has a flat tyre again",
                "shifts gears smoothly",
            ],
        ),
        (
            "novel",
            [
                "has a slow first chapter",
                "ends with a sad twist",
                "made the hero dull",
                "kept me reading all night",
            ],
        ),
    ];
    let mut text = String::new();
    for n in 0..60 {
        let (thing, remarks) = themes[n % 3];
        let when = ["in March", "this week", "since the autumn", "for a friend", "at my sister's"]
            [n / 3 % 5];
        text.push_str(&format!("The {thing} I bought {when} {}.\n", remarks[n / 3 % 4]));
    }
    text
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/data")]
fn the_tutorials_reviews_give_the_tutorials_topics() {
    let program = Program::new();
    let data = shared("amazon_cells_labelled.txt");
    let fit = ["fit", &data, "--preprocess", "stop-words,lemmatize", "--format", "json"];
    let session = program.path("amazon.topics");
    let first = program.json(&[&fit[..], &["--threads", "1", "-o", &session]].concat());
    assert_eq!(first["schema_version"], 1);
    assert_eq!(first["documents"], 1000);
    assert_eq!(first["embedded"].as_u64(), Some(1000 - duplicates(&data)));

    let topics = first["topics"].as_array().unwrap();
    let real: Vec<&Value> = topics.iter().filter(|topic| topic["id"] != -1).collect();
    assert!((24..=34).contains(&real.len()), "{} topics", real.len());
    let outliers = first["outliers"].as_u64().unwrap();
    assert!((220..=400).contains(&outliers), "{outliers} outliers");
    let about_sound = |topic: &&Value| {
        let words: Vec<&str> = leading_words(topic, 4);
        words.contains(&"sound") && words.contains(&"quality")
    };
    assert!(real[..3].iter().any(about_sound), "{:?}", &real[..3]);

    // Only the embeddings are kept; then the whole result is.
    std::fs::remove_dir_all(program.home.path().join("cache/runs")).unwrap();
    for threads in ["2", "1"] {
        let again = program.json(&[&fit[..], &["--threads", threads]].concat());
        assert_eq!(again["hash"], first["hash"]);
        assert_eq!(again["embedded"], 0);
    }

    let query = "I like the new headphone. Its sound quality is great.";
    let found = program.json(&["find", &session, query, "--format", "json"]);
    let names: Vec<&str> =
        found["topics"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert!(names[..3].iter().any(|name| name.contains("headset")), "{names:?}");
    assert!(names[..3].iter().any(|name| name.contains("sound")), "{names:?}");
}

/// How many documents repeat an earlier one once the tutorial's two steps are done; equal texts
/// are embedded once.
fn duplicates(data: &str) -> u64 {
    use topictui::corpus::clean::repeated::RepeatedLines;
    use topictui::corpus::{Preprocessor, ReadOptions, Step, StopWords, read_path};
    let corpus = read_path(Path::new(data), &ReadOptions::default()).unwrap();
    let stop = StopWords::Auto.resolve(&corpus.languages).unwrap();
    let preprocessor =
        Preprocessor::new(&[Step::StopWords, Step::Lemmatize], stop, RepeatedLines::default());
    let distinct: std::collections::BTreeSet<String> =
        corpus.texts.iter().map(|text| preprocessor.apply(text)).collect();
    (corpus.len() - distinct.len()) as u64
}

fn leading_words(topic: &Value, n: usize) -> Vec<&str> {
    topic["words"].as_array().unwrap().iter().take(n).map(|w| w[0].as_str().unwrap()).collect()
}

#[test]
fn the_demo_prints_its_topics_where_there_is_no_terminal() {
    let output = Program::new().run(&["--demo"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let table = String::from_utf8(output.stdout).unwrap();
    let rows =
        table.lines().filter(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    assert!(rows.count() >= 12, "{table}");
}

#[test]
fn a_session_answers_without_its_text() {
    let program = Program::new();
    let text = program.file("things.txt", three_themes());
    let session = program.path("things.topics");
    let fitted = program.json(&["fit", &text, "-o", &session, "--format", "json"]);
    std::fs::remove_file(&text).unwrap();

    let listed = program.json(&["topics", &session, "--format", "json"]);
    assert_eq!(listed["topics"], fitted["topics"]);
    let found =
        program.json(&["find", &session, "my bicycle chain", "--top", "1", "--format", "json"]);
    let name = found["topics"][0]["name"].as_str().unwrap();
    assert!(name.contains("bicycle"), "{name}");
    let id = found["topics"][0]["id"].to_string();
    let docs = program.run(&["docs", &session, "--topic", &id, "--format", "jsonl"]);
    let docs: Vec<Value> = String::from_utf8(docs.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(docs.iter().all(|doc| doc["text"].as_str().unwrap().contains("bicycle")), "{docs:?}");
    // Without a terminal, a session prints its table too.
    let table = program.run(&[&session]);
    assert!(String::from_utf8(table.stdout).unwrap().contains("bicycle"));
    // A search that matches nothing is no error.
    assert_eq!(program.run(&["docs", &session, "--search", "zeppelin"]).status.code(), Some(1));
}

#[test]
fn standard_input_is_an_input() {
    let program = Program::new();
    let mut child = program
        .command(&["fit", "-", "--format", "json", "--min-topic-size", "5"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(three_themes().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let fitted: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(fitted["kept"], 60);
}

#[test]
fn new_texts_are_predicted_in_their_order() {
    let program = Program::new();
    let text = program.file("things.txt", three_themes());
    let session = program.path("things.topics");
    let fit = ["fit", &text, "-o", &session, "--format", "json", "--layouts", "4"];
    let fitted = program.json(&[&fit[..], &["--probabilities"]].concat());
    let docs = jsonl(&program.run(&["docs", &session, "--format", "jsonl"]));
    assert!(
        docs.iter().all(|doc| doc["topics"].as_array().is_some_and(|topics| topics.len() <= 3))
    );

    // The model's own documents, with an empty line among them.
    let again = three_themes().replacen('\n', "\n\n", 1);
    let mut child = program
        .command(&["predict", &session, "--top", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(again.as_bytes()).unwrap();
    let found = jsonl(&child.wait_with_output().unwrap());
    let rows: Vec<u64> = found.iter().map(|found| found["row"].as_u64().unwrap()).collect();
    assert_eq!(rows, (1..=61).collect::<Vec<_>>());
    assert_eq!((&found[1]["topic"], &found[1]["topics"]), (&(-1).into(), &Value::Array(vec![])));
    let own = docs.iter().zip(found[..1].iter().chain(&found[2..]));
    let same = own.filter(|(doc, found)| doc["topic"] == found["topic"]).count();
    assert!(same >= 50, "{same} of 60 in their topics");
    for topic in found.iter().flat_map(|found| found["topics"].as_array().unwrap()) {
        assert!((0.0..=1.0).contains(&topic["probability"].as_f64().unwrap()), "{topic}");
        assert!(topic["name"].is_string());
    }

    // From a file, as one value, with all topics.
    let json = program.json(&["predict", &session, &text, "--format", "json", "--probabilities"]);
    assert_eq!(json["schema_version"], 1);
    let documents = json["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 60);
    assert_eq!(documents[0]["topic"], found[0]["topic"]);
    let most = documents.iter().map(|document| document["topics"].as_array().unwrap().len());
    let topics = fitted["topics"].as_array().unwrap();
    let real = topics.iter().filter(|topic| topic["id"].as_i64() >= Some(0)).count();
    assert_eq!(most.max(), Some(real));
    let tokens = jsonl(&program.run(&["predict", &session, &text, "--tokens", "--top", "1"]));
    let first = tokens[0]["tokens"].as_array().unwrap();
    let words: Vec<&str> = first.iter().map(|token| token["token"].as_str().unwrap()).collect();
    assert!(three_themes().starts_with(&words[..2].join(" ")), "{words:?}");
    // "kettle" speaks for the kettles.
    let kettle = first.iter().find(|token| token["token"] == "kettle").unwrap();
    let own = tokens[0]["topic"].clone();
    let most = kettle["topics"].as_array().unwrap().iter().max_by(|a, b| {
        a["similarity"].as_f64().unwrap().total_cmp(&b["similarity"].as_f64().unwrap())
    });
    assert_eq!(most.unwrap()["id"], own);
    program.refused(&["predict", &session, &text, "--tokens", "--format", "table"], "--tokens");

    let table = program.run(&["predict", &session, &text, "--format", "table"]);
    assert_eq!(String::from_utf8_lossy(&table.stdout).lines().count(), 61);
}

fn jsonl(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", stderr(output));
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let program = Program::new();
    let text = program.file("things.txt", three_themes());
    let session = program.path("things.topics");
    program.json(&["fit", &text, "-o", &session, "--format", "json"]);
    let mut child = program
        .command(&["docs", &session])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut message = String::new();
    child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{message}");
    assert!(message.is_empty(), "{message}");
}

#[test]
fn bad_input_gets_one_sentence_and_exit_code_2() {
    let program = Program::new();
    let missing = program.path("missing.txt");
    program.refused(&["fit", &missing], "missing.txt");
    let folder = program.path("empty-folder");
    std::fs::create_dir(&folder).unwrap();
    program.refused(&["fit", &folder], "empty-folder");
    let empty = program.file("empty.txt", "");
    program.refused(&["fit", &empty], "empty.txt");
    let blank = program.file("blank.txt", "\n   \n\t\n");
    program.refused(&["fit", &blank], "blank.txt");
    let few = program.file("few.txt", "One.\nTwo.\nThree.\n");
    program.refused(&["fit", &few], "3 documents");
    let equal = program.file("equal.txt", "The same again.\n".repeat(40));
    program.refused(&["fit", &equal], "same text");
    let binary = program.file("program.bin", [&b"\x7fELF\x02\x01\x01\0"[..], &[0; 600]].concat());
    program.refused(&["fit", &binary], "program.bin");
    let table = program.file("table.csv", "id,review\n1,Good kettle\n2,Bad kettle\n".repeat(9));
    program.refused(&["fit", &table, "--text-column", "revew"], "review");
    let text = program.file("things.txt", three_themes());
    program.refused(&["fit", &text, "--min-topic-size", "0"], "min-topic-size");
    program.refused(&["fit", &text, "--threads", "0"], "--threads");
    program.refused(&["fit", &text, "--stop-words", "klingon"], "klingon");
    program.refused(&["fit", &text, "--engine", "onnx", "--model", &missing], "missing.txt");
    let nowhere = program.path("no/such/folder/x.topics");
    program.refused(&["fit", &text, "-q", "-o", &nowhere], "no/such/folder");
    let foreign = program.file("foreign.topics", "not a session\n".repeat(30));
    program.refused(&["topics", &foreign], "foreign.topics");
    program.refused(&["find", &missing, "anything"], "missing.txt");
    program.refused(&["predict", &missing, &text], "missing.txt");
}

#[test]
fn a_topic_that_is_not_there_is_said() {
    let program = Program::new();
    let text = program.file("things.txt", three_themes());
    let session = program.path("things.topics");
    program.json(&["fit", &text, "-o", &session, "--format", "json"]);
    program.refused(&["topics", &session, "99"], "no topic 99");
    program.refused(&["docs", &session, "--topic", "99"], "no topic 99");
}

#[test]
fn a_damaged_cache_is_said_and_made_anew() {
    let program = Program::new();
    let text = program.file("things.txt", three_themes());
    let first = program.json(&["fit", &text, "--names", "words", "--format", "json"]);
    let mut damaged = 0;
    let mut folders = vec![program.home.path().join("cache")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let mut bytes = std::fs::read(&path).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0xff;
                std::fs::write(&path, bytes).unwrap();
                damaged += 1;
            }
        }
    }
    assert!(damaged > 0, "nothing was cached");
    let output = program.run(&["fit", &text, "--names", "words", "--format", "json"]);
    assert!(stderr(&output).contains("cache"), "{}", stderr(&output));
    let second: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(second["hash"], first["hash"]);
    assert_ne!(second["embedded"], 0);
    let third = program.json(&["fit", &text, "--names", "words", "--format", "json"]);
    assert_eq!(third["embedded"], 0);
}
