//! A [`Folder`] to files, whole or not at all.

use std::collections::BTreeMap;
use std::io;

use safetensors::tensor::{Dtype, TensorView};
use serde::Serialize;
use serde_json::json;

use crate::files::{self, Place, Written};
use crate::store::bertopic::{CONFIG, CTFIDF, CTFIDF_CONFIG, Folder, FolderError, TOPICS, VECTORS};
use crate::topics::edit::NrTopics;
use crate::topics::representation::Words;
use crate::topics::{Topic, TopicId, Topics};

/// Word and weight that BERTopic fills up topics with that have fewer words than `top_n_words`.
const PADDING: (&str, f64) = ("", 1e-5);

/// Writes `folder` at a place that was checked.
pub fn write(folder: &Folder, place: &Place) -> Result<Written, FolderError> {
    let failed = |error| FolderError::Write { path: place.path().to_path_buf(), error };
    let files = contents(folder).map_err(failed)?;
    files::write_folder(place, &files).map_err(failed)
}

fn contents(folder: &Folder) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let topics = &folder.topics;
    let mut files = vec![
        (TOPICS, pretty(&TopicsFile::of(topics, folder.settings.words.top_n_words))?),
        (CONFIG, pretty(&config(folder))?),
        (VECTORS, vectors(topics)?),
    ];
    if !topics.ctfidf.vocabulary.is_empty() {
        files.push((CTFIDF, ctfidf(topics)?));
        files.push((CTFIDF_CONFIG, pretty(&ctfidf_config(folder))?));
    }
    Ok(files)
}

fn pretty(value: &impl Serialize) -> io::Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(io::Error::other)
}

/// Words with their scores, filled up.
type Padded<'a> = Vec<(&'a str, f64)>;

#[derive(Serialize)]
struct TopicsFile<'a> {
    topic_representations: BTreeMap<TopicId, Padded<'a>>,
    topics: &'a [TopicId],
    topic_sizes: BTreeMap<TopicId, usize>,
    /// Cluster and topic of each, the same here.
    topic_mapper: Vec<[TopicId; 2]>,
    topic_labels: BTreeMap<TopicId, String>,
    /// By id; only where the user named a topic.
    custom_labels: Option<Vec<String>>,
    _outliers: usize,
    topic_aspects: BTreeMap<&'a str, BTreeMap<TopicId, Padded<'a>>>,
}

impl<'a> TopicsFile<'a> {
    fn of(topics: &'a Topics, top_n_words: usize) -> Self {
        let list = &topics.list;
        let words = |topic: &'a Topic| padded(&topic.words, top_n_words);
        let named = list.iter().any(|topic| topic.label.is_some());
        let label = |topic: &Topic| topic.label.clone().unwrap_or_else(|| topic.bertopic_name());
        TopicsFile {
            topic_representations: list.iter().map(|topic| (topic.id, words(topic))).collect(),
            topics: &topics.assignments,
            topic_sizes: list.iter().map(|topic| (topic.id, topic.size)).collect(),
            topic_mapper: list.iter().map(|topic| [topic.id; 2]).collect(),
            topic_labels: list.iter().map(|topic| (topic.id, topic.bertopic_name())).collect(),
            custom_labels: named.then(|| list.iter().map(label).collect()),
            _outliers: topics.offset(),
            topic_aspects: aspects(topics, top_n_words),
        }
    }
}

/// BERTopic takes the words of all topics for one square table.
fn padded(words: &Words, top_n_words: usize) -> Padded<'_> {
    let padding = top_n_words.saturating_sub(words.len());
    let words = words.iter().map(|(word, score)| (word.as_str(), *score));
    words.chain(std::iter::repeat_n(PADDING, padding)).collect()
}

/// Other words of the topics, by aspect and id.
fn aspects(topics: &Topics, top_n_words: usize) -> BTreeMap<&str, BTreeMap<TopicId, Padded<'_>>> {
    let mut aspects: BTreeMap<&str, BTreeMap<TopicId, Padded>> = BTreeMap::new();
    for topic in &topics.list {
        for (name, words) in &topic.aspects {
            let words = padded(words, top_n_words);
            aspects.entry(name).or_default().insert(topic.id, words);
        }
    }
    aspects
}

