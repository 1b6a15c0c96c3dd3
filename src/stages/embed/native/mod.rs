//! Encoders on the CPU, BERT's family and the Universal Sentence Encoder, driven by the model file's configuration.
//!
//! * `encoder` — BERT's weights and the forward pass over a batch
//! * `attention` — self-attention of one document
//! * `windows` — the network of windows over pieces; `pieces` — what it needs of each piece alone
//! * [`gemm`] — the matrix product
//! * `ops` — activation, softmax, layer normalisation
//! * [`isa`] — which vector instructions there are
//!
//! Documents go longest first into batches of about `BATCH_TOKENS` tokens, whose token vectors
//! stand in one matrix: no padding anywhere. One batch a worker, results in fixed places. A
//! document's vector has the same bits whatever stands beside it and on any number of threads.
//!
//! Measured against ONNX Runtime 1.32 on one thread of the same AVX-512 machine, 1,000 reviews of
//! 15 tokens in the mean: 1.05 times its tokens a second (it with batches of 32 sorted texts, and
//! not counting its tokenising). The products run at 150 to 170 GFLOP/s there, 85 with AVX2; four
//! fifths of the time are theirs.

mod attention;
mod encoder;
pub mod gemm;
pub mod isa;
pub(super) mod ops;
mod pieces;
mod windows;

use std::sync::{Mutex, PoisonError};

use ndarray::Array2;
use rayon::prelude::*;

use self::isa::Isa;
use super::models::ModelFile;
use super::models::config::Network;
use super::tokenize::longest_first;
use super::tokens::Tokens;
use super::{EmbedError, Embedder, checked};
use crate::watch::Watch;

/// Tokens in a batch: enough to read the weights seldom, few enough to stay in the cache.
const BATCH_TOKENS: usize = 384;
/// The same of the network of windows, whose layers over whole texts need more texts at once.
const WINDOW_TOKENS: usize = 4096;
/// Changes whenever the same weights begin to give other bits.
const VERSION: u32 = 1;

/// What there is an engine for.
enum Encoder {
    Bert(Box<encoder::Encoder>),
    Windows(Box<windows::Encoder>),
}

/// The native engine with one model.
pub struct Native {
    id: String,
    name: String,
    dimensions: usize,
    by_language: bool,
    encoder: Encoder,
    tokens: Tokens,
}

impl Native {
    /// Dequantises and packs the weights.
    pub fn new(file: ModelFile) -> Result<Self, EmbedError> {
        Self::with_isa(file, Isa::detect())
    }

    /// [`Native::new`] with other instructions than the best.
    pub fn with_isa(file: ModelFile, isa: Isa) -> Result<Self, EmbedError> {
        let config = file.config();
        let id = format!("native {VERSION} {} {}", isa.rounding(), config.digest);
        let (name, dimensions) = (config.name.clone(), config.dimensions());
        let by_language = config.by_language;
        let tokens = Tokens::of(&file)?;
        let encoder = match config.network.clone() {
            Network::Bert(network) => {
                Encoder::Bert(Box::new(encoder::Encoder::new(file, network, isa)?))
            }
            Network::Use(network) => {
                Encoder::Windows(Box::new(windows::Encoder::new(file, network, isa)?))
            }
        };
        Ok(Native { id, name, dimensions, by_language, tokens, encoder })
    }

    /// The word-piece ids of each text, as the encoder sees them.
    pub fn token_ids(
        &self,
        texts: &[&str],
        watch: &dyn Watch,
    ) -> Result<Vec<Vec<u32>>, EmbedError> {
        self.tokens.encode(texts, watch)
    }

    /// Embeds texts given as word-piece ids.
    fn embed_ids(&self, ids: &[Vec<u32>], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        match &self.encoder {
            Encoder::Bert(encoder) => {
                self.in_batches(ids, BATCH_TOKENS, watch, |texts, scratch| {
                    encoder.forward(texts, scratch, watch)
                })
            }
            Encoder::Windows(encoder) => {
                let kept = encoder.kept(ids)?;
                self.in_batches(ids, WINDOW_TOKENS, watch, |texts, scratch| {
                    encoder.forward(texts, &kept, scratch, watch)
                })
            }
        }
    }

    /// Hands the texts to `forward` in batches of about so many tokens, with memory of each worker's.
    fn in_batches<Scratch: Default>(
        &self,
        ids: &[Vec<u32>],
        tokens: usize,
        watch: &dyn Watch,
        forward: impl Fn(&[&[u32]], &mut Scratch) -> Result<Vec<f32>, EmbedError> + Sync,
    ) -> Result<Array2<f32>, EmbedError> {
        let batches = batches(ids, tokens, rayon::current_num_threads());
        let done = Mutex::new(0);
        let vectors: Vec<Vec<f32>> = batches
            .par_iter()
            .map_init(Scratch::default, |scratch, batch| {
                let documents: Vec<&[u32]> = batch.iter().map(|&text| &ids[text][..]).collect();
                let vectors = forward(&documents, scratch)?;
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                *done += batch.len();
                watch.tick(*done, ids.len())?;
                Ok(vectors)
            })
            .collect::<Result<_, EmbedError>>()?;
        let mut out = Array2::zeros((ids.len(), self.dimensions));
        for (batch, vectors) in batches.iter().zip(&vectors) {
            for (&text, vector) in batch.iter().zip(vectors.chunks_exact(self.dimensions)) {
                out.row_mut(text).iter_mut().zip(vector).for_each(|(out, v)| *out = *v);
            }
        }
        Ok(out)
    }
}

impl Embedder for Native {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self, _: &dyn Watch) -> Result<usize, EmbedError> {
        Ok(self.dimensions)
    }

    fn max_tokens(&self) -> Option<usize> {
        self.tokens.most()
    }

    fn tokens(&self, text: &str) -> usize {
        self.tokens.count(text)
    }

    fn is_cut(&self, text: &str) -> bool {
        self.tokens.is_cut(text)
    }

    fn unknown(&self, text: &str) -> Option<(usize, usize)> {
        self.tokens.unknown(text)
    }

    fn is_by_language(&self) -> bool {
        self.by_language
    }

    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        let vectors = self.embed_ids(&self.token_ids(texts, watch)?, watch)?;
        checked(self.name(), vectors)
    }
}

/// Text numbers in batches, longest first. Small inputs get smaller batches, so that every
/// thread has some.
fn batches(ids: &[Vec<u32>], most: usize, threads: usize) -> Vec<Vec<usize>> {
    let total: usize = ids.iter().map(Vec::len).sum();
    let limit = (total / (4 * threads.max(1))).clamp(64, most);
    let (mut batches, mut tokens) = (Vec::<Vec<usize>>::new(), 0);
    for text in longest_first(ids) {
        let length = ids[text].len();
        match batches.last_mut() {
            Some(batch) if tokens + length <= limit => batch.push(text),
            _ => {
                batches.push(vec![text]);
                tokens = 0;
            }
        }
        tokens += length;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_every_text_once_and_respect_the_limit() {
        let ids: Vec<Vec<u32>> = (0..500).map(|i| vec![0; 2 + i * 37 % 300]).collect();
        let batches = batches(&ids, BATCH_TOKENS, 2);
        let mut all: Vec<usize> = batches.iter().flatten().copied().collect();
        all.sort_unstable();
        assert_eq!(all, (0..500).collect::<Vec<_>>());
        for batch in &batches {
            let tokens: usize = batch.iter().map(|&text| ids[text].len()).sum();
            assert!(tokens <= BATCH_TOKENS || batch.len() == 1);
        }
        assert!(batches.len() > 10);
    }
}
