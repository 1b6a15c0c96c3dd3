//! The documents of a file or folder are added, each with the topic predicted for it.

use std::path::Path;
use std::sync::Arc;

use super::anew::described;
use super::grown::{Documents, grown};
use super::{ChangeError, needs_texts};
use crate::corpus::clean::without_left_empty;
use crate::corpus::{self, DocumentId, ReadOptions};
use crate::engine::predict::{place, preprocessor};
use crate::engine::resources::Resources;
use crate::model::Model;

/// `model` with the documents at `path`, read as `options` say.
pub(super) fn apply(
    model: &Model,
    path: &Path,
    options: &ReadOptions,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    needs_texts(model)?;
    let added = Arc::new(corpus::read_path(path, options)?);
    let preprocessor = preprocessor(model)?;
    let prepared = added.texts.iter().map(|text| preprocessor.apply(text)).collect();
    let (kept, prepared) = without_left_empty(&added, prepared);
    let texts: Vec<&str> = prepared.iter().map(String::as_str).collect();
    let embedder = resources.embedder_of(model, &resources.stop)?;
    let embedded = resources.cache.embed(&*embedder, &texts, &resources.stop);
    let embedded =
        embedded.map_err(|error| error.in_rows(|text| kept.records.row(DocumentId(text))))?;
    let vectors = embedded.vectors;
    let placed = place(model, model.soft().as_ref(), vectors.view(), 1, &resources.stop)?;

    let mut assignments = model.topics.assignments.clone();
    assignments.extend(placed.iter().map(|predicted| predicted.topic));
    let mut documents = Documents::of(model);
    documents.source.append(&added);
    documents.corpus.append(&kept);
    documents.prepared.extend(prepared);
    let parts = [model.embeddings.view(), vectors.view()];
    let mut grown = described(&grown(model, documents, &parts), &assignments, resources)?;
    // How firmly the documents stand is known: of the old ones by the fit, of the new ones by the
    // prediction.
    let support = Arc::make_mut(&mut grown.support);
    support.recurrence = model.support.recurrence.clone();
    for (document, &steadiness) in model.support.steadiness.iter().enumerate() {
        support.steadiness[document] = steadiness;
        support.strength[document] = model.support.strength[document];
    }
    for (document, predicted) in (model.corpus.len()..).zip(&placed) {
        support.strength[document] = predicted.strength;
    }
    Ok(grown)
}

pub(super) fn summary(path: &Path) -> String {
    format!("{} added", path.display())
}
