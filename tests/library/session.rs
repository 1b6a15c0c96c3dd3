//! Sessions: what is saved comes back, and whatever is wrong with a file is said in one sentence.

use std::path::Path;

use crate::support::model::tiny_model;
use crate::support::mutate::{sealed, taken_apart};
use safetensors::{Dtype, SafeTensors};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::Resources;
use topictui::store::{self, SessionError};
use topictui::topics::TopicId;
use topictui::topics::search::{Search, SearchMode};

fn saved(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("kettles.topics");
    store::save(&tiny_model(), &path).unwrap();
    path
}

#[test]
fn a_session_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let model = tiny_model();
    let back = store::load(&saved(folder.path())).unwrap();
    assert_eq!(back.settings, model.settings);
    assert_eq!(back.corpus, model.corpus);
    assert_eq!(back.prepared, model.prepared);
    assert_eq!(back.embedder, model.embedder);
    assert_eq!(back.means, model.means);
    assert_eq!(back.embeddings, model.embeddings);
    assert_eq!(back.fit, model.fit);
    assert_eq!(back.support, model.support);
    assert_eq!(back.memberships, model.memberships);
    assert_eq!(back.history, model.history);
    assert_eq!(back.topics, model.topics);
    assert_eq!(back.similarity, model.similarity);
    assert_eq!(back.timings, model.timings);
    assert_eq!(back.fingerprints, model.fingerprints);
    assert_eq!(back.hash(), model.hash());
}

/// What any other program finds in a session: arrays by name, a row a document, a topic, a term.
#[test]
fn arrays_have_the_shapes_that_their_names_promise() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(saved(folder.path())).unwrap();
    let arrays = SafeTensors::deserialize(&bytes).unwrap();
    let model = tiny_model();
    let length = |texts: &[String]| texts.iter().map(String::len).sum::<usize>();
    let expected: Vec<(&str, Dtype, Vec<usize>)> = vec![
        ("ctfidf.columns", Dtype::U32, vec![5]),
        ("ctfidf.ends", Dtype::U64, vec![3]),
        ("ctfidf.idf", Dtype::F64, vec![5]),
        ("ctfidf.vocabulary", Dtype::U8, vec![28]),
        ("ctfidf.vocabulary.ends", Dtype::U64, vec![5]),
        ("ctfidf.weights", Dtype::F64, vec![5]),
        ("documents", Dtype::U8, vec![length(&model.corpus.texts)]),
        ("documents.ends", Dtype::U64, vec![12]),
        ("embeddings", Dtype::F32, vec![12, 8]),
        ("labels", Dtype::I32, vec![12]),
        ("languages", Dtype::U8, vec![12, 2]),
        ("layouts", Dtype::F32, vec![2, 12, 5]),
        ("means", Dtype::F32, vec![3, 8]),
        ("means.languages", Dtype::U8, vec![2, 2]),
        ("means.shares", Dtype::F64, vec![2]),
        ("memberships.ends", Dtype::U64, vec![12]),
        ("memberships.probabilities", Dtype::F32, vec![12]),
        ("memberships.topics", Dtype::U32, vec![12]),
        ("neighbours.distances", Dtype::F32, vec![12, 3]),
        ("neighbours.indices", Dtype::U32, vec![12, 3]),
        ("prepared", Dtype::U8, vec![length(&model.prepared)]),
        ("prepared.ends", Dtype::U64, vec![12]),
        ("records", Dtype::U64, vec![12]),
        ("similarity", Dtype::F32, vec![2, 2]),
        ("support.recurrence", Dtype::F32, vec![2]),
        ("support.steadiness", Dtype::F32, vec![12]),
        ("support.strength", Dtype::F64, vec![12]),
        ("times", Dtype::I64, vec![12]),
        ("topics.assignments", Dtype::I32, vec![12]),
        ("topics.vectors", Dtype::F32, vec![3, 8]),
        ("trees.core_distances", Dtype::F64, vec![2, 12]),
        ("trees.edges", Dtype::U32, vec![2, 11, 2]),
        ("trees.weights", Dtype::F64, vec![2, 11]),
        ("vote", Dtype::I32, vec![12]),
    ];
    let mut found: Vec<(&str, Dtype, Vec<usize>)> =
        arrays.iter().map(|(name, array)| (name, array.dtype(), array.shape().to_vec())).collect();
    found.sort_by_key(|(name, ..)| *name);
    assert_eq!(found, expected);

    // Texts lie one after another up to their ends.
    let text = arrays.tensor("documents").unwrap();
    let mut start = 0;
    let ends = arrays.tensor("documents.ends").unwrap();
    let (ends, _) = ends.data().as_chunks::<8>();
    for (end, expected) in ends.iter().zip(&model.corpus.texts) {
        let end = u64::from_le_bytes(*end) as usize;
        assert_eq!(&text.data()[start..end], expected.as_bytes());
        start = end;
    }
    let topics = arrays.tensor("topics.assignments").unwrap();
    let (topics, _) = topics.data().as_chunks::<4>();
    let topics: Vec<i32> = topics.iter().map(|bytes| i32::from_le_bytes(*bytes)).collect();
    assert_eq!(TopicId::of_labels(topics), model.topics.assignments);
}

