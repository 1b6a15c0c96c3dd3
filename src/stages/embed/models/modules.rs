//! What a sentence-transformers folder says beside its encoder: `modules.json`, how the pooling module
//! makes one vector of a text's, the dense layers after it, and what stands before every text.

use safetensors::SafeTensors;
use serde_json::Value;

use super::config::{LARGEST, Pooling};
use super::file::floats_of;
use super::folder::Folder;
use crate::embed::EmbedError;
use crate::embed::dense::{Activation, Layer};

/// The content of `modules.json` and of the modules' own files.
pub(crate) struct Modules {
    /// Folder of the encoder, relative, "" for the folder itself.
    pub encoder: String,
    pub pooling: Pooling,
    pub dense: Vec<Layer>,
    pub normalise: bool,
    /// What stands before every text.
    pub prompt: Option<String>,
}

impl Folder<'_> {
    /// Without `modules.json` it is a bare encoder, which sentence-transformers pools by the mean.
    pub fn modules(&self) -> Result<Modules, EmbedError> {
        let mut found = Modules {
            encoder: String::new(),
            pooling: Pooling::Mean,
            dense: Vec::new(),
            normalise: false,
            prompt: self.prompt()?,
        };
        let json = self.optional_json("modules.json")?;
        let mut before: Vec<&str> = Vec::new();
        for module in json.as_array().into_iter().flatten() {
            let path = module["path"].as_str().unwrap_or_default().to_owned();
            let kind = module["type"].as_str().unwrap_or_default();
            let kind = kind.rsplit('.').next().unwrap_or_default();
            match kind {
                "Transformer" => found.encoder = path,
                "Pooling" => found.pooling = self.pooling(&path, found.prompt.is_some())?,
                "Dense" => found.dense.push(self.dense(&path)?),
                "Normalize" => found.normalise = true,
                other => {
                    return self.refuse(&format!(
                        "modules.json asks for a `{other}` module, and only Transformer, Pooling, \
                         Dense and Normalize are known"
                    ));
                }
            }
            if let Some(last) = before.last()
                && rank(last) > rank(kind)
            {
                return self.refuse(&format!(
                    "modules.json has a `{kind}` module after `{last}`, and only the order \
                     Transformer, Pooling, Dense, Normalize is known"
                ));
            }
            before.push(kind);
        }
        Ok(found)
    }

    fn pooling(&self, path: &str, prompt: bool) -> Result<Pooling, EmbedError> {
        let file = self.within(path, "config.json");
        let json = self.required_json(&file)?;
        if prompt && json["include_prompt"] == Value::Bool(false) {
            return self.refuse(&format!(
                "{file} asks for pooling without the prompt, and only pooling of all tokens is known"
            ));
        }
        let mut modes: Vec<&str> = json["pooling_mode"].as_str().into_iter().collect();
        for (key, value) in json.as_object().into_iter().flatten() {
            if let (Some(mode), Some(true)) = (key.strip_prefix("pooling_mode_"), value.as_bool()) {
                modes.push(mode);
            }
        }
        match modes[..] {
            ["mean" | "mean_tokens"] => Ok(Pooling::Mean),
            ["cls" | "cls_token"] => Ok(Pooling::Cls),
            _ => self.refuse(&format!(
                "{file} asks for pooling `{}`, and only mean and CLS are known",
                modes.join(", ")
            )),
        }
    }

    /// A dense layer's `config.json` and `model.safetensors`.
    fn dense(&self, path: &str) -> Result<Layer, EmbedError> {
        let file = self.within(path, "config.json");
        let json = self.required_json(&file)?;
        let size = |key: &str| match json[key].as_u64() {
            Some(size) if (1..=LARGEST as u64).contains(&size) => Ok(size as usize),
            _ => self.refuse(&format!("{file} has no `{key}` that a layer can have")),
        };
        let (inputs, outputs) = (size("in_features")?, size("out_features")?);
        let activation = json["activation_function"].as_str().unwrap_or("Tanh");
        let activation = match activation.rsplit('.').next().unwrap_or_default() {
            "Identity" => Activation::Identity,
            "Tanh" => Activation::Tanh,
            other => {
                return self.refuse(&format!(
                    "{file} asks for the activation `{other}`, and only Identity and Tanh are known"
                ));
            }
        };
        for key in ["module_input_name", "module_output_name"] {
            if json[key].as_str().is_some_and(|name| name != "sentence_embedding") {
                return self.refuse(&format!(
                    "{file} has a `{key}` of its own, and only a text's one vector is known"
                ));
            }
        }
        let bytes = self.weights(path)?;
        let file = self.within(path, "model.safetensors");
        let tensors = SafeTensors::deserialize(&bytes)
            .or_else(|error| self.refuse(&format!("{file} cannot be read ({error})")))?;
        let floats = |name: &str, shape: &[usize]| {
            let tensor = tensors.tensor(name).ok().filter(|tensor| tensor.shape() == shape);
            let floats = tensor.and_then(|tensor| floats_of(tensor.dtype(), tensor.data()));
            match floats.filter(|floats| floats.iter().all(|v| v.is_finite())) {
                Some(floats) => Ok(floats),
                None => self.refuse(&format!(
                    "{file} has no `{name}` of finite numbers in the shape {shape:?}"
                )),
            }
        };
        let weight = floats("linear.weight", &[outputs, inputs])?;
        let bias = match json["bias"].as_bool() {
            Some(false) => vec![0.0; outputs],
            _ => floats("linear.bias", &[outputs])?,
        };
        Ok(Layer { inputs, weight, bias, activation })
    }

    /// The prompt that `config_sentence_transformers.json` takes where none is named.
    fn prompt(&self) -> Result<Option<String>, EmbedError> {
        let file = "config_sentence_transformers.json";
        let json = self.optional_json(file)?;
        let Some(name) = json["default_prompt_name"].as_str() else { return Ok(None) };
        match json["prompts"][name].as_str() {
            Some(prompt) => Ok(Some(prompt.to_owned()).filter(|prompt| !prompt.is_empty())),
            None => self.refuse(&format!(
                "{file} takes the prompt `{name}` where none is named, and has none of that name"
            )),
        }
    }
}

/// The place of a module among the others.
fn rank(kind: &str) -> usize {
    ["Transformer", "Pooling", "Dense", "Normalize"]
        .iter()
        .position(|known| *known == kind)
        .unwrap_or_default()
}
