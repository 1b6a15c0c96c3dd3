//! Topics within one document: BERTopic's `approximate_distribution`.
//!
//! A window slides over the document's words; each window is compared with every topic, and what
//! is similar enough counts. So a document can have several topics, and each of its words its own.
//! Rows are kept sparse: most topics have no share in a document.

use std::collections::HashMap;
use std::ops::Range;

use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Topics;
use super::bags::{Line, columns, count};
use super::index::{Scratch, TopicIndex};
use super::representation::EmbedWords;
use crate::corpus::tokens::{folded, for_each_word};
use crate::embed::EmbedError;
use crate::topics::TopicId;

/// How windows are laid and what they must reach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DistributionParams {
    /// Words in a window, at least 1.
    pub window: usize,
    /// Words from the start of one window to the start of the next, at least 1.
    pub stride: usize,
    /// Similarities below this count as none; at least 0.
    pub min_similarity: f64,
    /// Shorter windows at both ends, so that the first and last words are seen as often as others.
    pub padding: bool,
}

/// BERTopic's.
impl Default for DistributionParams {
    fn default() -> Self {
        DistributionParams { window: 4, stride: 1, min_similarity: 0.1, padding: false }
    }
}

/// Topic ids and numbers by ascending id; topics that are not there have 0.
pub type Shares = Vec<(TopicId, f64)>;

/// One document's topics, word by word.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenDistribution {
    /// The words, as they are written.
    pub tokens: Vec<String>,
    /// Of each word the summed similarity of the windows it is in.
    pub similarities: Vec<Shares>,
    /// The words' sums, brought to a sum of 1. Not quite what [`Approximation::documents`] gives:
    /// words at the ends are in fewer windows.
    pub shares: Shares,
}

/// Ready to compare documents with topics.
#[derive(Debug)]
pub struct Approximation<'a> {
    topics: &'a Topics,
    params: DistributionParams,
    index: TopicIndex<'a>,
    columns: HashMap<&'a str, u32>,
}

/// Topics similar to a window.
type Similar = Vec<(u32, f64)>;

impl<'a> Approximation<'a> {
    /// Prepares for documents of a model with these topics.
    pub fn new(topics: &'a Topics, params: DistributionParams) -> Self {
        let columns = columns(&topics.ctfidf.vocabulary);
        Approximation { topics, params, index: TopicIndex::of(topics), columns }
    }

    /// Shares of the topics in each document, compared by c-TF-IDF. They add up to 1; a document
    /// that is like no topic has none.
    pub fn documents<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<Shares> {
        let scratch = || (self.index.scratch(), Line::default());
        let shares = |(scratch, line): &mut (Scratch, Line), text: &T| {
            let document = Document::of(text.as_ref(), &self.params);
            self.total(self.similar(&document, scratch, line).into_iter().flatten())
        };
        texts.par_iter().map_init(scratch, shares).collect()
    }

    /// The words of one document, compared by c-TF-IDF.
    pub fn tokens(&self, text: &str) -> TokenDistribution {
        let document = Document::of(text, &self.params);
        let similar = self.similar(&document, &mut self.index.scratch(), &mut Line::default());
        self.spread(document, similar)
    }

    /// As [`Approximation::documents`], but windows are embedded and compared with the topic
    /// vectors: every distinct window once. Slow: about as many texts as words are embedded.
    pub fn embedded_documents<T: AsRef<str> + Sync>(
        &self,
        texts: &[T],
        embed: &EmbedWords,
    ) -> Result<Vec<Shares>, EmbedError> {
        let documents: Vec<Document> =
            texts.par_iter().map(|text| Document::of(text.as_ref(), &self.params)).collect();
        let similar = self.embedded(&documents, embed)?;
        let shares =
            similar.into_par_iter().map(|windows| self.total(windows.into_iter().flatten()));
        Ok(shares.collect())
    }

    /// As [`Approximation::tokens`], by embeddings.
    pub fn embedded_tokens(
        &self,
        text: &str,
        embed: &EmbedWords,
    ) -> Result<TokenDistribution, EmbedError> {
        let documents = [Document::of(text, &self.params)];
        let mut similar = self.embedded(&documents, embed)?;
        let [document] = documents;
        Ok(self.spread(document, similar.pop().unwrap_or_default()))
    }

    /// Of each window the topics that are similar enough by c-TF-IDF.
    fn similar(&self, document: &Document, scratch: &mut Scratch, line: &mut Line) -> Vec<Similar> {
        let vectoriser = &self.topics.ctfidf.vectoriser;
        line.clear();
        for token in &document.tokens {
            let token = folded(token);
            line.push(&token, vectoriser.stop.contains(&token));
        }
        let known = |(term, tokens): (&str, Range<usize>)| Some((tokens, *self.columns.get(term)?));
        let mut terms: Vec<(Range<usize>, u32)> =
            line.terms(vectoriser.n_gram_range).filter_map(known).collect();
        terms.sort_by_key(|(tokens, _)| tokens.start);
        let similar = |window: &Range<usize>| {
            let first = terms.partition_point(|(tokens, _)| tokens.start < window.start);
            let inside = terms[first..].iter().take_while(|(tokens, _)| tokens.start < window.end);
            let inside = inside.filter(|(tokens, _)| tokens.end <= window.end);
            let bag = count(inside.map(|&(_, column)| column));
            let mut similar = self.index.cosines(&bag, scratch);
            similar.retain(|&(_, cosine)| cosine >= self.params.min_similarity);
            similar
        };
        document.windows.iter().map(similar).collect()
    }

