//! One topic split: its documents are laid out and clustered by themselves, as the whole collection
//! was. No document leaves: what is in none of the parts goes to the part whose mean it is nearest
//! to, so that only this topic changes.

use ndarray::{Array2, Axis};

use super::anew::regroup;
use super::{ChangeError, known_topic, needs_texts};
use crate::cluster::hdbscan::HdbscanParams;
use crate::corpus::DocumentId;
use crate::engine::error::RunError;
use crate::engine::fit::{clusterings, labelled_graph, laid_out};
use crate::engine::resources::Resources;
use crate::model::{Model, Settings};
use crate::ranges;
use crate::reduce::knn::{self, Neighbours};
use crate::reduce::pca::Pca;
use crate::reduce::{Reduced, Reducer};
use crate::topics::TopicId;
use crate::topics::nearest::nearest;
use crate::topics::represent::means;
use crate::watch::{Cancelled, Watch};

/// Sizes offered as the smallest of a part.
pub const SIZES: [usize; 10] = [3, 5, 8, 12, 20, 30, 50, 80, 130, 200];

pub(super) fn check(min_topic_size: usize) -> Result<(), RunError> {
    Ok(ranges::MIN_TOPIC_SIZE.check(min_topic_size)?)
}

pub(super) fn apply(
    model: &Model,
    topic: TopicId,
    min_topic_size: usize,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let ground = TopicSplit::of(model, topic, &resources.stop)?;
    let groups = ground.groups(model, min_topic_size, &resources.stop)?;
    regroup(model, &groups, resources)
}

pub(super) fn summary(topic: TopicId) -> String {
    format!("Topic {topic} split")
}

/// A topic whose documents are laid out by themselves.
pub struct TopicSplit {
    topic: TopicId,
    documents: Vec<DocumentId>,
    /// The row of each of them in what follows; copies have one, where the fit counts them once.
    rows: Vec<usize>,
    embeddings: Array2<f32>,
    neighbours: Neighbours,
    layouts: Reduced,
    settings: Settings,
}

impl TopicSplit {
    /// Lays the documents of `topic` out under the model's settings.
    ///
    /// # Errors
    /// [`ChangeError`] where there is no such topic, it has fewer than 6 documents, the model has no
    /// texts, or `watch` cancelled.
    pub fn of(model: &Model, topic: TopicId, watch: &dyn Watch) -> Result<Self, ChangeError> {
        known_topic(model, topic)?;
        needs_texts(model)?;
        let mut documents = model.documents_of(topic);
        documents.sort_unstable();
        let (rows, fitted) = once(model, &documents);
        let embeddings = model.training().select(Axis(0), &fitted);
        let settings = model.settings.clone();
        let count = fitted.len();
        if topic.is_outlier() || count < 2 * SIZES[0] {
            return Err(ChangeError::TooSmall { topic, documents: count });
        }
        let k = settings.reduce.n_neighbors.min(count - 1);
        let (neighbours, layouts) = match settings.reduce.reducer {
            Reducer::Umap => {
                let neighbours = knn::cosine(embeddings.view(), k, watch)?;
                let graph = || labelled_graph(&neighbours, k, None);
                let layouts = laid_out(&graph, embeddings.view(), &settings, watch)?;
                (neighbours, layouts)
            }
            Reducer::Pca => {
                let components =
                    settings.reduce.n_components.min(count - 1).min(embeddings.ncols());
                let pca = Pca::fit(embeddings.view(), components, watch)?;
                (Neighbours::none(count), Reduced::Pca(pca))
            }
            Reducer::None => (Neighbours::none(count), Reduced::None(embeddings.clone().into())),
        };
        Ok(TopicSplit { topic, documents, rows, embeddings, neighbours, layouts, settings })
    }

    /// Which part each document of the topic is in, 0 the largest, where parts have at least so many
    /// documents; all 0 where it does not fall apart.
    pub fn parts(&self, min_topic_size: usize, watch: &dyn Watch) -> Result<Vec<i32>, Cancelled> {
        let size = min_topic_size.max(2);
        let params = HdbscanParams {
            min_cluster_size: size,
            min_samples: self.settings.cluster.min_samples.map(|samples| samples.min(size)),
            ..self.settings.hdbscan()
        };
        let k = self.neighbours.indices.ncols();
        let graph = || labelled_graph(&self.neighbours, k, None);
        let labels = clusterings(&self.layouts, None, &graph, &params, None, watch)?.labels;
        Ok(self.complete(&labels))
    }

