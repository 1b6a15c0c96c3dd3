//! What is worked on: going back and forth between models, and what of it is in a file.

use std::path::Path;
use std::sync::Arc;

use crate::support::model::tiny_model;
use topictui::editor::{Editor, titles};
use topictui::files::Written;
use topictui::model::{Change, Model};
use topictui::topics::TopicId;

/// A model that nothing was done to.
fn fitted() -> Arc<Model> {
    Arc::new(Model { history: Vec::new(), ..tiny_model() })
}

/// The model after a rename, made by hand.
fn renamed(before: &Arc<Model>, label: &str) -> Arc<Model> {
    let mut after = (**before).clone();
    after.history.push(Change::rename(TopicId(0), label));
    Arc::new(after)
}

fn written(path: &str) -> Written {
    Written { path: Path::new(path).to_path_buf(), stamp: None }
}

/// Shows what a step led to.
fn step(editor: &mut Editor, before: &Arc<Model>, label: &str) -> Arc<Model> {
    let after = renamed(before, label);
    editor.step(before.clone(), label.to_owned(), &after);
    editor.shows(&after);
    after
}

#[test]
fn steps_are_gone_back_and_made_again() {
    let first = fitted();
    let mut editor = Editor::default();
    assert!(editor.undo(&first).is_none() && editor.redo(&first).is_none());
    let second = step(&mut editor, &first, "one");
    let third = step(&mut editor, &second, "two");
    let (back, what) = editor.undo(&third).unwrap();
    assert!(Arc::ptr_eq(&back, &second) && what == "two");
    let (back, what) = editor.undo(&back).unwrap();
    assert!(Arc::ptr_eq(&back, &first) && what == "one");
    assert_eq!(editor.steps(), 0);
    let (again, what) = editor.redo(&back).unwrap();
    assert!(Arc::ptr_eq(&again, &second) && what == "one");
    // Another change leaves nothing to make again.
    let other = step(&mut editor, &again, "three");
    assert!(editor.redo(&other).is_none());
    editor.forget();
    assert!(editor.undo(&other).is_none());
}

#[test]
fn of_a_result_that_was_never_saved_only_changes_are_unsaved() {
    let first = fitted();
    let mut editor = Editor::default();
    editor.shows(&first);
    assert!(!editor.unsaved && !editor.on_disk(&first));
    let second = step(&mut editor, &first, "one");
    assert!(editor.unsaved && !editor.on_disk(&second));
    editor.shows(&first);
    assert!(!editor.unsaved);
}

#[test]
fn what_was_saved_is_on_disk_and_undoing_it_is_a_change() {
    let first = fitted();
    let mut editor = Editor::default();
    editor.opened(&first, Path::new("kettles.topics"));
    assert!(editor.on_disk(&first) && !editor.unsaved);
    let second = step(&mut editor, &first, "one");
    editor.saved(second.clone(), written("other.topics"), Some(&second));
    assert!(editor.on_disk(&second) && !editor.unsaved);
    assert_eq!(editor.session.as_deref(), Some(Path::new("other.topics")));
    editor.shows(&first);
    assert!(editor.unsaved && !editor.on_disk(&first));
    // It was changed while it was being saved.
    let third = step(&mut editor, &second, "two");
    editor.saved(second.clone(), written("other.topics"), Some(&third));
    assert!(editor.unsaved && !editor.on_disk(&third));
    let wanted = editor.wanted(third.clone(), None);
    assert_eq!(wanted.session.as_deref(), Some(Path::new("other.topics")));
    assert_eq!(wanted.bases.first(), editor.bases.first());
}

#[test]
fn topics_have_titles_for_sentences_lists_and_panes() {
    let model = tiny_model();
    let topic = model.topics.get(TopicId(0)).unwrap();
    assert_eq!(
        titles::named(&model, TopicId(0)),
        format!("topic 0 ({})", topic.title(titles::TITLE))
    );
    assert_eq!(titles::named(&model, TopicId::OUTLIERS), "no topic");
    assert_eq!(titles::title(None), "");
    assert!(topic.title(5).starts_with(&titles::title(Some(topic))));
    assert_eq!(titles::in_pane(topic), topic.title(5));
}
