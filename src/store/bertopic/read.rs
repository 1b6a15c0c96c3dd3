//! Files to a [`Folder`]. Trusts nothing: every shape, index and number is checked.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::corpus::StopList;
use crate::model::settings::Supervision;
use crate::model::{ClusterSettings, Description, Settings, TopicSettings};
use crate::store::bertopic::flaw::FolderFlaw;
use crate::store::bertopic::{
    CONFIG, CTFIDF, CTFIDF_CONFIG, Folder, FolderError, PICKLED_VECTORS, TOPICS, VECTORS,
};
use crate::store::flaw::ArrayFlaw;
use crate::text::sanitise;
use crate::topics::ctfidf::Frequency;
use crate::topics::edit::NrTopics;
use crate::topics::representation::Words;
use crate::topics::zero_shot::MIN_SIMILARITY;
use crate::topics::{CTfidf, Topic, TopicId, Topics};

/// Reads the folder at `path`, which BERTopic or topictui saved.
pub fn read(path: &Path) -> Result<Folder, FolderError> {
    let damaged = |what| FolderError::Damaged { path: path.to_path_buf(), what };
    if !path.join(VECTORS).is_file() && path.join(PICKLED_VECTORS).is_file() {
        return Err(FolderError::Pickled { path: path.to_path_buf() });
    }
    let needed = |name: &str| match optional(path, name)? {
        Some(bytes) => Ok(bytes),
        None => Err(FolderError::Foreign { path: path.to_path_buf() }),
    };
    let topics: TopicsFile = json(TOPICS, &needed(TOPICS)?).map_err(damaged)?;
    let config: Config = json(CONFIG, &needed(CONFIG)?).map_err(damaged)?;
    let vectors = vectors(&needed(VECTORS)?).map_err(damaged)?;
    let mut ctfidf = None;
    let mut settings = config.settings();
    if let (Some(weights), Some(terms)) = (optional(path, CTFIDF)?, optional(path, CTFIDF_CONFIG)?)
    {
        let terms: CtfidfConfig = json(CTFIDF_CONFIG, &terms).map_err(damaged)?;
        ctfidf = Some(fitted(&weights, terms, &mut settings).map_err(damaged)?);
    }
    let topics = topics.topics(vectors, ctfidf).map_err(damaged)?;
    let name = |pointer: String| pointer.rsplit('/').next().map(str::to_owned);
    let embedder = config.embedding_model.and_then(name);
    Ok(Folder { topics: Arc::new(topics), embedder, settings })
}

/// The c-TF-IDF with how it was made, of which `settings` is told.
fn fitted(
    weights: &[u8],
    terms: CtfidfConfig,
    settings: &mut Settings,
) -> Result<CTfidf, FolderFlaw> {
    let Vectorizer { params, vocab } = terms.vectorizer_model;
    let mut fitted = ctfidf(weights, &vocab)?;
    fitted.vectoriser.n_gram_range = params.ngram_range;
    if let Some(StopWords::List(words)) = &params.stop_words
        && !words.is_empty()
    {
        fitted.vectoriser.stop = StopList::of("BERTopic", words.iter().map(String::as_str));
    }
    fitted.weighting.bm25_weighting = terms.ctfidf_model.bm25_weighting;
    fitted.weighting.reduce_frequent_words = terms.ctfidf_model.reduce_frequent_words;
    settings.words.n_gram_range = params.ngram_range;
    settings.words.min_df = params.min_df;
    settings.words.max_df = params.max_df;
    settings.words.weighting = fitted.weighting.clone();
    Ok(fitted)
}

/// A file of the folder; `None` where it has none of this name.
fn optional(path: &Path, name: &str) -> Result<Option<Vec<u8>>, FolderError> {
    match std::fs::read(path.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FolderError::Open { path: path.to_path_buf(), error }),
    }
}

