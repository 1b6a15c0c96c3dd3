//! How strongly documents belong to topics, by the membership vectors of all clusterings.
//!
//! P(t | d) = mean over the clusterings of Σ_c m(d, c) · |c ∩ t| / |c ∩ all topics|, where m(d, c) is
//! HDBSCAN's membership of document d in cluster c and a cluster's documents are compared with the
//! topic's documents as they are assigned now. A cluster that shares no document with any topic
//! counts for none. With one clustering whose clusters are the topics this is BERTopic's
//! probability matrix.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::hdbscan::PredictionData;
use super::hdbscan::membership::{Scratch, largest};
use super::points::{coordinates, finite};
use super::vote::Overlap;
use crate::watch::{Cancelled, Watch};

/// Documents that are worked on together, so that a clustering's exemplars are fetched once.
const BLOCK: usize = 64;

/// The clusterings of a fit against its topics.
pub struct SoftTopics {
    clusterings: Vec<(PredictionData, Overlap)>,
    topics: usize,
}

/// What is predicted of a new document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction {
    /// The topic that at least half of the clusterings put it into, −1 where they agree on none.
    /// A cluster stands for the topic it shares most documents with.
    pub topic: i32,
    /// Mean over the clusterings of p · |c ∩ t| / |c ∩ all topics|, p being its probability in the
    /// cluster c it falls into and t its topic; 0 in none.
    pub strength: f64,
    /// The largest P(t | d), as [`SoftTopics::top`] has them.
    pub memberships: Vec<(u32, f64)>,
}

/// Room to work in, kept from document to document.
#[derive(Clone, Debug, Default)]
struct Room {
    scratch: Scratch,
    memberships: Vec<f64>,
}

impl SoftTopics {
    /// `clusterings` come with the label of each document; `assignments` are the documents' topics,
    /// −1 for none. Topics are numbered 0..`topics`.
    pub fn new<'a>(
        clusterings: impl IntoIterator<Item = (PredictionData, &'a [i32])>,
        assignments: &[i32],
        topics: usize,
    ) -> Self {
        let overlap = |(data, labels): (PredictionData, &[i32])| {
            let overlap = Overlap::of(labels, assignments);
            (data, overlap)
        };
        SoftTopics { clusterings: clusterings.into_iter().map(overlap).collect(), topics }
    }

    /// P(t | d) of a document of the fit for every topic.
    ///
    /// # Panics
    /// If there is no such document.
    pub fn row(&self, document: usize) -> Vec<f64> {
        let mut row = vec![0.0; self.topics];
        let mut room = Room::default();
        for clustering in &self.clusterings {
            self.add(clustering, document, &mut room, &mut row);
        }
        row
    }

    /// The `k` largest P(t | d) of every document of the fit as (topic, probability), largest first,
    /// equal ones by topic; 0 is left out. Ticks in documents.
    pub fn top(&self, k: usize, watch: &dyn Watch) -> Result<Vec<Vec<(u32, f64)>>, Cancelled> {
        let documents = self.clusterings.first().map_or(0, |(data, _)| data.points());
        let mut tops = vec![Vec::new(); documents];
        let blocks = tops.par_chunks_mut(BLOCK).enumerate();
        blocks.try_for_each_init(
            || (Room::default(), vec![0.0; BLOCK * self.topics]),
            |(room, rows), (block, tops)| {
                rows.fill(0.0);
                for clustering in &self.clusterings {
                    if watch.cancelled() {
                        return Err(Cancelled);
                    }
                    let rows = rows.chunks_exact_mut(self.topics.max(1));
                    for (document, (row, _)) in (block * BLOCK..).zip(rows.zip(&*tops)) {
                        self.add(clustering, document, room, row);
                    }
                }
                let rows = rows.chunks_exact(self.topics.max(1));
                tops.iter_mut().zip(rows).for_each(|(top, row)| *top = largest(row, k));
                Ok(())
            },
        )?;
        watch.tick(documents, documents)?;
        Ok(tops)
    }

