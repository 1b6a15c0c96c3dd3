//! Which words a topic shows: from its c-TF-IDF candidates, through the steps asked for.
//!
//! * [`mod@mmr`] — words that differ
//! * [`keybert`] — words near the topic's documents
//! * [`banned`] — words that are never shown
//!
//! As in BERTopic a chain of steps begins with the 30 best words by c-TF-IDF, and each aspect
//! begins there again. There a step hands 10 words to the next, which leaves MMR after KeyBERT
//! nothing to choose from; here only the last step cuts to `top_n_words`, those before it hand on
//! 30. Missing candidates are not made up for by empty words, as they are there.

pub mod banned;
pub mod keybert;
pub mod mmr;

use std::collections::HashMap;
use std::str::FromStr;

use ndarray::{Array1, Array2, ArrayView1};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use banned::Banned;

use super::CTfidf;
use crate::embed::{EmbedError, ModelError};

/// Words of a topic with their scores, best first.
pub type Words = Vec<(String, f64)>;

/// Embeds words: a row per word, as long as the documents' embeddings.
pub type EmbedWords<'a> = dyn Fn(&[&str]) -> Result<Array2<f32>, EmbedError> + 'a;

/// [`EmbedWords`] for representations that need none.
pub fn no_words(_: &[&str]) -> Result<Array2<f32>, EmbedError> {
    Err(ModelError::NoWordModel.into())
}

/// Words a chain of steps begins with, and those a step hands to the next.
const CANDIDATES: usize = 30;

/// One step of a representation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Representation {
    /// Words of those handed on that differ from each other; they keep their order and scores.
    Mmr {
        /// 0: the words nearest to the topic; 1: those least alike.
        diversity: f64,
    },
    /// Of the 100 best words by c-TF-IDF those nearest to the topic's representative documents,
    /// with the cosine as their score. What earlier steps chose does not count.
    KeyBert,
}

/// BERTopic's diversity.
pub const DIVERSITY: f64 = 0.1;

impl Representation {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Representation::Mmr { .. } => "mmr",
            Representation::KeyBert => "keybert",
        }
    }
}

/// By name; `mmr` with BERTopic's diversity.
impl FromStr for Representation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [Representation::KeyBert, Representation::Mmr { diversity: DIVERSITY }];
        let named = |step: &Representation| step.name() == text.trim();
        all.into_iter().find(named).ok_or_else(|| {
            format!("there is no representation {text}: give keybert, mmr or both, keybert,mmr")
        })
    }
}

/// Source that the words of topics are chosen from.
pub(super) struct Source<'a> {
    pub ctfidf: &'a CTfidf,
    pub banned: &'a Banned,
    /// The place of each topic among the documents, by row; asked for by KeyBERT only.
    pub place: &'a (dyn Fn(usize) -> Array1<f32> + Sync),
    pub top_n_words: usize,
}

