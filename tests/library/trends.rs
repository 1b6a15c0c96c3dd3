//! Topics over time and per class, against the reference's numbers and by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::golden::golden_json;
use crate::support::reference::{reference_topics, reference_topics_with_words};
use serde_json::Value;
use topictui::corpus::time::{TimeKind, Times};
use topictui::topics::TopicId;
use topictui::topics::bags::Bag;
use topictui::topics::trends::{Timeline, Trend, Tuning, trends};
use topictui::topics::{CTfidf, Topic, Topics};

const NONE: Tuning = Tuning { evolution: false, global: false };
const GLOBAL: Tuning = Tuning { evolution: false, global: true };

fn numbers(values: &[i64]) -> Times {
    Times { kind: TimeKind::Number, values: values.iter().copied().map(Some).collect() }
}

fn read(values: &[String]) -> Times {
    Times::read(&values.iter().map(String::as_str).collect::<Vec<_>>(), None).unwrap().0
}

/// The reference's timestamps: number of the review over 100, and a date in 2020.
fn hundreds() -> Timeline {
    Timeline::of(&numbers(&(0..1000).map(|id| id / 100).collect::<Vec<_>>()))
}

fn dates() -> Timeline {
    let date = |id: usize| format!("2020-{:02}-{:02}", 1 + id * 12 / 1000, 1 + id % 28);
    Timeline::binned(&read(&(0..1000).map(date).collect::<Vec<_>>()), 10)
}

fn classes() -> Vec<Option<usize>> {
    let labels: Vec<usize> = serde_json::from_value(golden_json("labels.json")).unwrap();
    labels.into_iter().map(Some).collect()
}

fn placed(timeline: &Timeline) -> Vec<Option<usize>> {
    timeline.points.clone()
}

/// (label, topic) to number of documents, as the reference counted them.
fn counts(rows: &Value, label: impl Fn(&Value) -> String) -> BTreeMap<(String, i64), u64> {
    let row = |row: &Value| ((label(&row[0]), row[1].as_i64().unwrap()), row[2].as_u64().unwrap());
    rows.as_array().unwrap().iter().map(row).collect()
}

fn our_counts(found: &[Trend], labels: &[String]) -> BTreeMap<(String, i64), u64> {
    let row = |trend: &Trend| {
        ((labels[trend.point].clone(), i64::from(trend.topic.0)), trend.frequency as u64)
    };
    found.iter().map(row).collect()
}

#[test]
fn documents_are_counted_where_the_reference_counts_them() {
    let topics = reference_topics();
    let documents: Vec<Bag> = vec![Vec::new(); 1000];
    let file = golden_json("trend_counts.json");
    let check = |timeline: &Timeline, name: &str, label: &dyn Fn(&Value) -> String| {
        let found = trends(&topics, &documents, &placed(timeline), NONE, 5);
        assert_eq!(our_counts(&found, &timeline.labels), counts(&file[name], label));
    };
    check(&hundreds(), "topics_over_time_int10", &Value::to_string);
    let moment = |value: &Value| {
        let times = read(&[value.as_str().unwrap().to_owned()]);
        times.show(times.values[0].unwrap(), true)
    };
    check(&dates(), "topics_over_time_dates_10bins", &moment);

    let found = trends(&topics, &documents, &classes(), NONE, 5);
    let labels = ["0".to_owned(), "1".to_owned()];
    let expected = counts(&file["topics_per_class"], Value::to_string);
    assert_eq!(our_counts(&found, &labels), expected);
}

