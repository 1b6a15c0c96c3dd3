//! Topics reduced, merged, deleted and combined, against the reference's and by hand.

use std::collections::BTreeMap;

use crate::support::golden::{golden_2d, golden_json};
use crate::support::reference::reference_topics;
use ndarray::{Array1, Array2, array};
use proptest::prelude::*;
use topictui::topics::TopicId;
use topictui::topics::Topics;
use topictui::topics::apart::Apart;
use topictui::topics::combine::{Combined, Incompatible, MIN_SIMILARITY};
use topictui::topics::edit::{Edit, EditError, delete, merge, reduce, reduce_auto};
use topictui::topics::represent::{RepresentParams, represent};
use topictui::topics::representation::no_words;
use topictui::topics::similarity::Space;
use topictui::watch::Unwatched;

/// What the reference calls each of our groups. Fails unless both have the same groups.
fn reference_ids(groups: &[TopicId], key: &str) -> BTreeMap<TopicId, i32> {
    let theirs: Vec<i32> =
        serde_json::from_value(golden_json("edited_topics.json")[key].clone()).unwrap();
    assert_eq!(groups.len(), theirs.len());
    let (mut to_theirs, mut to_ours) = (BTreeMap::new(), BTreeMap::new());
    for (&ours, &theirs) in groups.iter().zip(&theirs) {
        assert_eq!(*to_theirs.entry(ours).or_insert(theirs), theirs);
        assert_eq!(*to_ours.entry(theirs).or_insert(ours), ours);
    }
    to_theirs
}

/// Size-weighted means of the old topic vectors equal the reference's new ones.
fn check_vectors(topics: &Topics, edit: &Edit, key: &str, file: &str) {
    let expected = golden_2d(file);
    let ids = reference_ids(&edit.groups, key);
    assert_eq!(ids.len(), expected.nrows());
    for (&group, &reference) in &ids {
        let mut sum = Array1::<f64>::zeros(expected.ncols());
        let mut documents = 0.0;
        for (row, topic) in topics.list.iter().enumerate() {
            let at = topics.assignments.iter().position(|&id| id == topic.id).unwrap();
            if edit.groups[at] == group {
                sum += &(topics.vectors.row(row).mapv(f64::from) * topic.size as f64);
                documents += topic.size as f64;
            }
        }
        let difference = sum / documents - expected.row((reference + 1) as usize);
        assert!(difference.iter().all(|x| x.abs() <= 1e-6));
    }
}

#[test]
fn reducing_gives_the_reference_sets() {
    let topics = reference_topics();
    let reduced = reduce(&topics, 10, Space::Embedding, &Apart::none(&topics)).unwrap();
    check_vectors(&topics, &reduced, "reduced_10", "reduce_topics_10_topic_embeddings.npy");
    // A fit with nr_topics = 10 does the same.
    reference_ids(&reduced.groups, "fit_nr_topics_10");
    let by_words = reduce(&topics, 10, Space::Ctfidf, &Apart::none(&topics)).unwrap();
    reference_ids(&by_words.groups, "reduced_10_ctfidf");
    // The outliers count as one of the ten.
    assert_eq!(by_words.moves.iter().map(|(_, new)| *new).max(), Some(TopicId(8)));
}

#[test]
fn reducing_by_density_gives_the_reference_sets() {
    let reduced = reduce_auto(&reference_topics(), &Apart::default(), &Unwatched).unwrap();
    assert_eq!(reference_ids(&reduced.groups, "reduced_auto").len(), 20);
}

#[test]
fn merging_gives_the_reference_sets() {
    let topics = reference_topics();
    let merged =
        merge(&topics, &[vec![TopicId(1), TopicId(2)], [3, 4, 5].map(TopicId).to_vec()]).unwrap();
    let file = "merge_topics_12_345_topic_embeddings.npy";
    check_vectors(&topics, &merged, "merged_12_345", file);
}

/// Topics of these sizes, the first number being the outliers; vectors point along a circle.
fn of_sizes(sizes: &[usize]) -> Topics {
    let labels: Vec<i32> =
        sizes.iter().enumerate().flat_map(|(topic, &size)| vec![topic as i32 - 1; size]).collect();
    described(&labels)
}

fn described(labels: &[i32]) -> Topics {
    let texts: Vec<String> = labels.iter().map(|label| format!("word{label} common")).collect();
    let embeddings = Array2::from_shape_fn((labels.len(), 2), |(document, axis)| {
        let angle = labels[document] as f32 / 10.0;
        if axis == 0 { angle.cos() } else { angle.sin() }
    });
    let params = RepresentParams { top_n_words: 5, ..RepresentParams::default() };
    represent(&texts, labels, embeddings.view(), &params, &no_words).unwrap()
}

