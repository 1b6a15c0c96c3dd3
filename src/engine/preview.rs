//! The effect of preprocessing on a corpus, before any run: the numbers of the Data screen.

use std::borrow::Cow;
use std::collections::HashSet;

use rayon::prelude::*;

use crate::corpus::clean::Effects;
use crate::corpus::clean::repeated::RepeatedLines;
use crate::corpus::{Corpus, CorpusError, Preprocessor, Step, tokens};
use crate::embed::Embedder;
use crate::engine::copies::Copies;
use crate::engine::read::preprocessing_list;
use crate::model::Settings;

/// Languages that are named.
const LANGUAGES: usize = 3;

/// Bins of the histogram of document lengths.
const BINS: usize = 14;

/// Counts over the documents after preprocessing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewStats {
    /// Distinct words that can describe topics (stop words left out).
    pub vocabulary: usize,
    /// Name of the topic stop-word list in force, e.g. "english" or "none".
    pub stop_list: String,
    /// Median number of words in a document, as white space separates them where it does.
    pub median_tokens: usize,
    /// Largest number of words in a document.
    pub longest_tokens: usize,
    /// Documents by number of tokens, in equal bins from 0 to `histogram_max`; the last bin also
    /// holds what is longer.
    pub histogram: Vec<usize>,
    /// Where the histogram ends, in tokens: a multiple of its bins.
    pub histogram_max: usize,
    /// Documents longer than the embedding model reads, and how many word pieces it reads; `None`
    /// where no model embeds them.
    pub cut: Option<(usize, usize)>,
    /// The languages of the documents, the commonest with their shares.
    pub languages: String,
    /// The embedding model; `None` where there is none.
    pub model: Option<String>,
    /// Documents that preprocessing left without any text.
    pub emptied: usize,
    /// How many documents, as they were read, each step would clear of something: see
    /// [`crate::corpus::clean::effects`].
    pub clears: Effects,
    /// Which documents say the same.
    pub copies: Copies,
}

/// What no setting changes of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// [`crate::corpus::clean::effects`].
    pub clears: Effects,
    /// Which documents say the same.
    pub copies: Copies,
}

/// What is counted in some of the documents.
#[derive(Default)]
struct Seen {
    words: HashSet<String>,
    lengths: Vec<usize>,
    cut: usize,
}

impl Seen {
    fn and(mut self, mut other: Seen) -> Seen {
        if self.words.len() < other.words.len() {
            std::mem::swap(&mut self.words, &mut other.words);
        }
        self.words.extend(other.words);
        self.lengths.append(&mut other.lengths);
        Seen { cut: self.cut + other.cut, ..self }
    }
}

impl PreviewStats {
    /// Counts over `corpus` under `settings`; `embedder` is the one the documents will go through,
    /// `known` what no setting changes.
    /// Takes tens of milliseconds at 20,000 short documents, more where they are long: not for a
    /// drawing thread.
    ///
    /// # Errors
    /// [`CorpusError`] where there are no stop words for the language in the settings.
    pub fn of(
        corpus: &Corpus,
        settings: &Settings,
        embedder: Option<&dyn Embedder>,
        known: Known,
    ) -> Result<Self, CorpusError> {
        let stop = settings.words.stop_words.resolve(&corpus.languages)?;
        let preprocessor = Preprocessor::new(
            &settings.preprocess,
            preprocessing_list(settings, |words| words.resolve(&corpus.languages))?,
            RepeatedLines::wanted(&settings.preprocess, &corpus.texts),
        );
        let most = embedder.and_then(|embedder| embedder.max_tokens());
        let seen = |mut seen: Seen, text: &String| {
            // Without steps a document is what was read.
            let text: Cow<str> = match settings.preprocess.is_empty() {
                true => text.into(),
                false => preprocessor.apply(text).into(),
            };
            seen.lengths.push(tokens::count_words(&text));
            let cut = most.is_some() && embedder.is_some_and(|embedder| embedder.is_cut(&text));
            seen.cut += usize::from(cut);
            tokens::for_each_token(&text, |token| {
                if !seen.words.contains(token) && !stop.contains(token) {
                    seen.words.insert(token.to_owned());
                }
            });
            seen
        };
        let Seen { words, mut lengths, cut } =
            corpus.texts.par_iter().fold(Seen::default, seen).reduce(Seen::default, Seen::and);
        lengths.par_sort_unstable();
        Ok(PreviewStats {
            cut: most.map(|most| (cut, most)),
            languages: corpus.languages.said(LANGUAGES),
            model: embedder.map(|embedder| embedder.name().to_owned()),
            vocabulary: words.len(),
            stop_list: stop.name,
            emptied: lengths.partition_point(|&length| length == 0),
            clears: known.clears,
            copies: known.copies,
            ..PreviewStats::of_lengths(&lengths)
        })
    }

    /// How many documents a step would clear of something.
    pub fn changed_by(&self, step: Step) -> usize {
        self.clears.iter().find(|(other, _)| *other == step).map_or(0, |&(_, documents)| documents)
    }

    /// `lengths` ascending. The histogram ends where 98 % of the documents do.
    fn of_lengths(lengths: &[usize]) -> Self {
        let at = |share: f64| {
            let last = lengths.len().saturating_sub(1);
            lengths.get((last as f64 * share) as usize).copied().unwrap_or(0)
        };
        let histogram_max = at(0.98).max(BINS).next_multiple_of(BINS);
        let mut histogram = vec![0; BINS];
        for &length in lengths {
            histogram[(length * BINS / histogram_max).min(BINS - 1)] += 1;
        }
        PreviewStats {
            median_tokens: at(0.5),
            longest_tokens: at(1.0),
            histogram,
            histogram_max,
            ..PreviewStats::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_one_bin() {
        let lengths = [0, 1, 2, 3, 5, 8, 13, 400];
        let stats = PreviewStats::of_lengths(&lengths);
        assert_eq!(stats.histogram.iter().sum::<usize>(), lengths.len());
        assert_eq!((stats.median_tokens, stats.longest_tokens), (3, 400));
        assert_eq!(stats.histogram_max % BINS, 0);
        assert_eq!(PreviewStats::of_lengths(&[]).median_tokens, 0);
    }
}