fn json<T: DeserializeOwned>(file: &'static str, bytes: &[u8]) -> Result<T, FolderFlaw> {
    serde_json::from_slice(bytes).map_err(|error| FolderFlaw::Json { file, error })
}

#[derive(Deserialize)]
struct TopicsFile {
    topic_representations: BTreeMap<TopicId, Vec<(String, f64)>>,
    topics: Vec<TopicId>,
    #[serde(default)]
    custom_labels: Option<Vec<String>>,
    /// By name and topic; an aspect need not be words.
    #[serde(default)]
    topic_aspects: BTreeMap<String, BTreeMap<TopicId, Value>>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    embedding_model: Option<String>,
    min_topic_size: usize,
    top_n_words: usize,
    n_gram_range: (usize, usize),
    #[serde(default)]
    calculate_probabilities: bool,
    #[serde(default)]
    nr_topics: Option<Value>,
    #[serde(default)]
    seed_topic_list: Option<Vec<Vec<String>>>,
    #[serde(default)]
    zeroshot_topic_list: Option<Vec<String>>,
    #[serde(default = "named_from")]
    zeroshot_min_similarity: f64,
}

fn named_from() -> f64 {
    MIN_SIMILARITY
}

impl Config {
    fn settings(&self) -> Settings {
        let clean = |words: &Vec<String>| -> Vec<String> {
            words.iter().map(|word| sanitise(word).into_owned()).collect()
        };
        let count = |topics: &Value| match (topics.as_u64(), topics.as_str()) {
            (Some(count), _) => Some(NrTopics::Count(count as usize)),
            (_, Some("auto")) => Some(NrTopics::Auto),
            _ => None,
        };
        let seeds = self.seed_topic_list.iter().flatten();
        Settings {
            supervision: Supervision {
                seed_topics: seeds.map(clean).collect(),
                zero_shot: self.zeroshot_topic_list.as_ref().map(clean).unwrap_or_default(),
                zero_shot_min_similarity: self.zeroshot_min_similarity,
                ..Supervision::default()
            },
            cluster: ClusterSettings {
                min_topic_size: self.min_topic_size,
                ..ClusterSettings::default()
            },
            words: Description {
                top_n_words: self.top_n_words,
                n_gram_range: self.n_gram_range,
                ..Description::default()
            },
            topics: TopicSettings {
                probabilities: self.calculate_probabilities,
                nr_topics: self.nr_topics.as_ref().and_then(count),
                ..TopicSettings::default()
            },
            ..Settings::default()
        }
    }
}

