//! The tree of topics against the reference's, and the laws it keeps.

use std::sync::Arc;

use crate::support::golden::{golden, golden_2d, golden_json};
use crate::support::reference::{reference_topics, reference_topics_with_words};
use ndarray::{Array2, array};
use proptest::prelude::*;
use topictui::topics::TopicId;
use topictui::topics::hierarchy::Hierarchy;
use topictui::topics::linkage::{LeafOrder, Linkage};
use topictui::topics::similarity::{Similarity, Space, cosines};
use topictui::topics::{CTfidf, Topic, Topics};

/// Node numbers and sizes equal, heights within `tolerance`.
fn check_linkage(tree: &Linkage, file: &str, tolerance: f64) {
    let expected = golden_2d(file);
    assert_eq!(tree.merges().len(), expected.nrows());
    for (merge, row) in tree.merges().iter().zip(expected.rows()) {
        let numbers = [merge.left, merge.right, merge.size];
        assert_eq!(numbers, [row[0] as usize, row[1] as usize, row[3] as usize]);
        assert!((merge.distance - row[2]).abs() <= tolerance, "{} {}", merge.distance, row[2]);
    }
}

#[test]
fn linkage_and_leaf_order_equal_the_reference() {
    let words = golden_2d("similarity_ctfidf.npy").mapv(|cosine| 1.0 - cosine);
    check_linkage(
        &Linkage::ward(words.view(), LeafOrder::Scipy),
        "hierarchy_linkage_ctfidf_ward.npy",
        1e-9,
    );
    // These cosines and what is subtracted from 1 are single precision in the reference.
    let vectors = golden_2d("heatmap_similarity_topic_embeddings.npy")
        .mapv(|cosine| f64::from(1.0 - cosine as f32));
    check_linkage(
        &Linkage::ward(vectors.view(), LeafOrder::Scipy),
        "hierarchy_linkage_embeddings_ward.npy",
        1e-9,
    );
}

#[test]
fn similarity_and_linkage_of_topics_equal_the_reference() {
    let topics = reference_topics();
    let words = cosines(&topics, Space::Ctfidf);
    let expected = golden_2d("similarity_ctfidf.npy");
    assert!(words.iter().zip(&expected).all(|(a, b)| (a - b).abs() <= 1e-9));
    let tree = Linkage::ward(words.mapv(|cosine| 1.0 - cosine).view(), LeafOrder::Scipy);
    check_linkage(&tree, "hierarchy_linkage_ctfidf_ward.npy", 1e-9);

    let similarity = Similarity::of(&topics);
    let expected = golden_2d("heatmap_similarity_topic_embeddings.npy");
    let close = |(&a, &b): (&f32, &f64)| (f64::from(a) - b).abs() <= 1e-6;
    assert!(similarity.matrix.iter().zip(&expected).all(close));
    let vectors = cosines(&topics, Space::Embedding).mapv(|cosine| 1.0 - cosine);
    let tree = Linkage::ward(vectors.view(), LeafOrder::Scipy);
    check_linkage(&tree, "hierarchy_linkage_embeddings_ward.npy", 1e-6);

    let way = |order: &[usize]| order.windows(2).map(|two| vectors[[two[0], two[1]]]).sum::<f64>();
    let (ours, theirs) = (way(&similarity.order), way(&tree.order()));
    assert!(ours <= theirs, "{ours} {theirs}");
}

