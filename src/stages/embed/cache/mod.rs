//! Embeddings kept between runs, in immutable segment files under the platform's cache folder.
//!
//! `DIR/embeddings/MODEL/*.vectors`, MODEL being the beginning of the SHA-256 of the embedder's
//! id. A run that embeds something writes segments with the new texts' vectors, by text hash; so a
//! file opened again embeds nothing, and one with a few new lines only those. It writes one every
//! few seconds, so that a run that is killed loses no more than that, and makes one of them at its
//! end. That one takes up those that are no larger than itself, which keeps their number small.
//! Beyond the size limit the segments that were not used for longest go first.
//!
//! Safe to delete at any time. A damaged segment is reported once: what is sound in it moves into
//! the new segment, the rest is computed anew.

mod segment;
mod store;

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ndarray::{Array2, ArrayView1};
use sha2::{Digest, Sha256};

use self::segment::{Key, Rows};
use self::store::Store;
use super::{EmbedError, Embedder};
use crate::watch::{Cancelled, Watch};

/// Documents that are embedded at once; how many follows from how long the last ones took.
const CHUNKS: (usize, usize) = (32, 2048);
/// The size that a chunk should have.
const CHUNK_TIME: Duration = Duration::from_secs(1);
/// Vectors are written this often: what a run that is killed loses at most.
const PIECE_TIME: Duration = Duration::from_secs(2);
/// All models' segments together, in bytes: 1.3 million vectors of 384 numbers.
const LIMIT: u64 = 2 << 30;

/// Where embeddings are kept. `None` inside means caching is off.
#[derive(Clone, Debug)]
pub struct EmbeddingCache {
    dir: Option<PathBuf>,
    limit: u64,
}

/// Caching is off.
impl Default for EmbeddingCache {
    fn default() -> Self {
        EmbeddingCache { dir: None, limit: LIMIT }
    }
}

/// Vectors, and what it took to get them.
#[derive(Debug)]
pub struct Embedded {
    /// n × dimensions, L2-normalised where the model normalises.
    pub vectors: Array2<f32>,
    /// How many documents the engine embedded; the others came from the cache.
    pub computed: usize,
    /// Their numbers, ascending.
    pub new: Vec<usize>,
    /// One sentence each: a damaged entry, a cache that could not be written.
    pub warnings: Vec<String>,
}

impl EmbeddingCache {
    /// Kept in the platform's cache folder.
    pub fn platform() -> Self {
        EmbeddingCache { dir: crate::files::cache_folder(), limit: LIMIT }
    }

    /// In this folder.
    pub fn at(dir: PathBuf) -> Self {
        EmbeddingCache { dir: Some(dir), limit: LIMIT }
    }

    /// Nowhere: everything is embedded each time.
    pub fn off() -> Self {
        Self::default()
    }

    /// Keeps at most `bytes`, apart from what the latest run wrote.
    pub fn with_limit(self, bytes: u64) -> Self {
        EmbeddingCache { limit: bytes, ..self }
    }

    /// Which of `texts` it lacks, each of equal ones once; all where caching is off.
    pub fn missing(
        &self,
        embedder: &dyn Embedder,
        texts: &[&str],
        dimensions: usize,
    ) -> Vec<usize> {
        let distinct = Distinct::of(texts);
        let mut found = vec![false; texts.len()];
        if let Some(dir) = &self.dir {
            let (dir, id) = (dir.join("embeddings"), embedder.id());
            let mut store = Store::open(dir, self.limit, id, dimensions);
            store.look_up(&distinct.first, |text, _| found[text] = true);
        }
        distinct.texts.into_iter().filter(|&text| !found[text]).collect()
    }

    /// Embeds `texts`, taking from the cache what it has and adding what it lacks.
    /// Equal texts are embedded once.
    pub fn embed(
        &self,
        embedder: &dyn Embedder,
        texts: &[&str],
        watch: &dyn Watch,
    ) -> Result<Embedded, EmbedError> {
        let dimensions = embedder.dimensions(watch)?;
        let mut vectors = Array2::zeros((texts.len(), dimensions));
        let distinct = Distinct::of(texts);
        let mut store = self
            .dir
            .as_ref()
            .map(|dir| Store::open(dir.join("embeddings"), self.limit, embedder.id(), dimensions));
        let mut found = vec![false; texts.len()];
        if let Some(store) = &mut store {
            store.look_up(&distinct.first, |text, vector| {
                found[text] = true;
                vectors.row_mut(text).iter_mut().zip(vector).for_each(|(out, v)| *out = *v);
            });
        }
        let missing: Vec<usize> =
            distinct.texts.iter().copied().filter(|&text| !found[text]).collect();
        watch.tick(texts.len() - missing.len(), texts.len())?;
        let computed = Computation { embedder, dimensions, texts, distinct: &distinct, watch };
        let keep = |rows: &Rows| store.iter_mut().for_each(|store| store.add(rows));
        let result = computed.run(&missing, &mut vectors, keep);
        let warnings = store.map_or_else(Vec::new, Store::finish);
        result?;
        for (text, &first) in distinct.first_of.iter().enumerate() {
            if first != text {
                let row = vectors.row(first).to_owned();
                vectors.row_mut(text).assign(&row);
            }
        }
        Ok(Embedded { vectors, computed: missing.len(), new: missing, warnings })
    }
}

