//! Layers and names in a fitted model, in its session, and by the verbs.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::edits::ChangeError;
use topictui::engine::history::replay;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::{Change, ClusterSettings, Input, Model, ReduceSettings, Settings};
use topictui::store;
use topictui::topics::TopicId;
use topictui::topics::layers::{LayerChoice, LayerError};
use topictui::topics::names::NameChoice;

use crate::support::program;

fn resources() -> Resources {
    Resources::new(EmbeddingCache::off())
}

fn input() -> Input {
    let demo = topictui::corpus::demo::demo();
    let text: String = demo.texts.iter().take(400).map(|text| format!("{text}\n")).collect();
    Input::Bytes { name: "part of the demo".to_owned(), bytes: text.into_bytes().into() }
}

fn settings() -> Settings {
    let mut settings = Settings {
        cluster: ClusterSettings { min_topic_size: 5, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(4), ..ReduceSettings::default() },
        ..Settings::default()
    };
    settings.topics.layers = "8,3".parse().unwrap();
    settings
}

/// A part of the demo, fitted once, with two layers.
fn fitted() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| run(&input(), &settings(), None, &resources(), &NoProgress).unwrap())
}

fn sizes(model: &Model) -> Vec<usize> {
    model.layers.above.iter().map(|layer| layer.groups.len()).collect()
}

fn changed(model: &Model, change: Change) -> Model {
    change.apply(model, &resources()).unwrap()
}

#[test]
fn a_fit_has_the_layers_and_names_that_are_asked_for() {
    let model = fitted();
    assert_eq!(sizes(model), [8, 3]);
    let recurs = |layer: usize, group: usize| model.layers.group(layer, group).unwrap().recurrence;
    assert!((0..8).all(|group| recurs(1, group).is_some_and(|share| (0.0..=1.0).contains(&share))));
    let unplaced: usize = model.layers.get(2).unwrap().groups.iter().map(|g| g.unplaced).sum();
    assert_eq!(unplaced, model.topics.outliers());
    let names: Vec<&str> =
        model.topics.without_outliers().iter().map(|t| t.name.as_deref().unwrap()).collect();
    let distinct: std::collections::BTreeSet<&&str> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
    assert!(names.iter().all(|name| name.split([' ', '-']).count() <= 6), "{names:?}");
    assert!(model.topics.list[0].name.is_none(), "the outliers have no name");
    let mut groups = model.layers.above.iter().flat_map(|layer| &layer.groups);
    assert!(groups.all(|group| group.name.is_some()));
    // Words are what they are without names.
    let mut settings = settings();
    settings.words.names = NameChoice::Words;
    let plain = run(&input(), &settings, None, &resources(), &NoProgress).unwrap();
    assert_eq!(plain.hash(), model.hash());
    assert!(plain.topics.list.iter().all(|topic| topic.name.is_none()));
    assert_eq!(plain.topics.list[1].title(2).split(' ').count(), 2);
}

#[test]
fn a_session_keeps_layers_and_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.topics");
    let model = changed(fitted(), Change::rename_group(2, 1, "mine"));
    store::save(&model, &path).unwrap();
    let opened = store::load(&path).unwrap();
    assert_eq!(opened.layers, model.layers);
    assert_eq!(opened.topics, model.topics);
    assert_eq!(opened.settings, model.settings);
}

#[test]
fn groups_follow_changes_and_a_replay_gives_the_same() {
    let model = changed(fitted(), Change::rename_group(1, 2, "mine"));
    let mine = model.layers.group(1, 2).unwrap().topics.clone();
    let other = model.layers.group(1, 0).unwrap().topics[0];
    let moved = changed(&model, Change::MoveToGroup { topics: vec![other], layer: 1, group: 2 });
    let now = moved.layers.group_of(1, other).unwrap();
    let group = moved.layers.group(1, now).unwrap();
    assert_eq!((group.label.as_deref(), group.topics.len()), (Some("mine"), mine.len() + 1));
    assert_eq!(moved.layers.group_of(1, mine[0]), Some(now));

    let merged = changed(&moved, Change::Merge { groups: vec![vec![other, mine[0]]] });
    assert_eq!(sizes(&merged), sizes(&moved));
    let kept = |model: &Model| {
        let mut labels = model.layers.above[0].groups.iter().filter_map(|g| g.label.clone());
        labels.next()
    };
    assert_eq!(kept(&merged).as_deref(), Some("mine"));
    let without = changed(&merged, Change::Delete { topics: vec![TopicId(0)] });
    assert_eq!(kept(&without).as_deref(), Some("mine"));
    // What has the same documents is called the same.
    let last = |model: &Model| model.topics.without_outliers().last().cloned().unwrap();
    assert_eq!(last(&without).name, last(&merged).name);
    let joined = changed(&without, Change::MergeGroups { layer: 2, groups: vec![0, 1] });
    assert_eq!(joined.layers.get(2).unwrap().groups.len(), 2);
    let again = changed(&joined, Change::layers(LayerChoice::Sizes(vec![4])));
    assert_eq!(sizes(&again), [4]);

    let replayed = replay(&again, &resources(), &NoProgress).unwrap();
    assert_eq!(replayed.hash(), again.hash());
    assert_eq!(replayed.layers, again.layers);
    assert_eq!(replayed.topics, again.topics);
    let none = Change::MergeGroups { layer: 3, groups: vec![0, 1] }.apply(&again, &resources());
    assert!(matches!(none, Err(ChangeError::Layer(LayerError::NoLayer { layer: 3, layers: 1 }))));
}

