//! Topics that the user knows beforehand: seed words, names, labels. Against the reference's
//! numbers, and the laws they keep.

use std::sync::Arc;

use crate::support::golden::{
    adjusted_rand, agreement_among, golden_2d_f32, golden_json, golden_labels, mean_agreement,
};
use ndarray::{Array2, array};
use proptest::prelude::*;
use topictui::cluster::hdbscan::{self, HdbscanParams};
use topictui::embed::ModelChoice;
use topictui::reduce::knn::exact_cosine;
use topictui::reduce::umap::supervised::TARGET_WEIGHT;
use topictui::reduce::umap::{FuzzyGraph, Umap, UmapParams, graph, intersect_labels};
use topictui::topics::TopicId;
use topictui::topics::guided::{Guided, guide, parse_seed_topics};
use topictui::topics::zero_shot::{ZeroShot, parse_names};
use topictui::watch::Unwatched;

const K: usize = 15;

/// The whole numbers of a field.
fn numbers(file: &serde_json::Value, field: &str) -> Vec<i32> {
    serde_json::from_value(file[field].clone()).unwrap()
}

/// What the reference made of its seed topics: labels and embeddings.
fn golden_guided() -> Guided {
    let labels = numbers(&golden_json("guided_labels.json"), "y");
    let mut embeddings = golden_2d_f32("embeddings_docs.npy");
    let changed = golden_2d_f32("guided_rows.npy");
    let rows = (0..labels.len()).filter(|&row| labels[row] >= 0);
    rows.zip(changed.outer_iter()).for_each(|(row, new)| embeddings.row_mut(row).assign(&new));
    Guided { labels, embeddings: Arc::new(embeddings), seeds: Array2::zeros((0, 384)) }
}

fn largest_difference(a: &Array2<f32>, b: &Array2<f32>) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

// ----------------------------------------------------------------------------------- seed topics

#[test]
fn seed_topics_label_and_draw_documents_as_the_reference_does() {
    let wanted = golden_guided();
    let before = golden_2d_f32("embeddings_docs.npy");
    let given = before.clone();
    let found = guide(given.view(), golden_2d_f32("guided_seeds.npy"));
    assert_eq!(found.labels, wanted.labels);
    let far = largest_difference(&found.embeddings, &wanted.embeddings);
    assert!(far < 1e-5, "{far}");
    // The reference has written over its caller's array (D5).
    assert_eq!(given, before);
}

#[test]
fn our_own_embeddings_of_the_seeds_draw_nearly_the_same_documents() {
    let wanted = golden_guided();
    let seeds: Vec<Vec<String>> =
        serde_json::from_value(golden_json("guided_labels.json")["seed_topic_list"].clone())
            .unwrap();
    let texts: Vec<String> = seeds.iter().map(|words| words.join(" ")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let ours = ModelChoice::default().open().unwrap().embed(&texts, &Unwatched).unwrap();
    let found = guide(golden_2d_f32("embeddings_docs.npy").view(), ours);
    let same = (0..1000).filter(|&row| found.labels[row] == wanted.labels[row]).count();
    let far = largest_difference(&found.embeddings, &wanted.embeddings);
    println!("{same} of 1000 labels, {far}");
    assert!(same >= 995, "{same}");
}

/// Cluster labels of a layout, as the reference clusters its own.
fn clusters(layout: &Array2<f32>) -> Vec<i32> {
    let points = layout.mapv(f64::from);
    hdbscan::fit(points.view(), &HdbscanParams::default(), &Unwatched).unwrap().labels
}

/// Of the nearest places of labelled documents (of at most `k` each, among the labelled), the
/// share with the same label.
fn together(layout: &Array2<f32>, labels: &[i32], k: usize) -> f64 {
    let labelled: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] >= 0).collect();
    let mut same = 0;
    for &row in &labelled {
        let squared = |other: usize| {
            let pairs = layout.row(row).into_iter().zip(layout.row(other));
            pairs.map(|(a, b)| (a - b).powi(2)).sum::<f32>()
        };
        let mut others: Vec<usize> =
            labelled.iter().copied().filter(|&other| other != row).collect();
        others.sort_by(|&a, &b| squared(a).total_cmp(&squared(b)).then(a.cmp(&b)));
        same += others[..k].iter().filter(|&&other| labels[other] == labels[row]).count();
    }
    same as f64 / (labelled.len() * k) as f64
}

