//! Lines that are understood, and what is said of others.

use super::*;
use crate::topics::search::SearchMode;

fn parsed(line: &str) -> Command {
    parse(line).unwrap().unwrap()
}

#[test]
fn every_command_of_the_help_is_understood() {
    let lines = help(None).unwrap();
    assert_eq!(lines.lines().count(), COMMANDS.len());
    for (entry, line) in COMMANDS.iter().zip(lines.lines()) {
        assert!(line.starts_with(entry.name) && line.len() <= 80, "{line}");
        assert!(parse(entry.example).unwrap().is_some(), "{}", entry.example);
        assert!(entry.example.starts_with(entry.name), "{}", entry.example);
        assert!(help(Some(entry.name)).unwrap().ends_with(entry.example));
    }
    let mut names: Vec<&str> = COMMANDS.iter().map(|entry| entry.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), COMMANDS.len(), "a name is there twice");
}

#[test]
fn a_beginning_will_do_unless_it_is_of_several() {
    assert_eq!(parsed("q"), Command::Quit);
    assert_eq!(parsed("UNDO"), Command::Undo);
    assert_eq!(parsed("topic 3"), Command::Topic(TopicId(3)));
    assert_eq!(parsed("?"), Command::Help(None));
    let said = parse("re").unwrap_err();
    assert_eq!(said, "re could be rename, reduce or redo: type more letters");
    assert_eq!(parse("zzz").unwrap_err(), "there is no command zzz: help lists all");
    assert_eq!(parse(" \t").unwrap(), None);
}

#[test]
fn arguments_are_read() {
    assert_eq!(parsed("merge 1, 2 5"), Command::Merge([1, 2, 5].map(TopicId).to_vec()));
    assert_eq!(parsed("docs -1"), Command::Docs(TopicId::OUTLIERS));
    assert_eq!(parsed("doc 12."), Command::Doc(12));
    assert_eq!(parsed("split 3 5"), Command::Split(TopicId(3), Some(5)));
    assert_eq!(parsed("split 3"), Command::Split(TopicId(3), None));
    assert_eq!(
        parsed("rename 3  Big sound "),
        Command::Rename(TopicId(3), Some("Big sound".into()))
    );
    assert_eq!(parsed("rename 3"), Command::Rename(TopicId(3), None));
    assert_eq!(parsed("reduce auto"), Command::Reduce(NrTopics::Auto, false));
    assert_eq!(parsed("out dist"), Command::Outliers(Some(Strategy::Distributions)));
    let versus = |line: &str| match parsed(line) {
        Command::Compare(Some(Versus { by, a, b, topic })) => (by, a, b, topic.map(|id| id.0)),
        other => panic!("{other:?}"),
    };
    let of = |by: &str, a: &str, b: &str, topic| (by.to_owned(), a.to_owned(), b.to_owned(), topic);
    assert_eq!(versus("compare class sport"), of("class", "sport", "rest", None));
    assert_eq!(
        versus("compare file a b.txt vs c in d.txt in -1"),
        of("file", "a b.txt", "c in d.txt", Some(-1))
    );
    assert_eq!(
        versus("compare time 2020.. vs ..2019 in 4"),
        of("time", "2020..", "..2019", Some(4))
    );
    assert_eq!(parsed("compare"), Command::Compare(None));
    assert_eq!(parsed("save"), Command::Save(None));
    assert_eq!(parsed("save a b.topics"), Command::Save(Some("a b.topics".into())));
    let search = |way, query: &str| Command::Search(Search { way, query: query.to_owned() });
    assert_eq!(parsed("search poor sound"), search(SearchMode::Words, "poor sound"));
    assert_eq!(parsed("search meaning poor sound"), search(SearchMode::Meaning, "poor sound"));
    assert_eq!(parsed("search meaning"), search(SearchMode::Words, "meaning"));
    assert_eq!(parsed("find a\u{1b}[31mb"), Command::Find("ab".to_owned()));
}

#[test]
fn what_is_wrong_is_one_sentence() {
    for (line, sentence) in [
        ("topic", "expected a topic number: type topic ID, as in topic 3"),
        ("topic x", "expected a topic number, not x: type topic ID, as in topic 3"),
        ("docs -2", "expected a topic number, not -2: type docs ID, as in docs 3"),
        (
            "topics 0",
            "0 is not a whole number from 1 to 1,000,000: type topics [N|LANGUAGE], as in topics",
        ),
        ("merge 3", "expected two or more topics: type merge ID ID..., as in merge 3 5"),
        ("merge", "expected a topic number: type merge ID ID..., as in merge 3 5"),
        (
            "compare class",
            "expected two groups of documents: type compare [BY A [vs B] [in ID]], as in compare class positive vs rest",
        ),
        ("find", "missing argument: type find TEXT, as in find poor sound"),
        ("tree 3", "unexpected argument 3: type tree alone"),
        ("move 3", "expected a topic number: type move N ID, as in move 12 3"),
        (
            "reduce few",
            "few is not a whole number from 1 to 1,000,000, or auto: type reduce N|auto, as in reduce 8",
        ),
        (
            "outliers luck",
            "there is no strategy luck: the strategies are probabilities, distributions, c-tf-idf, embeddings: type outliers [STRATEGY], as in outliers",
        ),
        (
            "words tfidf",
            "expected a way to choose words, not tfidf: type words c-tf-idf|mmr|keybert, as in words mmr",
        ),
    ] {
        assert_eq!(parse(line).unwrap_err(), sentence, "{line}");
    }
}
