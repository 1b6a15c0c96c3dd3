//! Topics within documents and topics for outliers, against the reference's numbers.

use std::collections::HashMap;

use crate::support::golden::{
    golden_2d, golden_2d_f32, golden_documents, golden_json, golden_npz, golden_zip, read_npy,
};
use ndarray::{Array2, Axis, array};
use proptest::prelude::*;
use topictui::corpus::tokens::for_each_word;
use topictui::topics::TopicId;
use topictui::topics::Topics;
use topictui::topics::distribution::{Approximation, DistributionParams, Shares};
use topictui::topics::outliers::{
    OutlierError, Strategy as By, by_ctfidf, by_distributions, by_embeddings, by_probabilities,
};
use topictui::topics::represent::{RepresentParams, describe};
use topictui::topics::representation::no_words;

fn golden_topics() -> Vec<TopicId> {
    serde_json::from_value(golden_json("bertopic_topics.json")["topics"].clone()).unwrap()
}

/// The reference's model: fitted on cleaned texts, used on those that are not.
fn reference() -> (Topics, Vec<String>) {
    let texts = golden_documents();
    let clean = |text: &String| -> String {
        text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect()
    };
    let cleaned: Vec<String> = texts.iter().map(clean).collect();
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    let params = RepresentParams::default();
    let topics =
        describe(&cleaned, &golden_topics(), embeddings.view(), &params, &no_words).unwrap();
    (topics, texts)
}

fn new_documents() -> Vec<String> {
    serde_json::from_value(golden_json("new_docs_50.json")).unwrap()
}

fn dense(shares: &Shares, topics: usize) -> Vec<f64> {
    let mut row = vec![0.0; topics];
    shares.iter().for_each(|&(id, share)| row[id.index().unwrap()] = share);
    row
}

