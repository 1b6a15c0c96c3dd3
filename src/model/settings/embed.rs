//! How texts become vectors.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::embed::ModelChoice;
use crate::embed::pieces::Chunk;

/// Parameters of [`crate::embed`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmbedSettings {
    /// Which embedding model; by default the bundled all-MiniLM-L6-v2.
    pub model: ModelChoice,
    /// Whether documents longer than the model reads are embedded in pieces.
    pub chunk: Chunk,
    /// A file with the documents' embeddings; `model` then embeds queries and words alone.
    pub embeddings: Option<PathBuf>,
}
