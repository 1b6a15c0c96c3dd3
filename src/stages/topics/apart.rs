//! Topics that are known by name, or by the seed words they grew from, and so are not joined with
//! each other unless somebody asks for it. One without a name may become part of one that has one.

use std::collections::HashMap;

use ndarray::{Array2, ArrayView2};

use super::{TopicId, Topics};

/// Of each real topic which known one it is, by number; `None` for one that is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    known: Vec<Option<usize>>,
    /// How many known ones there are.
    count: usize,
}

impl Apart {
    /// All topics may be joined.
    pub fn none(topics: &Topics) -> Self {
        Apart { known: vec![None; topics.without_outliers().len()], count: 0 }
    }

    /// Topics with the user's own name, and those of which more than half of the documents were
    /// drawn to one seed topic; `seeds` is the seed topic of each document, −1 for none. Topics of one
    /// name, or of one seed, are the same.
    pub fn of(topics: &Topics, seeds: Option<&[i32]>) -> Self {
        let mut numbers: HashMap<Known, usize> = HashMap::new();
        let known = topics.without_outliers().iter().map(|topic| {
            let known = match (&topic.label, seeds) {
                (Some(label), _) => Known::Label(label),
                (None, Some(seeds)) => Known::Seed(seed_of(topics, topic.id, seeds)?),
                (None, None) => return None,
            };
            let next = numbers.len();
            Some(*numbers.entry(known).or_insert(next))
        });
        Apart { known: known.collect(), count: numbers.len() }
    }

    /// The fewest topics they can be joined to: one for each known one.
    pub fn least(&self) -> usize {
        self.count.max(1).min(self.known.len())
    }

    /// Whether there are two that stay apart.
    pub fn matters(&self) -> bool {
        self.count > 1
    }

    /// The topics `of` (numbers of real topics) joined by average linkage of `distances` (k × k)
    /// until `groups` are left, or nothing is left to join: each part ascending, parts by their
    /// lowest topic. Ties go to the lowest topics.
    pub fn join(&self, of: &[usize], distances: ArrayView2<f64>, groups: usize) -> Vec<Vec<usize>> {
        let mut parts = Parts {
            members: of.iter().map(|&topic| vec![topic]).collect(),
            known: of.iter().map(|&topic| self.known[topic]).collect(),
            distances: Array2::from_shape_fn((of.len(), of.len()), |(a, b)| {
                distances[[of[a], of[b]]]
            }),
        };
        let mut nearest: Vec<Option<usize>> = (0..of.len()).map(|at| parts.nearest(at)).collect();
        for _ in groups..of.len() {
            let distance = |at: usize| nearest[at].map(|other| parts.distances[[at, other]]);
            let pairs = (0..of.len()).filter_map(|at| Some((distance(at)?, at)));
            let Some((_, at)) = pairs.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))) else {
                break;
            };
            let Some(other) = nearest[at] else { break };
            let (kept, gone) = (at.min(other), at.max(other));
            parts.merge(kept, gone);
            nearest[gone] = None;
            // Of whatever looked at one of the two, and of all that may now lie nearer to both.
            for (at, known) in nearest.iter_mut().enumerate() {
                if !parts.members[at].is_empty() {
                    let stale = at == kept || matches!(known, Some(n) if *n == kept || *n == gone);
                    if stale {
                        *known = parts.nearest(at);
                    } else if parts.may_join(at, kept)
                        && known
                            .is_some_and(|n| parts.distances[[at, kept]] < parts.distances[[at, n]])
                    {
                        *known = Some(kept);
                    }
                }
            }
        }
        let mut members = parts.members;
        members.retain(|members| !members.is_empty());
        members.iter_mut().for_each(|members| members.sort_unstable());
        members.sort_unstable();
        members
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Known<'a> {
    Label(&'a str),
    Seed(i32),
}

