//! Soft clustering and prediction against the reference, over several clusterings, and k-means.

use crate::support::golden::{golden_1d, golden_2d, golden_json};
use crate::support::hdbscan::*;
use ndarray::{Array2, ArrayView2, Axis, concatenate, s};
use proptest::prelude::*;
use serde_json::Value;
use topictui::cluster::hdbscan::membership::largest;
use topictui::cluster::hdbscan::{Hdbscan, HdbscanParams, PredictionData, fit};
use topictui::cluster::kmeans::KMeans;
use topictui::cluster::soft::{Clusterer, Named, SoftTopics};
use topictui::watch::Unwatched;

fn rows(data: &PredictionData) -> Array2<f64> {
    let rows: Vec<f64> = (0..data.points()).flat_map(|point| data.row(point)).collect();
    Array2::from_shape_vec((data.points(), data.clusters()), rows).unwrap()
}

/// Largest difference. Where the reference has NaN ours must be a membership all the same.
fn difference(ours: ArrayView2<f64>, reference: &Array2<f64>) -> f64 {
    assert_eq!(ours.dim(), reference.dim());
    let mut most = 0.0f64;
    for (&ours, &reference) in ours.iter().zip(reference) {
        assert!((0.0..=1.0 + 1e-9).contains(&ours), "{ours} for {reference}");
        if !reference.is_nan() {
            most = most.max((ours - reference).abs());
        }
    }
    most
}

/// The reference's matrix, with as many columns as there are clusters: zeros where it knows of none.
fn memberships(run: &Value, key: &str, rows: usize, clusters: usize) -> Array2<f64> {
    if run.get(format!("{key}_error")).is_some() || !run[key][0].is_array() {
        return Array2::zeros((rows, clusters));
    }
    matrix(&run[key])
}

#[test]
fn memberships_and_predictions_equal_the_reference_on_small_sets() {
    let mut most = 0.0f64;
    for name in SMALL_SETS {
        let set = small_set(name);
        for run in &set.runs {
            let (fitted, params) = fitted(run);
            let context = format!("{name} {params:?}");
            let data = PredictionData::new(&fitted, set.points.view(), &params);
            let (n, k) = (set.points.nrows(), fitted.clusters());

            let trained =
                difference(rows(&data).view(), &memberships(run, "membership_vectors", n, k));
            let new = data.membership_vector(set.new_points.view());
            let m = set.new_points.nrows();
            let predicted = difference(new.view(), &memberships(run, "predict_membership", m, k));
            assert!(trained < 1e-6 && predicted < 1e-6, "{context}: {trained}, {predicted}");
            most = most.max(trained).max(predicted);

            let predicted = data.predict(set.new_points.view());
            let expected = labels(numbers(&run["predict_labels"]));
            let found: Vec<i32> = predicted.iter().map(|&(label, _)| label).collect();
            assert_eq!(found, expected, "{context}");
            for (&(_, ours), theirs) in predicted.iter().zip(numbers(&run["predict_probabilities"]))
            {
                assert!((ours - theirs).abs() < 1e-9, "{context}: {ours} for {theirs}");
            }
        }
    }
    println!("largest difference on the small sets: {most:e}");
}

fn soft_topics<'a>(
    clusterings: impl IntoIterator<Item = (PredictionData, &'a [i32])>,
    assignments: &[i32],
    topics: usize,
) -> SoftTopics {
    let each =
        clusterings.into_iter().map(|(data, labels)| (Clusterer::Hdbscan(Box::new(data)), labels));
    SoftTopics::new(each, None, assignments, topics)
}

fn documents() -> (Hdbscan, PredictionData) {
    let fitted = fitted_documents("hdbscan");
    let points = golden_2d("umap_embedding.npy");
    let data = PredictionData::new(&fitted, points.view(), &HdbscanParams::default());
    (fitted, data)
}