/// Two seeds of the reference's guided layouts agree at 0.626 (10 seeds), two of ours at 0.640,
/// ours and theirs at 0.631; without the labels ours and theirs agree at 0.547.
#[test]
fn a_guided_layout_clusters_as_the_references() {
    let guided = golden_guided();
    let theirs = golden_2d_f32("guided_umap_embedding.npy");
    let topics = numbers(&golden_json("guided_labels.json"), "topics");
    assert!(adjusted_rand(&clusters(&theirs), &topics) > 0.97);

    let neighbours = exact_cosine(guided.embeddings.view(), K, &Unwatched).unwrap();
    let unsupervised = graph(&neighbours, K);
    let supervised = intersect_labels(&unsupervised, &guided.labels, TARGET_WEIGHT);
    let layouts = |graph: &FuzzyGraph| -> Vec<Array2<f32>> {
        let fit = |seed| {
            let params = UmapParams { seed, ..UmapParams::default() };
            Umap::fit_graph(graph, &params, &Unwatched).unwrap().embedding
        };
        (1..=4).map(fit).collect()
    };
    let seeds = golden_labels("guided_seeds_labels.npy");
    let agreement = |layouts: &[Array2<f32>]| {
        mean_agreement(&layouts.iter().map(clusters).collect::<Vec<_>>(), &seeds)
    };
    let (with, without) = (layouts(&supervised), layouts(&unsupervised));
    let (among_theirs, ours, blind) =
        (agreement_among(&seeds), agreement(&with), agreement(&without));
    println!("with labels {ours:.3}, without {blind:.3}, theirs {among_theirs:.3}");
    assert!(ours >= among_theirs - 0.03, "{ours} against {among_theirs}");
    assert!(blind < among_theirs - 0.03, "the labels make no difference: {blind}");
    // Documents of one seed topic lie among their own, as they do in the reference's layout.
    assert_eq!(together(&theirs, &guided.labels, 10), 1.0);
    for layout in &with {
        assert!(together(layout, &guided.labels, 10) >= 0.99);
    }
}

#[test]
fn documents_nearest_to_the_mean_or_nowhere_keep_their_embedding() {
    let embeddings = array![[4.0f32, 0.0], [0.0, 2.0], [3.0, 3.0], [0.0, 0.0], [f32::NAN, 1.0]];
    let found = guide(embeddings.slice(ndarray::s![..4, ..]), array![[0.0f32, 1.0]]);
    // The mean lies at (1.75, 1.25): nearer to the first and the third than the seed is.
    assert_eq!(found.labels, [-1, 0, -1, -1]);
    assert_eq!(found.embeddings.row(1), array![0.0, 1.75]);
    for row in [0, 2, 3] {
        assert_eq!(found.embeddings.row(row), embeddings.row(row));
    }
    // A mean that is no number is near to nobody, and so is a document that is none.
    let found = guide(embeddings.view(), array![[0.0f32, 1.0]]);
    assert_eq!(found.labels[4], -1);
    let none = guide(Array2::zeros((0, 2)).view(), Array2::zeros((3, 2)));
    assert_eq!((none.labels.len(), none.embeddings.dim()), (0, (0, 2)));
    let unguided = guide(embeddings.slice(ndarray::s![..4, ..]), Array2::zeros((0, 2)));
    assert_eq!(unguided.labels, [-1; 4]);
}

// ----------------------------------------------------------------------------------- named topics

#[test]
fn names_are_given_to_the_documents_the_reference_gives_them_to() {
    let file = golden_json("zeroshot_labels.json");
    let topics = numbers(&file, "topics");
    let threshold = file["min_similarity"].as_f64().unwrap();
    let embeddings = golden_2d_f32("embeddings_docs.npy");
    let names = golden_2d_f32("zeroshot_label_embeddings.npy");
    let found = ZeroShot::assign(embeddings.view(), names, threshold);
    assert_eq!(found.used, [0, 1, 2, 3, 4]);
    for (ours, theirs) in found.labels.iter().zip(&topics) {
        // Theirs are numbered in the order of the list in this run; clusters follow from 5.
        assert_eq!(*ours, if (0..5).contains(theirs) { *theirs } else { -1 });
    }
    assert_eq!(found.rest().len(), 1000 - (22 + 37 + 8 + 15 + 67));
}

#[test]
fn named_topics_come_first_and_clusters_follow() {
    let embeddings = array![[1.0f32, 0.0], [0.0, 1.0], [0.9, 0.1], [0.5, 0.5], [0.0, 0.0]];
    // Nobody takes the first name; the second and the third are the same.
    let names = array![[-1.0f32, 0.0], [0.0, 2.0], [0.0, 3.0], [5.0, 0.0]];
    let assign = |least| ZeroShot::assign(embeddings.view(), names.clone(), least);
    let found = assign(0.9);
    assert_eq!((&found.used[..], &found.labels[..]), (&[1, 3][..], &[1, 0, 1, -1, -1][..]));
    assert_eq!((found.cosines[1], found.cosines[3]), (1.0, 0.0));
    assert_eq!(found.rest(), [3, 4]);
    let (labels, strengths) = found.with_clusters(&[4, -1], &[0.5, 0.0]);
    assert_eq!(labels, [1, 0, 1, 6, -1]);
    assert_eq!((strengths[0], strengths[3], strengths[4]), (1.0, 0.5, 0.0));
    let all = embeddings.slice(ndarray::s![..3, ..]);
    let all = ZeroShot::assign(all, names.clone(), 0.9);
    assert!(all.rest().is_empty());
    assert_eq!(all.with_clusters(&[], &[]).0, all.labels);
    let unlike = names.slice(ndarray::s![..1, ..]).to_owned();
    let nobody = ZeroShot::assign(embeddings.view(), unlike, 0.5);
    assert_eq!((nobody.used.len(), nobody.labels), (0, vec![-1; 5]));
    // A similarity of exactly the threshold is enough.
    assert_eq!(assign(1.0).labels, [1, 0, -1, -1, -1]);
    // The named come first in their order, whatever their size, the clusters after them by size.
    let found = ZeroShot { used: vec![2, 5], ..ZeroShot::default() };
    assert_eq!(
        found.numbered(&[1, 4, -1, 0, 4, 1, 3, 3, 3]),
        [1, 3, -1, 0, 3, 1, 2, 2, 2].map(TopicId)
    );
}

