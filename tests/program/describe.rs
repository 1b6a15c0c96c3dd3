//! Words and outliers of a fitted model changed: in the library, and by the verbs.

use crate::support::model;
use crate::support::program;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Value, json};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::edits::ChangeError;
use topictui::engine::edits::outliers::without_outliers;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::Change;
use topictui::model::{ClusterSettings, Description, Input, Model, ReduceSettings, Settings};
use topictui::store;
use topictui::topics::TopicId;
use topictui::topics::ctfidf::Frequency;
use topictui::topics::outliers::{OutlierError, Strategy};
use topictui::topics::representation::Representation;

/// A part of the demo, fitted once.
fn fitted() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        let demo = topictui::corpus::demo::demo();
        let text: String = demo.texts.iter().take(240).map(|text| format!("{text}\n")).collect();
        let bytes = text.into_bytes().into();
        let input = Input::Bytes { name: "part of the demo".to_owned(), bytes };
        let settings = Settings {
            cluster: ClusterSettings { min_topic_size: 6, ..ClusterSettings::default() },
            reduce: ReduceSettings { layouts: Some(4), ..ReduceSettings::default() },
            ..Settings::default()
        };
        run(&input, &settings, None, &resources(), &NoProgress).unwrap()
    })
}

fn resources() -> Resources {
    Resources::new(EmbeddingCache::off())
}

/// The model described by other settings.
fn described(change: impl FnOnce(&mut Settings)) -> Model {
    let mut settings = fitted().settings.clone();
    change(&mut settings);
    Change::describe(settings.words.clone()).apply(fitted(), &resources()).unwrap()
}

fn words(model: &Model, id: i32) -> Vec<&str> {
    model.topics.get(TopicId(id)).unwrap().words.iter().map(|word| word.0.as_str()).collect()
}

#[test]
fn other_words_leave_topics_and_documents_where_they_are() {
    let near = vec![Representation::KeyBert];
    let model = described(|settings| {
        settings.words.top_n_words = 5;
        settings.words.n_gram_range = (1, 2);
        settings.words.weighting.reduce_frequent_words = true;
        settings.words.min_df = Frequency::Count(1);
        settings.words.ban = vec![words(fitted(), 0)[0].to_owned(), "/^b/".to_owned()];
        settings.words.representation = vec![Representation::Mmr { diversity: 0.5 }];
        settings.words.aspects.insert("Near".to_owned(), near.clone());
    });
    let before = fitted();
    assert_eq!(model.topics.assignments, before.topics.assignments);
    assert_eq!(model.topics.vectors, before.topics.vectors);
    assert_eq!(model.support, before.support);
    assert_eq!(model.fit, before.fit);
    let banned = words(before, 0)[0];
    for topic in &model.topics.list {
        assert_eq!((topic.words.len(), topic.aspects["Near"].len()), (5, 5));
        for (word, _) in topic.words.iter().chain(&topic.aspects["Near"]) {
            let single = word.split(' ').all(|part| part != banned);
            assert!(single && !word.starts_with('b'), "{word}");
        }
    }
    assert!(model.topics.list.iter().any(|topic| topic.aspects["Near"] != topic.words));

    // All of it is in a session, and a change of words alone is what a fit with them gives.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("described.topics");
    store::save(&model, &path).unwrap();
    let back = store::load(&path).unwrap();
    assert_eq!(back.topics, model.topics);
    assert_eq!((&back.settings, &back.history), (&model.settings, &model.history));
    assert!(!back.topics.ctfidf.vectoriser.stop.is_empty());
    let input =
        Input::Loaded { corpus: before.corpus.clone(), options: before.settings.read.clone() };
    let again = run(&input, &model.settings, Some(before), &resources(), &NoProgress).unwrap();
    assert_eq!(again.topics, model.topics);
}

#[test]
fn names_stay_and_the_history_tells() {
    let rename = Change::Rename { topic: TopicId(0), label: Some("Mine".to_owned()) };
    let named = rename.apply(fitted(), &resources()).unwrap();
    let describe = Change::describe(Description { top_n_words: 3, ..named.settings.words.clone() });
    let model = describe.apply(&named, &resources()).unwrap();
    assert_eq!(model.topics.get(TopicId(0)).unwrap().label.as_deref(), Some("Mine"));
    // The history also says how they were described before.
    let Change::Describe { by, .. } = describe else { unreachable!() };
    let before = Some(Box::new(named.settings.words.clone()));
    assert_eq!(model.history, [rename, Change::Describe { by, before }]);
    assert_ne!(model.hash(), named.hash());
    for change in &model.history {
        let json = serde_json::to_string(change).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), *change);
    }
}

#[test]
fn outliers_join_topics_that_keep_their_ids() {
    let before = fitted();
    assert!(before.topics.outliers() > 0);
    for strategy in Strategy::ALL {
        let assignments = without_outliers(before, strategy, 0.0).unwrap();
        let change = Change::Outliers { strategy, threshold: 0.0 };
        let model = change.apply(before, &resources()).unwrap();
        assert_eq!(model.topics.assignments, assignments);
        assert!(model.topics.outliers() < before.topics.outliers(), "{strategy:?}");
        for (document, &id) in before.topics.assignments.iter().enumerate() {
            assert!(id < TopicId(0) || assignments[document] == id);
        }
        // Sizes, vectors and rows follow: D3 again.
        let sizes: usize = model.topics.list.iter().map(|topic| topic.size).sum();
        assert_eq!(sizes, assignments.len());
        assert_eq!(model.topics.vectors.nrows(), model.topics.list.len());
        assert_eq!(model.similarity.order.len(), model.topics.without_outliers().len());
        // The higher the threshold the fewer join.
        let strict = without_outliers(before, strategy, 0.9).unwrap();
        let left = |ids: &[TopicId]| ids.iter().filter(|id| id.is_outlier()).count();
        assert!(left(&strict) >= left(&assignments));
    }
}

