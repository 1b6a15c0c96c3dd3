//! Documents as counted terms over one sorted vocabulary: scikit-learn's `CountVectorizer`.
//!
//! Terms are words, or n-grams over the words that are left when stop words are gone. An n-gram
//! never reaches over the end of a document (the reference joins a topic's documents first, so
//! there its n-grams do). Documents are read in blocks, each with a vocabulary of its own, so
//! that all threads read and no token is allocated but the first of its block.

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::corpus::StopList;
use crate::corpus::tokens::for_each_token;

/// Documents a thread reads at a time.
const BLOCK: usize = 512;

/// The terms of one document: (column, count) by ascending column.
pub type Bag = Vec<(u32, u32)>;

/// How texts become terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectoriser {
    /// Shortest and longest n-gram.
    pub n_gram_range: (usize, usize),
    /// Words that are no terms and part of none.
    pub stop: StopList,
}

impl Default for Vectoriser {
    /// Single words, all of them.
    fn default() -> Self {
        Vectoriser { n_gram_range: (1, 1), stop: StopList::default() }
    }
}

impl Vectoriser {
    /// Bags of `texts` over a vocabulary of their own.
    pub fn fit<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Bags {
        Bags::of(texts, self.n_gram_range, |word| self.stop.contains(word))
    }

    /// Bags of `texts` over a fitted vocabulary; other terms are left out.
    pub fn transform<T: AsRef<str> + Sync>(&self, texts: &[T], vocabulary: &[String]) -> Vec<Bag> {
        let columns = columns(vocabulary);
        let bag = |line: &mut Line, text: &T| {
            line.read(text.as_ref(), |word| self.stop.contains(word));
            count(line.terms(self.n_gram_range).filter_map(|(term, _)| columns.get(term).copied()))
        };
        texts.par_iter().map_init(Line::default, bag).collect()
    }
}

/// The column of every term of a vocabulary.
pub(super) fn columns(vocabulary: &[String]) -> HashMap<&str, u32> {
    vocabulary.iter().enumerate().map(|(column, term)| (term.as_str(), column as u32)).collect()
}

/// Bags of terms, a document a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bags {
    /// Terms in column order, sorted.
    pub vocabulary: Vec<String>,
    /// One a document, over the vocabulary.
    pub documents: Vec<Bag>,
}

impl Bags {
    /// Counts the terms of `texts`: n-grams of `n_gram_range.0..=n_gram_range.1` words, without
    /// the words for which `is_stop` holds.
    pub fn of<T: AsRef<str> + Sync>(
        texts: &[T],
        n_gram_range: (usize, usize),
        is_stop: impl Fn(&str) -> bool + Sync,
    ) -> Self {
        let blocks: Vec<Block> = texts
            .par_chunks(BLOCK)
            .map(|block| Block::read(block, n_gram_range, &is_stop))
            .collect();
        Self::unite(blocks)
    }

    fn unite(blocks: Vec<Block>) -> Self {
        let mut ids: HashMap<&str, u32> = HashMap::new();
        for term in blocks.iter().flat_map(|block| block.terms.keys()) {
            ids.insert(term, 0);
        }
        let mut sorted: Vec<&str> = ids.keys().copied().collect();
        sorted.par_sort_unstable();
        for (column, &term) in sorted.iter().enumerate() {
            ids.insert(term, column as u32);
        }
        let documents = blocks.par_iter().flat_map_iter(|block| {
            let mut column_of = vec![0; block.terms.len()];
            for (term, &id) in &block.terms {
                column_of[id as usize] = ids[term.as_str()];
            }
            block
                .documents
                .iter()
                .map(move |ids| count(ids.iter().map(|&id| column_of[id as usize])))
        });
        let documents = documents.collect();
        Bags { vocabulary: sorted.into_iter().map(str::to_owned).collect(), documents }
    }

