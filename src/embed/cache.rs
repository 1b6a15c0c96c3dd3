//! Embeddings kept between runs: one file per document set under the platform's cache folder.
//!
//! Safe to delete at any time; a damaged entry is ignored, reported once, and written anew.

use std::path::PathBuf;

use ndarray::Array2;

use super::{EmbedError, Embedder};
use crate::watch::Watch;

/// Where embeddings are kept. `None` inside means caching is off.
#[derive(Clone, Debug, Default)]
pub struct EmbeddingCache {
    _dir: Option<PathBuf>,
}

/// Vectors, and what it took to get them.
#[derive(Debug)]
pub struct Embedded {
    /// n × dimensions, L2-normalised where the model normalises.
    pub vectors: Array2<f32>,
    /// How many documents the engine embedded; the others came from the cache.
    pub computed: usize,
    /// One sentence each: a damaged entry, a cache that could not be written.
    pub warnings: Vec<String>,
}

impl EmbeddingCache {
    /// The platform's cache folder (`TOPICTUI_CACHE_HOME` or `XDG_CACHE_HOME` first).
    pub fn platform() -> Self {
        unimplemented!()
    }

    pub fn at(dir: PathBuf) -> Self {
        EmbeddingCache { _dir: Some(dir) }
    }

    pub fn off() -> Self {
        EmbeddingCache { _dir: None }
    }

    /// Embeds `texts`, taking from the cache what it has and adding what it lacks.
    /// Equal texts are embedded once.
    pub fn embed(
        &self,
        _embedder: &dyn Embedder,
        _texts: &[&str],
        _watch: &dyn Watch,
    ) -> Result<Embedded, EmbedError> {
        unimplemented!()
    }
}
