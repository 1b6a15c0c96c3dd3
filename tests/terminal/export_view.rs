//! `e`: what a screen shows goes into a file, as a table or as a page with its chart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use topictui::app::State;
use topictui::app::mode::{Mode, Question};
use topictui::app::status::StatusKind;
use topictui::app::{Command, Message, event_loop, update};
use topictui::corpus::labels::Labels;
use topictui::corpus::{Corpus, DocumentId, TimeKind, Times};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::derived::DerivedView;
use topictui::engine::find::Answer;
use topictui::engine::map::Places;
use topictui::engine::predict::Score;
use topictui::engine::progress::NoProgress;
use topictui::engine::topic_mix::TopicMix;
use topictui::engine::trends::Points;
use topictui::engine::{Resources, run};
use topictui::export::KIND;
use topictui::export::view::View;
use topictui::export::view_file;
use topictui::files::{Guard, Place};
use topictui::keymap::{Pane, Screen};
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings};
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::topics::trends::Tuning;
use topictui::ui::input::TextInput;
use topictui::ui::theme::Look;
use topictui::worker::{About, Event, Reply, Request, Worker};

static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
    let texts = &topictui::corpus::demo::demo().texts[..240];
    let bytes = texts.join("\n").into_bytes().into();
    let input = Input::Bytes { name: "a/part.of the demo.txt".to_owned(), bytes };
    let settings = Settings {
        cluster: ClusterSettings { min_topic_size: 6, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
        ..Settings::default()
    };
    let resources = Resources::new(EmbeddingCache::off());
    let mut model = run(&input, &settings, None, &resources, &NoProgress).unwrap();
    model.corpus = Arc::new(Corpus {
        labels: Some(Labels::of(["warm", "cold & <wet>", ""].into_iter().cycle().take(240))),
        times: Some(Times {
            kind: TimeKind::Number,
            values: (0..240).map(|n| Some(1990 + n / 20)).collect(),
        }),
        ..(*model.corpus).clone()
    });
    Arc::new(model)
});

fn browsing() -> State {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    State::of_session(MODEL.clone(), PathBuf::from("demo.topics"), look, (120, 40))
}

fn press(state: &mut State, code: KeyCode) -> Vec<Command> {
    let event = TerminalEvent::Key(KeyEvent::new(code, KeyModifiers::NONE));
    let commands =
        event_loop::message(state, event).map_or_else(Vec::new, |message| update(state, message));
    let mut waiting = commands.clone();
    while let Some(command) = waiting.pop() {
        let event = match command {
            Command::Request(ask, Request::Follow { points }) => {
                let words = points.trends(&MODEL, Tuning { evolution: true, global: true });
                Event::Reply(ask, Reply::Followed { words })
            }
            Command::Request(0, Request::Look { sight }) => looked(state, sight),
            _ => continue,
        };
        waiting.extend(update(state, Message::Pipeline(Box::new(event))));
    }
    commands
}

/// What the background thread finds.
fn looked(state: &State, sight: DerivedView) -> Event {
    let model = state.model.clone().unwrap();
    let seen = Ok(sight.at(&model));
    Event::Reply(0, Reply::Derived { sight, model, seen })
}

fn keys(state: &mut State, keys: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    for c in keys.chars() {
        commands = press(state, KeyCode::Char(c));
    }
    commands
}

/// Exports what is on the screen to `name` in `folder`; the name that was offered, and the text.
fn export(state: &mut State, folder: &Path, name: &str) -> (String, String) {
    keys(state, "e");
    assert_eq!(state.mode, Mode::ExportPath, "{:?}", state.status);
    let offered = state.dialogs.input.text.clone();
    let path = folder.join(name);
    state.dialogs.input = TextInput::of(path.display().to_string());
    let commands = press(state, KeyCode::Enter);
    let [Command::Request(0, Request::Export { place, view })] = &commands[..] else {
        panic!("{commands:?}")
    };
    assert_eq!(place.path(), path);
    view_file::write(&MODEL, view, place).unwrap();
    (offered, std::fs::read_to_string(path).unwrap())
}

fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn status(state: &State) -> &str {
    state.status.as_ref().map_or("", |status| status.text.as_str())
}

