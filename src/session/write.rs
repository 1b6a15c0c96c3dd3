//! A model to a session file.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

use safetensors::tensor::{Dtype, View};
use sha2::{Digest, Sha256};

use super::{ENTRY, Envelope, Header, SessionError, VERSION};
use crate::files::{hex, write_atomically};
use crate::pipeline::Model;

/// Saves `model` at `path`, whole or not at all.
pub fn save(model: &Model, path: &Path) -> Result<(), SessionError> {
    let tensors = tensors(model);
    let failed = |error| SessionError::Write { path: path.to_path_buf(), error };
    let metadata = metadata(model, &tensors).map_err(failed)?;
    let bytes = safetensors::serialize(tensors, Some(metadata))
        .map_err(|error| failed(std::io::Error::other(error)))?;
    write_atomically(path, |file| file.write_all(&bytes)).map_err(failed)
}

/// One named array, its numbers in little-endian order.
pub(super) struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for Tensor {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Collects arrays under their names.
#[derive(Default)]
struct Tensors(BTreeMap<String, Tensor>);

macro_rules! number_tensors {
    ($($method:ident: $number:ty = $dtype:ident;)*) => {
        $(fn $method<'a>(
            &mut self,
            name: &str,
            shape: &[usize],
            values: impl IntoIterator<Item = &'a $number>,
        ) {
            let bytes = values.into_iter().flat_map(|value| value.to_le_bytes()).collect();
            self.add(name, Dtype::$dtype, shape, bytes);
        })*
    };
}

impl Tensors {
    fn add(&mut self, name: &str, dtype: Dtype, shape: &[usize], bytes: Vec<u8>) {
        self.0.insert(name.to_owned(), Tensor { dtype, shape: shape.to_vec(), bytes });
    }

    number_tensors! {
        f32s: f32 = F32;
        f64s: f64 = F64;
        i32s: i32 = I32;
        u32s: u32 = U32;
        u64s: u64 = U64;
    }

    /// Texts one after another, and where each ends.
    fn texts<T: AsRef<str>>(&mut self, name: &str, texts: &[T]) {
        let bytes: Vec<u8> = texts.iter().flat_map(|text| text.as_ref().bytes()).collect();
        let mut end = 0;
        let ends: Vec<u64> = texts
            .iter()
            .map(|text| {
                end += text.as_ref().len() as u64;
                end
            })
            .collect();
        let length = bytes.len();
        self.add(name, Dtype::U8, &[length], bytes);
        self.u64s(&format!("{name}.ends"), &[texts.len()], &ends);
    }
}

fn tensors(model: &Model) -> BTreeMap<String, Tensor> {
    let mut all = Tensors::default();
    let Model { corpus, embeddings, neighbours, reduced, clusters, topics, similarity, .. } = model;
    let n = corpus.len();

    all.texts("documents", &corpus.texts);
    let rows: Vec<u64> = corpus.rows.iter().map(|&row| row as u64).collect();
    all.u64s("rows", &[n], &rows);
    if *model.prepared != corpus.texts {
        all.texts("prepared", &model.prepared);
    }
    all.f32s("embeddings", embeddings.shape(), embeddings.iter());
    all.u32s("neighbours.indices", neighbours.indices.shape(), neighbours.indices.iter());
    all.f32s("neighbours.distances", neighbours.distances.shape(), neighbours.distances.iter());
    all.f32s("umap", reduced.embedding.shape(), reduced.embedding.iter());

    all.i32s("clusters.labels", &[n], &clusters.labels);
    all.f64s("clusters.probabilities", &[n], &clusters.probabilities);
    all.u32s("clusters.selected", &[clusters.selected.len()], &clusters.selected);
    let condensed = &clusters.condensed;
    let ids: Vec<u32> =
        condensed.iter().flat_map(|row| [row.parent, row.child, row.size]).collect();
    let lambdas: Vec<f64> = condensed.iter().map(|row| row.lambda).collect();
    all.u32s("clusters.condensed", &[condensed.len(), 3], &ids);
    all.f64s("clusters.lambdas", &[condensed.len()], &lambdas);

    let ends: Vec<u32> = clusters.spanning.iter().flat_map(|&(a, b, _)| [a, b]).collect();
    let weights: Vec<f64> = clusters.spanning.iter().map(|&(_, _, weight)| weight).collect();
    all.u32s("clusters.spanning", &[weights.len(), 2], &ends);
    all.f64s("clusters.spanning.weights", &[weights.len()], &weights);
    all.f64s("clusters.core_distances", &[n], &clusters.core_distances);

    all.i32s("topics.assignments", &[n], &topics.assignments);
    all.f32s("topics.vectors", topics.vectors.shape(), topics.vectors.iter());
    all.texts("ctfidf.vocabulary", &topics.ctfidf.vocabulary);
    all.f64s("ctfidf.idf", &[topics.ctfidf.idf.len()], &topics.ctfidf.idf);
    let rows = &topics.ctfidf.rows;
    let ends: Vec<u64> = rows
        .iter()
        .scan(0, |end, row| {
            *end += row.len() as u64;
            Some(*end)
        })
        .collect();
    let columns: Vec<u32> = rows.iter().flatten().map(|&(column, _)| column).collect();
    let weights: Vec<f64> = rows.iter().flatten().map(|&(_, weight)| weight).collect();
    all.u64s("ctfidf.ends", &[rows.len()], &ends);
    all.u32s("ctfidf.columns", &[columns.len()], &columns);
    all.f64s("ctfidf.weights", &[weights.len()], &weights);
    all.f32s("similarity", similarity.matrix.shape(), similarity.matrix.iter());
    all.0
}

/// The one entry of the metadata. A second would make the order of bytes a matter of chance.
fn metadata(
    model: &Model,
    tensors: &BTreeMap<String, Tensor>,
) -> std::io::Result<HashMap<String, String>> {
    let mut hasher = Sha256::new();
    for (name, tensor) in tensors {
        hasher.update(name);
        hasher.update(&tensor.bytes);
    }
    let model = serde_json::to_string(&header(model)).map_err(std::io::Error::other)?;
    hasher.update(&model);
    let envelope = Envelope {
        version: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        sha256: hex(&hasher.finalize()),
        model,
    };
    let envelope = serde_json::to_string(&envelope).map_err(std::io::Error::other)?;
    Ok(HashMap::from([(ENTRY.to_owned(), envelope)]))
}

fn header(model: &Model) -> Header {
    let corpus = &model.corpus;
    Header {
        settings: model.settings.clone(),
        name: corpus.name.clone(),
        path: corpus.path.clone(),
        format: corpus.format,
        encoding: corpus.encoding.clone(),
        column: corpus.column.clone(),
        columns: corpus.columns.clone(),
        skipped: corpus.skipped.clone(),
        duplicates: corpus.duplicates,
        prepared: *model.prepared != corpus.texts,
        embedder: model.embedder.clone(),
        umap: model.reduced.params.clone(),
        a: model.reduced.a,
        b: model.reduced.b,
        topics: model.topics.list.clone(),
        order: model.similarity.order.clone(),
        embedded: model.embedded,
        timings: model.timings.iter().map(|(stage, took)| (*stage, took.as_secs_f64())).collect(),
        fingerprints: model.fingerprints.clone(),
    }
}
