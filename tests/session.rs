//! Sessions: what is saved comes back, and whatever is wrong with a file is said in one sentence.

#[path = "support/model.rs"]
mod model;

use std::path::Path;

use model::tiny_model;
use topictui::session::{self, SessionError};

fn saved(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("kettles.topics");
    session::save(&tiny_model(), &path).unwrap();
    path
}

#[test]
fn a_session_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let model = tiny_model();
    let back = session::load(&saved(folder.path())).unwrap();
    assert_eq!(back.settings, model.settings);
    assert_eq!(back.corpus, model.corpus);
    assert_eq!(back.prepared, model.prepared);
    assert_eq!(back.embedder, model.embedder);
    assert_eq!(back.embeddings, model.embeddings);
    assert_eq!(back.neighbours, model.neighbours);
    assert_eq!(back.reduced, model.reduced);
    assert_eq!(back.clusters, model.clusters);
    assert_eq!(back.topics, model.topics);
    assert_eq!(back.similarity, model.similarity);
    assert_eq!(back.timings, model.timings);
    assert_eq!(back.fingerprints, model.fingerprints);
    assert_eq!(back.hash(), model.hash());
}

#[test]
fn saving_twice_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let first = std::fs::read(saved(folder.path())).unwrap();
    assert!(first == std::fs::read(saved(folder.path())).unwrap());
}

/// Every message is one line and names the file.
fn refusal(path: &Path) -> String {
    let message = session::load(path).unwrap_err().to_string();
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
        if let Ok(model) = session::load(&path) {
            assert_eq!(model.hash(), before, "byte {at}");
            assert_eq!(model.corpus, tiny_model().corpus, "byte {at}");
        }
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
    assert!(matches!(session::load(&none), Err(SessionError::Open { .. })));
    refusal(&none);
}

#[test]
fn a_session_is_known_by_name_or_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(folder.path());
    let renamed = folder.path().join("no-extension");
    std::fs::copy(&path, &renamed).unwrap();
    assert!(session::is_session(&path));
    assert!(session::is_session(&renamed));
    let text = folder.path().join("reviews.txt");
    std::fs::write(&text, "Great kettle.\n").unwrap();
    assert!(!session::is_session(&text));
}

#[test]
fn a_folder_that_is_not_there_is_said_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/kettles.topics");
    let message = session::save(&tiny_model(), &path).unwrap_err().to_string();
    assert!(message.contains("missing/kettles.topics"), "{message}");
    assert!(!message.contains('\n'));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