#[test]
fn memberships_and_predictions_equal_the_reference_on_the_documents() {
    let (_, data) = documents();
    let trained = difference(rows(&data).view(), &golden_2d("hdbscan_membership_vectors.npy"));
    let new_points = golden_2d("umap_transform_new_docs.npy");
    let new = data.membership_vector(new_points.view());
    let predicted = difference(new.view(), &golden_2d("hdbscan_membership_new.npy"));
    println!("largest difference: {trained:e} clustered, {predicted:e} new");
    assert!(trained < 1e-9 && predicted < 1e-9, "{trained:e}, {predicted:e}");

    let found = data.predict(new_points.view());
    let expected = labels(golden_1d("hdbscan_predict_new_labels.npy"));
    assert_eq!(found.iter().map(|&(label, _)| label).collect::<Vec<_>>(), expected);
    let expected = golden_1d("hdbscan_predict_new_probabilities.npy");
    assert!(found.iter().zip(expected).all(|(&(_, ours), theirs)| close(ours, theirs)));
}

#[test]
fn the_largest_memberships_are_those_of_the_rows() {
    let (_, data) = documents();
    for k in [0, 1, 10, 100] {
        let tops = data.top(k, &Unwatched).unwrap();
        for (point, top) in tops.iter().enumerate() {
            let row = data.row(point);
            let mut expected: Vec<(u32, f64)> = (0..).zip(row).filter(|e| e.1 > 0.0).collect();
            expected.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            expected.truncate(k);
            assert_eq!(*top, expected);
        }
    }
    assert_eq!(largest(&[0.2, 0.5, 0.2, 0.5, 0.0], 3), [(1, 0.5), (3, 0.5), (0, 0.2)]);
}

#[test]
fn with_one_clustering_topics_have_the_probabilities_of_bertopic() {
    let (fitted, data) = documents();
    let topics: Vec<i32> =
        serde_json::from_value(golden_json("bertopic_topics.json")["topics"].clone()).unwrap();
    // BERTopic's matrix is the membership vectors with their columns in the topics' order.
    let membership = golden_2d("hdbscan_membership_vectors.npy");
    let mut expected = Array2::zeros(membership.dim());
    for (&label, &topic) in fitted.labels.iter().zip(&topics).filter(|(label, _)| **label >= 0) {
        expected.column_mut(topic as usize).assign(&membership.column(label as usize));
    }
    let soft = soft_topics([(data, &fitted.labels[..])], &topics, 30);
    let ours: Vec<f64> = (0..1000).flat_map(|document| soft.row(document)).collect();
    let ours = Array2::from_shape_vec((1000, 30), ours).unwrap();
    assert!(difference(ours.view(), &expected) < 1e-9);

    let new_points = golden_2d("umap_transform_new_docs.npy");
    let found = soft.predict(&[new_points.view()], &[None; 50], 5);
    let labels = labels(golden_1d("hdbscan_predict_new_labels.npy"));
    let probabilities = golden_1d("hdbscan_predict_new_probabilities.npy");
    let memberships = golden_2d("hdbscan_membership_new.npy");
    for (at, prediction) in found.iter().enumerate() {
        let of = |label: i32| fitted.labels.iter().position(|&l| l == label).unwrap();
        let expected = if labels[at] < 0 { -1 } else { topics[of(labels[at])] };
        assert_eq!(prediction.topic, expected);
        assert!(close(prediction.strength, probabilities[at]));
        assert!((1..=5).contains(&prediction.memberships.len()));
        for &(topic, probability) in &prediction.memberships {
            let label = fitted.labels[topics.iter().position(|&t| t == topic as i32).unwrap()];
            assert!(close(probability, memberships[[at, label as usize]]));
        }
    }
    let all = soft.predict(&[new_points.view()], &[None; 50], 30);
    for (prediction, row) in all.iter().zip(memberships.rows()) {
        let sum: f64 = prediction.memberships.iter().map(|&(_, probability)| probability).sum();
        assert!((sum - row.sum()).abs() < 1e-9);
        let own = prediction.memberships.iter().find(|&&(t, _)| t as i32 == prediction.topic);
        let expected = own.map_or(1.0 - row.sum(), |&(_, probability)| probability);
        assert!((prediction.probability - expected).abs() < 1e-9);
    }
}

