//! Documents as counted terms over one sorted vocabulary: scikit-learn's `CountVectorizer`.
//!
//! Terms are words, or n-grams over the words that are left when stop words are gone. An n-gram
//! never reaches over the end of a document (the reference joins a topic's documents first, so
//! there its n-grams do). Documents are read in blocks, each with a vocabulary of its own, so
//! that all threads read and no token is allocated but the first of its block.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::corpus::tokens::for_each_token;

/// Documents a thread reads at a time.
const BLOCK: usize = 512;

/// The terms of one document: (column, count) by ascending column.
pub type Bag = Vec<(u32, u32)>;

/// Bags of terms, a document a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bags {
    /// Terms in column order, sorted.
    pub vocabulary: Vec<String>,
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
        let shortest = n_gram_range.0.max(1);
        let lengths = (shortest, n_gram_range.1.max(shortest));
        let blocks: Vec<Block> =
            texts.par_chunks(BLOCK).map(|block| Block::read(block, lengths, &is_stop)).collect();
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
}

/// Columns to (column, count), ascending.
fn count(columns: impl Iterator<Item = u32>) -> Bag {
    let mut columns: Vec<u32> = columns.collect();
    columns.sort_unstable();
    columns.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect()
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
        (shortest, longest): (usize, usize),
        is_stop: &impl Fn(&str) -> bool,
    ) -> Self {
        let mut block = Block::default();
        // The kept words with single spaces between: every n-gram is a slice of it.
        let mut line = String::new();
        let mut starts = Vec::new();
        for text in texts {
            line.clear();
            starts.clear();
            for_each_token(text.as_ref(), |word| {
                if !is_stop(word) {
                    starts.push(line.len());
                    line.push_str(word);
                    line.push(' ');
                }
            });
            let mut ids = Vec::with_capacity(starts.len());
            starts.push(line.len());
            for length in shortest..=longest {
                for ends in starts.windows(length + 1) {
                    ids.push(block.id(&line[ends[0]..ends[length] - 1]));
                }
            }
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
}
