//! Topics that most clusterings agree on.
//!
//! Each clustering is of the same documents, from a layout with a seed of its own. Two documents
//! joined by an edge of UMAP's graph belong together if at least half of the clusterings put them
//! into one cluster; the connected components of at least `min_topic_size` documents are the
//! topics. One clustering alone is taken as it is.
//!
//! What it is worth, from `benches/stability.rs`: mean adjusted Rand index between six seeds, the
//! outliers counted as a topic; the same over the documents that both place; after leaving out 2 %
//! of the documents, six times; normalised mutual information with the labels; topics; outliers.
//! Minimum topic size 10, the other parameters BERTopic's. The tutorial's labels are praise and
//! blame, which its topics are not about.
//!
//! | documents | layouts × epochs | seeds | placed | left out | NMI | topics | outliers |
//! |---|---|---|---|---|---|---|---|
//! | tutorial, 1,000 | 1 × 500 | .674 | .953 | .637 | .065 | 27.8 | 31 % |
//! | | **64 × 75** | **.890** | .989 | .793 | .063 | 26.5 | 30 % |
//! | BBC News, 2,225 | 1 × 500 | .520 | .734 | .502 | .490 | 43.8 | 23 % |
//! | | **64 × 75** | **.925** | .990 | .844 | .532 | 35.0 | 16 % |
//! | DBLP, 20,000 | 1 × 200 | .677 | .946 | .637 | .163 | 326.8 | 39 % |
//! | | **16 × 50** | **.885** | .982 | .781 | .166 | 274.2 | 44 % |
//!
//! Others for few documents, seeds and left out on the tutorial's data, then on BBC News: 64 × 50
//! .919, .795, .902, .838, but 23.5 topics and NMI .055 on the first; 48 × 75 .883, .783, .912,
//! .823; 32 × 100 .853, .755; 64 × 100 .891, .793, .924, .862 for a third more time; 96 × 75 .913,
//! .810, .933, .842 for half as much again.

use std::collections::BTreeMap;

/// What is neither in a cluster nor in a topic.
const NOISE: i32 = -1;

/// A clustering: each document's cluster (−1: noise) and HDBSCAN's probability in it.
pub type Clustering<'a> = (&'a [i32], &'a [f64]);

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

