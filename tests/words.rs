//! How topics are weighed and which words they show, against the reference's numbers.

mod support;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use ndarray::{Array1, Array2, Axis, array};
use proptest::prelude::*;
use support::{golden_2d_f32, golden_documents, golden_json, read_npz};
use topictui::corpus::{StopList, StopWords};
use topictui::embed::{EmbedError, ModelChoice};
use topictui::topics::ctfidf::{Frequency, Weighting};
use topictui::topics::represent::{RepresentParams, describe, represent};
use topictui::topics::representation::{Banned, Representation, keybert, mmr, no_words};
use topictui::topics::{CTfidf, Topics, predict};
use topictui::watch::Unwatched;

/// A file of `tests/golden/words`.
fn kept(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/words").join(name)
}

/// An array out of a kept archive.
fn array_of(archive: &str, name: &str) -> Vec<f64> {
    read_npz(&kept(archive), name).0
}

fn matrix_of(archive: &str, name: &str) -> Array2<f32> {
    let (values, shape) = read_npz(&kept(archive), name);
    Array2::from_shape_vec((shape[0], shape[1]), values).unwrap().mapv(|v| v as f32)
}

/// What `language="english"` deletes from the joined text, deleted from each document.
fn english_only(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect()
}

fn reviews() -> Vec<String> {
    golden_documents().iter().map(|text| english_only(text)).collect()
}

fn golden_topics() -> Vec<i32> {
    serde_json::from_value(golden_json("bertopic_topics.json")["topics"].clone()).unwrap()
}

/// The reviews, described with the reference's topics under the reference's ids.
fn described(params: &RepresentParams) -> Topics {
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    describe(&reviews(), &golden_topics(), embeddings.view(), params, &no_words).unwrap()
}