    /// Of each document's windows the topics that are similar enough by embeddings.
    fn embedded(
        &self,
        documents: &[Document],
        embed: &EmbedWords,
    ) -> Result<Vec<Vec<Similar>>, EmbedError> {
        let texts: Vec<Vec<String>> =
            documents.par_iter().map(|document| document.window_texts()).collect();
        let mut distinct: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let cosines = match distinct.is_empty() {
            true => Array2::zeros((0, 0)),
            false => {
                let topics = self.topics.vectors.slice(s![self.topics.offset().., ..]);
                cosines(embed(&distinct)?.view(), topics)
            }
        };
        let similar = |text: &String| {
            // Every window's text is among the distinct ones.
            let row = distinct.partition_point(|other| *other < text.as_str());
            let cells = cosines.row(row).into_iter().enumerate();
            let enough = cells.filter(|(_, cosine)| **cosine >= self.params.min_similarity);
            enough.map(|(topic, cosine)| (topic as u32, *cosine)).collect()
        };
        Ok(texts.par_iter().map(|windows| windows.iter().map(similar).collect()).collect())
    }

    /// Similarities summed by topic and brought to a sum of 1.
    fn total(&self, cells: impl Iterator<Item = (u32, f64)>) -> Shares {
        let mut shares = self.sum(cells);
        let total: f64 = shares.iter().map(|(_, sum)| sum).sum();
        shares.iter_mut().for_each(|(_, sum)| *sum /= total);
        shares
    }

    fn sum(&self, cells: impl Iterator<Item = (u32, f64)>) -> Shares {
        let mut sums = vec![0.0; self.index.topics()];
        cells.for_each(|(topic, similarity)| sums[topic as usize] += similarity);
        let some = sums.into_iter().enumerate().filter(|(_, sum)| *sum > 0.0);
        some.map(|(topic, sum)| (TopicId::at(topic), sum)).collect()
    }

    /// Every word gets what its windows have.
    fn spread(&self, document: Document, similar: Vec<Similar>) -> TokenDistribution {
        let windows = &document.windows;
        let of_token = |token: usize| {
            let around = windows.iter().zip(&similar).filter(|(window, _)| window.contains(&token));
            self.sum(around.flat_map(|(_, similar)| similar.iter().copied()))
        };
        let similarities: Vec<Shares> = (0..document.tokens.len()).map(of_token).collect();
        let all = similarities.iter().flatten();
        let shares = self.total(all.filter_map(|&(topic, sum)| Some((topic.index()? as u32, sum))));
        TokenDistribution { tokens: document.tokens, similarities, shares }
    }
}

/// A document's words and the windows over them.
struct Document {
    tokens: Vec<String>,
    windows: Vec<Range<usize>>,
}

impl Document {
    fn of(text: &str, params: &DistributionParams) -> Self {
        let mut tokens = Vec::new();
        for_each_word(text, |word| tokens.push(word.to_owned()));
        let windows = windows(tokens.len(), params);
        Document { tokens, windows }
    }

    fn window_texts(&self) -> Vec<String> {
        self.windows.iter().map(|window| self.tokens[window.clone()].join(" ")).collect()
    }
}

/// Which of `tokens` words each window holds, in the reference's order: with padding first those
/// that begin before the document, at the end those that reach over it.
fn windows(tokens: usize, params: &DistributionParams) -> Vec<Range<usize>> {
    let (window, stride) = (params.window.max(1), params.stride.max(1));
    if tokens < window {
        return std::iter::once(0..tokens).collect();
    }
    let before = if params.padding { window.div_ceil(stride) - 1 } else { 0 };
    let padded = (0..before).map(|at| 0..window - (before - at) * stride);
    let starts = (0..tokens).step_by(stride);
    let full = starts.map(|start| start..(start + window).min(tokens));
    padded.chain(full.filter(|range| params.padding || range.len() == window)).collect()
}

/// Cosines of all rows of `a` to all rows of `b`; 0 for rows of zeros.
pub(super) fn cosines(a: ArrayView2<f32>, b: ArrayView2<f32>) -> Array2<f64> {
    let unit = |rows: ArrayView2<f32>| {
        let mut unit = rows.mapv(f64::from);
        for mut row in unit.rows_mut() {
            let length = row.dot(&row).sqrt();
            row /= if length > 0.0 { length } else { 1.0 };
        }
        unit
    };
    unit(a).dot(&unit(b).t())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(tokens: usize, window: usize, stride: usize, padding: bool) -> Vec<(usize, usize)> {
        let params = DistributionParams { window, stride, padding, ..Default::default() };
        windows(tokens, &params).into_iter().map(|window| (window.start, window.end)).collect()
    }

    #[test]
    fn windows_are_laid_as_the_reference_lays_them() {
        assert_eq!(laid(0, 4, 1, false), [(0, 0)]);
        assert_eq!(laid(3, 4, 1, true), [(0, 3)]);
        assert_eq!(laid(4, 4, 1, false), [(0, 4)]);
        assert_eq!(laid(6, 4, 1, false), [(0, 4), (1, 5), (2, 6)]);
        assert_eq!(laid(7, 3, 2, false), [(0, 3), (2, 5), (4, 7)]);
        assert_eq!(laid(6, 3, 2, true), [(0, 1), (0, 3), (2, 5), (4, 6)]);
        assert_eq!(
            laid(5, 4, 1, true),
            [(0, 1), (0, 2), (0, 3), (0, 4), (1, 5), (2, 5), (3, 5), (4, 5)]
        );
        assert_eq!(laid(9, 2, 4, true), [(0, 2), (4, 6), (8, 9)]);
    }
}
