//! A sentence-transformers folder: its files, and why one cannot be used.

use std::path::Path;

use serde_json::Value;

use crate::embed::{EmbedError, ModelError};

/// The folder being read.
pub(crate) struct Folder<'a> {
    pub dir: &'a Path,
    /// The words of a refusal, e.g. "cannot become a topictui model".
    pub purpose: &'static str,
}

impl Folder<'_> {
    pub fn refuse<T>(&self, why: &str) -> Result<T, EmbedError> {
        let (dir, purpose) = (self.dir.to_owned(), self.purpose);
        Err(ModelError::Folder { dir, purpose, why: why.to_owned() }.into())
    }

    pub fn within(&self, folder: &str, file: &str) -> String {
        if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
    }

    pub fn required(&self, file: &str) -> Result<Vec<u8>, EmbedError> {
        match std::fs::read(self.dir.join(file)) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                self.refuse(&format!("{file} is missing"))
            }
            Err(error) => self.refuse(&format!("{file} cannot be read ({error})")),
        }
    }

    pub fn required_json(&self, file: &str) -> Result<Value, EmbedError> {
        serde_json::from_slice(&self.required(file)?)
            .or_else(|error| self.refuse(&format!("{file} is not JSON ({error})")))
    }

    /// `Value::Null` where the file does not exist.
    pub fn optional_json(&self, file: &str) -> Result<Value, EmbedError> {
        if self.dir.join(file).exists() { self.required_json(file) } else { Ok(Value::Null) }
    }

    pub fn weights(&self, encoder: &str) -> Result<Vec<u8>, EmbedError> {
        let file = self.within(encoder, "model.safetensors");
        let pickle = self.dir.join(encoder).join("pytorch_model.bin");
        if !self.dir.join(&file).exists() && pickle.exists() {
            return self.refuse(
                "it has weights only as pytorch_model.bin; save it with safe_serialization=True \
                 to get a model.safetensors",
            );
        }
        self.required(&file)
    }

    /// Most tokens of a text, if the folder says.
    pub fn max_length(&self, encoder: &str) -> Result<Option<usize>, EmbedError> {
        let json = self.optional_json(&self.within(encoder, "sentence_bert_config.json"))?;
        if let Some(length) = json["max_seq_length"].as_u64() {
            return Ok(Some(length as usize));
        }
        let json = self.optional_json(&self.within(encoder, "tokenizer_config.json"))?;
        // A model without a limit says 1e30.
        Ok(json["model_max_length"].as_u64().filter(|&n| n < 1 << 20).map(|n| n as usize))
    }

    /// Whether texts are lower-cased before the tokenizer sees them.
    pub fn lower_case(&self, encoder: &str) -> Result<bool, EmbedError> {
        let json = self.optional_json(&self.within(encoder, "sentence_bert_config.json"))?;
        Ok(json["do_lower_case"].as_bool().unwrap_or(false))
    }
}
