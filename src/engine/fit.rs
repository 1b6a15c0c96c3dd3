//! The stages between embeddings and topics: neighbours, few dimensions, clusters and their vote.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use crate::cluster::hdbscan::{self, Hdbscan, HdbscanParams};
use crate::cluster::kmeans::KMeans;
use crate::corpus::{DuplicateUse, Duplicates, Labels};
use crate::engine::RunError;
use crate::engine::progress::{Progress, StageWatch};
use crate::engine::supervision::Words;
use crate::engine::under_way::Run;
use crate::model::fingerprint::Fingerprint;
use crate::model::fitted::{Clusters, Fit};
use crate::model::weighed::Weighed;
use crate::model::{Settings, Stage};
use crate::reduce::knn::{self, Neighbours};
use crate::reduce::pca::Pca;
use crate::reduce::umap::supervised::TARGET_WEIGHT;
use crate::reduce::umap::{FuzzyGraph, Layouts, bags, edges_of, graph, intersect_labels};
use crate::reduce::{Reduced, Reducer};
use crate::text::counted;
use crate::topics::zero_shot::ZeroShot;
use crate::watch::{Cancelled, Part, Watch};

impl Run<'_> {
    /// Everything between `embeddings` (n × d) and topics. Documents of different `labels` are laid
    /// out apart, and of `duplicates` the first alone, where the settings weigh them.
    pub(super) fn fit(
        &mut self,
        embeddings: &Arc<Array2<f32>>,
        labels: Option<&Labels>,
        duplicates: impl FnOnce() -> Duplicates,
        words: &Words,
    ) -> Result<Fit, RunError> {
        let guided = self.settings.supervision.guided(embeddings.view(), words)?.map(Arc::new);
        let training = guided.as_ref().map_or(embeddings, |guided| &guided.embeddings);
        let weighed = match self.settings.duplicates {
            DuplicateUse::Weigh => Weighed::of(&duplicates(), training).map(Arc::new),
            _ => None,
        };
        let weighed = weighed.as_ref();
        let training = weighed.map_or(training, |weighed| &weighed.training);
        let neighbours = self.neighbours(training.view(), weighed)?;
        let classes = labels.map(|labels| &labels.ids[..]);
        let classes = guided.as_ref().map(|guided| &guided.labels[..]).or(classes);
        let classes = fitted_labels(classes, weighed);
        let graph =
            || labelled_graph(&neighbours, self.settings.reduce.n_neighbors, classes.as_deref());
        let layouts = self.reduce(training, labels, &graph)?;
        let clusters = self.cluster((training.view(), weighed), &layouts, &graph, words)?;
        let weighed = weighed.cloned();
        Ok(Fit { neighbours, layouts, clusters, guided, weighed })
    }

    /// Nothing is laid out and clustered where the labels are the topics.
    pub(super) fn without_fit(&mut self, labels: &Labels) -> Result<(), RunError> {
        let fingerprint = self.fingerprints.get(Stage::Embed).then(labels);
        for stage in [Stage::Neighbours, Stage::Reduce, Stage::Cluster] {
            let summary = |&(): &()| "not needed".to_owned();
            self.stage(stage, fingerprint, |_| (), |_| Ok(()), summary)?;
        }
        Ok(())
    }

    fn neighbours(
        &mut self,
        training: ArrayView2<f32>,
        weighed: Option<&Arc<Weighed>>,
    ) -> Result<Arc<Neighbours>, RunError> {
        let wanted = self.settings.reduce.reducer == Reducer::Umap;
        let k = if wanted { self.settings.reduce.n_neighbors } else { 0 };
        let ground = self.fingerprints.get(Stage::Embed);
        let ground = match &self.settings.supervision.seed_topics {
            none if none.is_empty() => ground,
            seeds => ground.then(seeds),
        };
        let ground = weighed.map_or(ground, |weighed| ground.then(&weighed.places));
        self.fit_stage(
            Stage::Neighbours,
            ground.then(&k),
            |fit| fit.neighbours.clone(),
            |watch| match wanted {
                true => Ok(knn::cosine(training, k, watch)?),
                false => Ok(Neighbours::none(training.nrows())),
            },
            |found| match found.recall {
                _ if !wanted => "not needed".to_owned(),
                None => format!("{k} each, exact"),
                Some(recall) => format!("{k} each, {:.1} % of the true ones", 100.0 * recall),
            },
        )
    }

    fn reduce(
        &mut self,
        training: &Arc<Array2<f32>>,
        labels: Option<&Labels>,
        graph: &dyn Fn() -> FuzzyGraph,
    ) -> Result<Arc<Reduced>, RunError> {
        let settings = self.settings;
        let (documents, components) = (training.nrows(), settings.reduce.n_components);
        let ground = self.fingerprints.get(Stage::Neighbours);
        let ground = labels.map_or(ground, |labels| ground.then(&labels.ids));
        let fingerprint = match settings.reduce.reducer {
            Reducer::Umap => ground.then(&(settings.umap(), settings.plan(documents))),
            Reducer::Pca => ground.then(&(settings.reduce.reducer, components)),
            Reducer::None => ground.then(&settings.reduce.reducer),
        };
        self.fit_stage(
            Stage::Reduce,
            fingerprint,
            |fit| fit.layouts.clone(),
            |watch| {
                Ok(match settings.reduce.reducer {
                    Reducer::Umap => laid_out(graph, training.view(), settings, watch)?,
                    Reducer::Pca => Reduced::Pca(Pca::fit(training.view(), components, watch)?),
                    Reducer::None => Reduced::None(training.clone()),
                })
            },
            |reduced| match reduced.coordinates() {
                [] => "as they are".to_owned(),
                [places] => format!("{} dimensions", places.ncols()),
                [places, ..] => {
                    format!(
                        "{} dimensions, {} layouts",
                        places.ncols(),
                        reduced.coordinates().len()
                    )
                }
            },
        )
    }

    fn cluster(
        &mut self,
        (training, weighed): (ArrayView2<f32>, Option<&Arc<Weighed>>),
        layouts: &Arc<Reduced>,
        graph: &dyn Fn() -> FuzzyGraph,
        words: &Words,
    ) -> Result<Arc<Clusters>, RunError> {
        let settings = self.settings;
        let supervision = &settings.supervision;
        let ground = self.fingerprints.get(Stage::Reduce);
        let ground = match settings.cluster.clusters {
            Some(k) => ground.then(&(settings.cluster.clusterer, k, settings.seed)),
            None => ground.then(&settings.hdbscan()),
        };
        let fingerprint = match &supervision.zero_shot {
            none if none.is_empty() => ground,
            names => ground.then(&(names, supervision.zero_shot_min_similarity)),
        };
        self.fit_stage(
            Stage::Cluster,
            fingerprint,
            |fit| fit.clusters.clone(),
            |watch| {
                let zero_shot = supervision.zero_shot(training, words)?;
                let weighed = weighed.map(|weighed| &**weighed);
                let hdbscan = settings.hdbscan();
                Ok(match settings.cluster.clusters {
                    Some(k) => k_means(layouts, zero_shot, (k, settings.seed), weighed, watch)?,
                    None => clusterings(layouts, zero_shot, graph, &hdbscan, weighed, watch)?,
                })
            },
            |clusters| {
                let found = clusters.labels.iter().max().map_or(0, |last| (last + 1) as usize);
                match clusters.each.len() {
                    0 | 1 => counted(found, "cluster"),
                    n => format!("{}, voted on by {n} clusterings", counted(found, "cluster")),
                }
            },
        )
    }

    /// A stage whose result is a part of the fit.
    fn fit_stage<T>(
        &mut self,
        stage: Stage,
        fingerprint: Fingerprint,
        reuse: impl FnOnce(&Fit) -> Arc<T>,
        compute: impl FnOnce(&StageWatch) -> Result<T, RunError>,
        summary: impl FnOnce(&T) -> String,
    ) -> Result<Arc<T>, RunError> {
        let previous = self.previous.and_then(|model| model.fit.as_ref());
        self.stage_from(
            stage,
            fingerprint,
            previous.map(|fit| || reuse(fit)),
            |watch| compute(watch).map(Arc::new),
            |value| summary(value),
        )
    }
}

