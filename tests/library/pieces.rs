//! Documents longer than the model reads.

use std::sync::Arc;

use ndarray::{Array2, Axis};
use topictui::embed::cache::EmbeddingCache;
use topictui::embed::http::RefusedText;
use topictui::embed::pieces::{Chunk, InPieces, Pieces, split};
use topictui::embed::{EmbedError, Embedder};
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, predict::Predictor, run};
use topictui::model::settings::LabelUse;
use topictui::model::{Change, EmbedSettings, Input, ReduceSettings, Settings};
use topictui::topics::TopicId;
use topictui::watch::{Unwatched, Watch};

/// A model that reads eight words and counts what letters it sees; white space divides words.
struct Letters;

const MOST: usize = 10;

impl Embedder for Letters {
    fn name(&self) -> &str {
        "letters"
    }

    fn id(&self) -> &str {
        "letters 1"
    }

    fn dimensions(&self, _: &dyn Watch) -> Result<usize, EmbedError> {
        Ok(26)
    }

    fn max_tokens(&self) -> Option<usize> {
        Some(MOST)
    }

    fn tokens(&self, text: &str) -> usize {
        text.split_whitespace().map(|word| word.len().div_ceil(10)).sum()
    }

    fn is_cut(&self, text: &str) -> bool {
        self.tokens(text) + 2 > MOST
    }

    fn embed(&self, texts: &[&str], _: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        let mut vectors = Array2::<f32>::zeros((texts.len(), 26));
        for (mut vector, text) in vectors.rows_mut().into_iter().zip(texts) {
            assert!(!self.is_cut(text), "{text}");
            for byte in text.bytes().filter(u8::is_ascii_lowercase) {
                vector[usize::from(byte - b'a')] += 1.0;
            }
            let length = vector.dot(&vector).sqrt();
            vector.mapv_inplace(|v| v / length);
        }
        Ok(vectors)
    }
}

fn pieces_of(text: &str) -> Vec<&str> {
    split(&Letters, text).into_iter().map(|(piece, _)| piece).collect()
}

#[test]
fn texts_are_split_between_sentences_into_few_pieces_of_like_length() {
    assert_eq!(pieces_of("one two three"), ["one two three"]);
    assert_eq!(
        pieces_of("A b c d. E f g h. I j k l. M n o p."),
        ["A b c d. E f g h.", "I j k l. M n o p."]
    );
    // Nine words are two pieces, not eight and one.
    assert_eq!(pieces_of("A b c. D e f. G h i."), ["A b c. D e f.", "G h i."]);
    assert_eq!(pieces_of("A\nb c d e\n\nf g h i j").concat(), "A\nb c d ef g h i j");
}

#[test]
fn a_sentence_or_a_word_that_is_too_long_is_split_and_nothing_is_lost() {
    let sentence = "a b c d e f g h i j k l m n o p q r s t";
    assert_eq!(pieces_of(sentence).join(" "), sentence);
    let word = "é".repeat(200);
    let split = pieces_of(&word);
    assert_eq!(split.concat(), word);
    assert!(split.iter().all(|piece| !Letters.is_cut(piece)));
    let mixed = format!("One. {word} two three. {sentence}. End");
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(squeezed(&pieces_of(&mixed).concat()), squeezed(&mixed));
}

#[test]
fn a_long_text_has_the_weighted_mean_of_its_pieces() {
    let texts = ["aa bb", "A a a a. A a. B b b b. B b b.", "c"];
    let pieces = Pieces::of(&Letters, &texts, &Unwatched).unwrap();
    assert_eq!(pieces.texts().len(), 4);
    assert_eq!(pieces.documents_with(&[0, 1, 2]), [0, 1]);
    let vectors = InPieces::new(Arc::new(Letters)).embed(&texts, &Unwatched).unwrap();
    let whole = Letters.embed(&["aa bb", "c"], &Unwatched).unwrap();
    assert_eq!(vectors.row(0), whole.row(0), "a short text has the vector it always had");
    assert_eq!(vectors.row(2), whole.row(1));
    let long = vectors.row(1);
    assert!((long.dot(&long) - 1.0).abs() < 1e-6);
    // Six words of a and seven of b.
    assert!((long[0] / long[1] - 6.0 / 7.0).abs() < 1e-6, "{long}");
}

