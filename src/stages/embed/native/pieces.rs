//! What windows need of each piece alone: its vector e, a slice x for each size of window, and the products
//! of x with the first weights at each place of the window.
//!
//! The commonest pieces so far are kept between calls, at most [`KEPT`]; what is not among them is computed
//! with the batch it occurs in. The bits are the same either way.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::encoder::Dense;
use super::gemm::{Packed, Rows, multiply, padded};
use super::isa::Isa;
use super::ops::{self, Norm};
use crate::embed::models::ModelFile;
use crate::embed::models::coded::Coded;
use crate::embed::models::config::Use;
use crate::embed::{EmbedError, ModelError};

/// Pieces that are kept, of 15 KB each.
const KEPT: usize = 4096;
/// Pieces that are computed together.
const BATCH: usize = 128;

/// The table of pieces, and the layers before the second windows.
#[derive(Debug)]
pub struct Pieces {
    file: ModelFile,
    network: Use,
    table: Coded,
    isa: Isa,
    project: Dense,
    norm: Norm,
    firsts: Vec<First>,
    kept: Mutex<Arc<Kept>>,
    /// Numbers of a row.
    stride: usize,
}

/// The first layer of one size of window.
#[derive(Debug)]
struct First {
    /// The weights of each place side by side: branch × (window · branch).
    weights: Packed,
    bias: Vec<f32>,
    /// Pieces in the window.
    window: usize,
    /// Where the products begin in a row.
    at: usize,
}

/// Rows of pieces: e, the slices, the products.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    places: HashMap<u32, usize>,
    values: Vec<f32>,
}

impl Pieces {
    pub fn new(file: ModelFile, network: &Use, isa: Isa) -> Result<Self, EmbedError> {
        let c = network;
        let (width, slices) = (c.width, c.windows.len() * c.branch);
        let table = Coded::new(&file, "embeddings.word", c.vocabulary, c.parts)?;
        let project = Dense::new(&file, &["project"], width, slices)?;
        let norm = Norm {
            weight: file.floats("project.norm.weight", slices)?,
            bias: file.floats("project.norm.bias", slices)?,
            eps: c.layer_norm_eps,
        };
        let (mut firsts, mut stride) = (Vec::new(), width + slices);
        for &window in &c.windows {
            let name = format!("windows.{window}.first");
            let matrix = file.matrix(&name, c.branch, window * c.branch)?;
            let bias = file.floats(&format!("{name}.bias"), c.branch)?;
            let (mut weights, mut row) = (Packed::default(), vec![0.0; window * c.branch]);
            weights.reset(c.branch, window * c.branch);
            for output in 0..c.branch {
                matrix.row(output, &mut row);
                for (place, weight) in row.chunks_exact(c.branch).enumerate() {
                    weights.set_column(place * c.branch + output, weight);
                }
            }
            firsts.push(First { weights, bias, window, at: stride });
            stride += window * c.branch;
        }
        let (network, kept) = (network.clone(), Mutex::default());
        Ok(Pieces { file, network, table, isa, project, norm, firsts, kept, stride })
    }

    /// The rows that are kept, those of the pieces of `texts` among them as far as there is room.
    pub fn kept(&self, texts: &[Vec<u32>]) -> Result<Arc<Kept>, EmbedError> {
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = Arc::unwrap_or_clone(std::mem::take(&mut *lock()));
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        texts.iter().flatten().for_each(|&id| *counts.entry(id).or_default() += 1);
        let is_new = |(id, _): &(&u32, &usize)| !kept.places.contains_key(id);
        if kept.places.len() + counts.iter().filter(is_new).count() > KEPT {
            kept = Kept::default();
        }
        let mut wanted: Vec<(u32, usize)> = counts.into_iter().collect();
        wanted.retain(|(id, _)| !kept.places.contains_key(id));
        wanted.sort_by_key(|&(id, count)| (std::cmp::Reverse(count), id));
        wanted.truncate(KEPT);
        let ids: Vec<u32> = wanted.into_iter().map(|(id, _)| id).collect();
        self.extend(&mut kept, &ids)?;
        let kept = Arc::new(kept);
        *lock() = kept.clone();
        Ok(kept)
    }

