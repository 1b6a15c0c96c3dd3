//! Topics that most clusterings agree on.
//!
//! Each clustering is of the same documents, from a layout of its own. Documents are joined along
//! the edges of UMAP's graph, by average linkage ([`linkage`]): two sets are one as long as the
//! clusterings put the ends of the edges between them into one cluster in [`linkage::TOGETHER`] of
//! the cases on average, and, once both could be topics, any two of their documents in half of the
//! cases where both are placed. Then every document goes where its neighbours are ([`place`]), and
//! sets of at least `min_topic_size` documents are the topics. One clustering alone is taken as it
//! is.
//!
//! Joining along every single edge that half of the clusterings uphold, as this was done before,
//! is one edge's matter: a document between two topics that every clustering keeps apart joins
//! them.
//!
//! Measured by `benches/stability` (two seeds and two times 2 % left out; with three of
//! each BBC News had .910 and .892): adjusted Rand index between seeds, the outliers counted as a
//! topic; after leaving out 2 % of the documents; normalised mutual information with the labels;
//! topics; the share of the largest; outliers. Minimum topic size 10, the other parameters
//! BERTopic's. The tutorial's labels are praise and blame, which its topics are not about; `mix` is
//! news, reviews and sentences; in `cloud` most documents are one diffuse cloud around 40 groups.
//!
//! | documents | layouts × epochs × bags | seeds | left out | NMI | topics | largest | outliers |
//! |---|---|---|---|---|---|---|---|
//! | tutorial, 1,000 | 1 × 500 | .713 | .671 | .066 | 27.5 | .07 | 33 % |
//! | | 96 × 75 × 24 | **.925** | **.840** | .066 | 27.5 | .10 | 24 % |
//! | sentences, 1,004 | 1 × 500 | .665 | .612 | .424 | 23.5 | .07 | 36 % |
//! | | 96 × 75 × 24 | **.922** | **.818** | **.488** | 22.0 | .07 | 23 % |
//! | BBC News, 2,225 | 1 × 500 | .394 | .532 | .502 | 40.0 | .18 | 22 % |
//! | | 96 × 75 × 24 | **.874** | **.906** | **.572** | 33.0 | .16 | 7 % |
//! | mix, 4,229 | 1 × 500 | .702 | .685 | .472 | 73.0 | .19 | 25 % |
//! | | 96 × 75 × 24 | **.955** | **.833** | **.653** | 42.0 | .24 | 10 % |
//! | DBLP, 4,800 | 1 × 500 | .678 | .631 | .188 | 95.0 | .07 | 39 % |
//! | | 96 × 75 × 24 | **.932** | **.843** | .191 | 82.0 | .07 | 38 % |
//! | DBLP, 10,000 | 1 × 500 | .730 | .671 | .160 | 190.5 | .01 | 42 % |
//! | | 16 × 50 × 8 | **.857** | **.793** | .168 | 156.5 | .02 | 41 % |
//! | DBLP, 20,000 | 1 × 200 | .667 | .640 | .165 | 326.0 | .02 | 39 % |
//! | | 16 × 50 × 8 | **.866** | **.794** | .170 | 283.0 | .02 | 40 % |
//! | | 16 × 50 × 4, as now | **.880** | **.798** | .170 | 281.5 | .02 | 40 % |
//! | cloud, 2,000 | 1 × 500 | .651 | .626 | .622 | 55.5 | .04 | 36 % |
//! | | 96 × 75 × 24 | **.861** | **.791** | .650 | 53.0 | .04 | 42 % |
//!
//! Joined along single edges, as before, 64 × 75 × 1 had .870 and .793 on the tutorial's data, .871
//! and .764 on the sentences, .914 and .809 on BBC News, .947 and .795 on the mix; planted families
//! of groups that each layout alone tells apart lost groups (5 of 5 became 4, left out .661; 24
//! became 23, NMI .901 to .894), and none now.
//!
//! Tried and left, seeds and left out on tutorial, sentences, BBC News: bags of 0.9 that are
//! clustered by themselves, .865 .783, .869 .733, .891 .829 along single edges and .881 .811, .843
//! .786, .944 .864 by average linkage; bags of 0.9 with the rest placed, 64 × 75 × 16, .914 .820,
//! .874 .817, .944 .920, but .849 .646 on the mix, where one cluster stands or falls in half of the
//! layouts; only the start of each bag, .920 .773, .874 .787, .934 .804; average linkage down to
//! 0.5, 0.4 and 0.25 instead of 0.3: 0.5 took planted clouds apart (.634 left out), 0.25 joined
//! topics; a cut at the widest gap of the linkage, .851 .797, .879 .766, .951 .899; places by
//! [`place::SUPPORT`] of 0.2, .912 .820, .916 .831, .947 .882 at 13–40 % outliers; 96 × 50 × 24 and
//! 64 × 100 × 16 on the sentences, .888 .812 and .843 .807.