fn assert_equal(ours: &[Shares], file: &str) {
    let theirs = golden_2d(file);
    assert_eq!(ours.len(), theirs.nrows());
    for (shares, row) in ours.iter().zip(theirs.rows()) {
        for (ours, theirs) in dense(shares, 30).iter().zip(row) {
            assert!((ours - theirs).abs() <= 1e-6, "{file}: {ours} for {theirs}");
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn distributions_equal_the_reference() {
    let (topics, texts) = reference();
    let plain = Approximation::new(&topics, DistributionParams::default());
    assert_equal(&plain.documents(&texts), "approximate_distribution.npy");
    let params = DistributionParams { window: 3, stride: 2, min_similarity: 0.05, padding: true };
    let padded = Approximation::new(&topics, params);
    assert_equal(&padded.documents(&new_documents()), "approximate_distribution_new50_w3s2pad.npy");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn distributions_by_token_equal_the_reference() {
    let (topics, _) = reference();
    let approximation = Approximation::new(&topics, DistributionParams::default());
    let theirs: Vec<Vec<Vec<f64>>> =
        serde_json::from_value(golden_json("approximate_distribution_new10_tokens.json")).unwrap();
    let texts = new_documents();
    let found: Vec<_> = texts[..10].iter().map(|text| approximation.tokens(text)).collect();
    for (found, theirs) in found.iter().zip(&theirs) {
        // A text without words has one row of zeros there.
        assert_eq!(found.tokens.len().max(1), theirs.len());
        for (shares, theirs) in found.similarities.iter().zip(theirs) {
            let ours = dense(shares, 30);
            assert!(ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= 1e-6));
        }
    }
    let shares: Vec<Shares> = found.into_iter().map(|found| found.shares).collect();
    assert_equal(&shares, "approximate_distribution_new10.npy");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn distributions_by_embedding_equal_the_reference() {
    let (topics, _) = reference();
    let archive = "words/window_vectors.npz";
    let (values, shape) = read_npy(&golden_zip(archive, "vectors.npy"));
    let vectors = Array2::from_shape_vec((shape[0], shape[1]), values).unwrap().mapv(|v| v as f32);
    let documents = golden_npz(archive, "documents");
    let all = new_documents();
    let texts: Vec<&str> = documents.iter().map(|&at| all[at as usize].as_str()).collect();
    // The vectors lie in the order in which the windows occur.
    let mut places: HashMap<String, usize> = HashMap::new();
    for text in &texts {
        let mut tokens = Vec::new();
        for_each_word(text, |word| tokens.push(word.to_owned()));
        for window in tokens.windows(4.min(tokens.len()).max(1)) {
            let next = places.len();
            places.entry(window.join(" ")).or_insert(next);
        }
    }
    let embed = |windows: &[&str]| {
        let rows: Vec<usize> = windows.iter().map(|window| places[*window]).collect();
        Ok(vectors.select(Axis(0), &rows))
    };
    let approximation = Approximation::new(&topics, DistributionParams::default());
    let found = approximation.embedded_documents(&texts, &embed).unwrap();
    let theirs = golden_2d("approximate_distribution_new50_embed.npy");
    for (shares, &document) in found.iter().zip(&documents) {
        let (ours, theirs) = (dense(shares, 30), theirs.row(document as usize));
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() <= 1e-6, "{ours} for {theirs}");
        }
    }
    // By token the same windows count, each for all of its words.
    for (text, shares) in texts.iter().zip(&found) {
        let by_token = approximation.embedded_tokens(text, &embed).unwrap();
        let ids = |shares: &Shares| shares.iter().map(|share| share.0).collect::<Vec<_>>();
        assert_eq!(ids(&by_token.shares), ids(shares));
    }
    assert!(approximation.embedded_documents(&texts, &no_words).is_err());
    assert!(approximation.embedded_documents(&[""; 0], &no_words).unwrap().is_empty());
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn outliers_go_where_the_reference_puts_them() {
    let (topics, texts) = reference();
    let file = golden_json("reduce_outliers.json");
    let theirs =
        |name: &str| -> Vec<TopicId> { serde_json::from_value(file[name].clone()).unwrap() };
    let before = topics.clone();

    let probabilities = golden_2d("bertopic_probabilities.npy");
    let probable = |document: usize| {
        let row = probabilities.row(document);
        (0..30)
            .map(|id| (TopicId::at(id), row[id]))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    };
    for (threshold, name) in [(0.0, "probabilities"), (0.05, "probabilities_t0.05")] {
        assert_eq!(by_probabilities(&topics, probable, threshold).unwrap(), theirs(name));
    }
    let params = DistributionParams { min_similarity: 0.0, ..DistributionParams::default() };
    assert_eq!(by_distributions(&topics, &texts, params).unwrap(), theirs("distributions"));
    for (threshold, name) in [(0.0, "c-tf-idf"), (0.2, "c-tf-idf_t0.2")] {
        assert_eq!(by_ctfidf(&topics, &texts, threshold).unwrap(), theirs(name));
    }
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    for (threshold, name) in [(0.0, "embeddings"), (0.5, "embeddings_t0.5")] {
        assert_eq!(by_embeddings(&topics, embeddings.view(), threshold).unwrap(), theirs(name));
    }
    assert_eq!(topics, before);
}

/// Two topics and outliers that are a bit like the first, like the second, and like neither.
fn small(texts: &[&str], ids: &[i32], n_gram_range: (usize, usize)) -> Topics {
    let embeddings = Array2::from_shape_fn((texts.len(), 2), |(i, j)| match ids[i] {
        0 => [1.0, 0.0][j],
        1 => [0.0, 1.0][j],
        _ => [[0.6, 0.5], [0.1, 0.9], [-1.0, -1.0]][i % 3][j],
    });
    let params = RepresentParams { n_gram_range, ..RepresentParams::default() };
    describe(texts, &TopicId::of_labels(ids.to_vec()), embeddings.view(), &params, &no_words)
        .unwrap()
}

const TEXTS: [&str; 6] = [
    "cats nap on the mat all day",
    "a phone",
    "unheard of",
    "cats purr, cats nap",
    "the phone is loud, the phone is clear",
    "the phone rings",
];
const IDS: [i32; 6] = [-1, -1, -1, 0, 1, 1];

#[test]
fn each_strategy_moves_outliers_alone_and_only_those_it_can() {
    let topics = small(&TEXTS, &IDS, (1, 1));
    let embeddings = array![[0.6f32, 0.5], [0.1, 0.9], [-1.0, -1.0], [0., 0.], [0., 0.], [0., 0.]];
    assert_eq!(by_ctfidf(&topics, &TEXTS, 0.0).unwrap(), [0, 1, -1, 0, 1, 1].map(TopicId));
    assert_eq!(by_ctfidf(&topics, &TEXTS, 0.99).unwrap(), [-1, -1, -1, 0, 1, 1].map(TopicId));
    assert_eq!(
        by_embeddings(&topics, embeddings.view(), 0.0).unwrap(),
        [0, 1, -1, 0, 1, 1].map(TopicId)
    );
    assert_eq!(
        by_embeddings(&topics, embeddings.view(), 0.9).unwrap(),
        [-1, 1, -1, 0, 1, 1].map(TopicId)
    );
    let probable =
        |document: usize| [Some((TopicId(1), 0.3)), None, Some((TopicId(0), 0.0))][document];
    assert_eq!(by_probabilities(&topics, probable, 0.0).unwrap(), [1, -1, 0, 0, 1, 1].map(TopicId));
    assert_eq!(by_probabilities(&topics, probable, 0.4).unwrap(), IDS.map(TopicId));
    for strategy in By::ALL {
        assert_eq!(strategy.name().parse(), Ok(strategy));
        let json = serde_json::to_string(&strategy).unwrap();
        assert_eq!(json, format!("\"{}\"", strategy.name()));
    }
    assert!("tf-idf".parse::<By>().unwrap_err().contains("c-tf-idf"));
}

#[test]
fn without_outliers_or_topics_there_is_nothing_to_move() {
    let all = small(&TEXTS, &[0, 1, 1, 0, 1, 1], (1, 1));
    assert_eq!(by_ctfidf(&all, &TEXTS, 0.0), Err(OutlierError::NoOutliers));
    let none = small(&TEXTS, &[-1; 6], (1, 1));
    assert_eq!(by_ctfidf(&none, &TEXTS, 0.0), Err(OutlierError::NoTopics));
    assert_eq!(
        by_embeddings(&none, Array2::zeros((6, 2)).view(), 0.0),
        Err(OutlierError::NoTopics)
    );
    let params = DistributionParams::default();
    assert_eq!(by_distributions(&all, &TEXTS, params), Err(OutlierError::NoOutliers));
    assert_eq!(Approximation::new(&none, params).documents(&TEXTS), vec![vec![]; 6]);
}

#[test]
fn n_grams_count_only_inside_a_window() {
    let topics = small(&TEXTS, &IDS, (2, 2));
    let shares = |text: &str, window| {
        let params = DistributionParams { window, ..DistributionParams::default() };
        Approximation::new(&topics, params).documents(&[text])[0].clone()
    };
    assert_eq!(shares("The PHONE rings", 2), [(TopicId(1), 1.0)]);
    assert!(shares("The PHONE rings", 1).is_empty());
    assert!(shares("", 4).is_empty() && shares("rings phone the", 2).is_empty());
    // Both topics, by as many windows as speak for each.
    let both = shares("cats nap the phone", 2);
    assert_eq!(both.iter().map(|share| share.0).collect::<Vec<_>>(), [0, 1].map(TopicId));
}

#[test]
fn words_are_shown_as_written_with_their_own_topics() {
    let topics = small(&TEXTS, &IDS, (1, 1));
    let params = DistributionParams { window: 1, ..DistributionParams::default() };
    let found = Approximation::new(&topics, params).tokens("CATS like a Phone");
    assert_eq!(found.tokens, ["CATS", "like", "Phone"]);
    assert_eq!(found.similarities[0][0].0, TopicId(0));
    assert!(found.similarities[1].is_empty());
    assert_eq!(found.similarities[2][0].0, TopicId(1));
    assert_eq!(found.shares.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn shares_add_up_to_one_or_are_none(
        documents in prop::collection::vec(("([a-d][a-d] ?){0,9}", -1i32..4), 1..20),
        window in 1usize..6,
        stride in 1usize..4,
        padding: bool,
        threads in 1usize..3,
    ) {
        let texts: Vec<&str> = documents.iter().map(|(text, _)| text.as_str()).collect();
        let ids: Vec<TopicId> = documents.iter().map(|(_, id)| TopicId(*id)).collect();
        let embeddings = Array2::zeros((texts.len(), 1));
        let params = RepresentParams { n_gram_range: (1, 2), ..RepresentParams::default() };
        let topics = describe(&texts, &ids, embeddings.view(), &params, &no_words).unwrap();
        let params = DistributionParams { window, stride, padding, min_similarity: 0.05 };
        let approximation = Approximation::new(&topics, params);
        let all = approximation.documents(&texts);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        prop_assert_eq!(&pool.install(|| approximation.documents(&texts)), &all);
        for (text, shares) in texts.iter().zip(&all) {
            let sum: f64 = shares.iter().map(|share| share.1).sum();
            prop_assert!(shares.is_empty() || (sum - 1.0).abs() < 1e-9);
            prop_assert!(shares.windows(2).all(|pair| pair[0].0 < pair[1].0));
            // The same windows, whichever way they are summed.
            let tokens = approximation.tokens(text);
            let ids = |shares: &Shares| shares.iter().map(|share| share.0).collect::<Vec<_>>();
            prop_assert_eq!(ids(&tokens.shares), ids(shares));
        }
    }
}
