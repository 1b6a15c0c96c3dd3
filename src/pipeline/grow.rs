//! Models that grow: by more documents, which get their topics by prediction, and by other models.
//!
//! Topics keep their ids: what is known as topic 3 stays topic 3. They are described anew by all
//! their documents. Nothing is fitted, so the result has no layouts and clusterings of its own, and
//! what is predicted with it goes by the nearest topic vector.

use std::path::Path;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::Model;
use super::answers::embedder_of;
use super::change::{ChangeError, described, needs_texts};
use super::fingerprint::Fingerprints;
use super::predict::place;
use super::run::{Resources, preprocessing_list};
use crate::corpus::{self, Corpus, Preprocessor, ReadOptions};
use crate::embed::EmbedError;
use crate::topics::combine::Combined;

/// `model` with the documents at `path`, read as `options` say.
pub(super) fn add(
    model: &Model,
    path: &Path,
    options: &ReadOptions,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    needs_texts(model)?;
    let added = corpus::read_path(path, options)?;
    let settings = &model.settings;
    let stop = preprocessing_list(settings, |words| words.resolve(&model.corpus.texts))?;
    let preprocessor = Preprocessor::new(&settings.preprocess, stop);
    let prepared: Vec<String> = added.texts.iter().map(|text| preprocessor.apply(text)).collect();
    let texts: Vec<&str> = prepared.iter().map(String::as_str).collect();
    let embedder = embedder_of(resources, model).map_err(EmbedError::Message)?;
    let vectors = resources.cache.embed(&*embedder, &texts, &resources.stop)?.vectors;
    let placed = place(model, model.soft().as_ref(), vectors.view(), 1, &resources.stop)?;

    let mut assignments = model.topics.assignments.clone();
    assignments.extend(placed.iter().map(|predicted| predicted.topic));
    let mut corpus = (*model.corpus).clone();
    corpus.append(&added);
    let prepared = [&model.prepared[..], &prepared].concat();
    let parts = [model.embeddings.view(), vectors.view()];
    let mut grown = described(&grown(model, corpus, prepared, &parts), &assignments, resources)?;
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

/// The documents of `models` under one set of topics: those of the first keep their ids, each of
/// the others' joins the one it is alike to by `min_similarity` or gets the next id.
pub fn combine(
    models: &[&Model],
    min_similarity: f64,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let Some((&base, others)) = models.split_first() else { return Err(ChangeError::NoModels) };
    models.iter().copied().try_for_each(needs_texts)?;
    if let Some(other) = others.iter().find(|other| other.embedder != base.embedder) {
        return Err(ChangeError::Embedders {
            base: base.corpus.name.clone(),
            of_base: base.embedder.0.clone(),
            other: other.corpus.name.clone(),
            of_other: other.embedder.0.clone(),
        });
    }
    let topics: Vec<_> = models.iter().map(|model| &*model.topics).collect();
    let combined = Combined::of(&topics, min_similarity)?;
    let mut corpus = (*base.corpus).clone();
    others.iter().for_each(|other| corpus.append(&other.corpus));
    let names: Vec<&str> = models.iter().map(|model| model.corpus.name.as_str()).collect();
    corpus.name = names.join(" + ");
    corpus.path = None;
    let prepared: Vec<String> =
        models.iter().flat_map(|model| model.prepared.iter().cloned()).collect();
    let parts: Vec<_> = models.iter().map(|model| model.embeddings.view()).collect();
    let mut grown = grown(base, corpus, prepared, &parts);
    grown.history.clear();
    let assignments: Vec<i32> = topics
        .iter()
        .enumerate()
        .flat_map(|(at, topics)| combined.assignments(at, topics))
        .collect();
    let mut grown = described(&grown, &assignments, resources)?;
    let topics = Arc::make_mut(&mut grown.topics);
    for topic in &mut topics.list {
        let origin = usize::try_from(topic.id).ok().and_then(|id| combined.origins.get(id));
        if let Some(&(model, id)) = origin {
            topic.label = models[model].topics.get(id).and_then(|topic| topic.label.clone());
        }
    }
    Ok(grown)
}

/// `model` with other documents, before its topics are described anew. A later run computes
/// everything again.
fn grown(
    model: &Model,
    corpus: Corpus,
    prepared: Vec<String>,
    embeddings: &[ArrayView2<f32>],
) -> Model {
    // All have the dimensions of one embedding model.
    let embeddings = concatenate(Axis(0), embeddings).unwrap_or_else(|_| Array2::zeros((0, 0)));
    Model {
        corpus: Arc::new(corpus),
        prepared: Arc::new(prepared),
        embeddings: Arc::new(embeddings),
        fit: None,
        memberships: None,
        fingerprints: Fingerprints::default(),
        ..model.clone()
    }
}
