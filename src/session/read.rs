//! A session file to a model. Trusts nothing: every shape, index and offset is checked.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, SafeTensorError};
use sha2::{Digest, Sha256};

use super::{ENTRY, Envelope, Header, SessionError, VERSION, starts_as_session};
use crate::cluster::hdbscan::{CondensedRow, Hdbscan};
use crate::corpus::Corpus;
use crate::files::hex;
use crate::pipeline::Model;
use crate::reduce::knn::Neighbours;
use crate::reduce::umap::Umap;
use crate::topics::similarity::Similarity;
use crate::topics::{CTfidf, Topics};

/// Opens the session at `path`.
pub fn load(path: &Path) -> Result<Model, SessionError> {
    let bytes = std::fs::read(path)
        .map_err(|error| SessionError::Open { path: path.to_path_buf(), error })?;
    let damaged = |what: String| SessionError::Damaged { path: path.to_path_buf(), what };
    let foreign = || SessionError::Foreign { path: path.to_path_buf() };
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| match error {
        _ if starts_as_session(&bytes) => damaged("its end is missing".to_owned()),
        SafeTensorError::MetadataIncompleteBuffer => damaged("its end is missing".to_owned()),
        _ => foreign(),
    })?;
    let entry = metadata.metadata().as_ref().and_then(|entries| entries.get(ENTRY));
    let envelope: Envelope = serde_json::from_str(entry.ok_or_else(foreign)?)
        .map_err(|error| damaged(error.to_string()))?;
    if envelope.version > VERSION {
        return Err(SessionError::Newer {
            path: path.to_path_buf(),
            version: envelope.version,
            program: envelope.program,
        });
    }
    let arrays = SafeTensors::deserialize(&bytes).map_err(|error| damaged(error.to_string()))?;
    let reader = Reader { arrays };
    if reader.sum(&envelope.model) != envelope.sha256 {
        return Err(damaged("its checksum does not fit its contents".to_owned()));
    }
    let header: Header =
        serde_json::from_str(&envelope.model).map_err(|error| damaged(error.to_string()))?;
    reader.model(header).map_err(damaged)
}

/// Takes arrays out of the file; an error says which one does not fit.
struct Reader<'a> {
    arrays: SafeTensors<'a>,
}

macro_rules! number_readers {
    ($($method:ident: $number:ty = $dtype:ident;)*) => {
        $(fn $method(&self, name: &str) -> Result<Vec<$number>, String> {
            let data = self.data(name, Dtype::$dtype)?;
            let (chunks, _) = data.as_chunks::<{ size_of::<$number>() }>();
            Ok(chunks.iter().map(|bytes| <$number>::from_le_bytes(*bytes)).collect())
        })*
    };
}