impl Source<'_> {
    /// The words of all topics by each of the `chains`, by chain and row. Every distinct word is
    /// embedded once, those that a step needs in one batch.
    pub fn words(
        &self,
        chains: &[&[Representation]],
        embed: &EmbedWords,
    ) -> Result<Vec<Vec<Words>>, EmbedError> {
        let mut vectors = Vectors { embed, rows: HashMap::new() };
        let banned = self.banned_columns();
        chains.iter().map(|chain| self.follow(chain, &banned, &mut vectors)).collect()
    }

    fn banned_columns(&self) -> Vec<bool> {
        match self.banned.is_empty() {
            true => vec![false; self.ctfidf.vocabulary.len()],
            false => self.ctfidf.vocabulary.par_iter().map(|term| self.banned.bans(term)).collect(),
        }
    }

    fn follow(
        &self,
        chain: &[Representation],
        banned: &[bool],
        vectors: &mut Vectors,
    ) -> Result<Vec<Words>, EmbedError> {
        let candidates = |n: usize| -> Vec<Words> {
            let best = |row| self.ctfidf.best_but(row, n, |column| banned[column]);
            self.ctfidf.rows.par_iter().map(|row| best(row)).collect()
        };
        let handed_on = self.top_n_words.max(CANDIDATES);
        let mut topics = match chain.first() {
            Some(Representation::Mmr { .. }) => candidates(handed_on),
            // The first step makes candidates of its own, or there is no step.
            _ => candidates(self.top_n_words),
        };
        for (at, step) in chain.iter().enumerate() {
            let keep = if at + 1 == chain.len() { self.top_n_words } else { handed_on };
            topics = match *step {
                Representation::Mmr { diversity } => differing(topics, diversity, keep, vectors)?,
                Representation::KeyBert => {
                    let candidates = candidates(keybert::CANDIDATES.max(self.top_n_words));
                    self.nearest(candidates, keep, vectors)?
                }
            };
        }
        Ok(topics)
    }

    /// KeyBERT-inspired.
    fn nearest(
        &self,
        candidates: Vec<Words>,
        keep: usize,
        vectors: &mut Vectors,
    ) -> Result<Vec<Words>, EmbedError> {
        vectors.fetch(candidates.iter().flatten().map(|(word, _)| word.as_str()))?;
        let vectors = &vectors.rows;
        let choose = |(row, words): (usize, Words)| {
            let place = (self.place)(row);
            let found = keybert::nearest(place.view(), stack(&words, vectors).view(), keep);
            found.into_iter().map(|(at, cosine)| (words[at].0.clone(), cosine)).collect()
        };
        Ok(candidates.into_par_iter().enumerate().map(choose).collect())
    }
}

/// MMR. A topic that has no more than `keep` words keeps them all.
fn differing(
    topics: Vec<Words>,
    diversity: f64,
    keep: usize,
    vectors: &mut Vectors,
) -> Result<Vec<Words>, EmbedError> {
    let joined: Vec<Option<String>> = topics
        .iter()
        .map(|words| {
            let all: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
            (all.len() > keep).then(|| all.join(" "))
        })
        .collect();
    let chosen_from = topics.iter().filter(|words| words.len() > keep);
    let words = chosen_from.flatten().map(|(word, _)| word.as_str());
    vectors.fetch(words.chain(joined.iter().flatten().map(String::as_str)))?;
    let vectors = &vectors.rows;
    let choose = |(words, joined): (Words, &Option<String>)| {
        let Some(joined) = joined else { return words };
        let place = vectors[joined].view();
        let mut chosen = mmr::mmr(place, stack(&words, vectors).view(), diversity, keep);
        chosen.sort_unstable();
        chosen.into_iter().map(|at| words[at].clone()).collect()
    };
    Ok(topics.into_par_iter().zip(&joined).map(choose).collect())
}

/// Embeddings of the words met so far.
struct Vectors<'a> {
    embed: &'a EmbedWords<'a>,
    rows: HashMap<String, Array1<f32>>,
}

impl Vectors<'_> {
    /// Embeds the texts that are not there yet, in one batch.
    fn fetch<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> Result<(), EmbedError> {
        let mut missing: Vec<&str> = texts.filter(|text| !self.rows.contains_key(*text)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let vectors = (self.embed)(&missing)?;
        for (text, vector) in missing.into_iter().zip(vectors.rows()) {
            self.rows.insert(text.to_owned(), vector.to_owned());
        }
        Ok(())
    }
}

/// The vectors of `words`, a row each.
fn stack(words: &Words, vectors: &HashMap<String, Array1<f32>>) -> Array2<f32> {
    let rows: Vec<ArrayView1<f32>> = words.iter().map(|(word, _)| vectors[word].view()).collect();
    let columns = rows.first().map_or(0, |row| row.len());
    let mut stacked = Array2::zeros((rows.len(), columns));
    for (mut to, from) in stacked.rows_mut().into_iter().zip(rows) {
        to.assign(&from);
    }
    stacked
}