#[test]
fn what_cannot_be_changed_is_said() {
    let tiny = model::tiny_model();
    let all = vec![TopicId(0); 12];
    let none = topictui::engine::edits::anew::described(&tiny, &all, &resources()).unwrap();
    let error = without_outliers(&none, Strategy::CTfidf, 0.0).unwrap_err();
    assert!(matches!(error, ChangeError::Outliers(OutlierError::NoOutliers)));
    let imported = Model { fit: None, ..tiny.clone() };
    let error = without_outliers(&imported, Strategy::Probabilities, 0.0).unwrap_err();
    assert!(matches!(error, ChangeError::NoFit { .. }));
    // Vectors of another embedding model cannot be compared with these words.
    let keybert = Description {
        representation: vec![Representation::KeyBert],
        ..tiny.settings.words.clone()
    };
    let error = Change::describe(keybert).apply(&tiny, &resources()).unwrap_err().to_string();
    assert!(error.contains("test model"), "{error}");
}

/// The part of the demo as a session in `folder`.
fn saved(folder: &Path) -> String {
    let path = folder.join("demo.topics");
    store::save(fitted(), &path).unwrap();
    path.display().to_string()
}

#[test]
fn the_verb_describe_shows_other_words_and_saves_them() {
    let folder = tempfile::tempdir().unwrap();
    let (session, output) = (saved(folder.path()), folder.path().join("new.topics"));
    let output = output.to_str().unwrap();
    let before = program::json(&["topics", &session]);
    let banned = before["topics"][0]["words"][0][0].as_str().unwrap().to_owned();
    let given = ["--ban", &banned, "--bm25", "--mmr-diversity", "0.4", "--aspect", "Near=keybert"];
    let shown = program::json(&[&["describe", &session], &given[..]].concat());
    assert_eq!(program::json(&["topics", &session]), before);
    let saved = program::json(&[&["describe", &session, "-o", output], &given[..]].concat());
    assert_eq!(shown, saved);
    assert_eq!(program::json(&["topics", output]), saved);
    let first = |value: &Value| value["topics"][0]["words"][0][0].clone();
    assert_ne!(first(&saved), json!(banned));
    assert_eq!(saved["topics"][0]["aspects"]["Near"].as_array().unwrap().len(), 10);
    // What is not given stays; what is taken away is gone.
    let again = program::json(&["describe", output, "--top-n-words", "4"]);
    assert_eq!(again["topics"][0]["words"].as_array().unwrap().len(), 4);
    assert_ne!(first(&again), json!(banned));
    let plain = ["--ban", "", "--bm25=false", "--representation", "c-tf-idf"];
    let back = program::json(&[&["describe", output], &plain[..]].concat());
    assert_eq!(back["topics"][0]["words"], before["topics"][0]["words"]);
    let table = program::stdout(&program::run(&["topics", output, "0"]));
    assert!(table.contains("\nNear: "), "{table}");
}

#[test]
fn the_verb_outliers_counts_first_and_moves_when_told_where_to() {
    let folder = tempfile::tempdir().unwrap();
    let (session, output) = (saved(folder.path()), folder.path().join("new.topics"));
    let output = output.to_str().unwrap();
    let preview = program::json(&["outliers", &session, "--strategy", "embeddings"]);
    assert_eq!(preview["outliers"], json!(fitted().topics.outliers()));
    let moved = preview["moved"].as_u64().unwrap();
    assert!(moved > 0);
    let by_topic = preview["topics"].as_array().unwrap();
    let documents = |topic: &Value| topic["documents"].as_array().unwrap().len() as u64;
    assert_eq!(by_topic.iter().map(documents).sum::<u64>(), moved);
    assert_eq!(store::load(Path::new(&session)).unwrap().hash(), fitted().hash());

    program::json(&["outliers", &session, "--strategy", "embeddings", "-o", output]);
    let model = store::load(Path::new(output)).unwrap();
    assert_eq!(model.topics.outliers() as u64, fitted().topics.outliers() as u64 - moved);
    let change = Change::Outliers { strategy: Strategy::Embeddings, threshold: 0.0 };
    assert_eq!(model.history, [change]);
    let table = program::run(&["outliers", &session]);
    assert!(program::stdout(&table).contains("outliers join a topic by distributions"));
    assert!(program::stderr(&table).contains("nothing is saved"));
    let nothing = program::run(&["outliers", &session, "--threshold", "1"]);
    assert_eq!(nothing.status.code(), Some(1), "{}", program::stderr(&nothing));
}

#[test]
fn bad_values_are_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let session = saved(folder.path());
    let describe = |given: &[&str], what: &str| {
        program::refused(&[&["describe", &session], given].concat(), what);
    };
    describe(
        &["--mmr-diversity", "1.5"],
        "--mmr-diversity is 1.5, but must be a number from 0 to 1",
    );
    describe(&["--ban", "/a(b/"], "the banned pattern /a(b/ cannot be read");
    describe(&["--min-df", "5", "--max-df", "2"], "--min-df is 5, but must be no more");
    describe(&["--seed-multiplier", "0"], "--seed-multiplier is 0");
    describe(&["--top-n-words", "0"], "--top-n-words is 0");
    describe(&["--n-gram-range", "3,1"], "--n-gram-range is 3,1");
    program::refused(&["outliers", &session, "--threshold", "-0.1"], "--threshold is -0.1");
    program::refused(&["fit", "--demo", "--mmr-diversity", "-1"], "--mmr-diversity is -1");
}
