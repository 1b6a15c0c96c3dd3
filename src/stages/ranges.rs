//! The range of every number that somebody can set: one table, whoever sets it.
//!
//! Options, `config.toml`, `TOPICTUI_` variables, the options on the screen, the line mode, changes
//! and what a session file says are all checked here, and help and errors take their words from
//! here. What is outside would abort, hang or mean nothing; what is not a finite number is outside.
//! The name of a range is that of its option, where there is one; messages call it as the field of the
//! settings ([`as_field`]), and whoever has other names for its users asks for those.
//!
//! Lies below every stage, as [`crate::watch`] does.

use crate::text::thousands;

/// A range of whole numbers, both ends in it.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    /// Of the option that sets the number.
    pub name: &'static str,
    /// The ends, both in the range.
    pub least: u64,
    pub most: u64,
    /// A word that may be given in place of a number.
    pub or: Option<&'static str>,
}

/// A range of finite numbers.
#[derive(Clone, Copy, Debug)]
pub struct Real {
    /// Of the option that sets the number.
    pub name: &'static str,
    /// The ends, both in the range unless `above`.
    pub least: f64,
    pub most: f64,
    /// Whether `least` itself is outside.
    pub above: bool,
}

/// A number that is outside its range. The message is one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.named(as_field))]
pub struct Outside {
    /// Of the range.
    pub name: &'static str,
    /// As it was given.
    pub value: String,
    /// The range, after "must be".
    pub expected: String,
}

impl Outside {
    /// The message, with `called` for the range's name.
    pub fn named(&self, called: impl Fn(&str) -> String) -> String {
        format!("{} is {}, but must be {}", called(self.name), self.value, self.expected)
    }
}

/// The field of a range or an option of this name: `min_topic_size`.
pub fn as_field(name: &str) -> String {
    name.replace('-', "_")
}

const fn whole(name: &'static str, least: u64, most: u64) -> Whole {
    Whole { name, least, most, or: None }
}

const fn or_auto(range: Whole) -> Whole {
    Whole { or: Some("auto"), ..range }
}

const fn real(name: &'static str, least: f64, most: f64) -> Real {
    Real { name, least, most, above: false }
}

const fn above(range: Real) -> Real {
    Real { above: true, ..range }
}

// Of a fit.
pub const LAYOUTS: Whole = or_auto(whole("layouts", 1, 1_000));
pub const THREADS: Whole = whole("threads", 1, 512);
pub const SEED: Whole = whole("seed", 0, u64::MAX);
pub const N_NEIGHBORS: Whole = whole("n-neighbors", 2, 1_000);
pub const N_COMPONENTS: Whole = whole("n-components", 1, 4_096);
pub const MIN_DIST: Real = real("min-dist", 0.0, 1.0);
pub const CLUSTERS: Whole = whole("clusters", 1, 100_000);
pub const MIN_TOPIC_SIZE: Whole = whole("min-topic-size", 2, 1_000_000);
pub const MAX_TOPIC_SIZE: Whole = whole("max-topic-size", 2, 1_000_000_000);
pub const MIN_SAMPLES: Whole = whole("min-samples", 1, 10_000);
pub const LAYER: Whole = whole("layer", 0, 4);
pub const LAYERS: Whole = or_auto(whole("layers", 0, 4));
pub const GROUPS: Whole = whole("groups of a layer", 2, 100_000);
pub const NR_TOPICS: Whole = or_auto(whole("nr-topics", 2, 1_000_000));
pub const TOP_N_WORDS: Whole = whole("top-n-words", 1, 1_000);
/// Of either end of `n-gram-range`.
pub const WORDS_OF_A_PHRASE: Whole = whole("n-gram-range", 1, 10);
/// Of `min-df` and `max-df` where they are counts of topics, and where they are shares.
pub const TOPICS_OF_A_TERM: Whole = whole("min-df", 1, 1_000_000_000);
pub const SHARE_OF_TOPICS: Real = real("min-df", 0.0, 1.0);
pub const SEED_MULTIPLIER: Real = above(real("seed-multiplier", 0.0, 1_000_000.0));
pub const MMR_DIVERSITY: Real = real("mmr-diversity", 0.0, 1.0);
pub const ZERO_SHOT_MIN_SIMILARITY: Real = real("zero-shot-min-similarity", -1.0, 1.0);
/// How many words and patterns can be banned.
pub const BANNED: Whole = whole("ban", 0, 100_000);

