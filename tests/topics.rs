//! Topics against the reference's numbers, and the laws they keep.

mod support;

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, array, s};
use proptest::prelude::*;
use serde_json::Value;
use support::{golden_1d, golden_2d, golden_2d_f32, golden_documents, golden_json, golden_npz};
use topictui::corpus::StopList;
use topictui::topics::represent::{RepresentParams, represent};
use topictui::topics::similarity::{Similarity, ward};
use topictui::topics::{CTfidf, Topics, predict};

fn params(top_n_words: usize) -> RepresentParams {
    RepresentParams { top_n_words, n_gram_range: (1, 1), stop: StopList::default() }
}

fn golden_topics() -> Vec<i32> {
    serde_json::from_value(golden_json("bertopic_topics.json")["topics"].clone()).unwrap()
}

/// What `language="english"` deletes from the joined text, deleted from each document.
fn english_only(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect()
}

/// The reference's topics as we describe them; we number topics of equal size by document.
fn golden_represented(texts: &[String], top_n_words: usize) -> Topics {
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    represent(texts, &golden_topics(), embeddings.view(), &params(top_n_words))
}

/// Our row for each of the reference's rows.
fn rows_by_reference(topics: &Topics) -> Vec<usize> {
    let theirs = golden_topics();
    let first = |id: i32| theirs.iter().position(|&other| other == id).unwrap();
    (-1..30).map(|id| (topics.assignments[first(id)] + 1) as usize).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
}