#[test]
fn the_topics_seen_go_into_a_table_with_their_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    keys(&mut state, "3");
    let (offered, text) = export(&mut state, folder.path(), "topics.csv");
    assert_eq!(offered, "a_part.of the demo-topics.csv");
    let rows = table(&text);
    assert_eq!(rows.len(), 1 + MODEL.topics.list.len());
    assert_eq!(rows[0][..2], ["topic", "documents"]);
    for (row, id) in rows[1..].iter().zip(&state.listed_topics()) {
        let topic = MODEL.topics.get(*id).unwrap();
        let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(row[..2], [id.to_string(), topic.size.to_string()]);
        assert_eq!(row[6], words.join(", "));
        let scores: Vec<f64> = row[7].split(", ").map(|score| score.parse().unwrap()).collect();
        assert!(topic.words.iter().map(|(_, score)| *score).eq(scores));
    }
    // A filter narrows what is exported as it narrows what is seen.
    keys(&mut state, "/1");
    press(&mut state, KeyCode::Enter);
    let seen = state.listed_topics().len();
    assert!(seen < MODEL.topics.list.len());
    let (_, text) = export(&mut state, folder.path(), "few.csv");
    assert_eq!(table(&text).len(), 1 + seen);
}

#[test]
fn the_documents_of_a_topic_go_into_a_table_and_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    keys(&mut state, "3");
    state.focus = Pane::Documents;
    let (offered, text) = export(&mut state, folder.path(), "documents.csv");
    assert_eq!(offered, "a_part.of the demo-topic-0.csv");
    let rows = table(&text);
    assert_eq!(rows.len(), 1 + MODEL.topics.get(TopicId(0)).unwrap().size);
    for (row, &document) in rows[1..].iter().zip(&state.screens.explore.documents) {
        assert_eq!(row[0], document.to_string());
        assert_eq!((row[2].as_str(), &row[5]), ("0", &MODEL.corpus.texts[document.0]));
    }
    let (_, page) = export(&mut state, folder.path(), "documents.html");
    self_contained(&page);
    assert_eq!(page.matches("<tr>").count(), rows.len());
    assert!(!page.contains("<svg"));
}

#[test]
fn the_similarity_matrix_comes_back_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    keys(&mut state, "4");
    let (offered, page) = export(&mut state, folder.path(), "similar.html");
    assert_eq!(offered, "a_part.of the demo-similarity.html");
    let topics = MODEL.topics.without_outliers().len();
    self_contained(&page);
    // A cell each, and ten of the scale.
    assert_eq!(page.matches("<rect").count(), topics * topics + 10);
    let (_, text) = export(&mut state, folder.path(), "similar.csv");
    let rows = table(&text);
    for (row, &a) in rows[1..].iter().zip(&state.screens.similar.axis) {
        assert_eq!(row[0], a.to_string());
        for (cell, &b) in row[2..].iter().zip(&state.screens.similar.axis) {
            assert_eq!(cell.parse::<f32>().unwrap(), MODEL.similarity.matrix[(a, b)]);
        }
    }
}

#[test]
fn terms_are_lines_or_bars_as_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    keys(&mut state, "7");
    let topics = MODEL.topics.without_outliers().len();
    let words: usize = MODEL.topics.without_outliers().iter().map(|topic| topic.words.len()).sum();
    let (offered, lines) = export(&mut state, folder.path(), "lines.html");
    assert!(offered.ends_with("-terms.html"));
    self_contained(&lines);
    assert_eq!(lines.matches("<path class=\"other\"").count(), topics - 1);
    assert_eq!(lines.matches("<path class=\"on\"").count(), 1);
    keys(&mut state, "l");
    let (_, log) = export(&mut state, folder.path(), "log.html");
    assert!(log.contains("logarithmic") && !log.contains("NaN"));
    keys(&mut state, "la");
    let (_, alone) = export(&mut state, folder.path(), "alone.html");
    assert_eq!(alone.matches("<path class=\"other\"").count(), 0);
    keys(&mut state, "ac");
    let (_, bars) = export(&mut state, folder.path(), "bars.html");
    self_contained(&bars);
    assert_eq!(bars.matches("<rect").count(), words);
    let (_, text) = export(&mut state, folder.path(), "terms.csv");
    assert_eq!(table(&text).len(), 1 + words);
}

#[test]
fn the_map_has_a_dot_a_document_and_a_ring_a_topic() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    keys(&mut state, "5");
    let (offered, page) = export(&mut state, folder.path(), "dots.html");
    assert!(offered.ends_with("-document-map.html"));
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    for column in ["x", "y", "t", "texts"] {
        assert_eq!(data[column].as_array().unwrap().len(), 240, "{column}");
    }
    let topics: Vec<i32> = MODEL.topics.assignments.iter().map(|topic| topic.0).collect();
    assert_eq!(data["t"], serde_json::json!(topics));
    let names = data["labels"].as_array().unwrap();
    assert!(!names.is_empty() && names.iter().all(|label| label["name"] != ""));
    let (_, text) = export(&mut state, folder.path(), "dots.csv");
    let places = state.screens.map.places.clone().unwrap();
    assert!(places.laid_out && places.documents.len() == 240);
    same_places(&text, &places.documents);
    state.focus = Pane::Map;
    keys(&mut state, "d");
    let (_, rings) = export(&mut state, folder.path(), "map.html");
    self_contained(&rings);
    assert_eq!(rings.matches("<circle").count(), MODEL.topics.without_outliers().len());
    let (_, text) = export(&mut state, folder.path(), "map.csv");
    same_places(&text, &state.screens.map.topics);
}

