//! The converter and the model file: a tiny network written here, converted, opened and refused.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::support::mutate::{
    bend, bends, put_together, spoil, spoils, taken_apart, twist, twists,
};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use topictui::embed::models::{self, ModelFile};
use topictui::embed::{
    ModelChoice,
    models::config::{Network, Pooling},
};
use topictui::watch::Unwatched;

const TOKENIZER: &str = r###"{"version": "1.0", "added_tokens": [
  {"id": 1, "content": "[CLS]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
  {"id": 2, "content": "[SEP]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}],
 "pre_tokenizer": {"type": "BertPreTokenizer"},
 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
  "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "good": 3, "bad": 4, "##ly": 5}}}"###;

/// A BERT of 2 layers, 2 heads and 24 numbers a token (no multiple of the panels' 16).
const CONFIG: &str = r#"{"model_type": "bert", "hidden_size": 24, "num_hidden_layers": 2,
 "num_attention_heads": 2, "intermediate_size": 40, "hidden_act": "gelu", "layer_norm_eps": 1e-12}"#;

const MODULES: &str = r#"[{"path": "", "type": "sentence_transformers.models.Transformer"},
 {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
 {"path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]"#;

/// Names and shapes of the network's tensors.
fn shapes() -> Vec<(String, Vec<usize>)> {
    let mut all = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![6, 24]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![10, 24]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, 24]),
    ];
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in 0..2 {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            all.push((name(&format!("attention.{part}.weight")), vec![24, 24]));
            all.push((name(&format!("attention.{part}.bias")), vec![24]));
        }
        all.push((name("intermediate.dense.weight"), vec![40, 24]));
        all.push((name("intermediate.dense.bias"), vec![40]));
        all.push((name("output.dense.weight"), vec![24, 40]));
        all.push((name("output.dense.bias"), vec![24]));
        norms.extend([name("attention.output.LayerNorm"), name("output.LayerNorm")]);
    }
    for norm in norms {
        all.push((format!("{norm}.weight"), vec![24]));
        all.push((format!("{norm}.bias"), vec![24]));
    }
    all
}

fn write_weights(path: &Path, prefix: &str) {
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = shapes()
        .into_iter()
        .enumerate()
        .map(|(index, (name, shape))| {
            let length: usize = shape.iter().product();
            let value = |i: usize| ((i * 31 + index * 7) as f32 * 0.61).sin() * 0.3;
            let bytes = (0..length).flat_map(|i| value(i).to_le_bytes()).collect();
            (format!("{prefix}{name}"), shape, bytes)
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
    });
    std::fs::write(path, safetensors::serialize(views, None::<HashMap<_, _>>).unwrap()).unwrap();
}