    /// What becomes of new documents. `places` holds their coordinates in every clustering, m × d
    /// each. `k` memberships are kept of each, as in [`SoftTopics::top`].
    ///
    /// # Panics
    /// If the places are not of as many clusterings and dimensions.
    pub fn predict(&self, places: &[ArrayView2<f64>], k: usize) -> Vec<Prediction> {
        assert_eq!(places.len(), self.clusterings.len(), "places in every clustering");
        let places: Vec<_> = places.iter().map(|places| finite(*places)).collect();
        let documents = places.first().map_or(0, |places| places.nrows());
        let work = || (Room::default(), vec![0.0; self.topics]);
        let each = (0..documents).into_par_iter().map_init(work, |(room, row), document| {
            let points = || places.iter().map(|places| coordinates(places, document));
            let (topic, strength) = self.vote(points());
            if k == 0 {
                return Prediction { topic, strength, memberships: Vec::new() };
            }
            row.fill(0.0);
            for ((data, overlap), point) in self.clusterings.iter().zip(points()) {
                room.memberships.resize(data.clusters(), 0.0);
                data.membership_into(point, &mut room.scratch, &mut room.memberships);
                self.share_out(overlap, &room.memberships, row);
            }
            Prediction { topic, strength, memberships: largest(row, k) }
        });
        each.collect()
    }

    /// P(t | d) of new documents for every topic, m × topics; `places` as for
    /// [`SoftTopics::predict`].
    pub fn new_rows(&self, places: &[ArrayView2<f64>]) -> Array2<f64> {
        let documents = places.first().map_or(0, |places| places.nrows());
        let mut rows = Array2::zeros((documents, self.topics));
        for (document, prediction) in self.predict(places, self.topics).iter().enumerate() {
            for &(topic, probability) in &prediction.memberships {
                rows[[document, topic as usize]] = probability;
            }
        }
        rows
    }

    /// Topic and strength of a new document at these places.
    fn vote<'a>(&self, points: impl Iterator<Item = &'a [f64]>) -> (i32, f64) {
        let mut votes: Vec<(i32, usize)> = Vec::new();
        let mut found = Vec::with_capacity(self.clusterings.len());
        for ((data, overlap), point) in self.clusterings.iter().zip(points) {
            let (cluster, probability) = data.predict_one(point);
            found.push((cluster, probability));
            let topic = overlap.topic(cluster);
            match votes.iter_mut().find(|(voted, _)| *voted == topic) {
                Some((_, count)) => *count += 1,
                None => votes.push((topic, 1)),
            }
        }
        let strength = |topic: i32| {
            let each = self.clusterings.iter().zip(&found);
            let sum: f64 = each.map(|((_, overlap), &(c, p))| p * overlap.share(c, topic)).sum();
            sum / found.len() as f64
        };
        votes
            .iter()
            .filter(|&&(topic, count)| topic >= 0 && 2 * count >= found.len())
            .map(|&(topic, count)| (topic, count, strength(topic)))
            .max_by(|a, b| a.1.cmp(&b.1).then(a.2.total_cmp(&b.2)).then(b.0.cmp(&a.0)))
            .map_or((-1, 0.0), |(topic, _, strength)| (topic, strength))
    }

    /// Adds one clustering's part of P(t | d) to `row`.
    fn add(
        &self,
        (data, overlap): &(PredictionData, Overlap),
        document: usize,
        room: &mut Room,
        row: &mut [f64],
    ) {
        room.memberships.resize(data.clusters(), 0.0);
        data.row_into(document, &mut room.scratch, &mut room.memberships);
        self.share_out(overlap, &room.memberships, row);
    }

    fn share_out(&self, overlap: &Overlap, memberships: &[f64], row: &mut [f64]) {
        let clusterings = self.clusterings.len() as f64;
        for (cluster, &membership) in memberships.iter().enumerate() {
            for (topic, share) in overlap.shares(cluster as i32) {
                row[topic as usize] += membership * share / clusterings;
            }
        }
    }
}
