//! Every document to the topic of its neighbours.
//!
//! Which documents end up outside is what flickers most: it hangs on single edges. A mean over all
//! edges of a document flickers less, and leaves fewer outside.

use crate::cluster::consensus::{Edge, NOISE};

/// A document is in a topic if the clusterings put it together with this share, by weight, of its
/// neighbours, in that topic. Of 1,000 to 5,000 documents 0.1 leaves 7–38 % outside where one layout
/// leaves 17–39 %; 0.15 and 0.2 leave out a third more and are no steadier.
pub const SUPPORT: f64 = 0.1;

/// The topic of each document: the one that [`SUPPORT`]s it most, of equals the first; −1 for none.
/// Topics of fewer than `least` documents are none. `sets` holds each document's set (−1: none),
/// `agreements` how many of `votes` clusterings uphold each edge.
pub(super) fn placed(
    sets: &[i32],
    edges: &[Edge],
    agreements: &[u32],
    votes: usize,
    least: usize,
) -> Vec<i32> {
    let mut supports: Vec<Support> = vec![Support::default(); sets.len()];
    for (&(i, j, weight), &upheld) in edges.iter().zip(agreements) {
        let (weight, share) = (f64::from(weight), f64::from(upheld) / votes as f64);
        supports[i as usize].add(sets[j as usize], weight, share);
        supports[j as usize].add(sets[i as usize], weight, share);
    }
    let best = |support: &Support| usize::try_from(support.best()).ok();
    let placed: Vec<Option<usize>> = supports.iter().map(best).collect();
    crate::cluster::consensus::numbered(&placed, least)
}

/// Evidence for the topics of one document.
#[derive(Clone, Default)]
struct Support {
    /// Weight of all its edges.
    all: f64,
    /// Topics and the weight that speaks for them, in the order they came up.
    topics: Vec<(i32, f64)>,
}

impl Support {
    /// An edge of `weight` to a document in `topic`, upheld by a `share` of the clusterings.
    fn add(&mut self, topic: i32, weight: f64, share: f64) {
        self.all += weight;
        if topic == NOISE || share == 0.0 {
            return;
        }
        match self.topics.iter_mut().find(|(known, _)| *known == topic) {
            Some((_, sum)) => *sum += weight * share,
            None => self.topics.push((topic, weight * share)),
        }
    }

    fn best(&self) -> i32 {
        let enough = self.topics.iter().filter(|(_, sum)| *sum >= SUPPORT * self.all);
        let best = enough.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        best.map_or(NOISE, |&(topic, _)| topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_goes_where_its_neighbours_are() {
        // 4 stands outside between two topics, 5 hangs on by little.
        let sets = [0, 0, 1, 1, -1, 1];
        let edges = [(0, 1, 1.0), (2, 3, 1.0), (0, 4, 0.5), (2, 4, 1.0), (3, 5, 0.1), (4, 5, 1.0)];
        let found = placed(&sets, &edges, &[10, 10, 5, 5, 10, 0], 10, 2);
        assert_eq!(found, [0, 0, 1, 1, 1, -1]);
        // Equal support: the first topic.
        let found = placed(
            &[0, 0, 1, 1, -1],
            &[(0, 1, 1.0), (2, 3, 1.0), (2, 4, 1.0), (0, 4, 1.0)],
            &[2; 4],
            2,
            2,
        );
        assert_eq!(found, [0, 0, 1, 1, 0]);
        assert_eq!(placed(&sets, &edges, &[10, 10, 5, 5, 10, 0], 10, 3), [-1, -1, 0, 0, 0, -1]);
    }
}