// Of what a session says of its fit.
pub const EPOCHS: Whole = whole("n-epochs", 0, 10_000);
pub const SPREAD: Real = above(real("spread", 0.0, 1_000.0));
pub const LEARNING_RATE: Real = above(real("learning-rate", 0.0, 1_000.0));
pub const NEGATIVE_SAMPLE_RATE: Whole = whole("negative-sample-rate", 0, 1_000);
pub const REPULSION_STRENGTH: Real = real("repulsion-strength", 0.0, 1_000.0);
pub const SELECTION_EPSILON: Real = real("cluster-selection-epsilon", 0.0, 1e9);
/// `a` and `b` of UMAP's curve.
pub const CURVE: Real = above(real("curve", 0.0, 1e9));
/// Sum of squared distances to the centroids of k-means.
pub const INERTIA: Real = real("inertia", 0.0, f64::MAX);
/// Share of the true neighbours that were found.
pub const RECALL: Real = real("recall", 0.0, 1.0);

// Of questions and changes.
pub const TOP: Whole = whole("top", 1, 1_000_000);
pub const SEEDS: Whole = whole("seeds", 1, 1_000);
/// Of the input, where a document stands.
pub const ROW: Whole = whole("row", 1, 1_000_000_000_000);
pub const BINS: Whole = whole("bins", 1, 10_000);
pub const REDUCE_TO: Whole = or_auto(whole("to", 1, 1_000_000));
pub const THRESHOLD: Real = real("threshold", 0.0, 1.0);
pub const OUTLIER_THRESHOLD: Real = real("outlier-threshold", 0.0, 1.0);
pub const MIN_SIMILARITY: Real = real("min-similarity", -1.0, 1.0);

const WHOLES: [Whole; 21] = [
    LAYER,
    LAYOUTS,
    THREADS,
    SEED,
    N_NEIGHBORS,
    N_COMPONENTS,
    CLUSTERS,
    MIN_TOPIC_SIZE,
    MAX_TOPIC_SIZE,
    MIN_SAMPLES,
    NR_TOPICS,
    TOP_N_WORDS,
    WORDS_OF_A_PHRASE,
    TOPICS_OF_A_TERM,
    Whole { name: "max-df", ..TOPICS_OF_A_TERM },
    EPOCHS,
    NEGATIVE_SAMPLE_RATE,
    TOP,
    SEEDS,
    BINS,
    REDUCE_TO,
];

const REALS: [Real; 14] = [
    MIN_DIST,
    SEED_MULTIPLIER,
    MMR_DIVERSITY,
    ZERO_SHOT_MIN_SIMILARITY,
    SPREAD,
    LEARNING_RATE,
    REPULSION_STRENGTH,
    SELECTION_EPSILON,
    CURVE,
    INERTIA,
    RECALL,
    THRESHOLD,
    OUTLIER_THRESHOLD,
    MIN_SIMILARITY,
];

impl Whole {
    pub fn check(
        &self,
        value: impl TryInto<u64> + Copy + std::fmt::Display,
    ) -> Result<(), Outside> {
        match value.try_into().is_ok_and(|value| self.has(value)) {
            true => Ok(()),
            false => Err(self.outside(value)),
        }
    }

    /// The number that was typed.
    pub fn parse(&self, text: &str) -> Result<u64, Outside> {
        let number = text.trim().parse().ok().filter(|&number| self.has(number));
        number.ok_or_else(|| self.outside(text.trim()))
    }

    pub fn has(&self, value: u64) -> bool {
        (self.least..=self.most).contains(&value)
    }

    /// "2 to 1,000".
    pub fn words(&self) -> String {
        format!("{} to {}", thousands(self.least as usize), thousands(self.most as usize))
    }

    /// Why a value is none of this range.
    pub fn outside(&self, value: impl std::fmt::Display) -> Outside {
        let or = self.or.map(|or| format!(", or {or}")).unwrap_or_default();
        let expected = format!("a whole number from {}{or}", self.words());
        Outside { name: self.name, value: value.to_string(), expected }
    }
}

impl Real {
    pub fn check(&self, value: f64) -> Result<(), Outside> {
        if self.has(value) { Ok(()) } else { Err(self.outside(value)) }
    }

