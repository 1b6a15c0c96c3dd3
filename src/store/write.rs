//! A model to a session file.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use safetensors::tensor::{Dtype, View};
use sha2::{Digest, Sha256};

use crate::cluster::hdbscan::Hdbscan;
use crate::corpus::{Corpus, Fate, Language, RecordId, Skip};
use crate::embed::centred::Means;
use crate::files::{self, Guard, Place, Written, hex};
use crate::model::Model;
use crate::model::fitted::{Fit, Memberships, PieceFit};
use crate::reduce::Reduced;
use crate::reduce::umap::Layouts;
use crate::store::sound::sound;
use crate::store::{
    ENTRY, Envelope, FitHeader, Header, KIND, NO_TIME, ReducedHeader, SessionError, VERSION,
    VectoriserHeader,
};

/// Saves `model` at `path`, whole or not at all, in place of nothing but a session.
pub fn save(model: &Model, path: &Path) -> Result<Written, SessionError> {
    write(model, &model.guarded(Guard::new()).check(path, &KIND)?)
}

/// Saves `model` at a place that was checked.
pub fn write(model: &Model, place: &Place) -> Result<Written, SessionError> {
    let unsound = |what| SessionError::Unsound { path: place.path().to_path_buf(), what };
    sound(model).map_err(unsound)?;
    let tensors = tensors(model);
    let failed = |error| SessionError::Write { path: place.path().to_path_buf(), error };
    let metadata = metadata(model, &tensors).map_err(failed)?;
    let bytes = safetensors::serialize(tensors, Some(metadata))
        .map_err(|error| failed(std::io::Error::other(error)))?;
    files::write(place, |file| file.write_all(&bytes)).map_err(failed)
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
        i64s: i64 = I64;
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
    let Model { source, embeddings, topics, similarity, support, .. } = model;
    let (read, n) = (source.len(), model.corpus.len());

    source_tensors(&mut all, source);
    if let Some(duplicates) = &model.duplicates {
        all.u32s("duplicates.firsts", &[read], duplicates.firsts());
    }
    let dropped = dropped(model);
    if !dropped.is_empty() {
        all.u64s("duplicates.dropped", &[dropped.len()], &dropped);
    }
    if is_prepared(model) {
        all.texts("prepared", &prepared(model));
    }
    all.f32s("embeddings", embeddings.shape(), embeddings.iter());
    if let Some(means) = &model.means {
        mean_tensors(&mut all, means);
    }
    if let Some(PieceFit { vectors, topics, .. }) = model.pieces.as_deref() {
        all.f32s("pieces.embeddings", vectors.shape(), vectors.iter());
        all.i32s("pieces.topics", &[topics.len()], topics.iter().map(|id| &id.0));
    }
    if let Some(fit) = fit(model) {
        fit_tensors(&mut all, fit);
    }
    all.f64s("support.strength", &[n], &support.strength);
    all.f32s("support.steadiness", &[n], &support.steadiness);
    all.f32s("support.recurrence", &[support.recurrence.len()], &support.recurrence);
    if let Some(memberships) = &model.memberships {
        membership_tensors(&mut all, memberships);
    }
    all.i32s("topics.assignments", &[n], topics.assignments.iter().map(|id| &id.0));
    all.f32s("topics.vectors", topics.vectors.shape(), topics.vectors.iter());
    all.texts("ctfidf.vocabulary", &topics.ctfidf.vocabulary);
    all.f64s("ctfidf.idf", &[topics.ctfidf.idf.len()], &topics.ctfidf.idf);
    let rows = &topics.ctfidf.rows;
    let columns: Vec<u32> = rows.iter().flatten().map(|&(column, _)| column).collect();
    let weights: Vec<f64> = rows.iter().flatten().map(|&(_, weight)| weight).collect();
    all.u64s("ctfidf.ends", &[rows.len()], &ends(rows));
    all.u32s("ctfidf.columns", &[columns.len()], &columns);
    all.f64s("ctfidf.weights", &[weights.len()], &weights);
    let totals = &topics.ctfidf.totals;
    if !totals.is_empty() {
        all.u64s("ctfidf.totals", &[totals.len()], totals);
    }
    let unplaced = &model.layers.unplaced;
    if !unplaced.is_empty() {
        all.i32s("layers.unplaced", &[n], unplaced.iter().map(|id| &id.0));
    }
    all.f32s("similarity", similarity.matrix.shape(), similarity.matrix.iter());
    all.0
}