/// Reduced topics have the sums of the probabilities of those they are made of.
#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn reduced_topics_have_the_probabilities_of_the_reference() {
    let (fitted, data) = documents();
    let file = golden_json("reduce_topics_10.json");
    let topics: Vec<i32> = serde_json::from_value(file["topics"].clone()).unwrap();
    let soft = soft_topics([(data, &fitted.labels[..])], &topics, 9);
    let ours: Vec<f64> = (0..1000).flat_map(|document| soft.row(document)).collect();
    let ours = Array2::from_shape_vec((1000, 9), ours).unwrap();
    let most = difference(ours.view(), &golden_2d("reduce_topics_10_probabilities.npy"));
    assert!(most < 1e-9, "{most:e}");
}

/// Two clusterings of six heaps: as they are, and with each two of them seen as one.
fn two_clusterings() -> (Array2<f64>, Vec<(Hdbscan, Array2<f64>)>) {
    let draw = |seed: usize| (seed * 7919 % 1009) as f64 / 1009.0 - 0.5;
    let heap = |centres: [f64; 6]| {
        Array2::from_shape_fn((300, 2), |(row, column)| {
            [centres[row % 6], 0.0][column] + draw(row * 2 + column)
        })
    };
    let layouts = [heap([0.0, 4.0, 8.0, 12.0, 16.0, 20.0]), heap([0.0, 0.0, 9.0, 9.0, 18.0, 18.0])];
    let params = HdbscanParams { min_cluster_size: 20, ..HdbscanParams::default() };
    let fitted =
        layouts.clone().map(|layout| (fit(layout.view(), &params, &Unwatched).unwrap(), layout));
    (layouts[0].clone(), fitted.into())
}