/// The reviews of each topic as one text: n-grams reach over their ends, as they do there.
fn described_joined(params: &RepresentParams) -> Topics {
    let topics = golden_topics();
    let reviews = reviews();
    let of = |id: i32| {
        let members = topics.iter().zip(&reviews).filter(|(topic, _)| **topic == id);
        members.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = (-1..30).map(of).collect();
    let ids: Vec<i32> = (-1..30).collect();
    describe(&texts, &ids, Array2::zeros((31, 1)).view(), params, &no_words).unwrap()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

/// Equal to a kept matrix within 1e-6 of each weight.
fn assert_equal(ours: &CTfidf, archive: &str) {
    let idf = array_of(archive, "idf");
    assert_eq!(ours.vocabulary.len(), idf.len(), "{archive}");
    assert!(ours.idf.iter().zip(&idf).all(|(&a, &b)| close(a, b, 1e-6)), "{archive}");
    let starts = array_of(archive, "indptr");
    let (columns, data) = (array_of(archive, "indices"), array_of(archive, "data"));
    assert_eq!(ours.rows.len(), 31);
    for (row, cells) in ours.rows.iter().enumerate() {
        let span = starts[row] as usize..starts[row + 1] as usize;
        assert_eq!(cells.len(), span.len(), "{archive}");
        for (&(column, weight), at) in cells.iter().zip(span) {
            assert_eq!(f64::from(column), columns[at]);
            assert!(close(weight, data[at], 1e-6), "{archive}: {weight} for {}", data[at]);
        }
    }
}

/// A list of `update_topics.json` or of a file like it, without its padding.
fn listed(file: &serde_json::Value, id: i32) -> Vec<(String, f64)> {
    let all: Vec<(String, f64)> = serde_json::from_value(file[id.to_string()].clone()).unwrap();
    all.into_iter().filter(|(word, _)| !word.is_empty()).collect()
}

/// The reference's scores in order, and its words down to the score at which it may have chosen
/// among equals.
fn assert_same_words(ours: &[(String, f64)], theirs: &[(String, f64)], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{ours:?} for {theirs:?}");
    for ((_, score), (_, expected)) in ours.iter().zip(theirs) {
        assert!(close(*score, *expected, tolerance), "{ours:?} for {theirs:?}");
    }
    let last = theirs.last().map_or(0.0, |word| word.1);
    let above = |words: &[(String, f64)]| -> BTreeSet<String> {
        let sure = words.iter().filter(|word| word.1 > last * (1.0 + 2.0 * tolerance));
        sure.map(|word| word.0.clone()).collect()
    };
    assert_eq!(above(ours), above(theirs));
}

fn weighted(weighting: Weighting) -> RepresentParams {
    RepresentParams { weighting, ..RepresentParams::default() }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn weighting_options_equal_the_reference() {
    let plain = Weighting::default();
    let bm25 = Weighting { bm25_weighting: true, ..plain.clone() };
    let reduced = Weighting { reduce_frequent_words: true, ..plain.clone() };
    let both = Weighting { reduce_frequent_words: true, ..bm25.clone() };
    let lists = golden_json("update_topics.json");
    let cases = [("bm25", bm25), ("reduce_frequent", reduced), ("bm25_reduce", both)];
    for (name, weighting) in cases {
        let topics = described(&weighted(weighting));
        assert_equal(&topics.ctfidf, &format!("{name}.npz"));
        for topic in &topics.list {
            assert_same_words(&topic.words, &listed(&lists[name], topic.id), 1e-6);
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn seed_words_weigh_more_as_in_the_reference() {
    let seeds = Weighting {
        seed_words: words(&["battery", "sound", "nosuchword"]),
        ..Weighting::default()
    };
    assert_equal(&described(&weighted(seeds)).ctfidf, "seed_words.npz");
    let both = Weighting {
        seed_words: words(&["battery", "sound"]),
        seed_multiplier: 3.0,
        seed_topic_words: words(&["battery", "charge", "quality"]),
        ..Weighting::default()
    };
    assert_equal(&described(&weighted(both)).ctfidf, "seed_both.npz");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn guided_topics_have_the_reference_words() {
    let guided = golden_json("guided.json");
    let ids: Vec<i32> = serde_json::from_value(guided["topics"].clone()).unwrap();
    let seeds: Vec<Vec<String>> = serde_json::from_value(guided["seed_topic_list"].clone()).unwrap();
    let params =
        weighted(Weighting { seed_topic_words: seeds.concat(), ..Weighting::default() });
    let embeddings = Array2::zeros((1000, 1));
    let topics = describe(&reviews(), &ids, embeddings.view(), &params, &no_words).unwrap();
    for topic in &topics.list {
        assert_same_words(&topic.words, &listed(&guided["words"], topic.id), 1e-6);
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn n_grams_and_topic_frequencies_equal_the_reference() {
    let stop = StopWords::File(kept("stop_words.txt")).resolve(&[]).unwrap();
    let base = RepresentParams::default();
    let bigrams = RepresentParams { n_gram_range: (1, 2), stop, ..base.clone() };
    let bigrams = described_joined(&bigrams);
    assert_equal(&bigrams.ctfidf, "bigram_english.npz");
    let lists = golden_json("update_topics.json");
    for topic in &bigrams.list {
        assert_same_words(&topic.words, &listed(&lists["stopwords_bigram"], topic.id), 1e-6);
    }

    let rare = described(&RepresentParams { min_df: Frequency::Count(3), ..base.clone() });
    assert_equal(&rare.ctfidf, "min_df_3.npz");
    for topic in &rare.list {
        assert_same_words(&topic.words, &listed(&lists["min_df_3"], topic.id), 1e-6);
    }
    let (min_df, max_df) = (Frequency::Share(0.1), Frequency::Share(0.5));
    let shares = described(&RepresentParams { min_df, max_df, ..base.clone() });
    assert_equal(&shares.ctfidf, "df_shares.npz");

    let two = Frequency::Count(2);
    let trigrams = RepresentParams { n_gram_range: (2, 3), min_df: two, max_df: two, ..base };
    assert_equal(&described_joined(&trigrams).ctfidf, "trigrams_max_df_2.npz");
}

/// The kept word vectors by column of the reference's vocabulary.
fn word_vectors() -> HashMap<usize, Array1<f32>> {
    let vectors = matrix_of("word_vectors.npz", "vectors");
    let columns = array_of("word_vectors.npz", "columns");
    let vector = |(column, row): (f64, ndarray::ArrayView1<f32>)| (column as usize, row.to_owned());
    columns.into_iter().zip(vectors.rows()).map(vector).collect()
}

/// The vectors of some words, a row each.
fn stacked(columns: &[usize], vectors: &HashMap<usize, Array1<f32>>) -> Array2<f32> {
    let rows: Vec<_> = columns.iter().map(|column| vectors[column].view()).collect();
    ndarray::stack(Axis(0), &rows).unwrap()
}

/// Rows of a kept table of columns; missing ones, −1, left out.
fn columns_of(name: &str) -> Vec<Vec<usize>> {
    let table = matrix_of("word_vectors.npz", name);
    let present = |row: ndarray::ArrayView1<f32>| {
        row.iter().filter(|&&column| column >= 0.0).map(|&column| column as usize).collect()
    };
    table.rows().into_iter().map(present).collect()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn mmr_chooses_the_reference_words() {
    let lists = golden_json("update_topics.json");
    let ctfidf = described(&RepresentParams::default()).ctfidf;
    let vectors = word_vectors();
    let joined = matrix_of("word_vectors.npz", "joined");
    let candidates = columns_of("candidates");
    assert_eq!(candidates.len(), 8);
    for (row, columns) in candidates.iter().enumerate() {
        // The candidates are ours too, up to the order of equals and which of them are cut off.
        let weight = |column: &usize| {
            let cells = &ctfidf.rows[row];
            cells[cells.binary_search_by_key(&(*column as u32), |cell| cell.0).unwrap()].1
        };
        let ours = ctfidf.words(row, 30);
        assert!(columns.iter().zip(&ours).all(|(c, word)| close(weight(c), word.1, 1e-9)));
        for (name, diversity) in [("MMR_0.1_default", 0.1), ("MMR_0.3", 0.3)] {
            let words = stacked(columns, &vectors);
            let mut chosen = mmr::mmr(joined.row(row), words.view(), diversity, 10);
            chosen.sort_unstable();
            let chosen: Vec<(String, f64)> = chosen
                .iter()
                .map(|&at| (ctfidf.vocabulary[columns[at]].clone(), weight(&columns[at])))
                .collect();
            let theirs = listed(&lists[name], row as i32 - 1);
            let names = |list: &[(String, f64)]| -> Vec<String> {
                list.iter().map(|word| word.0.clone()).collect()
            };
            assert_eq!(names(&chosen), names(&theirs), "{name}, topic {}", row as i32 - 1);
            assert_same_words(&chosen, &theirs, 1e-5);
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn keybert_ranks_as_the_reference_when_fed_the_documents_it_drew() {
    let lists = golden_json("update_topics.json");
    // After KeyBERT only ten words were left there, of which MMR took all.
    assert_eq!(lists["KeyBERT+MMR"], lists["KeyBERTInspired"]);
    let vocabulary = described(&RepresentParams::default()).ctfidf.vocabulary;
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    let vectors = word_vectors();
    let drawn = columns_of("representative");
    let candidates = columns_of("keybert_candidates");
    assert_eq!(candidates.len(), 5);
    for (row, columns) in candidates.iter().enumerate() {
        let place = embeddings.select(Axis(0), &drawn[row]).mean_axis(Axis(0)).unwrap();
        let found = keybert::nearest(place.view(), stacked(columns, &vectors).view(), 10);
        let found: Vec<(String, f64)> = found
            .into_iter()
            .map(|(at, cosine)| (vocabulary[columns[at]].clone(), cosine))
            .collect();
        assert_same_words(&found, &listed(&lists["KeyBERTInspired"], row as i32 - 1), 1e-5);
    }
}

/// How many of the words are the reference's, of all, with the bundled model.
fn shared_words(representation: &[Representation], name: &str) -> (usize, usize) {
    let params = RepresentParams { representation: representation.to_vec(), ..Default::default() };
    let model = ModelChoice::default().open().unwrap();
    let embed = |words: &[&str]| model.embed(words, &Unwatched);
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    let topics =
        describe(&reviews(), &golden_topics(), embeddings.view(), &params, &embed).unwrap();
    let lists = golden_json("update_topics.json");
    let of_topic = |topic: &topictui::topics::Topic| {
        let theirs: BTreeSet<String> =
            listed(&lists[name], topic.id).into_iter().map(|word| word.0).collect();
        topic.words.iter().filter(|word| theirs.contains(&word.0)).count()
    };
    let all = topics.list.iter().map(|topic| topic.words.len()).sum();
    (topics.list.iter().map(of_topic).sum(), all)
}

/// Words differ where candidates tie, where the reference pads short lists with empty words, where
/// it drew other documents, and where the bundled weights are rounded.
#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_bundled_model_finds_the_reference_words() {
    let cases = [
        (Representation::Mmr { diversity: 0.1 }, "MMR_0.1_default", 0.5),
        (Representation::Mmr { diversity: 0.3 }, "MMR_0.3", 0.5),
        (Representation::KeyBert, "KeyBERTInspired", 0.5),
    ];
    for (step, name, least) in cases {
        let (same, all) = shared_words(&[step], name);
        eprintln!("{name}: {same} of {all}");
        assert!(same as f64 >= least * all as f64, "{name}: {same} of {all}");
    }
}
