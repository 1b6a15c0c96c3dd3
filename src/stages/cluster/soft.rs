//! How strongly documents belong to topics, by the membership vectors of all clusterings.
//!
//! P(t | d) = mean over the clusterings of Σ_c m(d, c) · |c ∩ t| / |c ∩ all topics|, where m(d, c) is
//! HDBSCAN's membership of document d in cluster c and a cluster's documents are compared with the
//! topic's documents as they are assigned now. A cluster that shares no document with any topic
//! counts for none. With one clustering whose clusters are the topics this is BERTopic's
//! probability matrix.
//!
//! Of k-means, which knows no degrees, m is 1 in a document's cluster. A document that took a
//! topic's name before the clustering is a member of that name's documents to the degree of its
//! cosine, and of nothing else.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::hdbscan::PredictionData;
use super::hdbscan::membership::{Scratch, largest};
use super::kmeans::KMeans;
use super::points::{coordinates, finite};
use crate::cluster::consensus::{Overlap, TOGETHER};
use crate::watch::{Cancelled, Watch};

/// Documents that are worked on together, so that a clustering's exemplars are fetched once.
const BLOCK: usize = 64;

/// One clustering, ready to answer for single documents.
pub enum Clusterer {
    /// By density.
    Hdbscan(Box<PredictionData>),
    /// By the nearest centroid.
    KMeans(KMeans),
}

/// The clusterings of a fit against its topics.
pub struct SoftTopics {
    clusterings: Vec<(Clusterer, Overlap)>,
    named: Option<Named>,
    /// Number of documents.
    documents: usize,
    topics: usize,
}

/// Which documents took a name and were not clustered, and which point each of the others is.
pub struct Named {
    /// Number of names that were taken; the labels of clusters are numbered on from there.
    count: usize,
    /// Per document: its name's number and its cosine, or its point among those clustered.
    of: Vec<Result<(usize, f64), usize>>,
}

/// Prediction for a new document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction {
    /// The topic that most of the clusterings put it into, at least the share [`TOGETHER`] of them
    /// as in the fit; −1 where there is none. A cluster stands for the topic it shares most
    /// documents with.
    pub topic: i32,
    /// Mean over the clusterings of p · |c ∩ t| / |c ∩ all topics|, p being its probability in the
    /// cluster c it falls into and t its topic; 0 in none.
    pub strength: f64,
    /// P(t | d) of that topic; of −1 what is left of 1 (BERTopic's document info has the same).
    pub probability: f64,
    /// The largest P(t | d), as [`SoftTopics::top`] has them.
    pub memberships: Vec<(u32, f64)>,
}

/// Room to work in, kept from document to document.
#[derive(Clone, Debug, Default)]
struct Room {
    scratch: Scratch,
    memberships: Vec<f64>,
}

impl Clusterer {
    fn clusters(&self) -> usize {
        match self {
            Clusterer::Hdbscan(data) => data.clusters(),
            Clusterer::KMeans(fitted) => fitted.centroids.nrows(),
        }
    }

    /// Memberships of a clustered point in every cluster.
    fn row<'a>(&self, point: usize, room: &'a mut Room) -> &'a [f64] {
        room.memberships.resize(self.clusters(), 0.0);
        match self {
            Clusterer::Hdbscan(data) => {
                data.row_into(point, &mut room.scratch, &mut room.memberships);
            }
            Clusterer::KMeans(fitted) => one(fitted.labels[point], &mut room.memberships),
        }
        &room.memberships
    }

    /// Memberships of a new point in every cluster.
    fn new_row<'a>(&self, point: &[f64], room: &'a mut Room) -> &'a [f64] {
        room.memberships.resize(self.clusters(), 0.0);
        match self {
            Clusterer::Hdbscan(data) => {
                data.membership_into(point, &mut room.scratch, &mut room.memberships);
            }
            Clusterer::KMeans(fitted) => {
                one(fitted.predict_one(point) as i32, &mut room.memberships);
            }
        }
        &room.memberships
    }

    /// Cluster of a new point (−1: none) and its probability there.
    fn predict(&self, point: &[f64]) -> (i32, f64) {
        match self {
            Clusterer::Hdbscan(data) => data.predict_one(point),
            Clusterer::KMeans(fitted) => (fitted.predict_one(point) as i32, 1.0),
        }
    }
}

/// 1 at `label`, 0 elsewhere.
fn one(label: i32, row: &mut [f64]) {
    row.fill(0.0);
    if let Some(cell) = usize::try_from(label).ok().and_then(|label| row.get_mut(label)) {
        *cell = 1.0;
    }
}

impl Named {
    /// Per document the number of its name, below `count`, −1 for none, and its cosine to it.
    pub fn new(count: usize, labels: &[i32], cosines: &[f64]) -> Self {
        let mut clustered = 0;
        let each = labels.iter().zip(cosines).map(|(&label, &cosine)| {
            usize::try_from(label).map(|name| (name, cosine)).map_err(|_| {
                clustered += 1;
                clustered - 1
            })
        });
        let of = each.collect();
        Named { count, of }
    }

    /// No document took a name: each is its own point.
    pub fn none(documents: usize) -> Self {
        Named { count: 0, of: (0..documents).map(Err).collect() }
    }

