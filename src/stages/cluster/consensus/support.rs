//! How sure clusterings are of topics: steadiness, recurrence, strength.

use std::collections::BTreeMap;

use crate::cluster::consensus::{Clustering, NOISE};

/// How sure clusterings are of topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Support {
    /// Per document, 0..=1: the share of the clusterings that put it into its topic, where a
    /// cluster stands for the topic it shares most documents with. Of a document in no topic: the
    /// share that leave it out of all of them.
    pub steadiness: Vec<f32>,
    /// Per topic, 0..=1: the mean over the clusterings of the best Jaccard index of a cluster with
    /// it (the clusterwise stability of Hennig 2007).
    pub recurrence: Vec<f32>,
    /// Per document, 0..=1: the mean over the clusterings of p · |c ∩ t| / |c ∩ all topics|, p its
    /// probability in its cluster c and t its topic. 0 in no topic.
    pub strength: Vec<f64>,
}

impl Support {
    /// How sure the clusterings are of `topics`, be they the vote's or edited. Topics may skip
    /// numbers; a number without documents has recurrence 0.
    pub fn of(clusterings: &[Clustering], topics: &[i32]) -> Support {
        let sizes = sizes(topics);
        let (mut steady, mut strength) = (vec![0u32; topics.len()], vec![0.0; topics.len()]);
        let mut recurrence = vec![0.0; sizes.len()];
        for (clusters, probabilities) in clusterings {
            let overlap = Overlap::of(clusters, topics);
            for (document, (&cluster, &topic)) in clusters.iter().zip(topics).enumerate() {
                steady[document] += u32::from(overlap.topic(cluster) == topic);
                strength[document] += probabilities[document] * overlap.share(cluster, topic);
            }
            for (sum, best) in recurrence.iter_mut().zip(overlap.best_jaccards(&sizes)) {
                *sum += best;
            }
        }
        let votes = clusterings.len().max(1) as f64;
        Support {
            steadiness: steady.iter().map(|&s| (f64::from(s) / votes) as f32).collect(),
            recurrence: recurrence.iter().map(|sum| (sum / votes) as f32).collect(),
            strength: strength.iter().map(|sum| sum / votes).collect(),
        }
    }

    /// Of topics that no clustering speaks of: every document stands where it was put.
    pub fn unknown(topics: &[i32]) -> Support {
        let in_topic = |&topic: &i32| if topic == NOISE { 0.0 } else { 1.0 };
        Support {
            steadiness: vec![1.0; topics.len()],
            recurrence: vec![1.0; sizes(topics).len()],
            strength: topics.iter().map(in_topic).collect(),
        }
    }
}

/// How many documents each cluster of one clustering shares with each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlap {
    clusters: Vec<Shared>,
}

/// Overlap of one cluster with the topics.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shared {
    size: usize,
    /// Documents in any topic.
    in_topics: usize,
    /// (topic, documents), by falling number, then by topic.
    topics: Vec<(i32, usize)>,
}

impl Overlap {
    /// Of the clusters of one clustering with the topics; both a label a document.
    pub fn of(clusters: &[i32], topics: &[i32]) -> Overlap {
        let mut found: Vec<Shared> =
            sizes(clusters).iter().map(|&size| Shared { size, ..Shared::default() }).collect();
        let mut counts: BTreeMap<(usize, i32), usize> = BTreeMap::new();
        for (&cluster, &topic) in clusters.iter().zip(topics) {
            if let Ok(cluster) = usize::try_from(cluster)
                && topic != NOISE
            {
                *counts.entry((cluster, topic)).or_default() += 1;
            }
        }
        for ((cluster, topic), count) in counts {
            found[cluster].in_topics += count;
            found[cluster].topics.push((topic, count));
        }
        for shared in &mut found {
            shared.topics.sort_by_key(|&(topic, count)| (std::cmp::Reverse(count), topic));
        }
        Overlap { clusters: found }
    }

    /// The topic a cluster shares most documents with; of equals the first. −1 for noise and for
    /// a cluster that shares none.
    pub fn topic(&self, cluster: i32) -> i32 {
        self.shared(cluster).and_then(|shared| shared.topics.first()).map_or(NOISE, |&(t, _)| t)
    }

    /// |c ∩ t| / |c ∩ all topics|; 0 where either is none.
    pub fn share(&self, cluster: i32, topic: i32) -> f64 {
        self.shares(cluster).find(|&(t, _)| t == topic).map_or(0.0, |(_, share)| share)
    }

    /// Every topic that a cluster shares documents with, and its [`Overlap::share`], largest first.
    pub fn shares(&self, cluster: i32) -> impl Iterator<Item = (i32, f64)> + '_ {
        self.shared(cluster).into_iter().flat_map(|shared| {
            let all = shared.in_topics as f64;
            shared.topics.iter().map(move |&(topic, count)| (topic, count as f64 / all))
        })
    }

    fn shared(&self, cluster: i32) -> Option<&Shared> {
        self.clusters.get(usize::try_from(cluster).ok()?)
    }

    /// Per topic, the largest |c ∩ t| / |c ∪ t| over the clusters.
    fn best_jaccards(&self, topic_sizes: &[usize]) -> Vec<f64> {
        let mut best = vec![0.0f64; topic_sizes.len()];
        for shared in &self.clusters {
            for &(topic, both) in &shared.topics {
                let either = shared.size + topic_sizes[topic as usize] - both;
                let best = &mut best[topic as usize];
                *best = best.max(both as f64 / either as f64);
            }
        }
        best
    }
}

/// Number of documents under each label from 0 up.
fn sizes(labels: &[i32]) -> Vec<usize> {
    let most = labels.iter().copied().max().unwrap_or(NOISE);
    let mut sizes = vec![0; (most + 1) as usize];
    for &label in labels.iter().filter(|&&label| label != NOISE) {
        sizes[label as usize] += 1;
    }
    sizes
}
