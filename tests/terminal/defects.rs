//! Ten defects of BERTopic 0.17.4, one test each: topictui does it right.

use crate::support::sample_state as sample;
use std::collections::BTreeSet;

use crate::support::documents;
use crate::support::model::tiny_model;
use ndarray::{Array1, Array2, Axis, array};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::draw;
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::Resources;
use topictui::keymap::Screen;
use topictui::model::Change;
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::topics::distribution::{Approximation, DistributionParams};
use topictui::topics::guided::guide;
use topictui::topics::linkage::{LeafOrder, Linkage};
use topictui::topics::outliers::by_distributions;
use topictui::topics::represent::{RepresentParams, describe};
use topictui::topics::representation::{Representation, no_words};
use topictui::topics::trends::{Trend, Tuning, trends};
use topictui::topics::zero_shot::ZeroShot;
use topictui::topics::{Topics, predict};

/// The mean of the places of a text's words, which their first letters tell: a and b lie near each
/// other, the others far off.
fn embedded(texts: &[&str]) -> Array2<f32> {
    let place = |word: &str| match word.as_bytes()[0] {
        b'a' => array![1.0f32, 0.0, 0.0],
        b'b' => array![0.9f32, 0.4, 0.0],
        _ => array![0.0f32, 0.0, 1.0],
    };
    let mut rows = Array2::zeros((texts.len(), 3));
    for (mut row, text) in rows.rows_mut().into_iter().zip(texts) {
        text.split(' ').for_each(|word| row += &place(word));
        row /= text.split(' ').count() as f32;
    }
    rows
}

fn described(texts: &[&str], ids: &[i32], representation: &[Representation]) -> Topics {
    let params = RepresentParams { representation: representation.to_vec(), ..Default::default() };
    let embed = |words: &[&str]| Ok(embedded(words));
    describe(texts, &TopicId::of_labels(ids.to_vec()), embedded(texts).view(), &params, &embed)
        .unwrap()
}

/// Topic 0 is about a and b, topic 1 about c, and the corpus begins with topic 1.
const TEXTS: [&str; 7] =
    ["cz cz cy", "aa ab ca", "aa ac bb", "aa ba bb ab", "cz cx", "ab aa cb bb", "dd"];
const IDS: [i32; 7] = [1, 0, 0, 0, 1, 0, -1];

/// Evolution tuning has no effect there: it changes a copy.
#[test]
fn d1_evolution_tuning_draws_words_towards_those_of_one_point_before() {
    let topics = described(&["aa", "bb bb", "aa bb"], &[0, 0, 1], &[]);
    let documents = topics.ctfidf.bags(&["aa", "bb bb", "aa bb"]);
    let points = [Some(0), Some(1), Some(1)];
    let words = |evolution: bool| {
        let tuning = Tuning { evolution, global: false };
        let mut found: Vec<Trend> = trends(&topics, &documents, &points, tuning, 9);
        found.retain(|trend| (trend.point, trend.topic) == (1, TopicId(0)));
        found.remove(0).words.into_iter().map(|(word, _)| word).collect::<BTreeSet<_>>()
    };
    assert_eq!(words(false), BTreeSet::from(["bb".to_owned()]));
    assert_eq!(words(true), BTreeSet::from(["aa".to_owned(), "bb".to_owned()]));
}

/// KeyBERT there looks at the first documents of the corpus instead of the topic's own.
#[test]
fn d2_keybert_looks_at_the_topics_own_documents() {
    let topics = described(&TEXTS, &IDS, &[Representation::KeyBert]);
    let words: Vec<&str> = topics.list[1].words.iter().map(|word| word.0.as_str()).collect();
    assert!(words[0].starts_with('a'), "{words:?}");
    assert!(words[words.len() - 2..].iter().all(|word| word.starts_with('c')), "{words:?}");
}

