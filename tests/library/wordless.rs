//! Topics without words: the real cause is named, and what leaves no topic a word is refused.

use topictui::corpus::{Languages, StopList, StopWords};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::Change;
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings};
use topictui::topics::TopicId;
use topictui::topics::Topics;
use topictui::topics::ctfidf::Frequency;
use topictui::topics::represent::{RepresentParams, represent};
use topictui::topics::representation::Banned;
use topictui::topics::wordless::{Bounds, Wordless, check};

const TEXTS: [&str; 6] = [
    "rain falls on the hills",
    "rain and wind on the hills",
    "trains run late to the coast",
    "trains wait at the coast",
    "the and of",
    "1 2 3",
];
const LABELS: [i32; 6] = [0, 0, 1, 1, 2, 3];

fn topics(change: impl FnOnce(&mut RepresentParams)) -> (Topics, RepresentParams) {
    let stop = StopWords::Language("en".into()).resolve(&Languages::default()).unwrap();
    let mut params = RepresentParams { stop, ..RepresentParams::default() };
    change(&mut params);
    let embeddings = ndarray::Array2::<f32>::ones((TEXTS.len(), 3));
    let embed = |_: &[&str]| unreachable!("nothing is compared");
    let topics = represent(&TEXTS, &LABELS, embeddings.view(), &params, &embed).unwrap();
    (topics, params)
}

fn bounds(params: &RepresentParams) -> Bounds {
    Bounds { min_df: params.min_df, max_df: params.max_df }
}

fn why(id: i32, change: impl FnOnce(&mut RepresentParams)) -> Option<Wordless> {
    let (topics, params) = topics(change);
    Wordless::of(&topics, TopicId(id), &TEXTS, bounds(&params), &params.banned)
}

#[test]
fn the_real_cause_is_named() {
    assert_eq!(why(0, |_| {}), None);
    assert_eq!(why(2, |_| {}), Some(Wordless::StopWords));
    assert_eq!(why(3, |_| {}), Some(Wordless::NoWords));
    assert_eq!(why(9, |_| {}), None);
    assert_eq!(why(0, |params| params.n_gram_range = (9, 9)), Some(Wordless::Phrases(9)));
    let many = Frequency::Count(4);
    assert_eq!(why(0, |params| params.min_df = many), Some(Wordless::MinDf(many)));
    assert_eq!(why(2, |params| params.min_df = many), Some(Wordless::StopWords));
    let few = Frequency::Share(0.1);
    assert_eq!(why(1, |params| params.max_df = few), Some(Wordless::MaxDf(few)));
    let banned = |params: &mut RepresentParams| params.banned = Banned::new(&["/./"]).unwrap();
    assert_eq!(why(1, banned), Some(Wordless::Banned));
    assert_eq!(why(2, banned), Some(Wordless::StopWords));
    let none = |params: &mut RepresentParams| params.stop = StopList::default();
    assert_eq!(why(2, none), None);
}

#[test]
fn bounds_that_leave_no_topic_a_word_are_refused() {
    let refused = |change: fn(&mut RepresentParams)| {
        let (topics, params) = topics(change);
        check(&topics, &TEXTS, bounds(&params)).map_err(|error| error.to_string())
    };
    assert_eq!(refused(|_| {}), Ok(()));
    assert_eq!(refused(|params| params.n_gram_range = (9, 9)), Ok(()));
    assert_eq!(
        refused(|params| params.min_df = Frequency::Count(50)).unwrap_err(),
        "--min-df 50 leaves no words for any of the 4 topics: lower it"
    );
    assert_eq!(
        refused(|params| params.max_df = Frequency::Share(0.1)).unwrap_err(),
        "--max-df 0.1 leaves no words for any of the 4 topics: raise it"
    );
}

fn demo(change: impl FnOnce(&mut Settings)) -> Result<Model, String> {
    let texts = &topictui::corpus::demo::demo().texts[..160];
    let bytes = texts.join("\n").into_bytes().into();
    let input = Input::Bytes { name: "part".to_owned(), bytes };
    let mut settings = Settings {
        cluster: ClusterSettings { min_topic_size: 5, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
        ..Settings::default()
    };
    change(&mut settings);
    let resources = Resources::new(EmbeddingCache::platform());
    run(&input, &settings, None, &resources, &NoProgress).map_err(|error| error.to_string())
}

#[test]
fn a_fit_and_a_change_of_words_are_refused_in_one_sentence() {
    let error = demo(|settings| settings.words.min_df = Frequency::Count(500)).unwrap_err();
    assert!(error.starts_with("--min-df 500 leaves no words for any of the "), "{error}");
    let model = demo(|_| {}).unwrap();
    assert!(model.topics.without_outliers().len() > 2);
    let mut settings = model.settings.clone();
    settings.words.max_df = Frequency::Share(0.0001);
    let change = Change::describe(settings.words.clone());
    let resources = Resources::new(EmbeddingCache::off());
    let error = change.apply(&model, &resources).unwrap_err().to_string();
    assert!(error.starts_with("--max-df 0.0001 leaves no words"), "{error}");

    settings.words.max_df = Frequency::Share(1.0);
    settings.words.ban = vec!["/./".to_owned()];
    let banned = Change::describe(settings.words.clone()).apply(&model, &resources).unwrap();
    assert_eq!(banned.wordless(TopicId(0)).unwrap(), "All words of this topic are banned.");
    assert_eq!(model.wordless(TopicId(0)), None);
}