#[test]
fn topics_share_the_memberships_of_the_clusters_they_overlap() {
    let (_, clusterings) = two_clusterings();
    let params = HdbscanParams { min_cluster_size: 20, ..HdbscanParams::default() };
    assert_eq!([0, 1].map(|at| clusterings[at].0.clusters()), [6, 3]);
    let topics = clusterings[0].0.labels.clone();
    let data = |at: usize| {
        let (fitted, points): &(Hdbscan, Array2<f64>) = &clusterings[at];
        PredictionData::new(fitted, points.view(), &params)
    };
    let soft = soft_topics(
        clusterings.iter().enumerate().map(|(at, (fitted, _))| (data(at), &fitted.labels[..])),
        &topics,
        6,
    );
    let tops = soft.top(3, &Unwatched).unwrap();
    for document in [0, 7, 123, 299] {
        let mut expected = vec![0.0; 6];
        for (at, (fitted, _)) in clusterings.iter().enumerate() {
            for (cluster, membership) in data(at).row(document).into_iter().enumerate() {
                let pairs = || fitted.labels.iter().zip(&topics);
                let inside = |&(c, t): &(&i32, &i32)| *c == cluster as i32 && *t >= 0;
                let all = pairs().filter(inside).count() as f64;
                for topic in 0..6 {
                    let both = pairs().filter(inside).filter(|(_, t)| **t == topic).count() as f64;
                    expected[topic as usize] += membership * both / all / 2.0;
                }
            }
        }
        let row = soft.row(document);
        assert!(row.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{row:?}");
        assert_eq!(tops[document], largest(&row, 3));
    }

    // New documents on the heaps: each clustering's cluster counts by its share in the topic.
    let new = |at: usize| clusterings[at].1.slice(s![..12, ..]).to_owned() + 1e-4;
    let (one, two) = (new(0), new(1));
    let found = soft.predict(&[one.view(), two.view()], &[None; 12], 0);
    let votes = [data(0).predict(one.view()), data(1).predict(two.view())];
    for (document, prediction) in found.iter().enumerate() {
        let mut strength = 0.0;
        for (vote, (fitted, _)) in votes.iter().zip(&clusterings) {
            let (cluster, probability) = vote[document];
            let pairs = fitted.labels.iter().zip(&topics);
            let inside: Vec<i32> =
                pairs.filter(|(c, t)| **c == cluster && **t >= 0).map(|(_, t)| *t).collect();
            let both = inside.iter().filter(|t| **t == prediction.topic).count();
            strength += probability * both as f64 / inside.len().max(1) as f64 / 2.0;
        }
        assert_eq!(prediction.topic, topics[document]);
        assert!((prediction.strength - strength).abs() < 1e-12, "{prediction:?}: {strength}");
        assert!(prediction.memberships.is_empty());
    }
}

#[test]
fn a_new_document_has_no_topic_where_too_few_agree() {
    let (points, clusterings) = two_clusterings();
    let params = HdbscanParams { min_cluster_size: 20, ..HdbscanParams::default() };
    let (fitted, _) = &clusterings[0];
    let data = || (PredictionData::new(fitted, points.view(), &params), &fitted.labels[..]);
    let soft = soft_topics([data(), data(), data(), data()], &fitted.labels, 6);
    let at = |x: f64| Array2::from_shape_vec((1, 2), vec![x, 0.0]).unwrap();
    let (first, second, nowhere) = (at(0.0), at(4.0), at(500.0));
    let topic = |places: [&Array2<f64>; 4]| {
        soft.predict(&places.map(|places| places.view()), &[None], 0)[0].topic
    };
    let (a, b) = (topic([&first; 4]), topic([&second; 4]));
    assert!(a >= 0 && b >= 0 && a != b);
    assert_eq!(topic([&first, &second, &first, &nowhere]), a);
    // Two of four are above the share that the fit asks for, one of four is below.
    assert_eq!(topic([&nowhere, &second, &nowhere, &second]), b);
    assert_eq!(topic([&nowhere, &nowhere, &second, &nowhere]), -1);
}

#[test]
fn a_name_taken_beforehand_counts_by_its_cosine() {
    let (points, clusterings) = two_clusterings();
    let params = HdbscanParams { min_cluster_size: 20, ..HdbscanParams::default() };
    // The first six documents are named, by turns; the others are clustered.
    let named: Vec<i32> = (0..300).map(|row| if row < 6 { row % 2 } else { -1 }).collect();
    let cosines: Vec<f64> = named.iter().map(|&n| if n < 0 { 0.0 } else { 0.75 }).collect();
    let rest = points.slice(s![6.., ..]);
    let fitted = fit(rest, &params, &Unwatched).unwrap();
    assert_eq!(fitted.clusters(), clusterings[0].0.clusters());
    let labels: Vec<i32> = (0..300)
        .map(|row| match row {
            0..6 => named[row],
            _ if fitted.labels[row - 6] < 0 => -1,
            _ => fitted.labels[row - 6] + 2,
        })
        .collect();
    let data = || PredictionData::new(&fitted, rest, &params);
    let names = || Some(Named::new(2, &named, &cosines));
    // The topics are the labels in another order.
    let topic = |label: i32| if label < 0 { -1 } else { (label + 3) % 8 };
    let topics: Vec<i32> = labels.iter().map(|&label| topic(label)).collect();
    let soft =
        SoftTopics::new([(Clusterer::Hdbscan(Box::new(data())), &labels[..])], names(), &topics, 8);
    for document in [0, 3, 6, 100, 299] {
        let mut expected = vec![0.0; 8];
        if document < 6 {
            expected[topic(named[document]) as usize] = 0.75;
        } else {
            for (cluster, membership) in data().row(document - 6).into_iter().enumerate() {
                expected[topic(cluster as i32 + 2) as usize] = membership;
            }
        }
        assert_eq!(soft.row(document), expected);
    }
    let new = points.slice(s![100..102, ..]);
    let found = soft.predict(&[new], &[Some((1, 0.9)), None], 8);
    assert_eq!((found[0].topic, found[0].strength, found[0].probability), (4, 0.9, 0.9));
    assert_eq!(found[0].memberships, [(4, 0.9)]);
    assert_eq!(found[1].topic, topics[101]);
}

#[test]
fn k_means_clusters_are_wholly_their_topics() {
    let (points, _) = two_clusterings();
    let fitted = KMeans::fit(points.view(), 6, 3, &Unwatched).unwrap();
    // Two of its clusters are one topic.
    let topics: Vec<i32> = fitted.labels.iter().map(|&label| label.max(1) - 1).collect();
    let clusterer = Clusterer::KMeans(fitted.clone());
    let soft = SoftTopics::new([(clusterer, &fitted.labels[..])], None, &topics, 5);
    let tops = soft.top(3, &Unwatched).unwrap();
    for (top, &topic) in tops.iter().zip(&topics) {
        assert_eq!(*top, [(topic as u32, 1.0)]);
    }
    for (found, topic) in soft.predict(&[points.view()], &[None; 300], 3).iter().zip(topics) {
        assert_eq!((found.topic, found.strength, found.probability), (topic, 1.0, 1.0));
    }
}

#[test]
fn nothing_is_predicted_without_a_split() {
    let points = Array2::from_shape_fn((19, 3), |(i, j)| (i * (j + 1) * 37 % 101) as f64);
    for allow_single_cluster in [false, true] {
        let params = HdbscanParams { allow_single_cluster, ..HdbscanParams::default() };
        // Fewer than two clusters need.
        for n in [0, 1, 5, 19] {
            let points = points.slice(s![..n, ..]);
            let fitted = fit(points, &params, &Unwatched).unwrap();
            let data = PredictionData::new(&fitted, points, &params);
            assert_eq!(data.predict(points), vec![(-1, 0.0); n]);
            assert!(rows(&data).iter().chain(&data.membership_vector(points)).all(|&m| m == 0.0));
            assert_eq!(data.top(3, &Unwatched).unwrap(), vec![Vec::new(); n]);
        }
    }
}

#[test]
fn a_point_equal_to_many_is_wholly_theirs() {
    // Two places taken twenty times each, and a cloud.
    let cloud = Array2::from_shape_fn((60, 2), |(i, j)| ((i * 31 + j * 17) % 61) as f64 / 9.0);
    let heap = |x: f64| Array2::from_elem((20, 2), x);
    let all = [cloud.view(), heap(20.0).view(), heap(-20.0).view()].map(|v| v.to_owned());
    let views: Vec<ArrayView2<f64>> = all.iter().map(|a| a.view()).collect();
    let points = concatenate(Axis(0), &views).unwrap();
    let params = HdbscanParams::default();
    let fitted = fit(points.view(), &params, &Unwatched).unwrap();
    let data = PredictionData::new(&fitted, points.view(), &params);
    let (label, row) = (fitted.labels[60], data.row(60));
    assert!(label >= 0 && row[label as usize] > 0.999, "{label} {row:?}");
    let same = Array2::from_elem((1, 2), 20.0);
    assert_eq!(data.predict(same.view()), [(label, 1.0)]);
    let new = data.membership_vector(same.view());
    assert!(new[[0, label as usize]] > 0.999, "{new}");
}

#[test]
fn any_number_of_threads_gives_the_same_memberships() {
    let (fitted, points) = (fitted_documents("hdbscan"), golden_2d("umap_embedding.npy"));
    let new_points = golden_2d("umap_transform_new_docs.npy");
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let data = PredictionData::new(&fitted, points.view(), &HdbscanParams::default());
            let new = data.membership_vector(new_points.view());
            (data.top(10, &Unwatched).unwrap(), new, data.predict(new_points.view()))
        })
    };
    assert_eq!(run(1), run(3));
}