#[derive(Deserialize)]
struct CtfidfConfig {
    #[serde(default)]
    ctfidf_model: CtfidfModel,
    vectorizer_model: Vectorizer,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CtfidfModel {
    bm25_weighting: bool,
    reduce_frequent_words: bool,
}

#[derive(Deserialize)]
struct Vectorizer {
    params: VectorizerParams,
    vocab: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct VectorizerParams {
    #[serde(default = "single_words")]
    ngram_range: (usize, usize),
    #[serde(default)]
    stop_words: Option<StopWords>,
    #[serde(default = "in_one")]
    min_df: Frequency,
    #[serde(default = "in_all")]
    max_df: Frequency,
}

fn in_one() -> Frequency {
    Frequency::Count(1)
}

fn in_all() -> Frequency {
    Frequency::Share(1.0)
}

fn single_words() -> (usize, usize) {
    (1, 1)
}

/// scikit-learn takes a list, or the name of its own English one.
#[derive(Deserialize)]
#[serde(untagged)]
enum StopWords {
    List(Vec<String>),
    Name(serde::de::IgnoredAny),
}

impl TopicsFile {
    fn topics(self, vectors: Array2<f32>, ctfidf: Option<CTfidf>) -> Result<Topics, FolderFlaw> {
        let ids: Vec<TopicId> = self.topic_representations.keys().copied().collect();
        let first = ids.first().map_or(0, |id| id.0);
        let in_order = ids.iter().zip(first..).all(|(&id, expected)| id == TopicId(expected));
        if !in_order || !(-1..=0).contains(&first) {
            return Err(FolderFlaw::Numbering);
        }
        if self.topics.iter().any(|id| !self.topic_representations.contains_key(id)) {
            return Err(FolderFlaw::NoTopic);
        }
        if vectors.nrows() != ids.len() {
            let (rows, topics) = (vectors.nrows(), ids.len());
            return Err(FolderFlaw::Rows { file: VECTORS, rows, topics });
        }
        let ctfidf = ctfidf
            .unwrap_or_else(|| CTfidf { rows: vec![Vec::new(); ids.len()], ..CTfidf::default() });
        if ctfidf.rows.len() != ids.len() {
            let (rows, topics) = (ctfidf.rows.len(), ids.len());
            return Err(FolderFlaw::Rows { file: CTFIDF, rows, topics });
        }
        // What the file says of sizes may be from before documents were moved.
        let mut sizes: BTreeMap<TopicId, usize> = BTreeMap::new();
        self.topics.iter().for_each(|&id| *sizes.entry(id).or_default() += 1);
        let labels = self.custom_labels.filter(|labels| labels.len() == ids.len());
        let list = self.topic_representations.into_iter().enumerate().map(|(row, (id, words))| {
            let words = words.into_iter().filter(|(word, _)| !word.is_empty());
            let mut topic = Topic {
                id,
                size: sizes.get(&id).copied().unwrap_or(0),
                words: words.map(|(word, score)| (sanitise(&word).into_owned(), score)).collect(),
                aspects: aspects(&self.topic_aspects, id),
                ..Topic::default()
            };
            let label = labels.as_ref().map(|labels| sanitise(&labels[row]).into_owned());
            topic.label = label.filter(|label| *label != topic.bertopic_name());
            topic
        });
        Ok(Topics {
            list: list.collect(),
            assignments: self.topics,
            vectors,
            ctfidf: Arc::new(ctfidf),
        })
    }
}

/// The aspects of a topic that are words.
fn aspects(
    all: &BTreeMap<String, BTreeMap<TopicId, Value>>,
    id: TopicId,
) -> BTreeMap<String, Words> {
    let clean = |(word, score): (String, f64)| (sanitise(&word).into_owned(), score);
    let of_topic = |(name, topics): (&String, &BTreeMap<TopicId, Value>)| {
        let words: Words = serde_json::from_value(topics.get(&id)?.clone()).ok()?;
        let words = words.into_iter().filter(|(word, _)| !word.is_empty()).map(clean).collect();
        Some((sanitise(name).into_owned(), words))
    };
    all.iter().filter_map(of_topic).collect()
}

/// Arrays of a safetensors file by name.
struct Arrays<'a> {
    file: &'static str,
    arrays: SafeTensors<'a>,
}

macro_rules! number_readers {
    ($($method:ident: $number:ty = $dtype:ident;)*) => {
        $(fn $method(&self, name: &'static str) -> Result<Vec<$number>, FolderFlaw> {
            let data = self.data(name, Dtype::$dtype)?;
            let (chunks, _) = data.as_chunks::<{ size_of::<$number>() }>();
            Ok(chunks.iter().map(|bytes| <$number>::from_le_bytes(*bytes)).collect())
        })*
    };
}

impl<'a> Arrays<'a> {
    fn of(file: &'static str, bytes: &'a [u8]) -> Result<Self, FolderFlaw> {
        let arrays =
            SafeTensors::deserialize(bytes).map_err(|error| FolderFlaw::Arrays { file, error })?;
        Ok(Arrays { file, arrays })
    }

    number_readers! {
        f32s: f32 = F32;
        f64s: f64 = F64;
        i32s: i32 = I32;
        i64s: i64 = I64;
    }