/// Each document's topic: 0, 1, … by their first document, −1 outside. Of one clustering: its own
/// labels. The `clusterings` are of equally many documents, `edges` pairs of documents, both in
/// any order.
pub fn vote(clusterings: &[Clustering], edges: &[(u32, u32)], min_topic_size: usize) -> Vec<i32> {
    match clusterings {
        [(labels, _)] => labels.to_vec(),
        _ => agreed(clusterings, edges, min_topic_size),
    }
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

/// What one cluster shares with the topics.
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

/// The components of the edges that at least half of the clusterings uphold.
fn agreed(clusterings: &[Clustering], edges: &[(u32, u32)], min_topic_size: usize) -> Vec<i32> {
    let documents = clusterings.first().map_or(0, |(labels, _)| labels.len());
    let votes = clusterings.len();
    // A document's clusters side by side: an edge then compares two short rows.
    let mut clusters = vec![NOISE; documents * votes];
    for (number, (labels, _)) in clusterings.iter().enumerate() {
        for (document, &label) in labels.iter().enumerate() {
            clusters[document * votes + number] = label;
        }
    }
    let row = |document: u32| &clusters[document as usize * votes..][..votes];
    let mut components = Components::of(documents);
    for &(i, j) in edges {
        let pairs = row(i).iter().zip(row(j));
        let upheld: usize = pairs.map(|(a, b)| usize::from(a == b && *a != NOISE)).sum();
        if 2 * upheld >= votes {
            components.join(i as usize, j as usize);
        }
    }
    components.labels(min_topic_size)
}

/// Disjoint sets of documents; a set's root is its first document.
struct Components {
    parents: Vec<usize>,
}

impl Components {
    fn of(documents: usize) -> Self {
        Components { parents: (0..documents).collect() }
    }

    fn root(&mut self, mut document: usize) -> usize {
        while self.parents[document] != document {
            self.parents[document] = self.parents[self.parents[document]];
            document = self.parents[document];
        }
        document
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }

    /// The sets of at least `least` documents (two in any case), numbered by their first document;
    /// −1 for the rest.
    fn labels(&mut self, least: usize) -> Vec<i32> {
        let roots: Vec<usize> = (0..self.parents.len()).map(|d| self.root(d)).collect();
        let mut sizes = vec![0; roots.len()];
        roots.iter().for_each(|&root| sizes[root] += 1);
        let mut next = 0;
        let mut numbers = vec![NOISE; roots.len()];
        for root in 0..roots.len() {
            if sizes[root] >= least.max(2) {
                numbers[root] = next;
                next += 1;
            }
        }
        roots.iter().map(|&root| numbers[root]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURE: [f64; 8] = [1.0; 8];

    /// A chain through the eight documents.
    fn chain() -> Vec<(u32, u32)> {
        (0..7).map(|i| (i, i + 1)).collect()
    }

    #[test]
    fn one_clustering_is_taken_as_it_is() {
        let (labels, probabilities) = ([1, 1, -1, 0, 0, 0, 1, -1], [0.5; 8]);
        let one: Clustering = (&labels, &probabilities);
        assert_eq!(vote(&[one], &[], 10), labels);
        let support = Support::of(&[one], &labels);
        assert_eq!(support.steadiness, [1.0; 8]);
        assert_eq!(support.recurrence, [1.0; 2]);
        assert_eq!(support.strength, [0.5, 0.5, 0.0, 0.5, 0.5, 0.5, 0.5, 0.0]);
    }

    #[test]
    fn half_of_the_clusterings_join_two_documents() {
        // Documents 0–3 stand together in one of two, 4–6 in both, 3 and 4 in none.
        let (a, b) = ([0, 0, 0, 0, 1, 1, 1, -1], [-1, -1, -1, -1, 0, 0, 0, 0]);
        let both: [Clustering; 2] = [(&a, &SURE), (&b, &SURE)];
        let topics = vote(&both, &chain(), 2);
        let support = Support::of(&both, &topics);
        assert_eq!(topics, [0, 0, 0, 0, 1, 1, 1, 1]);
        // 7 is joined to 6 by half; in the other clustering it is noise.
        assert_eq!(support.steadiness, [0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 0.5]);
        assert_eq!(support.recurrence, [0.5, (0.75 + 1.0) / 2.0]);
        let too_small = vote(&both, &chain(), 5);
        assert_eq!(too_small, [-1; 8]);
        // Nobody's cluster is a topic: every clustering leaves every document out.
        assert_eq!(Support::of(&both, &too_small).steadiness, [1.0; 8]);
    }

    #[test]
    fn a_cluster_over_two_topics_shares_its_probability_between_them() {
        let (apart, one) = ([0, 0, 0, 0, 0, 1, 1, -1], [0, 0, 0, 0, 0, 0, 0, -1]);
        let topics = [0, 0, 0, 0, 0, 1, 1, -1];
        let support = Support::of(&[(&apart, &SURE), (&one, &SURE)], &topics);
        assert_eq!(support.strength[0], (1.0 + 5.0 / 7.0) / 2.0);
        assert_eq!(support.strength[5], (1.0 + 2.0 / 7.0) / 2.0);
        assert_eq!(
            (support.steadiness[0], support.steadiness[5], support.steadiness[7]),
            (1.0, 0.5, 1.0)
        );
        let overlap = Overlap::of(&one, &apart);
        assert_eq!((overlap.topic(0), overlap.topic(-1), overlap.topic(9)), (0, -1, -1));
        let shares: Vec<(i32, f64)> = overlap.shares(0).collect();
        assert_eq!(shares, [(0, 5.0 / 7.0), (1, 2.0 / 7.0)]);
    }

    #[test]
    fn topics_that_skip_a_number_or_have_no_documents_are_counted_all_the_same() {
        let clusters = [0, 0, 0, 1, 1, 1, -1, -1];
        let support = Support::of(&[(&clusters, &SURE)], &[2, 2, 2, 0, 0, 0, 0, -1]);
        assert_eq!(support.recurrence, [0.75, 0.0, 1.0]);
        assert_eq!(vote(&[], &[], 10), [0; 0]);
        let nothing: Clustering = (&[], &[]);
        assert_eq!(vote(&[nothing, nothing], &[], 10), [0; 0]);
    }
}
