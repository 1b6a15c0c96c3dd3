//! multilingual-e5-small, the model for a hundred languages that a checkout has as a file.

use std::path::Path;

use serde::Deserialize;
use topictui::embed::models::{self, ModelFile};
use topictui::embed::native::Native;
use topictui::embed::{EmbedError, Embedder, Engine, ModelChoice};
use topictui::model::{ClusterSettings, EmbedSettings};
use topictui::watch::Unwatched;
use topictui::{Resources, Settings};

/// A sentence, and its vector by the package the weights are from.
#[derive(Deserialize)]
struct Row {
    text: String,
    vector: Vec<f32>,
}

fn rows() -> Vec<Row> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/multilingual-e5-small.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn e5() -> Native {
    Native::new(models::find(Path::new("e5")).unwrap()).unwrap()
}

#[test]
fn its_vectors_are_those_of_the_package_in_every_script() {
    let (rows, e5) = (rows(), e5());
    let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    let vectors = e5.embed(&texts, &Unwatched).unwrap();
    for (row, vector) in rows.iter().zip(vectors.rows()) {
        let cosine: f32 = row.vector.iter().zip(vector).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.9995, "{cosine} {}", row.text);
        assert_eq!(e5.unknown(&row.text).map(|(_, unknown)| unknown), Some(0), "{}", row.text);
    }
    // The same on its own as among others.
    let alone = e5.embed(&texts[3..4], &Unwatched).unwrap();
    assert_eq!(alone.row(0), vectors.row(3));
}

#[test]
fn sentences_that_say_the_same_are_near_each_other() {
    let (rows, e5) = (rows(), e5());
    assert!(e5.is_by_language());
    let texts: Vec<&str> = rows[..20].iter().map(|row| row.text.as_str()).collect();
    let vectors = e5.embed(&texts, &Unwatched).unwrap();
    let cosine = |a: usize, b: usize| vectors.row(a).dot(&vectors.row(b));
    // The kettle in English is nearer to the kettle in German than to any train.
    assert!((3..20).all(|train| cosine(0, 1) > cosine(0, train)));
}

#[test]
fn the_prompt_and_the_special_tokens_leave_room_for_so_many() {
    let e5 = e5();
    assert_eq!(e5.max_tokens(), Some(512 - 3));
    let long = vec!["soup"; 507].join(" ");
    assert_eq!((e5.tokens(&long), e5.is_cut(&long)), (507, false));
    assert!(e5.is_cut(&format!("{long} soup")));
}

#[test]
fn a_file_of_the_package_or_of_ours_is_added_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/multilingual-e5-small.model");
    let added = models::add_to(folder.path(), &ours, false).unwrap();
    assert_eq!(added.file_name(), ours.file_name());
    assert_eq!(ModelFile::read(&added).unwrap().config(), ModelFile::read(&ours).unwrap().config());

    let damaged = folder.path().join("e5-small-q4.bin");
    std::fs::write(&damaged, b"E5S1 and then nothing").unwrap();
    let error = models::add_to(folder.path(), &damaged, false).unwrap_err();
    assert!(matches!(error, EmbedError::Model(_)));
    assert!(error.to_string().contains("is damaged (it ends too soon"), "{error}");
}

/// Sentences on trains and on kettles, in English and in German, so that each language has a mean.
fn sentences() -> Vec<String> {
    let english = ["The train to", "A late bus to", "The kettle from", "A leaking cup from"];
    let german =
        ["Der Zug nach", "Ein später Bus nach", "Der Kocher aus", "Eine undichte Tasse aus"];
    let places = ["Bern", "Lyon", "Porto", "Turin", "Graz", "Basel"];
    let each = |of: [&'static str; 4]| {
        move |place: &'static str| of.map(|words| format!("{words} {place}"))
    };
    let (english, german) = (each(english), each(german));
    places.into_iter().flat_map(|place| english(place).into_iter().chain(german(place))).collect()
}

#[test]
fn the_means_of_languages_are_kept_and_taken_off_new_texts() {
    let texts = sentences();
    let settings = Settings {
        embed: EmbedSettings {
            model: ModelChoice::named(Engine::Native, Some("e5".into())),
            ..EmbedSettings::default()
        },
        cluster: ClusterSettings { min_topic_size: 5, ..ClusterSettings::default() },
        ..Settings::default()
    };
    let resources = Resources::default();
    let model = topictui::fit(&texts, &settings, &resources, None).unwrap();
    let means = model.means.as_ref().unwrap();
    let known: Vec<&str> = means.of.keys().map(|language| language.code()).collect();
    assert_eq!(known, ["en", "de"]);

    // A document comes to its own place again: by itself, and out of a session.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.topics");
    topictui::save(&model, &path).unwrap();
    let back = topictui::open(&path).unwrap();
    assert_eq!(back.means, model.means);
    for document in [0, 5, 17] {
        let embedder = resources.embedder_of(&back, &Unwatched).unwrap();
        let vector = embedder.embed(&[&texts[document]], &Unwatched).unwrap();
        let cosine = vector.row(0).dot(&model.embeddings.row(document));
        assert!(cosine > 0.999, "{} {cosine}", texts[document]);
    }
}