impl Reader<'_> {
    number_readers! {
        f32s: f32 = F32;
        f64s: f64 = F64;
        i32s: i32 = I32;
        u32s: u32 = U32;
        u64s: u64 = U64;
    }

    fn data(&self, name: &str, dtype: Dtype) -> Result<&[u8], String> {
        let tensor = self.arrays.tensor(name).map_err(|_| format!("{name} is missing"))?;
        if tensor.dtype() != dtype {
            return Err(format!("{name} has the wrong type"));
        }
        Ok(tensor.data())
    }

    fn columns(&self, name: &str) -> Result<usize, String> {
        let tensor = self.arrays.tensor(name).map_err(|_| format!("{name} is missing"))?;
        match tensor.shape() {
            [_, columns] => Ok(*columns),
            _ => Err(format!("{name} is not a matrix")),
        }
    }

    /// A matrix of `rows` rows.
    fn matrix<T>(&self, name: &str, rows: usize, values: Vec<T>) -> Result<Array2<T>, String> {
        Array2::from_shape_vec((rows, self.columns(name)?), values)
            .map_err(|_| format!("{name} has the wrong size"))
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let bytes = self.data(name, Dtype::U8)?;
        let mut start = 0;
        self.u64s(&format!("{name}.ends"))?
            .into_iter()
            .map(|end| {
                let text = bytes
                    .get(start..end as usize)
                    .and_then(|bytes| std::str::from_utf8(bytes).ok())
                    .ok_or_else(|| format!("{name} is not text"))?;
                start = end as usize;
                Ok(text.to_owned())
            })
            .collect()
    }

    /// SHA-256 over names and bytes in the order of the names, then the JSON.
    fn sum(&self, json: &str) -> String {
        let mut names = self.arrays.names();
        names.sort_unstable();
        let mut hasher = Sha256::new();
        for name in names {
            if let Ok(tensor) = self.arrays.tensor(name) {
                hasher.update(name);
                hasher.update(tensor.data());
            }
        }
        hasher.update(json);
        hex(&hasher.finalize())
    }

    fn model(&self, header: Header) -> Result<Model, String> {
        let texts = self.texts("documents")?;
        let n = texts.len();
        let prepared = if header.prepared { self.texts("prepared")? } else { texts.clone() };
        let embeddings = self.matrix("embeddings", n, self.f32s("embeddings")?)?;
        let neighbours = self.neighbours(n)?;
        let embedding = self.matrix("umap", n, self.f32s("umap")?)?;
        let clusters = self.clusters()?;
        let topics = self.topics(&header)?;
        let k = header.order.len();
        let matrix = self.matrix("similarity", k, self.f32s("similarity")?)?;

        same_length("rows", self.u64s("rows")?.len(), n)?;
        same_length("prepared", prepared.len(), n)?;
        same_length("clusters.labels", clusters.labels.len(), n)?;
        same_length("clusters.probabilities", clusters.probabilities.len(), n)?;
        same_length("topics.assignments", topics.assignments.len(), n)?;
        same_length("similarity", matrix.ncols(), k)?;
        same_length("topics", topics.real().len(), k)?;
        let known = |document: &usize| *document < n;
        if !topics.list.iter().all(|topic| topic.representative.iter().all(known))
            || !header.order.iter().all(|&topic| topic < k)
            || !topics.assignments.iter().all(|&id| topics.get(id).is_some())
        {
            return Err("it speaks of documents or topics it does not have".to_owned());
        }
        Ok(Model {
            corpus: Arc::new(Corpus {
                name: header.name,
                path: header.path,
                format: header.format,
                encoding: header.encoding,
                column: header.column,
                columns: header.columns,
                texts,
                rows: self.u64s("rows")?.into_iter().map(|row| row as usize).collect(),
                skipped: header.skipped,
                duplicates: header.duplicates,
            }),
            settings: header.settings,
            prepared: Arc::new(prepared),
            embedder: header.embedder,
            embeddings: Arc::new(embeddings),
            neighbours: Arc::new(neighbours),
            reduced: Arc::new(Umap { params: header.umap, embedding, a: header.a, b: header.b }),
            clusters: Arc::new(clusters),
            topics: Arc::new(topics),
            similarity: Arc::new(Similarity { matrix, order: header.order }),
            embedded: header.embedded,
            timings: header
                .timings
                .into_iter()
                .map(|(stage, seconds)| {
                    (stage, Duration::try_from_secs_f64(seconds).unwrap_or_default())
                })
                .collect(),
            fingerprints: header.fingerprints,
        })
    }

    fn neighbours(&self, n: usize) -> Result<Neighbours, String> {
        let indices = self.u32s("neighbours.indices")?;
        if indices.iter().any(|&index| index as usize >= n) {
            return Err("neighbours.indices is out of range".to_owned());
        }
        let indices = self.matrix("neighbours.indices", n, indices)?;
        let distances =
            self.matrix("neighbours.distances", n, self.f32s("neighbours.distances")?)?;
        same_length("neighbours.distances", distances.ncols(), indices.ncols())?;
        Ok(Neighbours { indices, distances })
    }

    fn clusters(&self) -> Result<Hdbscan, String> {
        let ids = self.u32s("clusters.condensed")?;
        let lambdas = self.f64s("clusters.lambdas")?;
        same_length("clusters.condensed", ids.len(), 3 * lambdas.len())?;
        let condensed = ids
            .chunks_exact(3)
            .zip(lambdas)
            .map(|(ids, lambda)| CondensedRow {
                parent: ids[0],
                child: ids[1],
                lambda,
                size: ids[2],
            })
            .collect();
        let ends = self.u32s("clusters.spanning")?;
        let weights = self.f64s("clusters.spanning.weights")?;
        same_length("clusters.spanning", ends.len(), 2 * weights.len())?;
        let spanning = ends
            .chunks_exact(2)
            .zip(weights)
            .map(|(ends, weight)| (ends[0], ends[1], weight))
            .collect();
        Ok(Hdbscan {
            spanning,
            core_distances: self.f64s("clusters.core_distances")?,
            labels: self.i32s("clusters.labels")?,
            probabilities: self.f64s("clusters.probabilities")?,
            condensed,
            selected: self.u32s("clusters.selected")?,
        })
    }

    fn topics(&self, header: &Header) -> Result<Topics, String> {
        let vocabulary = self.texts("ctfidf.vocabulary")?;
        let columns = self.u32s("ctfidf.columns")?;
        let weights = self.f64s("ctfidf.weights")?;
        let idf = self.f64s("ctfidf.idf")?;
        same_length("ctfidf.idf", idf.len(), vocabulary.len())?;
        same_length("ctfidf.weights", weights.len(), columns.len())?;
        let cells: Vec<(u32, f64)> = columns.into_iter().zip(weights).collect();
        if cells.iter().any(|&(column, _)| column as usize >= vocabulary.len()) {
            return Err("ctfidf.columns is out of range".to_owned());
        }
        let mut start = 0;
        let rows = self
            .u64s("ctfidf.ends")?
            .into_iter()
            .map(|end| {
                let row = cells.get(start..end as usize).ok_or("ctfidf.ends is out of range")?;
                start = end as usize;
                Ok(row.to_vec())
            })
            .collect::<Result<Vec<_>, String>>()?;
        same_length("ctfidf.ends", rows.len(), header.topics.len())?;
        Ok(Topics {
            list: header.topics.clone(),
            assignments: self.i32s("topics.assignments")?,
            vectors: self.matrix(
                "topics.vectors",
                header.topics.len(),
                self.f32s("topics.vectors")?,
            )?,
            ctfidf: CTfidf { vocabulary, idf, rows },
        })
    }
}

fn same_length(name: &str, length: usize, expected: usize) -> Result<(), String> {
    if length == expected { Ok(()) } else { Err(format!("{name} has the wrong size")) }
}
