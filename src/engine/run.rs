//! One run: every stage in order, each taken from the previous model where nothing changed.

use std::sync::Arc;

use super::describe::{Clustered, Described};
use super::embed::Vectors;
use super::grouping::Grouping;
use super::notes::notes;
use super::read::Cleaned;
use super::under_way::Run;
use super::{Resources, RunError};
use crate::cluster::consensus::Support;
use crate::corpus::{Corpus, Skip};
use crate::engine::progress::Progress;
use crate::engine::supervision::Words;
use crate::model::fingerprint::Fingerprints;
use crate::model::settings::LabelUse;
use crate::model::settings::ReduceOutliers;
use crate::model::{Change, Input, Model, Settings, SettingsError, left_out};
use crate::topics::TopicId;

/// Fits `input` under `settings`, reusing the stages of `previous`, or else of the last result that
/// is kept of this input, that nothing touched.
///
/// # Errors
/// [`RunError`] where settings are refused, the input has too little text, a stage fails or `observer`
/// cancelled.
pub fn run(
    input: &Input,
    settings: &Settings,
    previous: Option<&Model>,
    resources: &Resources,
    observer: &dyn Progress,
) -> Result<Model, RunError> {
    // One stage after the other, so this is longer than a screen.
    settings.check()?;
    let kept = if previous.is_none() { resources.shelf.last_of(input, settings) } else { None };
    let mut run = Run {
        settings,
        previous: previous.or(kept.as_ref()),
        observer,
        fingerprints: Fingerprints::default(),
        timings: Vec::new(),
    };
    let source = run.read(input)?;
    observer.read(&source);
    let Cleaned { corpus, prepared } = run.clean(&source)?;
    left_out::of_run(&corpus).for_each(|sentence| observer.log(&sentence));
    check_enough(&corpus, settings)?;
    let labels = settings.supervision.labels_of(&corpus)?;
    let Vectors { embeddings, embedder, embedded } = run.embed(&corpus, &prepared, resources)?;
    let words = Words { resources, settings, observer };
    let fit = match labels.filter(|_| settings.supervision.labels == LabelUse::Manual) {
        Some(labels) => run.without_fit(labels).map(|()| None)?,
        None => Some(run.fit(&embeddings, labels, &words)?),
    };
    let grouping = Grouping::of(fit.as_ref(), labels, &settings.supervision);
    let clustered = Clustered {
        corpus: &corpus,
        prepared: &prepared,
        embeddings: &embeddings,
        fit: fit.as_ref(),
        grouping: &grouping,
        resources,
    };
    let Described { topics, similarity, memberships } = run.topics(&clustered)?;
    let support = match &fit {
        Some(fit) => Support::of(&fit.clusters.votes(), &TopicId::labels(&topics.assignments)),
        None => Support::unknown(&TopicId::labels(&topics.assignments)),
    };
    let Run { fingerprints, timings, .. } = run;
    let fitted = Model {
        settings: settings.clone(),
        source,
        corpus,
        prepared,
        embedder,
        embeddings,
        fit,
        topics,
        similarity,
        support: Arc::new(support),
        memberships,
        history: Vec::new(),
        embedded,
        timings,
        fingerprints,
    };
    let fitted = reduced_outliers(fitted, resources)?;
    notes(&fitted).iter().for_each(|note| observer.note(note));
    Ok(fitted)
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

/// Neighbours that HDBSCAN holds of all documents together: 4 GB of them.
const MOST_NEIGHBOURS: usize = 1 << 29;

fn check_enough(corpus: &Corpus, settings: &Settings) -> Result<(), RunError> {
    let (name, documents) = (corpus.name.clone(), corpus.len());
    if corpus.is_empty() {
        let documents = corpus.records.count(Skip::LeftEmpty);
        let steps: Vec<&str> = settings.preprocess.iter().map(|step| step.name()).collect();
        return Err(RunError::LeftEmpty { name, documents, steps: steps.join(", ") });
    }
    if settings.finds_density() && documents < settings.cluster.min_topic_size {
        let min_topic_size = settings.cluster.min_topic_size;
        return Err(RunError::TooFew { name, documents, min_topic_size });
    }
    if corpus.texts.iter().all(|text| *text == corpus.texts[0]) {
        return Err(RunError::AllEqual { name, documents });
    }
    let samples =
        settings.cluster.min_samples.unwrap_or(settings.cluster.min_topic_size).min(documents);
    if settings.finds_density() && samples.saturating_mul(documents) > MOST_NEIGHBOURS {
        let most = (MOST_NEIGHBOURS / documents).max(1);
        return Err(RunError::TooDense { name, documents, samples, most });
    }
    if let Some(clusters) = settings.cluster.clusters.filter(|&clusters| clusters > documents) {
        let expected = "at most the number of documents";
        let value = clusters.to_string();
        return Err(SettingsError::Value { field: "clusters", value, expected }.into());
    }
    Ok(())
}