#[test]
fn a_piece_that_is_refused_is_said_of_its_text() {
    let texts = ["aa bb", "A a a a. A a. B b b b. B b b.", "c"];
    let pieces = Pieces::of(&Letters, &texts, &Unwatched).unwrap();
    for (piece, text) in [(0, 0), (1, 1), (2, 1), (3, 2)] {
        let refused = |_: &[&str], _: &dyn Watch| -> Result<(), EmbedError> {
            let [endpoint, said, start] = [(); 3].map(|()| String::new());
            let refused =
                RefusedText { text: piece, row: None, endpoint, status: 413, said, start };
            Err(EmbedError::Refused(Box::new(refused)))
        };
        let error = pieces.embedded(&Unwatched, refused).unwrap_err();
        let EmbedError::Refused(refused) = error else { panic!("{error}") };
        assert_eq!(refused.text, text, "piece {piece}");
    }
}

#[test]
fn only_many_long_texts_are_split_unasked() {
    let asked = |chunk: Chunk| [(0, 10), (1, 10), (2, 10)].map(|(cut, n)| chunk.splits(cut, n));
    assert_eq!(asked(Chunk::Auto), [false, false, true]);
    assert_eq!(asked(Chunk::Off), [false; 3]);
    assert_eq!(asked(Chunk::Mean), [false, true, true]);
}

/// Texts of about 400 words: a subject in their second half, the same words before it.
fn long_texts() -> Vec<String> {
    let filler =
        "This report was written by the office after the meeting of the members. ".repeat(26);
    let subjects = [
        ["The battery of the phone is empty by noon.", "Charging takes all night."],
        ["The pasta was cold and the waiter rude.", "The soup tasted of salt."],
        ["The train was late and the platform crowded.", "No seat on the bus either."],
    ];
    let text = |n: usize| {
        let [a, b] = subjects[n % 3];
        format!("{filler}{a} {b} {a} Number {n}. {b} {a} {b} {a} {b} {a} {b} {a} {b}")
    };
    (0..36).map(text).collect()
}

#[test]
fn what_stands_behind_the_models_length_makes_topics() {
    let texts = long_texts();
    let corpus = Arc::new(topictui::corpus::of_texts("t", texts.clone()).unwrap());
    let resources = Resources::new(EmbeddingCache::off());
    let fit = |chunk: Chunk| {
        let settings = Settings {
            embed: EmbedSettings { chunk, ..EmbedSettings::default() },
            reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
            ..Settings::default()
        };
        let options = settings.read.clone();
        let input = Input::Loaded { corpus: corpus.clone(), options };
        run(&input, &settings, None, &resources, &NoProgress)
    };
    let cut = fit(Chunk::Off).unwrap();
    let first = cut.embeddings.row(0);
    let same = cut.embeddings.rows().into_iter().all(|row| row.dot(&first) > 0.999);
    assert!(same, "the model reads nothing but the beginnings");
    let model = fit(Chunk::Auto).unwrap();
    assert_ne!(model.embedder.1, cut.embedder.1);
    assert_eq!(model.topics.without_outliers().len(), 3);
    // New texts are split likewise.
    let predictor = Predictor::new(&model, &resources).unwrap();
    let asked: Vec<&str> = texts[..6].iter().map(String::as_str).collect();
    let found = predictor.predict(&asked, 1, &Unwatched).unwrap();
    for (document, predicted) in found.iter().enumerate() {
        assert_eq!(predicted.topic, model.topics.assignments[document]);
    }
    let again =
        resources.embedder_of(&model, &Unwatched).unwrap().embed(&asked, &Unwatched).unwrap();
    assert_eq!(again, model.embeddings.select(Axis(0), &[0, 1, 2, 3, 4, 5]));
}

/// Texts of two subjects each, one after the other, about 300 words of the first and 150 of the second.
fn mixed_texts() -> Vec<String> {
    let subjects = [
        "The battery of the phone is empty by noon. Charging the phone takes all night. ",
        "The pasta was cold and the waiter rude. The soup of the restaurant tasted of salt. ",
        "The train was late and the platform crowded. No seat was free on the bus either. ",
    ];
    let text = |n: usize| {
        let (first, second) = (subjects[n % 3], subjects[(n + 1) % 3]);
        format!("{}{}Number {n}.", first.repeat(18), second.repeat(9))
    };
    (0..18).map(text).collect()
}

fn of_pieces() -> Settings {
    Settings {
        embed: EmbedSettings { chunk: Chunk::Topics, ..EmbedSettings::default() },
        reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
        ..Settings::default()
    }
}