impl Fit {
    /// [`Clusters::labels`] as a run under `settings` would find them, if only what concerns the
    /// clustering differs from those of this fit: the layouts stay.
    pub fn labels_if(&self, settings: &Settings, watch: &dyn Watch) -> Result<Vec<i32>, Cancelled> {
        let graph = || self.graph(settings);
        let zero_shot = self.clusters.zero_shot.clone();
        let (hdbscan, weighed) = (settings.hdbscan(), self.weighed.as_deref());
        Ok(clusterings(&self.layouts, zero_shot, &graph, &hdbscan, weighed, watch)?.labels)
    }

    /// The graph that was laid out.
    pub(super) fn graph(&self, settings: &Settings) -> FuzzyGraph {
        let labels = self.guided.as_ref().map(|guided| &guided.labels[..]);
        let labels = fitted_labels(labels, self.weighed.as_ref());
        labelled_graph(&self.neighbours, settings.reduce.n_neighbors, labels.as_deref())
    }

    /// [`Clusters::labels`] as they would be if only the seed were another. What comes before the
    /// layouts, and which documents have a name, stays as it is. `embeddings` (n × d) are those of
    /// the model.
    pub fn labels_under(
        &self,
        seed: u64,
        embeddings: &Array2<f32>,
        settings: &Settings,
        observer: &dyn Progress,
    ) -> Result<Vec<i32>, Cancelled> {
        let settings = &Settings { seed, ..settings.clone() };
        let graph = || self.graph(settings);
        let training = self.laid_out(embeddings).view();
        let again = match settings.reduce.reducer {
            Reducer::Umap => {
                let watch = StageWatch { observer, stage: Stage::Reduce };
                Some(laid_out(&graph, training, settings, &watch)?)
            }
            Reducer::Pca | Reducer::None => None,
        };
        let layouts = again.as_ref().unwrap_or(&self.layouts);
        let zero_shot = self.clusters.zero_shot.clone();
        let watch = StageWatch { observer, stage: Stage::Cluster };
        let (hdbscan, weighed) = (settings.hdbscan(), self.weighed.as_deref());
        let clusters = match settings.cluster.clusters {
            Some(k) => k_means(layouts, zero_shot, (k, seed), weighed, &watch)?,
            None => clusterings(layouts, zero_shot, &graph, &hdbscan, weighed, &watch)?,
        };
        Ok(clusters.labels)
    }
}