/// Which texts are the first of their kind.
struct Distinct {
    /// Per text, the first text equal to it.
    first_of: Vec<usize>,
    /// The first texts, in order, and their keys.
    texts: Vec<usize>,
    keys: Vec<Key>,
    /// The first text of each key.
    first: HashMap<Key, usize>,
}

impl Distinct {
    fn of(texts: &[&str]) -> Self {
        let mut all = Distinct {
            first_of: Vec::with_capacity(texts.len()),
            texts: Vec::new(),
            keys: Vec::with_capacity(texts.len()),
            first: HashMap::with_capacity(texts.len()),
        };
        for (index, text) in texts.iter().enumerate() {
            let key = key_of(text);
            let first = *all.first.entry(key).or_insert(index);
            all.first_of.push(first);
            all.keys.push(key);
            if first == index {
                all.texts.push(index);
            }
        }
        all
    }
}

/// The beginning of a text's SHA-256.
fn key_of(text: &str) -> Key {
    let mut key = Key::default();
    let length = key.len();
    key.copy_from_slice(&Sha256::digest(text.as_bytes())[..length]);
    key
}

/// The part of a run that the cache could not answer.
struct Computation<'a> {
    embedder: &'a dyn Embedder,
    dimensions: usize,
    texts: &'a [&'a str],
    distinct: &'a Distinct,
    watch: &'a dyn Watch,
}

impl Computation<'_> {
    /// Embeds the texts numbered `missing` into their rows. What is embedded goes to `keep` in
    /// pieces, also what was embedded before a failure.
    fn run(
        &self,
        missing: &[usize],
        vectors: &mut Array2<f32>,
        mut keep: impl FnMut(&Rows),
    ) -> Result<(), EmbedError> {
        let mut piece = Rows::new(self.dimensions);
        let (mut kept, mut size, mut left) = (Instant::now(), 8 * CHUNKS.0, missing);
        while !left.is_empty() {
            let (chunk, rest) = left.split_at(size.min(left.len()));
            let started = Instant::now();
            let before = self.texts.len() - left.len();
            let watch = Shifted { inner: self.watch, before, total: self.texts.len() };
            let texts: Vec<&str> = chunk.iter().map(|&text| self.texts[text]).collect();
            let done = self.embedder.embed_each(&texts, &watch, &mut |place, row| {
                let text = chunk[place];
                vectors.row_mut(text).assign(&ArrayView1::from(row));
                piece.push(self.distinct.keys[text], row.iter().copied());
            });
            if let Err(error) = done {
                keep(&piece);
                return Err(error.among(chunk));
            }
            left = rest;
            if kept.elapsed() >= PIECE_TIME || left.is_empty() {
                keep(&piece);
                piece.clear();
                kept = Instant::now();
            }
            size = next_size(size, started.elapsed());
        }
        Ok(())
    }
}

/// How many documents to embed at once after `size` of them took so long. It grows slowly: the next
/// ones may be longer.
fn next_size(size: usize, took: Duration) -> usize {
    let share = CHUNK_TIME.as_secs_f64() / took.as_secs_f64().max(1e-6);
    ((size as f64 * share.min(2.0)) as usize).clamp(CHUNKS.0, CHUNKS.1)
}

/// Shows a chunk's progress as part of the whole.
struct Shifted<'a> {
    inner: &'a dyn Watch,
    before: usize,
    total: usize,
}

impl Watch for Shifted<'_> {
    fn progress(&self, done: usize, _total: usize) {
        self.inner.progress(self.before + done, self.total);
    }

    fn cancelled(&self) -> bool {
        self.inner.cancelled()
    }

    fn tick(&self, done: usize, _total: usize) -> Result<(), Cancelled> {
        self.inner.tick(self.before + done, self.total)
    }
}