/// The reference's words are ours, or others of the same score. `found` holds more words.
fn check_words(file: &str, found: &[Trend]) {
    let file = golden_json(file);
    let rows = file.as_array().unwrap();
    assert_eq!(found.len(), rows.len());
    // Both are in the order of points; the reference's topics ascend in each.
    for (trend, row) in found.iter().zip(rows) {
        assert_eq!(i64::from(trend.topic.0), row["Topic"].as_i64().unwrap());
        assert_eq!(trend.frequency as u64, row["Frequency"].as_u64().unwrap());
        let words = row["Words"].as_str().unwrap();
        let words: Vec<&str> = words.split(", ").filter(|word| !word.is_empty()).collect();
        assert_eq!(words.len(), trend.words.len().min(5), "{words:?}");
        for (word, (_, score)) in words.iter().zip(&trend.words) {
            let (_, found) = trend.words.iter().find(|(other, _)| other == word).unwrap();
            assert!((found - score).abs() <= 1e-6 * score, "{word} of {words:?}");
        }
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn words_over_time_and_per_class_equal_the_reference() {
    let (topics, documents) = reference_topics_with_words();
    let of = |points: &[Option<usize>], tuning| trends(&topics, &documents, points, tuning, 2000);
    check_words("topics_over_time_int10_no_tuning.json", &of(&placed(&hundreds()), NONE));
    // The reference's evolution tuning has no effect, so with both it shows the global one.
    check_words("topics_over_time_int10.json", &of(&placed(&hundreds()), GLOBAL));
    check_words("topics_over_time_dates_10bins.json", &of(&placed(&dates()), GLOBAL));
    check_words("topics_per_class_no_global.json", &of(&classes(), NONE));
    check_words("topics_per_class.json", &of(&classes(), GLOBAL));
}

/// Two topics over the terms a, b, c, all with idf 1.
fn two_topics(assignments: Vec<TopicId>, rows: [[f64; 3]; 2]) -> Topics {
    let topic = |id: i32| Topic {
        id: TopicId(id),
        size: assignments.iter().filter(|&&other| other == TopicId(id)).count(),
        words: Vec::new(),
        representative: Vec::new(),
        label: None,
        ..Topic::default()
    };
    Topics {
        list: vec![topic(0), topic(1)],
        vectors: ndarray::Array2::zeros((2, 1)),
        ctfidf: Arc::new(CTfidf {
            vocabulary: ["a", "b", "c"].map(str::to_owned).to_vec(),
            idf: vec![1.0; 3],
            rows: rows.map(|row| (0..).zip(row).collect()).to_vec(),
            ..CTfidf::default()
        }),
        assignments,
    }
}

/// The weights of a, b and c.
fn weights(trend: &Trend) -> [f64; 3] {
    ["a", "b", "c"].map(|term| {
        trend.words.iter().find(|(word, _)| word == term).map_or(0.0, |(_, weight)| *weight)
    })
}

#[test]
fn evolution_averages_with_the_tuned_words_one_point_before() {
    // Topic 0 is at points 0, 1, 2 and 4, topic 1 at 2 and 3.
    let topics =
        two_topics([0, 0, 0, 1, 1, 0].map(TopicId).to_vec(), [[4.0, 0.0, 0.0], [0.0, 1.0, 3.0]]);
    let documents: Vec<Bag> = vec![
        vec![(0, 1)],
        vec![(1, 2)],
        vec![(2, 1)],
        vec![(0, 1), (1, 1)],
        vec![(2, 4)],
        vec![(1, 1)],
    ];
    let points: Vec<Option<usize>> = [0, 1, 2, 2, 3, 4].map(Some).to_vec();
    let tuned = |evolution, global| {
        let found = trends(&topics, &documents, &points, Tuning { evolution, global }, 3);
        let at: Vec<(usize, i32)> =
            found.iter().map(|trend| (trend.point, trend.topic.0)).collect();
        assert_eq!(at, [(0, 0), (1, 0), (2, 0), (2, 1), (3, 1), (4, 0)]);
        found.iter().map(weights).collect::<Vec<_>>()
    };
    assert_eq!(
        tuned(true, false),
        [
            [1.0, 0.0, 0.0],
            [0.5, 0.5, 0.0],
            [0.25, 0.25, 0.5],
            [0.5, 0.5, 0.0],
            [0.25, 0.25, 0.5],
            // A gap breaks the chain.
            [0.0, 1.0, 0.0],
        ]
    );
    assert_eq!(
        tuned(true, true),
        [
            [1.0, 0.0, 0.0],
            // ((0, 1, 0) + (1, 0, 0)) / 2 is (½, ½, 0); with the global (1, 0, 0) that is
            [0.75, 0.25, 0.0],
            [0.6875, 0.0625, 0.25],
            [0.25, 0.375, 0.375],
            // ((0, 0, 1) + (¼, ⅜, ⅜)) / 2, then with (0, ¼, ¾)
            [0.0625, 0.21875, 0.71875],
            [0.5, 0.5, 0.0],
        ]
    );
    assert_eq!(tuned(false, false)[1], [0.0, 1.0, 0.0]);
    assert_eq!(tuned(false, true)[1], [0.5, 0.5, 0.0]);
}

#[test]
fn documents_without_a_point_are_left_out() {
    let topics = two_topics([0, 0, 1].map(TopicId).to_vec(), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    let documents: Vec<Bag> = vec![vec![(0, 1)], vec![], vec![(1, 1)]];
    let found = trends(&topics, &documents, &[Some(3), Some(1), None], GLOBAL, 5);
    let rows: Vec<_> = found.iter().map(|t| (t.point, t.topic, t.frequency)).collect();
    assert_eq!(rows, [(1, TopicId(0), 1), (3, TopicId(0), 1)]);
    // A document without words shows the topic's own.
    assert_eq!(weights(&found[0]), [0.5, 0.0, 0.0]);
}

/// The points of documents that all have a time.
fn known(timeline: &Timeline) -> Vec<usize> {
    timeline.points.iter().map(|point| point.unwrap()).collect()
}

#[test]
fn documents_without_a_time_have_no_point() {
    let times = read(&["2021", "", "2020", "soon"].map(str::to_owned));
    let points = [Some(1), None, Some(0), None];
    assert_eq!(Timeline::of(&times).points, points);
    let binned = Timeline::binned(&times, 2);
    assert_eq!((binned.points, &binned.labels[1][..]), (points.to_vec(), "2020.5"));
}

#[test]
fn bins_are_open_below_and_closed_above() {
    let binned = Timeline::binned(&numbers(&[0, 5, 10, 1, 6, 2]), 2);
    assert_eq!(binned.labels, ["-0.01", "5"]);
    assert_eq!(known(&binned), [0, 0, 1, 0, 1, 0]);
    let thirds = Timeline::binned(&numbers(&[0, 1]), 3);
    assert_eq!(thirds.labels, ["-0.001", "0.333", "0.667"]);
    assert_eq!(known(&thirds), [0, 2]);
    // As many decimals as tell them apart.
    let fine = Timeline::binned(&numbers(&[0, 1]), 4096);
    assert_eq!(fine.labels[1..4], ["0.0002", "0.0005", "0.0007"]);

    let extremes = Timeline::binned(&numbers(&[i64::MIN, i64::MAX, 0]), 2);
    assert_eq!(known(&extremes), [0, 1, 1]);
    let same = Timeline::binned(&numbers(&[7, 7]), 5);
    assert_eq!((&same.labels[..], known(&same)), (&["7".to_owned()][..], vec![0, 0]));
    assert_eq!(known(&Timeline::binned(&numbers(&[]), 5)), [0; 0]);
}

#[test]
fn without_bins_every_time_is_a_point() {
    let times = read(&["2021-05-01", "2020-01-31", "2021-05-01"].map(str::to_owned));
    let timeline = Timeline::of(&times);
    assert_eq!(timeline.labels, ["2020-01-31", "2021-05-01"]);
    assert_eq!(known(&timeline), [1, 0, 1]);
}
