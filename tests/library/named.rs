//! Topics that have names, or grew from seed words, are not joined with each other unless asked.

use topictui::embed::cache::EmbeddingCache;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::Change;
use topictui::model::settings::Supervision;
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings};
use topictui::topics::TopicId;
use topictui::topics::edit::NrTopics;
use topictui::topics::similarity::Space;

fn demo(change: impl FnOnce(&mut Settings)) -> Model {
    let texts = &topictui::corpus::demo::demo().texts[..300];
    let bytes = texts.join("\n").into_bytes().into();
    let input = Input::Bytes { name: "part".to_owned(), bytes };
    let mut settings = Settings {
        cluster: ClusterSettings { min_topic_size: 5, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
        ..Settings::default()
    };
    change(&mut settings);
    run(&input, &settings, None, &Resources::new(EmbeddingCache::platform()), &NoProgress).unwrap()
}

fn labels(model: &Model) -> Vec<String> {
    let mut labels: Vec<String> =
        model.topics.without_outliers().iter().filter_map(|topic| topic.label.clone()).collect();
    labels.sort();
    labels
}

fn reduce(model: &Model, count: usize, join_named: bool) -> Result<Model, String> {
    let change = Change::Reduce { to: NrTopics::Count(count), space: Space::Embedding, join_named };
    let resources = Resources::new(EmbeddingCache::off());
    change.apply(model, &resources).map_err(|error| error.to_string())
}

#[test]
fn renamed_topics_take_in_others_but_stay_apart() {
    let mut model = demo(|_| {});
    let resources = Resources::new(EmbeddingCache::off());
    let topics = model.topics.without_outliers().len();
    assert!(topics > 5, "{topics}");
    // The two most alike would be joined first.
    let (a, b) = (TopicId(0), model.similarity.nearest(TopicId(0))[0].0);
    for (topic, label) in [(a, "First"), (b, "Second")] {
        let rename = Change::Rename { topic, label: Some(label.to_owned()) };
        model = rename.apply(&model, &resources).unwrap();
    }
    let outliers = model.topics.offset();
    let two = reduce(&model, 2 + outliers, false).unwrap();
    assert_eq!(labels(&two), ["First", "Second"]);
    assert_eq!(two.topics.without_outliers().len(), 2);
    let error = reduce(&model, 1 + outliers, false).unwrap_err();
    assert!(error.contains("as 2 have names or seed words of their own"), "{error}");
    assert!(error.contains(&format!("ask for {} or more", 2 + outliers)), "{error}");
    let one = reduce(&model, 1 + outliers, true).unwrap();
    assert_eq!((one.topics.without_outliers().len(), labels(&one).len()), (1, 1));
}

#[test]
fn zero_shot_topics_stay_apart_when_a_fit_is_to_leave_fewer() {
    let names = ["battery life", "charging", "screen"].map(str::to_owned).to_vec();
    let prior =
        Supervision { zero_shot: names, zero_shot_min_similarity: 0.4, ..Supervision::default() };
    let with = |join_named| {
        demo(|settings| {
            settings.supervision = prior.clone();
            settings.topics.nr_topics = Some(NrTopics::Count(2));
            settings.topics.join_named = join_named;
        })
    };
    let apart = with(false);
    assert!(labels(&apart).len() > 1, "{:?}", labels(&apart));
    assert_eq!(apart.topics.without_outliers().len(), labels(&apart).len());
    assert_eq!(with(true).topics.list.len(), 2);
}

#[test]
fn topics_of_different_seed_words_stay_apart() {
    let seeds = [["battery", "charge"], ["screen", "display"], ["sound", "bass"]];
    let seeds: Vec<Vec<String>> = seeds.map(|words| words.map(str::to_owned).to_vec()).to_vec();
    let model = demo(|settings| {
        settings.supervision = Supervision { seed_topics: seeds, ..Supervision::default() }
    });
    let guided = &model.fit.as_ref().unwrap().guided.as_ref().unwrap().labels;
    let reduced = reduce(&model, 4, false).unwrap_or_else(|error| {
        assert!(error.contains("names or seed words"), "{error}");
        let least = error.split("ask for ").nth(1).unwrap().split(' ').next().unwrap();
        reduce(&model, least.parse().unwrap(), false).unwrap()
    });
    // No topic holds the majorities of two seeds.
    for topic in reduced.topics.without_outliers() {
        let before: Vec<i32> = model
            .topics
            .without_outliers()
            .iter()
            .filter_map(|old| {
                let documents = model.documents_of(old.id);
                let moved = documents.iter().all(|&d| reduced.topics.assignments[d.0] == topic.id);
                let of = |seed: i32| documents.iter().filter(|&&d| guided[d.0] == seed).count();
                moved.then(|| (0..3).find(|&seed| 2 * of(seed) > documents.len())).flatten()
            })
            .collect();
        assert!(before.windows(2).all(|pair| pair[0] == pair[1]), "{before:?}");
    }
}
