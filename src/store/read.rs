//! A session file to a model. Trusts nothing: every shape, index and offset is checked.

mod fit;
mod header;
mod languages;
mod layers;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, SafeTensorError};
use sha2::{Digest, Sha256};

use crate::cluster::consensus::Support;
use crate::corpus::clean::without_left_empty;
use crate::corpus::{
    Corpus, DuplicateUse, Duplicates, Labels, RecordId, RecordMap, Skip, StopList, TimeKind, Times,
};
use crate::files::hex;
use crate::model::Model;
use crate::model::Stage;
use crate::model::fitted::Memberships;
use crate::store::flaw::{ArrayFlaw, Flaw};
use crate::store::sound::sound;
use crate::store::{
    ENTRY, Envelope, Header, NO_TIME, SessionError, VERSION, autosave, bertopic, starts_as_session,
};
use crate::text::{sanitise, sanitise_lines};
use crate::topics::TopicId;
use crate::topics::bags::Vectoriser;
use crate::topics::similarity::Similarity;
use crate::topics::{CTfidf, Topics};

/// Opens the session at `path`, which may be a folder that BERTopic saved.
pub fn load(path: &Path) -> Result<Model, SessionError> {
    if path.is_dir() {
        return Ok(bertopic::load(path)?);
    }
    if autosave::is_journal(path) {
        return Ok(autosave::open(path)?.0);
    }
    let bytes = std::fs::read(path)
        .map_err(|error| SessionError::Open { path: path.to_path_buf(), error })?;
    let damaged = |what: Flaw| SessionError::Damaged { path: path.to_path_buf(), what };
    let foreign = || SessionError::Foreign { path: path.to_path_buf() };
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| match error {
        _ if starts_as_session(&bytes) => damaged(Flaw::Cut),
        SafeTensorError::MetadataIncompleteBuffer => damaged(Flaw::Cut),
        _ => foreign(),
    })?;
    let entry = metadata.metadata().as_ref().and_then(|entries| entries.get(ENTRY));
    let envelope: Envelope =
        serde_json::from_str(entry.ok_or_else(foreign)?).map_err(|error| damaged(error.into()))?;
    let (version, program) = (envelope.version, sanitise(&envelope.program).into_owned());
    match version.cmp(&VERSION) {
        Ordering::Greater => {
            return Err(SessionError::Newer { path: path.to_path_buf(), version, program });
        }
        Ordering::Less => {
            return Err(SessionError::Older { path: path.to_path_buf(), version, program });
        }
        Ordering::Equal => {}
    }
    let arrays = SafeTensors::deserialize(&bytes).map_err(|error| damaged(error.into()))?;
    let reader = Reader { arrays };
    if reader.sum(&envelope.model) != envelope.sha256 {
        return Err(damaged(Flaw::Checksum));
    }
    let header: Header =
        serde_json::from_str(&envelope.model).map_err(|error| damaged(error.into()))?;
    reader.model(header).map_err(damaged)
}

/// Takes arrays out of the file; an error says which one does not fit.
struct Reader<'a> {
    arrays: SafeTensors<'a>,
}