/// Topics updated there keep the vectors of before, a row each that may no longer be.
#[test]
fn d3_other_topics_have_other_vectors() {
    let before = described(&TEXTS, &IDS, &[]);
    // The outlier joins topic 1, and the two change their ids: no row may be where it was.
    let ids = IDS.map(|id| i32::from(id == 0));
    let after = described(&TEXTS, &ids, &[]);
    assert_eq!((before.vectors.nrows(), after.vectors.nrows()), (3, 2));
    assert_eq!(after.vectors.row(1), before.vectors.row(1));
    let members = embedded(&TEXTS).select(Axis(0), &[0, 4, 6]).mean_axis(Axis(0)).unwrap();
    assert!((&after.vectors.row(0) - &members).iter().all(|difference| difference.abs() < 1e-6));
    let query = embedded(&["aa"]);
    assert_eq!(predict::find_topics(&before, query.row(0), 1)[0].0, TopicId(0));
    assert_eq!(predict::find_topics(&after, query.row(0), 1)[0].0, TopicId(1));
}

/// A deleted topic takes the outliers' row with it there, and the next text raises an error.
#[test]
fn d4_a_deleted_topic_leaves_the_others_and_the_model_whole() {
    let before = tiny_model();
    let resources = Resources::new(EmbeddingCache::off());
    let after = Change::Delete { topics: vec![TopicId(0)] }.apply(&before, &resources).unwrap();
    let (old, new) = (&before.topics, &after.topics);
    let moved = |id| if id == TopicId(1) { TopicId(0) } else { TopicId::OUTLIERS };
    assert_eq!(new.assignments, old.assignments.iter().map(|&id| moved(id)).collect::<Vec<_>>());
    let sizes: Vec<(i32, usize)> = new.list.iter().map(|topic| (topic.id.0, topic.size)).collect();
    assert_eq!(sizes, [(-1, 8), (0, 4)]);
    // Every row is its topic's, and all terms have a weight.
    let members: Vec<usize> = (0..12).filter(|n| n % 3 == 1).collect();
    let mean = before.embeddings.select(Axis(0), &members).mean_axis(Axis(0)).unwrap();
    assert!((&new.vectors.row(1) - &mean).iter().all(|difference| difference.abs() < 1e-6));
    assert_eq!(new.ctfidf.rows.len(), 2);
    assert_eq!(new.ctfidf.vocabulary.len(), new.ctfidf.idf.len());
    assert_eq!(predict::find_topics(new, mean.view(), 1)[0].0, TopicId(0));
    let shares = Approximation::new(new, DistributionParams::default());
    assert_eq!(shares.documents(&["the chain of my bicycle"])[0], [(TopicId(0), 1.0)]);
}

/// Guiding there writes over the caller's embeddings, so that a second fit gives something else.
#[test]
fn d5_seed_topics_leave_the_embeddings_as_they_were() {
    let given = array![[4.0f32, 0.0], [0.0, 2.0], [3.0, 3.0], [0.0, 0.0]];
    let before = given.clone();
    let first = guide(given.view(), array![[0.0f32, 1.0]]);
    assert_eq!(first.labels, [-1, 0, -1, -1]);
    assert_ne!(first.embeddings.row(1), before.row(1));
    assert_eq!(given, before);
    assert_eq!(guide(given.view(), array![[0.0f32, 1.0]]), first);
}

/// A least similarity given for the distributions of outliers raises an error there.
#[test]
fn d6_the_windows_of_outliers_can_be_chosen() {
    let texts = [
        "cats nap on the mat all day",
        "a phone",
        "unheard of",
        "cats purr, cats nap",
        "the phone is loud, the phone is clear",
        "the phone rings",
    ];
    let topics = described(&texts, &[-1, -1, -1, 0, 1, 1], &[]);
    let moved = |min_similarity, window, padding| {
        let params = DistributionParams { min_similarity, window, padding, stride: 1 };
        by_distributions(&topics, &texts, params).unwrap()
    };
    assert_eq!(moved(0.0, 4, false), [0, 1, -1, 0, 1, 1].map(TopicId));
    assert_eq!(moved(0.9, 4, false), [-1, -1, -1, 0, 1, 1].map(TopicId));
    // One or two words alone are as near as can be.
    assert_eq!(moved(0.5, 2, true)[0], TopicId(0));
}

