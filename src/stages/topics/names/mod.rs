//! Names of topics and groups: one or two phrases of their documents.
//!
//! Candidates are phrases of one to three words that neither begin nor end with a stop word, in 5 % of a
//! topic's documents or more, the best by c-TF-IDF ([`mod@phrases`]). The first phrase of a name is the one
//! whose embedding is nearest to the topic's vector, weighed by the root of the root of the share of
//! documents it is in; the second the best that has no word with it in common ([`choose`]). A group is
//! named by phrases that cover most of its topics ([`groups`]). Where two names are the same, both are
//! chosen again by what the other lacks. Phrases are written as most documents write them.
//!
//! Without an embedding model phrases are taken by c-TF-IDF alone.
//!
//! Measured with MiniLM against the names of classes (cosine, share of names nearest to the right class,
//! words): BBC News, 34 topics, 5 classes: four words .207 .79 4.0, the best phrase by c-TF-IDF
//! .417 .59 1.0, two phrases of 60 candidates .339 .74 2.4, of 30 .343 .74 2.4, of 12 .354 .74 2.2;
//! SIB-200 in English, 21 topics, 7 classes: .237 .71, .472 .62, .357 .67, .366 .71 and .362 .71. So
//! [`candidates`] embeds 30, and fewer where there are very many topics. A phrase weighs by the rarest of
//! its words: what it weighs by its own number in all documents gave the same figures.

pub mod choose;
pub mod groups;
pub mod phrases;

use serde::{Deserialize, Serialize};

use super::layers::Layers;
use super::representation::{Banned, EmbedWords};
use super::{TopicId, Topics};
use crate::corpus::StopList;
use crate::embed::EmbedError;

use choose::Vectors;
use phrases::{Phrase, phrases};

/// How topics are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameChoice {
    /// By phrases of their documents.
    #[default]
    Phrases,
    /// By their best words, as BERTopic does.
    Words,
}

impl NameChoice {
    /// Both, the default first.
    pub const ALL: [NameChoice; 2] = [NameChoice::Phrases, NameChoice::Words];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            NameChoice::Phrases => "phrases",
            NameChoice::Words => "words",
        }
    }
}

/// Phrases of a topic that are embedded, at most …
const CANDIDATES: usize = 30;

/// … and at least, however many topics there are …
const FEWEST: usize = 10;

/// … and of all topics, about.
const ALL_CANDIDATES: usize = 8_000;

/// How many phrases of each of `topics` topics are embedded.
pub fn candidates(topics: usize) -> usize {
    (ALL_CANDIDATES / topics.max(1)).clamp(FEWEST, CANDIDATES)
}

/// All that names are made from.
pub struct Source<'a> {
    /// The documents as they were embedded.
    pub texts: &'a [String],
    /// Words that no phrase begins or ends with.
    pub stop: &'a StopList,
    /// Words that are not shown, in no phrase.
    pub banned: &'a Banned,
}

/// Gives topics and groups without a name theirs; the outliers have none. `embed` is asked once for all
/// phrases; without it they are taken by c-TF-IDF.
///
/// # Errors
/// [`EmbedError`] of `embed`.
pub fn name(
    topics: &mut Topics,
    layers: &mut Layers,
    source: &Source,
    embed: Option<&EmbedWords>,
) -> Result<(), EmbedError> {
    let done = topics.without_outliers().iter().all(|topic| topic.name.is_some())
        && layers.above.iter().flat_map(|layer| &layer.groups).all(|group| group.name.is_some());
    if done || source.texts.len() != topics.assignments.len() {
        return Ok(());
    }
    let found: Vec<Vec<Phrase>> = phrases(topics, source);
    let most = candidates(found.len());
    let of_groups: Vec<Vec<Vec<Phrase>>> =
        layers.above.iter().map(|layer| groups::phrases(layer, &found)).collect();
    let mut vectors = Vectors::default();
    if let Some(embed) = embed {
        let unnamed = topics.without_outliers().iter().zip(&found);
        let unnamed = unnamed.filter(|(topic, _)| topic.name.is_none());
        let of_topics = unnamed.flat_map(|(_, phrases)| phrases.iter().take(most));
        let of_groups = of_groups.iter().flatten().flat_map(|all| all.iter().take(CANDIDATES));
        vectors.fetch(of_topics.chain(of_groups).map(|phrase| phrase.written.as_str()), embed)?;
    }
    let offset = topics.offset();
    let own = topics.vectors.slice(ndarray::s![offset.., ..]);
    let taken: Vec<Option<String>> =
        topics.without_outliers().iter().map(|topic| topic.name.clone()).collect();
    let names = choose::names(&found, own, most, &vectors, &taken);
    for (topic, name) in topics.list[offset..].iter_mut().zip(names) {
        topic.name = name;
    }
    for (layer, phrases) in layers.above.iter_mut().zip(&of_groups) {
        let means = layer.vectors(topics);
        let taken: Vec<Option<String>> =
            layer.groups.iter().map(|group| group.name.clone()).collect();
        let names = choose::names(phrases, means.view(), CANDIDATES, &vectors, &taken);
        for (group, name) in layer.groups.iter_mut().zip(names) {
            group.name = name;
        }
    }
    Ok(())
}

/// For each topic, or group, of `after` the one of `before` that has the same documents, both a number a
/// document, negative for none.
pub fn unchanged(before: &[TopicId], after: &[TopicId]) -> Vec<Option<usize>> {
    let count =
        |ids: &[TopicId]| ids.iter().max().and_then(|last| last.index()).map_or(0, |at| at + 1);
    let mut sizes = vec![0usize; count(before)];
    before.iter().filter_map(|id| id.index()).for_each(|id| sizes[id] += 1);
    // The one that all documents were in so far, and how many they are.
    let mut from: Vec<Option<(Option<usize>, usize)>> = vec![None; count(after)];
    for (at, id) in after.iter().enumerate() {
        let Some(id) = id.index() else { continue };
        let old = before.get(at).and_then(|old| old.index());
        from[id] = match from[id] {
            None => Some((old, 1)),
            Some((known, count)) if known == old => Some((old, count + 1)),
            Some((_, count)) => Some((None, count + 1)),
        };
    }
    let same = |from: Option<(Option<usize>, usize)>| {
        let (old, count) = from?;
        old.filter(|&old| sizes[old] == count)
    };
    from.into_iter().map(same).collect()
}
