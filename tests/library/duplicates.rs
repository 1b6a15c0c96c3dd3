//! Documents that say the same: which are found, and what a fit makes of them.

use std::sync::Arc;

use topictui::corpus::duplicates::Group;
use topictui::corpus::{self, DocumentId, DuplicateUse, Duplicates, Skip};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::copies::Copies;
use topictui::engine::edits::split::TopicSplit;
use topictui::engine::notes::{About, notes};
use topictui::engine::once::KnownDuplicates;
use topictui::engine::predict::Predictor;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, RunError, run};
use topictui::model::{Change, Input, Model, Settings, Stage};
use topictui::store;
use topictui::topics::TopicId;
use topictui::watch::{Stop, Unwatched};

fn found(texts: &[String]) -> Duplicates {
    Duplicates::find(texts, &Unwatched).unwrap()
}

fn of(texts: &[&str]) -> Vec<u32> {
    found(&texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>()).firsts().to_vec()
}

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % most
    }
}

/// Texts of two reviews each, about 20 words; no two have one in common.
fn reviews(count: usize) -> Vec<String> {
    let texts = corpus::demo::demo().texts;
    texts.chunks_exact(2).take(count).map(|two| two.join(" ")).collect()
}

#[test]
fn planted_copies_are_found_and_nothing_else() {
    let bases = reviews(300);
    let before = found(&bases).copies();
    assert_eq!(before, 0, "the reviews themselves are no copies");
    let words: Vec<&str> = bases.iter().flat_map(|text| text.split(' ')).collect();
    let mut dice = Dice(7);
    let mut planted: Vec<(String, usize)> = Vec::new();
    let kinds = ["retweet", "word", "footer", "case"];
    for kind in kinds {
        for _ in 0..150 {
            let at = dice.below(bases.len());
            let base = &bases[at];
            let copy = match kind {
                "retweet" => format!("RT @user{}: {base} https://t.co/{at}x", dice.below(99)),
                "word" => {
                    let mut own: Vec<&str> = base.split(' ').collect();
                    let place = dice.below(own.len());
                    own[place] = words[dice.below(words.len())];
                    own.join(" ")
                }
                "footer" => {
                    let mut word = || words[dice.below(words.len())];
                    format!("{base} {} {} {}", word(), word(), word())
                }
                _ => base.to_uppercase().replace(['.', ','], " ! "),
            };
            planted.push((copy, at));
        }
    }
    let all: Vec<String> =
        bases.iter().chain(planted.iter().map(|(copy, _)| copy)).cloned().collect();
    let found = found(&all);
    let mut right = [0; 4];
    let mut wrong = 0;
    for (number, (_, base)) in planted.iter().enumerate() {
        match found.original(bases.len() + number) {
            Some(first) if first == *base => right[number / 150] += 1,
            Some(_) => wrong += 1,
            None => {}
        }
    }
    assert_eq!(wrong, 0);
    assert_eq!((right[0], right[3]), (150, 150), "of {kinds:?}: {right:?}");
    assert!(right[1] >= 130 && right[2] >= 130, "of {kinds:?}: {right:?}");
    assert!((0..bases.len()).all(|base| found.original(base).is_none()));
}

#[test]
fn groups_are_the_same_on_any_number_of_threads() {
    let mut texts = reviews(200);
    texts.extend(reviews(200).iter().map(|text| format!("{text} Thank you.")));
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| found(&texts))
    };
    let one = on(1);
    assert!(one.copies() >= 190, "{}", one.copies());
    assert_eq!(one, on(3));
}

#[test]
fn a_chain_of_small_changes_is_not_one_group() {
    let mut words: Vec<String> = (0..20).map(|n| format!("start{n}")).collect();
    let mut texts = vec![words.join(" ")];
    for n in 0..400 {
        words[n * 7 % 20] = format!("changed{n}");
        texts.push(words.join(" "));
    }
    let groups = found(&texts).groups();
    // Three words changed in twenty are no copy any more, so a group spans few steps.
    assert!(groups.len() > 80 && groups[0].copies.len() < 6, "{}", groups[0].copies.len());
}

