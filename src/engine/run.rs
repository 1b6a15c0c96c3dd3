//! One run: every stage in order, each taken from the previous model where nothing changed.

use super::prior::Words;
use super::read::documents;
use super::{Resources, RunError};
use crate::model::SettingsError;
use crate::text::thousands;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::Array2;
use rayon::prelude::*;

use crate::cluster::vote::Support;
use crate::corpus::clean::without_left_empty;
use crate::corpus::{Corpus, CorpusError, Preprocessor, Skip, Step, StopList, StopWords};
use crate::engine::embed::Vectors;
use crate::engine::grouping::{Grouping, apart, at_least, check_words};
use crate::engine::notes::notes;
use crate::engine::observe::{Observer, StageWatch};
use crate::model::Change;
use crate::model::fingerprint::{Fingerprint, Fingerprints};
use crate::model::fitted::Fit;
use crate::model::fitted::Memberships;
use crate::model::prior::LabelUse;
use crate::model::settings::ReduceOutliers;
use crate::model::{Input, Model, Settings, Stage, left_out};
use crate::text::counted;
use crate::topics::Topics;
use crate::topics::edit::{keep_names, reduce_to};
use crate::topics::represent::{RepresentParams, describe, number};
use crate::topics::similarity::{Similarity, Space};
use crate::watch::{Cancelled, Part, Watch};

