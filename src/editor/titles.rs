//! Titles of topics: in a list, in a sentence, in a pane.

use crate::model::Model;
use crate::topics::Topic;
use crate::topics::TopicId;

/// Words of a topic in a sentence.
pub const TITLE: usize = 4;
/// Words of a topic in a pane.
const WORDS: usize = 5;

/// "topic 3 (sound quality bass)", as a sentence goes on.
pub fn named(model: &Model, id: TopicId) -> String {
    match model.topics.get(id) {
        Some(topic) if !topic.is_outliers() => format!("topic {id} ({})", topic.title(TITLE)),
        _ => "no topic".to_owned(),
    }
}

/// A topic in a list.
pub fn title(topic: Option<&Topic>) -> String {
    match topic {
        Some(topic) if topic.is_outliers() => format!("(outliers) {}", topic.title(TITLE)),
        Some(topic) => topic.title(TITLE),
        None => String::new(),
    }
}

/// A topic's label or best words, in a pane.
pub fn in_pane(topic: &Topic) -> String {
    if topic.is_outliers() {
        "outliers (no topic)".to_owned()
    } else if topic.words.is_empty() {
        "(no words)".to_owned()
    } else {
        topic.title(WORDS)
    }
}
