//! Topics against the reference's numbers, and the laws they keep.

use std::collections::BTreeMap;

use crate::support::documents;
use crate::support::golden::{
    golden_1d, golden_2d, golden_2d_f32, golden_documents, golden_json, golden_npz,
};
use ndarray::{Array1, Array2, ArrayView2, array, s};
use proptest::prelude::*;
use topictui::corpus::DocumentId;
use topictui::topics::TopicId;
use topictui::topics::bags::{Bag, Bags};
use topictui::topics::represent::{self, RepresentParams};
use topictui::topics::representation::no_words;
use topictui::topics::similarity::Similarity;
use topictui::topics::{CTfidf, Topics, predict};

fn params(top_n_words: usize) -> RepresentParams {
    RepresentParams { top_n_words, ..RepresentParams::default() }
}

/// Topics by their best c-TF-IDF words, for which nothing is embedded.
fn represent<T: AsRef<str> + Sync>(
    texts: &[T],
    labels: &[i32],
    embeddings: ArrayView2<f32>,
    params: &RepresentParams,
) -> Topics {
    represent::represent(texts, labels, embeddings, params, &no_words).unwrap()
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
    (-1..30).map(|id| (topics.assignments[first(id)].0 + 1) as usize).collect()
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

/// Cosine of two sparse rows.
fn cosine(a: &[(u32, f64)], b: &[(u32, f64)]) -> f64 {
    let b: BTreeMap<u32, f64> = b.iter().copied().collect();
    let norm = |sum: f64| sum.sqrt().max(f64::MIN_POSITIVE);
    let dot: f64 = a.iter().map(|(column, x)| x * b.get(column).unwrap_or(&0.0)).sum();
    let (a, b) = (a.iter().map(|(_, x)| x * x).sum(), b.values().map(|x| x * x).sum());
    dot / (norm(a) * norm(b))
}

/// How alike documents are to a topic, the three highest numbers.
fn three_best(topics: &Topics, row: usize, bags: &[Bag], documents: &[usize]) -> Vec<f64> {
    let score =
        |&document: &usize| cosine(&topics.ctfidf.weigh(&bags[document]), &topics.ctfidf.rows[row]);
    let mut scores: Vec<f64> = documents.iter().map(score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.truncate(3);
    scores
}

/// Of the documents that the reference drew, those it chose are the best by our numbers.
fn check_sample(texts: &[String], topics: &Topics, bags: &[Bag], file: &str) {
    let file = golden_json(file);
    let sample = golden_json("representative_sample_order.json");
    for (reference, row) in rows_by_reference(topics).into_iter().enumerate() {
        let id = (reference as i32 - 1).to_string();
        let theirs: Vec<String> = serde_json::from_value(file[&id].clone()).unwrap();
        let theirs: Vec<usize> = theirs
            .iter()
            .map(|text| texts.iter().position(|other| other == text).unwrap())
            .collect();
        let sample: Vec<usize> = serde_json::from_value(sample[&id].clone()).unwrap();
        let best = three_best(topics, row, bags, &sample);
        let chosen = three_best(topics, row, bags, &theirs);
        assert_eq!(best.len(), chosen.len());
        assert!(best.iter().zip(&chosen).all(|(a, b)| (a - b).abs() < 1e-9), "topic {id}");
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn representative_documents_are_ranked_as_the_reference_ranks_its_sample() {
    let texts = golden_documents();
    // With the reference's cleaning its topics are of cleaned texts, its documents are not.
    let cleaned: Vec<String> = texts.iter().map(|text| english_only(text)).collect();
    let topics = golden_represented(&cleaned, 10);
    check_sample(&texts, &topics, &topics.ctfidf.bags(&texts), "representative_docs.json");

    let topics = golden_represented(&texts, 10);
    let bags = Bags::of(&texts, (1, 1), |_| false).documents;
    check_sample(&texts, &topics, &bags, "variant_language_none/representative_docs.json");
    // Ours: the best of the whole topic, best first, no text twice.
    for row in rows_by_reference(&topics) {
        let topic = &topics.list[row];
        let distinct: Vec<usize> = (0..1000)
            .filter(|&d| topics.assignments[d] == topic.id)
            .filter(|&d| texts[..d].iter().all(|earlier| *earlier != texts[d]))
            .collect();
        let expected = three_best(&topics, row, &bags, &distinct);
        let ours: Vec<f64> = topic
            .representative
            .iter()
            .flat_map(|&document| three_best(&topics, row, &bags, &[document.0]))
            .collect();
        assert_eq!(ours.len(), 3);
        assert!(ours.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9));
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn similarity_equals_the_reference() {
    let topics = golden_represented(&golden_documents(), 10);
    let rows = rows_by_reference(&topics);
    let ours = Similarity::of(&topics);
    let expected = golden_2d("heatmap_similarity_topic_embeddings.npy");
    for ((i, j), &expected) in expected.indexed_iter() {
        let (i, j) = (rows[i + 1] - 1, rows[j + 1] - 1);
        assert!((f64::from(ours.matrix[[i, j]]) - expected).abs() < 1e-5);
        assert_eq!(ours.matrix[[i, j]], ours.matrix[[j, i]]);
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
        assert_eq!(i64::from(nearest[0].0.0), file["topics"][i].as_i64().unwrap());
        assert!(nearest.windows(2).all(|pair| pair[0].1 >= pair[1].1));
        for (id, cosine) in nearest {
            assert!((f64::from(cosine) - expected[(id.0 + 1) as usize]).abs() < 1e-5);
        }
    }
}

/// The queries' embeddings were made with the f32 weights, of which the reference's `find_topics`
/// gives the same cosines within 2e-7.
#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn topics_found_for_queries_are_the_reference_ones() {
    let queries = golden_2d_f32("find_topics_queries.npy");
    let mut topics = golden_represented(&golden_documents(), 10);
    topics.vectors = golden_2d_f32("topic_embeddings.npy");
    let file = golden_json("find_topics.json");
    let texts = [
        "I like the new headphone. Its sound quality is great.",
        "battery life",
        "shipping was late",
        "terrible",
    ];
    for (text, query) in texts.iter().zip(queries.rows()) {
        let found = predict::find_topics(&topics, query, 3);
        let ids: Vec<i32> = serde_json::from_value(file[text]["topics"].clone()).unwrap();
        assert_eq!(found.iter().map(|found| found.0.0).collect::<Vec<_>>(), ids, "{text}");
        for (found, theirs) in found.iter().zip(file[text]["similarity"].as_array().unwrap()) {
            assert!((f64::from(found.1) - theirs.as_f64().unwrap()).abs() < 1e-5, "{text}");
        }
    }
}

/// Six documents on two themes and one outlier.
fn small() -> (Vec<&'static str>, Vec<i32>, Array2<f32>) {
    let texts = vec![
        "the phone is loud",
        "Cats purr, cats sleep.",
        "loud phone, clear phone",
        "loud phone, clear phone",
        "cats sleep",
        "unrelated matters",
        "phone phone",
    ];
    let labels = vec![7, 3, 7, 7, 3, -1, 7];
    let embeddings = Array2::from_shape_fn((7, 3), |(i, j)| (i * 3 + j) as f32);
    (texts, labels, embeddings)
}

#[test]
fn topics_are_numbered_by_size_and_told_by_their_words() {
    let (texts, labels, embeddings) = small();
    let topics = represent(&texts, &labels, embeddings.view(), &params(3));
    assert_eq!(topics.assignments, [0, 1, 0, 0, 1, -1, 0].map(TopicId));
    let sizes: Vec<(i32, usize)> = topics.list.iter().map(|t| (t.id.0, t.size)).collect();
    assert_eq!(sizes, [(-1, 1), (0, 4), (1, 2)]);
    assert_eq!(topics.list[1].words.len(), 3);
    assert_eq!(topics.list[1].words[0].0, "phone");
    assert_eq!(topics.get(TopicId(1)).unwrap().bertopic_name(), "1_cats_sleep_purr");
    assert_eq!(topics.vectors.row(2), array![7.5, 8.5, 9.5]);
    // The repeated text counts once.
    let representative = &topics.list[1].representative;
    assert_eq!(representative.len(), 3);
    assert!(representative.contains(&DocumentId(2)) && !representative.contains(&DocumentId(3)));
    assert_eq!(topics.list[0].representative, documents([5]));
}

#[test]
fn equal_sizes_go_by_the_first_document_and_equal_scores_by_the_word() {
    let embeddings = Array2::zeros((4, 2));
    let labels = [9, 2, 9, 2];
    let topics = represent(&["zebra", "bee", "ant", "cow"], &labels, embeddings.view(), &params(5));
    assert_eq!(topics.assignments, [0, 1, 0, 1].map(TopicId));
    assert_eq!(topics.offset(), 0);
    assert_eq!(topics.list[0].bertopic_name(), "0_ant_zebra");
    assert_eq!(topics.list[1].bertopic_name(), "1_bee_cow");
}

#[test]
fn nothing_but_stop_words_leaves_topics_without_words() {
    let texts = ["a b", "! ?", "", "1"];
    let topics = represent(&texts, &[0, 0, 1, -1], Array2::zeros((4, 2)).view(), &params(10));
    assert_eq!(
        *topics.ctfidf,
        CTfidf { rows: vec![vec![]; 3], totals: vec![0; 3], ..CTfidf::default() }
    );
    assert!(topics.list.iter().all(|topic| topic.words.is_empty()));
    assert_eq!(topics.list[1].representative, documents([0, 1]));
    let none = represent(&[""; 0], &[], Array2::zeros((0, 4)).view(), &params(10));
    assert!(none.list.is_empty() && none.assignments.is_empty());
    assert_eq!(Similarity::of(&none).order, [0usize; 0]);
}

/// Topics of which only the vectors matter; the first holds outliers.
fn with_vectors(vectors: Array2<f32>) -> Topics {
    let labels: Vec<i32> = (0..vectors.nrows() as i32).map(|label| label - 1).collect();
    let texts = vec![""; labels.len()];
    represent(&texts, &labels, vectors.view(), &params(1))
}

#[test]
fn similarity_of_few_topics() {
    assert_eq!(Similarity::of(&with_vectors(array![[1.0, 0.0]])).matrix.dim(), (0, 0));
    let one = Similarity::of(&with_vectors(array![[1.0, 0.0], [2.0, 0.0]]));
    assert_eq!((one.matrix, one.order), (array![[1.0]], vec![0]));
    let two = Similarity::of(&with_vectors(array![[1.0, 0.0], [2.0, 0.0], [0.0, 0.0]]));
    assert_eq!((two.matrix, two.order), (array![[1.0, 0.0], [0.0, 1.0]], vec![0, 1]));
    let broken = array![[1.0, 0.0], [f32::NAN, 1.0], [2.0, 0.0], [1.0, f32::INFINITY], [0.0, 3.0]];
    let broken = Similarity::of(&with_vectors(broken));
    assert!(broken.matrix.iter().all(|cosine| cosine.is_finite()));
}

#[test]
fn the_leaf_order_puts_alike_topics_side_by_side() {
    // Topics by angle: order should walk round, whatever their ids.
    let angles = [10.0f32, 80.0, 12.0, 50.0, 78.0, 47.0];
    let mut vectors = Array2::zeros((7, 2));
    for (i, angle) in angles.iter().enumerate() {
        let (sine, cosine) = angle.to_radians().sin_cos();
        vectors.row_mut(i + 1).assign(&array![cosine, sine]);
    }
    let similarity = Similarity::of(&with_vectors(vectors));
    assert_eq!(similarity.order, [0, 2, 5, 3, 4, 1]);
    assert_eq!(similarity.nearest(TopicId(0))[0].0, TopicId(2));
}

#[test]
fn search_ranks_by_cosine_with_ties_by_number() {
    let topics = with_vectors(array![[0.0, 1.0], [3.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 0.0]]);
    let query = Array1::from(vec![2.0, 0.0]);
    let found = predict::find_topics(&topics, query.view(), 9);
    assert_eq!(
        found,
        [
            (TopicId(0), 1.0),
            (TopicId(1), 1.0),
            (TopicId::OUTLIERS, 0.0),
            (TopicId(3), 0.0),
            (TopicId(2), -1.0)
        ]
    );
    assert_eq!(predict::find_topics(&topics, query.view(), 2), found[..2]);
    let documents = topics.vectors.slice(s![1.., ..]);
    let nearest = predict::nearest_documents(documents, query.view(), 3);
    let expected = [(0, 1.0), (1, 1.0), (3, 0.0)];
    assert_eq!(nearest, expected.map(|(row, cosine)| (DocumentId(row), cosine)));
    assert!(predict::nearest_documents(documents, query.view(), 0).is_empty());
}

#[test]
fn any_number_of_threads_gives_the_same_topics() {
    let words = ["battery", "sound", "screen", "price", "case", "call", "charger", "good"];
    let texts: Vec<String> = (0..3000usize)
        .map(|i| (0..6).map(|j| words[(i * (j + 3) + i / 7) % 8]).collect::<Vec<_>>().join(" "))
        .collect();
    let labels: Vec<i32> = (0..3000).map(|i| (i * i) % 11 - 1).collect();
    let embeddings = Array2::from_shape_fn((3000, 8), |(i, j)| ((i * 31 + j * 17) % 101) as f32);
    let params = RepresentParams { n_gram_range: (1, 2), ..params(10) };
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let topics = represent(&texts, &labels, embeddings.view(), &params);
            let similarity = Similarity::of(&topics);
            (topics, similarity)
        })
    };
    assert_eq!(run(1), run(3));
}

fn small_corpus() -> impl Strategy<Value = Vec<(String, i32)>> {
    prop::collection::vec(("[a-e]{2}( [a-e]{2}){0,5}", -1i32..5), 1..40)
}

fn described(documents: &[(String, i32)]) -> Topics {
    let (texts, labels): (Vec<&str>, Vec<i32>) =
        documents.iter().map(|(text, label)| (text.as_str(), *label)).unzip();
    let embeddings = Array2::from_shape_fn((texts.len(), 3), |(i, j)| (i + j) as f32);
    represent(&texts, &labels, embeddings.view(), &params(4))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sizes_add_up_and_weights_are_positive(documents in small_corpus()) {
        let topics = described(&documents);
        let sizes: usize = topics.list.iter().map(|topic| topic.size).sum();
        prop_assert_eq!(sizes, documents.len());
        let mut counts = BTreeMap::new();
        for id in &topics.assignments {
            *counts.entry(id.0).or_insert(0) += 1;
        }
        let listed: BTreeMap<i32, usize> = topics.list.iter().map(|t| (t.id.0, t.size)).collect();
        prop_assert_eq!(counts, listed);
        prop_assert!(topics.without_outliers().windows(2).all(|pair| pair[0].size >= pair[1].size));
        prop_assert!(topics.ctfidf.rows.iter().flatten().all(|(_, weight)| *weight > 0.0));
        for topic in &topics.list {
            prop_assert!(topic.words.windows(2).all(|pair| pair[0].1 >= pair[1].1));
            for &document in &topic.representative {
                prop_assert_eq!(topics.assignments[document.0], topic.id);
            }
        }
    }

    #[test]
    fn names_of_clusters_do_not_matter(documents in small_corpus(), shift in 0i32..5) {
        let renamed: Vec<(String, i32)> = documents
            .iter()
            .map(|(text, label)| (text.clone(), if *label < 0 { -1 } else { (label + shift) % 5 * 3 }))
            .collect();
        prop_assert_eq!(described(&documents), described(&renamed));
    }
}
