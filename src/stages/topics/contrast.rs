//! What tells two groups of documents apart: log-odds of counts, with what is not certain about them.
//!
//! Row k, a topic or a word, has y of the n counts of each group. With a Dirichlet prior α, of total α₀ and
//! in the proportions of the whole corpus, the log-odds of k in a group are
//! log (y + α) − log (n + α₀ − y − α), and δ is those in A less those in B. Its variance is the sum over
//! both groups of 1 / (y + α) + 1 / (n + α₀ − y − α) (Monroe, Colaresi and Quinn 2008, Fightin' Words,
//! equations 15 to 19).
//!
//! Where several layouts of the documents were clustered, δ is computed of each of them, too, and their
//! variance B is added as that of multiple imputations is: the whole is W + (1 + 1/L) · B, W being the variance
//! above, L the number of layouts and B = Σ (δₗ − mean)² / (L − 1) (Rubin 1987, chapter 3). The interval is δ ±
//! 1.96 of its roots. The p of all rows are held together by Benjamini and Hochberg 1995.

use crate::cluster::consensus::Overlap;

/// Half the width of an interval of 95 % in standard deviations.
pub const WIDTH: f64 = 1.959_963_984_540_054;
/// Rows whose q is at most this are told apart.
pub const ALPHA: f64 = 0.05;
/// Most of the smaller group's counts that the prior weighs.
const MOST: f64 = 0.1;

/// Counts of one group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Of each row.
    pub counts: Vec<f64>,
    /// Of all, those in no row included.
    pub total: f64,
}

/// A row in two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// δ: above 0 where A has more of it.
    pub log_odds: f64,
    /// W, the variance by what documents there happen to be.
    pub sampling: f64,
    /// (1 + 1/L) · B, the variance by what the layouts do not agree on; 0 where there are no several.
    pub clustering: f64,
    /// Of no difference, for a normal deviate, both sides.
    pub p: f64,
    /// The least share of false discoveries at which this row is one.
    pub q: f64,
}

impl Contrast {
    /// The ends of the interval of 95 %.
    pub fn interval(&self) -> (f64, f64) {
        let half = WIDTH * (self.sampling + self.clustering).sqrt();
        (self.log_odds - half, self.log_odds + half)
    }

    /// How far the nearer end of the interval is from 0; below 0 where it crosses.
    pub fn bound(&self) -> f64 {
        let (low, high) = self.interval();
        low.max(-high)
    }

    /// Whether the groups differ in it, with at most 5 % of such rows by chance.
    pub fn differs(&self) -> bool {
        self.q <= ALPHA
    }
}

/// α: in the proportions of `corpus`, and as heavy as there are rows, but no heavier than a tenth of the
/// smaller group. A row that the corpus lacks weighs as half a count of it.
pub fn prior(corpus: &[f64], a: &Side, b: &Side) -> Vec<f64> {
    let least = a.total.min(b.total);
    let weight = (corpus.len() as f64).min(MOST * least);
    let all: f64 = corpus.iter().map(|count| count.max(0.5)).sum();
    corpus.iter().map(|count| weight * count.max(0.5) / all).collect()
}

/// The log-odds of every row, and their variance; none of a row that has all there is.
pub fn log_odds(a: &Side, b: &Side, prior: &[f64]) -> Vec<(f64, f64)> {
    let weight: f64 = prior.iter().sum();
    let of = |side: &Side, row: usize| {
        let own = side.counts[row] + prior[row];
        let others = side.total + weight - own;
        // Rounding alone can make it less.
        (own > 0.0 && others > weight * 1e-9)
            .then(|| (own.ln() - others.ln(), 1.0 / own + 1.0 / others))
    };
    let row = |row| match (of(a, row), of(b, row)) {
        (Some((in_a, of_a)), Some((in_b, of_b))) => (in_a - in_b, of_a + of_b),
        _ => (0.0, f64::INFINITY),
    };
    (0..prior.len()).map(row).collect()
}

