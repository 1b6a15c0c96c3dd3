//! Why an embedding model cannot be used, made or named.

use std::io;
use std::path::PathBuf;

/// Why an embedding model cannot be used, made or named. Every message is one sentence. It may quote
/// a file: [`EmbedError`](super::EmbedError) leaves out whatever a terminal would obey.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum ModelError {
    #[error("there is no home folder to keep models in; set TOPICTUI_DATA_HOME to a folder")]
    NoHome,
    #[error(
        "there is no model {} here, only {}: make one from its sentence-transformers folder with `topictui models add DIR`, then name it with --model",
        wanted.display(), known.join(", ")
    )]
    Unknown { wanted: PathBuf, known: Vec<String> },
    #[error(
        "{0} is a folder, not a model file; convert it with `topictui models add {0}`, or use its model.onnx with `--engine onnx`",
        dir.display()
    )]
    IsFolder { dir: PathBuf },
    #[error("{} has no name to install the model under", dir.display())]
    Nameless { dir: PathBuf },
    #[error(
        "another model is there already as {}: rename the folder, or add --force to replace it",
        path.display()
    )]
    Taken { path: PathBuf },
    /// `purpose` and `why` in a few words.
    #[error("{} {purpose}: {why}", dir.display())]
    Folder { dir: PathBuf, purpose: &'static str, why: String },
    #[error("the model file {file} cannot be read: {error}")]
    FileUnreadable { file: String, error: io::Error },
    #[error(
        "{file} is not a complete topictui model file ({what}); make one from a sentence-transformers folder with `topictui models add DIR`"
    )]
    Foreign { file: String, what: String },
    #[error(
        "the model file {file} is damaged ({what}); make it anew with `topictui models add DIR`"
    )]
    Damaged { file: String, what: String },
    #[error(
        "the model file {file} was made by a newer topictui (its format is {format}, this one reads up to {known}): update topictui"
    )]
    TooNew { file: String, format: u32, known: u32 },
    #[error("the model {name} cannot be written: {why}")]
    Unwritten { name: String, why: String },
    #[error("the model file {} cannot be written: {why}", path.display())]
    FileUnwritten { path: PathBuf, why: String },
    #[error("the tokenizer of {model} cannot be read: {error}")]
    Tokenizer { model: String, error: tokenizers::Error },
    /// `start`: the first characters of the text.
    #[error("a text could not be tokenised ({error}): {start}")]
    Text { start: String, error: tokenizers::Error },
    #[error(
        "the tokenizer of the model {model} knows words that its weights lack; make the model anew with `topictui models add DIR`"
    )]
    Vocabulary { model: String },
    #[error(
        "the model {model} gives numbers that are not finite or too large: choose another with --model"
    )]
    NotFinite { model: String },
    #[error(
        "the onnx engine needs a model; give `--model DIR` with a folder that holds model.onnx and tokenizer.json"
    )]
    NoOnnxModel,
    #[error(
        "{} has no model.onnx; `--engine onnx` takes a folder with model.onnx and tokenizer.json",
        dir.display()
    )]
    NotOnnx { dir: PathBuf },
    #[error("the model {} cannot be read: {error}", path.display())]
    OnnxUnreadable { path: PathBuf, error: io::Error },
    /// `version`, `places` and `failures` in words.
    #[error(
        "ONNX Runtime {version} or newer was not found (looked in {places}: {failures}); install it with `pip install onnxruntime` or set ORT_DYLIB_PATH to its library"
    )]
    NoRuntime { version: String, places: String, failures: String },
    #[error("ONNX Runtime cannot be started: {why}")]
    Runtime { why: String },
    #[error(
        "ONNX Runtime cannot embed with {} ({why}); check that it is a sentence encoder with 32-bit floats",
        path.display()
    )]
    OnnxFailed { path: PathBuf, why: String },
    #[error("keybert and mmr compare embeddings, but there is no embedding model to make them")]
    NoWordModel,
    #[error(
        "{name} does not say which embedding model its topics were made with: write \"embedding_model\": \"sentence-transformers/NAME\" into its config.json"
    )]
    NotSaid { name: String },
    #[error("the topics were made with {made_with}, but the model here is {here}: run again first")]
    Other { made_with: String, here: String },
}
