//! The view of one screen, as data: enough to write it as a file ([`view_file`](super::view_file)).

use crate::corpus::DocumentId;
use crate::engine::compare_groups::Row;
use crate::engine::map::Places;
use crate::engine::predict::Score;
use crate::engine::trends::Points;
use crate::topics::TopicId;
use crate::topics::linkage::Linkage;
use crate::topics::trends::Trend;

/// The view of a screen. Topics are ids, in the order shown; documents are counted from 0.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence above each variant names its fields")]
pub enum View {
    /// Topics with their words.
    Topics(Vec<TopicId>),
    /// Documents of one topic.
    Documents { topic: TopicId, documents: Vec<DocumentId> },
    /// The heatmap, topics along both axes.
    Similarity { axis: Vec<usize> },
    /// The words' scores by rank: lines, or bars.
    Terms { topics: Vec<TopicId>, selected: Option<TopicId>, log: bool, bars: bool },
    /// Where each real topic lies, by id.
    Map { places: Vec<(f64, f64)>, selected: Option<TopicId> },
    /// Where documents, topics and groups lie; `selected` are topics.
    DocumentMap { places: Places, selected: Vec<TopicId> },
    /// The tree cut into `groups`, leaves from top to bottom.
    Tree { linkage: Linkage, order: Vec<usize>, groups: usize },
    /// Documents of every topic of the model at every point, and the words there.
    Trends { topics: Vec<TopicId>, points: Points, counts: Vec<Vec<usize>>, words: Vec<Trend> },
    /// Topics in two groups of documents, each with its name.
    Compared { a: String, b: String, rows: Vec<(String, Row<TopicId>)> },
    /// Topics by similarity to a text.
    NearestTopics { query: String, topics: Vec<(TopicId, f32)> },
    /// Topics by how much a text belongs to them.
    TopicMix { query: String, score: Score, topics: Vec<(TopicId, f64)> },
    /// Documents by similarity to a text.
    NearestDocuments { query: String, documents: Vec<(DocumentId, f32)> },
}

impl View {
    /// In a few words, as a file's name would have it.
    pub fn slug(&self) -> String {
        match self {
            View::Topics(_) => "topics".to_owned(),
            View::Documents { topic, .. } if topic.is_outlier() => "outliers".to_owned(),
            View::Documents { topic, .. } => format!("topic-{topic}"),
            View::Similarity { .. } => "similarity".to_owned(),
            View::Terms { .. } => "terms".to_owned(),
            View::Map { .. } => "map".to_owned(),
            View::DocumentMap { .. } => "document-map".to_owned(),
            View::Tree { .. } => "tree".to_owned(),
            View::Trends { .. } => "trends".to_owned(),
            View::Compared { .. } => "compared".to_owned(),
            View::NearestTopics { .. } => "nearest-topics".to_owned(),
            View::TopicMix { .. } => "distribution".to_owned(),
            View::NearestDocuments { .. } => "nearest-documents".to_owned(),
        }
    }

    /// Whether it is more than a table.
    pub fn is_chart(&self) -> bool {
        !matches!(
            self,
            View::Topics(_)
                | View::Documents { .. }
                | View::NearestTopics { .. }
                | View::NearestDocuments { .. }
        )
    }

    pub(super) fn title(&self) -> String {
        match self {
            View::Topics(_) => "Topics".to_owned(),
            View::Documents { topic, .. } if topic.is_outlier() => "Outliers".to_owned(),
            View::Documents { topic, .. } => format!("Documents of topic {topic}"),
            View::Similarity { .. } => "Similarity of the topics".to_owned(),
            View::Terms { bars: true, .. } => "Words of the topics".to_owned(),
            View::Terms { .. } => "Score of the words by rank".to_owned(),
            View::Map { .. } => "Map of the topics".to_owned(),
            View::DocumentMap { .. } => "Map of the documents".to_owned(),
            View::Tree { .. } => "Tree of the topics".to_owned(),
            View::Trends { points, .. } if points.over_time => "Topics over time".to_owned(),
            View::Trends { .. } => "Topics per class".to_owned(),
            View::Compared { a, b, .. } => format!("What {a} and {b} talk about"),
            View::NearestTopics { query, .. } => format!("Topics nearest to “{query}”"),
            View::TopicMix { query, .. } => format!("Topics of “{query}”"),
            View::NearestDocuments { query, .. } => format!("Documents nearest to “{query}”"),
        }
    }

    /// How the chart is to be read.
    pub(super) fn note(&self) -> &'static str {
        match self {
            View::Similarity { .. } => {
                "Cosine of the topics' vectors, from 0 (paper) to 1 (full colour)."
            }
            View::Terms { bars: true, .. } => "Bars are scaled to each topic's first word.",
            View::Terms { log: true, .. } => "The scale is logarithmic.",
            View::Map { .. } => "First two principal components; a ring's area is its documents.",
            View::DocumentMap { places, .. } if places.laid_out => {
                "Documents near each other are alike; what is selected stands out."
            }
            View::DocumentMap { .. } => {
                "First two principal components; what is selected stands out."
            }
            View::Tree { .. } => "Average linkage on 1 − cosine; what the cut joins stands out.",
            View::Compared { .. } => {
                "a and b are documents of each; the log-odds are above 0 where the first has more of a topic."
            }
            View::Trends { .. } => "Documents at each point, each row scaled to its largest.",
            _ => "",
        }
    }
}