/// Compares the rows of two groups, whose counts in each layout are `layouts`.
pub fn contrasts(a: &Side, b: &Side, prior: &[f64], layouts: &[(Side, Side)]) -> Vec<Contrast> {
    let apart: Vec<Vec<(f64, f64)>> = layouts.iter().map(|(a, b)| log_odds(a, b, prior)).collect();
    let between = |row: usize| {
        let count = layouts.len() as f64;
        if count < 2.0 {
            return 0.0;
        }
        // A layout that has none of it says nothing for either group.
        let said = |(of, (a, b)): (&Vec<(f64, f64)>, &(Side, Side))| {
            if a.counts[row] + b.counts[row] > 0.0 { of[row].0 } else { 0.0 }
        };
        let all: Vec<f64> = apart.iter().zip(layouts).map(said).collect();
        let mean = all.iter().sum::<f64>() / count;
        let squares: f64 = all.iter().map(|one| (one - mean).powi(2)).sum();
        (1.0 + 1.0 / count) * squares / (count - 1.0)
    };
    let rows = log_odds(a, b, prior).into_iter().enumerate();
    let mut all: Vec<Contrast> = rows
        .map(|(row, (log_odds, sampling))| {
            let clustering = between(row);
            let z = log_odds.abs() / (sampling + clustering).sqrt();
            let p = complement_of_erf(z / std::f64::consts::SQRT_2);
            Contrast { log_odds, sampling, clustering, p, q: 1.0 }
        })
        .collect();
    let p: Vec<f64> = all.iter().map(|one| one.p).collect();
    all.iter_mut().zip(false_discovery(&p)).for_each(|(one, q)| one.q = q);
    all
}

/// How many documents of a group each topic of `topics` has in one clustering, where a document counts for
/// the topics as the documents of its cluster are spread over them: [`Overlap::shares`]. The row of the
/// outliers, where there is one, is the last.
pub fn in_clustering(clusters: &[i32], topics: &[i32], rows: usize, group: &[bool]) -> Side {
    let overlap = Overlap::of(clusters, topics);
    let mut counts = vec![0.0; rows];
    let mut noise = 0.0;
    for (&cluster, _) in clusters.iter().zip(group).filter(|(_, of)| **of) {
        let mut placed = false;
        for (topic, share) in overlap.shares(cluster) {
            placed = true;
            if let Some(count) = usize::try_from(topic).ok().and_then(|topic| counts.get_mut(topic))
            {
                *count += share;
            }
        }
        noise += f64::from(u8::from(!placed));
    }
    if topics.iter().any(|&topic| topic < 0)
        && let Some(last) = counts.last_mut()
    {
        *last = noise;
    }
    Side { counts, total: group.iter().filter(|of| **of).count() as f64 }
}

/// Each p as the least share of false discoveries at which it is one (Benjamini and Hochberg 1995).
pub fn false_discovery(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&i, &j| p[i].total_cmp(&p[j]).then(i.cmp(&j)));
    let (mut q, mut least) = (vec![1.0; p.len()], 1.0f64);
    for (rank, &row) in order.iter().enumerate().rev() {
        least = least.min(p[row] * p.len() as f64 / (rank + 1) as f64);
        q[row] = least;
    }
    q
}

/// 1 − erf x for x ≥ 0: a series whose terms are all above 0 near it, farther away a continued fraction
/// (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14).
fn complement_of_erf(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 1.0;
    }
    let bell = (-x * x).exp() / std::f64::consts::PI.sqrt();
    if x < 2.5 {
        let (mut term, mut sum) = (x, x);
        for n in 1..100 {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        return 1.0 - 2.0 * bell * sum;
    }
    let fraction = (1..=60).rev().fold(0.0, |rest, n| f64::from(n) / 2.0 / (x + rest));
    bell / (x + fraction)
}

#[cfg(test)]
#[path = "contrast/tests.rs"]
mod tests;