    /// The same of more documents, each at the place of one of these.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn spread(&self, places: &[usize]) -> Self {
        Named { count: self.count, of: places.iter().map(|&place| self.of[place]).collect() }
    }
}

impl SoftTopics {
    /// `clusterings` come with the label of each document, names first where there are some;
    /// `assignments` are the documents' topics, −1 for none. Topics are numbered 0..`topics`.
    pub fn new<'a>(
        clusterings: impl IntoIterator<Item = (Clusterer, &'a [i32])>,
        named: Option<Named>,
        assignments: &[i32],
        topics: usize,
    ) -> Self {
        let overlap = |(clusterer, labels): (Clusterer, &[i32])| {
            let overlap = Overlap::of(labels, assignments);
            (clusterer, overlap)
        };
        let clusterings = clusterings.into_iter().map(overlap).collect();
        SoftTopics { clusterings, named, documents: assignments.len(), topics }
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
        let mut tops = vec![Vec::new(); self.documents];
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
        watch.tick(self.documents, self.documents)?;
        Ok(tops)
    }

    /// Predicts new documents. `places` holds their coordinates in every clustering, m × d
    /// each; `names` the number of the name each has taken and its cosine to it. `k` memberships are
    /// kept of each, as in [`SoftTopics::top`].
    ///
    /// # Panics
    /// If the places are not of as many clusterings and dimensions, or documents and names differ.
    pub fn predict(
        &self,
        places: &[ArrayView2<f64>],
        names: &[Option<(usize, f64)>],
        k: usize,
    ) -> Vec<Prediction> {
        assert_eq!(places.len(), self.clusterings.len(), "places in every clustering");
        let places: Vec<_> = places.iter().map(|places| finite(*places)).collect();
        assert!(places.iter().all(|places| places.nrows() == names.len()), "a place a document");
        let work = || (Room::default(), vec![0.0; self.topics]);
        let each = names.par_iter().enumerate().map_init(work, |(room, row), (document, name)| {
            row.fill(0.0);
            let mut found = Vec::with_capacity(places.len());
            for ((clusterer, overlap), places) in self.clusterings.iter().zip(&places) {
                if let &Some((name, cosine)) = name {
                    self.share_out(overlap, name, cosine, row);
                    found.push((name as i32, cosine));
                    continue;
                }
                let point = coordinates(places, document);
                for (cluster, &membership) in clusterer.new_row(point, room).iter().enumerate() {
                    self.share_out(overlap, self.first_cluster() + cluster, membership, row);
                }
                let (cluster, probability) = clusterer.predict(point);
                let first = if cluster < 0 { 0 } else { self.first_cluster() as i32 };
                found.push((cluster + first, probability));
            }
            let (topic, strength) = self.vote(&found);
            let probability = match usize::try_from(topic) {
                Ok(topic) => row[topic],
                Err(_) => (1.0 - row.iter().sum::<f64>()).max(0.0),
            };
            Prediction { topic, strength, probability, memberships: largest(row, k) }
        });
        each.collect()
    }

    /// Topic and strength of a new document with these labels and probabilities, one a clustering.
    fn vote(&self, found: &[(i32, f64)]) -> (i32, f64) {
        let each = || self.clusterings.iter().map(|(_, overlap)| overlap).zip(found);
        let mut votes: Vec<(i32, usize)> = Vec::new();
        for (overlap, &(label, _)) in each() {
            let topic = overlap.topic(label);
            match votes.iter_mut().find(|(voted, _)| *voted == topic) {
                Some((_, count)) => *count += 1,
                None => votes.push((topic, 1)),
            }
        }
        let enough = TOGETHER * found.len() as f64;
        let strength = |topic: i32| {
            let sum: f64 =
                each().map(|(overlap, &(label, p))| p * overlap.share(label, topic)).sum();
            sum / found.len() as f64
        };
        votes
            .iter()
            .filter(|&&(topic, count)| topic >= 0 && count as f64 >= enough)
            .map(|&(topic, count)| (topic, count, strength(topic)))
            .max_by(|a, b| a.1.cmp(&b.1).then(a.2.total_cmp(&b.2)).then(b.0.cmp(&a.0)))
            .map_or((-1, 0.0), |(topic, _, strength)| (topic, strength))
    }

    /// Adds one clustering's part of P(t | d) to `row`.
    fn add(
        &self,
        (clusterer, overlap): &(Clusterer, Overlap),
        document: usize,
        room: &mut Room,
        row: &mut [f64],
    ) {
        let point = match self.named.as_ref().map(|named| named.of[document]) {
            Some(Ok((name, cosine))) => return self.share_out(overlap, name, cosine, row),
            Some(Err(point)) => point,
            None => document,
        };
        for (cluster, &membership) in clusterer.row(point, room).iter().enumerate() {
            self.share_out(overlap, self.first_cluster() + cluster, membership, row);
        }
    }

    /// Label of the first cluster.
    fn first_cluster(&self) -> usize {
        self.named.as_ref().map_or(0, |named| named.count)
    }

    /// Adds what membership in the documents of one label means for the topics.
    fn share_out(&self, overlap: &Overlap, label: usize, membership: f64, row: &mut [f64]) {
        let clusterings = self.clusterings.len() as f64;
        for (topic, share) in overlap.shares(label as i32) {
            row[topic as usize] += membership * share / clusterings;
        }
    }
}