    /// The number that was typed.
    pub fn parse(&self, text: &str) -> Result<f64, Outside> {
        let number = text.trim().parse().ok().filter(|&number| self.has(number));
        number.ok_or_else(|| self.outside(text.trim()))
    }

    pub fn has(&self, value: f64) -> bool {
        // Nothing is in a range with what is not a number.
        (self.least..=self.most).contains(&value) && !(self.above && value == self.least)
    }

    /// "0 to 1".
    pub fn words(&self) -> String {
        let Real { least, most, above, .. } = self;
        let from = if *above { "above " } else { "" };
        let most = if *most >= 1000.0 { thousands(*most as usize) } else { most.to_string() };
        format!("{from}{least}{}{most}", if *above { ", up to " } else { " to " })
    }

    fn outside(&self, value: impl std::fmt::Display) -> Outside {
        let from = if self.above { "" } else { "from " };
        let expected = format!("a number {from}{}", self.words());
        Outside { name: self.name, value: value.to_string(), expected }
    }
}

/// A number that may be left out.
pub fn check_given(range: &Whole, value: Option<usize>) -> Result<(), Outside> {
    value.map_or(Ok(()), |value| range.check(value))
}

/// The shortest and the longest phrase, in words.
pub fn check_phrases((least, most): (usize, usize)) -> Result<(), Outside> {
    let range = WORDS_OF_A_PHRASE;
    if range.has(least as u64) && range.has(most as u64) && least <= most {
        return Ok(());
    }
    let expected = format!("two whole numbers from {}, the smaller first", range.words());
    Err(Outside { name: range.name, value: format!("{least},{most}"), expected })
}

/// The range of an option, in words, if its value is a number.
pub fn words_of(option: &str) -> Option<String> {
    let wholes = WHOLES.iter().map(|range| (range.name, range.words()));
    let reals = REALS.iter().map(|range| (range.name, range.words()));
    let found = wholes.chain(reals).find(|(name, _)| *name == option);
    found.map(|(name, words)| match name {
        "min-df" | "max-df" => format!("{words}, or a share from {}", SHARE_OF_TOPICS.words()),
        _ => words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_in_and_what_is_beyond_is_told_with_the_range() {
        assert_eq!(LAYOUTS.parse("1"), Ok(1));
        assert_eq!(LAYOUTS.parse(" 1000 "), Ok(1000));
        for (text, said) in [
            ("0", "layouts is 0, but must be a whole number from 1 to 1,000, or auto"),
            (
                "4294967296",
                "layouts is 4294967296, but must be a whole number from 1 to 1,000, or auto",
            ),
            ("x", "layouts is x, but must be a whole number from 1 to 1,000, or auto"),
        ] {
            assert_eq!(LAYOUTS.parse(text).unwrap_err().to_string(), said);
        }
        assert!(LAYOUTS.check(0usize).is_err() && LAYOUTS.check(1000usize).is_ok());
        assert_eq!(SEED.parse("18446744073709551615"), Ok(u64::MAX));
        assert!(SEED.parse("18446744073709551616").is_err());
        assert!(TOP_N_WORDS.check(-1i64).is_err());
    }

    #[test]
    fn what_is_not_a_finite_number_is_outside_every_range() {
        for range in REALS {
            for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                assert!(range.check(value).is_err(), "{} {value}", range.name);
            }
            assert!(
                range.check(range.most).is_ok() && range.check(range.least).is_ok() != range.above
            );
        }
        let said = MIN_DIST.parse("nan").unwrap_err().to_string();
        assert_eq!(said, "min_dist is nan, but must be a number from 0 to 1");
        let said = SEED_MULTIPLIER.check(0.0).unwrap_err().to_string();
        assert_eq!(said, "seed_multiplier is 0, but must be a number above 0, up to 1,000,000");
    }

    #[test]
    fn phrases_are_two_numbers_the_smaller_first() {
        for range in [(1, 1), (1, 10), (3, 3)] {
            assert_eq!(check_phrases(range), Ok(()));
        }
        for range in [(0, 1), (2, 1), (1, 11), (1, usize::MAX)] {
            let said = check_phrases(range).unwrap_err().to_string();
            assert!(said.ends_with("two whole numbers from 1 to 10, the smaller first"), "{said}");
        }
    }
}