fn same_places(text: &str, places: &[(f64, f64)]) {
    assert_eq!(table(text).len(), 1 + places.len());
    for (row, (x, y)) in table(text)[1..].iter().zip(places) {
        let place: Vec<f64> = row[3..].iter().map(|cell| cell.parse().unwrap()).collect();
        assert!((place[0] - x).abs() < 1e-6 && (place[1] - y).abs() < 1e-6);
    }
}

#[test]
fn the_tree_has_every_merge_and_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    keys(&mut state, "6]]");
    let (_, page) = export(&mut state, folder.path(), "tree.html");
    self_contained(&page);
    let merges = MODEL.topics.without_outliers().len() - 1;
    assert_eq!(page.matches("<title>distance").count(), merges);
    assert_eq!(page.matches("<path class=\"on\"").count(), 2, "joined by the cut");
    assert_eq!(page.matches("<path class=\"cut\"").count(), 1);
    let (_, text) = export(&mut state, folder.path(), "tree.csv");
    let rows = table(&text);
    assert_eq!(rows.len(), 1 + merges);
    assert_eq!(rows[1..].iter().filter(|row| row[4] == "yes").count(), 2);
}

#[test]
fn trends_count_every_document_over_time_and_per_class() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    keys(&mut state, "9");
    for (what, labelled) in [("time", 240), ("class", 160)] {
        let (offered, page) = export(&mut state, folder.path(), &format!("{what}.html"));
        assert!(offered.ends_with("-trends.html"));
        self_contained(&page);
        let (_, text) = export(&mut state, folder.path(), &format!("{what}.csv"));
        let rows = table(&text);
        assert_eq!(rows[0][2], what);
        let count: usize = rows[1..].iter().map(|row| row[3].parse::<usize>().unwrap()).sum();
        assert_eq!(count, labelled);
        assert!(rows[1..].iter().any(|row| row[4].contains(", ")), "words are there");
        assert_eq!(page.matches("<rect").count(), rows.len() - 1, "a bar a row");
        keys(&mut state, "c");
    }
}

#[test]
fn the_answer_to_a_query_goes_into_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = browsing();
    (state.screen, state.focus) = (Screen::Predict, Pane::Results);
    keys(&mut state, "e");
    assert!(status(&state).contains("type a query"));
    state.screens.predict.answer = Some(Answer {
        query: "dead <battery>".to_owned(),
        topics: vec![(TopicId(1), 0.5), (TopicId(0), 0.25)],
        documents: vec![(DocumentId(7), 0.75), (DocumentId(3), 0.5)],
        took: Duration::ZERO,
    });
    let (_, text) = export(&mut state, folder.path(), "near.csv");
    let ids: Vec<String> = table(&text)[1..].iter().map(|row| row[0].clone()).collect();
    assert_eq!(ids, ["1", "0"]);
    state.focus = Pane::NearestDocuments;
    let (_, text) = export(&mut state, folder.path(), "documents.csv");
    let rows = table(&text);
    assert_eq!((rows[1][0].as_str(), rows[1][5].as_str()), ("7", "0.75"));
    let (_, page) = export(&mut state, folder.path(), "documents.html");
    assert!(page.contains("dead &lt;battery&gt;") && !page.contains("<battery>"));
    // How a text spreads over topics is a chart of bars with its table.
    state.focus = Pane::Results;
    state.screens.predict.by_spread = true;
    state.screens.predict.spread = Some(TopicMix {
        score: Score::Probability,
        topic: TopicId(1),
        topics: vec![(TopicId(1), 0.75), (TopicId(0), 0.01)],
        words: Vec::new(),
    });
    let (_, text) = export(&mut state, folder.path(), "spread.csv");
    let rows = table(&text);
    assert_eq!((rows.len(), rows[0][2].as_str(), rows[1][2].as_str()), (2, "probability", "0.75"));
    let (_, page) = export(&mut state, folder.path(), "spread.html");
    assert!(page.contains("<svg") && page.contains("0.750"));
}

