//! The verbs, the line mode and the screen asked the same: one answer.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::support::program::{json, piped, refused, run, stdout};
use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::Value;
use topictui::app::State;
use topictui::app::mode::Mode;
use topictui::app::{Command, Message, event_loop, update};
use topictui::corpus::demo::demo;
use topictui::corpus::{DocumentId, StopWords};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::Resources;
use topictui::engine::derived::{Derived, DerivedView};
use topictui::engine::find::found;
use topictui::keymap::Screen;
use topictui::model::Model;
use topictui::store;
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::ui::theme::Look;
use topictui::worker::{Event, Reply, Request};

/// A folder with two sessions of the same reviews: `many` of several layouts, `one` of one.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().keep();
        let text: String = demo().texts[..200].iter().map(|text| format!("{text}\n")).collect();
        std::fs::write(folder.join("reviews.txt"), text).unwrap();
        let path = |name: &str| folder.join(name).display().to_string();
        for (layouts, name) in [("5", "many.topics"), ("1", "one.topics")] {
            let fit = ["fit", &path("reviews.txt"), "--min-topic-size", "5", "--layouts", layouts];
            json(&[&fit[..], &["-q", "-o", &path(name)]].concat());
        }
        folder
    })
}

fn path(name: &str) -> String {
    folder().join(name).display().to_string()
}

fn model(name: &str) -> Model {
    store::load(Path::new(&path(name))).unwrap()
}

/// What the line mode answers to these lines.
fn plain(session: &str, lines: &str) -> String {
    let mut child = piped(&folder().join("home"));
    child.args(["--plain", &path(session)]).current_dir(folder());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{lines}\n").as_bytes()).unwrap();
    stdout(&child.wait_with_output().unwrap())
}

/// The session on the screen.
fn screen(session: &str) -> State {
    let look = Look { theme: "mono".to_owned(), depth: ColorDepth::Mono, ascii: true };
    let mut state =
        State::of_session(Arc::new(model(session)), path(session).into(), look, (140, 50));
    keys(&mut state, "3");
    assert_eq!(state.screen, Screen::Explore);
    state
}

fn press(state: &mut State, code: KeyCode) -> Vec<Command> {
    let event = TerminalEvent::Key(KeyEvent::new(code, KeyModifiers::NONE));
    event_loop::message(state, event).map_or_else(Vec::new, |message| update(state, message))
}

fn keys(state: &mut State, keys: &str) -> Vec<Command> {
    keys.chars().flat_map(|c| press(state, KeyCode::Char(c))).collect()
}

fn picture(state: &State) -> String {
    let (width, height) = state.terminal.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| topictui::app::draw::draw(frame, state)).unwrap();
    terminal.backend().to_string()
}

fn resources() -> Resources {
    Resources::new(EmbeddingCache::off())
}

/// Does what the screen asks its threads for, as they would.
fn serve(state: &mut State, commands: Vec<Command>) {
    for command in commands {
        let model = state.model.clone().unwrap();
        let event = match command {
            Command::Request(ask, Request::Search { search }) => {
                let hits = found(&resources(), &mut None, &search, &model);
                Event::Reply(ask, Reply::Found { hits: hits.map_err(|error| error.to_string()) })
            }
            Command::Request(edit, Request::Change { change }) => {
                let result = change.apply(&model, &resources()).map(Box::new);
                Event::Reply(
                    edit,
                    Reply::Changed { change, result: result.map_err(|error| error.to_string()) },
                )
            }
            _ => continue,
        };
        update(state, Message::Pipeline(Box::new(event)));
    }
}

/// Rows of the documents that the line mode lists.
fn listed(text: &str) -> Vec<usize> {
    let row = |line: &str| line.trim_start().split_once(". (")?.0.parse().ok();
    text.lines().filter_map(row).collect()
}

