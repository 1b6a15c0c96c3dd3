//! Quality in numbers, against gensim and scikit-learn.

use crate::support::program;
use std::path::{Path, PathBuf};

use crate::support::model::tiny_model;
use proptest::prelude::*;
use serde_json::{Value, json};
use topictui::corpus::demo::demo;
use topictui::corpus::tokens::for_each_token;
use topictui::corpus::{ReadOptions, read_path, read_paths};
use topictui::model::Model;
use topictui::quality::compare::same_texts;
use topictui::quality::{Agreement, Coherence, coherence, compare};
use topictui::store;
use topictui::topics::TopicId;

fn golden(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn tokens(text: &str, each: &mut dyn FnMut(&str)) {
    for_each_token(text, each);
}

fn count(texts: &[String]) -> u64 {
    let mut count = 0;
    texts.iter().for_each(|text| tokens(text, &mut |_| count += 1));
    count
}

/// Each topic's value within 1e-6 of the reference's, and so the mean.
fn check(name: &str, ours: &[Option<f64>], reference: &Value) {
    let expected: Vec<f64> = serde_json::from_value(reference[name].clone()).unwrap();
    assert_eq!(ours.len(), expected.len());
    for (topic, (ours, expected)) in ours.iter().zip(&expected).enumerate() {
        let ours = ours.unwrap();
        assert!((ours - expected).abs() < 1e-6, "{name} of topic {topic}: {ours} for {expected}");
    }
    let mean = reference[format!("{name}_mean")].as_f64().unwrap();
    assert!((coherence::mean(ours).unwrap() - mean).abs() < 1e-6);
}

#[test]
fn coherence_equals_gensim() {
    let file = golden("quality_coherence.json");
    let topics: Vec<Vec<String>> = serde_json::from_value(file["topics"].clone()).unwrap();
    let short = demo().texts;
    let long: Vec<String> = short.chunks(30).map(|texts| texts.join(" ")).collect();
    for (name, texts) in [("short", short), ("long", long)] {
        assert_eq!(count(&texts), file[name]["tokens"].as_u64().unwrap());
        let ours = Coherence::of(&texts, &topics, tokens);
        check("c_npmi", &ours.c_npmi, &file[name]);
        check("c_v", &ours.c_v, &file[name]);
        check("u_mass", &ours.u_mass, &file[name]);
    }
}

#[test]
fn a_topic_needs_two_words_that_occur() {
    let texts = ["tea and milk", "milk", ""];
    let topics = [vec!["tea", "milk"], vec!["tea", "ox"], vec!["ox"], vec![]];
    let ours = Coherence::of(&texts, &topics, tokens);
    assert!(ours.c_npmi[0].is_some() && ours.c_v[0].is_some() && ours.u_mass[0].is_some());
    for measure in [&ours.c_npmi, &ours.c_v, &ours.u_mass] {
        assert_eq!(measure[1..], [None, None, None]);
        assert_eq!(coherence::mean(measure), measure[0]);
        assert_eq!(coherence::mean(&measure[1..]), None);
    }
}

#[test]
fn words_that_only_come_together_are_coherent() {
    let texts: Vec<String> = (0..40)
        .map(|n| if n % 2 == 0 { "kettle boils water" } else { "bicycle chain oil" }.to_owned())
        .collect();
    let topics = [vec!["kettle", "boils", "water"], vec!["kettle", "chain", "oil"]];
    let ours = Coherence::of(&texts, &topics, tokens);
    assert!((ours.c_npmi[0].unwrap() - 1.0).abs() < 1e-9);
    assert!((ours.c_v[0].unwrap() - 1.0).abs() < 1e-9);
    assert!(ours.u_mass[0].unwrap().abs() < 1e-9);
    assert!(ours.c_npmi[1].unwrap() < -0.2);
}

#[test]
fn any_number_of_threads_measures_the_same() {
    let texts = [demo().texts, demo().texts].concat();
    let topics = [vec!["the", "and", "it"], vec!["battery", "charge", "hours", "days"]];
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Coherence::of(&texts, &topics, tokens))
    };
    assert_eq!(run(1), run(3));
}

fn close(ours: Agreement, reference: &Value) -> bool {
    let same = |ours: f64, name: &str| (ours - reference[name].as_f64().unwrap()).abs() <= 1e-9;
    same(ours.ari, "ari") && same(ours.nmi, "nmi") && same(ours.ami, "ami")
}

