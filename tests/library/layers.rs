//! Layers above topics: found where they are planted, nested, and kept up with changes.

use std::collections::BTreeSet;

use ndarray::Array2;
use topictui::quality::Agreement;
use topictui::topics::layers::make::Source;
use topictui::topics::layers::{Group, LayerChoice, LayerError, Layers};
use topictui::topics::represent::{RepresentParams, represent};
use topictui::topics::representation::{Banned, no_words};
use topictui::topics::{TopicId, Topics};

/// Documents around `fine` places around each of `coarse` places.
struct Planted {
    topics: Topics,
    embeddings: Array2<f32>,
    /// The coarse place of each document.
    coarse: Vec<usize>,
}

/// Numbers between −1 and 1 that look random.
fn noise(at: usize) -> f32 {
    let x = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((x >> 40) as f32) / (1u64 << 23) as f32 - 1.0
}

fn planted(coarse: usize, fine: usize, outliers: usize) -> Planted {
    let (each, d) = (12, 40);
    let n = coarse * fine * each;
    let (mut labels, mut of, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    let mut embeddings = Array2::zeros((n + outliers, d));
    for document in 0..n + outliers {
        let place = document % (coarse * fine);
        let group = place / fine;
        for axis in 0..d {
            let far = noise(1_000_000 + group * d + axis);
            let near = noise(2_000_000 + place * d + axis);
            let own = noise(3_000_000 + document * d + axis);
            embeddings[[document, axis]] = far + 0.35 * near + 0.1 * own;
        }
        of.push(group);
        labels.push(if document < n { place as i32 } else { -1 });
        texts.push(format!("theme{group} matter{place} common word{document}"));
    }
    let params = RepresentParams::default();
    let topics = represent(&texts, &labels, embeddings.view(), &params, &no_words).unwrap();
    Planted { topics, embeddings, coarse: of }
}

impl Planted {
    fn source<'a>(&'a self, banned: &'a Banned) -> Source<'a> {
        Source {
            topics: &self.topics,
            clusterings: &[],
            embeddings: self.embeddings.view(),
            top_n_words: 10,
            banned,
        }
    }

    fn layers(&self, choice: &str) -> Layers {
        Layers::of(&self.source(&Banned::default()), &choice.parse().unwrap())
    }

    fn agreement(&self, layers: &Layers, layer: usize) -> f64 {
        let groups = self.topics.assignments.iter().map(|&topic| layers.group_of(layer, topic));
        let placed: Vec<(usize, usize)> =
            self.coarse.iter().zip(groups).filter_map(|(&of, group)| Some((of, group?))).collect();
        let (of, groups): (Vec<usize>, Vec<usize>) = placed.into_iter().unzip();
        Agreement::of(&of, &groups).ami
    }
}

/// What holds of any layers.
fn check(layers: &Layers, topics: &Topics) {
    let mut below = topics.without_outliers().len();
    for (at, layer) in layers.above.iter().enumerate() {
        assert!(layer.groups.len() > 1 && layer.groups.len() < below);
        below = layer.groups.len();
        assert!(layer.groups.is_sorted_by_key(|group| std::cmp::Reverse(group.size)));
        let mut seen = BTreeSet::new();
        for (number, group) in layer.groups.iter().enumerate() {
            let size = |id: &TopicId| topics.get(*id).unwrap().size;
            assert_eq!(group.size, group.topics.iter().map(size).sum::<usize>());
            assert!(group.topics.iter().all(|id| seen.insert(*id)));
            assert!(group.topics.iter().all(|id| layers.group_of(at + 1, *id) == Some(number)));
            assert!((1..=10).contains(&group.words.len()) && !group.representative.is_empty());
            for child in layers.children(at + 1, number) {
                assert_eq!(layers.parent(at, child), Some(number));
            }
            assert_eq!(layers.unplaced_in(at + 1, number).len(), group.unplaced);
        }
        assert_eq!(seen.len(), topics.without_outliers().len());
    }
}

#[test]
fn planted_groups_of_topics_are_the_coarsest_layer() {
    for (coarse, fine) in [(6, 5), (5, 8), (9, 4), (4, 4), (3, 3), (8, 30)] {
        let planted = planted(coarse, fine, 0);
        let layers = planted.layers("auto");
        check(&layers, &planted.topics);
        let last = layers.count();
        assert_eq!(layers.get(last).unwrap().groups.len(), coarse, "{coarse} × {fine}");
        assert_eq!(planted.agreement(&layers, last), 1.0, "{coarse} × {fine}");
        assert!(last == 1 || layers.get(1).unwrap().groups.len() >= 3 * coarse);
    }
}

#[test]
fn few_topics_in_no_plain_groups_have_no_layer() {
    assert_eq!(planted(12, 1, 0).layers("auto").count(), 0);
    assert_eq!(planted(1, 1, 0).layers("auto"), Layers::default());
    assert_eq!(planted(2, 1, 3).layers("2").count(), 0);
}

#[test]
fn a_group_has_the_words_of_its_documents_taken_together() {
    let planted = planted(6, 5, 30);
    let layers = planted.layers("auto");
    for group in &layers.get(1).unwrap().groups {
        let topic = group.topics[0].index().unwrap();
        let document =
            planted.topics.assignments.iter().position(|id| id.index() == Some(topic)).unwrap();
        assert_eq!(group.words[0].0, format!("theme{}", planted.coarse[document]));
        // As of one bag with all counts.
        let bags = planted.topics.ctfidf.bags(&texts_of(&planted, group));
        let mut sum = std::collections::BTreeMap::new();
        bags.into_iter().flatten().for_each(|(column, n)| *sum.entry(column).or_insert(0) += n);
        let bag: Vec<(u32, u32)> = sum.into_iter().collect();
        let weights = planted.topics.ctfidf.weigh(&bag);
        assert_eq!(planted.topics.weights_together(&group.topics), weights);
    }
}

fn texts_of(planted: &Planted, group: &Group) -> Vec<String> {
    let all = planted.topics.assignments.iter().enumerate();
    let own = all.filter(|(_, topic)| group.topics.contains(topic));
    let coarse = planted.coarse.iter().max().unwrap() + 1;
    let fine = (planted.topics.without_outliers().len()) / coarse;
    own.map(|(document, _)| {
        let place = document % (coarse * fine);
        format!("theme{} matter{place} common word{document}", place / fine)
    })
    .collect()
}

#[test]
fn outliers_are_counted_apart_in_the_group_they_lie_nearest_to() {
    let planted = planted(6, 5, 30);
    let layers = planted.layers("auto");
    check(&layers, &planted.topics);
    let unplaced: usize = layers.get(1).unwrap().groups.iter().map(|group| group.unplaced).sum();
    assert_eq!(unplaced, 30);
    for group in 0..6 {
        for document in layers.unplaced_in(1, group) {
            let topic = layers.group(1, group).unwrap().topics[0];
            let inside = planted.topics.assignments.iter().position(|&id| id == topic).unwrap();
            assert_eq!(planted.coarse[document.0], planted.coarse[inside]);
        }
    }
}

#[test]
fn layers_are_as_many_or_as_large_as_is_said() {
    let planted = planted(8, 12, 10);
    let sizes = |choice: &str| {
        let layers = planted.layers(choice);
        check(&layers, &planted.topics);
        layers.above.iter().map(|layer| layer.groups.len()).collect::<Vec<_>>()
    };
    assert_eq!(sizes("40,10"), [40, 10]);
    assert_eq!(sizes("8"), [8]);
    assert_eq!(sizes("0"), [0; 0]);
    assert_eq!(sizes("1"), [8]);
    let three = sizes("3");
    assert_eq!((three.len(), three[2]), (3, 8));
    assert_eq!(sizes("200"), [0; 0], "no more groups than topics");
    assert_eq!(planted.layers("auto"), planted.layers("auto"));
}

#[test]
fn topics_move_to_other_groups_and_groups_become_one() {
    let planted = planted(6, 10, 20);
    let banned = Banned::default();
    let source = planted.source(&banned);
    let layers = planted.layers("24,6");
    let (topic, from) = (TopicId(3), layers.group_of(2, TopicId(3)).unwrap());
    let to = (from + 1) % 6;
    let target = layers.group(2, to).unwrap().topics[0];
    let moved = layers.with_moved(&source, &[topic], 2, to).unwrap();
    check(&moved, &planted.topics);
    assert!(moved.edited);
    assert_eq!(moved.group_of(2, topic), moved.group_of(2, target));

    // A finer group that goes whole stays whole.
    let whole = layers.group(1, 4).unwrap().topics.clone();
    let to = (layers.group_of(2, whole[0]).unwrap() + 1) % 6;
    let target = layers.group(2, to).unwrap().topics[0];
    let moved = layers.with_moved(&source, &whole, 2, to).unwrap();
    check(&moved, &planted.topics);
    assert_eq!(moved.group_of(2, whole[0]), moved.group_of(2, target));
    let now = moved.group_of(1, whole[0]).unwrap();
    assert_eq!(moved.group(1, now).unwrap().topics, whole);

    let named = layers.with_label(2, 5, Some("mine")).unwrap();
    let merged = named.with_merged(&source, 2, &[5, 0]).unwrap();
    check(&merged, &planted.topics);
    assert_eq!(merged.get(2).unwrap().groups.len(), 5);
    assert_eq!(merged.get(1).unwrap().groups.len(), 24);
    let label = |group: &Group| group.label.as_deref() == Some("mine");
    let mine = merged.get(2).unwrap().groups.iter().find(|group| label(group)).unwrap();
    assert_eq!(mine.topics.len(), 20);

    // Groups of a finer layer in different coarse ones meet in that of the largest.
    let (a, b) = (0, 23);
    let merged = layers.with_merged(&source, 1, &[a, b]).unwrap();
    check(&merged, &planted.topics);
    let (one, other) =
        (layers.group(1, a).unwrap().topics[0], layers.group(1, b).unwrap().topics[0]);
    assert_eq!(merged.group_of(1, one), merged.group_of(1, other));

    assert_eq!(
        layers.with_merged(&source, 2, &[6, 0]),
        Err(LayerError::NoGroup { layer: 2, group: 6, groups: 6 })
    );
    assert_eq!(layers.with_merged(&source, 1, &[1]), Err(LayerError::Alone { group: 1 }));
    assert_eq!(layers.with_merged(&source, 1, &[1, 1]), Err(LayerError::Twice { group: 1 }));
    assert_eq!(layers.with_label(0, 0, None), Err(LayerError::Topics));
    assert_eq!(
        layers.with_moved(&source, &[topic], 3, 0),
        Err(LayerError::NoLayer { layer: 3, layers: 2 })
    );
    assert!(matches!(
        layers.with_moved(&source, &[TopicId(60)], 2, 0),
        Err(LayerError::NoTopic { .. })
    ));
}

#[test]
fn groups_stay_when_topics_below_them_change() {
    let before = planted(6, 10, 20);
    let layers = before.layers("24,6").with_label(2, 1, Some("mine")).unwrap();
    let mine = layers.group(2, 1).unwrap().topics.clone();
    // The topics of one group become one, another is taken away, the rest stay.
    let gone = layers.group(2, 0).unwrap().topics[0];
    let label = |id: &TopicId| match id {
        id if mine.contains(id) => mine[0].0,
        id if *id == gone => -1,
        id => id.0,
    };
    let labels: Vec<i32> = before.topics.assignments.iter().map(label).collect();
    let texts: Vec<String> = (0..labels.len()).map(|at| format!("word{at} thing")).collect();
    let params = RepresentParams::default();
    let topics = represent(&texts, &labels, before.embeddings.view(), &params, &no_words).unwrap();
    let after = Planted { topics, ..before };
    let old = planted(6, 10, 20).topics.assignments;
    let banned = Banned::default();
    let carried = layers.carried(&old, &after.source(&banned));
    check(&carried, &after.topics);
    assert_eq!(carried.get(2).unwrap().groups.len(), 6);
    let mine = carried.get(2).unwrap().groups.iter().find(|group| group.label.is_some()).unwrap();
    assert_eq!((mine.topics.len(), mine.size), (1, 120));
    assert!(carried.edited);
}

#[test]
fn at_a_layer_groups_stand_in_place_of_topics() {
    let planted = planted(6, 10, 20);
    let layers = planted.layers("24,6");
    let topics = planted.topics.at(layers.get(1).unwrap());
    assert_eq!(topics.without_outliers().len(), 24);
    let sizes = |id: &TopicId| topics.assignments.iter().filter(|of| *of == id).count();
    assert!(topics.list.iter().all(|topic| topic.size == sizes(&topic.id)));
    assert_eq!(topics.vectors.nrows(), 25);
    assert_eq!(topics.ctfidf.rows.len(), 25);
    for (row, topic) in topics.list.iter().enumerate().skip(1) {
        assert_eq!(topics.ctfidf.words(row, 10), topic.words);
    }
    let above = layers.above(1);
    assert_eq!(above.count(), 1);
    check(&above, &topics);
    // Groups of groups are the groups of all their topics.
    let twice = topics.at(above.get(1).unwrap());
    let once = planted.topics.at(layers.get(2).unwrap());
    assert_eq!(twice.assignments, once.assignments);
    assert_eq!(twice.ctfidf.rows, once.ctfidf.rows);
    assert_eq!(layers.nearest_to(7, 60), 2);
    assert_eq!(layers.nearest_to(100, 60), 0);
    assert_eq!("0".parse(), Ok(LayerChoice::Count(0)));
}

/// `cargo test --release --test library a_thousand -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn a_thousand_topics_are_grouped_in_a_fifth_of_a_second() {
    let (k, d) = (1_000, 384);
    let labels: Vec<i32> = (0..2 * k).map(|at| at % k).collect();
    let embeddings = Array2::from_shape_fn((labels.len(), d), |(row, axis)| {
        let topic = row % k as usize;
        noise(1_000 * (topic / 25) + axis) + noise(500_000 + topic * d + axis) / 2.0
    });
    let texts: Vec<String> = labels.iter().map(|label| format!("matter{label} word")).collect();
    let params = RepresentParams::default();
    let topics = represent(&texts, &labels, embeddings.view(), &params, &no_words).unwrap();
    let planted = Planted { topics, embeddings, coarse: Vec::new() };
    let started = std::time::Instant::now();
    let layers = planted.layers("auto");
    let took = started.elapsed();
    eprintln!("{:?}: {took:?}", layers.above.iter().map(|l| l.groups.len()).collect::<Vec<_>>());
    check(&layers, &planted.topics);
    assert!(took.as_millis() < 200, "{took:?}");
}
