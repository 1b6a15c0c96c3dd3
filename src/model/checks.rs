//! Settings that no stage could work with are refused, wherever they come from.

use std::fmt;

use super::Settings;
use super::settings::ReduceOutliers;
use crate::cluster::Clusterer;
use crate::model::supervision::{LabelUse, Supervision};
use crate::ranges::{self, Outside, as_field, check_given};
use crate::reduce::Reducer;
use crate::reduce::umap::MOST_DIMENSIONS;
use crate::topics::ctfidf::Frequency;
use crate::topics::edit::NrTopics;
use crate::topics::representation::banned::BadPattern;
use crate::topics::representation::{Banned, Representation};

/// Why settings are refused. The message is one sentence and calls settings by their fields;
/// [`SettingsError::named`] calls them otherwise.
#[derive(Debug)]
#[non_exhaustive]
pub enum SettingsError {
    /// A number is outside its range.
    Outside(Outside),
    /// A value does not go with the other settings.
    Value {
        /// Its name, as the range's or the option's.
        field: &'static str,
        /// The value that was set.
        value: String,
        /// The values that would do, after "must be"; names of other settings in braces.
        expected: &'static str,
    },
    /// Two settings contradict each other.
    Apart {
        /// Name of the one.
        one: &'static str,
        /// Name of the other.
        other: &'static str,
        /// In a few words.
        why: &'static str,
    },
    /// A pattern among the banned words cannot be understood.
    Pattern(BadPattern),
}

impl SettingsError {
    /// The message, with settings called as `called` makes of their names.
    pub fn named(&self, called: impl Fn(&str) -> String) -> String {
        match self {
            SettingsError::Outside(outside) => outside.named(called),
            SettingsError::Value { field, value, expected } => {
                format!("{} is {value}, but must be {}", called(field), filled(expected, called))
            }
            SettingsError::Apart { one, other, why } => {
                format!("{} and {} do not go together: {why}", called(one), called(other))
            }
            SettingsError::Pattern(error) => error.to_string(),
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.named(as_field))
    }
}

impl std::error::Error for SettingsError {}

impl From<Outside> for SettingsError {
    fn from(error: Outside) -> Self {
        SettingsError::Outside(error)
    }
}

impl From<BadPattern> for SettingsError {
    fn from(error: BadPattern) -> Self {
        SettingsError::Pattern(error)
    }
}

/// A text in which names in braces are called as `called` says.
fn filled(text: &str, called: impl Fn(&str) -> String) -> String {
    let parts = text.split(['{', '}']).enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { called(part) } else { part.to_owned() }).collect()
}

/// Why manual topics suffer nothing beside them.
const ARE_TOPICS: &str = "the labels are the topics";

impl Settings {
    /// Refuses values no stage can work with.
    pub fn check(&self) -> Result<(), SettingsError> {
        ranges::MIN_TOPIC_SIZE.check(self.min_topic_size)?;
        ranges::N_NEIGHBORS.check(self.n_neighbors)?;
        ranges::N_COMPONENTS.check(self.n_components)?;
        if self.reducer == Reducer::Umap && self.n_components > MOST_DIMENSIONS {
            return Err(SettingsError::Value {
                field: "n-components",
                value: self.n_components.to_string(),
                expected: "at most 256 with {reducer} umap",
            });
        }
        ranges::MIN_DIST.check(self.min_dist)?;
        ranges::TOP_N_WORDS.check(self.top_n_words)?;
        check_given(&ranges::LAYOUTS, self.layouts)?;
        check_given(&ranges::MIN_SAMPLES, self.min_samples)?;
        check_given(&ranges::MAX_TOPIC_SIZE, self.max_topic_size)?;
        check_given(&ranges::CLUSTERS, self.clusters)?;
        if let Some(NrTopics::Count(count)) = self.nr_topics {
            ranges::NR_TOPICS.check(count)?;
        }
        if let Some(ReduceOutliers { threshold, .. }) = self.reduce_outliers {
            ranges::OUTLIER_THRESHOLD.check(threshold)?;
        }
        self.check_clusters()?;
        self.supervision.check(self)?;
        self.check_words()
    }

    /// k-means wants a number of clusters, HDBSCAN finds it; several layouts are UMAP's and
    /// HDBSCAN's alone.
    fn check_clusters(&self) -> Result<(), SettingsError> {
        let clusters = |value: String, expected| {
            Err(SettingsError::Value { field: "clusters", value, expected })
        };
        match (self.clusterer, self.clusters) {
            (Clusterer::KMeans, None) => {
                return clusters("missing".to_owned(), "a number with {clusterer} kmeans");
            }
            (Clusterer::Hdbscan, Some(k)) => {
                return clusters(k.to_string(), "left out unless {clusterer} is kmeans");
            }
            _ => {}
        }
        if !self.may_vote() && self.layouts.is_some_and(|layouts| layouts > 1) {
            return Err(SettingsError::Value {
                field: "layouts",
                value: self.layouts.unwrap_or_default().to_string(),
                expected: "1 or auto, unless {reducer} is umap and {clusterer} is hdbscan",
            });
        }
        Ok(())
    }

    /// Refuses values topics cannot be described with.
    fn check_words(&self) -> Result<(), SettingsError> {
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
        for step in self.aspects.values().chain([&self.representation]).flatten() {
            if let Representation::Mmr { diversity } = *step {
                ranges::MMR_DIVERSITY.check(diversity)?;
            }
        }
        Banned::new(&self.ban)?;
        Ok(())
    }
}

impl Supervision {
    /// Refuses values out of range and what does not go together.
    fn check(&self, settings: &Settings) -> Result<(), SettingsError> {
        ranges::ZERO_SHOT_MIN_SIMILARITY.check(self.zero_shot_min_similarity)?;
        let (seeds, names) = (!self.seed_topics.is_empty(), !self.zero_shot.is_empty());
        let k_means = settings.clusterer == Clusterer::KMeans;
        let reduced = settings.reducer != Reducer::Umap;
        let clash = match self.labels {
            LabelUse::None => None,
            LabelUse::SemiSupervised if seeds => {
                Some(("semi-supervised", "seed-topics", "both label the documents"))
            }
            LabelUse::SemiSupervised if reduced => {
                Some(("semi-supervised", "reducer", "only UMAP is told of labels"))
            }
            LabelUse::SemiSupervised => None,
            LabelUse::Manual if seeds => Some(("manual", "seed-topics", ARE_TOPICS)),
            LabelUse::Manual if names => Some(("manual", "zero-shot", ARE_TOPICS)),
            LabelUse::Manual if k_means => Some(("manual", "clusterer", ARE_TOPICS)),
            LabelUse::Manual => None,
        };
        clash.map_or(Ok(()), |(one, other, why)| Err(SettingsError::Apart { one, other, why }))
    }
}
