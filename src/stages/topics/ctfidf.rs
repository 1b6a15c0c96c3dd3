//! Class-based TF-IDF (Grootendorst 2022) over topics × terms, with the reference's options.

use std::collections::BTreeMap;
use std::str::FromStr;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::bags::{Bag, Bags, Vectoriser};
use crate::ranges::{Outside, SHARE_OF_TOPICS, TOPICS_OF_A_TERM};

/// How counts become weights: the options of BERTopic's `ClassTfidfTransformer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Weighting {
    /// idf = ln((A + 1) / (f + ½)) in place of ln(1 + A / f), f being a term's frequency and A the
    /// mean number of words per topic: terms with f > A + ½ weigh less than nothing.
    pub bm25_weighting: bool,
    /// The square root of a term's share of its topic in place of the share.
    pub reduce_frequent_words: bool,
    /// Terms whose idf is multiplied by `seed_multiplier`.
    pub seed_words: Vec<String>,
    /// Above 0; 2 by default, as in BERTopic.
    pub seed_multiplier: f64,
    /// The words of guided topics: their idf is multiplied by 1.2, whatever `seed_words` says.
    pub seed_topic_words: Vec<String>,
}

/// Factor by which BERTopic multiplies the idf of guided topics' words.
const SEED_TOPIC_MULTIPLIER: f64 = 1.2;

impl Default for Weighting {
    fn default() -> Self {
        Weighting {
            bm25_weighting: false,
            reduce_frequent_words: false,
            seed_words: Vec::new(),
            seed_multiplier: 2.0,
            seed_topic_words: Vec::new(),
        }
    }
}

/// A number of topics a term is in, for `min_df` and `max_df`: whole, or a share of all topics.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Frequency {
    /// So many topics.
    Count(usize),
    /// 0 to 1.
    Share(f64),
}

impl Frequency {
    /// As scikit-learn reads it: a share of `topics`, not rounded.
    pub(super) fn of(self, topics: usize) -> f64 {
        match self {
            Frequency::Count(count) => count as f64,
            Frequency::Share(share) => share * topics as f64,
        }
    }
}

/// As it is typed: a share has a point.
impl std::fmt::Display for Frequency {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Frequency::Count(count) => write!(f, "{count}"),
            Frequency::Share(share) => write!(f, "{share:?}"),
        }
    }
}

impl Frequency {
    /// Refuses what is no number of topics and no share of them; `name` is the option's.
    pub fn check(self, name: &'static str) -> Result<(), Outside> {
        let (within, value) = match self {
            Frequency::Count(count) => (TOPICS_OF_A_TERM.has(count as u64), count.to_string()),
            Frequency::Share(share) => (SHARE_OF_TOPICS.has(share), share.to_string()),
        };
        if within {
            return Ok(());
        }
        let (count, share) = (TOPICS_OF_A_TERM.words(), SHARE_OF_TOPICS.words());
        let expected = format!("a whole number from {count}, or a share such as 0.1, from {share}");
        Err(Outside { name, value, expected })
    }
}

/// `3` is a count, `0.1` and `1.0` are shares. What range they are of: see [`Frequency::check`].
impl FromStr for Frequency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let share = |text: &str| text.parse().ok().filter(|share| SHARE_OF_TOPICS.has(*share));
        match text.parse() {
            Ok(count) => Ok(Frequency::Count(count)),
            Err(_) => share(text).map(Frequency::Share).ok_or_else(|| {
                "give a whole number of topics, or a share of them from 0.0 to 1.0".to_owned()
            }),
        }
    }
}

/// The fitted weights: one sparse row per topic, columns in lexicographic order of terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CTfidf {
    /// Terms in column order, sorted.
    pub vocabulary: Vec<String>,
    /// The weight of each term: by default ln(1 + A / f), A being the truncated mean number of
    /// words per topic, times what makes it a seed word.
    pub idf: Vec<f64>,
    /// Per topic: (column, weight) by ascending column.
    pub rows: Vec<Vec<(u32, f64)>>,
    /// How many terms were counted in each topic; empty where that is not known, as in a model taken
    /// from BERTopic.
    pub totals: Vec<u64>,
    /// How texts become terms of the vocabulary.
    pub vectoriser: Vectoriser,
    /// The options it was fitted with.
    pub weighting: Weighting,
}