/// The documents that were read, with all that is known of them.
fn source_tensors(all: &mut Tensors, source: &Corpus) {
    let read = source.len();
    all.texts("documents", &source.texts);
    let records: Vec<u64> = source.records.documents().iter().map(|id| id.0 as u64).collect();
    all.u64s("records", &[read], &records);
    if let Some(labels) = &source.labels {
        all.i32s("labels", &[read], &labels.ids);
    }
    if let Some(files) = &source.files {
        all.i32s("files", &[read], &files.ids);
    }
    let codes =
        source.languages.iter().flat_map(|known| known.map_or(*b"--", Language::code_bytes));
    all.add("languages", Dtype::U8, &[read, 2], codes.collect());
    if let Some(times) = &source.times {
        let values: Vec<i64> = times.values.iter().map(|value| value.unwrap_or(NO_TIME)).collect();
        all.i64s("times", &[read], &values);
    }
}

/// The mean of all, then those of languages.
fn mean_tensors(all: &mut Tensors, means: &Means) {
    let shape = [means.of.len() + 1, means.all.len()];
    all.f32s("means", &shape, means.all.iter().chain(means.of.values().flat_map(|(_, row)| row)));
    let codes = means.of.keys().flat_map(|language| language.code_bytes());
    all.add("means.languages", Dtype::U8, &[means.of.len(), 2], codes.collect());
    let shares: Vec<f64> = means.of.values().map(|(share, _)| *share).collect();
    all.f64s("means.shares", &[shares.len()], &shares);
}

/// Records of the copies that were dropped.
fn dropped(model: &Model) -> Vec<u64> {
    let is_document =
        |record: &RecordId| model.source.records.documents().binary_search(record).is_ok();
    let copies = model.corpus.records.skipped().iter().filter(|(_, skip)| *skip == Skip::Copy);
    copies.map(|(record, _)| record).filter(|r| is_document(r)).map(|r| r.0 as u64).collect()
}

/// Whether documents were embedded otherwise than they were read.
fn is_prepared(model: &Model) -> bool {
    match model.source.len() == model.corpus.len() {
        true => *model.prepared != model.source.texts,
        false => prepared(model) != kept(model).map(|(text, _)| text).collect::<Vec<_>>(),
    }
}

/// Every document that was read and not dropped, as it was embedded; nothing for one that was left
/// empty.
fn prepared(model: &Model) -> Vec<&str> {
    let text = |fate| match fate {
        Some(Fate::Document(document)) => model.prepared[document.0].as_str(),
        _ => "",
    };
    kept(model).map(|(_, fate)| text(fate)).collect()
}

/// The texts that were read and not dropped as copies, and what became of them.
fn kept(model: &Model) -> impl Iterator<Item = (&str, Option<Fate>)> {
    let Corpus { texts, records, .. } = &*model.source;
    let fate = |record: &RecordId| model.corpus.records.fate(*record);
    let all = texts.iter().map(String::as_str).zip(records.documents().iter().map(fate));
    all.filter(|(_, fate)| *fate != Some(Fate::Skipped(Skip::Copy)))
}

/// The fit of the documents, or of their pieces.
fn fit(model: &Model) -> Option<&Fit> {
    model.fit.as_ref().or(model.pieces.as_ref().map(|pieces| &pieces.fit))
}

/// Neighbours, layouts and clusterings, one array for all layouts; and what was known beforehand.
fn fit_tensors(all: &mut Tensors, fit: &Fit) {
    let neighbours = &fit.neighbours;
    all.u32s("neighbours.indices", neighbours.indices.shape(), neighbours.indices.iter());
    all.f32s("neighbours.distances", neighbours.distances.shape(), neighbours.distances.iter());

    let layouts = fit.layouts.coordinates();
    if let Some((n, dimensions)) = layouts.first().map(|layout| layout.dim()) {
        let places = layouts.iter().flat_map(|layout| layout.iter());
        all.f32s("layouts", &[layouts.len(), n, dimensions], places);
    }
    if let Reduced::Pca(pca) = &*fit.layouts {
        all.f32s("pca.mean", pca.mean.shape(), &pca.mean);
        all.f32s("pca.components", pca.components.shape(), &pca.components);
    }
    if let Some(guided) = &fit.guided {
        all.f32s("guided.seeds", guided.seeds.shape(), &guided.seeds);
    }
    if let Some(named) = &fit.clusters.zero_shot {
        all.f32s("zero_shot.names", named.names.shape(), &named.names);
    }
    match &fit.clusters.k_means {
        Some(found) => {
            all.f64s("k_means.centroids", found.centroids.shape(), &found.centroids);
            all.i32s("k_means.labels", &[found.labels.len()], &found.labels);
        }
        None => trees(all, &fit.clusters.each),
    }
    all.i32s("vote", &[fit.clusters.labels.len()], &fit.clusters.labels);
}