/// Fits `input` under `settings`, reusing the stages of `previous`, or else of the last result that
/// is kept of this input, that nothing touched.
pub fn run(
    input: &Input,
    settings: &Settings,
    previous: Option<&Model>,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<Model, RunError> {
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
    let labels = settings.prior.labels_of(&corpus)?;
    let Vectors { embeddings, embedder, embedded } = run.embed(&corpus, &prepared, resources)?;
    let words = Words { resources, settings, observer };
    let fit = match labels.filter(|_| settings.prior.labels == LabelUse::Manual) {
        Some(labels) => run.without_fit(labels).map(|()| None)?,
        None => Some(run.fit(&embeddings, labels, &words)?),
    };
    let grouping = Grouping::of(fit.as_ref(), labels, &settings.prior);
    let Described { topics, similarity, memberships } =
        run.topics(&corpus, &prepared, &embeddings, fit.as_ref(), &grouping, resources)?;
    let support = match &fit {
        Some(fit) => Support::of(&fit.clusters.votes(), &topics.assignments),
        None => Support::unknown(&topics.assignments),
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
    let Some(ReduceOutliers { strategy, threshold }) = model.settings.reduce_outliers else {
        return Ok(model);
    };
    if model.topics.outliers() == 0 || model.topics.real().is_empty() {
        return Ok(model);
    }
    let change = Change::Outliers { strategy, threshold };
    change.apply(&model, resources).map_err(|error| RunError::ReduceOutliers(Box::new(error)))
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
    if settings.finds_density() && documents < settings.min_topic_size {
        let min_topic_size = settings.min_topic_size;
        return Err(RunError::TooFew { name, documents, min_topic_size });
    }
    if corpus.texts.iter().all(|text| *text == corpus.texts[0]) {
        return Err(RunError::AllEqual { name, documents });
    }
    let samples = settings.min_samples.unwrap_or(settings.min_topic_size).min(documents);
    if settings.finds_density() && samples.saturating_mul(documents) > MOST_NEIGHBOURS {
        let most = (MOST_NEIGHBOURS / documents).max(1);
        return Err(RunError::TooDense { name, documents, samples, most });
    }
    if let Some(clusters) = settings.clusters.filter(|&clusters| clusters > documents) {
        let expected = "at most the number of documents";
        let value = clusters.to_string();
        return Err(SettingsError::Value { field: "clusters", value, expected }.into());
    }
    Ok(())
}

/// The list that preprocessing removes: the one `--stop-words` names, but `none` there only
/// speaks of topics, so the corpus's own language is meant. `resolve` finds a list.
pub fn preprocessing_list(
    settings: &Settings,
    resolve: impl Fn(&StopWords) -> Result<StopList, CorpusError>,
) -> Result<StopList, CorpusError> {
    if !settings.preprocess.contains(&Step::StopWords) {
        return Ok(StopList::default());
    }
    match &settings.stop_words {
        StopWords::None => resolve(&StopWords::Auto),
        named => resolve(named),
    }
}

/// A run under way.
pub(super) struct Run<'a> {
    pub settings: &'a Settings,
    pub previous: Option<&'a Model>,
    pub observer: &'a dyn Observer,
    /// Of the stages that are done.
    pub fingerprints: Fingerprints,
    timings: Vec<(Stage, Duration)>,
}

impl<'a> Run<'a> {
    /// Runs a stage, or takes it from the previous model if its fingerprint is the same.
    /// `compute` and `reuse` also say in a few words what came out.
    pub fn stage<T>(
        &mut self,
        stage: Stage,
        fingerprint: Fingerprint,
        reuse: impl FnOnce(&Model) -> T,
        compute: impl FnOnce(&StageWatch) -> Result<T, RunError>,
        summary: impl FnOnce(&T) -> String,
    ) -> Result<T, RunError> {
        let previous = self.previous;
        let reuse = previous.map(|model| || reuse(model));
        self.stage_from(stage, fingerprint, reuse, compute, summary)
    }

    /// [`Run::stage`] where the previous model may lack what this stage gives.
    pub fn stage_from<T>(
        &mut self,
        stage: Stage,
        fingerprint: Fingerprint,
        reuse: Option<impl FnOnce() -> T>,
        compute: impl FnOnce(&StageWatch) -> Result<T, RunError>,
        summary: impl FnOnce(&T) -> String,
    ) -> Result<T, RunError> {
        self.observer.stage_started(stage);
        if self.observer.cancelled() {
            return Err(Cancelled.into());
        }
        let started = Instant::now();
        let same = self.previous.is_some_and(|model| model.fingerprints.get(stage) == fingerprint);
        let (value, reused) = match reuse.filter(|_| same) {
            Some(reuse) => (reuse(), true),
            None => (compute(&StageWatch { observer: self.observer, stage })?, false),
        };
        let took = started.elapsed();
        self.fingerprints.set(stage, fingerprint);
        self.timings.push((stage, took));
        self.observer.stage_done(stage, took, reused, &summary(&value));
        Ok(value)
    }

    fn read(&mut self, input: &Input) -> Result<Arc<Corpus>, RunError> {
        let options = &self.settings.read;
        let fingerprint = input.fingerprint().then(options);
        self.stage(
            Stage::Read,
            fingerprint,
            |model| model.source.clone(),
            |_| Ok(Arc::new(documents(input, options)?)),
            |corpus| counted(corpus.len(), "doc"),
        )
    }

    fn clean(&mut self, source: &Arc<Corpus>) -> Result<Cleaned, RunError> {
        let stop = preprocessing_list(self.settings, |words| words.resolve(&source.texts))?;
        let fingerprint =
            Fingerprint::of(&source.texts).then(&(&self.settings.preprocess, stop.words()));
        let steps = &self.settings.preprocess;
        let same = |model: &&Model| Arc::ptr_eq(&model.source, source) || model.source == *source;
        let previous = self.previous.filter(same);
        self.stage_from(
            Stage::Clean,
            fingerprint,
            previous.map(|model| {
                || Cleaned { corpus: model.corpus.clone(), prepared: model.prepared.clone() }
            }),
            |watch| {
                let preprocessor = Preprocessor::new(steps, stop);
                let clean = |text: &String| match watch.cancelled() {
                    true => Err(Cancelled),
                    false => Ok(preprocessor.apply(text)),
                };
                let prepared = source.texts.par_iter().map(clean).collect::<Result<_, _>>()?;
                let (corpus, prepared) = without_left_empty(source, prepared);
                Ok(Cleaned { corpus, prepared: Arc::new(prepared) })
            },
            |cleaned| match (steps.len(), source.len() - cleaned.corpus.len()) {
                (0, _) => "documents unchanged".to_owned(),
                (n, 0) => counted(n, "step"),
                (n, gone) => format!("{}, {} left empty", counted(n, "step"), thousands(gone)),
            },
        )
    }

    fn topics(
        &mut self,
        corpus: &Corpus,
        prepared: &[String],
        embeddings: &Array2<f32>,
        fit: Option<&Fit>,
        grouping: &Grouping,
        resources: &Resources,
    ) -> Result<Described, RunError> {
        let (settings, observer) = (self.settings, self.observer);
        let params = settings.representation(corpus)?;
        let fingerprint = Fingerprint::of([
            self.fingerprints.get(Stage::Clean),
            self.fingerprints.get(Stage::Cluster),
        ])
        .then(&(params.top_n_words, params.n_gram_range, params.stop.words()))
        .then(&(params.min_df, params.max_df, &params.weighting))
        .then(&(&settings.ban, &settings.representation, &settings.aspects))
        .then(&(settings.nr_topics, settings.join_named, settings.probabilities));
        let training = fit.map_or(embeddings, |fit| fit.training(embeddings));
        self.stage(
            Stage::Topics,
            fingerprint,
            |model| Described {
                topics: model.topics.clone(),
                similarity: model.similarity.clone(),
                memberships: model.memberships.clone(),
            },
            |watch| {
                let embed = |words: &[&str]| {
                    let embedder = resources.embedder(&settings.model)?;
                    let embedded = resources.cache.embed(&*embedder, words, watch)?;
                    embedded.warnings.iter().for_each(|warning| observer.log(warning));
                    Ok(embedded.vectors)
                };
                let described = |ids: &[i32], params: &RepresentParams| {
                    describe(prepared, ids, training.view(), params, &embed)
                };
                let ids = grouping.numbered();
                let topics = match settings.nr_topics {
                    None => {
                        let mut topics = described(&ids, &params)?;
                        grouping.name(&mut topics);
                        topics
                    }
                    Some(to) => {
                        let mut found = described(&ids, &params.plain())?;
                        grouping.name(&mut found);
                        let apart = apart(&found, fit, settings.join_named);
                        let to = at_least(to.at_most(found.list.len()), &found, &apart, observer);
                        let edit = reduce_to(&found, to, Space::Embedding, &apart, &Part(watch))?;
                        let mut topics = described(&number(&edit.groups), &params)?;
                        keep_names(&found, &edit.groups, &mut topics);
                        topics
                    }
                };
                check_words(&topics, prepared, &params)?;
                let similarity = Similarity::of(&topics);
                // The stage counts topics, not documents.
                let found = |fit: &Fit| fit.memberships(&settings.hdbscan(), &topics, &Part(watch));
                let memberships = fit.filter(|_| settings.probabilities).map(found).transpose()?;
                Ok(Described {
                    topics: Arc::new(topics),
                    similarity: Arc::new(similarity),
                    memberships: memberships.map(Arc::new),
                })
            },
            |described| counted(described.topics.real().len(), "topic"),
        )
    }
}

/// Documents of which cleaning left something, and what it left.
struct Cleaned {
    corpus: Arc<Corpus>,
    prepared: Arc<Vec<String>>,
}

/// What the last stage makes of the clusters.
struct Described {
    topics: Arc<Topics>,
    similarity: Arc<Similarity>,
    memberships: Option<Arc<Memberships>>,
}
