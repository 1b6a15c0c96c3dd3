//! How topics are described: the settings that change no topic.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::SettingsError;
use crate::corpus::StopWords;
use crate::ranges;
use crate::topics::ctfidf::{Frequency, Weighting};
use crate::topics::names::NameChoice;
use crate::topics::representation::{Banned, Representation};

/// The arguments of BERTopic's `update_topics`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Description {
    /// Most words of a topic.
    pub top_n_words: usize,
    /// Fewest and most words of a term, as in scikit-learn's `CountVectorizer`.
    pub n_gram_range: (usize, usize),
    /// Words kept out of topics, and out of documents where `preprocess` says so.
    pub stop_words: StopWords,
    /// Fewest and most topics a term may be in.
    pub min_df: Frequency,
    /// See `min_df`.
    pub max_df: Frequency,
    /// How c-TF-IDF weighs counts.
    pub weighting: Weighting,
    /// Words that topics do not show, and patterns between slashes.
    pub ban: Vec<String>,
    /// How the words of a topic are chosen; no step: the best by c-TF-IDF.
    pub representation: Vec<Representation>,
    /// Whether topics are named by phrases of their documents, or by their words.
    pub names: NameChoice,
    /// Further lists of words, by name.
    pub aspects: BTreeMap<String, Vec<Representation>>,
}

impl Default for Description {
    fn default() -> Self {
        Description {
            top_n_words: 10,
            n_gram_range: (1, 1),
            stop_words: StopWords::Auto,
            min_df: Frequency::Count(1),
            max_df: Frequency::Share(1.0),
            weighting: Weighting::default(),
            ban: Vec::new(),
            representation: Vec::new(),
            names: NameChoice::default(),
            aspects: BTreeMap::new(),
        }
    }
}

impl Description {
    /// The steps of all its lists of words.
    pub fn steps(&self) -> impl Iterator<Item = &Representation> {
        self.aspects.values().chain([&self.representation]).flatten()
    }

    /// Refuses values topics cannot be described with.
    pub fn check(&self) -> Result<(), SettingsError> {
        ranges::TOP_N_WORDS.check(self.top_n_words)?;
        ranges::check_phrases(self.n_gram_range)?;
        self.min_df.check("min-df")?;
        self.max_df.check("max-df")?;
        if let (Frequency::Count(least), Frequency::Count(most)) = (self.min_df, self.max_df)
            && least > most
        {
            return Err(SettingsError::Value {
                field: "min-df",
                value: least.to_string(),
                expected: "no more than {max-df}",
            });
        }
        ranges::SEED_MULTIPLIER.check(self.weighting.seed_multiplier)?;
        ranges::BANNED.check(self.ban.len())?;
        for step in self.steps() {
            if let Representation::Mmr { diversity } = *step {
                ranges::MMR_DIVERSITY.check(diversity)?;
            }
        }
        Banned::new(&self.ban)?;
        Ok(())
    }
}
