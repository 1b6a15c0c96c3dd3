//! Views of a model that are computed when somebody first looks at them: where topics or documents
//! lie, the tree, what topics are followed over.
//!
//! At 1,000 topics and 100,000 documents each takes 20 to 75 ms, too long for the thread that
//! answers keys; and while a run has all the threads it would have to wait for them. The map's layout
//! takes seconds: whoever has a place to keep it and may lose interest asks [`layout`](mod@layout) itself.

use std::cmp::Ordering;
use std::sync::Arc;

use ndarray::{Array2, s};

use crate::engine::edits::outliers::without_outliers;
use crate::engine::map::{Place, Places, layout};
use crate::engine::trends::Points;
use crate::model::Model;
use crate::reduce::pca::Pca;
use crate::topics::hierarchy;
use crate::topics::linkage::Linkage;
use crate::topics::outliers::Strategy;
use crate::topics::similarity::{Similarity, Space};
use crate::watch::Unwatched;

/// A view to be derived from a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivedView {
    /// Topics two by two.
    Pairs,
    /// The groups of a layer, from 1 up, two by two.
    Groups(usize),
    /// The map of topics.
    Topics,
    /// The map of documents by their principal components, until the layout is there.
    Documents,
    /// The map of documents laid out so that neighbours lie together.
    Layout,
    /// The tree of topics.
    Tree,
    /// The outliers.
    Outliers,
    /// Over classes, or over times in at most so many bins.
    Trends {
        /// Over classes, not times.
        by_class: bool,
        /// Most bins of time, from 1.
        bins: usize,
    },
}

/// A derived view, by the [`DerivedView`] of its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Derived {
    /// Two topics (a > b) and their similarity, the closest first.
    Pairs(Vec<(usize, usize, f32)>),
    /// The groups' similarity and pairs of them as of topics; nothing where there is no such layer.
    Groups(Arc<Similarity>, Vec<(usize, usize, f32)>),
    /// Of each real topic by id: the first two principal components of the topic vectors.
    Topics(Vec<(f64, f64)>),
    /// Documents by the first two principal components of their places in the first layout.
    Documents(Places),
    /// Documents where [`layout`](mod@layout) puts them; `None` where the fit has no neighbours.
    Layout(Option<Places>),
    /// Average linkage of the real topics on 1 − cosine of their vectors, as `reduce` joins them,
    /// and topic ids from top to bottom.
    Tree {
        /// The joins, the nearest first.
        linkage: Linkage,
        /// Topic ids, so that no lines of the tree cross.
        order: Vec<usize>,
    },
    /// How many outliers would get a topic by their embeddings.
    Outliers(usize),
    /// `None` where the documents have no times and no classes. `counts`: documents of every topic
    /// of the model (outliers first, where there are some) at every point.
    Trends(Option<(Arc<Points>, Vec<Vec<usize>>)>),
}

impl DerivedView {
    /// Derives this view from `model`.
    pub fn at(self, model: &Model) -> Derived {
        match self {
            DerivedView::Pairs => Derived::Pairs(sorted_pairs(&model.similarity)),
            DerivedView::Groups(layer) => {
                let groups = model.layers.get(layer).map(|layer| model.topics.at(layer));
                let similarity =
                    groups.map_or_else(|_| Similarity::default(), |of| Similarity::of(&of));
                let pairs = sorted_pairs(&similarity);
                Derived::Groups(Arc::new(similarity), pairs)
            }
            DerivedView::Layout => {
                // Nobody cancels.
                let laid_out = layout::of(model, &Unwatched).unwrap_or_default();
                Derived::Layout(laid_out.map(|documents| Places::of(model, documents, true)))
            }
            DerivedView::Topics => {
                let vectors = model.topics.vectors.slice(s![model.topics.offset().., ..]);
                Derived::Topics(flat(&vectors.to_owned()))
            }
            DerivedView::Documents => {
                Derived::Documents(Places::of(model, Arc::new(by_components(model)), false))
            }
            DerivedView::Tree => {
                let linkage = hierarchy::average(&model.topics, Space::Embedding);
                Derived::Tree { order: linkage.order(), linkage }
            }
            DerivedView::Outliers => Derived::Outliers(placeable(model)),
            DerivedView::Trends { by_class, bins } => {
                Derived::Trends(counted(model, by_class, bins))
            }
        }
    }
}

fn sorted_pairs(similarity: &Similarity) -> Vec<(usize, usize, f32)> {
    let mut pairs: Vec<_> = all_pairs(similarity).collect();
    pairs.sort_unstable_by(closer);
    pairs
}

/// Every two topics, a > b, and their similarity.
pub fn all_pairs(similarity: &Similarity) -> impl Iterator<Item = (usize, usize, f32)> {
    let matrix = &similarity.matrix;
    (0..similarity.order.len()).flat_map(move |a| (0..a).map(move |b| (a, b, matrix[[a, b]])))
}

/// The closer pair first, ties by topic.
pub fn closer(one: &(usize, usize, f32), other: &(usize, usize, f32)) -> Ordering {
    other.2.total_cmp(&one.2).then((one.0, one.1).cmp(&(other.0, other.1)))
}

/// Of each document the first two principal components of its place in the first layout, or of its
/// embedding.
fn by_components(model: &Model) -> Vec<Place> {
    let Some(fit) = &model.fit else { return flat(&model.embeddings) };
    let laid_out = || fit.laid_out(&model.embeddings);
    let places = flat(fit.layouts.coordinates().first().unwrap_or_else(laid_out));
    match &fit.weighed {
        Some(weighed) => weighed.spread(&places),
        None => places,
    }
}

/// How many outliers get a topic by their embeddings, the quickest of the strategies.
fn placeable(model: &Model) -> usize {
    let Ok(after) = without_outliers(model, Strategy::Embeddings, 0.0) else { return 0 };
    after.iter().zip(&model.topics.assignments).filter(|(after, before)| after != before).count()
}

/// Two principal components, or one, or none, as there are.
fn flat(rows: &Array2<f32>) -> Vec<(f64, f64)> {
    let count = rows.nrows();
    let components = rows.ncols().min(count).min(2);
    if components < 2 {
        return (0..count).map(|at| (at as f64, 0.0)).collect();
    }
    // Nobody cancels.
    let Ok(pca) = Pca::fit(rows.view(), components, &Unwatched) else { return Vec::new() };
    pca.embedding.rows().into_iter().map(|row| (row[0].into(), row[1].into())).collect()
}

fn counted(model: &Model, by_class: bool, bins: usize) -> Option<(Arc<Points>, Vec<Vec<usize>>)> {
    let points = Points::few(model, by_class, bins)?;
    let mut counts = vec![vec![0; points.labels.len()]; model.topics.list.len()];
    for (&topic, point) in model.topics.assignments.iter().zip(&points.of) {
        if let (Some(point), Some(row)) = (point, model.topics.row(topic)) {
            counts[row][*point] += 1;
        }
    }
    Some((Arc::new(points), counts))
}