/// The layouts of a graph of the rows of `training` (n × d).
pub(super) fn laid_out(
    graph: &dyn Fn() -> FuzzyGraph,
    training: ArrayView2<f32>,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Reduced, Cancelled> {
    let plan = settings.plan(training.nrows());
    let keys = bags::keys(training);
    Ok(Reduced::Umap(Layouts::fit_graph(&graph(), &keys, &settings.umap(), plan, watch)?))
}

/// The labels of all documents, out of those that were laid out.
fn of_all(labels: Vec<i32>, weighed: Option<&Weighed>) -> Vec<i32> {
    match weighed {
        Some(weighed) => weighed.spread(&labels),
        None => labels,
    }
}

/// The labels of the documents that are laid out.
fn fitted_labels<'a>(
    labels: Option<&'a [i32]>,
    weighed: Option<&Arc<Weighed>>,
) -> Option<Cow<'a, [i32]>> {
    labels.map(|labels| match weighed {
        Some(weighed) => Cow::Owned(weighed.fitted(labels)),
        None => Cow::Borrowed(labels),
    })
}

/// The graph that is laid out and voted along: of the neighbours, and of the labels where there
/// are some.
pub(super) fn labelled_graph(
    neighbours: &Neighbours,
    k: usize,
    labels: Option<&[i32]>,
) -> FuzzyGraph {
    let graph = graph(neighbours, k);
    match labels {
        Some(labels) => intersect_labels(&graph, labels, TARGET_WEIGHT),
        None => graph,
    }
}

/// A clustering of every layout, of the documents that no name took, and their vote. `weighed`: the
/// documents that the layouts are of, where those are not all.
pub(super) fn clusterings(
    layouts: &Reduced,
    zero_shot: Option<ZeroShot>,
    graph: &dyn Fn() -> FuzzyGraph,
    params: &HdbscanParams,
    weighed: Option<&Weighed>,
    watch: &dyn Watch,
) -> Result<Clusters, Cancelled> {
    let count = layouts.clusterings();
    let done = AtomicUsize::new(0);
    let each: Vec<Hdbscan> = (0..count)
        .into_par_iter()
        .map(|clustering| {
            let points = unnamed_points(layouts, clustering, zero_shot.as_ref());
            let fitted = hdbscan::fit(points.view(), params, &Part(watch))?;
            watch.tick(done.fetch_add(1, Ordering::Relaxed) + 1, count)?;
            Ok(fitted)
        })
        .collect::<Result<_, Cancelled>>()?;
    let edges = if count > 1 { edges_of(&graph()) } else { Vec::new() };
    let least = params.min_cluster_size;
    let labels = Clusters::consensus(&each, zero_shot.as_ref(), &edges, least, &Part(watch))?;
    let labels = of_all(labels, weighed);
    Ok(Clusters::new(each, None, zero_shot, labels, weighed))
}

/// k-means of the documents that no name took.
fn k_means(
    layouts: &Reduced,
    zero_shot: Option<ZeroShot>,
    (k, seed): (usize, u64),
    weighed: Option<&Weighed>,
    watch: &dyn Watch,
) -> Result<Clusters, Cancelled> {
    let points = unnamed_points(layouts, 0, zero_shot.as_ref());
    let found = KMeans::fit(points.view(), k, seed, &Part(watch))?;
    watch.tick(1, 1)?;
    let labels = match &zero_shot {
        Some(named) => named.with_clusters(&found.labels, &vec![1.0; found.labels.len()]).0,
        None => found.labels.clone(),
    };
    let labels = of_all(labels, weighed);
    Ok(Clusters::new(Vec::new(), Some(found), zero_shot, labels, weighed))
}

/// The points a clustering is of (n × d): of the documents that took no name beforehand.
pub(super) fn unnamed_points(
    layouts: &Reduced,
    clustering: usize,
    zero_shot: Option<&ZeroShot>,
) -> Array2<f64> {
    let points = layouts.points(clustering);
    match zero_shot {
        Some(named) => points.select(Axis(0), &named.rest()),
        None => points,
    }
}
