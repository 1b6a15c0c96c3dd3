//! Data kept of a clustering to tell how strongly any point, old or new, belongs to each of its
//! clusters (`hdbscan`'s `PredictionData`).
//!
//! * memberships of the clustered points: [`PredictionData::row`], [`PredictionData::top`]
//! * labels and memberships of new points: [`PredictionData::predict`],
//!   [`PredictionData::membership_vector`]
//!
//! Equal to the reference but where it has NaN: where equal points make λ infinite, a ratio of two
//! infinite λ is 1 here. A tree without a split has no cluster that points could belong to:
//! memberships are then 0 and predictions noise (the reference does the same or raises KeyError).

use std::sync::OnceLock;

use hdbscan_rs::kdtree_bounded::BoundedKdTree;
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::exemplars::Exemplars;
use super::lineage::{Lineage, Place};
use super::{Hdbscan, HdbscanParams};
use crate::cluster::points::{coordinates, finite};

/// A clustering, ready to answer for single points.
pub struct PredictionData {
    /// Number of clusters.
    pub(super) clusters: usize,
    /// n × d, finite.
    pub(super) points: Array2<f64>,
    /// Where each point hangs in the condensed tree.
    pub(super) places: Vec<Place>,
    /// `None` where the tree does not split.
    pub(super) known: Option<Known>,
    /// Effective value of [`HdbscanParams::min_samples`], at least 1.
    pub(super) min_samples: usize,
    /// Built when the first new point asks.
    surroundings: OnceLock<Surroundings>,
}

/// The clusters that points can belong to.
pub(super) struct Known {
    pub lineage: Lineage,
    pub exemplars: Exemplars,
}

/// The points, ready to be searched.
pub(super) struct Surroundings {
    pub tree: BoundedKdTree,
    /// Distance of each point to its `min_samples`-th neighbour, itself counted. (The spanning
    /// tree does not count it.)
    pub core_distances: Vec<f64>,
}

impl PredictionData {
    /// Of a clustering of the rows of `points` (n × d), made with `params`.
    ///
    /// # Panics
    /// If the clustering is of another number of points.
    pub fn new(fitted: &Hdbscan, points: ArrayView2<f64>, params: &HdbscanParams) -> Self {
        let n = points.nrows();
        assert_eq!(fitted.labels.len(), n, "one label a point");
        let mut places = vec![Place { node: n as u32, lambda: 0.0 }; n];
        for row in &fitted.condensed {
            if let Some(place) = places.get_mut(row.child as usize) {
                *place = Place { node: row.parent, lambda: row.lambda };
            }
        }
        let points = finite(points).into_owned();
        let known = Lineage::of(fitted, &places).map(|lineage| {
            let exemplars = Exemplars::of(&lineage, &places, points.view());
            Known { lineage, exemplars }
        });
        PredictionData {
            clusters: fitted.clusters(),
            points,
            places,
            known,
            min_samples: params.min_samples.unwrap_or(params.min_cluster_size).max(1),
            surroundings: OnceLock::new(),
        }
    }

    /// Number of clusters: the length of a row of memberships.
    pub fn clusters(&self) -> usize {
        self.clusters
    }

    /// Number of points that were clustered.
    pub fn points(&self) -> usize {
        self.places.len()
    }

    pub(super) fn surroundings(&self) -> &Surroundings {
        self.surroundings.get_or_init(|| {
            let tree = BoundedKdTree::build(&self.points.view());
            let core = |point: usize| {
                let nearest = tree.query_knn(coordinates(&self.points, point), self.min_samples);
                nearest.last().map_or(0.0, |&(distance, _)| distance)
            };
            let core_distances = (0..self.points()).into_par_iter().map(core).collect();
            Surroundings { tree, core_distances }
        })
    }
}