#[test]
fn a_form_that_all_share_makes_no_copies() {
    let form = "Ticket of the service portal. Please do not reply to this message. Name of customer, \
        department, priority, location. Thank you for contacting the help desk, your request will be \
        answered within two working days by one of our colleagues.";
    let said = [
        "printer is out of toner again",
        "no light in the second floor corridor",
        "my password has expired since monday",
        "the meeting room projector flickers",
        "please order two new chairs",
        "invoice from march was never paid",
        "cannot open the shared calendar",
        "window in the kitchen does not close",
    ];
    let tickets: Vec<String> =
        (0..400).map(|n| format!("{} {form} {}", said[n % 8], n / 8 % 2)).collect();
    let found = found(&tickets);
    // One a subject: the number behind the form is nothing.
    assert_eq!(found.groups().len(), 8);
    assert!((0..400).all(|n| found.firsts()[n] as usize == n % 8));
}

#[test]
fn repeats_and_texts_without_words_are_only_their_equals() {
    assert_eq!(of(&["Late!", "late", "Late again", "LATE"]), [0, 0, 2, 0]);
    assert_eq!(of(&["👍", "👍👍", "👍", "…"]), [0, 1, 0, 3]);
    // A word is much of a short text.
    assert_eq!(of(&["a great phone", "a great case", "a bad phone"]), [0, 1, 2]);
    let japanese = "今日は天気がとてもいいので公園まで散歩に行きました";
    let other = "昨日は雨が降っていたので家で本を読んでいました";
    assert_eq!(of(&[japanese, other, &format!("{japanese}よ")]), [0, 1, 0]);
    assert!(of(&[]).is_empty());
    let same: Vec<String> = vec!["the same again".to_owned(); 3000];
    assert_eq!(found(&same).groups()[0].copies.len(), 2999);
}

#[test]
fn looking_can_be_stopped() {
    let stop = Stop::default();
    stop.stop();
    assert!(Duplicates::find(&reviews(50), &stop).is_err());
    let corpus = Arc::new(corpus::of_texts("reviews", reviews(50)).unwrap());
    let known = KnownDuplicates::default();
    assert!(known.of(&corpus, &stop).is_err());
    let first = known.of(&corpus, &Unwatched).unwrap();
    // Found once: whoever asks again may have stopped already.
    assert!(Arc::ptr_eq(&first, &known.of(&corpus, &stop).unwrap()));
}

#[test]
fn what_is_kept_of_duplicates_is_checked() {
    assert!(Duplicates::from_firsts(vec![0, 1, 0, 1]).is_some());
    for broken in [vec![1, 1], vec![0, 0, 1], vec![0, 7]] {
        assert_eq!(Duplicates::from_firsts(broken), None);
    }
    let all = Duplicates::from_firsts(vec![0, 1, 0, 0, 1]).unwrap();
    assert_eq!(all.groups()[0], Group { first: 0, copies: vec![2, 3] });
    assert_eq!(all.among(&[1, 2, 3, 4]).firsts(), [0, 1, 1, 0]);
}

/// 180 reviews, and 60 copies of some of them at the end.
fn input() -> Input {
    let texts = reviews(180);
    let copies = (0..60).map(|n| format!("RT @ann: {}", texts[n % 20 * 3]));
    let text: String = texts.iter().cloned().chain(copies).map(|text| text + "\n").collect();
    Input::Bytes { name: "reviews".to_owned(), bytes: text.into_bytes().into() }
}

fn fitted(duplicates: DuplicateUse, change: impl FnOnce(&mut Settings)) -> Model {
    let mut settings = Settings { duplicates, ..Settings::default() };
    settings.cluster.min_topic_size = 5;
    settings.reduce.layouts = Some(4);
    change(&mut settings);
    let resources = Resources::new(EmbeddingCache::off());
    run(&input(), &settings, None, &resources, &NoProgress).unwrap()
}

/// Saved and opened again.
fn reopened(model: &Model) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.topics");
    store::save(model, &path).unwrap();
    store::load(&path).unwrap()
}