fn trees(all: &mut Tensors, trees: &[Hdbscan]) {
    let (edges, points) =
        trees.first().map_or((0, 0), |tree| (tree.spanning.len(), tree.core_distances.len()));
    let spanning = || trees.iter().flat_map(|tree| &tree.spanning);
    let ends: Vec<u32> = spanning().flat_map(|&(a, b, _)| [a, b]).collect();
    let weights: Vec<f64> = spanning().map(|&(_, _, weight)| weight).collect();
    let core = trees.iter().flat_map(|tree| &tree.core_distances);
    all.u32s("trees.edges", &[trees.len(), edges, 2], &ends);
    all.f64s("trees.weights", &[trees.len(), edges], &weights);
    all.f64s("trees.core_distances", &[trees.len(), points], core);
}

/// Topics and probabilities of all documents one after the other, and where each document ends.
fn membership_tensors(all: &mut Tensors, memberships: &Memberships) {
    let topics: Vec<u32> = memberships.iter().flatten().map(|(topic, _)| topic.0 as u32).collect();
    let probabilities: Vec<f32> = memberships.iter().flatten().map(|&(_, p)| p).collect();
    all.u64s("memberships.ends", &[memberships.len()], &ends(memberships));
    all.u32s("memberships.topics", &[topics.len()], &topics);
    all.f32s("memberships.probabilities", &[probabilities.len()], &probabilities);
}

/// Behind the last cell of each row, all rows being one run of cells.
fn ends<T>(rows: &[Vec<T>]) -> Vec<u64> {
    let end = |end: &mut u64, row: &Vec<T>| {
        *end += row.len() as u64;
        Some(*end)
    };
    rows.iter().scan(0, end).collect()
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
    let (source, vectoriser) = (&model.source, &model.topics.ctfidf.vectoriser);
    Header {
        settings: model.settings.clone(),
        name: source.name.clone(),
        paths: source.paths.clone(),
        format: source.format,
        encoding: source.encoding.clone(),
        column: source.column.clone(),
        columns: source.columns.clone(),
        first_row: source.records.first_row(),
        skipped: source.records.skipped().to_vec(),
        file_names: source.files.as_ref().map(|files| files.names.clone()),
        findings: source.findings.clone(),
        label_names: source.labels.as_ref().map(|labels| labels.names.clone()),
        time_kind: source.times.as_ref().map(|times| times.kind),
        prepared: is_prepared(model),
        embedder: model.embedder.clone(),
        fit: fit(model).map(|fit| FitHeader {
            reduced: match &*fit.layouts {
                Reduced::Umap(Layouts { params, plan, a, b, .. }) => {
                    ReducedHeader::Umap { params: params.clone(), plan: *plan, a: *a, b: *b }
                }
                Reduced::Pca(pca) => ReducedHeader::Pca { variances: pca.variances.clone() },
                Reduced::None(_) => ReducedHeader::None,
            },
            hdbscan: model.settings.hdbscan(),
            inertia: fit.clusters.k_means.as_ref().map(|found| found.inertia),
            recall: fit.neighbours.recall,
        }),
        history: model.history.clone(),
        vectoriser: VectoriserHeader {
            n_gram_range: vectoriser.n_gram_range,
            stop_list: vectoriser.stop.name.clone(),
            stop_words: vectoriser.stop.words().into_iter().map(str::to_owned).collect(),
        },
        weighting: model.topics.ctfidf.weighting.clone(),
        topics: model.topics.list.clone(),
        layers: Some((*model.layers).clone()),
        order: model.similarity.order.clone(),
        embedded: model.embedded,
        timings: model.timings.iter().map(|(stage, took)| (*stage, took.as_secs_f64())).collect(),
        fingerprints: model.fingerprints.clone(),
        answers: (*model.answers).clone(),
    }
}
