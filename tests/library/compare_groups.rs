//! Groups of documents of a real fit: planted differences, and halves without any.

use topictui::corpus::demo;
use topictui::engine::compare_groups::{By, Compared, Group, Groups, documents, topics, words};
use topictui::topics::TopicId;
use topictui::{Model, Resources, Settings};

/// The bundled example in eight layouts.
fn model() -> Model {
    let mut settings = Settings::default();
    settings.reduce.layouts = Some(8);
    topictui::fit(&demo::demo().texts, &settings, &Resources::default(), None).unwrap()
}

fn groups(in_a: Vec<bool>, in_b: Vec<bool>) -> Groups {
    let group = |name: &str, of| Group { name: name.to_owned(), of };
    Groups { by: By::Class, a: group("a", in_a), b: group("b", in_b) }
}

fn differing(compared: &Compared) -> Vec<TopicId> {
    compared.rows.iter().filter(|row| row.contrast.differs()).map(|row| row.of).collect()
}

/// Numbers in 0..1.
fn chance(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1u64 << 53) as f64
}

#[test]
fn planted_differences_are_found_and_random_halves_do_not_differ() {
    let model = model();
    let assigned = &model.topics.assignments;
    let mut state = 11;
    let mut with_any = 0;
    for _ in 0..200 {
        let half: Vec<bool> = assigned.iter().map(|_| chance(&mut state) < 0.5).collect();
        let other = half.iter().map(|of| !of).collect();
        let compared = topics(&model, &groups(half, other)).unwrap();
        assert_eq!(compared.clusterings, 8);
        with_any += usize::from(!differing(&compared).is_empty());
    }
    eprintln!("of 200 random halves, with a difference: {with_any}");
    assert!(with_any <= 10, "{with_any}");

    // The largest topic is four times as often in A as in B, and the third is missing in B.
    let (often, missing) = (TopicId(0), TopicId(2));
    let (mut in_a, mut in_b) = (Vec::new(), Vec::new());
    for &topic in assigned.iter() {
        let a = chance(&mut state) < if topic == often { 0.8 } else { 0.5 };
        in_a.push(a);
        in_b.push(!a && topic != missing);
    }
    let groups = groups(in_a, in_b);
    let compared = topics(&model, &groups).unwrap();
    let found = differing(&compared);
    assert!(found.contains(&often) && found.contains(&missing) && found.len() <= 3, "{found:?}");
    let row = |topic| compared.rows.iter().find(|row| row.of == topic).unwrap();
    assert!(row(often).ratio().unwrap() > 2.0 && row(often).contrast.bound() > 0.0);
    assert_eq!((row(missing).b, row(missing).ratio()), (0, None));
    // The surest first, each document once, the outliers among them.
    assert!(compared.rows.is_sorted_by(|a, b| a.contrast.bound() >= b.contrast.bound()));
    assert_eq!(compared.rows.iter().map(|row| row.a).sum::<usize>(), groups.a.size());
    assert_eq!(compared.rows.len(), model.topics.list.len());

    // Inside a topic the halves were drawn by chance.
    let inside = words(&model, &groups, often);
    assert!(
        inside.len() > 5 && !inside.iter().any(|row| row.contrast.differs()),
        "{:?}",
        inside[0]
    );
    assert!(words(&model, &groups, missing).is_empty());
    let [a, b] = documents(&model, &groups, often);
    assert!(a.len() == 5 && b.len() == 5);
    assert!(a.iter().all(|d| groups.a.of[d.0]) && b.iter().all(|d| groups.b.of[d.0]));

    // One clustering alone says nothing of its own uncertainty.
    let mut alone = model.clone();
    alone.fit = None;
    let without = topics(&alone, &groups).unwrap();
    assert_eq!(without.clusterings, 0);
    let same = without.rows.iter().find(|row| row.of == often).unwrap().contrast;
    assert!(same.clustering == 0.0 && same.sampling == row(often).contrast.sampling);
    // Groups of topics are compared as topics are.
    if model.layers.count() > 0 {
        let coarse = model.at_layer(model.layers.count()).unwrap();
        let compared = topics(&coarse, &groups).unwrap();
        assert_eq!(compared.rows.iter().map(|row| row.b).sum::<usize>(), groups.b.size());
    }
}
