//! Turns a sentence-transformers folder into topictui's model file.
//!
//! Reads `config.json`, `model.safetensors`, `tokenizer.json`, and where they exist what `modules` reads,
//! `sentence_bert_config.json` and `tokenizer_config.json`. Knows BERT, DistilBERT, RoBERTa, XLM-RoBERTa
//! and CamemBERT encoders with mean or CLS pooling, dense layers and a prompt; anything else is refused, since a wrong embedding looks like a right one.

use std::path::Path;

use safetensors::SafeTensors;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::config::{Activation, Bert, Config, LARGEST, Network};
use super::file::{FORMAT, floats_of};
use super::folder::Folder;
use super::modules::Modules;
use super::names::Names;
use super::tensors::Tensors;
use crate::embed::EmbedError;
use crate::embed::dense::Layer;
use crate::files::hex;

/// Reads the folder and returns the model file's configuration and bytes.
pub fn convert(dir: &Path, name: &str) -> Result<(Config, Vec<u8>), EmbedError> {
    let folder = Folder { dir, purpose: "cannot become a topictui model" };
    if !dir.is_dir() {
        return folder.refuse("it is not a folder");
    }
    let modules = folder.modules()?;
    let encoder = modules.encoder.as_str();
    let json = folder.required_json(&folder.within(encoder, "config.json"))?;
    let names = folder.names(&json)?;
    let weights = folder.weights(encoder)?;
    let tensors = SafeTensors::deserialize(&weights).or_else(|error| {
        folder.refuse(&format!("its model.safetensors cannot be read ({error})"))
    })?;
    let source = Source { folder: &folder, tensors, names };
    let tokenizer = folder.required(&folder.within(encoder, "tokenizer.json"))?;
    let origin = format!("model.safetensors sha256 {}", hex(&Sha256::digest(&weights)));
    let bert = folder.bert(&source, &json, &modules)?;
    let mut out = source.tensors_of(&bert, tokenizer)?;
    folder.write_dense(&bert, &modules.dense, &mut out)?;
    let config = Config {
        format: FORMAT,
        name: name.to_owned(),
        origin,
        max_length: Some(folder.limit(&bert, encoder)?),
        network: Network::Bert(bert),
        lower_case: folder.lower_case(encoder)?,
        prompt: modules.prompt,
        by_language: false,
        digest: String::new(),
    };
    let bytes = out.serialise(config.clone())?;
    Ok((config, bytes))
}

impl Folder<'_> {
    fn names(&self, json: &Value) -> Result<Names, EmbedError> {
        let kind = json["model_type"].as_str().unwrap_or("unknown");
        let positions = json["position_embedding_type"].as_str().unwrap_or("absolute");
        if positions != "absolute" {
            return self
                .refuse(&format!("its position embeddings are `{positions}`, not absolute"));
        }
        Names::of(kind).map_or_else(
            || {
                self.refuse(&format!(
                    "its architecture is `{kind}`, and only BERT, DistilBERT, RoBERTa, \
                     XLM-RoBERTa and CamemBERT are known"
                ))
            },
            Ok,
        )
    }

    fn bert(&self, source: &Source, json: &Value, modules: &Modules) -> Result<Bert, EmbedError> {
        let names = &source.names;
        let number = |key: &str| match json[key].as_u64() {
            Some(value) if (1..=LARGEST as u64).contains(&value) => Ok(value as usize),
            Some(value) => {
                self.refuse(&format!("config.json has {value} for `{key}`, which no encoder has"))
            }
            None => self.refuse(&format!("config.json has no `{key}`")),
        };
        let hidden = number(names.hidden)?;
        let heads = number(names.heads)?;
        if !hidden.is_multiple_of(heads) {
            return self.refuse(&format!(
                "its {heads} attention heads do not divide its hidden size of {hidden}"
            ));
        }
        let vocabulary = source.length(names.word)? / hidden;
        let positions = source.length(names.position)? / hidden;
        let position_offset = match names.counts_from_padding {
            true => {
                json["pad_token_id"].as_u64().map_or(1, |id| id.min(LARGEST as u64) as usize) + 1
            }
            false => 0,
        };
        Ok(Bert {
            layers: number(names.layers)?,
            heads,
            hidden,
            intermediate: number(names.intermediate)?,
            vocabulary,
            positions,
            position_offset,
            layer_norm_eps: json["layer_norm_eps"].as_f64().unwrap_or(1e-12) as f32,
            activation: self.activation(&json[names.activation])?,
            pooling: modules.pooling,
            dense: modules.dense.iter().map(Layer::shape).collect(),
            normalise: modules.normalise,
        })
    }

    /// Writes the dense layers, each of which reads what the one before it gives.
    fn write_dense(
        &self,
        bert: &Bert,
        layers: &[Layer],
        out: &mut Tensors,
    ) -> Result<(), EmbedError> {
        let mut width = bert.hidden;
        for (index, layer) in layers.iter().enumerate() {
            if layer.inputs != width {
                return self.refuse(&format!(
                    "a dense layer reads {} numbers, but gets {width}",
                    layer.inputs
                ));
            }
            out.matrix(&format!("dense.{index}"), width, &layer.weight);
            out.floats(&format!("dense.{index}.bias"), &layer.bias);
            width = layer.bias.len();
        }
        Ok(())
    }

    /// Most tokens of a text.
    fn limit(&self, bert: &Bert, encoder: &str) -> Result<usize, EmbedError> {
        let limit = bert.positions.saturating_sub(bert.position_offset);
        let limit = self.max_length(encoder)?.map_or(limit, |length| limit.min(length));
        match limit < 3 {
            true => self.refuse(&format!("its texts could have only {limit} word pieces")),
            false => Ok(limit),
        }
    }

    fn activation(&self, value: &Value) -> Result<Activation, EmbedError> {
        match value.as_str().unwrap_or("gelu") {
            "gelu" | "gelu_python" => Ok(Activation::Gelu),
            "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" => Ok(Activation::GeluTanh),
            "relu" => Ok(Activation::Relu),
            other => self.refuse(&format!(
                "its activation is `{other}`, and only gelu, gelu_new and relu are known"
            )),
        }
    }
}

