//! The stages of a run that follow the cleaning, from documents to a model.

use std::sync::Arc;

use super::by_pieces;
use super::describe::{Clustered, Described};
use super::embed::Vectors;
use super::enough::check_enough;
use super::grouping::Grouping;
use super::language_model::LanguageModel;
use super::layers;
use super::names::named;
use super::notes::notes;
use super::read::Cleaned;
use super::under_way::Run;
use super::{Resources, RunError};
use crate::cluster::consensus::Support;
use crate::corpus::{Corpus, DuplicateUse, Skip};
use crate::engine::progress::StageWatch;
use crate::engine::supervision::Words;
use crate::model::settings::LabelUse;
use crate::model::settings::ReduceOutliers;
use crate::model::{Change, Model, Stage};
use crate::topics::TopicId;
use crate::topics::layers::Layers;
use crate::watch::Part;

/// All that follows the cleaning.
pub(super) fn fitted(
    mut run: Run,
    source: Arc<Corpus>,
    Cleaned { duplicates, corpus, prepared }: Cleaned,
    resources: &Resources,
) -> Result<Model, RunError> {
    // One stage after the other, so this is longer than a screen.
    let (settings, observer) = (run.settings, run.observer);
    let of_fit = || duplicates.of_rest(&source, &corpus);
    let copies = match settings.duplicates {
        DuplicateUse::Weigh => of_fit().copies(),
        _ => corpus.records.count(Skip::Copy),
    };
    if !settings.is_of_pieces() {
        check_enough(&corpus, &corpus.texts, copies, settings)?;
    }
    let labels = settings.supervision.labels_of(&corpus)?;
    let mut language_model = LanguageModel::of(&settings.embed, &corpus, resources);
    language_model.said().iter().for_each(|why| observer.log(why));
    let (vectors, pieces) = match settings.is_of_pieces() {
        true => run.embed_pieces(&corpus, &prepared, &language_model, resources)?,
        false => (run.embed(&corpus, &prepared, &language_model, resources)?, None),
    };
    let Vectors { embeddings, embedder, means, embedded } = vectors;
    language_model.means = means.clone();
    let language_model = &language_model;
    // What is clustered and described: documents, or their pieces.
    let units = pieces.as_ref().map_or(&embeddings, |pieces| &pieces.vectors);
    let words = Words { resources, language_model, observer };
    let fit = match labels.filter(|_| settings.supervision.labels == LabelUse::Manual) {
        Some(labels) => run.without_fit(labels).map(|()| None)?,
        None => Some(run.fit(units, labels, of_fit, &words)?),
    };
    let grouping = Grouping::of(fit.as_ref(), labels, &settings.supervision);
    let clustered = Clustered {
        corpus: &corpus,
        prepared: pieces.as_ref().map_or(&prepared, |pieces| &pieces.texts),
        embeddings: units,
        fit: fit.as_ref(),
        grouping: &grouping,
        language_model,
        resources,
    };
    let described = run.topics(&clustered)?;
    let (described, fit, pieces) = match &pieces {
        Some(pieces) => {
            let of_pieces = fit.map(|fit| Arc::new(pieces.fitted(fit, &described.topics)));
            (pieces.by_document(described), None, of_pieces)
        }
        None => (described, fit, None),
    };
    let Described { topics, similarity, memberships } = described;
    let support = match &fit {
        Some(fit) => Support::of(&fit.clusters.votes(), &TopicId::labels(&topics.assignments)),
        None => by_pieces::no_support(&topics),
    };
    let Run { fingerprints, timings, previous, .. } = run;
    let model = Model {
        settings: settings.clone(),
        source,
        duplicates: Some(duplicates),
        corpus,
        prepared,
        embedder,
        means,
        embeddings,
        fit,
        pieces,
        topics,
        similarity,
        support: Arc::new(support),
        memberships,
        layers: Arc::default(),
        history: Vec::new(),
        embedded,
        timings,
        fingerprints,
        answers: previous.map(|model| model.answers.clone()).unwrap_or_default(),
    };
    let model = Model { layers: layers_of(&model, previous), ..model };
    // The stage counts topics, not phrases.
    let watch = StageWatch { observer, stage: Stage::Topics };
    let model = named(model, resources, &Part(&watch), &|warning| observer.log(warning))?;
    let model = reduced_outliers(model, resources)?;
    notes(&model).iter().for_each(|note| observer.note(note));
    Ok(model)
}

/// The layers above the topics; those of `previous` where the topics are its own.
fn layers_of(model: &Model, previous: Option<&Model>) -> Arc<Layers> {
    match previous.filter(|previous| Arc::ptr_eq(&previous.topics, &model.topics)) {
        Some(previous) => previous.layers.clone(),
        None => Arc::new(layers::made(model)),
    }
}

/// The model after its outliers got topics, where the settings ask for that; the change is its
/// history's first.
fn reduced_outliers(model: Model, resources: &Resources) -> Result<Model, RunError> {
    let Some(ReduceOutliers { strategy, threshold }) = model.settings.topics.reduce_outliers else {
        return Ok(model);
    };
    if model.topics.outliers() == 0 || model.topics.without_outliers().is_empty() {
        return Ok(model);
    }
    let change = Change::Outliers { strategy, threshold };
    change.apply(&model, resources).map_err(|error| RunError::ReduceOutliers(error.into()))
}
