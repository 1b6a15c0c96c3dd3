//! Documents longer than a model reads, embedded in pieces.
//!
//! A document is split between sentences, or between words where a sentence alone is too long, into as
//! few pieces as the model can read, of about equal length. Its vector is the mean of theirs, each
//! weighing as much as it has word pieces, of length 1 where theirs are. A document that the model
//! reads whole is one piece and has the same vector as ever.
//!
//! Texts that are split must be split again where new ones are compared with them, so a model that
//! embeds in pieces has an id of its own.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::{EmbedError, Embedder};
use crate::watch::{Cancelled, Watch};

/// Ends the id of a model that embeds in pieces. Changes whenever the same text begins to be split
/// otherwise.
const IN_PIECES: &str = " in pieces 1";
/// Share of documents that are cut from which on [`Chunk::Auto`] splits.
const SHARE: f64 = 0.1;
/// How far from 1 a vector's length may be that is called 1.
const UNIT: f32 = 1e-3;

/// Whether documents longer than the model reads are embedded in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Chunk {
    /// If there are many of them: more than a tenth.
    #[default]
    Auto,
    /// Never: what the model does not read is cut off, as BERTopic does.
    Off,
    /// Always.
    Mean,
    /// Always, and the pieces are clustered and described: a document has a mix of their topics.
    Topics,
}

impl Chunk {
    /// All, in the order in which the arrow keys step through them.
    pub const ALL: [Chunk; 4] = [Chunk::Auto, Chunk::Off, Chunk::Mean, Chunk::Topics];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Chunk::Auto => "auto",
            Chunk::Off => "off",
            Chunk::Mean => "mean",
            Chunk::Topics => "topics",
        }
    }

    /// Whether documents are split of which so many are longer than the model reads.
    pub fn splits(self, cut: usize, documents: usize) -> bool {
        match self {
            Chunk::Auto => cut as f64 > SHARE * documents as f64,
            Chunk::Off => false,
            Chunk::Mean | Chunk::Topics => cut > 0,
        }
    }
}

/// An embedding model that embeds in pieces what it cannot read at once.
pub struct InPieces {
    inner: Arc<dyn Embedder>,
    id: String,
}

impl InPieces {
    /// `inner`, embedding in pieces.
    pub fn new(inner: Arc<dyn Embedder>) -> Self {
        InPieces { id: format!("{}{IN_PIECES}", inner.id()), inner }
    }

    /// `inner`, as the model with this id embeds: in pieces, or each text at once.
    pub fn as_in(id: &str, inner: Arc<dyn Embedder>) -> Arc<dyn Embedder> {
        match id.strip_suffix(IN_PIECES) == Some(inner.id()) {
            true => Arc::new(InPieces::new(inner)),
            false => inner,
        }
    }
}

impl Embedder for InPieces {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self, watch: &dyn Watch) -> Result<usize, EmbedError> {
        self.inner.dimensions(watch)
    }

    fn max_tokens(&self) -> Option<usize> {
        self.inner.max_tokens()
    }

    fn tokens(&self, text: &str) -> usize {
        self.inner.tokens(text)
    }

    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        let pieces = Pieces::of(&*self.inner, texts, watch)?;
        let vectors = pieces.embedded(watch, |pieces, watch| self.inner.embed(pieces, watch))?;
        Ok(pieces.means(vectors.view()))
    }
}

/// Texts in pieces that a model can read.
pub struct Pieces<'a> {
    texts: Vec<&'a str>,
    /// Word pieces of each.
    tokens: Vec<usize>,
    /// Where the pieces of each document end.
    ends: Vec<usize>,
}

impl<'a> Pieces<'a> {
    /// The pieces of all `texts` in their order; every text has one at least.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` cancelled.
    pub fn of(
        embedder: &dyn Embedder,
        texts: &[&'a str],
        watch: &dyn Watch,
    ) -> Result<Self, Cancelled> {
        let split = |text: &&'a str| match watch.cancelled() {
            true => Err(Cancelled),
            false => Ok(split(embedder, text)),
        };
        let each = texts.par_iter().map(split).collect::<Result<Vec<_>, _>>()?;
        let mut pieces = Pieces { texts: Vec::new(), tokens: Vec::new(), ends: Vec::new() };
        for document in each {
            for (text, tokens) in document {
                pieces.texts.push(text);
                pieces.tokens.push(tokens);
            }
            pieces.ends.push(pieces.texts.len());
        }
        Ok(pieces)
    }

    /// The pieces.
    pub fn texts(&self) -> &[&'a str] {
        &self.texts
    }