#[test]
fn weighed_copies_follow_the_first_of_their_group() {
    let keep_names = |settings: &mut Settings| settings.topics.probabilities = true;
    let model = fitted(DuplicateUse::Weigh, keep_names);
    assert_eq!((model.corpus.len(), model.copies()), (240, 60));
    let sizes: usize = model.topics.list.iter().map(|topic| topic.size).sum();
    assert_eq!(sizes, 240, "copies are counted as often as they are there");
    let fit = model.fit.as_ref().unwrap();
    let weighed = fit.weighed.as_ref().unwrap();
    assert_eq!((weighed.documents.len(), fit.neighbours.indices.nrows()), (180, 180));
    let memberships = model.memberships.as_ref().unwrap();
    for n in 0..60 {
        let (copy, first) = (180 + n, n % 20 * 3);
        assert_eq!(model.topics.assignments[copy], model.topics.assignments[first]);
        assert_eq!(memberships[copy], memberships[first]);
        let steadiness = |document| model.steadiness(DocumentId(document));
        assert_eq!(steadiness(copy), steadiness(first));
    }
    // The layout is that of the documents without copies.
    let dropped = fitted(DuplicateUse::Drop, keep_names);
    let layouts = |model: &Model| model.fit.as_ref().unwrap().layouts.coordinates().to_vec();
    assert_eq!(layouts(&model), layouts(&dropped));
    assert_eq!(dropped.fit.as_ref().unwrap().clusters.labels, fit.clusters.labels[..180]);

    let again = reopened(&model);
    assert_eq!((again.hash(), again.fit == model.fit), (model.hash(), true));
    assert_eq!(again.duplicates, model.duplicates);
}

#[test]
fn a_weighed_fit_can_be_changed_asked_and_fitted_again() {
    let model = fitted(DuplicateUse::Weigh, |_| {});
    let resources = Resources::new(EmbeddingCache::off());
    let text = model.corpus.texts[0].clone();
    let placed =
        Predictor::new(&model, &resources).unwrap().predict(&[&text], 3, &Unwatched).unwrap();
    assert!(placed[0].topics.len() <= 3 && placed[0].skipped.is_none());
    let largest = model.topics.without_outliers()[0].clone();
    let split = TopicSplit::of(&model, largest.id, &Unwatched).unwrap();
    let parts = split.parts(3, &Unwatched).unwrap();
    assert_eq!(parts.len(), largest.size);
    let change = Change::Merge { groups: vec![vec![TopicId(0), TopicId(1)]] };
    let merged = change.apply(&model, &resources).unwrap();
    assert_eq!(merged.support.strength.len(), 240);
    reopened(&merged);
    // The same run again computes nothing, other copies all from the neighbours on.
    let fit = model.fit.as_ref().unwrap();
    let mut other = model.settings.clone();
    other.cluster.min_topic_size = 6;
    assert_eq!(fit.labels_if(&other, &Unwatched).unwrap().len(), 240);
    let kept = Settings { duplicates: DuplicateUse::Keep, ..model.settings.clone() };
    let kept = run(&input(), &kept, Some(&model), &resources, &NoProgress).unwrap();
    assert!(kept.fit.as_ref().unwrap().weighed.is_none());
    assert_eq!(kept.fingerprints.get(Stage::Embed), model.fingerprints.get(Stage::Embed));
    assert_ne!(kept.fingerprints.get(Stage::Neighbours), model.fingerprints.get(Stage::Neighbours));
    assert!(Arc::ptr_eq(kept.duplicates.as_ref().unwrap(), model.duplicates.as_ref().unwrap()));
}

#[test]
fn weighing_goes_with_every_way_to_topics() {
    use topictui::cluster::Clusterer;
    use topictui::model::settings::Supervision;
    use topictui::reduce::Reducer;
    let ways: [fn(&mut Settings); 4] = [
        |s| {
            (s.reduce.reducer, s.cluster.clusterer, s.cluster.clusters) =
                (Reducer::Pca, Clusterer::KMeans, Some(6));
            s.reduce.layouts = None;
        },
        |s| (s.reduce.reducer, s.reduce.layouts) = (Reducer::None, None),
        |s| {
            let names = vec!["battery and charging".to_owned(), "shipping".to_owned()];
            s.supervision = Supervision {
                zero_shot: names,
                zero_shot_min_similarity: 0.3,
                ..Supervision::default()
            };
        },
        |s| s.supervision.seed_topics = vec![vec!["sound".to_owned(), "music".to_owned()]],
    ];
    for way in ways {
        let model = fitted(DuplicateUse::Weigh, way);
        let same =
            |n: usize| model.topics.assignments[180 + n] == model.topics.assignments[n % 20 * 3];
        assert!((0..60).all(same));
        assert_eq!(model.soft().unwrap().row(180), model.soft().unwrap().row(0));
        let again = reopened(&model);
        assert_eq!(again.fit, model.fit);
    }
}