#[test]
fn saving_twice_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let first = std::fs::read(saved(folder.path())).unwrap();
    assert!(first == std::fs::read(saved(folder.path())).unwrap());
}

/// Every message is one line and names the file.
fn refusal(path: &Path) -> String {
    let message = store::load(path).unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message}");
    assert!(message.contains(&path.display().to_string()), "{message}");
    message
}

#[test]
fn a_truncated_session_is_refused_at_every_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(folder.path());
    let bytes = std::fs::read(&path).unwrap();
    for length in (0..bytes.len()).step_by(97) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        refusal(&path);
    }
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert!(refusal(&path).contains("damaged"));
}

#[test]
fn a_changed_byte_is_noticed_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(folder.path());
    let bytes = std::fs::read(&path).unwrap();
    let before = tiny_model().hash();
    for at in (0..bytes.len()).step_by(61) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        // The order of entries and the version may be written another way; the model may not.
        if let Ok(model) = store::load(&path) {
            assert_eq!(model.hash(), before, "byte {at}");
            assert_eq!(model.corpus, tiny_model().corpus, "byte {at}");
        }
    }
}

#[test]
fn another_version_of_the_layout_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(folder.path());
    let bytes = std::fs::read(&path).unwrap();
    let version = br#"\"version\":"#;
    let at = bytes.windows(version.len()).position(|bytes| bytes == version).unwrap();
    for (other, said) in [(b'9', "update topictui"), (b'1', "fit the text again")] {
        let mut changed = bytes.clone();
        changed[at + version.len()] = other;
        std::fs::write(&path, &changed).unwrap();
        let message = refusal(&path);
        assert!(message.contains(said) && message.contains("has layout"), "{message}");
    }
}

#[test]
fn other_files_are_foreign() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.topics");
    std::fs::write(&path, "The bus was late again, and it rained.\n".repeat(9)).unwrap();
    assert!(refusal(&path).contains("not a topictui session"));
    std::fs::write(&path, "").unwrap();
    refusal(&path);
    let none = folder.path().join("none.topics");
    assert!(matches!(store::load(&none), Err(SessionError::Open { .. })));
    refusal(&none);
}

#[test]
fn a_session_is_known_by_name_or_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(folder.path());
    let renamed = folder.path().join("no-extension");
    std::fs::copy(&path, &renamed).unwrap();
    assert!(store::is_session(&path));
    assert!(store::is_session(&renamed));
    let text = folder.path().join("reviews.txt");
    std::fs::write(&text, "Great kettle.\n").unwrap();
    assert!(!store::is_session(&text));
}

#[test]
fn a_folder_that_is_not_there_is_said_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/kettles.topics");
    let message = store::save(&tiny_model(), &path).unwrap_err().to_string();
    assert!(message.contains("missing/kettles.topics"), "{message}");
    assert!(!message.contains('\n'));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn languages_that_a_session_does_not_say_are_told_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(folder.path());
    let (mut arrays, metadata) = taken_apart(&std::fs::read(&path).unwrap());
    arrays.remove("languages");
    let envelope: serde_json::Value = serde_json::from_str(&metadata["topictui session"]).unwrap();
    let model = serde_json::from_str(envelope["model"].as_str().unwrap()).unwrap();
    std::fs::write(&path, sealed(&arrays, &envelope, &model).unwrap()).unwrap();
    let back = store::load(&path).unwrap();
    assert_eq!(back.corpus.languages, tiny_model().corpus.languages);
    assert!(back.corpus.languages.told() > 0);
}

#[test]
fn documents_are_found_by_the_file_they_are_from() {
    let model = tiny_model();
    let mut corpus = (*model.corpus).clone();
    let files = ["reviews/May.csv", "reviews/june.csv", "notes.txt"].into_iter().cycle();
    corpus.files = Some(topictui::corpus::Labels::of(files.take(12)));
    let model = topictui::Model { corpus: std::sync::Arc::new(corpus), ..model };
    let resources = Resources::new(EmbeddingCache::off());
    let found = |query: &str| {
        let search = Search { way: SearchMode::File, query: query.to_owned() };
        let hits = topictui::engine::find::found(&resources, &mut None, &search, &model).unwrap();
        hits.iter().map(|hit| hit.document.0).collect::<Vec<_>>()
    };
    assert_eq!(found("may"), [0, 3, 6, 9]);
    assert_eq!(found("reviews/").len(), 8);
    assert_eq!((found(" "), found("august")), (vec![], vec![]));
}