/// Cancels at once.
struct Cancel;

impl topictui::watch::Watch for Cancel {
    fn progress(&self, _done: usize, _total: usize) {}
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn what_is_cancelled_says_so() {
    let (fitted, data) = documents();
    assert!(data.top(3, &Cancel).is_err());
    let soft = soft_topics([(data, &fitted.labels[..])], &fitted.labels, 30);
    assert!(soft.top(3, &Cancel).is_err());
    assert!(KMeans::fit(golden_2d("umap_embedding.npy").view(), 9, 1, &Cancel).is_err());
}

#[test]
fn k_means_finds_separate_heaps() {
    let (points, _) = two_clusterings();
    for seed in 0..20 {
        let found = KMeans::fit(points.view(), 6, seed, &Unwatched).unwrap();
        for document in 6..300 {
            assert_eq!(found.labels[document], found.labels[document % 6], "seed {seed}");
        }
        assert_eq!(found.predict(points.view()), found.labels);
        let own: f64 = (0..300)
            .map(|row| {
                let apart = &points.row(row) - &found.centroids.row(found.labels[row] as usize);
                apart.dot(&apart)
            })
            .sum();
        assert!(close(own, found.inertia));
    }
}

#[test]
fn k_means_takes_any_number_of_points_and_clusters() {
    for (n, k) in [(0, 3), (1, 1), (3, 0), (3, 3), (3, 9)] {
        let points = Array2::from_shape_fn((n, 2), |(i, j)| (i * 5 + j) as f64);
        let found = KMeans::fit(points.view(), k, 7, &Unwatched).unwrap();
        assert_eq!(found.labels.len(), n);
        assert_eq!(found.centroids.nrows(), k.clamp(usize::from(n > 0), n));
    }
    // Equal points are one cluster, and what is not finite counts as 0.
    let mut equal = Array2::from_elem((10, 2), 0.0);
    equal[[4, 1]] = f64::NAN;
    let found = KMeans::fit(equal.view(), 4, 7, &Unwatched).unwrap();
    assert_eq!((found.labels, found.inertia), (vec![0; 10], 0.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn k_means_is_a_rest_point_on_any_number_of_threads(
        cells in prop::collection::vec(-40i8..40, 4..240),
        k in 1usize..8,
        seed in any::<u64>(),
    ) {
        let points = Array2::from_shape_fn((cells.len() / 2, 2), |(i, j)| f64::from(cells[2 * i + j]));
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| KMeans::fit(points.view(), k, seed, &Unwatched).unwrap())
        };
        let found = run(1);
        prop_assert_eq!(&found, &run(3));
        // Every point has the nearest centroid, and every centroid has points.
        prop_assert_eq!(&found.predict(points.view()), &found.labels);
        for label in 0..found.centroids.nrows() as i32 {
            prop_assert!(found.labels.contains(&label));
        }
    }

    #[test]
    fn memberships_are_probabilities(
        cells in prop::collection::vec(-3i8..4, 2..160),
        min_cluster_size in 2usize..8,
        allow_single_cluster in any::<bool>(),
        epsilon in 0u8..3,
    ) {
        let n = cells.len() / 2;
        let points = Array2::from_shape_fn((n, 2), |(i, j)| f64::from(cells[2 * i + j]));
        let params = HdbscanParams {
            min_cluster_size,
            allow_single_cluster,
            cluster_selection_epsilon: f64::from(epsilon),
            ..HdbscanParams::default()
        };
        let fitted = fit(points.view(), &params, &Unwatched).unwrap();
        let data = PredictionData::new(&fitted, points.view(), &params);
        let new = &points + 0.25;
        for row in rows(&data).rows().into_iter().chain(data.membership_vector(new.view()).rows()) {
            prop_assert!(row.iter().all(|m| (0.0..=1.0 + 1e-9).contains(m)), "{}", row);
            prop_assert!(row.sum() <= 1.0 + 1e-9, "{}", row);
        }
        for (label, probability) in data.predict(new.view()) {
            prop_assert!((-1..fitted.clusters() as i32).contains(&label));
            prop_assert!((0.0..=1.0).contains(&probability));
        }
        for score in fitted.outlier_scores() {
            prop_assert!((0.0..=1.0).contains(&score));
        }
    }
}
