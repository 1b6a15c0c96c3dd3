//! The encoder's weights and its forward pass over a batch of documents.
//!
//! Devlin et al. 2019 (BERT): embeddings, then per layer self-attention and a feed-forward
//! network, each followed by a residual sum and layer normalisation; at the end the token vectors
//! of a document are pooled, as sentence-transformers does.

use rayon::prelude::*;

use super::attention::{self, Heads};
use super::gemm::{Packed, Rows, multiply, padded};
use super::isa::Isa;
use super::ops::{self, Norm};
use crate::embed::models::ModelFile;
use crate::embed::models::config::{Activation, Bert, Pooling};
use crate::embed::{EmbedError, ModelError, dense};
use crate::watch::{Cancelled, Watch};

/// A dense layer.
#[derive(Debug)]
pub(super) struct Dense {
    pub weight: Packed,
    /// As wide as the padded columns; empty where there is none.
    pub bias: Vec<f32>,
}

#[derive(Debug)]
struct Layer {
    /// Queries, keys and values side by side.
    qkv: Dense,
    output: Dense,
    attention_norm: Norm,
    up: Dense,
    down: Dense,
    feed_forward_norm: Norm,
}

/// A model ready to run. The word table stays quantised in the file: only its looked-up rows
/// become floats.
#[derive(Debug)]
pub struct Encoder {
    file: ModelFile,
    network: Bert,
    isa: Isa,
    /// Position vectors with the segment's vector added, positions × hidden.
    positions: Vec<f32>,
    embedding_norm: Norm,
    layers: Vec<Layer>,
    /// After pooling.
    dense: Vec<dense::Layer>,
}

/// Memory that one worker uses again for each batch.
#[derive(Debug, Default)]
pub struct Scratch {
    hidden: Vec<f32>,
    residual: Vec<f32>,
    wide: Vec<f32>,
    context: Vec<f32>,
    attention: attention::Scratch,
}

impl Encoder {
    pub fn new(file: ModelFile, network: Bert, isa: Isa) -> Result<Self, EmbedError> {
        let c = &network;
        let mut positions = file.floats("embeddings.position", c.positions * c.hidden)?;
        if file.has("embeddings.token_type") {
            let segment = file.floats("embeddings.token_type", c.hidden)?;
            for row in positions.chunks_exact_mut(c.hidden) {
                row.iter_mut().zip(&segment).for_each(|(p, s)| *p += s);
            }
        }
        file.matrix("embeddings.word", c.vocabulary, c.hidden)?;
        let embedding_norm = norm(&file, c, "embeddings.norm")?;
        let layers = (0..c.layers)
            .into_par_iter()
            .map(|layer| Layer::new(&file, c, layer))
            .collect::<Result<_, _>>()?;
        let dense = dense_layers(&file, c)?;
        Ok(Encoder { isa, positions, embedding_norm, layers, dense, file, network })
    }

    /// One vector per document, one after the other. Looks for cancellation at every layer.
    pub fn forward(
        &self,
        documents: &[&[u32]],
        scratch: &mut Scratch,
        watch: &dyn Watch,
    ) -> Result<Vec<f32>, EmbedError> {
        let c = &self.network;
        let (isa, stride) = (self.isa, padded(c.hidden));
        let tokens: usize = documents.iter().map(|ids| ids.len()).sum();
        self.look_up(documents, scratch)?;
        let heads = Heads { count: c.heads, hidden: c.hidden };
        for layer in &self.layers {
            if watch.cancelled() {
                return Err(Cancelled.into());
            }
            let Scratch { hidden, residual, wide, context, attention } = scratch;
            layer.qkv.apply(isa, hidden, tokens, stride, wide);
            grow(context, tokens * stride);
            let (wide_stride, mut first) = (padded(3 * c.hidden), 0);
            for ids in documents {
                let qkv = &wide[first * wide_stride..][..ids.len() * wide_stride];
                let context = &mut context[first * stride..][..ids.len() * stride];
                attention::attend(isa, heads, qkv, context, attention);
                first += ids.len();
            }
            layer.output.apply(isa, context, tokens, stride, residual);
            self.add_and_normalise(tokens, residual, hidden, &layer.attention_norm);
            layer.up.apply(isa, residual, tokens, stride, wide);
            let size = tokens * padded(c.intermediate);
            match c.activation {
                Activation::Gelu => ops::gelu(isa, &mut wide[..size]),
                Activation::GeluTanh => ops::gelu_tanh(isa, &mut wide[..size]),
                Activation::Relu => ops::relu(isa, &mut wide[..size]),
            }
            layer.down.apply(isa, wide, tokens, padded(c.intermediate), hidden);
            self.add_and_normalise(tokens, hidden, residual, &layer.feed_forward_norm);
        }
        let mut pooled = self.pool(documents, &scratch.hidden);
        for layer in &self.dense {
            pooled = pooled.chunks_exact(layer.inputs).flat_map(|x| layer.apply(x)).collect();
        }
        if c.normalise {
            let dimensions = self.file.config().dimensions();
            pooled.chunks_exact_mut(dimensions).for_each(ops::normalise);
        }
        Ok(pooled)
    }

