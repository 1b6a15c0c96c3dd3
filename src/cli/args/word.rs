//! Arguments about the words topics are described by: those of a fit, and those of `describe`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::corpus::{Language, StopWords};
use crate::model::Description;
use crate::ranges::{self, Outside};
use crate::topics::ctfidf::Frequency;
use crate::topics::names::NameChoice;
use crate::topics::representation::Representation;

use crate::cli::args::numbers::parse_range;
use crate::cli::args::numbers::{real, whole};

/// How words are weighed and chosen. What is not given stays as it is.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Words")]
pub struct WordArgs {
    /// Leave out terms found in fewer topics: a number of topics, or a share such as 0.1
    /// [default: 1]
    #[arg(long, value_name = "N|SHARE", value_parser = parse_frequency)]
    pub min_df: Option<Frequency>,
    /// Leave out terms found in more topics [default: 1.0]
    #[arg(long, value_name = "N|SHARE", value_parser = parse_frequency)]
    pub max_df: Option<Frequency>,
    /// Weigh terms as BM25 does: frequent ones less
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub bm25: Option<bool>,
    /// Count the square root of a term's share of its topic
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub reduce_frequent_words: Option<bool>,
    /// Words that weigh more: a list with commas, or a file with one word per line
    #[arg(long, value_name = "LIST|FILE", value_parser = parse_words)]
    pub seed_words: Option<WordList>,
    /// How many times more seed words weigh [default: 2]
    #[arg(long, value_name = "X", value_parser = real(ranges::SEED_MULTIPLIER))]
    pub seed_multiplier: Option<f64>,
    /// Words that are not shown: a list, a file, or a pattern between slashes such as '/^\d+$/';
    /// can be given several times
    #[arg(long, value_name = "LIST|FILE|/PATTERN/", value_parser = parse_words)]
    pub ban: Vec<WordList>,
    /// Steps that choose the words: c-tf-idf, keybert (words near the documents), mmr (words that
    /// differ), or several, as in keybert,mmr [default: c-tf-idf]
    #[arg(long, value_name = "STEPS", value_parser = parse_steps)]
    pub representation: Option<Steps>,
    /// How much the words of mmr differ; without mmr among the steps it is added
    /// [default: 0.1]
    #[arg(long, value_name = "X", value_parser = real(ranges::MMR_DIVERSITY))]
    pub mmr_diversity: Option<f64>,
    /// How topics and groups are named: phrases (one or two of their documents) or words (the best
    /// ones, as in BERTopic) [default: phrases]
    #[arg(long, value_name = "phrases|words", value_parser = parse_names)]
    pub names: Option<NameChoice>,
    /// Another list of words for each topic, by name, as in Near=keybert; can be given several
    /// times
    #[arg(long, value_name = "NAME=STEPS", value_parser = parse_aspect)]
    pub aspect: Vec<(String, Steps)>,
}

/// Words, in the order they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordList {
    words: Vec<String>,
    /// Where they were read from, if it was a file.
    pub file: Option<PathBuf>,
}

/// Steps of a representation.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps(Vec<Representation>);

impl WordArgs {
    /// Puts what was given into `words`.
    pub fn put_into(&self, words: &mut Description) {
        let weighting = &mut words.weighting;
        replace(&mut words.min_df, &self.min_df);
        replace(&mut words.max_df, &self.max_df);
        replace(&mut weighting.bm25_weighting, &self.bm25);
        replace(&mut weighting.reduce_frequent_words, &self.reduce_frequent_words);
        replace(&mut weighting.seed_multiplier, &self.seed_multiplier);
        replace(&mut words.names, &self.names);
        if let Some(list) = &self.seed_words {
            weighting.seed_words = list.words.clone();
        }
        if !self.ban.is_empty() {
            words.ban = self.ban.iter().flat_map(|list| list.words.iter().cloned()).collect();
        }
        if let Some(Steps(steps)) = &self.representation {
            words.representation = steps.clone();
        }
        if !self.aspect.is_empty() {
            let aspects =
                self.aspect.iter().map(|(name, Steps(steps))| (name.clone(), steps.clone()));
            words.aspects = aspects.collect();
        }
        if let Some(diversity) = self.mmr_diversity {
            diversify(words, diversity);
        }
    }
}

fn parse_names(text: &str) -> Result<NameChoice, String> {
    let known = NameChoice::ALL.into_iter().find(|known| known.name() == text);
    known.ok_or_else(|| "give phrases or words".to_owned())
}

fn replace<T: Clone>(value: &mut T, given: &Option<T>) {
    if let Some(given) = given {
        value.clone_from(given);
    }
}

/// Gives every MMR step this diversity; without one the topics' own words get it as last step.
fn diversify(words: &mut Description, diversity: f64) {
    let step = Representation::Mmr { diversity };
    let is_mmr = |other: &Representation| matches!(other, Representation::Mmr { .. });
    let chains = words.aspects.values_mut().chain([&mut words.representation]);
    let mut found = false;
    for other in chains.flatten().filter(|other| is_mmr(other)) {
        *other = step;
        found = true;
    }
    if !found {
        words.representation.push(step);
    }
}

/// The arguments of `describe`: [`WordArgs`] and what a fit has defaults for.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Words")]
pub struct DescribeArgs {
    /// Words a topic is described by
    #[arg(long, value_name = "N", value_parser = whole::<usize>(ranges::TOP_N_WORDS))]
    pub top_n_words: Option<usize>,
    /// Shortest and longest phrase, in words
    #[arg(long, value_name = "MIN,MAX", value_parser = parse_range)]
    pub n_gram_range: Option<(usize, usize)>,
    /// Words kept out of the topics: auto, none, a language, or a file with one word per line
    #[arg(long, value_name = "LIST")]
    pub stop_words: Option<StopWords>,
    #[command(flatten)]
    pub words: WordArgs,
}

