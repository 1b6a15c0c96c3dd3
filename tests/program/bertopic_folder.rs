//! BERTopic's folder: what is written comes back, what BERTopic wrote is read, the rest refused.

use crate::support::program;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::golden::{golden, golden_2d, golden_json};
use crate::support::model::tiny_model;
use serde_json::{Value, json};
use topictui::corpus::{DocumentId, StopList};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::edits::ChangeError;
use topictui::engine::find::answer;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, RunError, run};
use topictui::files::{Guard, Refusal};
use topictui::model::Change;
use topictui::model::{ClusterSettings, Input, Settings, TopicSettings};
use topictui::store;
use topictui::store::bertopic::{self, Folder, FolderError};
use topictui::topics::TopicId;
use topictui::topics::ctfidf::{Frequency, Weighting};
use topictui::topics::edit::NrTopics;

fn json_file(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const FILES: [&str; 5] = [
    "config.json",
    "ctfidf.safetensors",
    "ctfidf_config.json",
    "topic_embeddings.safetensors",
    "topics.json",
];

/// The small model in a folder of its own.
fn saved() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("model");
    bertopic::save(&tiny_model(), &path).unwrap();
    (home, path)
}

#[test]
fn a_model_comes_back_but_for_its_documents() {
    let (home, path) = saved();
    assert_eq!(names(&path), FILES);
    assert_eq!(names(home.path()), ["model"]);
    assert!(bertopic::is_folder(&path) && !bertopic::is_folder(home.path()));
    let model = tiny_model();
    let back = bertopic::read(&path).unwrap();
    let (ours, theirs) = (&model.topics, &back.topics);
    assert_eq!(theirs.assignments, ours.assignments);
    assert_eq!(theirs.vectors, ours.vectors);
    assert_eq!(theirs.ctfidf, ours.ctfidf);
    for (theirs, ours) in theirs.list.iter().zip(&ours.list) {
        assert_eq!((theirs.id, theirs.size), (ours.id, ours.size));
        assert_eq!(theirs.words, ours.words);
        assert!(theirs.representative.is_empty() && theirs.label.is_none());
    }
    // Only a model that Python knows by name has a pointer.
    assert_eq!(back.embedder, None);
    assert_eq!(
        back.settings,
        Settings {
            cluster: ClusterSettings { min_topic_size: 4, ..ClusterSettings::default() },
            ..Settings::default()
        }
    );
}

#[test]
fn the_files_say_what_bertopic_expects() {
    let mut model = tiny_model();
    model.embedder.0 = "all-MiniLM-L6-v2".to_owned();
    let mut topics = (*model.topics).clone();
    topics.list[2].label = Some("Cycling".to_owned());
    model.topics = topics.into();
    let home = tempfile::tempdir().unwrap();
    bertopic::save(&model, home.path()).unwrap();

    let topics = json_file(home.path(), "topics.json");
    let words = topics["topic_representations"]["0"].as_array().unwrap();
    assert_eq!(words[..2], [json!(["kettle", 0.9]), json!(["boil", 0.8])]);
    assert_eq!(words[2..], vec![json!(["", 1e-5]); 8]);
    assert_eq!(topics["topics"].as_array().unwrap().len(), 12);
    assert_eq!(topics["topic_sizes"], json!({ "-1": 4, "0": 4, "1": 4 }));
    assert_eq!(topics["topic_mapper"], json!([[-1, -1], [0, 0], [1, 1]]));
    assert_eq!(topics["topic_labels"]["1"], "1_bicycle_chain");
    assert_eq!(topics["custom_labels"], json!(["-1_remark", "0_kettle_boil", "Cycling"]));
    assert_eq!(topics["_outliers"], 1);
    let config = json_file(home.path(), "config.json");
    assert_eq!(config["embedding_model"], "sentence-transformers/all-MiniLM-L6-v2");
    let back = bertopic::read(home.path()).unwrap();
    assert_eq!(back.topics.list[2].label.as_deref(), Some("Cycling"));
    assert_eq!(back.topics.list[1].label, None);
    assert_eq!(back.embedder.as_deref(), Some("all-MiniLM-L6-v2"));
}