fn named(mut topics: Topics, id: i32, label: &str) -> Topics {
    topics.list.iter_mut().filter(|topic| topic.id == TopicId(id)).for_each(|topic| {
        topic.label = Some(label.to_owned());
    });
    topics
}

#[test]
fn new_ids_go_by_size_and_every_old_id_has_one() {
    let topics = of_sizes(&[1, 6, 5, 4, 3]);
    let merged = merge(&topics, &[vec![TopicId(3), TopicId(1)]]).unwrap();
    assert_eq!(
        merged.moves,
        [
            (TopicId::OUTLIERS, TopicId::OUTLIERS),
            (TopicId(0), TopicId(1)),
            (TopicId(1), TopicId(0)),
            (TopicId(2), TopicId(2)),
            (TopicId(3), TopicId(0))
        ]
    );
    assert_eq!(merged.groups[7], TopicId(1));
    assert_eq!(merged.groups[18], TopicId(1));
}

#[test]
fn a_merged_topic_keeps_the_name_of_its_largest_named_member() {
    let topics = named(named(of_sizes(&[1, 6, 5, 4, 3]), 3, "small"), 2, "middle");
    let merged = merge(&topics, &[[3, 1, 2].map(TopicId).to_vec()]).unwrap();
    assert_eq!(merged.groups[7], TopicId(2));
    assert_eq!(
        merged.moves,
        [
            (TopicId::OUTLIERS, TopicId::OUTLIERS),
            (TopicId(0), TopicId(1)),
            (TopicId(1), TopicId(0)),
            (TopicId(2), TopicId(0)),
            (TopicId(3), TopicId(0))
        ]
    );
}

#[test]
fn deleted_topics_become_outliers_and_the_others_stay() {
    let topics = of_sizes(&[2, 6, 5, 4]);
    let deleted = delete(&topics, &[TopicId(0), TopicId(2)]).unwrap();
    assert_eq!(
        deleted.moves,
        [
            (TopicId::OUTLIERS, TopicId::OUTLIERS),
            (TopicId(0), TopicId::OUTLIERS),
            (TopicId(1), TopicId(0)),
            (TopicId(2), TopicId::OUTLIERS)
        ]
    );
    // Described anew, each row is still its own topic's, and new text can be weighed.
    let after = described(&TopicId::labels(&deleted.groups));
    assert_eq!(after.list.iter().map(|topic| topic.size).collect::<Vec<_>>(), [12, 5]);
    assert_eq!(after.vectors.row(1), topics.vectors.row(2));
    assert_eq!(after.ctfidf.vocabulary.len(), after.ctfidf.idf.len());
    assert_eq!(after.ctfidf.rows.len(), 2);

    // Without outliers before, and with nothing left after.
    let deleted = delete(&of_sizes(&[0, 3, 2]), &[TopicId(1)]).unwrap();
    assert_eq!(deleted.moves, [(TopicId(0), TopicId(0)), (TopicId(1), TopicId::OUTLIERS)]);
    let deleted = delete(&of_sizes(&[0, 3, 2]), &[TopicId(0), TopicId(1)]).unwrap();
    assert_eq!(deleted.groups, [TopicId::OUTLIERS; 5]);
}

#[test]
fn reducing_without_topics_does_not_panic() {
    for topics in [of_sizes(&[]), of_sizes(&[4]), of_sizes(&[0, 3]), of_sizes(&[0, 3, 2])] {
        let edit = reduce_auto(&topics, &Apart::default(), &Unwatched).unwrap();
        assert!(edit.moves.iter().all(|(old, new)| old == new));
        let all = topics.list.len();
        if all > 0 {
            assert_eq!(
                reduce(&topics, all, Space::Embedding, &Apart::none(&topics)).unwrap().moves,
                edit.moves
            );
        }
        assert!(reduce(&topics, all + 1, Space::Embedding, &Apart::none(&topics)).is_err());
        assert!(reduce(&topics, 0, Space::Embedding, &Apart::none(&topics)).is_err());
    }
}