#[test]
fn new_texts_are_placed_in_groups() {
    let model = fitted();
    let view = model.at_layer(2).unwrap();
    assert_eq!(view.topics.without_outliers().len(), 3);
    assert_eq!(view.layers.count(), 0);
    let texts = ["The battery is flat by noon.", "The sound is poor."];
    let topics = topictui::predict(model, &texts, 1, &resources()).unwrap();
    let groups = topictui::predict(&view, &texts, 1, &resources()).unwrap();
    for (topic, group) in topics.iter().zip(&groups).filter(|(topic, _)| topic.topic.0 >= 0) {
        let of = model.layers.group_of(2, topic.topic);
        // The most probable topic may lie outside of the most probable group, but these do not.
        assert_eq!(of, group.topic.index());
    }
}

fn json(arguments: &[&str]) -> Value {
    let output = program::run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn said(arguments: &[&str]) -> String {
    let output = program::run(arguments);
    program::stdout(&output) + &program::stderr(&output)
}

#[test]
fn verbs_speak_of_a_layer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.topics");
    store::save(fitted(), &path).unwrap();
    let path = path.to_str().unwrap();
    let ids = |value: &Value| value["topics"].as_array().map_or(0, Vec::len);
    let topics = json(&["topics", path, "--layer", "1", "--format", "json"]);
    assert_eq!(ids(&topics), 9, "eight groups and the outliers");
    let coarsest = json(&["topics", path, "--layer", "coarsest", "--format", "json"]);
    assert_eq!(ids(&coarsest), 4);
    let group = json(&["topics", path, "2", "--layer", "2", "--format", "json"]);
    assert_eq!(group["size"], fitted().layers.group(2, 2).unwrap().size);
    let docs = json(&["docs", path, "--topic", "2", "--layer", "2", "--format", "json"]);
    assert_eq!(
        docs["documents"].as_array().unwrap().len(),
        group["size"].as_u64().unwrap() as usize
    );
    let found = json(&["find", path, "battery", "--layer", "2", "--format", "json", "--top", "9"]);
    assert_eq!(ids(&found), 4);
    let layers = json(&["layers", path, "--format", "json"]);
    assert_eq!(layers["layers"][1]["groups"].as_array().unwrap().len(), 3);
    assert!(said(&["layers", path]).starts_with("group 0: "));
    let missing = said(&["topics", path, "--layer", "3"]);
    assert!(missing.contains("there is no layer 3: there are the topics, 0, and layers 1 to 2"));
    changes(path, folder.path());
    exports(path, folder.path());
}

fn changes(path: &str, folder: &Path) {
    let to = folder.join("changed.topics");
    let to = to.to_str().unwrap();
    let quiet = ["-q", "--format", "json"];
    let run = |first: &[&str]| json(&[first, &["-o", to, "--force"], &quiet].concat());
    let named = run(&["rename", path, "1", "Sound", "--layer", "2"]);
    assert_eq!(named["layers"][1]["groups"][1]["title"], "Sound");
    let merged = run(&["merge", path, "0,1", "--layer", "2"]);
    assert_eq!(merged["layers"][1]["groups"].as_array().unwrap().len(), 2);
    run(&["group", path, "3", "--to", "0", "--layer", "1"]);
    assert!(said(&["history", to]).contains("group 3 --to 0 --layer 1"));
    let again = run(&["layers", path, "5"]);
    assert_eq!(again["layers"][0]["groups"].as_array().unwrap().len(), 5);
}

fn exports(path: &str, folder: &Path) {
    let to = folder.join("all.csv");
    assert!(program::run(&["export", path, "--to", to.to_str().unwrap()]).status.success());
    let csv = std::fs::read_to_string(&to).unwrap();
    assert!(csv.lines().next().unwrap().ends_with("layer 1,layer 2,text"));
    let topics = std::fs::read_to_string(folder.join("all-topics.csv")).unwrap();
    assert!(topics.lines().next().unwrap().contains(",title,"));
    let to = folder.join("all.html");
    assert!(program::run(&["export", path, "--to", to.to_str().unwrap()]).status.success());
    let html = std::fs::read_to_string(&to).unwrap();
    assert!(html.contains("<h2>Groups</h2>") && html.contains("<a href=\"#t0\">"));
}
