//! Models that grow, by more documents or by other models.
//!
//! Topics keep their ids: what is known as topic 3 stays topic 3. They are described anew by all
//! their documents. Nothing is fitted, so the result has no layouts and clusterings of its own, and
//! what is predicted with it goes by the nearest topic vector.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis, concatenate};

use crate::corpus::Corpus;
use crate::model::Model;
use crate::model::fingerprint::Fingerprints;

/// The documents of a model that grows.
pub(super) struct Documents {
    pub source: Corpus,
    pub corpus: Corpus,
    pub prepared: Vec<String>,
}

impl Documents {
    pub fn of(model: &Model) -> Self {
        Documents {
            source: (*model.source).clone(),
            corpus: (*model.corpus).clone(),
            prepared: (*model.prepared).clone(),
        }
    }

    pub fn named(&mut self, name: &str) {
        for corpus in [&mut self.source, &mut self.corpus] {
            corpus.name = name.to_owned();
            corpus.paths = Vec::new();
        }
    }
}

/// `model` with other documents, before its topics are described anew. A later run computes
/// everything again.
pub(super) fn grown(model: &Model, documents: Documents, embeddings: &[ArrayView2<f32>]) -> Model {
    let same = documents.source == documents.corpus;
    let corpus = Arc::new(documents.corpus);
    Model {
        source: if same { corpus.clone() } else { Arc::new(documents.source) },
        duplicates: None,
        corpus,
        prepared: Arc::new(documents.prepared),
        embeddings: Arc::new(all_rows(embeddings)),
        fit: None,
        memberships: None,
        pieces: None,
        fingerprints: Fingerprints::default(),
        ..model.clone()
    }
}

/// Matrices one below the other; all have the dimensions of one embedding model.
pub(super) fn all_rows(parts: &[ArrayView2<f32>]) -> Array2<f32> {
    concatenate(Axis(0), parts).unwrap_or_else(|_| Array2::zeros((0, 0)))
}