pub mod linkage;
pub mod place;
mod support;

use rayon::prelude::*;

use crate::watch::{Cancelled, Watch};

pub use linkage::TOGETHER;
pub use support::{Overlap, Support};

/// Label of documents in no cluster or no topic.
const NOISE: i32 = -1;

/// A clustering: each document's cluster (−1: noise) and HDBSCAN's probability in it.
pub type Clustering<'a> = (&'a [i32], &'a [f64]);

/// Two documents and how strongly UMAP's graph joins them, above 0 and at most 1.
pub type Edge = (u32, u32, f32);

/// Each document's topic: 0, 1, … by their first document, −1 outside. Of one clustering: its own
/// labels. The `clusterings` are of equally many documents; `edges` name each pair once, in any
/// order.
pub fn consensus(
    clusterings: &[Clustering],
    edges: &[Edge],
    min_topic_size: usize,
    watch: &dyn Watch,
) -> Result<Vec<i32>, Cancelled> {
    let votes = match clusterings {
        [] => return Ok(Vec::new()),
        [(labels, _)] => return Ok(labels.to_vec()),
        _ => Votes::of(clusterings),
    };
    let least = min_topic_size.max(2);
    let agreements: Vec<u32> = edges.par_iter().map(|&(i, j, _)| votes.agreement(i, j)).collect();
    let sets = linkage::sets(&votes, edges, &agreements, least, watch)?;
    Ok(place::placed(&sets, edges, &agreements, votes.count, least))
}

/// The clusterings, a document's clusters side by side: an edge then compares two short rows.
pub(super) struct Votes {
    /// Number of clusterings.
    count: usize,
    /// documents × count.
    clusters: Vec<i32>,
}

impl Votes {
    fn of(clusterings: &[Clustering]) -> Self {
        let count = clusterings.len();
        let documents = clusterings.first().map_or(0, |(labels, _)| labels.len());
        let mut clusters = vec![NOISE; documents * count];
        for (number, (labels, _)) in clusterings.iter().enumerate() {
            for (document, &label) in labels.iter().enumerate() {
                clusters[document * count + number] = label;
            }
        }
        Votes { count, clusters }
    }

    fn documents(&self) -> usize {
        self.clusters.len() / self.count.max(1)
    }

    /// A document's cluster in every clustering.
    fn row(&self, document: u32) -> &[i32] {
        &self.clusters[document as usize * self.count..][..self.count]
    }

    /// How many clusterings put two documents into one cluster.
    fn agreement(&self, i: u32, j: u32) -> u32 {
        let pairs = self.row(i).iter().zip(self.row(j));
        pairs.map(|(a, b)| u32::from(a == b && *a != NOISE)).sum()
    }
}

/// Numbers sets of documents by their first document. `sets` holds for each document the number of
/// its set; sets of fewer than `least` documents, and what is in none (`None`), get −1.
fn numbered(sets: &[Option<usize>], least: usize) -> Vec<i32> {
    let most = sets.iter().flatten().max().map_or(0, |last| last + 1);
    let mut sizes = vec![0; most];
    sets.iter().flatten().for_each(|&set| sizes[set] += 1);
    let (mut numbers, mut next) = (vec![NOISE; most], 0);
    let number = |set: &Option<usize>| {
        let set = set.filter(|&set| sizes[set] >= least);
        let Some(set) = set else { return NOISE };
        if numbers[set] == NOISE {
            numbers[set] = next;
            next += 1;
        }
        numbers[set]
    };
    sets.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    const SURE: [f64; 8] = [1.0; 8];

    /// A chain through the eight documents.
    fn chain() -> Vec<Edge> {
        (0..7).map(|i| (i, i + 1, 1.0)).collect()
    }

    #[test]
    fn one_clustering_is_taken_as_it_is() {
        let (labels, probabilities) = ([1, 1, -1, 0, 0, 0, 1, -1], [0.5; 8]);
        let one: Clustering = (&labels, &probabilities);
        assert_eq!(consensus(&[one], &[], 10, &Unwatched).unwrap(), labels);
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
        let topics = consensus(&both, &chain(), 2, &Unwatched).unwrap();
        let support = Support::of(&both, &topics);
        assert_eq!(topics, [0, 0, 0, 0, 1, 1, 1, 1]);
        // 7 is joined to 6 by half; in the other clustering it is noise.
        assert_eq!(support.steadiness, [0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 0.5]);
        assert_eq!(support.recurrence, [0.5, (0.75 + 1.0) / 2.0]);
        let too_small = consensus(&both, &chain(), 5, &Unwatched).unwrap();
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
        assert_eq!(consensus(&[], &[], 10, &Unwatched).unwrap(), [0; 0]);
        let nothing: Clustering = (&[], &[]);
        assert_eq!(consensus(&[nothing, nothing], &[], 10, &Unwatched).unwrap(), [0; 0]);
    }
}
