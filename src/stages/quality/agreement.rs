//! Agreement of two labelings of the same documents: adjusted Rand index, normalised and adjusted
//! mutual information, as scikit-learn has them (arithmetic averages, natural logarithms).
//!
//! The names of labels do not matter. A topic −1 is a label like any other here: leave the
//! outliers out first where they should not count ([`Agreement::placed`]).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::topics::TopicId;

/// How well two labelings agree: 1 for the same partition, about 0 for chance (ARI and AMI can
/// fall below).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Adjusted Rand index (Hubert and Arabie 1985).
    pub ari: f64,
    /// Mutual information over the mean of the two entropies.
    pub nmi: f64,
    /// Adjusted mutual information (Vinh, Epps, Bailey 2010), over the mean of the two entropies.
    pub ami: f64,
}

impl Agreement {
    /// Agreement of labelings `a` and `b`, which are as long.
    pub fn of<A: Ord, B: Ord>(a: &[A], b: &[B]) -> Self {
        Contingency::of(a, b).agreement()
    }

    /// Agreement of `labels` with `topics` over the documents that have a topic (not −1).
    pub fn placed<A: Ord>(labels: &[A], topics: &[TopicId]) -> Self {
        let placed = labels.iter().zip(topics).filter(|(_, topic)| !topic.is_outlier());
        let (labels, topics): (Vec<&A>, Vec<&TopicId>) = placed.unzip();
        Agreement::of(&labels, &topics)
    }
}

/// How often each pair of labels meets.
struct Contingency {
    /// (row, column, documents), each pair once, documents at least 1.
    cells: Vec<(usize, usize, u64)>,
    rows: Vec<u64>,
    columns: Vec<u64>,
    documents: u64,
}

impl Contingency {
    fn of<A: Ord, B: Ord>(a: &[A], b: &[B]) -> Self {
        let (rows, columns) = (numbered(a), numbered(b));
        let mut pairs: Vec<(usize, usize)> = rows.into_iter().zip(columns).collect();
        pairs.sort_unstable();
        let cells: Vec<(usize, usize, u64)> = pairs
            .chunk_by(|x, y| x == y)
            .map(|run| (run[0].0, run[0].1, run.len() as u64))
            .collect();
        let sums = |of: fn(&(usize, usize, u64)) -> usize| {
            let mut sums = vec![0; cells.iter().map(|cell| of(cell) + 1).max().unwrap_or(0)];
            cells.iter().for_each(|cell| sums[of(cell)] += cell.2);
            sums
        };
        let (rows, columns) = (sums(|cell| cell.0), sums(|cell| cell.1));
        Contingency { cells, rows, columns, documents: pairs.len() as u64 }
    }

    fn agreement(&self) -> Agreement {
        let ari = self.adjusted_rand();
        // Two labelings that split nothing are the same; one that splits nothing tells nothing.
        match (self.rows.len(), self.columns.len()) {
            (0 | 1, 0 | 1) => return Agreement { ari, nmi: 1.0, ami: 1.0 },
            (1, _) | (_, 1) => return Agreement { ari, nmi: 0.0, ami: 0.0 },
            _ => {}
        }
        let information = self.mutual_information();
        let entropy = (self.entropy(&self.rows) + self.entropy(&self.columns)) / 2.0;
        let nmi = if information == 0.0 { 0.0 } else { information / entropy };
        let expected = self.expected_information();
        // Equal partitions may leave rounding on both sides of 0 / 0.
        let away_from_zero = |x: f64| x.abs().max(f64::EPSILON).copysign(x);
        let ami = away_from_zero(information - expected) / away_from_zero(entropy - expected);
        Agreement { ari, nmi, ami }
    }

    /// From the pairs of documents that both labelings join, one does, none does, counted twice.
    fn adjusted_rand(&self) -> f64 {
        let square = |n: u64| i128::from(n) * i128::from(n);
        let squares = |sums: &[u64]| sums.iter().map(|&n| square(n)).sum::<i128>();
        let n = i128::from(self.documents);
        let both = self.cells.iter().map(|cell| square(cell.2)).sum::<i128>();
        let (rows, columns) = (squares(&self.rows) - both, squares(&self.columns) - both);
        if rows == 0 && columns == 0 {
            return 1.0;
        }
        let joined = both - n;
        let apart = n * n - rows - columns - both;
        let distance = (joined + rows) * (rows + apart) + (joined + columns) * (columns + apart);
        2.0 * (joined * apart - rows * columns) as f64 / distance as f64
    }

    fn mutual_information(&self) -> f64 {
        let n = self.documents as f64;
        let of_cell = |&(row, column, count): &(usize, usize, u64)| {
            let (count, outer) =
                (count as f64, self.rows[row] as f64 * self.columns[column] as f64);
            let part = count / n * (count.ln() - n.ln()) + count / n * (2.0 * n.ln() - outer.ln());
            if part.abs() < f64::EPSILON { 0.0 } else { part }
        };
        self.cells.iter().map(of_cell).sum::<f64>().max(0.0)
    }

    fn entropy(&self, sums: &[u64]) -> f64 {
        let n = self.documents as f64;
        -sums.iter().map(|&sum| sum as f64 / n * ((sum as f64).ln() - n.ln())).sum::<f64>()
    }

    /// Mutual information to expect of random labelings with the same sums. Costs about
    /// documents × the smaller number of labels; equal sums are reckoned once.
    fn expected_information(&self) -> f64 {
        let n = self.documents as usize;
        let log = |n: usize| (n as f64).ln();
        let factorial = log_factorials(n);
        let of_sums = |a: usize, b: usize| {
            let fixed =
                factorial[a] + factorial[b] + factorial[n - a] + factorial[n - b] - factorial[n];
            let meets = (a + b).saturating_sub(n).max(1)..=a.min(b);
            let of_count = |both: usize| {
                let chance = fixed
                    - factorial[both]
                    - factorial[a - both]
                    - factorial[b - both]
                    - factorial[n + both - a - b];
                let gain = log(n) + log(both) - log(a) - log(b);
                both as f64 / n as f64 * gain * chance.exp()
            };
            meets.map(of_count).sum::<f64>()
        };
        let (rows, columns) = (repeated(&self.rows), repeated(&self.columns));
        let pairs = rows.iter().flat_map(|a| columns.iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| (a.1 * b.1) as f64 * of_sums(a.0, b.0)).sum()
    }
}

/// Each label's number in the order of labels.
fn numbered<L: Ord>(labels: &[L]) -> Vec<usize> {
    let mut distinct: BTreeMap<&L, usize> = labels.iter().map(|label| (label, 0)).collect();
    distinct.values_mut().enumerate().for_each(|(number, of_label)| *of_label = number);
    labels.iter().map(|label| distinct[label]).collect()
}

/// Distinct sums and how often each comes.
fn repeated(sums: &[u64]) -> Vec<(usize, usize)> {
    let mut times = BTreeMap::new();
    sums.iter().for_each(|&sum| *times.entry(sum as usize).or_insert(0) += 1);
    times.into_iter().collect()
}

/// ln(k!) for k up to `n`. The rounding of each addition is carried along: the logarithms of a
/// million documents are subtracted from each other above.
fn log_factorials(n: usize) -> Vec<f64> {
    let mut all = Vec::with_capacity(n + 1);
    let (mut sum, mut lost) = (0.0f64, 0.0f64);
    all.push(0.0);
    for k in 1..=n {
        let term = (k as f64).ln() - lost;
        let next = sum + term;
        lost = (next - sum) - term;
        sum = next;
        all.push(sum);
    }
    all
}