    /// SciPy keeps indices in 32 bits where they fit.
    fn indices(&self, name: &'static str) -> Result<Vec<usize>, FolderFlaw> {
        let wide = match self.i32s(name) {
            Ok(narrow) => narrow.into_iter().map(i64::from).collect(),
            Err(_) => self.i64s(name)?,
        };
        let indices = wide.into_iter().map(usize::try_from).collect::<Result<_, _>>();
        indices.map_err(|_| self.flaw(name, ArrayFlaw::Range))
    }

    fn data(&self, name: &'static str, dtype: Dtype) -> Result<&[u8], FolderFlaw> {
        let missing = |_| self.flaw(name, ArrayFlaw::Missing);
        let tensor = self.arrays.tensor(name).map_err(missing)?;
        match tensor.dtype() == dtype {
            true => Ok(tensor.data()),
            false => Err(self.flaw(name, ArrayFlaw::Type)),
        }
    }

    fn flaw(&self, array: &'static str, what: ArrayFlaw) -> FolderFlaw {
        FolderFlaw::Array { file: self.file, array, what }
    }

    fn shape(&self, name: &str) -> Vec<usize> {
        self.arrays.tensor(name).map(|tensor| tensor.shape().to_vec()).unwrap_or_default()
    }
}

fn vectors(bytes: &[u8]) -> Result<Array2<f32>, FolderFlaw> {
    let arrays = Arrays::of(VECTORS, bytes)?;
    let name = "topic_embeddings";
    let values = arrays.f32s(name)?;
    let not_a_matrix = || arrays.flaw(name, ArrayFlaw::NotMatrix);
    let [rows, columns] = arrays.shape(name)[..] else { return Err(not_a_matrix()) };
    Array2::from_shape_vec((rows, columns), values).map_err(|_| not_a_matrix())
}

fn ctfidf(bytes: &[u8], vocabulary: &BTreeMap<String, usize>) -> Result<CTfidf, FolderFlaw> {
    let arrays = Arrays::of(CTFIDF, bytes)?;
    let out_of_range = |array| arrays.flaw(array, ArrayFlaw::Range);
    let (idf, weights) = (arrays.f64s("diag")?, arrays.f64s("data")?);
    let (indices, starts) = (arrays.indices("indices")?, arrays.indices("indptr")?);
    if idf.len() != vocabulary.len() || vocabulary.values().any(|&column| column >= idf.len()) {
        return Err(FolderFlaw::Terms);
    }
    // Ours are sorted; a vocabulary that was given to BERTopic may not be.
    let mut column_of = vec![u32::MAX; idf.len()];
    for (ours, &theirs) in (0..).zip(vocabulary.values()) {
        column_of[theirs] = ours;
    }
    if vocabulary.keys().any(|term| *sanitise(term) != **term) {
        return Err(FolderFlaw::Control);
    }
    if column_of.contains(&u32::MAX) {
        return Err(FolderFlaw::SharedColumn);
    }
    if indices.len() != weights.len() || indices.iter().any(|&column| column >= idf.len()) {
        return Err(out_of_range("indices"));
    }
    let row = |span: &[usize]| {
        let cells = indices.get(span[0]..span[1]).zip(weights.get(span[0]..span[1]));
        let (columns, weights) = cells.ok_or_else(|| out_of_range("indptr"))?;
        let cells = columns.iter().zip(weights);
        let mut row: Vec<(u32, f64)> =
            cells.map(|(&column, &weight)| (column_of[column], weight)).collect();
        row.sort_unstable_by_key(|&(column, _)| column);
        Ok(row)
    };
    let rows = starts.windows(2).map(row).collect::<Result<_, FolderFlaw>>()?;
    Ok(CTfidf {
        idf: vocabulary.values().map(|&column| idf[column]).collect(),
        vocabulary: vocabulary.keys().cloned().collect(),
        rows,
        ..CTfidf::default()
    })
}