/// As BERTopic writes them, and as they come back.
#[test]
fn parameters_have_the_names_that_bertopic_gives_them() {
    let mut model = tiny_model();
    let settings = &mut model.settings;
    settings.topics.probabilities = true;
    settings.topics.nr_topics = Some(NrTopics::Auto);
    settings.supervision.seed_topics = vec![vec!["kettle".to_owned(), "tea".to_owned()]];
    settings.supervision.zero_shot = vec!["Cycling".to_owned()];
    settings.supervision.zero_shot_min_similarity = 0.4;
    settings.words.n_gram_range = (1, 2);
    settings.words.min_df = Frequency::Count(2);
    settings.words.max_df = Frequency::Share(0.9);
    settings.words.weighting =
        Weighting { bm25_weighting: true, reduce_frequent_words: true, ..Weighting::default() };
    let mut topics = (*model.topics).clone();
    Arc::make_mut(&mut topics.ctfidf).vectoriser.n_gram_range = (1, 2);
    Arc::make_mut(&mut topics.ctfidf).vectoriser.stop = StopList::of("mine", ["the", "a"]);
    Arc::make_mut(&mut topics.ctfidf).weighting = settings.words.weighting.clone();
    let aspect = vec![("tea".to_owned(), 0.5)];
    topics.list.iter_mut().for_each(|topic| topic.aspects = [("drinks".into(), vec![])].into());
    topics.list[1].aspects = [("drinks".to_owned(), aspect.clone())].into();
    model.topics = topics.into();
    let home = tempfile::tempdir().unwrap();
    bertopic::save(&model, home.path()).unwrap();

    let config = json_file(home.path(), "config.json");
    for (parameter, value) in [
        ("calculate_probabilities", json!(true)),
        ("nr_topics", json!("auto")),
        ("seed_topic_list", json!([["kettle", "tea"]])),
        ("zeroshot_topic_list", json!(["Cycling"])),
        ("zeroshot_min_similarity", json!(0.4)),
        ("n_gram_range", json!([1, 2])),
    ] {
        assert_eq!(config[parameter], value, "{parameter}");
    }
    let config = json_file(home.path(), "ctfidf_config.json");
    let both = json!({ "bm25_weighting": true, "reduce_frequent_words": true });
    assert_eq!(config["ctfidf_model"], both);
    let params = &config["vectorizer_model"]["params"];
    assert_eq!((&params["min_df"], &params["max_df"]), (&json!(2), &json!(0.9)));
    assert_eq!(params["ngram_range"], json!([1, 2]));
    assert_eq!(params["stop_words"], json!(["a", "the"]));
    // BERTopic's topic table fails over a topic without a word.
    let aspects = json_file(home.path(), "topics.json")["topic_aspects"]["drinks"].clone();
    assert_eq!(aspects["0"].as_array().unwrap()[..2], [json!(["tea", 0.5]), json!(["", 1e-5])]);
    assert!(["-1", "0", "1"].iter().all(|id| aspects[id].as_array().unwrap().len() == 10));

    let back = bertopic::read(home.path()).unwrap();
    assert_eq!(back.settings, model.settings);
    assert_eq!(back.topics.ctfidf.weighting, model.topics.ctfidf.weighting);
    assert_eq!(back.topics.ctfidf.vectoriser.n_gram_range, (1, 2));
    assert_eq!(back.topics.ctfidf.vectoriser.stop.words(), ["a", "the"]);
    assert_eq!(back.topics.list[1].aspects["drinks"], aspect);
    assert_eq!(back.topics.list[2].aspects["drinks"], []);
}

#[test]
fn saving_again_replaces_and_gives_the_same_bytes() {
    let (_home, path) = saved();
    let before: Vec<Vec<u8>> =
        FILES.iter().map(|name| fs::read(path.join(name)).unwrap()).collect();
    let error = bertopic::save(&tiny_model(), &path).unwrap_err();
    assert!(said(error, &path).contains("already exists"));
    let forced = Guard::new().forced(true).check(&path, &bertopic::KIND).unwrap();
    bertopic::save_at(&tiny_model(), &forced).unwrap();
    assert_eq!(names(&path), FILES);
    for (name, before) in FILES.iter().zip(before) {
        assert!(fs::read(path.join(name)).unwrap() == before, "{name}");
    }
}

/// Writes a folder, also over another.
fn replace(folder: &Folder, path: &Path) {
    let place = Guard::new().forced(true).check(path, &bertopic::KIND).unwrap();
    bertopic::write(folder, &place).unwrap();
}

/// Every message is one line and names the folder.
fn said(error: FolderError, path: &Path) -> String {
    let message = error.to_string();
    assert!(!message.contains('\n'), "{message}");
    assert!(message.contains(&path.display().to_string()), "{message}");
    message
}

#[test]
fn what_is_not_a_bertopic_folder_is_left_as_it_is() {
    let (_home, path) = saved();
    fs::write(path.join("notes.txt"), "mine").unwrap();
    let error = bertopic::save(&tiny_model(), &path).unwrap_err();
    assert!(matches!(error, FolderError::Refused(Refusal::Occupied { .. })));
    said(error, &path);
    assert_eq!(fs::read(path.join("notes.txt")).unwrap(), b"mine");

    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "mine").unwrap();
    said(bertopic::save(&tiny_model(), &file).unwrap_err(), &file);
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    let nowhere = home.path().join("no/such/place");
    said(bertopic::save(&tiny_model(), &nowhere).unwrap_err(), &nowhere);
    assert_eq!(names(home.path()), ["file"]);
}

