//! The reference's own topics of the reviews, numbered as it numbered them.

use std::sync::Arc;

use topictui::topics::bags::Bag;
use topictui::topics::represent::{RepresentParams, describe};
use topictui::topics::representation::no_words;
use topictui::topics::{CTfidf, Topic, TopicId, Topics};

use super::golden::{golden_2d_f32, golden_documents, golden_json, golden_npz};

/// Topic of every review.
pub fn reference_assignments() -> Vec<TopicId> {
    serde_json::from_value(golden_json("edited_topics.json")["fitted"].clone()).unwrap()
}

/// The reference's topics by their numbers alone: no words, terms named by their column.
pub fn reference_topics() -> Topics {
    let starts = golden_npz("ctfidf_csr.npz", "indptr");
    let columns = golden_npz("ctfidf_csr.npz", "indices");
    let data = golden_npz("ctfidf_csr.npz", "data");
    let width = golden_npz("ctfidf_csr.npz", "shape")[1] as usize;
    let row = |span: &[f64]| {
        let cells = span[0] as usize..span[1] as usize;
        let mut row: Vec<(u32, f64)> = cells.map(|at| (columns[at] as u32, data[at])).collect();
        row.sort_by_key(|&(column, _)| column);
        row
    };
    let ctfidf = CTfidf {
        vocabulary: (0..width).map(|column| format!("term{column:04}")).collect(),
        rows: starts.windows(2).map(row).collect(),
        ..CTfidf::default()
    };
    of_reference(Arc::new(ctfidf))
}

/// The reference's topics with their words, and the bags of terms they come from. Needs the
/// reviews.
pub fn reference_topics_with_words() -> (Topics, Vec<Bag>) {
    // What `language="english"` deletes from the joined text, deleted from each review.
    let english = |c: &char| c.is_ascii_alphanumeric() || *c == ' ';
    let texts: Vec<String> =
        golden_documents().iter().map(|text| text.chars().filter(english).collect()).collect();
    let vectors = golden_2d_f32("embeddings_docs.npy");
    let params = RepresentParams::default();
    let topics =
        describe(&texts, &reference_assignments(), vectors.view(), &params, &no_words).unwrap();
    let documents = topics.ctfidf.bags(&texts);
    (Topics { list: listed(&topics), ..of_reference(topics.ctfidf) }, documents)
}

/// The words alone, as [`of_reference`] leaves the rest.
fn listed(topics: &Topics) -> Vec<Topic> {
    let bare = |topic: &Topic| Topic { representative: Vec::new(), ..topic.clone() };
    topics.list.iter().map(bare).collect()
}

fn of_reference(ctfidf: Arc<CTfidf>) -> Topics {
    let assignments = reference_assignments();
    let topic = |id: TopicId| Topic {
        id,
        size: assignments.iter().filter(|&&other| other == id).count(),
        words: Vec::new(),
        representative: Vec::new(),
        label: None,
        ..Topic::default()
    };
    Topics {
        list: (-1..30).map(TopicId).map(topic).collect(),
        vectors: golden_2d_f32("topic_embeddings.npy"),
        assignments,
        ctfidf,
    }
}
