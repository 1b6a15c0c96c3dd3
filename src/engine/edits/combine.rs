//! A model begins anew with the documents and topics of saved sessions.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use ndarray::Axis;

use super::anew::described;
use super::grown::{Documents, all_rows, grown};
use super::{ChangeError, needs_texts};
use crate::corpus::{RecordId, Skip, kept};
use crate::engine::error::RunError;
use crate::engine::resources::Resources;
use crate::model::Model;
use crate::ranges;
use crate::topics::TopicId;
use crate::topics::combine::Combined;

pub(super) fn check(min_similarity: f64) -> Result<(), RunError> {
    Ok(ranges::MIN_SIMILARITY.check(min_similarity)?)
}

/// `shared` becomes the number of documents that were in an earlier session already.
pub(super) fn apply(
    sessions: &[PathBuf],
    min_similarity: f64,
    shared: &mut Option<usize>,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let models = sessions.iter().map(|path| resources.shelf.open(path));
    let models = models.collect::<Result<Vec<Model>, _>>()?;
    let models: Vec<&Model> = models.iter().collect();
    let (combined, count) = combine(&models, min_similarity, resources)?;
    *shared = Some(count);
    Ok(combined)
}

pub(super) fn summary() -> String {
    "Sessions combined".to_owned()
}

/// The documents of `models` under one set of topics: those of the first keep their ids, each of
/// the others' joins the one it is alike to by `min_similarity` or gets the next id. A document
/// that is in several models is there once (see `Once`), with the first topic, label and time it
/// has in any of them. The second value is how many documents of later models were there already.
///
/// # Errors
/// [`ChangeError`] where there is no model, one has no texts, or they cannot be compared.
pub fn combine(
    models: &[&Model],
    min_similarity: f64,
    resources: &Resources,
) -> Result<(Model, usize), ChangeError> {
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
    let mut documents = Documents::of(base);
    for other in others {
        documents.source.append(&other.source);
        documents.corpus.append(&other.corpus);
        documents.prepared.extend(other.prepared.iter().cloned());
    }
    let all = topics.iter().enumerate().flat_map(|(at, topics)| combined.assignments(at, topics));
    let mut assignments: Vec<TopicId> = all.collect();
    let once = Once::of(models);
    let keep: Vec<bool> =
        (0..once.of.len()).map(|document| once.of[document] == document).collect();
    let shared = keep.iter().filter(|keep| !**keep).count();
    once.first_known(&mut assignments, |topic| !topic.is_outlier());
    documents.once(&once, &keep);
    kept(&mut assignments, &keep);
    let origins = without_empty(&mut assignments, &combined.origins);
    let names: Vec<&str> = models.iter().map(|model| model.corpus.name.as_str()).collect();
    documents.named(&names.join(" + "));
    let embeddings =
        all_rows(&models.iter().map(|model| model.embeddings.view()).collect::<Vec<_>>());
    let rows: Vec<usize> = (0..keep.len()).filter(|&document| keep[document]).collect();
    let embeddings = embeddings.select(Axis(0), &rows);
    let mut grown = grown(base, documents, &[embeddings.view()]);
    grown.history.clear();
    grown.layers = Arc::default();
    let mut grown = described(&grown, &assignments, resources)?;
    let topics = Arc::make_mut(&mut grown.topics);
    for topic in &mut topics.list {
        let origin = topic.id.index().and_then(|id| origins.get(id));
        if let Some(&(model, id)) = origin {
            let own = models[model].topics.get(id);
            topic.label = own.and_then(|topic| topic.label.clone());
            topic.written = own.and_then(|topic| topic.written.clone());
        }
    }
    Ok((grown, shared))
}

/// Numbers the topics that have documents 0, 1, 2 … in their order; their origins. A topic of a later
/// model is empty where its documents have others in an earlier one.
fn without_empty(
    assignments: &mut [TopicId],
    origins: &[(usize, TopicId)],
) -> Vec<(usize, TopicId)> {
    let mut numbers: Vec<Option<TopicId>> = vec![None; origins.len()];
    assignments.iter().filter_map(|id| id.index()).for_each(|id| numbers[id] = Some(TopicId(0)));
    for (next, number) in numbers.iter_mut().flatten().enumerate() {
        *number = TopicId::at(next);
    }
    for id in assignments {
        *id = id.index().and_then(|id| numbers[id]).unwrap_or(TopicId::OUTLIERS);
    }
    let used = origins.iter().zip(&numbers).filter(|(_, number)| number.is_some());
    used.map(|(origin, _)| *origin).collect()
}

/// Which documents of several models, one after the other, are the same: those of equal text, in
/// their order. A text that a model has twice stays twice, and is there as often as in the model
/// that has it most often.
struct Once {
    /// For every document the first that is the same.
    of: Vec<usize>,
}

impl Once {
    fn of(models: &[&Model]) -> Self {
        let mut held: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut of = Vec::new();
        for model in models {
            let mut met: HashMap<&str, usize> = HashMap::new();
            for text in &model.corpus.texts {
                let (held, met) = (held.entry(text).or_default(), met.entry(text).or_default());
                if *met == held.len() {
                    held.push(of.len());
                }
                of.push(held[*met]);
                *met += 1;
            }
        }
        Once { of }
    }

    /// Gives the first of equal documents the first value that is known of any of them.
    fn first_known<T: Clone>(&self, values: &mut [T], known: impl Fn(&T) -> bool) {
        for (document, &first) in self.of.iter().enumerate() {
            if !known(&values[first]) && known(&values[document]) {
                values[first] = values[document].clone();
            }
        }
    }
}

impl Documents {
    /// Leaves out what is there more than once.
    fn once(&mut self, once: &Once, keep: &[bool]) {
        // Found by record: the source has documents that the corpus has not.
        let dropped: HashMap<RecordId, RecordId> = keep
            .iter()
            .enumerate()
            .filter(|(_, keep)| !**keep)
            .map(|(document, _)| {
                let record = |document: usize| self.corpus.records.documents()[document];
                (record(document), record(once.of[document]))
            })
            .collect();
        for corpus in [&mut self.source, &mut self.corpus] {
            let records = corpus.records.documents().to_vec();
            let of = |(at, record): (usize, &RecordId)| match dropped.get(record) {
                Some(first) => records.binary_search(first).unwrap_or(at),
                None => at,
            };
            let of = Once { of: records.iter().enumerate().map(of).collect() };
            for labels in corpus.labels.iter_mut().chain(&mut corpus.files) {
                of.first_known(&mut labels.ids, |id| *id >= 0);
            }
            if let Some(times) = &mut corpus.times {
                of.first_known(&mut times.values, Option::is_some);
            }
            let keep: Vec<bool> = of.of.iter().enumerate().map(|(at, of)| at == *of).collect();
            corpus.retain(&keep, Skip::Shared);
        }
        kept(&mut self.prepared, keep);
    }
}
