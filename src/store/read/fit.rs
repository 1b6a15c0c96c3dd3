//! Everything between embeddings and topics, out of a session file.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use rayon::prelude::*;

use crate::cluster::hdbscan::spanning::SpanningTree;
use crate::cluster::hdbscan::{Hdbscan, HdbscanParams};
use crate::cluster::kmeans::KMeans;
use crate::corpus::Duplicates;
use crate::model::fitted::{Clusters, Fit, PieceFit};
use crate::model::settings::Supervision;
use crate::model::weighed::Weighed;
use crate::reduce::Reduced;
use crate::reduce::knn::Neighbours;
use crate::reduce::pca::Pca;
use crate::reduce::umap::Layouts;
use crate::store::flaw::{ArrayFlaw, Flaw};
use crate::store::read::{Reader, same_length};
use crate::store::{FitHeader, ReducedHeader};
use crate::topics::TopicId;
use crate::topics::guided::guide;
use crate::topics::zero_shot::ZeroShot;

impl Reader<'_> {
    /// The fit of documents with these embeddings, of which `duplicates` were laid out once.
    pub(super) fn fit(
        &self,
        header: &FitHeader,
        embeddings: &Arc<Array2<f32>>,
        duplicates: Option<&Duplicates>,
        supervision: &Supervision,
    ) -> Result<Fit, Flaw> {
        let (all, d) = embeddings.dim();
        let seeds = self.words("guided.seeds", d, supervision.seed_topics.len())?;
        let guided = seeds.map(|seeds| Arc::new(guide(embeddings.view(), seeds)));
        let training = guided.as_ref().map_or(embeddings, |guided| &guided.embeddings);
        let weighed = duplicates.and_then(|duplicates| Weighed::of(duplicates, training));
        let weighed = weighed.map(Arc::new);
        let training = weighed.as_ref().map_or(training, |weighed| &weighed.training);
        let n = training.nrows();
        let layouts = self.layouts(&header.reduced, training)?;
        let zero_shot =
            self.words("zero_shot.names", d, supervision.zero_shot.len())?.map(|names| {
                ZeroShot::assign(training.view(), names, supervision.zero_shot_min_similarity)
            });
        let rest = zero_shot.as_ref().map_or(n, |named| named.rest().len());
        let (mut each, mut k_means) = (Vec::new(), None);
        match header.inertia {
            Some(inertia) => k_means = Some(self.k_means(inertia, rest)?),
            None => {
                each = self.trees(&header.hdbscan, layouts.clusterings(), rest)?;
            }
        }
        let labels = self.i32s("vote")?;
        same_length("vote", labels.len(), all)?;
        let clusters = Clusters::new(each, k_means, zero_shot, labels, weighed.as_deref());
        Ok(Fit {
            neighbours: Arc::new(self.neighbours(n, header.recall)?),
            layouts: Arc::new(layouts),
            clusters: Arc::new(clusters),
            guided,
            weighed,
        })
    }

    /// The fit of pieces of documents.
    pub(super) fn pieces(
        &self,
        header: &FitHeader,
        supervision: &Supervision,
    ) -> Result<PieceFit, Flaw> {
        let vectors = Arc::new(self.rows("pieces.embeddings", self.f32s("pieces.embeddings")?)?);
        let fit = self.fit(header, &vectors, None, supervision)?;
        let topics = self.i32s("pieces.topics")?.into_iter().map(TopicId).collect();
        Ok(PieceFit { vectors, topics, fit })
    }

    /// Embeddings of the `count` words that the user gave, where he gave some.
    fn words(
        &self,
        name: &'static str,
        dimensions: usize,
        count: usize,
    ) -> Result<Option<Array2<f32>>, Flaw> {
        if count == 0 && self.arrays.tensor(name).is_err() {
            return Ok(None);
        }
        let words = self.rows(name, self.f32s(name)?)?;
        same_length(name, words.nrows(), count)?;
        same_length(name, words.ncols(), dimensions)?;
        if !words.iter().all(|x| x.is_finite()) {
            return Err(Flaw::of(name, ArrayFlaw::NotFinite));
        }
        Ok(Some(words))
    }

    fn neighbours(&self, n: usize, recall: Option<f64>) -> Result<Neighbours, Flaw> {
        let indices = self.matrix("neighbours.indices", n, self.u32s("neighbours.indices")?)?;
        let distances =
            self.matrix("neighbours.distances", n, self.f32s("neighbours.distances")?)?;
        Ok(Neighbours { indices, distances, recall })
    }

    fn layouts(
        &self,
        header: &ReducedHeader,
        training: &Arc<Array2<f32>>,
    ) -> Result<Reduced, Flaw> {
        let n = training.nrows();
        Ok(match header {
            ReducedHeader::Umap { params, plan, a, b } => {
                let embeddings = self.places(n, plan.layouts)?;
                Reduced::Umap(Layouts {
                    params: params.clone(),
                    plan: *plan,
                    embeddings,
                    a: *a,
                    b: *b,
                })
            }
            ReducedHeader::Pca { variances } => {
                let embedding = self
                    .places(n, 1)?
                    .into_iter()
                    .next()
                    .ok_or_else(|| Flaw::of("layouts", ArrayFlaw::Empty))?;
                let components = self.rows("pca.components", self.f32s("pca.components")?)?;
                let mean = Array1::from_vec(self.f32s("pca.mean")?);
                Reduced::Pca(Pca { mean, components, variances: variances.clone(), embedding })
            }
            ReducedHeader::None => Reduced::None(training.clone()),
        })
    }

    /// Where `n` documents lie, once for every one of `layouts`.
    fn places(&self, n: usize, layouts: usize) -> Result<Vec<Array2<f32>>, Flaw> {
        let [count, rows, dimensions] = self.shape("layouts")?;
        // Without numbers in it an array may say that it is of any number of layouts.
        same_length("layouts", count, layouts)?;
        same_length("layouts", rows, n)?;
        let places = self.f32s("layouts")?;
        let layout = |at: usize| {
            let size = rows * dimensions;
            let places = places[at * size..][..size].to_vec();
            Array2::from_shape_vec((rows, dimensions), places)
                .map_err(|_| Flaw::of("layouts", ArrayFlaw::Size))
        };
        (0..count).map(layout).collect()
    }

    /// The k-means of `n` points.
    fn k_means(&self, inertia: f64, n: usize) -> Result<KMeans, Flaw> {
        let centroids = self.rows("k_means.centroids", self.f64s("k_means.centroids")?)?;
        let labels = self.i32s("k_means.labels")?;
        same_length("k_means.labels", labels.len(), n)?;
        if !labels.iter().all(|&label| (0..centroids.nrows() as i32).contains(&label)) {
            return Err(Flaw::of("k_means.labels", ArrayFlaw::Range));
        }
        Ok(KMeans { labels, centroids, inertia })
    }

    /// The clusterings of `n` points, one a layout, from their spanning trees.
    fn trees(
        &self,
        params: &HdbscanParams,
        layouts: usize,
        n: usize,
    ) -> Result<Vec<Hdbscan>, Flaw> {
        let [count, edges, 2] = self.shape("trees.edges")? else {
            return Err(Flaw::of("trees.edges", ArrayFlaw::Size));
        };
        let (ends, weights) = (self.u32s("trees.edges")?, self.f64s("trees.weights")?);
        let core_distances = self.f64s("trees.core_distances")?;
        same_length("trees.edges", count, layouts)?;
        same_length("trees.edges", edges, n.saturating_sub(1))?;
        same_length("trees.weights", weights.len(), count * edges)?;
        same_length("trees.core_distances", core_distances.len(), count * n)?;
        let tree = |at: usize| {
            let ends = ends[2 * at * edges..][..2 * edges].chunks_exact(2);
            let weights = &weights[at * edges..][..edges];
            SpanningTree {
                edges: ends.zip(weights).map(|(ends, &w)| (ends[0], ends[1], w)).collect(),
                core_distances: core_distances[at * n..][..n].to_vec(),
            }
        };
        let trees: Vec<SpanningTree> = (0..count).map(tree).collect();
        if !trees.iter().all(SpanningTree::is_sound) {
            return Err(Flaw::of("trees.edges", ArrayFlaw::NoTree));
        }
        Ok(trees.into_par_iter().map(|tree| Hdbscan::from_tree(tree, params)).collect())
    }
}
