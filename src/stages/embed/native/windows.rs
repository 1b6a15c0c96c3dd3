//! The Universal Sentence Encoder for many languages: windows over neighbouring pieces.
//!
//! Yang et al. 2020 (Multilingual Universal Sentence Encoder for Semantic Retrieval), its network of
//! convolutions. A piece's vector e is projected and normalised to one slice x for each size of window;
//! h = relu(window of x · W₁ + b) + x, c = relu(window of h · W₂ + b) + h. [e, c, c, c] of a text's
//! pieces, normalised, are summed, projected and divided by √pieces, and go through four dense layers.
//!
//! The product with W₁ is a sum of products that each depend on one piece and its place in the window:
//! they are computed once for each piece that occurs and kept (`pieces`).

use std::ops::Range;
use std::sync::Arc;

use super::encoder::{Dense, grow};
use super::gemm::{Rows, multiply, padded};
use super::isa::Isa;
use super::ops::{self, Norm};
use super::pieces::{Kept, Pieces};
use crate::embed::EmbedError;
use crate::embed::models::ModelFile;
use crate::embed::models::config::{Use, WIDEST_WINDOW};
use crate::watch::{Cancelled, Watch};

/// Pieces whose windows stand in one matrix: enough to read the weights seldom, few enough to stay in the
/// cache.
const BATCH: usize = 256;

/// A model ready to run.
#[derive(Debug)]
pub struct Encoder {
    network: Use,
    isa: Isa,
    pieces: Pieces,
    /// For each size of window.
    seconds: Vec<Dense>,
    norm: Norm,
    output: Dense,
    /// d₀, p₁, d₁, d₂, p₃, d₃: each layer's own input, and what goes past a layer.
    top: [Dense; 6],
}

/// Memory that one worker uses again for each batch.
#[derive(Debug, Default)]
pub struct Scratch {
    pieces: Kept,
    hidden: Vec<f32>,
    gathered: Vec<f32>,
    convolved: Vec<f32>,
    layers: [Vec<f32>; 3],
}

/// A part of a text whose windows are computed together.
struct Part<'a> {
    text: usize,
    ids: &'a [u32],
    start: usize,
    end: usize,
}

impl Encoder {
    pub fn new(file: ModelFile, network: Use, isa: Isa) -> Result<Self, EmbedError> {
        let c = &network;
        let second = |window: &usize| {
            let name = format!("windows.{window}.second");
            Dense::new(&file, &[&name], window * c.branch, c.branch)
        };
        let seconds = c.windows.iter().map(second).collect::<Result<_, _>>()?;
        let features = c.width + c.windows.len() * c.branch;
        let norm = Norm {
            weight: file.floats("norm.weight", features)?,
            bias: file.floats("norm.bias", features)?,
            eps: c.layer_norm_eps,
        };
        let output = Dense::new(&file, &["output"], features, c.dimensions)?;
        let (hidden, dimensions) = (c.hidden, c.dimensions);
        let plain =
            |name: &str, inputs, outputs| Dense::without_bias(&file, &[name], inputs, outputs);
        let top = [
            plain("top.0", dimensions, hidden)?,
            plain("top.1.past", dimensions, hidden)?,
            plain("top.1", hidden, hidden)?,
            plain("top.2", hidden, dimensions)?,
            plain("top.3.past", hidden, dimensions)?,
            plain("top.3", dimensions, dimensions)?,
        ];
        let pieces = Pieces::new(file, &network, isa)?;
        Ok(Encoder { isa, pieces, seconds, norm, output, top, network })
    }

    /// What [`Encoder::forward`] can take of the pieces of these texts.
    pub fn kept(&self, texts: &[Vec<u32>]) -> Result<Arc<Kept>, EmbedError> {
        self.pieces.kept(texts)
    }

    /// One vector per text, one after the other.
    pub fn forward(
        &self,
        texts: &[&[u32]],
        kept: &Kept,
        scratch: &mut Scratch,
        watch: &dyn Watch,
    ) -> Result<Vec<f32>, EmbedError> {
        let features = self.norm.weight.len();
        let stride = padded(features);
        let mut sums = vec![0.0; texts.len() * stride];
        let mut parts: Vec<Part> = Vec::new();
        let mut size = 0;
        for (text, &ids) in texts.iter().enumerate() {
            let mut start = 0;
            while start < ids.len() {
                let end = ids.len().min(start + BATCH - size);
                parts.push(Part { text, ids, start, end });
                size += end - start;
                if size == BATCH {
                    self.convolve(&parts, kept, scratch, &mut sums, watch)?;
                    parts.clear();
                    size = 0;
                }
                start = end;
            }
        }
        if size > 0 {
            self.convolve(&parts, kept, scratch, &mut sums, watch)?;
        }
        Ok(self.finish(texts, &mut sums, scratch))
    }