#[test]
fn agreement_equals_scikit_learn() {
    for case in golden("quality_agreement.json")["cases"].as_array().unwrap() {
        let labels: Vec<i32> = serde_json::from_value(case["labels"].clone()).unwrap();
        let topics: Vec<TopicId> = serde_json::from_value(case["topics"].clone()).unwrap();
        let (all, placed) = (Agreement::of(&labels, &topics), Agreement::placed(&labels, &topics));
        assert!(close(all, &case["all"]), "{all:?} for {}", case["all"]);
        assert!(close(placed, &case["placed"]), "{placed:?} for {}", case["placed"]);
    }
}

/// A session of the small model whose twelve documents come from a table with labels.
fn labelled(folder: &Path) -> (PathBuf, PathBuf) {
    let texts = tiny_model().corpus.texts.clone();
    let labels = ["tea", "ride", "tea"];
    let rows: Vec<String> = (0..12)
        .map(|n| format!("\"{}\",{}\n", texts[n], if n == 3 { "" } else { labels[n % 3] }))
        .collect();
    let table = folder.join("table.csv");
    std::fs::write(&table, format!("text,label\n{}", rows.concat())).unwrap();
    let options = ReadOptions { text_column: Some("text".to_owned()), ..ReadOptions::default() };
    let mut model = tiny_model();
    model.corpus = read_path(&table, &options).unwrap().into();
    model.source = model.corpus.clone();
    assert_eq!(model.corpus.texts, texts);
    (saved(folder, "labelled.topics", &model), table)
}

fn saved(folder: &Path, name: &str, model: &Model) -> PathBuf {
    let path = folder.join(name);
    store::save(model, &path).unwrap();
    path
}

#[test]
fn the_verb_measures_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let (session, table) = labelled(folder.path());
    let (session, model) = (session.to_str().unwrap(), tiny_model());
    let measured = program::json(&["quality", session, "--label-column", "label"]);
    let words = [vec!["kettle", "boil"], vec!["bicycle", "chain"]];
    let expected = Coherence::of(&model.prepared, &words, tokens);
    let mean = |of: &[Option<f64>]| json!(coherence::mean(of));
    assert_eq!(measured["coherence"]["c_npmi"], mean(&expected.c_npmi));
    assert_eq!(measured["coherence"]["c_v"], mean(&expected.c_v));
    assert_eq!(measured["coherence"]["u_mass"], mean(&expected.u_mass));
    assert_eq!(measured["topics"][1]["c_v"], json!(expected.c_v[1]));
    assert_eq!(measured["diversity"], 1.0);
    assert_eq!(measured["outlier_share"], json!(4.0 / 12.0));
    // One document has no label; the outliers are called tea.
    assert_eq!(measured["labels"]["documents"], 11);
    assert_eq!(measured["labels"]["placed_documents"], 7);
    assert_eq!(measured["labels"]["placed"], json!({ "ari": 1.0, "nmi": 1.0, "ami": 1.0 }));
    assert!(measured["labels"]["all"]["ari"].as_f64().unwrap() < 0.9);
    let printed = program::stdout(&program::run(&["quality", session, "--label-column", "label"]));
    assert!(printed.contains("diversity  1.0000"), "{printed}");
    assert!(printed.contains("column label, 11 documents"), "{printed}");
    assert!(
        printed.contains("ARI 1.0000  NMI 1.0000  AMI 1.0000  7 without outliers"),
        "{printed}"
    );
    assert_eq!(program::json(&["quality", session])["labels"], Value::Null);

    program::refused(&["quality", session, "--label-column", "lable"], "did you mean label?");
    std::fs::write(&table, "text,label\nsomething else,tea\n").unwrap();
    program::refused(&["quality", session, "--label-column", "label"], "has changed");
    let mut model = tiny_model();
    let mut corpus = (*model.corpus).clone();
    corpus.paths = Vec::new();
    model.corpus = corpus.into();
    model.source = model.corpus.clone();
    let piped = saved(folder.path(), "piped.topics", &model);
    let piped = piped.to_str().unwrap();
    program::refused(&["quality", piped, "--label-column", "label"], "not read from a file");
    std::fs::remove_file(&table).unwrap();
    program::refused(&["quality", session, "--label-column", "label"], "table.csv");
    program::refused(&["quality", "nowhere.topics"], "nowhere.topics");
    program::refused(&["compare", session, table.parent().unwrap().to_str().unwrap()], "BERTopic");
}

