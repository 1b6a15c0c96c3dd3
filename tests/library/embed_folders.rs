//! Dense layers and prompts of sentence-transformers folders, which the tiny network of `embed_models` gets.

use std::collections::HashMap;
use std::path::Path;

use ndarray::Array2;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use topictui::embed::{ModelChoice, models};
use topictui::watch::Unwatched;

use crate::embed_models::{folder, refusal};

const POOLED: &str = r#"[{"path": "", "type": "sentence_transformers.models.Transformer"},
 {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]"#;
const PROMPTS: &str =
    r#"{"prompts": {"topic": "good ", "none": ""}, "default_prompt_name": "topic"}"#;

/// `modules.json` with more modules after pooling.
fn modules(more: &[(&str, &str)]) -> String {
    let more = more.iter().map(|(path, kind)| {
        format!(r#",{{"path": "{path}", "type": "sentence_transformers.models.{kind}"}}"#)
    });
    POOLED.replace(']', &(more.collect::<String>() + "]"))
}

fn weight(inputs: usize, outputs: usize) -> Vec<f32> {
    (0..inputs * outputs).map(|i| (i as f32 * 0.37).sin()).collect()
}

fn bias(outputs: usize) -> Vec<f32> {
    (0..outputs).map(|i| i as f32 * 0.1 - 0.2).collect()
}

/// Writes the module `path`, a dense layer.
fn dense(dir: &Path, path: &str, inputs: usize, outputs: usize, activation: &str) {
    let dir = dir.join(path);
    std::fs::create_dir_all(&dir).unwrap();
    let config = format!(
        r#"{{"in_features": {inputs}, "out_features": {outputs}, "bias": true, "activation_function": "{activation}"}}"#
    );
    std::fs::write(dir.join("config.json"), config).unwrap();
    let bytes = |floats: Vec<f32>| floats.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let (weight, bias) = (bytes(weight(inputs, outputs)), bytes(bias(outputs)));
    let views = [
        ("linear.weight", TensorView::new(Dtype::F32, vec![outputs, inputs], &weight).unwrap()),
        ("linear.bias", TensorView::new(Dtype::F32, vec![outputs], &bias).unwrap()),
    ];
    let file = safetensors::serialize(views, None::<HashMap<_, _>>).unwrap();
    std::fs::write(dir.join("model.safetensors"), file).unwrap();
}

/// What the model made of the folder, as `change` leaves it, gives for texts.
fn vectors(change: impl Fn(&Path), texts: &[&str]) -> Array2<f32> {
    let home = tempfile::tempdir().unwrap();
    let dir = folder(home.path(), change);
    let path = models::add_to(&home.path().join("models"), &dir, false).unwrap();
    let choice = ModelChoice { model: Some(path), ..ModelChoice::default() };
    choice.open().unwrap().embed(texts, &Unwatched).unwrap()
}

fn write<'a>(file: &'a str, text: &'a str) -> impl Fn(&Path) + 'a {
    move |dir: &Path| std::fs::write(dir.join(file), text).unwrap()
}

#[test]
fn dense_layers_are_applied_in_order_before_normalising() {
    let texts = ["good", "bad good", "badly"];
    let plain = vectors(write("modules.json", POOLED), &texts);
    let layers = modules(&[("2_Dense", "Dense"), ("3_Dense", "Dense"), ("4", "Normalize")]);
    let found = vectors(
        |dir| {
            std::fs::write(dir.join("modules.json"), &layers).unwrap();
            dense(dir, "2_Dense", 24, 7, "torch.nn.modules.activation.Tanh");
            dense(dir, "3_Dense", 7, 5, "torch.nn.modules.linear.Identity");
        },
        &texts,
    );
    assert_eq!(found.dim(), (3, 5));
    let apply = |x: &[f32], outputs: usize| -> Vec<f32> {
        let (weight, bias) = (weight(x.len(), outputs), bias(outputs));
        let rows = weight.chunks_exact(x.len()).zip(bias);
        rows.map(|(row, bias)| bias + row.iter().zip(x).map(|(w, x)| w * x).sum::<f32>()).collect()
    };
    for (plain, found) in plain.rows().into_iter().zip(found.rows()) {
        let first: Vec<f32> = apply(&plain.to_vec(), 7).iter().map(|v| v.tanh()).collect();
        let second = apply(&first, 5);
        let length = second.iter().map(|v| v * v).sum::<f32>().sqrt();
        for (expected, found) in second.iter().zip(found) {
            // The layers have 8 bits a weight.
            assert!((expected / length - found).abs() < 0.02, "{expected} {length} {found}");
        }
    }
}

#[test]
fn the_default_prompt_stands_before_every_text() {
    let with = vectors(write("config_sentence_transformers.json", PROMPTS), &["bad", "", "badly"]);
    let without = vectors(|_| (), &["good bad", "good ", "good badly"]);
    assert_eq!(with, without);
    // Prompts that are only there for whoever names them.
    let named = PROMPTS.replace("\"topic\"}", "null}");
    let named = vectors(write("config_sentence_transformers.json", &named), &["good bad"]);
    assert_eq!(named.row(0), without.row(0));
}

#[test]
fn what_modules_ask_for_and_is_not_known_is_one_sentence() {
    let layer = |change: &dyn Fn(&Path), modules: &str| {
        refusal(|dir| {
            std::fs::write(dir.join("modules.json"), modules).unwrap();
            dense(dir, "2_Dense", 24, 7, "torch.nn.modules.linear.Identity");
            change(dir);
        })
    };
    let one = modules(&[("2_Dense", "Dense")]);
    let no = |_: &Path| ();
    let config = |from: &'static str, to: &'static str| {
        move |dir: &Path| {
            let file = dir.join("2_Dense/config.json");
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.contains(from));
            std::fs::write(file, text.replace(from, to)).unwrap();
        }
    };
    assert!(layer(&config("Identity", "GELU"), &one).contains("activation `GELU`"));
    assert!(layer(&config("24", "23"), &one).contains("no `linear.weight`"));
    assert!(layer(&config("\"in_features\": 24,", ""), &one).contains("no `in_features`"));
    assert!(
        layer(&config("\"bias\"", "\"module_input_name\": \"token_embeddings\", \"bias\""), &one)
            .contains("module_input_name")
    );
    let gone = |dir: &Path| std::fs::remove_file(dir.join("2_Dense/model.safetensors")).unwrap();
    assert!(layer(&gone, &one).contains("2_Dense/model.safetensors is missing"));
    let twice = modules(&[("2_Dense", "Dense"), ("2_Dense", "Dense")]);
    assert!(layer(&no, &twice).contains("reads 24 numbers, but gets 7"));
    let late = modules(&[("3", "Normalize"), ("2_Dense", "Dense")]);
    assert!(layer(&no, &late).contains("a `Dense` module after `Normalize`"));
    let foreign = modules(&[("2_Dense", "LayerNorm")]);
    assert!(layer(&no, &foreign).contains("`LayerNorm` module"));
    let file = "config_sentence_transformers.json";
    let missing = PROMPTS.replace("\"topic\"}", "\"query\"}");
    assert!(refusal(write(file, &missing)).contains("prompt `query`"));
    let apart = refusal(|dir| {
        write(file, PROMPTS)(dir);
        let pooling = r#"{"pooling_mode_mean_tokens": true, "include_prompt": false}"#;
        write("1_Pooling/config.json", pooling)(dir);
    });
    assert!(apart.contains("without the prompt"), "{apart}");
}
