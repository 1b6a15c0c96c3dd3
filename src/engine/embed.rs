//! The stage that gives every document its vector: embedded by a model, or brought by the user.

use std::path::Path;
use std::sync::Arc;

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use crate::corpus::{Corpus, DocumentId, Languages};
use crate::embed::cache::EmbeddingCache;
use crate::embed::centred::Means;
use crate::embed::pieces::{Chunk, InPieces, Pieces};
use crate::embed::{self, EmbedError, Embedder, precomputed};
use crate::engine::language_model::LanguageModel;
use crate::engine::progress::StageWatch;
use crate::engine::under_way::Run;
use crate::engine::{Resources, RunError};
use crate::model::Stage;
use crate::model::fingerprint::Fingerprint;
use crate::model::input::path_state;
use crate::text::thousands;
use crate::watch::{Cancelled, Part, Watch};

/// The documents' vectors and where they come from.
pub(super) struct Vectors {
    /// n × d.
    pub embeddings: Arc<Array2<f32>>,
    /// Name of the embedding model, and its id; no id where it is not known.
    pub embedder: (String, String),
    /// What was taken off the vectors.
    pub means: Option<Arc<Means>>,
    /// How many documents the model embedded in this run.
    pub embedded: usize,
}

impl Run<'_> {
    /// From the file the user named, else from the model.
    pub(super) fn embed(
        &mut self,
        corpus: &Corpus,
        prepared: &Arc<Vec<String>>,
        model: &LanguageModel,
        resources: &Resources,
    ) -> Result<Vectors, RunError> {
        let observer = self.observer;
        if let Some(path) = &self.settings.embed.embeddings {
            return self.given_embeddings(path, corpus, resources);
        }
        let embedder = model.open(resources)?;
        let chunk = self.settings.embed.chunk;
        let mut fingerprint = Fingerprint::of(prepared.iter()).then(&(embedder.id(), chunk));
        if embedder.is_by_language() {
            fingerprint = fingerprint.then(&corpus.languages);
        }
        let (embeddings, means, embedded, id) = self.stage(
            Stage::Embed,
            fingerprint,
            |model| {
                let (embeddings, means) = (model.embeddings.clone(), model.means.clone());
                (embeddings, means, 0, model.embedder.1.clone())
            },
            |watch| {
                let texts: Vec<&str> = prepared.iter().map(String::as_str).collect();
                let result = embedded(&embedder, &texts, chunk, &resources.cache, watch);
                let mut result = result
                    .map_err(|error| error.in_rows(|text| corpus.records.row(DocumentId(text))))?;
                result.warnings.iter().for_each(|warning| observer.log(warning));
                let means = without_languages(&*embedder, &mut result.vectors, &corpus.languages);
                Ok((Arc::new(result.vectors), means, result.documents, result.id))
            },
            |(embeddings, _, embedded, _)| {
                let (n, d) = embeddings.dim();
                match n - embedded {
                    0 => format!("{} × {d}", thousands(n)),
                    cached => format!("{} × {d}, {} cached", thousands(n), thousands(cached)),
                }
            },
        )?;
        Ok(Vectors { embeddings, embedder: (embedder.name().to_owned(), id), means, embedded })
    }

    /// The embeddings the user brought. The model is opened where words are compared with them.
    fn given_embeddings(
        &mut self,
        path: &Path,
        corpus: &Corpus,
        resources: &Resources,
    ) -> Result<Vectors, RunError> {
        let observer = self.observer;
        let (file, name) = precomputed::place(path);
        let parts = [Some(path_state(&file)), name.map(String::into_bytes)];
        let fingerprint = Fingerprint::of(parts.into_iter().flatten()).then(&corpus.records);
        let embeddings = self.stage(
            Stage::Embed,
            fingerprint,
            |model| model.embeddings.clone(),
            |watch| {
                let rows = rows_of(precomputed::read(path)?, corpus, path)?;
                watch.tick(rows.nrows(), rows.nrows())?;
                Ok(Arc::new(rows))
            },
            |embeddings| format!("{} × {}, given", thousands(corpus.len()), embeddings.ncols()),
        )?;
        if self.settings.embeds_words() {
            let embedder = resources.embedder(&self.settings.embed.model)?;
            let watch = StageWatch { observer, stage: Stage::Embed };
            let dimensions = embedder.dimensions(&Part(&watch))?;
            if dimensions != embeddings.ncols() {
                return Err(RunError::GivenDimensions {
                    path: path.to_path_buf(),
                    given: embeddings.ncols(),
                    model: embedder.name().to_owned(),
                    dimensions,
                });
            }
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        // Whether the model is the one that made them nobody can say: no id.
        Ok(Vectors { embeddings, embedder: (name, String::new()), means: None, embedded: 0 })
    }
}

/// Takes the means of languages off vectors of a model that asks for it; the means.
pub(super) fn without_languages(
    embedder: &dyn Embedder,
    vectors: &mut Array2<f32>,
    languages: &Languages,
) -> Option<Arc<Means>> {
    let means = embedder.is_by_language().then(|| Means::of(vectors.view(), languages))?;
    means.take_off(vectors, languages);
    Some(Arc::new(means))
}

/// Documents' vectors, and the id of the model that made them.
struct Embedded {
    vectors: Array2<f32>,
    /// How many documents were not in the cache.
    documents: usize,
    warnings: Vec<String>,
    id: String,
}

/// Embeds `texts`, in pieces if `chunk` says so of texts as long as these. The cache keeps the pieces:
/// a text that is read whole is embedded once, whatever `chunk` is.
fn embedded(
    embedder: &Arc<dyn Embedder>,
    texts: &[&str],
    chunk: Chunk,
    cache: &EmbeddingCache,
    watch: &dyn Watch,
) -> Result<Embedded, EmbedError> {
    let cut = match chunk {
        Chunk::Off => 0,
        _ => {
            let cut = |text: &&str| match watch.cancelled() {
                true => Err(Cancelled),
                false => Ok(usize::from(embedder.is_cut(text))),
            };
            texts.par_iter().map(cut).sum::<Result<usize, Cancelled>>()?
        }
    };
    if !chunk.splits(cut, texts.len()) {
        let result = cache.embed(&**embedder, texts, watch)?;
        let id = embedder.id().to_owned();
        let embed::cache::Embedded { vectors, computed: documents, warnings, .. } = result;
        return Ok(Embedded { vectors, documents, warnings, id });
    }
    let pieces = Pieces::of(&**embedder, texts, watch)?;
    let result = pieces.embedded(watch, |pieces, watch| cache.embed(&**embedder, pieces, watch))?;
    Ok(Embedded {
        vectors: pieces.means(result.vectors.view()),
        documents: pieces.documents_with(&result.new).len(),
        warnings: result.warnings,
        id: InPieces::new(embedder.clone()).id().to_owned(),
    })
}

/// The rows of the documents, of a matrix with a row a record or a row a document.
fn rows_of(all: Array2<f32>, corpus: &Corpus, path: &Path) -> Result<Array2<f32>, RunError> {
    let rows = all.nrows();
    match corpus.records.rows_in(rows) {
        Some(kept) if kept.len() == rows => Ok(all),
        Some(kept) => Ok(all.select(Axis(0), &kept)),
        None => Err(RunError::GivenRows {
            path: path.to_path_buf(),
            rows,
            name: corpus.name.clone(),
            records: corpus.records.len(),
            documents: corpus.len(),
        }),
    }
}