    /// The document of each piece.
    pub fn documents(&self) -> impl Iterator<Item = usize> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let lengths = self.ends.iter().zip(starts).map(|(end, start)| end - start);
        lengths.enumerate().flat_map(|(document, count)| std::iter::repeat_n(document, count))
    }

    /// The numbers of the documents that have one of these pieces, given in ascending order.
    pub fn documents_with(&self, pieces: &[usize]) -> Vec<usize> {
        let document = |&piece: &usize| self.ends.partition_point(|&end| end <= piece);
        let mut documents: Vec<usize> = pieces.iter().map(document).collect();
        documents.dedup();
        documents
    }

    /// The vectors of the documents (n × d) by those of their pieces.
    pub fn means(&self, vectors: ArrayView2<f32>) -> Array2<f32> {
        let mut means = Array2::zeros((self.ends.len(), vectors.ncols()));
        let mut start = 0;
        for (mut mean, &end) in means.rows_mut().into_iter().zip(&self.ends) {
            if end == start + 1 {
                mean.assign(&vectors.row(start));
            } else {
                let mut unit = true;
                for piece in start..end {
                    let vector = vectors.row(piece);
                    unit &= (vector.dot(&vector).sqrt() - 1.0).abs() < UNIT;
                    mean.scaled_add(self.tokens[piece].max(1) as f32, &vector);
                }
                let tokens: usize =
                    self.tokens[start..end].iter().map(|&tokens| tokens.max(1)).sum();
                let length = mean.dot(&mean).sqrt();
                let by = if unit && length > 0.0 { length } else { tokens as f32 };
                mean.mapv_inplace(|v| v / by);
            }
            start = end;
        }
        debug_assert_eq!(start, vectors.len_of(Axis(0)));
        means
    }

    /// What `embed` makes of the pieces. `watch` is told of documents, and so is the error.
    ///
    /// # Errors
    /// That of `embed`.
    pub fn embedded<T>(
        &self,
        watch: &dyn Watch,
        embed: impl FnOnce(&[&'a str], &dyn Watch) -> Result<T, EmbedError>,
    ) -> Result<T, EmbedError> {
        let (documents, pieces) = (self.ends.len(), self.texts.len());
        let result = embed(&self.texts, &InDocuments { inner: watch, documents, pieces });
        result.map_err(|error| error.among(&self.documents().collect::<Vec<_>>()))
    }
}

struct InDocuments<'w> {
    inner: &'w dyn Watch,
    documents: usize,
    pieces: usize,
}

impl InDocuments<'_> {
    fn documents(&self, pieces: usize) -> usize {
        pieces * self.documents / self.pieces.max(1)
    }
}

impl Watch for InDocuments<'_> {
    fn progress(&self, done: usize, _total: usize) {
        self.inner.progress(self.documents(done), self.documents);
    }

    fn cancelled(&self) -> bool {
        self.inner.cancelled()
    }

    fn tick(&self, done: usize, _total: usize) -> Result<(), Cancelled> {
        self.inner.tick(self.documents(done), self.documents)
    }
}

/// A text in pieces that `embedder` can read, with the word pieces in each.
pub fn split<'a>(embedder: &dyn Embedder, text: &'a str) -> Vec<(&'a str, usize)> {
    let Some(most) = embedder.max_tokens().filter(|_| embedder.is_cut(text)) else {
        return vec![(text, 1)];
    };
    let most = most.saturating_sub(super::tokenize::SPECIAL).max(1);
    let mut units = Vec::new();
    for sentence in text.split_sentence_bounds() {
        parts(embedder, sentence, most, &mut units);
    }
    let total: usize = units.iter().map(|&(_, tokens)| tokens).sum();
    let each = total.div_ceil(total.div_ceil(most).max(1));
    let mut pieces: Vec<(usize, usize, usize)> = Vec::new();
    let mut at = 0;
    for (unit, tokens) in units {
        let end = at + unit.len();
        match pieces.last_mut() {
            Some((_, to, held)) if *held + tokens <= most && *held < each => {
                (*to, *held) = (end, *held + tokens);
            }
            _ => pieces.push((at, end, tokens)),
        }
        at = end;
    }
    pieces.into_iter().map(|(from, to, tokens)| (text[from..to].trim(), tokens)).collect()
}

/// A sentence; the words of one that is too long, and the halves of such a word.
fn parts<'a>(
    embedder: &dyn Embedder,
    text: &'a str,
    most: usize,
    units: &mut Vec<(&'a str, usize)>,
) {
    let tokens = embedder.tokens(text);
    if tokens <= most {
        units.push((text, tokens));
        return;
    }
    let words: Vec<&str> = text.split_word_bounds().collect();
    if words.len() > 1 {
        words.into_iter().for_each(|word| parts(embedder, word, most, units));
        return;
    }
    let middle = (text.len() / 2..text.len()).find(|&at| text.is_char_boundary(at));
    match middle {
        Some(middle) if middle > 0 => {
            parts(embedder, &text[..middle], most, units);
            parts(embedder, &text[middle..], most, units);
        }
        _ => units.push((text, tokens)),
    }
}
