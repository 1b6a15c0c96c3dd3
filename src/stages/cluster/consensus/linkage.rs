//! Documents joined into sets by average linkage along the edges of UMAP's graph.
//!
//! How alike two sets are is the mean, over the edges between them, of the share of the clusterings
//! that put both ends into one cluster. The most alike are joined first, down to `TOGETHER`. The
//! edges between two large sets are few and at their border, where documents waver: so sets that
//! could both be topics are asked once more, by all their documents (`Counts`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use crate::cluster::consensus::{Edge, NOISE, Votes};
use crate::watch::{Cancelled, Watch};

/// Sets are joined if the clusterings agree on this share of what stands between them. Less and
/// more, measured: see [`super`].
pub const TOGETHER: f64 = 0.3;

/// Each document's set, numbered by their first documents; −1 in sets of fewer than `least`.
/// `agreements`: how many of the `votes` uphold each edge.
pub(super) fn sets(
    votes: &Votes,
    edges: &[Edge],
    agreements: &[u32],
    least: usize,
    watch: &dyn Watch,
) -> Result<Vec<i32>, Cancelled> {
    let mut linkage = Linkage::of(votes, edges, agreements, least);
    let mut pairs = 0usize;
    while let Some(pair) = linkage.nearest.pop() {
        pairs += 1;
        if pairs.is_multiple_of(CHECKED_EVERY) && watch.cancelled() {
            return Err(Cancelled);
        }
        linkage.join(pair);
    }
    let mut set = vec![None; votes.documents()];
    for (number, members) in linkage.members.iter().enumerate() {
        members.iter().for_each(|&member| set[member as usize] = Some(number));
    }
    Ok(crate::cluster::consensus::numbered(&set, least))
}

/// Pairs between two looks whether to go on.
const CHECKED_EVERY: usize = 1 << 12;

/// Links by the number of the other set. Numbers are small and nobody's choice, so a product spreads
/// them well enough.
type Links = HashMap<u32, Between, BuildHasherDefault<Product>>;

/// A hash of one number.
#[derive(Default)]
struct Product(u64);

impl Hasher for Product {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u32(byte.into()));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Two sets by their numbers, the smaller first, and what stands between them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    /// Bits of the mean agreement, a number from 0 up: ordered as the number is.
    alike: u64,
    sets: Reverse<(u32, u32)>,
    between: Between,
}

/// The edges between two sets, and how often the clusterings upheld them altogether.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Between {
    upheld: u64,
    edges: u32,
}

impl Between {
    fn mean(self) -> f64 {
        self.upheld as f64 / f64::from(self.edges.max(1))
    }
}

struct Linkage<'a> {
    votes: &'a Votes,
    /// Documents of each set, by its number; none of one that was joined to another.
    members: Vec<Vec<u32>>,
    /// Links between a set and those next to it. Their order shows nowhere.
    near: Vec<Links>,
    /// Of sets that could be topics and were asked for.
    counts: Vec<Option<Counts>>,
    nearest: BinaryHeap<Pair>,
    least: usize,
}

impl<'a> Linkage<'a> {
    fn of(votes: &'a Votes, edges: &[Edge], agreements: &[u32], least: usize) -> Self {
        let documents = votes.documents();
        let mut degrees = vec![0; documents];
        edges.iter().flat_map(|&(i, j, _)| [i, j]).for_each(|end| degrees[end as usize] += 1);
        let near = degrees
            .into_iter()
            .map(|degree| Links::with_capacity_and_hasher(degree, BuildHasherDefault::default()));
        let near = near.collect();
        let mut linkage = Linkage {
            votes,
            members: (0..documents as u32).map(|document| vec![document]).collect(),
            near,
            counts: (0..documents).map(|_| None).collect(),
            nearest: BinaryHeap::new(),
            least,
        };
        for (&(i, j, _), &upheld) in edges.iter().zip(agreements).filter(|((i, j, _), _)| i != j) {
            let between = Between { upheld: upheld.into(), edges: 1 };
            linkage.near[i as usize].insert(j, between);
            linkage.near[j as usize].insert(i, between);
            linkage.offer(i, j, between);
        }
        linkage
    }

    /// Notes two sets that are alike enough to be joined.
    fn offer(&mut self, a: u32, b: u32, between: Between) {
        let alike = between.mean();
        if alike >= TOGETHER * self.votes.count as f64 {
            let sets = Reverse((a.min(b), a.max(b)));
            self.nearest.push(Pair { alike: alike.to_bits(), sets, between });
        }
    }

    /// Joins two sets, unless one of them has changed since or their documents say otherwise.
    fn join(&mut self, Pair { sets: Reverse((a, b)), between, .. }: Pair) {
        if self.near[a as usize].get(&b) != Some(&between) || !self.may_join(a, b) {
            return;
        }
        let larger = |set: u32| (self.near[set as usize].len(), Reverse(set));
        let (into, from) = if larger(a) >= larger(b) { (a, b) } else { (b, a) };
        let counts = self.counts[from as usize].take();
        let members = std::mem::take(&mut self.members[from as usize]);
        match (&mut self.counts[into as usize], counts) {
            (Some(into), Some(from)) => into.add(&from),
            (Some(into), None) => {
                members.iter().for_each(|&document| into.count(self.votes, document))
            }
            // Counted anew when asked for.
            (none, _) => *none = None,
        }
        self.members[into as usize].extend(members);
        self.near[into as usize].remove(&from);
        for (other, between) in std::mem::take(&mut self.near[from as usize]) {
            if other == into {
                continue;
            }
            let sum = self.near[into as usize].entry(other).or_default();
            sum.upheld += between.upheld;
            sum.edges += between.edges;
            let sum = *sum;
            let of_other = &mut self.near[other as usize];
            of_other.remove(&from);
            of_other.insert(into, sum);
            self.offer(into, other, sum);
        }
    }