/// The parameters of BERTopic's constructor; it refuses others.
fn config(folder: &Folder) -> serde_json::Value {
    let settings = &folder.settings;
    let (seeds, names) = (&settings.supervision.seed_topics, &settings.supervision.zero_shot);
    let mut config = json!({
        "calculate_probabilities": settings.topics.probabilities,
        // Its cleaning of English leaves only the letters of ASCII: topics were made without.
        "language": null,
        "low_memory": false,
        "min_topic_size": settings.cluster.min_topic_size,
        "n_gram_range": settings.words.n_gram_range,
        "nr_topics": settings.topics.nr_topics.map(|topics| match topics {
            NrTopics::Auto => json!("auto"),
            NrTopics::Count(count) => json!(count),
        }),
        "seed_topic_list": (!seeds.is_empty()).then_some(seeds),
        "top_n_words": settings.words.top_n_words,
        "verbose": false,
        "zeroshot_min_similarity": settings.supervision.zero_shot_min_similarity,
        "zeroshot_topic_list": (!names.is_empty()).then_some(names),
    });
    if let Some(pointer) = folder.pointer() {
        config["embedding_model"] = json!(pointer);
    }
    config
}

/// One array of a safetensors file.
fn tensor<'a>(dtype: Dtype, shape: Vec<usize>, bytes: &'a [u8]) -> io::Result<TensorView<'a>> {
    TensorView::new(dtype, shape, bytes).map_err(io::Error::other)
}

fn serialize(tensors: Vec<(&str, TensorView)>) -> io::Result<Vec<u8>> {
    safetensors::serialize(tensors, None).map_err(io::Error::other)
}

fn vectors(topics: &Topics) -> io::Result<Vec<u8>> {
    let bytes: Vec<u8> = topics.vectors.iter().flat_map(|x| x.to_le_bytes()).collect();
    let shape = topics.vectors.shape().to_vec();
    serialize(vec![("topic_embeddings", tensor(Dtype::F32, shape, &bytes)?)])
}

/// SciPy's compressed sparse rows.
fn ctfidf(topics: &Topics) -> io::Result<Vec<u8>> {
    let fitted = &topics.ctfidf;
    let cells = || fitted.rows.iter().flatten();
    let count = cells().count();
    let data: Vec<u8> = cells().flat_map(|(_, weight)| weight.to_le_bytes()).collect();
    let indices: Vec<u8> = cells().flat_map(|&(column, _)| (column as i32).to_le_bytes()).collect();
    let ends = fitted.rows.iter().scan(0i32, |end, row| {
        *end += row.len() as i32;
        Some(*end)
    });
    let indptr: Vec<u8> = std::iter::once(0).chain(ends).flat_map(i32::to_le_bytes).collect();
    let shape = [fitted.rows.len() as i64, fitted.vocabulary.len() as i64];
    let shape: Vec<u8> = shape.iter().flat_map(|n| n.to_le_bytes()).collect();
    let diag: Vec<u8> = fitted.idf.iter().flat_map(|idf| idf.to_le_bytes()).collect();
    serialize(vec![
        ("data", tensor(Dtype::F64, vec![count], &data)?),
        ("diag", tensor(Dtype::F64, vec![fitted.idf.len()], &diag)?),
        ("indices", tensor(Dtype::I32, vec![count], &indices)?),
        ("indptr", tensor(Dtype::I32, vec![fitted.rows.len() + 1], &indptr)?),
        ("shape", tensor(Dtype::I64, vec![2], &shape)?),
    ])
}

/// The parameters of scikit-learn's `CountVectorizer`, and the vocabulary with its columns.
fn ctfidf_config(folder: &Folder) -> serde_json::Value {
    let ctfidf = &folder.topics.ctfidf;
    let vocabulary: BTreeMap<&str, usize> =
        ctfidf.vocabulary.iter().zip(0..).map(|(term, column)| (term.as_str(), column)).collect();
    let stop_words = ctfidf.vectoriser.stop.words();
    json!({
        // Multipliers of seed words are in the weights; BERTopic does not write their list, either.
        "ctfidf_model": {
            "bm25_weighting": ctfidf.weighting.bm25_weighting,
            "reduce_frequent_words": ctfidf.weighting.reduce_frequent_words,
        },
        "vectorizer_model": {
            "params": {
                "analyzer": "word",
                "binary": false,
                "decode_error": "strict",
                "encoding": "utf-8",
                "input": "content",
                "lowercase": true,
                "max_df": folder.settings.words.max_df,
                "max_features": null,
                "min_df": folder.settings.words.min_df,
                "ngram_range": ctfidf.vectoriser.n_gram_range,
                "stop_words": (!stop_words.is_empty()).then_some(stop_words),
                "strip_accents": null,
                "token_pattern": r"(?u)\b\w\w+\b",
                "vocabulary": null,
            },
            "vocab": vocabulary,
        },
    })
}
