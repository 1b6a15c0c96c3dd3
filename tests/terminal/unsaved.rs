//! The journal of changes that are in no session file: what is in it comes back, whatever of it is
//! whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::model::tiny_model;
use proptest::prelude::*;
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::Resources;
use topictui::model::Change;
use topictui::model::Model;
use topictui::store;
use topictui::store::autosave::{self, Keeper, Wanted};
use topictui::store::base::Base;
use topictui::store::result_cache::ResultCache;
use topictui::topics::TopicId;

fn named(model: &Model, topic: i32, label: &str) -> Arc<Model> {
    let change = Change::Rename { topic: TopicId(topic), label: Some(label.to_owned()) };
    Arc::new(change.apply(model, &Resources::new(EmbeddingCache::off())).unwrap())
}

fn wanted(model: &Arc<Model>, bases: &[Base]) -> Option<Wanted> {
    let bases = bases.to_vec();
    Some(Wanted { model: model.clone(), pending: None, session: None, bases })
}

fn kept(keeper: &Keeper, model: &Arc<Model>, bases: &[Base]) -> PathBuf {
    keeper.want(wanted(model, bases));
    keeper.flush().unwrap().unwrap()
}

fn names(path: &Path) -> Vec<Option<String>> {
    store::load(path).unwrap().topics.list.iter().map(|topic| topic.label.clone()).collect()
}

fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn changes_come_back_step_by_step_and_a_session_that_is_there_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("recovered");
    let keeper = Keeper::start(Some(at.clone()), ResultCache::off());
    let first = Arc::new(tiny_model());
    let saved = folder.path().join("kettles.topics");
    store::save(&first, &saved).unwrap();
    let base = [Base::of(&saved, &first).unwrap()];
    let second = named(&first, 0, "Kettles");
    let third = named(&second, 1, "Bicycles");
    let journal = kept(&keeper, &second, &base);
    assert!(names(&journal).contains(&Some("Kettles".to_owned())));
    assert_eq!(kept(&keeper, &third, &base), journal);
    assert_eq!(
        names(&journal),
        third.topics.list.iter().map(|t| t.label.clone()).collect::<Vec<_>>()
    );
    assert!(std::fs::metadata(&journal).unwrap().len() < 2000);
    // Undone once, changed otherwise.
    let other = named(&second, 1, "Wheels");
    kept(&keeper, &other, &base);
    assert_eq!(store::load(&journal).unwrap().history, other.history);
    // The session is another name of the file, and stays when that is replaced.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let number = |path: &Path| std::fs::metadata(path).unwrap().ino();
        assert_eq!(number(&saved), number(&journal.with_extension("base")));
    }
    store::save(&third, &saved).unwrap();
    assert_eq!(store::load(&journal).unwrap().hash(), other.hash());
    // A change under way is told too.
    let pending = Some(Change::Rename { topic: TopicId(0), label: Some("Pots".to_owned()) });
    keeper.want(Some(Wanted { pending, ..wanted(&other, &base).unwrap() }));
    keeper.flush().unwrap();
    assert!(names(&journal).contains(&Some("Pots".to_owned())));
    // It is listed when its program is gone.
    assert_eq!(autosave::list(&at), []);
    drop(keeper);
    let listed = autosave::list(&at);
    assert_eq!((listed.len(), &listed[0].path), (1, &journal));
    autosave::remove(&journal);
    assert!(!at.exists());
}

#[test]
fn without_a_session_that_it_follows_the_whole_is_written_and_all_goes_when_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("recovered");
    let keeper = Keeper::start(Some(at.clone()), ResultCache::off());
    let first = Arc::new(tiny_model());
    let second = named(&first, 0, "Kettles");
    // A session of another model under the name.
    let saved = folder.path().join("kettles.topics");
    store::save(&second, &saved).unwrap();
    let wrong = [Base { path: saved, ..Base::at(Path::new("x"), &first) }];
    let journal = kept(&keeper, &second, &wrong);
    assert_eq!(store::load(&journal).unwrap().hash(), second.hash());
    // Another journal while the first is held.
    let other = Keeper::start(Some(at.clone()), ResultCache::off());
    assert_ne!(kept(&other, &second, &[]), journal);
    other.discard();
    // What another run's result takes the place of stays beside it.
    keeper.aside(wanted(&second, &[]).unwrap());
    let third = named(&first, 1, "Bicycles");
    let beside = kept(&keeper, &third, &[]);
    assert!(beside != journal && journal.exists());
    keeper.want(None);
    assert_eq!(keeper.flush(), Ok(None));
    assert!(journal.exists() && !beside.exists());
    keeper.discard();
    assert_eq!(count(&at), 0);
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("recovered");
    std::fs::write(&blocked, "a file where a folder should be").unwrap();
    let keeper = Keeper::start(Some(blocked), ResultCache::off());
    keeper.want(wanted(&named(&tiny_model(), 0, "Kettles"), &[]));
    assert!(keeper.flush().is_err());
}

/// A journal of two steps, and the session beside it.
fn journal(folder: &Path) -> PathBuf {
    let keeper = Keeper::start(Some(folder.to_path_buf()), ResultCache::off());
    let first = Arc::new(tiny_model());
    let second = named(&first, 0, "Kettles");
    let path = kept(&keeper, &second, &[]);
    kept(&keeper, &named(&second, 1, "Bicycles"), &[]);
    path
}

#[test]
fn cut_off_anywhere_it_opens_with_what_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = journal(folder.path());
    let whole = std::fs::read(&path).unwrap();
    let head = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        match store::load(&path) {
            Ok(_) => assert!(length > head),
            Err(error) => {
                assert!(length <= head, "{error}");
                assert_eq!(error.to_string().lines().count(), 1);
            }
        }
        autosave::list(folder.path());
    }
    // Nor does one that names itself open for ever.
    std::fs::write(&path, &whole).unwrap();
    std::fs::copy(&path, path.with_extension("base")).unwrap();
    assert!(store::load(&path).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_mutated_journal_opens_or_is_refused_in_one_sentence(
        at in 0.0..1.0f64, byte: u8, cut in 0.0..1.5f64
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = journal(folder.path());
        let mut bytes = std::fs::read(&path).unwrap();
        let place = (at * bytes.len() as f64) as usize;
        bytes[place] = byte;
        bytes.truncate((cut * bytes.len() as f64) as usize);
        std::fs::write(&path, bytes).unwrap();
        if let Err(error) = store::load(&path) {
            prop_assert_eq!(error.to_string().lines().count(), 1);
        }
        autosave::list(folder.path());
    }
}
