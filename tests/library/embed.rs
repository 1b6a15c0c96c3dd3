//! Embeddings against the reference run, the model converter, and ONNX Runtime.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::golden::*;
use ndarray::{Array2, ArrayView1};
use topictui::embed::native::Native;
use topictui::embed::native::isa::Isa;
use topictui::embed::{EmbedError, Embedder, Engine, ModelChoice, models};
use topictui::watch::{Unwatched, Watch};

fn cosine(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f64 {
    let dot = |x: ArrayView1<f32>, y: ArrayView1<f32>| -> f64 {
        x.iter().zip(y).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// Mean and least cosine of the rows.
fn agreement(found: &Array2<f32>, expected: &Array2<f32>) -> (f64, f64) {
    assert_eq!(found.dim(), expected.dim());
    let all: Vec<f64> =
        found.rows().into_iter().zip(expected.rows()).map(|(a, b)| cosine(a, b)).collect();
    let least = all.iter().copied().fold(f64::INFINITY, f64::min);
    (all.iter().sum::<f64>() / all.len() as f64, least)
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn the_reviews_embed_as_the_reference_does() {
    let documents = golden_documents();
    let model = ModelChoice::default().open().unwrap();
    let found = model.embed(&strs(&documents), &Unwatched).unwrap();
    let (mean, least) = agreement(&found, &golden_2d_f32("embeddings_docs.npy"));
    eprintln!("mean {mean:.5} least {least:.5}");
    assert!(mean >= 0.9995 && least >= 0.998, "mean {mean} least {least}");
    for row in found.rows() {
        assert!((row.dot(&row) - 1.0).abs() < 1e-5);
    }
}

#[test]
#[cfg_attr(not(golden), ignore = "needs ../shared/golden")]
fn tokens_are_the_references_and_their_vectors_close() {
    let expected = check_samples("token_ids.json", "embeddings_token_samples.npy");
    assert_eq!(expected.len(), 55);
    assert!(expected.iter().any(|ids| ids.len() == 256));
}

#[test]
fn tokens_of_sentences_that_travel_with_us_are_the_references() {
    let expected = check_samples("token_ids_own.json", "embeddings_token_samples_own.npy");
    assert_eq!(expected.len(), 14);
    assert!(expected.contains(&vec![101, 102]), "the empty text");
}

/// Token ids of the samples equal the reference's, their embeddings lie close; returns the ids.
fn check_samples(samples: &str, embeddings: &str) -> Vec<Vec<u32>> {
    let samples = golden_json(samples);
    let samples = samples.as_array().unwrap();
    let texts: Vec<&str> = samples.iter().map(|s| s["text"].as_str().unwrap()).collect();
    let expected: Vec<Vec<u32>> = samples
        .iter()
        .map(|s| s["ids"].as_array().unwrap().iter().map(|v| v.as_u64().unwrap() as u32).collect())
        .collect();
    let model = Native::new(models::bundled().unwrap()).unwrap();
    assert_eq!(model.token_ids(&texts, &Unwatched).unwrap(), expected);
    let found = model.embed(&texts, &Unwatched).unwrap();
    let (mean, least) = agreement(&found, &golden_2d_f32(embeddings));
    eprintln!("mean {mean:.5} least {least:.5}");
    assert!(mean >= 0.9995 && least >= 0.998, "mean {mean} least {least}");
    expected
}

/// Texts of 1 to 60 words, repeating none.
fn texts(count: usize) -> Vec<String> {
    const WORDS: [&str; 8] =
        ["battery", "sounds", "great", "screen", "broke", "after", "a", "week"];
    (0..count)
        .map(|i| {
            let words: Vec<&str> =
                (0..1 + i * 7 % 60).map(|w| WORDS[(i * 31 + w * w + w * i) % 8]).collect();
            format!("{i} {}", words.join(" "))
        })
        .collect()
}

#[test]
fn bytes_do_not_depend_on_neighbours_or_threads() {
    let texts = texts(70);
    let texts = strs(&texts);
    let model = ModelChoice::default().open().unwrap();
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let on = |threads| pool(threads).install(|| model.embed(&texts, &Unwatched).unwrap());
    let together = on(1);
    assert_eq!(together, on(2));
    assert_eq!(together, on(5));
    for index in [0, 7, 33, 69] {
        let alone = model.embed(&texts[index..=index], &Unwatched).unwrap();
        assert_eq!(alone.row(0), together.row(index));
    }
    let half = model.embed(&texts[35..], &Unwatched).unwrap();
    assert_eq!(half.row(20), together.row(55));
}

#[test]
fn every_processor_gives_the_same_embedding() {
    let texts = texts(9);
    let texts = strs(&texts);
    let mut first: Option<(String, Array2<f32>)> = None;
    for isa in Isa::available() {
        let model = Native::with_isa(models::bundled().unwrap(), isa).unwrap();
        let found = model.embed(&texts, &Unwatched).unwrap();
        let (id, expected) = first.get_or_insert_with(|| (model.id().to_owned(), found.clone()));
        let (_, least) = agreement(&found, expected);
        assert!(least > 0.999_999, "{isa:?} {least}");
        // Equal ids promise equal bytes.
        if model.id() == id {
            assert_eq!(&found, expected);
        } else {
            first = Some((model.id().to_owned(), found));
        }
    }
}

#[test]
fn no_texts_give_no_rows() {
    let model = ModelChoice::default().open().unwrap();
    assert_eq!(model.embed(&[], &Unwatched).unwrap().dim(), (0, 384));
    assert_eq!((model.name(), model.max_tokens()), (models::BUNDLED, Some(256)));
    assert_eq!(model.dimensions(&Unwatched).unwrap(), 384);
}

/// Cancels as soon as some documents are done, and notes the largest count seen.
#[derive(Default)]
struct Impatient {
    seen: AtomicUsize,
}

impl Watch for Impatient {
    fn progress(&self, done: usize, total: usize) {
        assert!(done <= total && done > self.seen.swap(done, Ordering::SeqCst));
    }

    fn cancelled(&self) -> bool {
        self.seen.load(Ordering::SeqCst) > 0
    }
}

#[test]
fn cancelling_stops_after_the_batch() {
    let texts = texts(400);
    let model = ModelChoice::default().open().unwrap();
    let watch = Impatient::default();
    let result = model.embed(&strs(&texts), &watch);
    assert!(matches!(result, Err(EmbedError::Cancelled(_))));
    assert!(watch.seen.load(Ordering::SeqCst) < 100);
}

#[test]
#[ignore = "needs TOPICTUI_TEST_MODEL, the source folder all-MiniLM-L6-v2 of models/README.md"]
fn the_bundled_model_is_what_the_converter_makes() {
    let source = std::env::var_os("TOPICTUI_TEST_MODEL").expect("TOPICTUI_TEST_MODEL");
    let folder = tempfile::tempdir().unwrap();
    let path = models::add_to(folder.path(), source.as_ref(), false).unwrap();
    let bundled = concat!(env!("CARGO_MANIFEST_DIR"), "/models/all-MiniLM-L6-v2.model");
    assert!(std::fs::read(path).unwrap() == std::fs::read(bundled).unwrap());
}

#[test]
#[ignore = "needs ../shared/golden and TOPICTUI_TEST_ONNX, a folder with the 32-bit model.onnx, and ONNX Runtime"]
fn onnx_runtime_embeds_as_the_reference_does() {
    let dir = std::env::var_os("TOPICTUI_TEST_ONNX").expect("TOPICTUI_TEST_ONNX");
    let choice = ModelChoice::named(Engine::Onnx, Some(dir.into()));
    let model = choice.open().unwrap();
    let samples = golden_json("token_ids.json");
    let samples = samples.as_array().unwrap();
    let texts: Vec<&str> = samples.iter().map(|s| s["text"].as_str().unwrap()).collect();
    let found = model.embed(&texts, &Unwatched).unwrap();
    let (mean, least) = agreement(&found, &golden_2d_f32("embeddings_token_samples.npy"));
    assert!(least > 0.999_99, "mean {mean} least {least}");
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(found, one.install(|| model.embed(&texts, &Unwatched).unwrap()));
    assert_eq!((model.dimensions(&Unwatched).unwrap(), model.max_tokens()), (384, Some(256)));
}

#[test]
fn the_onnx_engine_says_what_it_lacks() {
    let open = |model: Option<&std::path::Path>| {
        let choice = ModelChoice::named(Engine::Onnx, model.map(std::path::Path::to_owned));
        choice.open().err().unwrap().to_string()
    };
    assert!(open(None).contains("--model DIR"));
    let dir = tempfile::tempdir().unwrap();
    assert!(open(Some(dir.path())).contains("has no model.onnx"));
    std::fs::write(dir.path().join("model.onnx"), "").unwrap();
    let message = open(Some(dir.path()));
    assert!(message.contains("tokenizer.json is missing"), "{message}");
}

/// However long a text is and whatever is in it, being cut is having more word pieces than are read.
#[test]
fn a_text_is_cut_when_it_has_more_word_pieces_than_are_read() {
    let model = ModelChoice::default().open().unwrap();
    let most = model.max_tokens().unwrap();
    let long = texts(60).join(" ");
    let strange = "naïve 日本語 e-mail… Ωmega_7 \u{200b}x\u{7}y 🙂 ";
    for mixed in [long.clone(), strange.repeat(60), ". ! ? ".repeat(200), "a".repeat(5000)] {
        let characters: Vec<char> = mixed.chars().collect();
        for length in (100..characters.len().min(2500)).step_by(37) {
            let text: String = characters[..length].iter().collect();
            // The model's own beginning and end are two.
            assert_eq!(model.is_cut(&text), model.tokens(&text) + 2 > most, "{text}");
        }
    }
}