#[test]
fn names_are_read_once_each() {
    assert_eq!(parse_names("battery life, sound,,battery life ,", ','), ["battery life", "sound"]);
    assert_eq!(parse_names("\u{feff}a, b\r\n\nc\n", '\n'), ["a, b", "c"]);
    assert!(parse_names(" ", ',').is_empty());
}

fn rows(number: std::ops::Range<usize>) -> impl Strategy<Value = Array2<f32>> {
    prop::collection::vec(prop::array::uniform3(-4i8..5), number).prop_map(|rows| {
        Array2::from_shape_fn((rows.len(), 3), |(row, column)| f32::from(rows[row][column]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_higher_bar_takes_documents_away_and_gives_none(
        documents in rows(1..20), names in rows(0..5), low in 0.0f64..1.0, more in 0.0f64..1.0
    ) {
        let of = |bar: f64| ZeroShot::assign(documents.view(), names.clone(), bar);
        let (easy, hard) = (of(low), of(low + more));
        for (easy_label, hard_label) in easy.labels.iter().zip(&hard.labels) {
            if *hard_label >= 0 {
                prop_assert_eq!(hard.used[*hard_label as usize], easy.used[*easy_label as usize]);
            }
        }
        prop_assert!(hard.used.iter().all(|name| easy.used.contains(name)));
        let taken = easy.labels.iter().filter(|&&label| label >= 0).count();
        prop_assert_eq!(taken + easy.rest().len(), documents.nrows());
    }

    #[test]
    fn guiding_moves_labelled_documents_alone(documents in rows(1..20), seeds in rows(0..5)) {
        let guided = guide(documents.view(), seeds.clone());
        for (row, &label) in guided.labels.iter().enumerate() {
            let wanted = match usize::try_from(label) {
                Ok(topic) => &documents.row(row) * 0.75 + &seeds.row(topic) * 0.25,
                Err(_) => documents.row(row).to_owned(),
            };
            prop_assert_eq!(guided.embeddings.row(row), wanted);
        }
    }

    #[test]
    fn whatever_a_seed_file_holds_every_topic_has_words(text in ".{0,80}") {
        for topic in parse_seed_topics(&text) {
            prop_assert!(!topic.is_empty() && topic.iter().all(|word| !word.trim().is_empty()));
        }
    }
}

// ------------------------------------------------------------------------------------ every label

#[test]
fn labels_keep_classes_apart_that_the_data_mixes() {
    // Documents of two classes without any difference between them.
    let mut state = 5u64;
    let mut unit = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    let data = Array2::from_shape_simple_fn((240, 12), &mut unit);
    let labels: Vec<i32> = (0..240).map(|row| row % 2).collect();
    let half: Vec<i32> = (0..240).map(|row| if row % 4 < 2 { row % 2 } else { -1 }).collect();
    let neighbours = exact_cosine(data.view(), K, &Unwatched).unwrap();
    let unsupervised = graph(&neighbours, K);
    let params = UmapParams::default();
    let apart = |labels: &[i32], weight: f64, judged: &[i32]| {
        let graph = intersect_labels(&unsupervised, labels, weight);
        let layout = Umap::fit_graph(&graph, &params, &Unwatched).unwrap().embedding;
        assert!(layout.iter().all(|x| x.is_finite()));
        together(&layout, judged, 10)
    };
    let none = apart(&[-1; 240], TARGET_WEIGHT, &labels);
    let some = apart(&half, TARGET_WEIGHT, &half);
    let all = apart(&labels, TARGET_WEIGHT, &labels);
    let cut = apart(&labels, 1.0, &labels);
    println!("together: no label {none:.3}, half of them {some:.3}, all {all:.3}, cut {cut:.3}");
    assert!(none < 0.6, "{none}");
    assert!(all > 0.95 && cut > 0.95, "{all} {cut}");
}