    /// Every document in a part, numbered by falling size, ties by the first document.
    fn complete(&self, labels: &[i32]) -> Vec<i32> {
        let count = labels.iter().max().map_or(0, |last| last + 1);
        if count < 2 {
            return vec![0; self.rows.len()];
        }
        let members = |part: i32| (0..labels.len()).filter(|&row| labels[row] == part).collect();
        let members: Vec<Vec<usize>> = (0..count).map(members).collect();
        let means = means(self.embeddings.view(), &members);
        let nearest = nearest(self.embeddings.view(), means.view());
        // A text without a vector goes to the first part.
        let near = |row: usize| nearest[row].map_or(0, |(part, _)| part as i32);
        let part = |&row: &usize| if labels[row] < 0 { near(row) } else { labels[row] };
        let parts: Vec<i32> = self.rows.iter().map(part).collect();
        let mut order: Vec<i32> = (0..count).collect();
        let size = |part: i32| parts.iter().filter(|&&other| other == part).count();
        order.sort_by_key(|&part| std::cmp::Reverse(size(part)));
        let mut number = vec![0; order.len()];
        (0..).zip(&order).for_each(|(new, &old)| number[old as usize] = new);
        parts.iter().map(|&part| number[part as usize]).collect()
    }

    /// How many documents the parts have that each of [`SIZES`] gives, as long as two could have as
    /// many.
    pub fn try_sizes(
        &self,
        watch: &dyn Watch,
        mut each: impl FnMut(usize, Vec<usize>),
    ) -> Result<(), Cancelled> {
        for size in SIZES.into_iter().filter(|size| 2 * size <= self.embeddings.nrows()) {
            each(size, sizes(&self.parts(size, watch)?));
        }
        Ok(())
    }

    /// For every document of the model its topic, the parts but the largest as new ones.
    ///
    /// # Errors
    /// [`ChangeError::OnePiece`] where the topic does not fall apart.
    pub fn groups(
        &self,
        model: &Model,
        min_topic_size: usize,
        watch: &dyn Watch,
    ) -> Result<Vec<TopicId>, ChangeError> {
        let parts = self.parts(min_topic_size, watch)?;
        if parts.iter().all(|&part| part == 0) {
            return Err(ChangeError::OnePiece { topic: self.topic, min_topic_size });
        }
        let fresh =
            model.topics.list.iter().map(|topic| topic.id).max().unwrap_or(TopicId::OUTLIERS);
        let mut groups = model.topics.assignments.clone();
        for (&document, &part) in self.documents.iter().zip(&parts).filter(|(_, part)| **part > 0) {
            groups[document.0] = TopicId(fresh.0 + part);
        }
        Ok(groups)
    }
}

/// The row of each document in what is laid out of them, and the document of each row: of copies that
/// the fit counts once the first.
fn once(model: &Model, documents: &[DocumentId]) -> (Vec<usize>, Vec<usize>) {
    let Some(weighed) = model.fit.as_ref().and_then(|fit| fit.weighed.as_ref()) else {
        let fitted = documents.iter().map(|document| document.0).collect();
        return ((0..documents.len()).collect(), fitted);
    };
    let mut row_of = vec![None; weighed.documents.len()];
    let mut fitted = Vec::new();
    let row = |&DocumentId(document): &DocumentId| {
        *row_of[weighed.places[document]].get_or_insert_with(|| {
            fitted.push(document);
            fitted.len() - 1
        })
    };
    let rows = documents.iter().map(row).collect();
    (rows, fitted)
}

/// How many documents each part has, by its number.
pub fn sizes(parts: &[i32]) -> Vec<usize> {
    let count = parts.iter().max().map_or(0, |last| *last as usize + 1);
    let mut sizes = vec![0; count];
    parts.iter().for_each(|&part| sizes[part as usize] += 1);
    sizes
}