fn refused(path: &Path) -> String {
    said(bertopic::read(path).unwrap_err(), path)
}

#[test]
fn damage_is_said_in_one_sentence() {
    let (_home, path) = saved();
    for name in FILES {
        let good = fs::read(path.join(name)).unwrap();
        for length in (0..good.len()).step_by(41) {
            fs::write(path.join(name), &good[..length]).unwrap();
            refused(&path);
        }
        fs::write(path.join(name), good).unwrap();
    }
    let wrong = |name: &str, change: fn(&mut Value)| {
        let good = fs::read(path.join(name)).unwrap();
        let mut value: Value = serde_json::from_slice(&good).unwrap();
        change(&mut value);
        fs::write(path.join(name), value.to_string()).unwrap();
        let message = refused(&path);
        fs::write(path.join(name), good).unwrap();
        message
    };
    let message = wrong("topics.json", |topics| topics["topics"][0] = json!(7));
    assert!(message.contains("not listed"), "{message}");
    let message = wrong("topics.json", |topics| {
        topics["topic_representations"].as_object_mut().unwrap().remove("1");
        topics["topics"] = json!([0, -1]);
    });
    assert!(message.contains("3 rows for 2 topics"), "{message}");
    let message = wrong("topics.json", |topics| {
        topics["topic_representations"].as_object_mut().unwrap().remove("0");
    });
    assert!(message.contains("not numbered"), "{message}");
    let message = wrong("ctfidf_config.json", |config| {
        config["vectorizer_model"]["vocab"]["boil"] = json!(0);
    });
    assert!(message.contains("one column"), "{message}");
    assert!(bertopic::read(&path).is_ok());
}

#[test]
fn a_folder_without_ctfidf_still_has_its_words() {
    let (_home, path) = saved();
    fs::remove_file(path.join("ctfidf.safetensors")).unwrap();
    let folder = bertopic::read(&path).unwrap();
    assert_eq!(folder.topics.list[1].words[0].0, "kettle");
    assert_eq!(folder.topics.ctfidf.rows, vec![vec![]; 3]);
    // And so it is written again.
    replace(&folder, &path);
    assert_eq!(names(&path), ["config.json", "topic_embeddings.safetensors", "topics.json"]);
    assert_eq!(bertopic::read(&path).unwrap(), folder);
}

#[test]
fn pickles_and_other_folders_are_named_as_such() {
    let (home, path) = saved();
    assert!(refused(home.path()).contains("not a BERTopic folder"));
    fs::rename(path.join("topic_embeddings.safetensors"), path.join("topic_embeddings.bin"))
        .unwrap();
    assert!(bertopic::is_folder(&path));
    assert!(refused(&path).contains("pytorch"));
}

#[test]
fn a_folder_opens_wherever_a_session_does() {
    let (home, path) = saved();
    assert!(store::is_session(&path) && !store::is_session(home.path()));
    let model = store::load(&path).unwrap();
    assert!(!model.has_texts());
    assert_eq!(model.corpus.texts[11], "document 12, its text is not in the BERTopic folder");
    assert_eq!(model.similarity.matrix.dim(), (2, 2));
    // And can be kept as a session file.
    let kept = home.path().join("kept.topics");
    store::save(&model, &kept).unwrap();
    let back = store::load(&kept).unwrap();
    assert_eq!((&back.topics, &back.corpus), (&model.topics, &model.corpus));
    assert!(!back.has_texts() && back.fit.is_none());

    let path = path.to_str().unwrap();
    let topics = program::json(&["topics", path]);
    assert_eq!(topics["topics"][0]["name"], "0_kettle_boil");
    let table = program::stdout(&program::run(&[path]));
    assert!(table.contains("12 documents, 2 topics, 4 outliers"), "{table}");
    let docs = program::json(&["docs", path, "--topic", "1"]);
    assert_eq!(docs["documents"].as_array().unwrap().len(), 4);
    let quality = program::json(&["quality", path]);
    assert_eq!((&quality["diversity"], &quality["coherence"]["c_v"]), (&json!(1.0), &Value::Null));
    let session = home.path().join("ours.topics");
    store::save(&tiny_model(), &session).unwrap();
    let compared = program::json(&["compare", session.to_str().unwrap(), path]);
    assert_eq!(compared["all"]["ari"], 1.0);
    program::refused(&["find", path, "tea"], "does not say which embedding model");
    program::refused(&["topics", home.path().to_str().unwrap()], "not a BERTopic folder");
}

