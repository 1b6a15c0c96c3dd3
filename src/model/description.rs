//! How topics are described, as one value: the part of the settings that changes no topic.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::StopWords;
use crate::model::Settings;
use crate::topics::ctfidf::{Frequency, Weighting};
use crate::topics::representation::Representation;

/// The settings of [`Settings`] that BERTopic's `update_topics` takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// Most words of a topic.
    pub top_n_words: usize,
    /// Fewest and most words of a term.
    pub n_gram_range: (usize, usize),
    /// Words kept out of topics.
    pub stop_words: StopWords,
    /// Fewest topics a term is in.
    pub min_df: Frequency,
    /// Most topics a term is in.
    pub max_df: Frequency,
    /// How c-TF-IDF weighs counts.
    pub weighting: Weighting,
    /// Words that topics do not show, and patterns between slashes.
    pub ban: Vec<String>,
    /// How the words of a topic are chosen; no step: the best by c-TF-IDF.
    pub representation: Vec<Representation>,
    /// Further lists of words, by name.
    pub aspects: BTreeMap<String, Vec<Representation>>,
}

impl Description {
    /// The description in `settings`.
    pub fn of(settings: &Settings) -> Self {
        let settings = settings.clone();
        Description {
            top_n_words: settings.top_n_words,
            n_gram_range: settings.n_gram_range,
            stop_words: settings.stop_words,
            min_df: settings.min_df,
            max_df: settings.max_df,
            weighting: settings.weighting,
            ban: settings.ban,
            representation: settings.representation,
            aspects: settings.aspects,
        }
    }

    /// `settings`, but with this description.
    pub fn within(self, settings: &Settings) -> Settings {
        Settings {
            top_n_words: self.top_n_words,
            n_gram_range: self.n_gram_range,
            stop_words: self.stop_words,
            min_df: self.min_df,
            max_df: self.max_df,
            weighting: self.weighting,
            ban: self.ban,
            representation: self.representation,
            aspects: self.aspects,
            ..settings.clone()
        }
    }
}