/// The seed topic that more than half of a topic's documents were drawn to.
fn seed_of(topics: &Topics, id: TopicId, seeds: &[i32]) -> Option<i32> {
    let mut counts: HashMap<i32, usize> = HashMap::new();
    let (mut all, mut most) = (0, None);
    for (_, &seed) in topics.assignments.iter().zip(seeds).filter(|(topic, _)| **topic == id) {
        all += 1;
        if seed >= 0 {
            *counts.entry(seed).or_default() += 1;
        }
    }
    for (seed, count) in counts {
        if 2 * count > all {
            most = Some(seed);
        }
    }
    most
}

/// Parts under way: those that were joined into others have no members.
struct Parts {
    members: Vec<Vec<usize>>,
    known: Vec<Option<usize>>,
    distances: Array2<f64>,
}

impl Parts {
    fn may_join(&self, a: usize, b: usize) -> bool {
        let apart = matches!((self.known[a], self.known[b]), (Some(a), Some(b)) if a != b);
        a != b && !apart && !self.members[a].is_empty() && !self.members[b].is_empty()
    }

    /// The part nearest to this one of those it may join.
    fn nearest(&self, at: usize) -> Option<usize> {
        let others = (0..self.members.len()).filter(|&other| self.may_join(at, other));
        others.min_by(|&a, &b| {
            self.distances[[at, a]].total_cmp(&self.distances[[at, b]]).then(a.cmp(&b))
        })
    }

    fn merge(&mut self, kept: usize, gone: usize) {
        let (a, b) = (self.members[kept].len() as f64, self.members[gone].len() as f64);
        for other in 0..self.members.len() {
            let mean =
                (a * self.distances[[kept, other]] + b * self.distances[[gone, other]]) / (a + b);
            self.distances[[kept, other]] = mean;
            self.distances[[other, kept]] = mean;
        }
        let members = std::mem::take(&mut self.members[gone]);
        self.members[kept].extend(members);
        self.known[kept] = self.known[kept].or(self.known[gone]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Topics on a line, at these places.
    fn on_a_line(places: &[f64]) -> Array2<f64> {
        let n = places.len();
        Array2::from_shape_fn((n, n), |(a, b)| (places[a] - places[b]).abs())
    }

    fn joined(known: &[Option<usize>], places: &[f64], groups: usize) -> Vec<Vec<usize>> {
        let count = known.iter().flatten().max().map_or(0, |most| most + 1);
        let apart = Apart { known: known.to_vec(), count };
        let all: Vec<usize> = (0..places.len()).collect();
        apart.join(&all, on_a_line(places).view(), groups)
    }

    #[test]
    fn known_topics_take_in_others_but_not_each_other() {
        let places = [0.0, 1.0, 3.0, 10.0];
        assert_eq!(joined(&[None; 4], &places, 2), [vec![0, 1, 2], vec![3]]);
        let two = [Some(0), Some(1), None, None];
        assert_eq!(joined(&two, &places, 3), [vec![0], vec![1, 2], vec![3]]);
        assert_eq!(joined(&two, &places, 1), [vec![0], vec![1, 2, 3]]);
        // Of one name, they are one.
        assert_eq!(joined(&[Some(0), Some(0), None, None], &places, 3)[0], [0, 1]);
        assert_eq!(joined(&[Some(0), Some(1), Some(2), Some(3)], &places, 1).len(), 4);
    }

    #[test]
    fn without_known_topics_it_is_average_linkage() {
        use crate::topics::linkage::Linkage;
        // No two distances are equal: ties go other ways.
        let place = |n: u32| 100.0 * (1.618_034 * f64::from(n)).sin() + 0.0137 * f64::from(n * n);
        let places: Vec<f64> = (0..40).map(place).collect();
        let distances = on_a_line(&places);
        let linkage = Linkage::average(distances.view());
        for groups in 1..=40 {
            assert_eq!(joined(&[None; 40], &places, groups), linkage.cut(groups), "{groups}");
        }
    }
}