/// The heatmap of some topics shows there the numbers of the first ones.
#[test]
fn d7_a_heatmap_of_some_topics_shows_their_own_similarities() {
    let look = sample::look(ColorDepth::Mono, false);
    let mut state = sample::show(sample::finished((120, 40), look, 14), Screen::Similar);
    let model = state.model.clone().unwrap();
    state.screens.similar.axis = vec![11, 3, 7];
    for (row, column) in (0..9).map(|cell| (cell / 3, cell % 3)) {
        (state.screens.similar.row, state.screens.similar.column) = (row, column);
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        terminal.draw(|frame| draw::draw(frame, &state)).unwrap();
        let picture = terminal.backend().to_string();
        let (a, b) = (state.screens.similar.axis[row], state.screens.similar.axis[column]);
        let similarity = model.similarity.matrix[[a, b]];
        let told = format!("topic {a} × topic {b} = {similarity:.2}");
        assert!(picture.contains(&told), "no {told:?} in\n{picture}");
        // The row that the cursor is in begins with the topic's id and words.
        let words = &model.topics.get(TopicId(a as i32)).unwrap().words;
        assert!(picture.contains(&format!("▸{a:>3} {} {}", words[0].0, words[1].0)), "{picture}");
    }
}

/// Representative documents are drawn with replacement there, in no order, and found again by text.
#[test]
fn d8_representative_documents_are_the_best_distinct_ones_of_their_topic() {
    // A long topic (more documents than the 500 that are drawn there), its best document last,
    // twice; another topic has the same text.
    let mut texts: Vec<String> = (0..900).map(|i| format!("noise{i} other{i} phone")).collect();
    texts.extend(["phone battery", "phone", "phone", "zebra", "phone"].map(str::to_owned));
    let mut ids = vec![TopicId(0); 903];
    ids.extend([TopicId(1); 2]);
    let (embeddings, params) = (Array2::zeros((905, 1)), RepresentParams::default());
    let topics = describe(&texts, &ids, embeddings.view(), &params, &no_words).unwrap();
    assert_eq!(topics.list[0].representative, documents([901, 900, 0]));
    let other: BTreeSet<usize> =
        topics.list[1].representative.iter().map(|document| document.0).collect();
    assert_eq!(other, BTreeSet::from([903, 904]));
}

/// Equal heights of the tree are jittered there, by other numbers each time.
#[test]
fn d9_ties_in_the_tree_are_neither_jittered_nor_random() {
    let distances = Array2::from_shape_fn((24, 24), |(i, j)| f64::from(u8::from(i != j)));
    let tree = Linkage::ward(distances.view(), LeafOrder::Scipy);
    // Ward's formula for k equal points around one more, exactly: pairs first.
    let pairs = tree.merges().iter().filter(|merge| merge.size == 2);
    assert!(pairs.clone().count() > 0 && pairs.clone().all(|merge| merge.distance == 1.0));
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| Linkage::ward(distances.view(), LeafOrder::Scipy)), tree);
    }
}

/// Whether named topics were used is there asked of a method, which is always true: a run in which
/// no name fits leaves its topics unsorted.
#[test]
fn d10_only_named_topics_are_kept_from_sorting_by_size() {
    let clusters = [1, 4, -1, 0, 4, 1, 3, 3, 3];
    let unused = ZeroShot::default();
    assert_eq!(unused.numbered(&clusters), [1, 2, -1, 3, 2, 1, 0, 0, 0].map(TopicId));
    // Two names come first whatever their size; the clusters after them by size.
    let used = ZeroShot { used: vec![2, 5], ..ZeroShot::default() };
    assert_eq!(used.numbered(&clusters), [1, 3, -1, 0, 3, 1, 2, 2, 2].map(TopicId));

    let nobody = ZeroShot::assign(
        Array2::<f32>::eye(3).view(),
        Array1::from_vec(vec![-1.0f32; 3]).insert_axis(Axis(0)),
        0.7,
    );
    assert!(nobody.used.is_empty());
}
