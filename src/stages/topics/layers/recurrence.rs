//! How well groups come back over the layouts.
//!
//! Each layout has clusters of its own. They are grouped as the topics are, into as many groups, and
//! compared by the documents that are in a topic and in a cluster: two groupings by the adjusted Rand
//! index, one group by the best Jaccard index of a group of the layout with it, averaged over the
//! layouts (the clusterwise stability of Hennig 2007, as topics have it). A group's own clusterings are
//! asked and not whether one cluster equals it: a cluster is far smaller than a group.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::partition::{Partition, Within, whole};
use super::ward::Masses;
use crate::cluster::consensus::Clustering;
use crate::topics::TopicId;
use crate::topics::represent::means;

/// Layouts that are asked, at most: 8 and 32 agree within .02 on BBC News.
const LAYOUTS: usize = 8;

/// Layouts with clusters of their own, to be grouped as the topics are.
#[derive(Default)]
pub struct Trials {
    each: Vec<Trial>,
}

/// One layout.
struct Trial {
    masses: Masses,
    /// Topic, cluster and how many documents are in both, by topic, then by cluster.
    shared: Vec<(usize, usize, u64)>,
}

impl Trials {
    /// Of some of the `clusterings` of documents with `assignments` and `embeddings` (n × d), evenly
    /// chosen; none where there are no several.
    pub fn of(
        clusterings: &[Clustering],
        assignments: &[TopicId],
        embeddings: ArrayView2<f32>,
    ) -> Self {
        if clusterings.len() < 2 || embeddings.nrows() != assignments.len() {
            return Trials::default();
        }
        let count = clusterings.len().min(LAYOUTS);
        let chosen = (0..count).map(|at| clusterings[at * clusterings.len() / count]);
        let chosen: Vec<Clustering> = chosen.collect();
        let trial = |(clusters, _): &Clustering| Trial::of(clusters, assignments, embeddings);
        Trials { each: chosen.par_iter().filter_map(trial).collect() }
    }

    /// How far the layouts agree with a partition of the topics, 0 to 1; 1 where there are none.
    pub fn agreement(&self, partition: &[usize]) -> f64 {
        let groups = count(partition);
        let of = |trial: &Trial| {
            let theirs = Within::of(&trial.masses, &whole(&trial.masses)).split(groups);
            rand(&trial.table(partition, &theirs)).max(0.0)
        };
        let all: Vec<f64> = self.each.par_iter().map(of).collect();
        if all.is_empty() { 1.0 } else { all.iter().sum::<f64>() / all.len() as f64 }
    }

    /// For each of `nested` partitions, the coarsest first, how well each of its groups comes back;
    /// `None` where there are no layouts.
    pub fn recurrence(&self, nested: &[Partition]) -> Option<Vec<Vec<f32>>> {
        if self.each.is_empty() {
            return None;
        }
        let of = |trial: &Trial| {
            let mut theirs = whole(&trial.masses);
            let mut all = Vec::with_capacity(nested.len());
            for partition in nested {
                theirs = Within::of(&trial.masses, &theirs).split(count(partition));
                all.push(best_jaccards(&trial.table(partition, &theirs)));
            }
            all
        };
        let each: Vec<Vec<Vec<f64>>> = self.each.par_iter().map(of).collect();
        let mean = |layer: usize, group: usize| {
            let sum: f64 = each.iter().map(|trial| trial[layer][group]).sum();
            (sum / each.len() as f64) as f32
        };
        let layer = |(layer, partition): (usize, &Partition)| {
            (0..count(partition)).map(|group| mean(layer, group)).collect()
        };
        Some(nested.iter().enumerate().map(layer).collect())
    }
}

impl Trial {
    /// `None` where no document is in a cluster.
    fn of(clusters: &[i32], assignments: &[TopicId], embeddings: ArrayView2<f32>) -> Option<Self> {
        let count = usize::try_from(clusters.iter().max()? + 1).ok().filter(|&count| count > 0)?;
        let mut members = vec![Vec::new(); count];
        let mut shared = Vec::new();
        for (document, (&cluster, topic)) in clusters.iter().zip(assignments).enumerate() {
            let Ok(cluster) = usize::try_from(cluster) else { continue };
            members[cluster].push(document);
            shared.extend(topic.index().map(|topic| (topic, cluster)));
        }
        shared.sort_unstable();
        let run = |run: &[(usize, usize)]| (run[0].0, run[0].1, run.len() as u64);
        let shared = shared.chunk_by(|a, b| a == b).map(run).collect();
        let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
        let masses = Masses::of(&sizes, means(embeddings, &members).view());
        Some(Trial { masses, shared })
    }

    /// Documents by group of ours and of theirs.
    fn table(&self, ours: &[usize], theirs: &[usize]) -> Vec<Vec<u64>> {
        let mut table = vec![vec![0; count(theirs)]; count(ours)];
        for &(topic, cluster, documents) in &self.shared {
            // A topic may have been made since.
            if let (Some(&own), Some(&other)) = (ours.get(topic), theirs.get(cluster)) {
                table[own][other] += documents;
            }
        }
        table
    }
}

fn count(partition: &[usize]) -> usize {
    partition.iter().max().map_or(0, |last| last + 1)
}

fn sums(table: &[Vec<u64>]) -> (Vec<u64>, Vec<u64>) {
    let columns = table.first().map_or(0, Vec::len);
    let rows = table.iter().map(|row| row.iter().sum()).collect();
    (rows, (0..columns).map(|column| table.iter().map(|row| row[column]).sum()).collect())
}

/// The adjusted Rand index of a table of counts.
fn rand(table: &[Vec<u64>]) -> f64 {
    let pairs = |n: &u64| (*n as f64) * (*n as f64 - 1.0) / 2.0;
    let (rows, columns) = sums(table);
    let both: f64 = table.iter().flatten().map(pairs).sum();
    let (rows_sum, columns_sum): (f64, f64) =
        (rows.iter().map(pairs).sum(), columns.iter().map(pairs).sum());
    let all = pairs(&rows.iter().sum());
    let expected = if all > 0.0 { rows_sum * columns_sum / all } else { 0.0 };
    let most = (rows_sum + columns_sum) / 2.0;
    if most - expected > 0.0 { (both - expected) / (most - expected) } else { 1.0 }
}

/// Of each row the best Jaccard index with a column.
fn best_jaccards(table: &[Vec<u64>]) -> Vec<f64> {
    let (rows, columns) = sums(table);
    let best = |(row, &of_row): (&Vec<u64>, &u64)| {
        let jaccard = |(&both, &of_column): (&u64, &u64)| {
            both as f64 / (of_row + of_column - both).max(1) as f64
        };
        row.iter().zip(&columns).map(jaccard).fold(0.0, f64::max)
    };
    table.iter().zip(&rows).map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_compared_by_pairs_and_by_groups() {
        assert_eq!(rand(&[vec![3, 0], vec![0, 4]]), 1.0);
        // scikit-learn: adjusted_rand_score([0,0,1,1], [0,0,1,2])
        assert!((rand(&[vec![2, 0, 0], vec![0, 1, 1]]) - 0.571_428_571_428).abs() < 1e-9);
        assert_eq!(best_jaccards(&[vec![2, 0, 0], vec![0, 1, 1]]), [1.0, 0.5]);
        assert_eq!(best_jaccards(&[vec![0, 0]]), [0.0]);
    }
}