/// A sentence-transformers folder called tiny, which `change` may spoil.
pub fn folder(home: &Path, change: impl Fn(&Path)) -> PathBuf {
    let dir = home.join("tiny");
    std::fs::create_dir_all(dir.join("1_Pooling")).unwrap();
    let write = |file: &str, text: &str| std::fs::write(dir.join(file), text).unwrap();
    write("config.json", CONFIG);
    write("tokenizer.json", TOKENIZER);
    write("modules.json", MODULES);
    write("1_Pooling/config.json", r#"{"pooling_mode_mean_tokens": true}"#);
    write("sentence_bert_config.json", r#"{"max_seq_length": 8, "do_lower_case": true}"#);
    write_weights(&dir.join("model.safetensors"), "");
    change(&dir);
    dir
}

#[test]
fn a_folder_becomes_a_model_that_embeds() {
    let home = tempfile::tempdir().unwrap();
    let dir = folder(home.path(), |_| ());
    let path = models::add_to(&home.path().join("models"), &dir, false).unwrap();
    assert_eq!(path, home.path().join("models/tiny.model"));
    let file = ModelFile::read(&path).unwrap();
    let c = file.config();
    assert_eq!((c.name.as_str(), c.max_length, c.lower_case), ("tiny", Some(8), true));
    let Network::Bert(c) = &c.network else { panic!("{c:?}") };
    assert_eq!((c.layers, c.heads, c.hidden), (2, 2, 24));
    assert_eq!((c.intermediate, c.vocabulary, c.positions), (40, 6, 10));
    assert!(c.normalise && c.pooling == Pooling::Mean);
    let choice = ModelChoice { model: Some(path), ..ModelChoice::default() };
    let model = choice.open().unwrap();
    let texts = ["good", "GOOD", "bad", "goodly bad good good bad bad good good", ""];
    let found = model.embed(&texts, &Unwatched).unwrap();
    assert_eq!(found.dim(), (5, 24));
    assert_eq!(found.row(0), found.row(1));
    assert_ne!(found.row(0), found.row(2));
    for row in found.rows() {
        assert!((row.dot(&row) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn prefixes_and_roberta_positions_are_understood() {
    let home = tempfile::tempdir().unwrap();
    let plain = models::convert::convert(&folder(home.path(), |_| ()), "tiny").unwrap();
    let prefixed =
        folder(home.path(), |dir| write_weights(&dir.join("model.safetensors"), "bert."));
    let prefixed = models::convert::convert(&prefixed, "tiny").unwrap();
    // The digest covers the tensors alone, not the origin.
    let digest = |bytes: Vec<u8>| {
        ModelFile::from_bytes(bytes.into(), "memory".into()).unwrap().config().digest.clone()
    };
    assert_eq!(digest(plain.1), digest(prefixed.1));
    let roberta = folder(home.path(), |dir| {
        let config = CONFIG.replace("\"bert\"", "\"roberta\", \"pad_token_id\": 1");
        std::fs::write(dir.join("config.json"), config).unwrap();
        std::fs::write(dir.join("sentence_bert_config.json"), "{}").unwrap();
    });
    let (config, _) = models::convert::convert(&roberta, "tiny").unwrap();
    let Network::Bert(roberta) = &config.network else { panic!("{config:?}") };
    assert_eq!((roberta.position_offset, config.max_length), (2, Some(8)));
}

#[test]
fn the_list_has_the_bundled_model_and_the_installed_ones() {
    let home = tempfile::tempdir().unwrap();
    let models = home.path().join("models");
    assert_eq!(models::list_in(Some(&models)).len(), 3);
    models::add_to(&models, &folder(home.path(), |_| ()), false).unwrap();
    std::fs::write(models.join("broken.model"), "not a model").unwrap();
    let list = models::list_in(Some(&models));
    let names: Vec<&str> = list.iter().map(|listed| listed.name.as_str()).collect();
    // The last is the checkout's own.
    assert_eq!(names, [models::BUNDLED, models::USE, "broken", "tiny", models::E5]);
    for bundled in &list[..2] {
        assert!(bundled.path.is_none() && bundled.config.is_ok());
    }
    assert!(
        list[3].config.is_ok()
            && list[2].config.as_ref().unwrap_err().to_string().contains("broken.model")
    );
}

/// What the converter says of a spoiled folder.
pub fn refusal(change: impl Fn(&Path)) -> String {
    let home = tempfile::tempdir().unwrap();
    let dir = folder(home.path(), change);
    let models = home.path().join("models");
    let message = models::add_to(&models, &dir, false).unwrap_err().to_string();
    assert!(!message.contains('\n') && message.contains("tiny"), "{message}");
    assert!(!models.join("tiny.model").exists());
    message
}

#[test]
fn what_cannot_be_converted_is_refused_with_the_reason() {
    let write = |file: &'static str, text: String| {
        move |dir: &Path| std::fs::write(dir.join(file), &text).unwrap()
    };
    let config = |from: &str, to: &str| refusal(write("config.json", CONFIG.replace(from, to)));
    let remove = |file: &'static str| {
        refusal(move |dir: &Path| std::fs::remove_file(dir.join(file)).unwrap())
    };
    for file in ["config.json", "model.safetensors", "tokenizer.json", "1_Pooling/config.json"] {
        assert!(remove(file).contains(&format!("{file} is missing")));
    }
    assert!(config("\"bert\"", "\"mpnet\"").contains("architecture is `mpnet`"));
    assert!(config("\"gelu\"", "\"silu\"").contains("activation is `silu`"));
    assert!(config("40", "41").contains("intermediate.dense.weight` has the shape"));
    assert!(config("\"num_attention_heads\": 2,", "").contains("no `num_attention_heads`"));
    assert!(
        config("\"num_attention_heads\": 2", "\"num_attention_heads\": 5")
            .contains("5 attention heads")
    );
    assert!(refusal(write("config.json", "{".into())).contains("config.json is not JSON"));
    let pooling = r#"{"pooling_mode_max_tokens": true}"#.to_owned();
    assert!(refusal(write("1_Pooling/config.json", pooling)).contains("`max_tokens`"));
    assert!(refusal(write("model.safetensors", "short".into())).contains("cannot be read"));
    let pickled = refusal(|dir| {
        let from = dir.join("model.safetensors");
        std::fs::rename(from, dir.join("pytorch_model.bin")).unwrap();
    });
    assert!(pickled.contains("pytorch_model.bin"));
    let missing = models::add(Path::new("/nonexistent/model"), false).unwrap_err().to_string();
    assert!(missing.contains("/nonexistent/model"), "{missing}");
}

#[test]
fn damaged_and_foreign_model_files_are_errors() {
    let home = tempfile::tempdir().unwrap();
    let path = models::add_to(home.path(), &folder(home.path(), |_| ()), false).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let with = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let choice = ModelChoice { model: Some(path.clone()), ..ModelChoice::default() };
        let message = choice.open().err().unwrap().to_string();
        assert!(message.contains("tiny.model") && !message.contains('\n'), "{message}");
        message
    };
    for length in [0, 5, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(with(&bytes[..length]).contains("not a complete topictui model file"));
    }
    let mut longer = bytes.clone();
    longer.push(0);
    with(&longer);
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert!(with(&flipped).contains("checksum"));
    let source = std::fs::read(home.path().join("tiny/model.safetensors")).unwrap();
    assert!(with(&source).contains("topictui models add"));
}

#[test]
fn an_unknown_model_is_answered_with_the_known_ones() {
    let open = |name: &Path| {
        let choice = ModelChoice { model: Some(name.to_owned()), ..ModelChoice::default() };
        choice.open().map(|model| model.name().to_owned()).map_err(|error| error.to_string())
    };
    assert_eq!(open(Path::new(models::BUNDLED)).unwrap(), models::BUNDLED);
    assert!(open(Path::new("no-such-model")).unwrap_err().contains(models::BUNDLED));
    let dir = tempfile::tempdir().unwrap();
    assert!(open(dir.path()).unwrap_err().contains("topictui models add"));
}

/// What comes of a spoilt folder or model file: a model that embeds, or one sentence.
pub fn embeds(path: &Path) {
    let choice = ModelChoice { model: Some(path.to_path_buf()), ..ModelChoice::default() };
    let found =
        choice.open().and_then(|model| model.embed(&["good", "badly good bad"], &Unwatched));
    match found {
        Ok(vectors) => assert!(vectors.iter().all(|x| x.is_finite())),
        Err(error) => assert!(!error.to_string().chars().any(char::is_control), "{error}"),
    }
}

pub fn each<T: std::fmt::Debug>(cases: u32, values: impl Strategy<Value = T>, test: impl Fn(&T)) {
    let times = std::env::var("TOPICTUI_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let config = ProptestConfig {
        cases: cases * times,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(u64::from(times)),
        ..ProptestConfig::default()
    };
    let tried = TestRunner::new(config).run(&values, |value| {
        test(&value);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn spoilt_folders_become_no_model_or_a_sound_one() {
    let files = [
        "config.json",
        "tokenizer.json",
        "modules.json",
        "1_Pooling/config.json",
        "sentence_bert_config.json",
        "model.safetensors",
    ];
    let values = (0..files.len(), any::<bool>(), spoils(), twists(), bends());
    each(300, values, |(which, raw, spoils, twists, bends)| {
        let home = tempfile::tempdir().unwrap();
        let dir = folder(home.path(), |dir| {
            let path = dir.join(files[*which]);
            let bytes = std::fs::read(&path).unwrap();
            let json = serde_json::from_slice::<serde_json::Value>(&bytes);
            let spoilt = match (raw, json) {
                (true, _) => spoil(&bytes, spoils),
                (false, Ok(mut json)) => {
                    twist(&mut json, twists);
                    json.to_string().into_bytes()
                }
                (false, Err(_)) => {
                    let (mut arrays, metadata) = taken_apart(&bytes);
                    bend(&mut arrays, bends);
                    put_together(&arrays, metadata).unwrap_or_default()
                }
            };
            std::fs::write(path, spoilt).unwrap();
        });
        match models::add_to(&home.path().join("models"), &dir, true) {
            Ok(path) => embeds(&path),
            Err(error) => assert!(!error.to_string().chars().any(char::is_control), "{error}"),
        }
    });
}

#[test]
fn spoilt_model_files_are_refused_or_embed() {
    let home = tempfile::tempdir().unwrap();
    let dir = folder(home.path(), |_| ());
    let bytes = std::fs::read(models::add_to(home.path(), &dir, true).unwrap()).unwrap();
    let path = home.path().join("spoilt.model");
    each(400, (any::<bool>(), spoils(), twists()), |(raw, spoils, twists)| {
        let spoilt = match raw {
            true => spoil(&bytes, spoils),
            // The checksum is of the arrays alone: what the model says of itself can be anything.
            false => {
                let (arrays, mut metadata) = taken_apart(&bytes);
                let text = metadata.get_mut("topictui.model").unwrap();
                let mut json = serde_json::from_str(text).unwrap();
                twist(&mut json, twists);
                *text = json.to_string();
                put_together(&arrays, metadata).unwrap()
            }
        };
        std::fs::write(&path, spoilt).unwrap();
        embeds(&path);
    });
}

#[test]
fn the_bundled_model_has_many_names_and_an_unknown_one_says_where_models_come_from() {
    for name in [
        "all-MiniLM-L6-v2",
        "sentence-transformers/all-MiniLM-L6-v2",
        "ALL-minilm-l6-V2",
        "all_MiniLM_L6_v2",
        "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        "all-MiniLM-L6-v2.model",
        "MiniLM-L6-v2",
        "minilm",
    ] {
        let choice = ModelChoice::named(topictui::embed::Engine::Native, Some(name.into()));
        assert_eq!(choice, ModelChoice::default(), "{name}");
        assert!(models::find(Path::new(name)).is_ok(), "{name}");
    }
    for name in ["all-mpnet-base-v2", "paraphrase-MiniLM-L6-v2", "all-MiniLM-L12-v2"] {
        let said = models::find(Path::new(name)).unwrap_err().to_string();
        assert!(said.contains(name) && said.contains("topictui models add"), "{said}");
    }
}
