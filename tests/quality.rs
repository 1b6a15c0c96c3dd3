//! Quality in numbers, against gensim and scikit-learn.

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;
use topictui::corpus::demo::demo;
use topictui::corpus::tokens::for_each_token;
use topictui::quality::{Agreement, Coherence, coherence};

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
        let topics: Vec<i32> = serde_json::from_value(case["topics"].clone()).unwrap();
        let (all, placed) = (Agreement::of(&labels, &topics), Agreement::placed(&labels, &topics));
        assert!(close(all, &case["all"]), "{all:?} for {}", case["all"]);
        assert!(close(placed, &case["placed"]), "{placed:?} for {}", case["placed"]);
    }
}

/// What gensim does, window by window: forget the token that leaves, note the one that enters.
fn windows_by_hand(texts: &[Vec<u8>], window: usize, a: u8, b: u8) -> (u64, u64, u64, u64) {
    let mut counts = (0, 0, 0, 0);
    for text in texts {
        let first = &text[..text.len().min(window)];
        let mut held: Vec<u8> = first.to_vec();
        let mut entering = text.iter().skip(window);
        for leaving in 0.. {
            let (has_a, has_b) = (held.contains(&a), held.contains(&b));
            counts.0 += 1;
            counts.1 += u64::from(has_a);
            counts.2 += u64::from(has_b);
            counts.3 += u64::from(has_a && has_b);
            let Some(&enters) = entering.next() else { break };
            held.retain(|&token| token != text[leaving]);
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
