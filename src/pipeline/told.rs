//! Changes in words, for the status row and the line mode.

use super::Model;
use super::change::Change;
use crate::counted::counted;
use crate::topics::edit::NrTopics;

/// A change in a few words, past tense.
pub fn told(model: Option<&Model>, change: &Change) -> String {
    let ids = |ids: &[i32]| {
        let ids: Vec<String> = ids.iter().map(i32::to_string).collect();
        ids.join(", ")
    };
    match change {
        Change::Rename { topic, label: Some(label) } => format!("Topic {topic} named “{label}”"),
        Change::Rename { topic, label: None } => format!("Topic {topic} unnamed"),
        Change::Move { documents, topic } => {
            let documents = counted(documents.len(), "document");
            match topic {
                ..0 => format!("{documents} moved out of all topics"),
                _ => format!("{documents} moved to topic {topic}"),
            }
        }
        Change::Outliers { strategy, .. } => {
            format!("Outliers given topics by {}", strategy.name())
        }
        Change::Describe { by, .. } => {
            let known = model.map_or(0, |model| model.settings.ban.len());
            match by.ban.get(known) {
                Some(word) => format!("“{word}” banned"),
                None => format!(
                    "Words by {}",
                    by.representation.first().map_or("c-tf-idf", |step| step.name())
                ),
            }
        }
        Change::Reduce { to: NrTopics::Count(left), .. } => format!("Reduced to {left}"),
        Change::Reduce { to: NrTopics::Auto, .. } => "Topics that lie close joined".to_owned(),
        Change::Merge { groups } => {
            let groups: Vec<String> = groups.iter().map(|group| ids(group)).collect();
            format!("Topics {} merged", groups.join("; "))
        }
        Change::Split { topic, .. } => format!("Topic {topic} split"),
        Change::Delete { topics } if topics.len() == 1 => format!("Topic {} deleted", topics[0]),
        Change::Delete { topics } => format!("Topics {} deleted", ids(topics)),
        Change::Add { path, .. } => format!("{} added", path.display()),
        Change::Combine { .. } => "Sessions combined".to_owned(),
    }
}
