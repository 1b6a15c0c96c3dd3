//! Class-based TF-IDF (Grootendorst 2022) over topics × terms.

use rayon::prelude::*;

use super::bags::Bag;

/// The fitted weights: one sparse row per topic, columns in lexicographic order of terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CTfidf {
    /// Terms in column order, sorted.
    pub vocabulary: Vec<String>,
    /// ln(1 + A / f) per term, A the truncated mean number of words per topic.
    pub idf: Vec<f64>,
    /// Per topic: (column, weight) by ascending column.
    pub rows: Vec<Vec<(u32, f64)>>,
}

impl CTfidf {
    /// Weighs the terms of topics: `documents` are bags over `vocabulary`, `members` lists each
    /// topic's documents, those of −1 among them.
    pub fn fit(vocabulary: Vec<String>, documents: &[Bag], members: &[Vec<usize>]) -> Self {
        let counts: Vec<Bag> = members
            .par_iter()
            .map_init(
                || vec![0u32; vocabulary.len()],
                |sums, members| sum_bags(members.iter().map(|&member| &documents[member]), sums),
            )
            .collect();
        let mut frequency = vec![0u64; vocabulary.len()];
        for &(column, count) in counts.iter().flatten() {
            frequency[column as usize] += u64::from(count);
        }
        // The reference truncates this mean to a whole number, too.
        let mean = frequency.iter().sum::<u64>() / members.len().max(1) as u64;
        let idf = frequency.iter().map(|&f| (1.0 + mean as f64 / f as f64).ln()).collect();
        let mut fitted = CTfidf { vocabulary, idf, rows: Vec::new() };
        fitted.rows = counts.par_iter().map(|bag| fitted.weigh(bag)).collect();
        fitted
    }

    /// c-TF-IDF of one bag of terms: share of the bag times idf.
    pub fn weigh(&self, bag: &[(u32, u32)]) -> Vec<(u32, f64)> {
        let total: f64 = bag.iter().map(|&(_, count)| f64::from(count)).sum();
        let weight = |(column, count): (u32, u32)| {
            (column, f64::from(count) / total * self.idf[column as usize])
        };
        bag.iter().map(|&term| weight(term)).collect()
    }

    /// The `top_n` terms of `row` by falling weight, ties in the terms' own order.
    pub fn words(&self, row: usize, top_n: usize) -> Vec<(String, f64)> {
        let mut terms: Vec<&(u32, f64)> =
            self.rows[row].iter().filter(|(_, weight)| *weight > 0.0).collect();
        let order = |a: &&(u32, f64), b: &&(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if top_n < terms.len() {
            terms.select_nth_unstable_by(top_n, order);
            terms.truncate(top_n);
        }
        terms.sort_unstable_by(order);
        terms
            .iter()
            .map(|&&(column, weight)| (self.vocabulary[column as usize].clone(), weight))
            .collect()
    }
}

/// Adds up `bags`; `sums` holds zeros, before and after.
fn sum_bags<'a>(bags: impl Iterator<Item = &'a Bag>, sums: &mut [u32]) -> Bag {
    let mut columns = Vec::new();
    for &(column, count) in bags.flatten() {
        let sum = &mut sums[column as usize];
        if *sum == 0 {
            columns.push(column);
        }
        *sum += count;
    }
    columns.sort_unstable();
    columns.iter().map(|&column| (column, std::mem::take(&mut sums[column as usize]))).collect()
}