#[test]
fn a_document_of_several_subjects_has_a_mix_of_their_topics() {
    let texts = mixed_texts();
    let corpus = Arc::new(topictui::corpus::of_texts("t", texts.clone()).unwrap());
    let resources = Resources::new(EmbeddingCache::off());
    let settings = of_pieces();
    let input = Input::Loaded { corpus, options: settings.read.clone() };
    let model = run(&input, &settings, None, &resources, &NoProgress).unwrap();
    // Topics are of pieces, everything that is counted are documents.
    let topics = model.topics.without_outliers();
    assert_eq!(topics.len(), 3);
    assert_eq!(topics.iter().map(|topic| topic.size).sum::<usize>(), 18);
    assert_eq!((model.embeddings.nrows(), model.topics.assignments.len()), (18, 18));
    let mixes = model.memberships.clone().unwrap();
    for (document, mix) in mixes.iter().enumerate() {
        let own = model.topics.assignments[document];
        assert_eq!(own, model.topics.assignments[document % 3]);
        let second = model.topics.assignments[(document + 1) % 3];
        assert_eq!(mix[0].0, own);
        assert!((0.5..0.8).contains(&mix[0].1), "{mix:?}");
        assert!(mix.iter().any(|(topic, share)| *topic == second && *share > 0.15), "{mix:?}");
        assert!(mix.iter().map(|(_, share)| share).sum::<f32>() <= 1.000_1);
    }
    // It is saved, opened and fitted again as it is.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.topics");
    topictui::save(&model, &path).unwrap();
    let opened = topictui::open(&path).unwrap();
    assert_eq!((&opened.memberships, &opened.topics), (&model.memberships, &model.topics));
    assert!(model.fit.is_none() && model.pieces.is_some());
    assert_eq!(opened.pieces, model.pieces);
    let again = run(&input, &settings, Some(&opened), &resources, &NoProgress).unwrap();
    assert_eq!((&again.memberships, &again.topics), (&model.memberships, &model.topics));
    // New texts are mixed in the same way.
    let predictor = Predictor::new(&opened, &resources).unwrap();
    let asked = [&texts[4][..], "The battery is empty."];
    let found = predictor.predict(&asked, 3, &Unwatched).unwrap();
    assert_eq!(found[0].topic, model.topics.assignments[4]);
    assert!((found[0].score - f64::from(mixes[4][0].1)).abs() < 0.01, "{:?}", found[0]);
    assert_eq!(found[1].topics, [(model.topics.assignments[0], 1.0)]);
    // A piece goes where the fit put it, and not only where its vector is nearest to.
    let pieces = model.pieces.as_ref().unwrap();
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    let own: Vec<TopicId> =
        predictor.predict(&all, 3, &Unwatched).unwrap().iter().map(|p| p.topic).collect();
    assert_eq!(own, model.topics.assignments);
    assert_eq!(pieces.topics.len(), pieces.vectors.nrows());
    // Topics of pieces get names, and nothing else is done to them.
    let rename = Change::Rename { topic: TopicId(0), label: Some("phones".to_owned()) };
    assert!(rename.apply(&model, &resources).is_ok());
    let merge = Change::Merge { groups: vec![vec![TopicId(0), TopicId(1)]] };
    let error = merge.apply(&model, &resources).unwrap_err().to_string();
    assert!(error.starts_with("the topics of t are of pieces"), "{error}");
}

#[test]
fn what_pieces_do_not_have_is_refused_before_a_fit() {
    let refused = |change: fn(&mut Settings)| {
        let mut settings = of_pieces();
        change(&mut settings);
        settings.check().unwrap_err().to_string()
    };
    let embeddings = refused(|settings| settings.embed.embeddings = Some("a.npy".into()));
    assert!(embeddings.contains("chunk and embeddings do not go together"), "{embeddings}");
    let labels = refused(|settings| settings.supervision.labels = LabelUse::Manual);
    assert!(labels.contains("chunk and manual do not go together"), "{labels}");
}

#[test]
fn one_long_document_is_enough() {
    let text = mixed_texts().concat();
    let corpus = Arc::new(topictui::corpus::of_texts("t", vec![text]).unwrap());
    let settings = of_pieces();
    let input = Input::Loaded { corpus, options: settings.read.clone() };
    let resources = Resources::new(EmbeddingCache::off());
    let model = run(&input, &settings, None, &resources, &NoProgress).unwrap();
    assert_eq!(model.corpus.len(), 1);
    assert!(model.topics.without_outliers().len() >= 2);
    assert!(model.memberships.unwrap()[0].len() >= 2);
}