    /// Adds the pieces of the parts to the sums of their texts.
    fn convolve(
        &self,
        parts: &[Part],
        kept: &Kept,
        scratch: &mut Scratch,
        sums: &mut [f32],
        watch: &dyn Watch,
    ) -> Result<(), EmbedError> {
        if watch.cancelled() {
            return Err(Cancelled.into());
        }
        let (isa, branch) = (self.isa, self.network.branch);
        let Scratch { pieces, hidden, gathered, convolved, .. } = scratch;
        let reach = self.network.windows.iter().max().map_or(0, |window| 2 * (window / 2));
        let near: Vec<Range<usize>> = parts.iter().map(|part| part.near(reach)).collect();
        let ids = parts.iter().zip(&near).flat_map(|(part, near)| &part.ids[near.clone()]);
        let rows = self.pieces.rows(&ids.copied().collect::<Vec<_>>(), kept, pieces)?;
        let count: usize = parts.iter().map(|part| part.end - part.start).sum();
        let stride = self.seconds.len() * branch;
        grow(convolved, count * stride);
        for (index, (&window, dense)) in self.network.windows.iter().zip(&self.seconds).enumerate()
        {
            let long = window * branch;
            let mut middles = Vec::with_capacity(count);
            grow(gathered, count * long);
            hidden.clear();
            let (mut targets, mut rows) = (gathered.chunks_exact_mut(long), &rows[..]);
            for (part, near) in parts.iter().zip(&near) {
                let (own, others) = rows.split_at(near.len());
                rows = others;
                let from = hidden.len();
                self.first(index, part, own, near.start, hidden);
                for (place, target) in
                    (from..).step_by(branch).take(part.end - part.start).zip(&mut targets)
                {
                    target.copy_from_slice(&hidden[place..place + long]);
                    middles.push(place + (window - 1) / 2 * branch);
                }
            }
            let out = &mut convolved[index * branch..];
            let gathered = Rows { data: gathered, stride: long, count };
            multiply(isa, gathered, &dense.weight, &dense.bias, out, stride);
            for (row, &middle) in out.chunks_mut(stride).zip(&middles) {
                ops::relu_and_add(isa, &mut row[..branch], &hidden[middle..middle + branch]);
            }
        }
        let (mut convolved, mut rows) = (convolved.chunks_exact(stride), &rows[..]);
        let (features, eps) = (self.norm.weight.len(), self.norm.eps);
        for (part, near) in parts.iter().zip(&near) {
            let (own, others) = rows.split_at(near.len());
            rows = others;
            let sums = &mut sums[part.text * padded(features)..][..features];
            for (row, c) in own[part.start - near.start..]
                .iter()
                .zip(convolved.by_ref().take(part.end - part.start))
            {
                ops::add_standardised(isa, self.pieces.vector(row), c, sums, eps);
            }
        }
        Ok(())
    }

    /// Appends what the first layer makes of a part's pieces and of the neighbours that windows over them
    /// reach, zeros beyond the text. `rows` are those of the pieces from `first` on.
    fn first(&self, index: usize, part: &Part, rows: &[&[f32]], first: usize, out: &mut Vec<f32>) {
        let (window, branch) = (self.network.windows[index], self.network.branch);
        let before = (window - 1) / 2;
        // Counted from as far before the text, so that no place is negative.
        for middle in part.start..part.end + window - 1 {
            let place = out.len();
            out.resize(place + branch, 0.0);
            let inside = |at: usize| (before..part.ids.len() + before).contains(&at);
            if inside(middle) {
                let row = |at: usize| inside(at).then(|| rows[at - before - first]);
                let mut around = [None; WIDEST_WINDOW];
                for (place, row_of) in around.iter_mut().take(window).enumerate() {
                    *row_of = (middle + place).checked_sub(before).and_then(row);
                }
                self.pieces.first(index, &around[..window], &mut out[place..]);
            }
        }
    }

    /// From the sums over the pieces of each text to its vector.
    fn finish(&self, texts: &[&[u32]], sums: &mut [f32], scratch: &mut Scratch) -> Vec<f32> {
        let (isa, c) = (self.isa, &self.network);
        let (features, count) = (self.norm.weight.len(), texts.len());
        let stride = padded(features);
        for (ids, sums) in texts.iter().zip(sums.chunks_exact_mut(stride)) {
            let length = ids.len() as f32;
            let parameters = self.norm.weight.iter().zip(&self.norm.bias);
            for (sum, (weight, bias)) in sums.iter_mut().zip(parameters) {
                *sum = *sum * weight + length * bias;
            }
        }
        let (wide, narrow) = (padded(c.dimensions), padded(c.hidden));
        let mut mean = vec![0.0; count * wide];
        let sums = Rows { data: sums, stride, count };
        multiply(isa, sums, &self.output.weight, &[], &mut mean, wide);
        for (ids, mean) in texts.iter().zip(mean.chunks_exact_mut(wide)) {
            let length = ids.len() as f32;
            let inverse = 1.0 / length.max(1.0).sqrt();
            for (value, bias) in mean.iter_mut().zip(&self.output.bias) {
                *value = (*value + length * bias) * inverse;
            }
        }
        let [a, b, out] = &mut scratch.layers;
        for buffer in [&mut *a, &mut *b, &mut *out] {
            grow(buffer, count * wide.max(narrow));
        }
        let [d0, p1, d1, d2, p3, d3] = &self.top;
        let add = |to: &mut [f32], from: &[f32]| {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        };
        d0.apply(isa, &mean, count, wide, a);
        ops::relu(isa, &mut a[..count * narrow]);
        d1.apply(isa, a, count, narrow, b);
        p1.apply(isa, &mean, count, wide, out);
        add(&mut b[..count * narrow], out);
        ops::relu(isa, &mut b[..count * narrow]);
        d2.apply(isa, b, count, narrow, a);
        ops::relu(isa, &mut a[..count * wide]);
        d3.apply(isa, a, count, wide, out);
        p3.apply(isa, b, count, narrow, &mut mean);
        add(&mut mean, out);
        ops::tanh(isa, &mut mean);
        let mut vectors = Vec::with_capacity(count * c.dimensions);
        for row in mean.chunks_exact_mut(wide) {
            ops::normalise(&mut row[..c.dimensions]);
            vectors.extend_from_slice(&row[..c.dimensions]);
        }
        vectors
    }
}

impl Part<'_> {
    /// The places in the text of its pieces and of those that windows of windows reach.
    fn near(&self, reach: usize) -> Range<usize> {
        self.start.saturating_sub(reach)..self.ids.len().min(self.end + reach)
    }
}