    /// Two sets that could both be topics are joined only if any two of their documents lie in one
    /// cluster in half of the cases where both lie in some.
    fn may_join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        if self.members[a].len() < self.least || self.members[b].len() < self.least {
            return true;
        }
        for set in [a, b] {
            if self.counts[set].is_none() {
                self.counts[set] = Some(Counts::of(self.votes, &self.members[set]));
            }
        }
        self.counts[a].as_ref().zip(self.counts[b].as_ref()).is_none_or(|(a, b)| a.alike(b))
    }
}

/// In which clusters the documents of a set lie.
struct Counts {
    /// By clustering and cluster.
    clusters: BTreeMap<(u32, i32), u64>,
    /// Documents in any cluster, by clustering.
    placed: Vec<u64>,
}

impl Counts {
    fn of(votes: &Votes, members: &[u32]) -> Self {
        let mut counts = Counts { clusters: BTreeMap::new(), placed: vec![0; votes.count] };
        members.iter().for_each(|&document| counts.count(votes, document));
        counts
    }

    fn count(&mut self, votes: &Votes, document: u32) {
        for (clustering, &cluster) in votes.row(document).iter().enumerate() {
            if cluster != NOISE {
                self.placed[clustering] += 1;
                *self.clusters.entry((clustering as u32, cluster)).or_default() += 1;
            }
        }
    }

    fn add(&mut self, other: &Counts) {
        for (&cluster, count) in &other.clusters {
            *self.clusters.entry(cluster).or_default() += count;
        }
        self.placed.iter_mut().zip(&other.placed).for_each(|(sum, more)| *sum += more);
    }

    /// Whether a document of each lie in one cluster in half of the cases where both lie in one.
    fn alike(&self, other: &Counts) -> bool {
        let (few, many) = match self.clusters.len() <= other.clusters.len() {
            true => (self, other),
            false => (other, self),
        };
        let same = |(cluster, count): (_, &u64)| count * many.clusters.get(cluster).unwrap_or(&0);
        let same: u64 = few.clusters.iter().map(same).sum();
        let both: u64 = few.placed.iter().zip(&many.placed).map(|(a, b)| a * b).sum();
        2 * same >= both
    }
}

#[cfg(test)]
mod tests {
    use super::super::Clustering;
    use super::*;
    use crate::watch::Unwatched;

    fn sets_of(labels: &[&[i32]], edges: &[(u32, u32)], least: usize) -> Vec<i32> {
        let sure = vec![1.0; labels[0].len()];
        let each: Vec<Clustering> = labels.iter().map(|labels| (*labels, &sure[..])).collect();
        let votes = Votes::of(&each);
        let edges: Vec<Edge> = edges.iter().map(|&(i, j)| (i, j, 1.0)).collect();
        let agreements: Vec<u32> = edges.iter().map(|&(i, j, _)| votes.agreement(i, j)).collect();
        sets(&votes, &edges, &agreements, least, &Unwatched).unwrap()
    }

    /// Two groups of four that every clustering keeps apart, and a ninth document between them that
    /// wavers.
    #[test]
    fn a_wavering_document_does_not_join_what_all_keep_apart() {
        let left = [0, 0, 0, 0, 1, 1, 1, 1, 0];
        let right = [0, 0, 0, 0, 1, 1, 1, 1, 1];
        let within = |first: u32| (first..first + 3).map(|i| (i, i + 1));
        let mut edges: Vec<(u32, u32)> = within(0).chain(within(4)).collect();
        edges.extend([(3, 8), (4, 8)]);
        let found = sets_of(&[&left, &right], &edges, 4);
        assert_eq!(found[..8], [0, 0, 0, 0, 1, 1, 1, 1]);
        assert!(found[8] >= 0);
    }

    #[test]
    fn many_edges_that_few_uphold_outweigh_one_that_all_do() {
        // 0–2 and 3–5 are together in one clustering of four, along three edges; two more edges
        // are upheld by none.
        let apart = [0, 0, 0, 1, 1, 1];
        let one = [0; 6];
        let mut edges = vec![(0, 1), (1, 2), (3, 4), (4, 5)];
        edges.extend([(0, 3), (1, 4), (2, 5)]);
        assert_eq!(sets_of(&[&apart, &apart, &apart, &one], &edges, 2), apart);
        assert_eq!(sets_of(&[&apart, &one, &one, &one], &edges, 2), one);
    }

    #[test]
    fn small_sets_are_none() {
        let one = [0, 0, 0, 0, -1];
        let edges = [(0, 1), (2, 3), (3, 4)];
        assert_eq!(sets_of(&[&one, &one], &edges, 2), [0, 0, 1, 1, -1]);
        assert_eq!(sets_of(&[&one, &one], &edges, 3), [-1; 5]);
    }
}
