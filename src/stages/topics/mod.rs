//! Clusters to topics: words by c-TF-IDF, vectors, representative documents, similarity, search.
//!
//! * [`bags`] — documents as counted terms
//! * [`contrast`] — what tells two groups of documents apart
//! * [`ctfidf`] — counts per topic and their weights
//! * [`TopicId`] — the number of a topic
//! * [`represent`] — from labels to a [`Topics`] value
//! * [`representation`] — which words are shown: MMR, KeyBERT-inspired, banned words
//! * [`index`] — cosine of texts to topics by c-TF-IDF
//! * [`distribution`] — topics within one document, by windows of its words
//! * [`outliers`] — topics for documents without one
//! * [`similarity`] — cosine between topics and the order that groups them
//! * [`linkage`] — trees over topics, cut or put in order; [`hierarchy`] — one with words, as text
//! * [`layers`] — coarser layers above the topics, as groups; [`names`] — phrases that name them
//! * [`edit`] — topics reduced, merged, deleted
//! * [`apart`] — topics that are not joined unless asked for
//! * [`trends`] — topics over time and per class
//! * [`combine`] — topics of several models as one set
//! * [`predict`] — topics nearest to a text
//! * [`why`] — what speaks for a document's topic
//! * [`wordless`] — why a topic has no words to show
//! * [`written`] — names and descriptions by a language model
//! * [`search`] — documents by their words, or by a pattern
//! * [`guided`], [`zero_shot`] — topics that the user knows beforehand

pub mod apart;
pub mod bags;
pub mod combine;
pub mod contrast;
pub mod ctfidf;
pub mod distribution;
pub mod edit;
pub mod guided;
pub mod hierarchy;
mod id;
pub mod index;
pub mod layers;
pub mod linkage;
pub mod names;
pub mod nearest;
pub mod outliers;
pub mod predict;
pub mod represent;
pub mod representation;
pub mod search;
pub mod similarity;
mod sparse;
pub mod trends;
pub mod why;
pub mod wordless;
pub mod written;
pub mod zero_shot;

use crate::corpus::DocumentId;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

pub use ctfidf::CTfidf;
pub use id::TopicId;
pub use written::Written;

/// One topic. Id −1 holds the outliers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// From 0 up; −1 for the outliers.
    pub id: TopicId,
    /// Number of documents.
    pub size: usize,
    /// Words with their score (c-TF-IDF; after KeyBERT a cosine), best first; at most
    /// `top_n_words`.
    pub words: Vec<(String, f64)>,
    /// Words by other representations, by the name the user gave each.
    #[serde(default)]
    pub aspects: BTreeMap<String, Vec<(String, f64)>>,
    /// Documents, best first; at most three.
    pub representative: Vec<DocumentId>,
    /// The user's own name, where there is one.
    pub label: Option<String>,
    /// One or two phrases of its documents that say what it is about, see [`names`].
    #[serde(default)]
    pub name: Option<String>,
    /// What a language model wrote about it and the user accepted.
    #[serde(default)]
    pub written: Option<Written>,
}

impl Topic {
    /// BERTopic's name: the id and the four best words, `3_sound_quality_bass_music`.
    pub fn bertopic_name(&self) -> String {
        let mut name = self.id.to_string();
        for (word, _) in self.words.iter().take(4) {
            name.push('_');
            name.push_str(word);
        }
        name
    }

    /// For titles: [`Topic::given_name`], else the best `n` words with spaces between, or with commas if
    /// there are phrases among them.
    pub fn title(&self, n: usize) -> String {
        title(self.given_name(), &self.words, n)
    }

    /// The user's label, else a language model's name, else the phrases that name it.
    pub fn given_name(&self) -> Option<&str> {
        given_name(&self.label, &self.written, &self.name)
    }

    /// A sentence about it, where there is one.
    pub fn description(&self) -> Option<&str> {
        self.written.as_ref()?.description.as_deref()
    }

    /// Whether this is −1.
    pub fn is_outliers(&self) -> bool {
        self.id.is_outlier()
    }
}

/// The first of these names that there is.
fn given_name<'a>(
    label: &'a Option<String>,
    written: &'a Option<Written>,
    name: &'a Option<String>,
) -> Option<&'a str> {
    let written = written.as_ref().map(|written| &written.name);
    label.as_ref().or(written).or(name.as_ref()).map(String::as_str)
}

/// A name, or where there is none the best `n` words.
pub(crate) fn title(name: Option<&str>, words: &[(String, f64)], n: usize) -> String {
    if let Some(name) = name {
        return shown(name).into_owned();
    }
    let words: Vec<_> = words.iter().take(n).map(|(word, _)| shown(word)).collect();
    words.join(if words.iter().any(|word| word.contains(' ')) { ", " } else { " " })
}

/// Characters of a word or a label that a title or a table shows.
const SHOWN: usize = 60;

/// A word or a label where people read it: what is longer than any real word is cut.
pub fn shown(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &word[..end])),
        None => Cow::Borrowed(word),
    }
}

/// All topics of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Topics {
    /// Sorted by id; the first is −1 where there are outliers, then 0, 1, 2 …, by falling size
    /// unless a change kept their ids.
    pub list: Vec<Topic>,
    /// Topic id of every document.
    pub assignments: Vec<TopicId>,
    /// Mean embedding of each topic's documents, not normalised; rows as `list`.
    pub vectors: Array2<f32>,
    /// Shared with the models before, as long as no word counts differently.
    pub ctfidf: Arc<CTfidf>,
}

impl Topics {
    /// 1 if the first topic holds outliers, else 0: what where the rows of the topics begin.
    pub fn offset(&self) -> usize {
        usize::from(self.list.first().is_some_and(Topic::is_outliers))
    }

    /// The topics without the outliers.
    pub fn without_outliers(&self) -> &[Topic] {
        &self.list[self.offset()..]
    }

    /// The topic of this id; −1 where there are outliers.
    pub fn get(&self, id: TopicId) -> Option<&Topic> {
        // By its row: lists of a thousand topics are drawn at every key.
        self.list.get(self.row(id)?).filter(|topic| topic.id == id)
    }

    /// The row of a topic, or of the outliers, in `list` and in all that has rows as it.
    pub fn row(&self, id: TopicId) -> Option<usize> {
        let row = usize::try_from(id.0.checked_add(self.offset() as i32)?).ok()?;
        (row < self.list.len()).then_some(row)
    }

    /// Which ids there are, as a sentence continues: "it has topics 0 to 26, and -1 for the outliers".
    pub fn known(&self) -> String {
        match (self.without_outliers().len(), self.outliers()) {
            (0, _) => "it has only -1, the outliers".to_owned(),
            (n, 0) => format!("it has topics 0 to {}", n - 1),
            (n, _) => format!("it has topics 0 to {}, and -1 for the outliers", n - 1),
        }
    }

    /// Number of documents without a topic.
    pub fn outliers(&self) -> usize {
        self.list.first().filter(|topic| topic.is_outliers()).map_or(0, |topic| topic.size)
    }
}