    /// The rows of pieces, each one among those that are kept or in `more`, which is made anew.
    pub fn rows<'a>(
        &self,
        ids: &[u32],
        kept: &'a Kept,
        more: &'a mut Kept,
    ) -> Result<Vec<&'a [f32]>, EmbedError> {
        more.places.clear();
        more.values.clear();
        let mut missing: Vec<u32> =
            ids.iter().copied().filter(|id| !kept.places.contains_key(id)).collect();
        missing.sort_unstable();
        missing.dedup();
        self.extend(more, &missing)?;
        let more = &*more;
        let row = |id: &u32| {
            let (rows, place) = match kept.places.get(id) {
                Some(&place) => (kept, place),
                None => (more, more.places[id]),
            };
            &rows.values[place * self.stride..][..self.stride]
        };
        Ok(ids.iter().map(row).collect())
    }

    /// Computes the rows of pieces that are not there.
    fn extend(&self, rows: &mut Kept, ids: &[u32]) -> Result<(), EmbedError> {
        if ids.iter().any(|&id| id as usize >= self.network.vocabulary) {
            let model = self.file.config().name.clone();
            return Err(ModelError::Vocabulary { model }.into());
        }
        let before = rows.places.len();
        rows.places.extend(ids.iter().copied().zip(before..));
        rows.values.resize((before + ids.len()) * self.stride, 0.0);
        let new = &mut rows.values[before * self.stride..];
        new.par_chunks_mut(BATCH * self.stride)
            .zip(ids.par_chunks(BATCH))
            .try_for_each(|(values, ids)| self.compute(ids, values))
    }

    fn compute(&self, ids: &[u32], values: &mut [f32]) -> Result<(), EmbedError> {
        let (c, isa, stride) = (&self.network, self.isa, self.stride);
        let bits = self.table.bits(&self.file)?;
        for (&id, row) in ids.iter().zip(values.chunks_exact_mut(stride)) {
            self.table.row(bits, id as usize, &mut row[..c.width]);
        }
        let slices = self.norm.weight.len();
        let wide = padded(slices);
        let (mut projected, none) = (Vec::new(), vec![0.0; slices]);
        self.project.apply(isa, values, ids.len(), stride, &mut projected);
        for (x, row) in projected.chunks_exact_mut(wide).zip(values.chunks_exact_mut(stride)) {
            ops::add_and_normalise(isa, &mut x[..slices], &none, &self.norm);
            row[c.width..][..slices].copy_from_slice(&x[..slices]);
        }
        for (index, first) in self.firsts.iter().enumerate() {
            let data = &projected[index * c.branch..];
            let x = Rows { data, stride: wide, count: ids.len() };
            multiply(isa, x, &first.weights, &[], &mut values[first.at..], stride);
        }
        Ok(())
    }

    /// A piece's own vector.
    pub fn vector<'a>(&self, row: &'a [f32]) -> &'a [f32] {
        &row[..self.network.width]
    }

    /// What the first layer of a window makes of the piece in its middle: the rows of the window's pieces,
    /// `None` beyond the text.
    pub fn first(&self, index: usize, window: &[Option<&[f32]>], out: &mut [f32]) {
        let (first, branch) = (&self.firsts[index], self.network.branch);
        let mut parts = [&first.bias[..]; MOST];
        let mut count = 0;
        for (place, row) in window.iter().enumerate() {
            if let Some(row) = row {
                parts[count] = &row[first.at + place * branch..][..branch];
                count += 1;
            }
        }
        let Some(middle) = window[(first.window - 1) / 2] else { return out.fill(0.0) };
        let x = &middle[self.network.width + index * branch..][..branch];
        ops::sum_relu_add(self.isa, out, &first.bias, &parts[..count], x);
    }
}

/// More pieces than a window has.
const MOST: usize = crate::embed::models::config::WIDEST_WINDOW;