#[test]
fn the_files_of_several_are_labels() {
    let folder = tempfile::tempdir().unwrap();
    let mut model = tiny_model();
    let paths: Vec<PathBuf> = ["a.csv", "b.csv"].map(|name| folder.path().join(name)).to_vec();
    for (path, texts) in paths.iter().zip(model.corpus.texts.chunks(6)) {
        let rows: String = texts.iter().map(|text| format!("\"{text}\",x\n")).collect();
        std::fs::write(path, format!("text,shop\n{rows}")).unwrap();
    }
    model.corpus = read_paths(&paths, &ReadOptions::default()).unwrap().into();
    model.source = model.corpus.clone();
    let session = saved(folder.path(), "several.topics", &model);
    let session = session.to_str().unwrap();
    let measured = program::json(&["quality", session, "--label-column", "file"]);
    assert_eq!(measured["labels"]["documents"], 12);
    assert_eq!(
        program::json(&["quality", session, "--label-column", "shop"])["labels"]["column"],
        "shop"
    );
    program::refused(&["quality", session, "--label-column", "colour"], "it has text, shop");
}

#[test]
fn the_verb_fits_again_with_other_seeds() {
    let folder = tempfile::tempdir().unwrap();
    let session = saved(folder.path(), "one.topics", &tiny_model());
    let (session, before) = (session.to_str().unwrap(), std::fs::read(&session).unwrap());
    let measured = program::json(&["quality", session, "--seeds", "2", "--quiet"]);
    let stability = &measured["stability"];
    assert_eq!(stability["runs"], 3);
    assert!((-1.0..=1.0).contains(&stability["ari"].as_f64().unwrap()), "{stability}");
    assert!((-1.0..=1.0).contains(&stability["placed_ari"].as_f64().unwrap()), "{stability}");
    for topic in measured["topics"].as_array().unwrap() {
        assert!(topic["comes_back"]["runs"].as_u64().unwrap() <= 2, "{topic}");
        assert!((0.0..=1.0).contains(&topic["comes_back"]["jaccard"].as_f64().unwrap()), "{topic}");
    }
    let printed = program::stdout(&program::run(&["quality", session, "--seeds", "2", "--quiet"]));
    assert!(printed.contains("mean of all pairs of 3 runs"), "{printed}");
    assert_eq!(printed.matches("/2 ").count(), 2, "{printed}");
    for seeds in ["0", "-1", "many", "1001"] {
        program::refused(&["quality", session, "--seeds", seeds], "from 1 to 1,000");
    }
    assert!(std::fs::read(session).unwrap() == before);
}

#[test]
fn equal_texts_are_paired_in_order() {
    let pairs = same_texts(&["tea", "milk", "tea", "ox"], &["tea", "hay", "milk", "tea", "tea"]);
    assert_eq!(pairs, [(0, 0), (1, 2), (2, 3)]);
    assert!(same_texts(&["a"], &["b"]).is_empty());
}

#[test]
fn what_moved_is_told_by_counterparts() {
    //        0  1  2  3   4  5  6   7  8
    let a = [0, 0, 0, 0, 1, 1, -1, -1, 2].map(TopicId);
    let b = [5, 5, 5, 7, 7, 7, -1, 5, -1].map(TopicId);
    let compared = compare(&a, &b, (0..9).map(|n| (n, n)).collect());
    let counterparts: Vec<(i32, Option<i32>, usize)> =
        compared.topics.iter().map(|of| (of.topic.0, of.other.map(|id| id.0), of.common)).collect();
    assert_eq!(counterparts, [(0, Some(5), 3), (1, Some(7), 2), (2, None, 0)]);
    assert_eq!(compared.topics[0].jaccard, 3.0 / 5.0);
    assert_eq!(compared.topics[1].jaccard, 2.0 / 3.0);
    assert!(compared.new.is_empty());
    let moved: Vec<(i32, i32, &[usize])> =
        compared.moved.iter().map(|of| (of.from.0, of.to.0, &of.documents[..])).collect();
    assert_eq!(moved, [(-1, 5, &[7][..]), (0, 7, &[3]), (2, -1, &[8])]);
    assert_eq!(compared.placed.1, 6);
    assert_eq!(compared.all, Agreement::of(&a, &b));
    // The other way round, topic 2 has no counterpart.
    let back = compare(&b, &a, (0..9).map(|n| (n, n)).collect());
    assert_eq!(back.new, [TopicId(2)]);
}