/// The same words, or others of the same score. `ours` holds more words than the name has.
fn check_name(name: &str, ours: &[(String, f64)]) {
    for (word, (_, score)) in name.split('_').zip(ours) {
        let (_, found) = ours.iter().find(|(other, _)| other == word).unwrap();
        assert!((found - score).abs() <= 1e-9 * score, "{word} in {name}");
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn hierarchical_topics_equal_the_reference() {
    let (topics, documents) = reference_topics_with_words();
    let mut hierarchy = Hierarchy::of(&topics, &documents, Space::Ctfidf, 100);
    let file = golden_json("hierarchical_topics.json");
    let rows = file.as_array().unwrap();
    assert_eq!(rows.len(), 29);
    let mut same_names = 0;
    let mut names = hierarchy.names.clone();
    for row in rows {
        let node = |field: &str| row[field].as_str().unwrap().parse::<usize>().unwrap();
        let (parent, left, right) =
            (node("Parent_ID"), node("Child_Left_ID"), node("Child_Right_ID"));
        let merge = hierarchy.linkage.merge(parent).unwrap();
        assert_eq!([merge.left, merge.right], [left, right]);
        assert!((merge.distance - row["Distance"].as_f64().unwrap()).abs() <= 1e-9);
        let below: Vec<usize> = serde_json::from_value(row["Topics"].clone()).unwrap();
        assert_eq!(hierarchy.topics_below(parent), below);
        for (node, field) in
            [(parent, "Parent_Name"), (left, "Child_Left_Name"), (right, "Child_Right_Name")]
        {
            names[node] = row[field].as_str().unwrap().to_owned();
        }
        check_name(&names[parent], &hierarchy.words[parent - 30]);
        same_names += usize::from(names[parent] == hierarchy.names[parent]);
    }
    // The others have two words of equal score the other way round.
    assert!(same_names >= 27, "{same_names} of 29");

    hierarchy.names = names;
    let expected = std::fs::read_to_string(golden("topic_tree.txt")).unwrap();
    assert_eq!(hierarchy.text().trim_end(), expected.trim_end());
}

/// Topics with these vectors; the first row holds outliers.
fn with_vectors(vectors: Array2<f32>) -> Topics {
    let topic = |id: i32| Topic {
        id: TopicId(id),
        size: 1,
        words: vec![(format!("word{id}"), 1.0)],
        representative: Vec::new(),
        label: None,
        ..Topic::default()
    };
    let ids = -1..vectors.nrows() as i32 - 1;
    Topics {
        list: ids.clone().map(topic).collect(),
        assignments: ids.map(TopicId).collect(),
        vectors,
        ctfidf: Arc::default(),
    }
}

#[test]
fn few_topics_have_a_tree_too() {
    let tree = |topics: &Topics| {
        let documents = vec![Vec::new(); topics.assignments.len()];
        Hierarchy::of(topics, &documents, Space::Embedding, 10).text()
    };
    assert_eq!(tree(&with_vectors(array![[1.0, 0.0]])), ".\n");
    let one = with_vectors(array![[1.0, 0.0], [0.5, 0.5]]);
    assert_eq!(tree(&one), ".\n└─■──word0 ── Topic: 0\n");
    let mut two = with_vectors(array![[1.0, 0.0], [0.5, 0.5], [1.0, 0.0]]);
    two.list[2].label = Some("my own name".to_owned());
    assert_eq!(tree(&two), ".\n├─■──word0 ── Topic: 0\n└─■──my own name ── Topic: 1\n");
}

#[test]
fn equal_distances_give_the_same_tree_every_time() {
    let distances = Array2::from_shape_fn((40, 40), |(i, j)| f64::from(u8::from(i != j)));
    let tree = Linkage::ward(distances.view(), LeafOrder::Shortest);
    assert_eq!(tree.merges().len(), 39);
    assert!(tree.merges().windows(2).all(|pair| pair[0].distance <= pair[1].distance));
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| Linkage::ward(distances.view(), LeafOrder::Shortest)), tree);
    }
}

#[test]
fn rows_of_the_heatmap_go_by_topic_id_whatever_is_asked_for() {
    // The outliers' row comes first and is no topic: an index that forgets it is one too low.
    let topics = with_vectors(array![[9.0, 9.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.1]]);
    let similarity = Similarity::of(&topics);
    for (a, b) in [(1usize, 3usize), (3, 1), (0, 2), (2, 2)] {
        let (x, y) = (topics.vectors.row(a + 1), topics.vectors.row(b + 1));
        let cosine = x.dot(&y) / (x.dot(&x) * y.dot(&y)).sqrt();
        assert!((similarity.matrix[[a, b]] - cosine).abs() < 1e-6);
    }
    assert_eq!(
        similarity.nearest(TopicId(3)).iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [0, 2, 1].map(TopicId)
    );
}

#[test]
fn words_of_merged_topics_are_those_of_all_their_documents() {
    let mut topics = with_vectors(array![[0.0, 1.0], [1.0, 0.0], [1.0, 0.1], [-1.0, 0.0]]);
    topics.ctfidf = Arc::new(CTfidf {
        vocabulary: ["ant", "bee", "cow"].map(str::to_owned).to_vec(),
        idf: vec![1.0, 1.5, 3.0],
        ..CTfidf::default()
    });
    // Outliers' words count nowhere.
    let documents = vec![vec![(2, 50)], vec![(0, 1), (1, 2)], vec![(0, 3)], vec![(2, 4)]];
    let hierarchy = Hierarchy::of(&topics, &documents, Space::Embedding, 2);
    assert_eq!(hierarchy.names, ["word0", "word1", "word2", "ant_bee", "cow_ant_bee"]);
    assert_eq!(hierarchy.words[0], [("ant".to_owned(), 4.0 / 6.0), ("bee".to_owned(), 0.5)]);
    assert_eq!(hierarchy.words[1].len(), 2);
    assert_eq!(hierarchy.topics_below(4), [0, 1, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_tree_holds_every_leaf_once(points in prop::collection::vec((0.0f64..1.0, 0.0f64..1.0), 0..40), groups in 1usize..50) {
        let k = points.len();
        let distances = Array2::from_shape_fn((k, k), |(i, j)| {
            (points[i].0 - points[j].0).hypot(points[i].1 - points[j].1)
        });
        let tree = Linkage::ward(distances.view(), LeafOrder::Shortest);
        let mut order = tree.order();
        order.sort_unstable();
        prop_assert_eq!(order, (0..k).collect::<Vec<_>>());
        let parts = Linkage::average(distances.view()).cut(groups);
        prop_assert_eq!(parts.len(), groups.min(k));
        let mut leaves = parts.concat();
        leaves.sort_unstable();
        prop_assert_eq!(leaves, (0..k).collect::<Vec<_>>());
    }
}