/// The folder's weights under their own names.
struct Source<'a> {
    folder: &'a Folder<'a>,
    tensors: SafeTensors<'a>,
    names: Names,
}

impl Source<'_> {
    /// A tensor by its name without prefix ("bert.", none…); LayerNorms of old files end in
    /// gamma and beta.
    fn find(&self, name: &str) -> Result<safetensors::tensor::TensorView<'_>, EmbedError> {
        let old = name
            .strip_suffix("Norm.weight")
            .map(|stem| format!("{stem}Norm.gamma"))
            .or_else(|| name.strip_suffix("Norm.bias").map(|stem| format!("{stem}Norm.beta")));
        for name in [Some(name), old.as_deref()].into_iter().flatten() {
            for prefix in ["", self.names.prefix, "model.", "0.auto_model."] {
                if let Ok(tensor) = self.tensors.tensor(&format!("{prefix}{name}")) {
                    return Ok(tensor);
                }
            }
        }
        self.folder.refuse(&format!("model.safetensors has no `{name}`"))
    }

    /// How many numbers a tensor holds.
    fn length(&self, name: &str) -> Result<usize, EmbedError> {
        Ok(self.find(name)?.shape().iter().product())
    }

    fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, EmbedError> {
        let tensor = self.find(name)?;
        let Some(floats) = floats_of(tensor.dtype(), tensor.data()) else {
            let kind = tensor.dtype();
            return self.folder.refuse(&format!("`{name}` is {kind:?}, not F32, F16 or BF16"));
        };
        if floats.len() != length {
            let shape = tensor.shape();
            return self.folder.refuse(&format!("`{name}` has the shape {shape:?}"));
        }
        if floats.iter().any(|v| !v.is_finite()) {
            return self.folder.refuse(&format!("`{name}` holds numbers that are not finite"));
        }
        Ok(floats)
    }

    fn tensors_of(&self, c: &Bert, tokenizer: Vec<u8>) -> Result<Tensors, EmbedError> {
        let mut out = Tensors::default();
        let names = &self.names;
        out.bytes("tokenizer.json", tokenizer);
        let words = self.floats(names.word, c.vocabulary * c.hidden)?;
        out.matrix("embeddings.word", c.hidden, &words);
        let positions = self.floats(names.position, c.positions * c.hidden)?;
        out.halves("embeddings.position", c.hidden, &positions);
        if let Ok(types) = self.length(names.token_type) {
            let types = self.floats(names.token_type, types)?;
            match types.get(..c.hidden) {
                Some(first) => out.floats("embeddings.token_type", first),
                None => {
                    return self.folder.refuse(&format!("`{}` is too small", names.token_type));
                }
            }
        }
        self.norm(&mut out, "embeddings.norm", names.embedding_norm, c)?;
        for layer in 0..c.layers {
            let from = |part: &str| format!("{}.{layer}.{part}", names.layer);
            let to = |part: &str| format!("layers.{layer}.{part}");
            let (wide, narrow) = (c.intermediate, c.hidden);
            for (ours, theirs, inputs, outputs) in [
                ("attention.query", names.query, narrow, narrow),
                ("attention.key", names.key, narrow, narrow),
                ("attention.value", names.value, narrow, narrow),
                ("attention.output", names.output, narrow, narrow),
                ("feed_forward.up", names.up, narrow, wide),
                ("feed_forward.down", names.down, wide, narrow),
            ] {
                let weight = self.floats(&format!("{}.weight", from(theirs)), inputs * outputs)?;
                out.matrix(&to(ours), inputs, &weight);
                let bias = self.floats(&format!("{}.bias", from(theirs)), outputs)?;
                out.floats(&format!("{}.bias", to(ours)), &bias);
            }
            self.norm(&mut out, &to("attention.norm"), &from(names.attention_norm), c)?;
            self.norm(&mut out, &to("feed_forward.norm"), &from(names.feed_forward_norm), c)?;
        }
        Ok(out)
    }

    fn norm(
        &self,
        out: &mut Tensors,
        ours: &str,
        theirs: &str,
        c: &Bert,
    ) -> Result<(), EmbedError> {
        for part in ["weight", "bias"] {
            let values = self.floats(&format!("{theirs}.{part}"), c.hidden)?;
            out.floats(&format!("{ours}.{part}"), &values);
        }
        Ok(())
    }
}