impl CTfidf {
    /// Weighs the terms of topics: `counts` holds one bag per topic over `vocabulary`, that of the
    /// outliers among them.
    pub fn fit(
        vocabulary: Vec<String>,
        counts: &[Bag],
        vectoriser: Vectoriser,
        weighting: &Weighting,
    ) -> Self {
        let mut frequency = vec![0u64; vocabulary.len()];
        for &(column, count) in counts.iter().flatten() {
            frequency[column as usize] += u64::from(count);
        }
        // The reference truncates this mean to a whole number, too.
        let mean = (frequency.iter().sum::<u64>() / counts.len().max(1) as u64) as f64;
        let weigh = |f: &u64| match weighting.bm25_weighting {
            true => ((mean + 1.0) / (*f as f64 + 0.5)).ln(),
            false => (1.0 + mean / *f as f64).ln(),
        };
        let mut idf: Vec<f64> = frequency.iter().map(weigh).collect();
        for (column, multiplier) in multipliers(&vocabulary, weighting) {
            idf[column] *= multiplier;
        }
        let weighting = weighting.clone();
        let total = |bag: &Bag| bag.iter().map(|&(_, count)| u64::from(count)).sum();
        let totals = counts.iter().map(total).collect();
        let mut fitted =
            CTfidf { vocabulary, idf, rows: Vec::new(), totals, vectoriser, weighting };
        fitted.rows = counts.par_iter().map(|bag| fitted.weigh(bag)).collect();
        fitted
    }

    /// c-TF-IDF of one bag of terms: share of the bag times idf.
    pub fn weigh(&self, bag: &[(u32, u32)]) -> Vec<(u32, f64)> {
        let total: f64 = bag.iter().map(|&(_, count)| f64::from(count)).sum();
        let weight = |(column, count): (u32, u32)| {
            let share = f64::from(count) / total;
            let share = if self.weighting.reduce_frequent_words { share.sqrt() } else { share };
            (column, share * self.idf[column as usize])
        };
        bag.iter().map(|&term| weight(term)).collect()
    }

    /// The weights of the terms of some rows taken together, as of one bag with all their counts. These
    /// are found again from weights and totals; a row without a total counts as `otherwise` says.
    pub(super) fn together(
        &self,
        rows: &[usize],
        otherwise: impl Fn(usize) -> u64,
    ) -> Vec<(u32, f64)> {
        let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
        let mut all = 0.0;
        for &row in rows {
            let exact = self.totals.get(row).copied();
            let total = exact.unwrap_or_else(|| otherwise(row)) as f64;
            all += total;
            for &(column, weight) in &self.rows[row] {
                let idf = self.idf[column as usize];
                let share = if idf == 0.0 { 0.0 } else { weight / idf };
                let share =
                    if self.weighting.reduce_frequent_words { share * share } else { share };
                let count = share * total;
                *counts.entry(column).or_default() +=
                    if exact.is_some() { count.round() } else { count };
            }
        }
        let weight = |(column, count): (u32, f64)| {
            let share = if all > 0.0 { count / all } else { 0.0 };
            let share = if self.weighting.reduce_frequent_words { share.sqrt() } else { share };
            (column, share * self.idf[column as usize])
        };
        counts.into_iter().map(weight).collect()
    }

    /// Bags of texts over the vocabulary; unknown terms are left out.
    pub fn bags<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<Bag> {
        self.vectoriser.transform(texts, &self.vocabulary)
    }

    /// The `top_n` terms of `row` by falling weight, ties in the terms' own order.
    pub fn words(&self, row: usize, top_n: usize) -> Vec<(String, f64)> {
        self.best(&self.rows[row], top_n)
    }