#[test]
fn what_cannot_be_done_is_said_in_one_sentence() {
    let topics = of_sizes(&[2, 6, 5, 4]);
    let said = |result: Result<Edit, EditError>| result.unwrap_err().to_string();
    assert_eq!(
        said(reduce(&topics, 5, Space::Embedding, &Apart::none(&topics))),
        "there are 4 topics, the outliers counted as one, so they cannot be reduced to 5: ask for fewer"
    );
    assert_eq!(
        said(reduce(&topics, 1, Space::Embedding, &Apart::none(&topics))),
        "topics cannot be reduced to 1, as the outliers count as one: ask for 2 or more"
    );
    assert_eq!(
        said(merge(&topics, &[vec![TopicId(0), TopicId(7)]])),
        "there is no topic 7: they are 0 to 2"
    );
    assert_eq!(said(delete(&of_sizes(&[1]), &[TopicId(0)])), "there is no topic 0: there are none");
    assert_eq!(
        said(merge(&topics, &[vec![TopicId::OUTLIERS, TopicId(0)]])),
        "-1 are the outliers, not a topic: name topics from 0 up"
    );
    assert_eq!(
        said(merge(&topics, &[vec![TopicId(0), TopicId(1)], vec![TopicId(1), TopicId(2)]])),
        "topic 1 is named twice: name every topic once"
    );
    assert_eq!(
        said(merge(&topics, &[vec![TopicId(0), TopicId(1)], vec![TopicId(2)]])),
        "topic 2 stands alone: name the topics to merge it with, as in 1,2"
    );
    assert_eq!(said(delete(&topics, &[])), "no topic is named: name at least one");
}

/// Topics with these vectors; the first row holds outliers.
fn with_vectors(vectors: Array2<f32>) -> Topics {
    let labels: Vec<i32> = (0..vectors.nrows() as i32).map(|label| label - 1).collect();
    Topics { vectors, ..described(&labels) }
}

#[test]
fn alike_topics_of_two_models_become_one_and_others_are_added() {
    let base = with_vectors(array![[1.0, 1.0], [1.0, 0.0], [0.0, 2.0]]);
    // The first is alike to topic 1, the second to none, the third to the base's outliers only.
    let next = with_vectors(array![[1.0, 0.0], [0.1, 1.0], [-1.0, 0.0], [0.7, 0.7]]);
    let combined = Combined::of(&[&base, &next], 0.75).unwrap();
    assert_eq!(combined.targets, [[0, 1].map(TopicId).to_vec(), [1, 2, 3].map(TopicId).to_vec()]);
    assert_eq!(
        combined.origins,
        [(0, 0), (0, 1), (1, 1), (1, 2)].map(|(model, id)| (model, TopicId(id)))
    );
    assert_eq!(combined.assignments(1, &next), [-1, 1, 2, 3].map(TopicId));

    // A third model is compared with what the second added, too.
    let third = with_vectors(array![[5.0, 0.0], [-3.0, 0.1]]);
    let combined = Combined::of(&[&base, &next, &third], 0.75).unwrap();
    assert_eq!(combined.targets[2], [TopicId(2)]);
}

#[test]
fn a_model_combined_with_itself_stays_as_it_is() {
    let topics = reference_topics();
    let combined = Combined::of(&[&topics, &topics], MIN_SIMILARITY).unwrap();
    assert_eq!(combined.targets[0], combined.targets[1]);
    assert_eq!(combined.origins.len(), 30);
    assert_eq!(combined.assignments(1, &topics), topics.assignments);
}

#[test]
fn models_of_different_embeddings_cannot_be_combined() {
    let two = with_vectors(array![[1.0, 0.0], [0.0, 1.0]]);
    let three = with_vectors(array![[1.0, 0.0, 0.0]]);
    let error = Combined::of(&[&two, &three], MIN_SIMILARITY).unwrap_err();
    assert_eq!(error, Incompatible { model: 2, dimensions: 3, expected: 2 });
    assert_eq!(Combined::of(&[], MIN_SIMILARITY).unwrap().origins, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn moves_are_what_describing_anew_numbers(labels in prop::collection::vec(-1i32..7, 1..60), n in 1usize..9) {
        let topics = described(&labels);
        let n = n.clamp((topics.offset() + 1).min(topics.list.len()), topics.list.len());
        let edit = reduce(&topics, n, Space::Embedding, &Apart::none(&topics)).unwrap();
        let after = described(&TopicId::labels(&edit.groups));
        let moves: BTreeMap<TopicId, TopicId> = edit.moves.iter().copied().collect();
        let moved: Vec<TopicId> = topics.assignments.iter().map(|id| moves[id]).collect();
        prop_assert_eq!(&after.assignments, &moved);
        prop_assert_eq!(after.list.len(), n);
    }
}