/// Equal to the files of `folder` within 1e-6.
fn check_ctfidf(folder: &str, texts: &[String]) {
    let topics = golden_represented(texts, 10);
    let ours = &topics.ctfidf;
    let file = |name: &str| format!("{folder}{name}");
    let vocabulary: Vec<String> =
        serde_json::from_value(golden_json(&file("ctfidf_vocabulary.json"))).unwrap();
    assert_eq!(ours.vocabulary, vocabulary);
    let idf = golden_1d(&file("ctfidf_idf.npy"));
    assert!(ours.idf.iter().zip(&idf).all(|(&a, &b)| close(a, b)));

    let archive = file("ctfidf_csr.npz");
    let starts = golden_npz(&archive, "indptr");
    let columns = golden_npz(&archive, "indices");
    let data = golden_npz(&archive, "data");
    for (reference, row) in rows_by_reference(&topics).into_iter().enumerate() {
        let span = starts[reference] as usize..starts[reference + 1] as usize;
        let mut expected: Vec<(u32, f64)> = span.map(|at| (columns[at] as u32, data[at])).collect();
        expected.sort_by_key(|&(column, _)| column);
        assert_eq!(ours.rows[row].len(), expected.len());
        for (&(column, weight), (reference, expected)) in ours.rows[row].iter().zip(expected) {
            assert_eq!(column, reference);
            assert!(close(weight, expected), "{weight} for {expected}");
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn ctfidf_equals_the_reference_with_its_cleaning() {
    let texts: Vec<String> = golden_documents().iter().map(|text| english_only(text)).collect();
    check_ctfidf("", &texts);
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn ctfidf_equals_the_reference_without_cleaning() {
    check_ctfidf("variant_language_none/", &golden_documents());
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn words_have_the_reference_scores() {
    let texts: Vec<String> = golden_documents().iter().map(|text| english_only(text)).collect();
    let topics = golden_represented(&texts, 30);
    let file = golden_json("ctfidf_top30.json");
    for (reference, row) in rows_by_reference(&topics).into_iter().enumerate() {
        let expected: Vec<(String, f64)> =
            serde_json::from_value(file[(reference as i32 - 1).to_string()].clone()).unwrap();
        // The file's tail may be padding.
        let expected: Vec<_> = expected.into_iter().filter(|(word, _)| !word.is_empty()).collect();
        let ours = &topics.list[row].words;
        assert_eq!(ours.len(), expected.len());
        for ((word, score), (expected_word, expected)) in ours.iter().zip(&expected) {
            assert!(close(*score, *expected), "{word} {score}: {expected_word} {expected}");
        }
        let last = ours.last().unwrap().1;
        let over = |list: &[(String, f64)]| {
            let mut words: Vec<String> =
                list.iter().filter(|w| w.1 > last * 1.000001).map(|w| w.0.clone()).collect();
            words.sort();
            words
        };
        assert_eq!(over(ours), over(&expected));
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn topic_vectors_and_sizes_equal_the_reference() {
    let topics = golden_represented(&golden_documents(), 10);
    let expected = golden_2d("topic_embeddings.npy");
    let sizes = &golden_json("bertopic_mappings.json")["topic_sizes"];
    let rows = rows_by_reference(&topics);
    assert_eq!(rows.iter().collect::<std::collections::BTreeSet<_>>().len(), 31);
    for (reference, row) in rows.into_iter().enumerate() {
        let size = sizes[(reference as i32 - 1).to_string()].as_u64().unwrap();
        assert_eq!(topics.list[row].size as u64, size);
        let (ours, theirs) = (topics.vectors.row(row), expected.row(reference));
        let norm = theirs.dot(&theirs).sqrt();
        let difference = ours.mapv(f64::from) - theirs;
        assert!(difference.dot(&difference).sqrt() <= 1e-6 * norm);
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn representative_documents_are_near_the_reference_ones() {
    // The reference draws with replacement, so that it may miss documents of large topics: ours
    // are its own, or come from a larger choice.
    let texts = golden_documents();
    let topics = golden_represented(&texts, 10);
    let file = golden_json("variant_language_none/representative_docs.json");
    let mut shared = 0;
    for (reference, row) in rows_by_reference(&topics).into_iter().enumerate() {
        let theirs: Vec<String> =
            serde_json::from_value(file[(reference as i32 - 1).to_string()].clone()).unwrap();
        let ours = &topics.list[row].representative;
        assert_eq!(ours.len(), 3);
        shared += ours.iter().filter(|&&document| theirs.contains(&texts[document])).count();
    }
    assert!(shared >= 80, "{shared} of 93 documents are the reference's");
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn similarity_and_linkage_equal_the_reference() {
    let topics = golden_represented(&golden_documents(), 10);
    let rows = rows_by_reference(&topics);
    let ours = Similarity::of(&topics);
    let expected = golden_2d("heatmap_similarity_topic_embeddings.npy");
    for ((i, j), &expected) in expected.indexed_iter() {
        let (i, j) = (rows[i + 1] - 1, rows[j + 1] - 1);
        assert!((f64::from(ours.matrix[[i, j]]) - expected).abs() < 1e-5);
        assert_eq!(ours.matrix[[i, j]], ours.matrix[[j, i]]);
    }
    let heights = golden_2d("hierarchy_linkage_embeddings_ward.npy");
    let steps = ward(&ours.matrix);
    for (step, height) in steps.steps().iter().zip(heights.column(2)) {
        assert!((step.dissimilarity - height).abs() < 1e-5);
    }
    let mut order = ours.order.clone();
    order.sort_unstable();
    assert_eq!(order, (0..30).collect::<Vec<_>>());
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn nearest_topics_of_new_documents_are_the_reference_ones() {
    let vectors = golden_2d_f32("topic_embeddings.npy");
    let mut topics = golden_represented(&golden_documents(), 10);
    topics.vectors = vectors;
    let file = golden_json("loaded_safetensors_transform.json");
    let queries = golden_2d_f32("embeddings_new_docs.npy");
    for (i, query) in queries.rows().into_iter().enumerate() {
        let nearest = predict::find_topics(&topics, query, 31);
        let expected: Vec<f64> = serde_json::from_value(file["similarity"][i].clone()).unwrap();
        assert_eq!(nearest.len(), 31);
        assert_eq!(i64::from(nearest[0].0), file["topics"][i].as_i64().unwrap());
        assert!(nearest.windows(2).all(|pair| pair[0].1 >= pair[1].1));
        for (id, cosine) in nearest {
            assert!((f64::from(cosine) - expected[(id + 1) as usize]).abs() < 1e-5);
        }
    }
}