    /// As [`CTfidf::words`], of any weights over the vocabulary.
    pub fn best(&self, weights: &[(u32, f64)], top_n: usize) -> Vec<(String, f64)> {
        self.best_but(weights, top_n, |_| false)
    }

    /// As [`CTfidf::best`], without the columns for which `banned` holds.
    pub(super) fn best_but(
        &self,
        weights: &[(u32, f64)],
        top_n: usize,
        banned: impl Fn(usize) -> bool,
    ) -> Vec<(String, f64)> {
        let shown = |&&(column, weight): &&(u32, f64)| weight > 0.0 && !banned(column as usize);
        let mut terms: Vec<&(u32, f64)> = weights.iter().filter(shown).collect();
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

/// The columns of seed words in the sorted vocabulary, and what their idf is multiplied by.
fn multipliers(vocabulary: &[String], weighting: &Weighting) -> Vec<(usize, f64)> {
    let times = |words: &[String], multiplier: f64| {
        let column = |word: &String| vocabulary.binary_search(&word.to_lowercase()).ok();
        words.iter().filter_map(column).map(|column| (column, multiplier)).collect::<Vec<_>>()
    };
    let mut all = times(&weighting.seed_topic_words, SEED_TOPIC_MULTIPLIER);
    all.extend(times(&weighting.seed_words, weighting.seed_multiplier));
    // Stable: of a word in both lists the guided topics' entry is kept.
    all.sort_by_key(|&(column, _)| column);
    all.dedup_by_key(|&mut (column, _)| column);
    all
}

/// One bag per topic; `members` lists each topic's documents.
pub(super) fn topic_counts(bags: &Bags, members: &[Vec<usize>]) -> Vec<Bag> {
    let zeros = || vec![0; bags.vocabulary.len()];
    let count = |sums: &mut Vec<u32>, members: &Vec<usize>| {
        sum_bags(members.iter().map(|&member| &bags.documents[member]), sums)
    };
    members.par_iter().map_init(zeros, count).collect()
}

/// Which terms are in at least `min_df` and at most `max_df` of the topics.
pub(super) fn within(
    terms: usize,
    counts: &[Bag],
    min_df: Frequency,
    max_df: Frequency,
) -> Vec<bool> {
    let mut topics = vec![0usize; terms];
    for &(column, _) in counts.iter().flatten() {
        topics[column as usize] += 1;
    }
    let (least, most) = (min_df.of(counts.len()), max_df.of(counts.len()));
    topics.iter().map(|&topics| (least..=most).contains(&(topics as f64))).collect()
}

/// Adds up `bags`; `sums` holds zeros, before and after.
pub(super) fn sum_bags<'a>(bags: impl Iterator<Item = &'a Bag>, sums: &mut [u32]) -> Bag {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequency_is_a_count_or_a_share() {
        assert_eq!("3".parse(), Ok(Frequency::Count(3)));
        assert_eq!("0.25".parse(), Ok(Frequency::Share(0.25)));
        assert_eq!("1.0".parse(), Ok(Frequency::Share(1.0)));
        for wrong in ["-1", "1.5", "many", "", "nan"] {
            assert!(wrong.parse::<Frequency>().is_err(), "{wrong}");
        }
        for frequency in [Frequency::Count(1), Frequency::Share(1.0)] {
            let json = serde_json::to_string(&frequency).unwrap();
            assert_eq!(serde_json::from_str::<Frequency>(&json).unwrap(), frequency);
        }
    }

    #[test]
    fn guided_words_go_before_seed_words() {
        let vocabulary: Vec<String> = ["a1", "b1", "c1"].map(str::to_owned).to_vec();
        let weighting = Weighting {
            seed_words: vec!["B1".into(), "c1".into(), "c1".into(), "gone".into()],
            seed_multiplier: 3.0,
            seed_topic_words: vec!["b1".into()],
            ..Weighting::default()
        };
        assert_eq!(multipliers(&vocabulary, &weighting), [(1, 1.2), (2, 3.0)]);
    }
}