    /// Leaves out the terms whose column is not kept; the others move up.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut next = 0;
        let renumbered: Vec<Option<u32>> = keep
            .iter()
            .map(|&keep| {
                keep.then(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        let mut column = keep.iter();
        self.vocabulary.retain(|_| column.next().copied().unwrap_or(false));
        self.documents.par_iter_mut().for_each(|bag| {
            let kept = |&(column, count): &(u32, u32)| Some((renumbered[column as usize]?, count));
            *bag = bag.iter().filter_map(kept).collect();
        });
    }
}

/// Columns to (column, count), ascending.
pub(super) fn count(columns: impl Iterator<Item = u32>) -> Bag {
    let mut columns: Vec<u32> = columns.collect();
    columns.sort_unstable();
    columns.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect()
}

/// Words of a text with single spaces between, so that every n-gram is a slice.
#[derive(Debug, Default)]
pub(super) struct Line {
    words: String,
    /// Where each word starts.
    starts: Vec<usize>,
    /// Which token of the text each word is.
    positions: Vec<usize>,
    /// Tokens seen, kept or not.
    tokens: usize,
}

impl Line {
    /// Takes the words of `text` in place of those it holds.
    fn read(&mut self, text: &str, is_stop: impl Fn(&str) -> bool) {
        self.clear();
        for_each_token(text, |token| self.push(token, is_stop(token)));
    }

    pub fn clear(&mut self) {
        self.words.clear();
        self.starts.clear();
        self.positions.clear();
        self.tokens = 0;
    }

    /// The next token of the text.
    pub fn push(&mut self, token: &str, is_stop: bool) {
        if !is_stop {
            self.starts.push(self.words.len());
            self.positions.push(self.tokens);
            self.words.push_str(token);
            self.words.push(' ');
        }
        self.tokens += 1;
    }

    /// The n-grams, and which tokens of the text each reaches over; shorter ones first.
    pub fn terms(
        &self,
        (shortest, longest): (usize, usize),
    ) -> impl Iterator<Item = (&str, Range<usize>)> {
        let words = self.starts.len();
        let shortest = shortest.max(1);
        let grams = (shortest..=longest.max(shortest)).flat_map(move |length| {
            (0..(words + 1).saturating_sub(length)).map(move |first| (first, first + length - 1))
        });
        grams.map(move |(first, last)| {
            let end = self.starts.get(last + 1).copied().unwrap_or(self.words.len());
            let term = &self.words[self.starts[first]..end - 1];
            (term, self.positions[first]..self.positions[last] + 1)
        })
    }
}

/// Some documents as terms numbered in the order they were met.
#[derive(Default)]
struct Block {
    terms: HashMap<String, u32>,
    documents: Vec<Vec<u32>>,
}

impl Block {
    fn read<T: AsRef<str>>(
        texts: &[T],
        n_gram_range: (usize, usize),
        is_stop: &impl Fn(&str) -> bool,
    ) -> Self {
        let mut block = Block::default();
        let mut line = Line::default();
        for text in texts {
            line.read(text.as_ref(), is_stop);
            let ids = line.terms(n_gram_range).map(|(term, _)| block.id(term)).collect();
            block.documents.push(ids);
        }
        block
    }

    fn id(&mut self, term: &str) -> u32 {
        if let Some(&id) = self.terms.get(term) {
            return id;
        }
        let id = self.terms.len() as u32;
        self.terms.insert(term.to_owned(), id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n_grams_bridge_stop_words_but_not_documents() {
        let bags = Bags::of(&["Cats like the MILK", "milk milk"], (1, 2), |word| word == "the");
        assert_eq!(
            bags.vocabulary,
            ["cats", "cats like", "like", "like milk", "milk", "milk milk"]
        );
        assert_eq!(bags.documents[0], [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]);
        assert_eq!(bags.documents[1], [(4, 2), (5, 1)]);
    }

    #[test]
    fn blocks_share_one_vocabulary() {
        let texts: Vec<String> = (0..3 * BLOCK).map(|i| format!("all word{}", i % 700)).collect();
        let bags = Bags::of(&texts, (1, 1), |_| false);
        assert_eq!(bags.vocabulary.len(), 701);
        for (i, bag) in bags.documents.iter().enumerate() {
            let terms: Vec<&str> =
                bag.iter().map(|&(column, _)| bags.vocabulary[column as usize].as_str()).collect();
            assert_eq!(terms, ["all", &format!("word{}", i % 700)]);
        }
    }

    #[test]
    fn short_documents_have_no_long_n_grams() {
        let bags = Bags::of(&["one", "", "of"], (2, 3), |word| word == "of");
        assert_eq!(bags.vocabulary, [""; 0]);
        assert_eq!(bags.documents, vec![vec![]; 3]);
    }

    #[test]
    fn terms_know_the_tokens_they_reach_over() {
        let mut line = Line::default();
        line.read("big the old cat", |word| word == "the");
        let terms: Vec<(&str, Range<usize>)> = line.terms((1, 2)).collect();
        assert_eq!(
            terms,
            [("big", 0..1), ("old", 2..3), ("cat", 3..4), ("big old", 0..3), ("old cat", 2..4)]
        );
    }

    #[test]
    fn new_texts_are_counted_over_the_fitted_vocabulary() {
        let stop = StopList::of("mine", ["the"]);
        let vectoriser = Vectoriser { n_gram_range: (1, 2), stop };
        let texts = ["the cat sat", "cat cat"];
        let bags = vectoriser.fit(&texts);
        assert_eq!(vectoriser.transform(&texts, &bags.vocabulary), bags.documents);
        let new = vectoriser.transform(&["a dog, the CAT, sat; sat"], &bags.vocabulary);
        // cat, cat cat, cat sat, sat
        assert_eq!(new, [vec![(0, 1), (2, 1), (3, 2)]]);
    }

    #[test]
    fn columns_left_out_are_gone_everywhere() {
        let mut bags = Bags::of(&["ax by cz", "by by", "ax"], (1, 1), |_| false);
        bags.retain(&[false, true, true]);
        assert_eq!(bags.vocabulary, ["by", "cz"]);
        assert_eq!(bags.documents, [vec![(0, 1), (1, 1)], vec![(0, 2)], vec![]]);
    }
}
