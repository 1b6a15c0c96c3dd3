//! One run: every stage in order, each taken from the previous model where nothing changed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ndarray::Array2;
use rayon::prelude::*;

use super::fingerprint::{Fingerprint, Fingerprints};
use super::observe::{Observer, StageWatch};
use super::{Input, Model, Settings, Stage};
use crate::cluster::hdbscan;
use crate::corpus::{Corpus, CorpusError, Preprocessor, Step, StopList, StopWords};
use crate::embed::cache::EmbeddingCache;
use crate::embed::{EmbedError, Embedder, ModelChoice};
use crate::reduce::knn::{self, Neighbours};
use crate::reduce::umap::Umap;
use crate::topics::represent::{RepresentParams, represent};
use crate::topics::similarity::Similarity;
use crate::watch::Cancelled;

/// Why a run ended without a model. Every message is one sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    #[error(transparent)]
    Embed(EmbedError),
    #[error(
        "{name} has {documents} documents, fewer than one topic needs ({min_topic_size}): give more text or lower --min-topic-size"
    )]
    TooFew { name: String, documents: usize, min_topic_size: usize },
    #[error(
        "all {documents} documents of {name} are the same text, so there are no topics to find: check the text column"
    )]
    AllEqual { name: String, documents: usize },
    #[error("--{name} is {value}, but must be {expected}")]
    Setting { name: &'static str, value: String, expected: &'static str },
    #[error(
        "{name} was not read from a file, so its column and format cannot change any more: open the original input"
    )]
    SourceGone { name: String },
}

impl From<EmbedError> for RunError {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Cancelled(cancelled) => RunError::Cancelled(cancelled),
            other => RunError::Embed(other),
        }
    }
}

/// What outlives a run: the loaded embedding model and the cache on disk.
pub struct Resources {
    pub cache: EmbeddingCache,
    embedder: Mutex<Option<(ModelChoice, Arc<dyn Embedder>)>>,
}

impl Resources {
    pub fn new(cache: EmbeddingCache) -> Self {
        Resources { cache, embedder: Mutex::new(None) }
    }

    /// The embedding model of this choice, loaded once.
    pub fn embedder(&self, choice: &ModelChoice) -> Result<Arc<dyn Embedder>, EmbedError> {
        let mut held = self.embedder.lock().unwrap_or_else(PoisonError::into_inner);
        match &*held {
            Some((of, embedder)) if of == choice => Ok(embedder.clone()),
            _ => {
                let embedder = choice.open()?;
                *held = Some((choice.clone(), embedder.clone()));
                Ok(embedder)
            }
        }
    }
}