#[test]
fn the_verb_compares_two_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let model = tiny_model();
    let one = saved(folder.path(), "one.topics", &model);
    let one = one.to_str().unwrap();
    let same = program::json(&["compare", one, one]);
    assert_eq!(same["documents"], json!({ "a": 12, "b": 12, "shared": 12 }));
    assert_eq!(same["all"], json!({ "ari": 1.0, "nmi": 1.0, "ami": 1.0 }));
    assert_eq!(same["topics"][1]["b_name"], "1_bicycle_chain");
    assert_eq!(same["topics"][1]["jaccard"], 1.0);
    assert_eq!(same["moved"], json!([]));

    // One document less, one moved.
    let mut other = tiny_model();
    let (mut corpus, mut topics) = ((*other.corpus).clone(), (*other.topics).clone());
    corpus.texts[1] = "Another text".to_owned();
    let left = topics.assignments[0];
    topics.assignments[0] = TopicId(1);
    for topic in &mut topics.list {
        topic.size += usize::from(topic.id == TopicId(1));
        topic.size -= usize::from(topic.id == left);
    }
    (other.corpus, other.topics) = (corpus.into(), topics.into());
    other.source = other.corpus.clone();
    let two = saved(folder.path(), "two.topics", &other);
    let compared = program::json(&["compare", one, two.to_str().unwrap()]);
    assert_eq!(compared["documents"]["shared"], 11);
    assert_eq!(compared["moved"], json!([{ "from": 0, "to": 1, "documents": [0] }]));
    let printed = program::stdout(&program::run(&["compare", one, two.to_str().unwrap()]));
    assert!(printed.contains("11 documents are in both"), "{printed}");
    assert!(printed.contains("1 document moved"), "{printed}");

    // Nothing in common is no error.
    let mut corpus = (*model.corpus).clone();
    corpus.texts.iter_mut().for_each(|text| text.push('!'));
    other.corpus = corpus.into();
    other.source = other.corpus.clone();
    let none = saved(folder.path(), "none.topics", &other);
    let output = program::run(&["compare", one, none.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    program::refused(&["compare", one, "nowhere.topics"], "nowhere.topics");
}

/// What gensim does, window by window: forget the token that leaves, note the one that enters.
fn windows_by_hand(texts: &[Vec<u8>], window: usize, a: u8, b: u8) -> (u64, u64, u64, u64) {
    let mut counts = (0, 0, 0, 0);
    for text in texts {
        let first = &text[..text.len().min(window)];
        let mut held: Vec<u8> = first.to_vec();
        let mut entering = text.iter().skip(window);
        let mut leaving = text.iter();
        loop {
            let (has_a, has_b) = (held.contains(&a), held.contains(&b));
            counts.0 += 1;
            counts.1 += u64::from(has_a);
            counts.2 += u64::from(has_b);
            counts.3 += u64::from(has_a && has_b);
            let Some((&enters, leaves)) = entering.next().zip(leaving.next()) else { break };
            held.retain(|token| token != leaves);
            held.push(enters);
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn windows_count_as_gensim_slides_them(
        texts in prop::collection::vec(prop::collection::vec(b'a'..b'f', 0..60), 1..6),
    ) {
        let words: Vec<String> = texts
            .iter()
            .map(|text| text.iter().map(|&c| format!("w{} ", c as char)).collect())
            .collect();
        let ours = Coherence::of(&words, &[vec!["wa", "wb"]], tokens).c_npmi[0];
        let (all, a, b, both) = windows_by_hand(&texts, 10, b'a', b'b');
        prop_assert_eq!(ours.is_some(), a > 0 && b > 0);
        if let Some(ours) = ours {
            let share = |n: u64| n as f64 / all as f64;
            let both = share(both) + 1e-12;
            let expected = (both / (share(a) * share(b))).ln() / -both.ln();
            prop_assert!((ours - expected).abs() < 1e-9, "{} for {}", ours, expected);
        }
    }

    #[test]
    fn agreement_does_not_depend_on_names_or_sides(
        pairs in prop::collection::vec((0i32..6, -1i32..5), 1..80), shift in 1i32..6,
    ) {
        let (a, b): (Vec<i32>, Vec<i32>) = pairs.into_iter().unzip();
        let renamed: Vec<i32> = a.iter().map(|label| (label + shift) % 6 - 9).collect();
        let (one, other) = (Agreement::of(&a, &b), Agreement::of(&b, &renamed));
        for (one, other) in [(one.ari, other.ari), (one.nmi, other.nmi), (one.ami, other.ami)] {
            prop_assert!((one - other).abs() < 1e-9);
            prop_assert!(one <= 1.0 + 1e-9);
        }
        prop_assert!((Agreement::of(&a, &renamed).ari - 1.0).abs() < 1e-9);
    }
}