/// How long a stage took, out of seconds.
fn took((stage, seconds): (Stage, f64)) -> (Stage, Duration) {
    (stage, Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

macro_rules! number_readers {
    ($($method:ident: $number:ty = $dtype:ident;)*) => {
        $(fn $method(&self, name: &'static str) -> Result<Vec<$number>, Flaw> {
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
        i64s: i64 = I64;
    }

    fn data(&self, name: &'static str, dtype: Dtype) -> Result<&[u8], Flaw> {
        let tensor = self.arrays.tensor(name).map_err(|_| Flaw::of(name, ArrayFlaw::Missing))?;
        if tensor.dtype() != dtype {
            return Err(Flaw::of(name, ArrayFlaw::Type));
        }
        Ok(tensor.data())
    }

    /// The shape of an array of so many axes.
    fn shape<const AXES: usize>(&self, name: &'static str) -> Result<[usize; AXES], Flaw> {
        let tensor = self.arrays.tensor(name).map_err(|_| Flaw::of(name, ArrayFlaw::Missing))?;
        tensor.shape().try_into().map_err(|_| Flaw::of(name, ArrayFlaw::Size))
    }

    /// A matrix of as many rows as it says.
    fn rows<T>(&self, name: &'static str, values: Vec<T>) -> Result<Array2<T>, Flaw> {
        let [rows, _] = self.shape(name)?;
        self.matrix(name, rows, values)
    }

    /// A matrix of `rows` rows.
    fn matrix<T>(
        &self,
        name: &'static str,
        rows: usize,
        values: Vec<T>,
    ) -> Result<Array2<T>, Flaw> {
        let [_, columns] = self.shape(name)?;
        Array2::from_shape_vec((rows, columns), values).map_err(|_| Flaw::of(name, ArrayFlaw::Size))
    }

    fn texts(&self, name: &'static str, ends: &'static str) -> Result<Vec<String>, Flaw> {
        let bytes = self.data(name, Dtype::U8)?;
        let mut start = 0;
        let text = |end: u64| {
            let text = bytes
                .get(start..end as usize)
                .and_then(|bytes| std::str::from_utf8(bytes).ok())
                .ok_or_else(|| Flaw::of(name, ArrayFlaw::NotText))?;
            start = end as usize;
            // What was read was clean; a terminal would obey what was put in later.
            Ok(sanitise_lines(text).into_owned())
        };
        let texts: Vec<String> =
            self.u64s(ends)?.into_iter().map(text).collect::<Result<_, Flaw>>()?;
        match start == bytes.len() {
            true => Ok(texts),
            false => Err(Flaw::of(ends, ArrayFlaw::TextLeftOut)),
        }
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

    fn model(&self, mut header: Header) -> Result<Model, Flaw> {
        header.check()?;
        header.clean();
        let (source, corpus, prepared) = self.documents(&header)?;
        let n = corpus.len();
        let embeddings = Arc::new(self.rows("embeddings", self.f32s("embeddings")?)?);
        if header.fit.is_some() || header.settings.is_of_pieces() {
            same_length("embeddings", embeddings.nrows(), n)?;
        }
        if !embeddings.iter().all(|x| x.is_finite()) {
            return Err(Flaw::of("embeddings", ArrayFlaw::NotFinite));
        }
        let duplicates = self.duplicates(source.len())?;
        let copies = match header.settings.duplicates {
            DuplicateUse::Weigh => duplicates.as_ref().map(|all| all.of_rest(&source, &corpus)),
            _ => None,
        };
        let supervision = &header.settings.supervision;
        let (fit, pieces) = match &header.fit {
            Some(fit) if header.settings.is_of_pieces() => {
                (None, Some(Arc::new(self.pieces(fit, supervision)?)))
            }
            Some(fit) => (Some(self.fit(fit, &embeddings, copies.as_ref(), supervision)?), None),
            None => (None, None),
        };
        let support = self.support()?;
        let topics = self.topics(&header)?;
        let means = self.means(embeddings.ncols())?.map(Arc::new);
        let k = header.order.len();
        let memberships = match self.arrays.tensor("memberships.ends") {
            Ok(_) => Some(self.memberships()?),
            Err(_) => None,
        };
        let layers = self.layers(&header)?;
        let matrix = self.matrix("similarity", k, self.f32s("similarity")?)?;

        let model = Model {
            source,
            duplicates: duplicates.map(Arc::new),
            corpus,
            settings: header.settings,
            prepared,
            embedder: header.embedder,
            means,
            embeddings,
            fit,
            pieces,
            history: header.history,
            support: Arc::new(support),
            memberships: memberships.map(Arc::new),
            topics: Arc::new(topics),
            layers: Arc::new(layers),
            similarity: Arc::new(Similarity { matrix, order: header.order }),
            embedded: header.embedded,
            timings: header.timings.into_iter().map(took).collect(),
            fingerprints: header.fingerprints,
            answers: Arc::new(header.answers),
        };
        sound(&model)?;
        Ok(model)
    }

    fn support(&self) -> Result<Support, Flaw> {
        Ok(Support {
            strength: self.f64s("support.strength")?,
            steadiness: self.f32s("support.steadiness")?,
            recurrence: self.f32s("support.recurrence")?,
        })
    }

    /// The documents that were read, those of them that took part in the fit, and their texts as they
    /// were embedded.
    #[allow(clippy::type_complexity)]
    fn documents(
        &self,
        header: &Header,
    ) -> Result<(Arc<Corpus>, Arc<Corpus>, Arc<Vec<String>>), Flaw> {
        let texts = self.texts("documents", "documents.ends")?;
        let n = texts.len();
        let records = self.u64s("records")?.into_iter().map(|id| RecordId(id as usize)).collect();
        let records = RecordMap::from_parts(header.first_row, records, header.skipped.clone())
            .filter(|records| records.documents().len() == n)
            .ok_or(Flaw::Records)?;
        let (label_names, file_names) = (header.label_names.clone(), header.file_names.clone());
        let source = Arc::new(Corpus {
            name: header.name.clone(),
            paths: header.paths.clone(),
            format: header.format,
            encoding: header.encoding.clone(),
            column: header.column.clone(),
            columns: header.columns.clone(),
            records,
            labels: label_names.map(|names| self.labels("labels", names, n)).transpose()?,
            files: file_names.map(|names| self.labels("files", names, n)).transpose()?,
            findings: header.findings.clone(),
            times: header.time_kind.map(|kind| self.times(kind, n)).transpose()?,
            languages: self.languages(&texts)?,
            texts,
        });
        let left = self.not_dropped(&source)?;
        if !header.prepared {
            let prepared = Arc::new(left.texts.clone());
            return Ok((source, left, prepared));
        }
        let prepared = self.texts("prepared", "prepared.ends")?;
        same_length("prepared", prepared.len(), left.len())?;
        let (corpus, prepared) = without_left_empty(&left, prepared);
        Ok((source, corpus, Arc::new(prepared)))
    }

    /// The documents that were not dropped as copies.
    fn not_dropped(&self, source: &Arc<Corpus>) -> Result<Arc<Corpus>, Flaw> {
        if self.arrays.tensor("duplicates.dropped").is_err() {
            return Ok(source.clone());
        }
        let dropped: BTreeSet<u64> = self.u64s("duplicates.dropped")?.into_iter().collect();
        let is_left = |record: &RecordId| !dropped.contains(&(record.0 as u64));
        let keep: Vec<bool> = source.records.documents().iter().map(is_left).collect();
        let mut left = Corpus::clone(source);
        left.retain(&keep, Skip::Copy);
        Ok(Arc::new(left))
    }

    /// Which of `n` documents are copies, where the session says that.
    fn duplicates(&self, n: usize) -> Result<Option<Duplicates>, Flaw> {
        if self.arrays.tensor("duplicates.firsts").is_err() {
            return Ok(None);
        }
        let firsts = self.u32s("duplicates.firsts")?;
        same_length("duplicates.firsts", firsts.len(), n)?;
        let none = || Flaw::of("duplicates.firsts", ArrayFlaw::Range);
        Duplicates::from_firsts(firsts).map(Some).ok_or_else(none)
    }

    fn labels(&self, array: &'static str, names: Vec<String>, n: usize) -> Result<Labels, Flaw> {
        let ids = self.i32s(array)?;
        same_length(array, ids.len(), n)?;
        if ids.iter().any(|&id| id >= names.len() as i32) {
            return Err(Flaw::of(array, ArrayFlaw::Range));
        }
        Ok(Labels { names, ids })
    }

    fn times(&self, kind: TimeKind, n: usize) -> Result<Times, Flaw> {
        let values = self.i64s("times")?;
        same_length("times", values.len(), n)?;
        let known = |value| Some(value).filter(|value| *value != NO_TIME);
        Ok(Times { kind, values: values.into_iter().map(known).collect() })
    }

    /// One run of cells cut into rows at the ends that an array holds.
    fn cut<T: Clone>(&self, ends: &'static str, cells: &[T]) -> Result<Vec<Vec<T>>, Flaw> {
        let mut start = 0;
        let row = |end: u64| {
            let row = cells.get(start..end as usize);
            start = end as usize;
            row.map(<[T]>::to_vec).ok_or_else(|| Flaw::of(ends, ArrayFlaw::Range))
        };
        let rows: Vec<Vec<T>> = self.u64s(ends)?.into_iter().map(row).collect::<Result<_, _>>()?;
        match start == cells.len() {
            true => Ok(rows),
            false => Err(Flaw::of(ends, ArrayFlaw::LeftOut)),
        }
    }

    fn memberships(&self) -> Result<Memberships, Flaw> {
        let of = self.u32s("memberships.topics")?;
        let probabilities = self.f32s("memberships.probabilities")?;
        same_length("memberships.probabilities", probabilities.len(), of.len())?;
        let cells: Vec<(TopicId, f32)> =
            of.into_iter().map(TopicId::at).zip(probabilities).collect();
        self.cut("memberships.ends", &cells)
    }

    fn topics(&self, header: &Header) -> Result<Topics, Flaw> {
        let vocabulary = self.texts("ctfidf.vocabulary", "ctfidf.vocabulary.ends")?;
        let columns = self.u32s("ctfidf.columns")?;
        let weights = self.f64s("ctfidf.weights")?;
        let idf = self.f64s("ctfidf.idf")?;
        same_length("ctfidf.weights", weights.len(), columns.len())?;
        let cells: Vec<(u32, f64)> = columns.into_iter().zip(weights).collect();
        let rows = self.cut("ctfidf.ends", &cells)?;
        let stop_words = header.vectoriser.stop_words.iter().map(String::as_str);
        Ok(Topics {
            list: header.topics.clone(),
            assignments: TopicId::of_labels(self.i32s("topics.assignments")?),
            vectors: self.matrix(
                "topics.vectors",
                header.topics.len(),
                self.f32s("topics.vectors")?,
            )?,
            ctfidf: Arc::new(CTfidf {
                vocabulary,
                idf,
                rows,
                totals: self.totals()?,
                vectoriser: Vectoriser {
                    n_gram_range: header.vectoriser.n_gram_range,
                    stop: StopList::of(&header.vectoriser.stop_list, stop_words),
                },
                weighting: header.weighting.clone(),
            }),
        })
    }
}

fn same_length(name: &'static str, length: usize, expected: usize) -> Result<(), Flaw> {
    if length == expected { Ok(()) } else { Err(Flaw::of(name, ArrayFlaw::Size)) }
}