#[test]
fn dropped_copies_are_left_out_for_that_reason() {
    let model = fitted(DuplicateUse::Drop, |_| {});
    assert_eq!((model.corpus.len(), model.source.len(), model.copies()), (180, 240, 60));
    assert_eq!(model.corpus.records.count(Skip::Copy), 60);
    let error = model.document_in(200).unwrap_err().to_string();
    assert!(error.contains("a copy of an earlier one"), "{error}");
    let again = reopened(&model);
    assert_eq!((&again.corpus, again.hash()), (&model.corpus, model.hash()));
    // With what cleaning leaves empty beside it.
    let cleaned = fitted(DuplicateUse::Drop, |s| s.preprocess = vec![corpus::Step::StopWords]);
    let again = reopened(&cleaned);
    assert_eq!((&again.corpus, &again.prepared), (&cleaned.corpus, &cleaned.prepared));
}

#[test]
fn many_copies_are_doubted_unless_something_is_done_about_them() {
    let about = |duplicates| {
        let model = fitted(duplicates, |_| {});
        let found = notes(&model).into_iter().find(|note| note.about == About::Duplicates);
        found.map(|note| note.text)
    };
    let said = about(DuplicateUse::Keep).unwrap();
    assert_eq!(said, "60 documents (25 %) are copies of earlier ones, in 20 groups");
    assert_eq!((about(DuplicateUse::Weigh), about(DuplicateUse::Drop)), (None, None));
}

#[test]
fn the_largest_groups_are_shown_with_an_example() {
    let mut texts = reviews(20);
    texts.extend(vec![texts[4].clone(); 3]);
    texts.extend([texts[2].to_uppercase(), texts[2].clone()]);
    let corpus = corpus::of_texts("reviews", texts.clone()).unwrap();
    let copies = Copies::of(&corpus, &found(&texts));
    assert_eq!((copies.duplicates, copies.exact_duplicates, copies.duplicate_groups), (5, 4, 2));
    let [largest, next] = &copies.largest_groups[..] else { panic!("two groups") };
    assert_eq!((largest.documents, &largest.rows[..]), (4, &[5, 21, 22, 23][..]));
    assert_eq!(largest.other, None);
    assert_eq!(next.other.as_ref().map(|other| other.row), Some(24));
    assert_eq!(
        copies.summary(25),
        "5 of 25 documents (20.0%) are copies of an earlier one, 4 to the letter, in 2 groups"
    );
}

#[test]
fn copies_of_one_text_are_no_collection() {
    let resources = Resources::new(EmbeddingCache::off());
    let text: String = (0..40).map(|n| format!("RT @a{n}: The bus was late again.\n")).collect();
    let input = Input::Bytes { name: "x.txt".to_owned(), bytes: text.into_bytes().into() };
    for duplicates in [DuplicateUse::Weigh, DuplicateUse::Drop] {
        let settings = Settings { duplicates, ..Settings::default() };
        let error = run(&input, &settings, None, &resources, &NoProgress);
        assert!(matches!(error, Err(RunError::AllCopies { documents: 40, .. })));
    }
    let two = "The bus was late again.\nNo seat was free in the train.\n".repeat(20);
    let two = Input::Bytes { name: "x.txt".to_owned(), bytes: two.into_bytes().into() };
    let settings = Settings { duplicates: DuplicateUse::Weigh, ..Settings::default() };
    let error = run(&two, &settings, None, &resources, &NoProgress).unwrap_err();
    assert!(matches!(error, RunError::TooFewApart { documents: 2, copies: 38, .. }), "{error}");
}
