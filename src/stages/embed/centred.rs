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
    /// By language, with its share of the documents.
    pub of: BTreeMap<Language, (f64, Vec<f32>)>,
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
        let share = |count: usize| count as f64 / vectors.nrows().max(1) as f64;
        let of = sums.into_iter().filter(|(_, (count, _))| *count >= FEWEST);
        let of = of.map(|(language, sums)| (language, (share(sums.0), mean(sums)))).collect();
        Means { all: mean(all), of }
    }

    /// Takes the means off vectors whose languages are known, and scales them to length 1.
    pub fn take_off(&self, vectors: &mut Array2<f32>, languages: &Languages) {
        for (row, language) in vectors.rows_mut().into_iter().zip(languages.iter()) {
            let own = language.and_then(|language| self.of.get(&language));
            take_off(row, own.map_or(&self.all, |(_, mean)| mean));
        }
    }

    /// The languages of new texts, each by itself.
    fn languages(&self, texts: &[&str]) -> Languages {
        Languages::each(texts, |language| self.of.get(&language).map_or(0.0, |(share, _)| *share))
    }

    /// Names these means in ids.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |name: &str, mean: &[f32]| {
            hash.update(name);
            mean.iter().for_each(|v| hash.update(v.to_le_bytes()));
        };
        add("", &self.all);
        self.of.iter().for_each(|(language, (_, mean))| add(language.code(), mean));
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
        self.means.take_off(&mut vectors, &self.means.languages(texts));
        Ok(vectors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::language::Language;

    fn languages(codes: &[&str]) -> Languages {
        Languages::known(codes.iter().map(|code| Language::named(code)).collect())
    }

    #[test]
    fn what_a_language_adds_is_taken_off() {
        // Two subjects, the first two numbers; German adds to the third, English takes from it.
        let rows = 40;
        let codes: Vec<&str> = (0..rows).map(|n| ["en", "de"][n % 2]).collect();
        let value = |(row, column): (usize, usize)| match column {
            2 => [-3.0, 3.0][row % 2],
            _ => f32::from((row / 2) % 2 == column),
        };
        let mut vectors = Array2::from_shape_fn((rows, 3), value);
        let languages = languages(&codes);
        let means = Means::of(vectors.view(), &languages);
        means.take_off(&mut vectors, &languages);
        for (row, vector) in vectors.rows().into_iter().enumerate() {
            let of_first = if (row / 2) % 2 == 0 { 1.0 } else { -1.0 };
            let expected = [of_first * 0.5f32.sqrt(), -of_first * 0.5f32.sqrt(), 0.0];
            let near = |(a, b): (&f32, f32)| (a - b).abs() < 1e-6;
            assert!(vector.iter().zip(expected).all(near), "{row} {vector}");
        }
    }

    #[test]
    fn a_language_of_few_documents_has_the_mean_of_all() {
        let codes = [&["en"; 30][..], &["de"; 3], &["?"; 2]].concat();
        let vectors = Array2::from_shape_fn((35, 2), |(row, column)| (row * 2 + column) as f32);
        let means = Means::of(vectors.view(), &languages(&codes));
        assert_eq!(means.of.keys().map(|l| l.code()).collect::<Vec<_>>(), ["en"]);
        assert_eq!(means.all, [34.0, 35.0]);
        assert_eq!(means.of[&Language::ENGLISH].1, [29.0, 30.0]);
    }
}