    /// Word, position and segment vectors, summed and normalised.
    fn look_up(&self, documents: &[&[u32]], scratch: &mut Scratch) -> Result<(), EmbedError> {
        let c = &self.network;
        let stride = padded(c.hidden);
        let words = self.file.matrix("embeddings.word", c.vocabulary, c.hidden)?;
        let tokens: usize = documents.iter().map(|ids| ids.len()).sum();
        scratch.hidden.clear();
        scratch.hidden.resize(tokens * stride, 0.0);
        let mut rows = scratch.hidden.chunks_exact_mut(stride);
        for ids in documents {
            let positions = self.positions.chunks_exact(c.hidden).skip(c.position_offset);
            for ((&id, position), row) in ids.iter().zip(positions).zip(&mut rows) {
                let row = &mut row[..c.hidden];
                if id as usize >= c.vocabulary {
                    return Err(
                        ModelError::Vocabulary { model: self.file.config().name.clone() }.into()
                    );
                }
                words.row(id as usize, row);
                ops::add_and_normalise(self.isa, row, position, &self.embedding_norm);
            }
        }
        Ok(())
    }

    fn add_and_normalise(&self, tokens: usize, x: &mut [f32], residual: &[f32], norm: &Norm) {
        let (hidden, stride) = (self.network.hidden, padded(self.network.hidden));
        let residual = residual.chunks_exact(stride);
        for (x, residual) in x.chunks_exact_mut(stride).zip(residual).take(tokens) {
            ops::add_and_normalise(self.isa, &mut x[..hidden], &residual[..hidden], norm);
        }
    }

    fn pool(&self, documents: &[&[u32]], hidden: &[f32]) -> Vec<f32> {
        let c = &self.network;
        let mut out = vec![0.0; documents.len() * c.hidden];
        let mut rows = hidden.chunks_exact(padded(c.hidden));
        for (ids, out) in documents.iter().zip(out.chunks_exact_mut(c.hidden)) {
            let kept = match c.pooling {
                Pooling::Mean => ids.len(),
                Pooling::Cls => 1,
            };
            for (index, row) in rows.by_ref().take(ids.len()).enumerate() {
                if index < kept {
                    out.iter_mut().zip(row).for_each(|(out, v)| *out += v);
                }
            }
            let inverse = 1.0 / kept.max(1) as f32;
            out.iter_mut().for_each(|v| *v *= inverse);
        }
        out
    }
}

impl Layer {
    fn new(file: &ModelFile, c: &Bert, layer: usize) -> Result<Self, EmbedError> {
        let name = |part: &str| format!("layers.{layer}.{part}");
        let (query, key, value) =
            (name("attention.query"), name("attention.key"), name("attention.value"));
        let (output, up, down) =
            (name("attention.output"), name("feed_forward.up"), name("feed_forward.down"));
        Ok(Layer {
            qkv: Dense::new(file, &[&query, &key, &value], c.hidden, c.hidden)?,
            output: Dense::new(file, &[&output], c.hidden, c.hidden)?,
            attention_norm: norm(file, c, &name("attention.norm"))?,
            up: Dense::new(file, &[&up], c.hidden, c.intermediate)?,
            down: Dense::new(file, &[&down], c.intermediate, c.hidden)?,
            feed_forward_norm: norm(file, c, &name("feed_forward.norm"))?,
        })
    }
}

impl Dense {
    /// Several layers of the same input side by side.
    pub fn new(
        file: &ModelFile,
        names: &[&str],
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, EmbedError> {
        let mut dense = Self::without_bias(file, names, inputs, outputs)?;
        for name in names {
            dense.bias.extend(file.floats(&format!("{name}.bias"), outputs)?);
        }
        dense.bias.resize(padded(dense.bias.len()), 0.0);
        Ok(dense)
    }

    /// The same of layers that add nothing.
    pub fn without_bias(
        file: &ModelFile,
        names: &[&str],
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, EmbedError> {
        let mut weight = Packed::default();
        weight.reset(inputs, outputs * names.len());
        let mut column = vec![0.0; inputs];
        for (part, name) in names.iter().enumerate() {
            let matrix = file.matrix(name, outputs, inputs)?;
            for row in 0..outputs {
                matrix.row(row, &mut column);
                weight.set_column(part * outputs + row, &column);
            }
        }
        Ok(Dense { weight, bias: Vec::new() })
    }

    /// Applies the layer to `tokens` rows of `x`.
    pub fn apply(&self, isa: Isa, x: &[f32], tokens: usize, stride: usize, out: &mut Vec<f32>) {
        let width = padded(self.weight.columns());
        grow(out, tokens * width);
        let rows = Rows { data: x, stride, count: tokens };
        multiply(isa, rows, &self.weight, &self.bias, out, width);
    }
}

/// Makes room for `length` numbers without touching those that are there: every one is written
/// before it is read.
pub(super) fn grow(buffer: &mut Vec<f32>, length: usize) {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
}

/// The layers after pooling.
fn dense_layers(file: &ModelFile, c: &Bert) -> Result<Vec<dense::Layer>, EmbedError> {
    let mut inputs = c.hidden;
    let layer = |(index, shape): (usize, &dense::Shape)| {
        let name = format!("dense.{index}");
        let matrix = file.matrix(&name, shape.outputs, inputs)?;
        let mut weight = vec![0.0; shape.outputs * inputs];
        let rows = weight.chunks_exact_mut(inputs).enumerate();
        rows.for_each(|(row, weight)| matrix.row(row, weight));
        let bias = file.floats(&format!("{name}.bias"), shape.outputs)?;
        let layer = dense::Layer { inputs, weight, bias, activation: shape.activation };
        inputs = shape.outputs;
        Ok(layer)
    };
    c.dense.iter().enumerate().map(layer).collect()
}

fn norm(file: &ModelFile, c: &Bert, name: &str) -> Result<Norm, EmbedError> {
    Ok(Norm {
        weight: file.floats(&format!("{name}.weight"), c.hidden)?,
        bias: file.floats(&format!("{name}.bias"), c.hidden)?,
        eps: c.layer_norm_eps,
    })
}
