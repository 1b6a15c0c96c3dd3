//! The front door gives what the floors behind it give.

use topictui::corpus::DocumentId;
use topictui::engine::progress::NoProgress;
use topictui::engine::{RunError, run};
use topictui::model::{ClusterSettings, Input, ReduceSettings};
use topictui::{Error, Progress, Resources, Settings};

fn texts() -> Vec<String> {
    topictui::corpus::demo::demo().texts.into_iter().take(150).collect()
}

fn settings() -> Settings {
    Settings {
        cluster: ClusterSettings { min_topic_size: 6, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
        ..Settings::default()
    }
}

#[test]
fn texts_in_memory_give_the_model_that_the_same_lines_in_a_file_give() {
    let resources = Resources::default();
    let mut lines = texts();
    lines.insert(7, " ".to_owned());
    let model = topictui::fit(&lines, &settings(), &resources, None).unwrap();
    assert_eq!(model.corpus.records.empty(), 1);
    assert_eq!(model.corpus.records.row(DocumentId(7)), 9, "the eighth document stands in row 9");

    let bytes = lines.join("\n").into_bytes().into();
    let input = Input::Bytes { name: "file".to_owned(), bytes };
    let of_file = run(&input, &settings(), None, &resources, &NoProgress).unwrap();
    assert_eq!(model.hash(), of_file.hash());
}

#[test]
fn line_breaks_in_a_text_make_no_two_documents() {
    let two = vec!["one line\nand another".to_owned(), "second".to_owned()];
    let corpus = topictui::corpus::of_texts("two", two).unwrap();
    assert_eq!(corpus.texts, ["one line\nand another", "second"]);
}

#[test]
fn an_observer_cancels_a_fit() {
    struct Cancelling;
    impl Progress for Cancelling {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let failed = topictui::fit(texts(), &settings(), &Resources::default(), Some(&Cancelling));
    assert!(matches!(failed, Err(Error::Run(RunError::Cancelled(_)))));
}

#[test]
fn texts_without_a_word_are_refused_in_a_sentence() {
    let failed = topictui::fit(["", " "], &settings(), &Resources::default(), None).unwrap_err();
    assert!(failed.to_string().starts_with("texts has 2 records but no text"), "{failed}");
}
