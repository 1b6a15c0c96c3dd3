//! Vectors without what their language adds.
//!
//! Some models of many languages put each language into a corner of its own: documents of one then lie
//! nearer to each other than to what says the same in another. The mean of a language's documents taken
//! off, what they say is left (as Reimers and Gurevych 2020, §5, measure it as language bias). The means
//! are those of the documents of a fit, and new texts have the same taken off.

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, ArrayViewMut1};
use sha2::{Digest, Sha256};

use super::{EmbedError, Embedder};
use crate::corpus::{Language, Languages};
use crate::files::hex;
use crate::watch::Watch;

/// Documents a language must have for a mean of its own; with fewer it would be what they say.
const FEWEST: usize = 10;

/// The means of the vectors of each language.
#[derive(Clone, Debug, PartialEq)]
pub struct Means {
    /// Of all documents, for languages without a mean of their own.
    pub all: Vec<f32>,
    /// By language.
    pub of: BTreeMap<Language, Vec<f32>>,
}

impl Means {
    /// Of documents (n × d) whose languages are known.
    pub fn of(vectors: ArrayView2<f32>, languages: &Languages) -> Self {
        let mut sums: BTreeMap<Language, (usize, Vec<f64>)> = BTreeMap::new();
        let mut all = (0, vec![0.0; vectors.ncols()]);
        let add = |(count, sum): &mut (usize, Vec<f64>), row: ndarray::ArrayView1<f32>| {
            *count += 1;
            sum.iter_mut().zip(row).for_each(|(sum, v)| *sum += f64::from(*v));
        };
        for (row, language) in vectors.rows().into_iter().zip(languages.iter()) {
            add(&mut all, row);
            if let Some(language) = language {
                let none = || (0, vec![0.0; vectors.ncols()]);
                add(sums.entry(language).or_insert_with(none), row);
            }
        }
        let mean = |(count, sum): (usize, Vec<f64>)| -> Vec<f32> {
            sum.into_iter().map(|v| (v / count.max(1) as f64) as f32).collect()
        };
        let of = sums.into_iter().filter(|(_, (count, _))| *count >= FEWEST);
        let of = of.map(|(language, sums)| (language, mean(sums))).collect();
        Means { all: mean(all), of }
    }

    /// Takes the means off vectors whose languages are known, and scales them to length 1.
    pub fn take_off(&self, vectors: &mut Array2<f32>, languages: &Languages) {
        for (row, language) in vectors.rows_mut().into_iter().zip(languages.iter()) {
            let own = language.and_then(|language| self.of.get(&language));
            take_off(row, own.unwrap_or(&self.all));
        }
    }

    /// Names these means in ids.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |name: &str, mean: &[f32]| {
            hash.update(name);
            mean.iter().for_each(|v| hash.update(v.to_le_bytes()));
        };
        add("", &self.all);
        self.of.iter().for_each(|(language, mean)| add(language.code(), mean));
        hex(&hash.finalize()[..8])
    }
}

/// What is left may be nothing, which stays so.
fn take_off(mut row: ArrayViewMut1<f32>, mean: &[f32]) {
    row.iter_mut().zip(mean).for_each(|(v, mean)| *v -= mean);
    let length = row.dot(&row).sqrt();
    if length > 0.0 {
        row.mapv_inplace(|v| v / length);
    }
}

/// A model whose vectors have the means of a fit taken off.
pub struct Centred {
    inner: Arc<dyn Embedder>,
    means: Arc<Means>,
    id: String,
}

impl Centred {
    /// Of `inner`, with the means of the documents that its texts are to be compared with.
    pub fn new(inner: Arc<dyn Embedder>, means: Arc<Means>) -> Self {
        let id = format!("{} without {}", inner.id(), means.digest());
        Centred { inner, means, id }
    }
}

impl Embedder for Centred {
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

    fn is_cut(&self, text: &str) -> bool {
        self.inner.is_cut(text)
    }

    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        let mut vectors = self.inner.embed(texts, watch)?;
        self.means.take_off(&mut vectors, &Languages::of(texts));
        Ok(vectors)
    }
}