/// Fits `input` under `settings`, reusing the stages of `previous` that nothing touched.
pub fn run(
    input: &Input,
    settings: &Settings,
    previous: Option<&Model>,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<Model, RunError> {
    settings.check()?;
    let mut run = Run {
        settings,
        previous,
        observer,
        fingerprints: Fingerprints::default(),
        timings: Vec::new(),
    };
    let corpus = run.read(input)?;
    observer.read(&corpus);
    check_enough(&corpus, settings)?;
    let prepared = run.clean(&corpus)?;
    let (embeddings, embedder, embedded) = run.embed(&prepared, resources)?;
    let neighbours = run.neighbours(&embeddings)?;
    let reduced = run.reduce(&neighbours)?;
    let clusters = run.cluster(&reduced)?;
    let (topics, similarity) = run.topics(&corpus, &prepared, &embeddings, &clusters.labels)?;
    let Run { fingerprints, timings, .. } = run;
    Ok(Model {
        settings: settings.clone(),
        corpus,
        prepared,
        embedder,
        embeddings,
        neighbours,
        reduced,
        clusters,
        topics,
        similarity,
        embedded,
        timings,
        fingerprints,
    })
}

fn check_enough(corpus: &Corpus, settings: &Settings) -> Result<(), RunError> {
    let (name, documents) = (corpus.name.clone(), corpus.len());
    if documents < settings.min_topic_size {
        let min_topic_size = settings.min_topic_size;
        return Err(RunError::TooFew { name, documents, min_topic_size });
    }
    if corpus.texts.iter().all(|text| *text == corpus.texts[0]) {
        return Err(RunError::AllEqual { name, documents });
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

struct Run<'a> {
    settings: &'a Settings,
    previous: Option<&'a Model>,
    observer: &'a dyn Observer,
    fingerprints: Fingerprints,
    timings: Vec<(Stage, Duration)>,
}

impl<'a> Run<'a> {
    /// Runs a stage, or takes it from the previous model if its fingerprint is the same.
    /// `compute` and `reuse` also say in a few words what came out.
    fn stage<T>(
        &mut self,
        stage: Stage,
        fingerprint: Fingerprint,
        reuse: impl FnOnce(&Model) -> T,
        compute: impl FnOnce(&StageWatch) -> Result<T, RunError>,
        summary: impl FnOnce(&T) -> String,
    ) -> Result<T, RunError> {
        self.observer.stage_started(stage);
        if self.observer.cancelled() {
            return Err(Cancelled.into());
        }
        let started = Instant::now();
        let same = self.previous.filter(|model| model.fingerprints.get(stage) == fingerprint);
        let (value, reused) = match same {
            Some(model) => (reuse(model), true),
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
            |model| model.corpus.clone(),
            |_| Ok(Arc::new(input.read(options)?)),
            |corpus| format!("{} docs", thousands(corpus.len())),
        )
    }

    fn clean(&mut self, corpus: &Arc<Corpus>) -> Result<Arc<Vec<String>>, RunError> {
        let stop = preprocessing_list(self.settings, |words| words.resolve(&corpus.texts))?;
        let fingerprint =
            Fingerprint::of(&corpus.texts).then(&(&self.settings.preprocess, stop.words()));
        let steps = &self.settings.preprocess;
        self.stage(
            Stage::Clean,
            fingerprint,
            |model| model.prepared.clone(),
            |_| {
                let preprocessor = Preprocessor::new(steps, stop);
                Ok(Arc::new(corpus.texts.par_iter().map(|t| preprocessor.apply(t)).collect()))
            },
            |_| match steps.len() {
                0 => "documents unchanged".to_owned(),
                1 => "1 step".to_owned(),
                n => format!("{n} steps"),
            },
        )
    }

    #[allow(clippy::type_complexity)]
    fn embed(
        &mut self,
        prepared: &Arc<Vec<String>>,
        resources: &Resources,
    ) -> Result<(Arc<Array2<f32>>, (String, String), usize), RunError> {
        let observer = self.observer;
        let embedder = resources.embedder(&self.settings.model)?;
        let name = (embedder.name().to_owned(), embedder.id().to_owned());
        let fingerprint = Fingerprint::of(prepared.iter()).then(&name.1);
        let (embeddings, embedded) = self.stage(
            Stage::Embed,
            fingerprint,
            |model| (model.embeddings.clone(), 0),
            |watch| {
                let texts: Vec<&str> = prepared.iter().map(String::as_str).collect();
                let result = resources.cache.embed(&*embedder, &texts, watch)?;
                result.warnings.iter().for_each(|warning| observer.log(warning));
                Ok((Arc::new(result.vectors), result.computed))
            },
            |(embeddings, embedded)| {
                let (n, d) = embeddings.dim();
                match n - embedded {
                    0 => format!("{} × {d}", thousands(n)),
                    cached => format!("{} × {d}, {} cached", thousands(n), thousands(cached)),
                }
            },
        )?;
        Ok((embeddings, name, embedded))
    }

    fn neighbours(&mut self, embeddings: &Array2<f32>) -> Result<Arc<Neighbours>, RunError> {
        let k = self.settings.n_neighbors;
        let fingerprint = self.fingerprints.get(Stage::Embed).then(&k);
        self.stage(
            Stage::Neighbours,
            fingerprint,
            |model| model.neighbours.clone(),
            |watch| Ok(Arc::new(knn::exact_cosine(embeddings.view(), k, watch)?)),
            |_| format!("{k} each, exact"),
        )
    }

    fn reduce(&mut self, neighbours: &Arc<Neighbours>) -> Result<Arc<Umap>, RunError> {
        let params = self.settings.umap();
        let fingerprint = self.fingerprints.get(Stage::Neighbours).then(&params);
        self.stage(
            Stage::Reduce,
            fingerprint,
            |model| model.reduced.clone(),
            |watch| Ok(Arc::new(Umap::fit(neighbours, &params, watch)?)),
            |umap| format!("{} dimensions", umap.embedding.ncols()),
        )
    }

    fn cluster(&mut self, reduced: &Arc<Umap>) -> Result<Arc<hdbscan::Hdbscan>, RunError> {
        let params = self.settings.hdbscan();
        let fingerprint = self.fingerprints.get(Stage::Reduce).then(&params);
        self.stage(
            Stage::Cluster,
            fingerprint,
            |model| model.clusters.clone(),
            |watch| {
                let points = reduced.embedding.mapv(f64::from);
                Ok(Arc::new(hdbscan::fit(points.view(), &params, watch)?))
            },
            |clusters| format!("{} clusters", clusters.selected.len()),
        )
    }

    #[allow(clippy::type_complexity)]
    fn topics(
        &mut self,
        corpus: &Corpus,
        prepared: &[String],
        embeddings: &Array2<f32>,
        labels: &[i32],
    ) -> Result<(Arc<crate::topics::Topics>, Arc<Similarity>), RunError> {
        let stop = self.settings.stop_words.resolve(&corpus.texts)?;
        let settings = self.settings;
        let fingerprint = Fingerprint::of([
            self.fingerprints.get(Stage::Clean),
            self.fingerprints.get(Stage::Cluster),
        ])
        .then(&(settings.top_n_words, settings.n_gram_range, stop.words()));
        let params = RepresentParams {
            top_n_words: settings.top_n_words,
            n_gram_range: settings.n_gram_range,
            stop,
        };
        self.stage(
            Stage::Topics,
            fingerprint,
            |model| (model.topics.clone(), model.similarity.clone()),
            |_| {
                let topics = represent(prepared, labels, embeddings.view(), &params);
                let similarity = Similarity::of(&topics);
                Ok((Arc::new(topics), Arc::new(similarity)))
            },
            |(topics, _)| format!("{} topics", topics.real().len()),
        )
    }
}

/// A count with separators: 20,000.
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
