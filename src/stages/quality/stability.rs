//! Do topics come back when the same documents are fitted with other seeds?

use std::collections::BTreeMap;

use super::Agreement;
use crate::topics::TopicId;

/// A topic has come back where a run has one with which its Jaccard index is above this: Hennig
/// (2007) calls a cluster below it dissolved.
const CAME_BACK: f64 = 0.5;

/// How far runs with different seeds agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    /// The model's own run and the others.
    pub runs: usize,
    /// Mean adjusted Rand index over all pairs of runs; outliers count as a topic.
    pub ari: f64,
    /// The same over the documents that both runs give a topic.
    pub placed_ari: f64,
    /// Each topic of the model, by id.
    pub topics: Vec<Comeback>,
}

/// How a topic fares in the other runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comeback {
    /// Its id.
    pub topic: TopicId,
    /// Runs in which it came back.
    pub runs: usize,
    /// Mean over the runs of the best Jaccard index of one of their topics with it, 0 to 1.
    pub jaccard: f64,
}

impl Stability {
    /// Of a run (`own`, a label a document, −1 for none), the same documents in `others`, and the
    /// `topics` that the model has now, be they `own` numbered or edited since.
    pub fn of(own: &[i32], others: &[Vec<i32>], topics: &[TopicId]) -> Self {
        let topics = TopicId::labels(topics);
        let runs: Vec<&[i32]> =
            std::iter::once(own).chain(others.iter().map(Vec::as_slice)).collect();
        let pairs: Vec<(f64, f64)> = (1..runs.len())
            .flat_map(|b| (0..b).map(move |a| (a, b)))
            .map(|(a, b)| agreement(runs[a], runs[b]))
            .collect();
        let mean = |of: fn(&(f64, f64)) -> f64| {
            pairs.iter().map(of).sum::<f64>() / pairs.len().max(1) as f64
        };
        let best: Vec<BTreeMap<i32, f64>> =
            others.iter().map(|other| best_jaccards(&topics, other)).collect();
        Stability {
            runs: runs.len(),
            ari: mean(|pair| pair.0),
            placed_ari: mean(|pair| pair.1),
            topics: sizes(&topics).into_keys().map(|topic| comeback(topic, &best)).collect(),
        }
    }
}

fn comeback(topic: i32, best: &[BTreeMap<i32, f64>]) -> Comeback {
    let of_run = |run: &BTreeMap<i32, f64>| run.get(&topic).copied().unwrap_or(0.0);
    let runs = best.iter().filter(|run| of_run(run) > CAME_BACK).count();
    let jaccard = best.iter().map(of_run).sum::<f64>() / best.len().max(1) as f64;
    Comeback { topic: TopicId(topic), runs, jaccard }
}

/// ARI over all documents, and over those placed in both.
fn agreement(a: &[i32], b: &[i32]) -> (f64, f64) {
    let placed = a.iter().zip(b).filter(|(a, b)| **a >= 0 && **b >= 0);
    let (in_a, in_b): (Vec<i32>, Vec<i32>) = placed.unzip();
    (Agreement::of(a, b).ari, Agreement::of(&in_a, &in_b).ari)
}

/// Documents of each topic, without the outliers.
fn sizes(topics: &[i32]) -> BTreeMap<i32, usize> {
    let mut sizes = BTreeMap::new();
    for &topic in topics.iter().filter(|&&topic| topic >= 0) {
        *sizes.entry(topic).or_default() += 1;
    }
    sizes
}

/// Per topic, its largest Jaccard index with a topic of the other run; topics that share no document
/// with one are missing.
fn best_jaccards(topics: &[i32], other: &[i32]) -> BTreeMap<i32, f64> {
    let (sizes, other_sizes) = (sizes(topics), sizes(other));
    let mut common: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    for (&a, &b) in topics.iter().zip(other).filter(|(a, b)| **a >= 0 && **b >= 0) {
        *common.entry((a, b)).or_default() += 1;
    }
    let mut best = BTreeMap::new();
    for ((a, b), common) in common {
        let jaccard = common as f64 / (sizes[&a] + other_sizes[&b] - common) as f64;
        let known: &mut f64 = best.entry(a).or_default();
        *known = known.max(jaccard);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_runs_agree_and_every_topic_comes_back() {
        let own = [0, 0, 1, 1, -1, -1];
        let topics = own.map(TopicId);
        let renamed = vec![1, 1, 0, 0, -1, -1];
        let found = Stability::of(&own, &[renamed.clone(), renamed], &topics);
        assert_eq!((found.runs, found.ari, found.placed_ari), (3, 1.0, 1.0));
        let whole = |topic| Comeback { topic: TopicId(topic), runs: 2, jaccard: 1.0 };
        assert_eq!(found.topics, [whole(0), whole(1)]);
    }

    #[test]
    fn a_topic_that_dissolves_does_not_come_back() {
        let own = [0, 0, 0, 0, 1, 1, 1, 1];
        // Topic 0 keeps three of its four documents; topic 1 falls apart in the second run.
        let others = [vec![0, 0, 0, -1, 1, 1, 1, 1], vec![0, 0, 0, 0, 1, 1, 2, 2]];
        let found = Stability::of(&own, &others, &own.map(TopicId));
        assert_eq!(
            found.topics[0],
            Comeback { topic: TopicId(0), runs: 2, jaccard: (0.75 + 1.0) / 2.0 }
        );
        assert_eq!(
            found.topics[1],
            Comeback { topic: TopicId(1), runs: 1, jaccard: (1.0 + 0.5) / 2.0 }
        );
        let (all, _) = agreement(&own, &others[0]);
        assert!(found.ari < 1.0 && all < 1.0 && found.placed_ari > found.ari, "{found:?}");
    }

    #[test]
    fn edited_topics_are_held_against_what_the_runs_found() {
        let own = [0, 0, 1, 1, -1];
        let merged = [0, 0, 0, 0, -1].map(TopicId);
        let found = Stability::of(&own, &[own.to_vec()], &merged);
        assert_eq!(found.ari, 1.0);
        assert_eq!(found.topics, [Comeback { topic: TopicId(0), runs: 0, jaccard: 0.5 }]);
        let nothing = Stability::of(&[-1, -1], &[vec![-1, -1]], &[TopicId::OUTLIERS; 2]);
        assert!(nothing.topics.is_empty() && nothing.ari == 1.0, "{nothing:?}");
    }
}
