//! Self-attention of one document, head by head: softmax(Q·Kᵀ / √d) · V.

use super::gemm::{Packed, Rows, multiply, padded};
use super::isa::Isa;
use super::ops;

/// How a token's vector is divided into heads.
#[derive(Clone, Copy, Debug)]
pub struct Heads {
    pub count: usize,
    /// Length of all heads together.
    pub hidden: usize,
}

/// Memory used again for each document.
#[derive(Debug, Default)]
pub struct Scratch {
    keys: Packed,
    values: Packed,
    scores: Vec<f32>,
    mixed: Vec<f32>,
}

/// Reads queries, keys and values side by side from the rows of `qkv`, one row a token, and
/// writes the heads' mixtures into the rows of `context`.
pub fn attend(isa: Isa, heads: Heads, qkv: &[f32], context: &mut [f32], scratch: &mut Scratch) {
    let Heads { count, hidden } = heads;
    let (stride, size) = (padded(3 * hidden), hidden / count);
    let tokens = qkv.len() / stride;
    let scale = 1.0 / (size as f32).sqrt();
    let (width, mixed_width) = (padded(tokens), padded(size));
    let Scratch { keys, values, scores, mixed } = scratch;
    scores.resize(tokens * width, 0.0);
    mixed.resize(tokens * mixed_width, 0.0);
    for head in 0..count {
        let at = head * size;
        keys.reset(size, tokens);
        values.reset(tokens, size);
        for (token, row) in qkv.chunks_exact(stride).enumerate() {
            keys.set_column(token, &row[hidden + at..][..size]);
            values.set_row(token, &row[2 * hidden + at..][..size]);
        }
        let queries = Rows { data: &qkv[at..], stride, count: tokens };
        multiply(isa, queries, keys, &[], scores, width);
        ops::softmax(isa, scores, width, tokens, scale);
        let weights = Rows { data: scores, stride: width, count: tokens };
        multiply(isa, weights, values, &[], mixed, mixed_width);
        let context = context.chunks_exact_mut(padded(hidden));
        for (context, mixed) in context.zip(mixed.chunks_exact(mixed_width)) {
            context[at..at + size].copy_from_slice(&mixed[..size]);
        }
    }
}