#[test]
fn what_needs_the_documents_is_refused_and_names_are_not() {
    let (_home, path) = saved();
    let model = bertopic::load(&path).unwrap();
    let resources = Resources::new(EmbeddingCache::off());
    let rename = Change::Rename { topic: TopicId(0), label: Some("Kettles".to_owned()) };
    let renamed = rename.apply(&model, &resources);
    assert_eq!(renamed.unwrap().topics.list[1].label.as_deref(), Some("Kettles"));
    let moved = Change::Move { documents: vec![DocumentId(0)], topic: TopicId(1) }
        .apply(&model, &resources);
    assert!(matches!(moved, Err(ChangeError::NoTexts { .. })));
    let input = Input::Textless { name: model.corpus.name.clone() };
    let refitted = run(&input, &model.settings, Some(&model), &resources, &NoProgress);
    assert!(matches!(refitted, Err(RunError::Textless { .. })));
}

/// What the reference run saved.
fn reference() -> Folder {
    bertopic::read(&golden("saved_safetensors")).unwrap()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn a_folder_that_bertopic_saved_is_read() {
    let folder = reference();
    let topics = &folder.topics;
    assert_eq!(folder.embedder.as_deref(), Some("all-MiniLM-L6-v2"));
    assert_eq!(
        folder.settings,
        Settings {
            topics: TopicSettings { probabilities: true, ..TopicSettings::default() },
            ..Settings::default()
        }
    );
    let assignments = &golden_json("bertopic_topics.json")["topics"];
    assert_eq!(&json!(topics.assignments), assignments);
    let info = golden_json("topic_info.json");
    let best = golden_json("topics_top10.json");
    for (topic, info) in topics.list.iter().zip(info.as_array().unwrap()) {
        assert_eq!(topic.id, TopicId(info["Topic"].as_i64().unwrap() as i32));
        assert_eq!(topic.size as u64, info["Count"].as_u64().unwrap());
        assert_eq!(topic.bertopic_name(), info["Name"].as_str().unwrap());
        assert_eq!(json!(topic.words), best[topic.id.to_string()]);
    }
    let vectors = golden_2d("topic_embeddings.npy");
    assert_eq!(topics.vectors.dim(), vectors.dim());
    assert!(topics.vectors.iter().zip(&vectors).all(|(&a, &b)| (f64::from(a) - b).abs() < 1e-7));
    let vocabulary: Vec<String> =
        serde_json::from_value(golden_json("ctfidf_vocabulary.json")).unwrap();
    assert_eq!(topics.ctfidf.vocabulary, vocabulary);
    assert_eq!(topics.ctfidf.rows.iter().map(Vec::len).sum::<usize>(), 3327);
    // The words are the best of the rows.
    let words = topics.ctfidf.words(1, 1);
    assert_eq!(words[0].0, topics.list[1].words[0].0);
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn a_folder_that_bertopic_saved_is_written_back_the_same() {
    let home = tempfile::tempdir().unwrap();
    replace(&reference(), &home.path().join("again"));
    let again = home.path().join("again");
    assert_eq!(bertopic::read(&again).unwrap(), reference());
    let (ours, theirs) =
        (json_file(&again, "topics.json"), golden_json("saved_safetensors/topics.json"));
    for field in [
        "topic_representations",
        "topics",
        "topic_sizes",
        "topic_labels",
        "custom_labels",
        "_outliers",
    ] {
        assert_eq!(ours[field], theirs[field], "{field}");
    }
    let theirs = golden_json("saved_safetensors/ctfidf_config.json");
    assert_eq!(json_file(&again, "ctfidf_config.json"), theirs);
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn a_folder_that_bertopic_saved_answers_as_bertopic_does() {
    let model = store::load(&golden("saved_safetensors")).unwrap();
    let resources = Resources::new(EmbeddingCache::off());
    for (query, expected) in golden_json("find_topics.json").as_object().unwrap() {
        let answer = answer(&resources, query, &model).unwrap();
        assert!(answer.documents.is_empty());
        let ids: Vec<i32> = serde_json::from_value(expected["topics"].clone()).unwrap();
        let cosines: Vec<f64> = serde_json::from_value(expected["similarity"].clone()).unwrap();
        for (ours, theirs) in answer.topics.iter().zip(ids.iter().zip(cosines)) {
            assert_eq!(ours.0, TopicId(*theirs.0));
            assert!((f64::from(ours.1) - theirs.1).abs() < 0.01, "{query}: {ours:?} {theirs:?}");
        }
    }
}