impl DescribeArgs {
    /// Puts what was given into `words`.
    pub fn put_into(&self, words: &mut Description) {
        replace(&mut words.top_n_words, &self.top_n_words);
        replace(&mut words.n_gram_range, &self.n_gram_range);
        replace(&mut words.stop_words, &self.stop_words);
        self.words.put_into(words);
    }
}

/// A language by its English name or its code.
pub fn parse_language(text: &str) -> Result<Language, NoLanguage> {
    Language::named(text).ok_or_else(|| NoLanguage(text.to_owned()))
}

/// A language that is not known.
#[derive(Debug, thiserror::Error)]
#[error("there is no language {0}: give an English name such as german, or a code such as de")]
pub struct NoLanguage(String);

fn parse_frequency(text: &str) -> Result<Frequency, Outside> {
    let outside = Frequency::Share(f64::NAN);
    let frequency = text.trim().parse().unwrap_or(outside);
    frequency.check("min-df").map(|()| frequency)
}

/// A pattern, a file that is there, or a list.
fn parse_words(text: &str) -> Result<WordList, String> {
    let words = |words: &mut dyn Iterator<Item = &str>| {
        let words = words.map(str::trim).filter(|word| !word.is_empty());
        WordList { words: words.map(str::to_owned).collect(), file: None }
    };
    if text.len() > 1 && text.starts_with('/') && text.ends_with('/') {
        return Ok(WordList { words: vec![text.to_owned()], file: None });
    }
    let path = Path::new(text);
    if path.is_file() {
        let read = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let list = words(&mut read.trim_start_matches('\u{feff}').lines());
        return Ok(WordList { file: Some(path.to_path_buf()), ..list });
    }
    if !text.contains(',') && text.contains(['/', '\\', '.']) {
        return Err("there is no such file; give words with commas between, or a file".to_owned());
    }
    Ok(words(&mut text.split(',')))
}

fn parse_steps(text: &str) -> Result<Steps, String> {
    if text == "c-tf-idf" {
        return Ok(Steps(Vec::new()));
    }
    text.split(',').map(str::parse).collect::<Result<_, String>>().map(Steps)
}

fn parse_aspect(text: &str) -> Result<(String, Steps), String> {
    match text.split_once('=') {
        Some((name, steps)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), parse_steps(steps)?))
        }
        _ => Err("give a name and its steps, as in Near=keybert".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::representation::DIVERSITY;

    fn words(given: &WordArgs) -> Description {
        let mut words = Description::default();
        given.put_into(&mut words);
        words
    }

    #[test]
    fn a_diversity_finds_its_step_or_adds_it() {
        let mmr = |diversity| Representation::Mmr { diversity };
        let diverse = |representation: Option<&str>, aspect: &[&str]| {
            let given = WordArgs {
                representation: representation.map(|steps| parse_steps(steps).unwrap()),
                aspect: aspect.iter().map(|aspect| parse_aspect(aspect).unwrap()).collect(),
                mmr_diversity: Some(0.3),
                ..WordArgs::default()
            };
            words(&given)
        };
        assert_eq!(diverse(None, &[]).representation, [mmr(0.3)]);
        let both = diverse(Some("keybert"), &[]).representation;
        assert_eq!(both, [Representation::KeyBert, mmr(0.3)]);
        assert_eq!(diverse(Some("mmr,keybert"), &[]).representation[0], mmr(0.3));
        let aspect = diverse(None, &["Apart = mmr", "Near=keybert"]);
        assert_eq!(aspect.aspects["Apart"], [mmr(0.3)]);
        assert!(aspect.representation.is_empty());
        assert_eq!(parse_steps("mmr").unwrap(), Steps(vec![mmr(DIVERSITY)]));
    }

    #[test]
    fn words_come_from_lists_patterns_and_files() {
        let list = |text: &str| parse_words(text).unwrap().words;
        assert_eq!(list("a, b ,c c,"), ["a", "b", "c c"]);
        assert_eq!(list(r"/^\d{1,2}$/"), [r"/^\d{1,2}$/"]);
        assert_eq!(list(""), [""; 0]);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "\u{feff}one\r\n\n two words \n/x+/\n").unwrap();
        assert_eq!(list(file.path().to_str().unwrap()), ["one", "two words", "/x+/"]);
        assert!(parse_words("no/such.txt").unwrap_err().contains("no such file"));
        assert!(parse_steps("keybart").unwrap_err().contains("no representation keybart"));
        assert!(parse_aspect("=mmr").is_err() && parse_aspect("mmr").is_err());
    }

    #[test]
    fn what_is_not_given_stays() {
        let before = Description {
            ban: vec!["x".into()],
            representation: vec![Representation::KeyBert],
            ..Description::default()
        };
        let mut after = before.clone();
        WordArgs::default().put_into(&mut after);
        assert_eq!(after, before);
        let given = WordArgs {
            ban: vec![parse_words("").unwrap()],
            representation: Some(parse_steps("c-tf-idf").unwrap()),
            bm25: Some(true),
            ..WordArgs::default()
        };
        given.put_into(&mut after);
        assert!(after.ban.is_empty() && after.representation.is_empty());
        assert!(after.weighting.bm25_weighting);
    }
}
