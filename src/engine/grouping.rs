//! From clusters to topics in a run: which documents become one, what they are called, which stay
//! apart, and whether there are words for them.

use crate::corpus::Corpus;
use crate::corpus::Labels;
use crate::engine::RunError;
use crate::engine::progress::Progress;
use crate::model::Settings;
use crate::model::fitted::Fit;
use crate::model::settings::Supervision;
use crate::text::counted;
use crate::topics::apart::Apart;
use crate::topics::ctfidf::Weighting;
use crate::topics::edit::NrTopics;
use crate::topics::represent::{RepresentParams, number};
use crate::topics::representation::Banned;
use crate::topics::wordless::{self, Bounds};
use crate::topics::zero_shot::ZeroShot;
use crate::topics::{TopicId, Topics};

/// Documents by the topic they are to be in.
pub(super) struct Grouping<'a> {
    /// Per document, negative for none.
    labels: &'a [i32],
    /// Names of the first labels, where the user gave some.
    names: Vec<&'a str>,
    /// Whether the topics with a name come first, whatever their size.
    zero_shot: Option<&'a ZeroShot>,
}

impl<'a> Grouping<'a> {
    /// By the clusters of the fit; without one by the labels.
    pub fn of(
        fit: Option<&'a Fit>,
        labels: Option<&'a Labels>,
        supervision: &'a Supervision,
    ) -> Self {
        let Some(Fit { clusters, .. }) = fit else {
            let names = labels.iter().flat_map(|labels| &labels.names).map(String::as_str);
            let labels = labels.map_or(&[][..], |labels| &labels.ids);
            return Grouping { labels, names: names.collect(), zero_shot: None };
        };
        let used = clusters.zero_shot.iter().flat_map(|named| &named.used);
        let names = used.filter_map(|&name| supervision.zero_shot.get(name)).map(String::as_str);
        let zero_shot = clusters.zero_shot.as_ref();
        Grouping { labels: &clusters.labels, names: names.collect(), zero_shot }
    }

    /// The topic id of every document.
    pub fn numbered(&self) -> Vec<TopicId> {
        match self.zero_shot {
            Some(named) => named.numbered(self.labels),
            None => number(self.labels),
        }
    }

    /// Gives the topics of the named labels their names.
    pub fn name(&self, topics: &mut Topics) {
        let offset = topics.offset();
        for (&label, &id) in self.labels.iter().zip(&topics.assignments) {
            let name = usize::try_from(label).ok().and_then(|label| self.names.get(label));
            if let (Some(name), Some(row)) = (name, id.index()) {
                topics.list[row + offset].label.get_or_insert_with(|| (*name).to_owned());
            }
        }
    }
}

/// The topics that stay apart, unless all may be joined.
pub(super) fn apart(topics: &Topics, fit: Option<&Fit>, join_named: bool) -> Apart {
    let seeds = fit.and_then(|fit| fit.guided.as_ref()).map(|guided| &guided.labels[..]);
    if join_named { Apart::none(topics) } else { Apart::of(topics, seeds) }
}

/// Not fewer than stay apart: the fit is worth keeping, and it is said why.
pub(super) fn at_least(
    to: NrTopics,
    topics: &Topics,
    apart: &Apart,
    observer: &dyn Progress,
) -> NrTopics {
    let least = apart.least() + topics.offset();
    match to {
        NrTopics::Count(asked) if apart.matters() && asked < least => {
            observer.log(&format!(
                "{} have names or seed words of their own and stay apart: {least} are left, not {asked} (--join-named joins them, too)",
                counted(apart.least(), "topic")
            ));
            NrTopics::Count(least)
        }
        to => to,
    }
}

/// Fails where a bound on how many topics a word may be in leaves no words at all.
pub(super) fn check_words(
    topics: &Topics,
    texts: &[String],
    params: &RepresentParams,
) -> Result<(), RunError> {
    let bounds = Bounds { min_df: params.min_df, max_df: params.max_df };
    Ok(wordless::check(topics, texts, bounds)?)
}

impl Settings {
    /// How the topics of `corpus` are described.
    pub fn representation(&self, corpus: &Corpus) -> Result<RepresentParams, RunError> {
        let seed_topic_words = self.supervision.seed_topics.concat();
        Ok(RepresentParams {
            top_n_words: self.words.top_n_words,
            n_gram_range: self.words.n_gram_range,
            stop: self.words.stop_words.resolve(&corpus.languages)?,
            min_df: self.words.min_df,
            max_df: self.words.max_df,
            weighting: Weighting { seed_topic_words, ..self.words.weighting.clone() },
            banned: Banned::new(&self.words.ban)?,
            representation: self.words.representation.clone(),
            aspects: self.words.aspects.clone(),
        })
    }
}