#[test]
fn a_search_finds_the_same_documents_in_the_same_order() {
    for (way, tabs, query) in [
        ("words", 0, "sound"),
        ("words", 0, "batery"),
        ("pattern", 1, "batter(y|ies)"),
        ("meaning", 2, "poor sound"),
    ] {
        let docs = json(&["docs", &path("many.topics"), "--search", query, "--by", way]);
        let rows: Vec<usize> = docs["documents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|document| document["row"].as_u64().unwrap() as usize)
            .collect();
        assert!(!rows.is_empty(), "{query}");
        let lines = format!("search {way} {query}\nmore 1000\nmore 1000");
        assert_eq!(listed(&plain("many.topics", &lines)), rows, "{way} {query}");

        let mut state = screen("many.topics");
        state.focus = topictui::keymap::Pane::Documents;
        keys(&mut state, "/");
        assert_eq!(state.mode, Mode::Search);
        for _ in 0..tabs {
            press(&mut state, KeyCode::Tab);
        }
        for c in query.chars() {
            let commands = press(&mut state, KeyCode::Char(c));
            serve(&mut state, commands);
        }
        let corpus = &state.corpus.as_ref().unwrap();
        let seen: Vec<usize> =
            state.screens.explore.documents.iter().map(|&d| corpus.records.row(d)).collect();
        assert_eq!(seen, rows, "{way} {query}");
    }
    let none = run(&["docs", &path("many.topics"), "--search", "zeppelin"]);
    assert_eq!(none.status.code(), Some(1));
    refused(&["docs", &path("many.topics"), "--search", "a(b", "--by", "pattern"], "not a pattern");
}

#[test]
fn steadiness_and_recurrence_are_the_same_numbers_everywhere() {
    let model = model("many.topics");
    let document = model.documents_of(TopicId(0))[0];
    let row = model.corpus.records.row(document);
    let steady = format!("{:.2}", model.steadiness(document).unwrap());
    let recurs = format!("{:.2}", model.recurrence(TopicId(0)).unwrap());
    let docs = stdout(&run(&["docs", &path("many.topics"), "--topic", "0"]));
    assert!(docs.lines().nth(1).unwrap().contains(&format!("  {steady}  ")), "{docs}");
    assert!(plain("many.topics", &format!("doc {row}")).contains(&format!("steadiness {steady}")));
    let mut state = screen("many.topics");
    let drawn = picture(&state);
    assert!(
        drawn.contains(&format!(" {steady}  {}", &model.corpus.texts[document.0][..12])),
        "{drawn}"
    );
    state.mode = Mode::Document(document);
    assert!(picture(&state).contains(&format!("steadiness {steady}")));
    assert!(
        stdout(&run(&["topics", &path("many.topics"), "0"]))
            .contains(&format!("recurrence {recurs}"))
    );
    assert!(plain("many.topics", "topic 0").contains(&format!("recurrence {recurs}")));
    assert!(drawn.contains(&format!(" {recurs} ")), "{drawn}");
}

/// A single layout has nothing to come back in: a dash, or nothing.
#[test]
fn one_layout_tells_no_steadiness_and_no_recurrence() {
    let session = path("one.topics");
    let model = model("one.topics");
    assert!(!model.topics.without_outliers().is_empty());
    assert_eq!((model.steadiness(DocumentId(0)), model.recurrence(TopicId(0))), (None, None));
    for topic in json(&["topics", &session])["topics"].as_array().unwrap() {
        assert_eq!(topic["recurrence"], Value::Null);
    }
    assert!(json(&["docs", &session])["documents"][0]["steadiness"].is_null());
    assert!(!stdout(&run(&["topics", &session, "0"])).contains("recurrence"));
    let table = stdout(&run(&["topics", &session]));
    assert!(table.lines().skip(2).all(|line| line.contains("%      -  ")), "{table}");
    assert_eq!(table.lines().nth(2), plain("one.topics", "topics").lines().nth(2));
    assert!(!plain("one.topics", "topic 0\ndoc 1\nwhy 1").contains("recurrence"));
    assert!(!picture(&screen("one.topics")).contains("RECURS"));
    let csv = folder().join("one.csv");
    assert!(run(&["export", &session, "--to", csv.to_str().unwrap(), "-q"]).status.success());
    let text = std::fs::read_to_string(folder().join("one-topics.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let recurrence = rows.headers().unwrap().iter().position(|name| name == "recurrence").unwrap();
    assert!(rows.records().all(|row| row.unwrap()[recurrence].is_empty()));
}

#[test]
fn a_name_and_a_move_come_out_the_same() {
    let session = path("many.topics");
    let row =
        model("many.topics").corpus.records.row(model("many.topics").documents_of(TopicId(1))[0]);
    let (verb, lines) = (path("verb.topics"), path("lines.topics"));
    let renamed = json(&["rename", &session, "0", "Mine \u{1b}[31mown", "-q", "-o", &verb]);
    assert_eq!(
        renamed["topics"].as_array().unwrap().iter().filter(|t| t["label"] == "Mine own").count(),
        1
    );
    json(&["move", &verb, &row.to_string(), "--to", "0", "-q", "-o", &verb]);
    plain("many.topics", &format!("rename 0 Mine own\nmove {row} 0\nsave {lines}"));
    let (verb, lines) = (model("verb.topics"), model("lines.topics"));
    assert_eq!(verb.hash(), lines.hash());
    assert_eq!(verb.history, lines.history);

    let mut state = screen("many.topics");
    let topic = state.selected_topic();
    assert_eq!(topic, Some(TopicId(0)));
    keys(&mut state, "r");
    keys(&mut state, "Mine own");
    let commands = press(&mut state, KeyCode::Enter);
    serve(&mut state, commands);
    let change = topictui::model::Change::Move {
        documents: vec![verb.document_in(row).unwrap()],
        topic: TopicId(0),
    };
    let screen = state.model.clone().unwrap();
    assert_eq!(screen.history[0], verb.history[0]);
    let moved = change.apply(&screen, &resources()).unwrap();
    assert_eq!(moved.hash(), verb.hash());
    // A name is taken away by none, in all three.
    let unnamed = json(&["rename", &path("verb.topics"), "0"]);
    assert!(unnamed["topics"].as_array().unwrap().iter().all(|topic| topic["label"].is_null()));
    refused(&["rename", &session, "99", "x"], "there is no topic 99");
    refused(
        &["move", &session, "9999", "--to", "0"],
        "there is no document 9999: the last one is 200",
    );
    refused(&["move", &session, "1", "--to", "99"], "there is no topic 99");
}

#[test]
fn the_tree_joins_the_same_topics_at_the_same_distance() {
    let model = model("many.topics");
    let Derived::Tree { linkage, .. } = DerivedView::Tree.at(&model) else {
        panic!("a tree is seen")
    };
    let tree = json(&["topics", &path("many.topics"), "--tree"]);
    let merges = tree["merges"].as_array().unwrap();
    let lines = plain("many.topics", "tree\nmore 1000");
    assert_eq!(merges.len(), linkage.merges().len());
    for (at, merge) in linkage.merges().iter().enumerate() {
        // The verb lists the last join first.
        let verb = &merges[merges.len() - 1 - at];
        assert_eq!(verb["distance"].as_f64(), Some(merge.distance));
        let said = format!("{:>3}. {:.2}: ", at + 1, merge.distance);
        assert!(lines.contains(&said), "{said} is not in {lines}");
    }
    // The lowest join, by the topics in it.
    let first = &merges[merges.len() - 1];
    let topics: BTreeSet<u64> =
        first["topics"].as_array().unwrap().iter().map(|topic| topic.as_u64().unwrap()).collect();
    let merge = &linkage.merges()[0];
    assert_eq!(topics, BTreeSet::from([merge.left as u64, merge.right as u64]));
}

#[test]
fn why_and_similar_say_what_the_line_mode_says() {
    let session = path("many.topics");
    let verb = stdout(&run(&["why", &session, "12"]));
    assert!(
        verb.starts_with("Document 12 is in ") && plain("many.topics", "why 12").contains(&verb)
    );
    let verb = stdout(&run(&["similar", &session, "0"]));
    assert!(
        verb.starts_with("Nearest to topic 0") && plain("many.topics", "similar 0").contains(&verb)
    );
    let why = json(&["why", &session, "12"]);
    assert_eq!((&why["row"], why["topic"].is_i64()), (&Value::from(12), true));
    let similar = json(&["similar", &session, "0"]);
    assert!(similar["topics"][0]["similarity"].as_f64().is_some());
    refused(&["why", &session, "0"], "is 0, but must be a whole number from 1");
    refused(&["similar", &session, "-1"], "-1 are the outliers");
}

#[test]
fn stop_words_are_understood_the_same() {
    for (text, expected) in [
        ("auto", StopWords::Auto),
        ("none", StopWords::None),
        ("german", StopWords::Language("german".into())),
        ("words.txt", StopWords::File("words.txt".into())),
        ("a\\words", StopWords::File("a\\words".into())),
    ] {
        assert_eq!(text.parse::<StopWords>().unwrap(), expected);
    }
}