#[test]
fn a_file_that_is_there_is_asked_about_and_a_source_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.csv");
    std::fs::write(&there, "mine").unwrap();
    let mut state = browsing();
    let submit = |state: &mut State, path: &Path| {
        keys(state, "e");
        state.dialogs.input = TextInput::of(path.display().to_string());
        press(state, KeyCode::Enter)
    };
    assert_eq!(submit(&mut state, &there), []);
    assert_eq!(state.mode, Mode::Confirm(Question::Replace(there.clone())));
    assert_eq!(keys(&mut state, "n"), []);
    submit(&mut state, &there);
    let commands = keys(&mut state, "y");
    assert!(
        matches!(&commands[..], [Command::Request(0, Request::Export { place, .. })] if place.path() == there)
    );

    state.editor.session = Some(there.clone());
    assert_eq!(submit(&mut state, &there), []);
    assert!(status(&state).contains("name another file"));
    assert_eq!(state.mode, Mode::ExportPath);
    press(&mut state, KeyCode::Esc);
    assert_eq!(submit(&mut state, Path::new("topics.xlsx")), []);
    let said = status(&state);
    assert!(said.contains("for a table") && said.contains(".csv"), "{said}");
    assert_eq!(std::fs::read_to_string(&there).unwrap(), "mine");
}

#[test]
fn where_nothing_is_to_be_exported_it_says_so() {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    let mut state = State::new(Settings::default(), look, (80, 24));
    keys(&mut state, "e");
    assert!(status(&state).contains("when the run ends"));
    let mut state = browsing();
    keys(&mut state, "1e");
    assert_eq!(state.mode, Mode::Normal);
    assert!(status(&state).contains("no list or chart"));
}

#[test]
fn the_background_thread_writes_and_tells_what_went_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let input = Input::Textless { name: "nothing".to_owned() };
    let resources = Resources::new(EmbeddingCache::off());
    let (mut worker, events) = Worker::start(input, resources, None);
    let mut told = |place: Place| {
        let view = Box::new(View::Topics(vec![TopicId(0), TopicId(1)]));
        let about = About { model: Some(MODEL.clone()), ..About::default() };
        worker.request(0, Request::Export { place, view }, about);
        match events.recv().unwrap() {
            Event::Reply(0, Reply::Exported { result }) => result,
            other => panic!("{other:?}"),
        }
    };
    let path = folder.path().join("topics.csv");
    let checked = |path: &Path| Guard::new().check(path, &KIND).unwrap();
    let result = told(checked(&path));
    assert_eq!(result.map(|written| written.path), Ok(path.clone()));
    assert_eq!(table(&std::fs::read_to_string(&path).unwrap()).len(), 3);
    // What was checked is there no more.
    std::fs::create_dir(folder.path().join("gone")).unwrap();
    let place = checked(&folder.path().join("gone/topics.csv"));
    std::fs::remove_dir(folder.path().join("gone")).unwrap();
    let error = told(place).unwrap_err();
    assert!(error.contains("gone/topics.csv"), "{error}");

    let mut state = browsing();
    update(
        &mut state,
        Message::Pipeline(Box::new(Event::Reply(0, Reply::Exported { result: Err(error) }))),
    );
    assert_eq!(state.status.as_ref().unwrap().kind, StatusKind::Error);
}

#[test]
fn charts_of_no_or_one_topic_are_pages_without_a_drawing() {
    let folder = tempfile::tempdir().unwrap();
    let mut model = (**MODEL).clone();
    let topics = Arc::make_mut(&mut model.topics);
    topics.list.retain(|topic| topic.id < TopicId(0));
    let places = Vec::new();
    let points = Points::per_class(&MODEL).unwrap();
    for view in [
        View::Similarity { axis: Vec::new() },
        View::Terms { topics: Vec::new(), selected: None, log: true, bars: false },
        View::Terms { topics: Vec::new(), selected: None, log: false, bars: true },
        View::Map { places, selected: None },
        View::DocumentMap { places: Places::default(), selected: Vec::new() },
        View::Tree { linkage: Default::default(), order: Vec::new(), groups: 0 },
        View::Trends { topics: Vec::new(), points, counts: Vec::new(), words: Vec::new() },
    ] {
        let path = folder.path().join(format!(
            "{}-{}.html",
            view.slug(),
            folder.path().read_dir().unwrap().count()
        ));
        view_file::save(&model, &view, &path).unwrap();
        let page = std::fs::read_to_string(&path).unwrap();
        self_contained(&page);
        assert!(!page.contains("<svg"), "{view:?}");
    }
}

/// Nothing is fetched, nothing runs, every element is closed.
fn self_contained(page: &str) {
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    let lower = page.to_lowercase();
    for outside in ["<script", "<link", "<img", "src=", "href=", "@import", "url("] {
        assert!(!lower.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("http").count(), page.matches("http://www.w3.org/2000/svg").count());
    for wrong in ["\"NaN", "MNaN", "\"inf", "\"-inf"] {
        assert!(!page.contains(wrong), "{wrong}");
    }
    let mut open: Vec<&str> = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for piece in page.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap();
        let name = tag.split([' ', '\n']).next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if ["!doctype", "meta"].contains(&name) => {}
            None => {
                open.push(name);
                *seen.entry(name).or_default() += 1;
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(seen.get("body"), Some(&1));
}
