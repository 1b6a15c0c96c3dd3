//! How strongly documents belong to topics, out of the clusterings of a fit.

use super::fit::unnamed_points;
use crate::cluster::hdbscan::{HdbscanParams, PredictionData};
use crate::cluster::soft::{Clusterer, Named, SoftTopics};
use crate::model::Model;
use crate::model::fitted::{Fit, MEMBERSHIPS, Memberships, PieceFit};
use crate::topics::{TopicId, Topics};
use crate::watch::{Cancelled, Watch};

impl Fit {
    /// The clusterings, made with `params`, against `topics`, in which what was fitted has these
    /// `assignments`.
    pub fn soft(
        &self,
        params: &HdbscanParams,
        topics: &Topics,
        assignments: &[TopicId],
    ) -> SoftTopics {
        let clusters = &self.clusters;
        let zero_shot = clusters.zero_shot.as_ref();
        let labels = clusters.votes();
        let labels = labels.iter().map(|(labels, _)| *labels);
        let k_means = clusters.k_means.iter().map(|fitted| Clusterer::KMeans(fitted.clone()));
        let trees = clusters.each.iter().enumerate().map(|(clustering, fitted)| {
            let points = unnamed_points(&self.layouts, clustering, zero_shot);
            Clusterer::Hdbscan(Box::new(PredictionData::new(fitted, points.view(), params)))
        });
        let named =
            zero_shot.map(|names| Named::new(names.used.len(), &names.labels, &names.cosines));
        let named = match &self.weighed {
            Some(weighed) => {
                let named = named.unwrap_or_else(|| Named::none(weighed.documents.len()));
                Some(named.spread(&weighed.places))
            }
            None => named,
        };
        let clusterings = trees.chain(k_means).zip(labels);
        let count = topics
            .without_outliers()
            .last()
            .and_then(|last| last.id.index())
            .map_or(0, |last| last + 1);
        SoftTopics::new(clusterings, named, &TopicId::labels(assignments), count)
    }

    /// The part of the documents' topic probabilities that a model keeps. Ticks in documents.
    pub fn memberships(
        &self,
        params: &HdbscanParams,
        topics: &Topics,
        watch: &dyn Watch,
    ) -> Result<Memberships, Cancelled> {
        let tops = self.soft(params, topics, &topics.assignments).top(MEMBERSHIPS, watch)?;
        let single = |top: Vec<(u32, f64)>| {
            top.into_iter().map(|(t, p)| (TopicId::at(t), p as f32)).collect()
        };
        Ok(tops.into_iter().map(single).collect())
    }
}

impl Model {
    /// The clusterings of the fit against the topics as they are now: every topic probability of
    /// any document. `None` without a fit.
    pub fn soft(&self) -> Option<SoftTopics> {
        let (params, topics) = (self.settings.hdbscan(), &self.topics);
        self.fit.as_ref().map(|fit| fit.soft(&params, topics, &topics.assignments))
    }

    /// The same of the pieces of documents, where topics are of pieces.
    pub fn soft_of_pieces(&self) -> Option<SoftTopics> {
        let PieceFit { topics, fit, .. } = &**self.pieces.as_ref()?;
        Some(fit.soft(&self.settings.hdbscan(), &self.topics, topics))
    }
}
