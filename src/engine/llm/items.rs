//! Topics and groups as a language model is told of them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::At;
use crate::model::Model;
use crate::model::llm_answers::LlmAnswer;
use crate::text::{one_line, sanitise, thousands};
use crate::topics::layers::{Group, LayerError};
use crate::topics::{Topic, TopicId, shown};

/// Words of a topic that are sent.
const WORDS: usize = 10;
/// Names of others that are sent with a topic, and of parts with a group.
const NEAR: usize = 6;
const PARTS: usize = 12;
/// Characters of a document that are sent.
const TEXT: usize = 300;

/// A topic or a group. What is serialised is what is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Item {
    #[serde(skip)]
    pub at: At,
    /// The title it has now.
    #[serde(skip)]
    pub before: String,
    /// The name and the description by a language model that it has now.
    #[serde(skip)]
    pub written: Option<(String, Option<String>)>,
    /// What it consists of, where it is a group.
    #[serde(skip)]
    pub children: Vec<At>,
    size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    phrases: Option<String>,
    words: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    near: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
    /// The name that it got, where that goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Names it could be mistaken for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    too_like: Vec<String>,
}

type Labels = BTreeMap<At, String>;

/// The topics and the groups of each layer, or those of one, and the names that the user gave.
pub(super) fn all(
    model: &Model,
    layer: Option<usize>,
) -> Result<(Vec<Vec<Item>>, Labels), LayerError> {
    let wanted = match layer {
        None => (0..=model.layers.count()).collect(),
        Some(0) => vec![0],
        Some(layer) => {
            model.layers.get(layer)?;
            vec![layer]
        }
    };
    let mut labels = Labels::new();
    let stages = wanted.iter().map(|&layer| match layer {
        0 => topics(model, &mut labels),
        layer => groups(model, layer, &mut labels),
    });
    let stages = stages.collect();
    Ok((stages, labels))
}

fn topics(model: &Model, labels: &mut Labels) -> Vec<Item> {
    let mut items = Vec::new();
    for (number, topic) in model.topics.without_outliers().iter().enumerate() {
        let at = At { layer: 0, number };
        if let Some(label) = &topic.label {
            labels.insert(at, label.clone());
            continue;
        }
        let near = model.similarity.nearest(topic.id).into_iter().take(NEAR);
        let near = near.filter_map(|(id, _)| model.topics.get(id)).map(title).collect();
        items.push(Item { near, ..item(model, at, topic) });
    }
    items
}

fn groups(model: &Model, layer: usize, labels: &mut Labels) -> Vec<Item> {
    let Ok(of) = model.layers.get(layer) else { return Vec::new() };
    let mut items = Vec::new();
    for (number, group) in of.groups.iter().enumerate() {
        let at = At { layer, number };
        if let Some(label) = &group.label {
            labels.insert(at, label.clone());
            continue;
        }
        let parent = model.layers.parent(layer, number);
        let beside = (0..of.groups.len()).filter(|&other| other != number);
        let beside = beside.filter(|&other| model.layers.parent(layer, other) == parent);
        let near = beside.take(NEAR).map(|other| title(&as_topic(&of.groups[other])));
        let children = model.layers.children(layer, number).into_iter().take(PARTS);
        let children: Vec<At> = children.map(|number| At { layer: layer - 1, number }).collect();
        let parts = children.iter().map(|&child| now(model, child)).collect();
        let near = near.collect();
        items.push(Item { children, parts, near, ..item(model, at, &as_topic(group)) });
    }
    items
}

fn as_topic(group: &Group) -> Topic {
    group.as_topic(0)
}

fn item(model: &Model, at: At, topic: &Topic) -> Item {
    let words = topic.words.iter().take(WORDS).map(|(word, _)| shown(word).into_owned());
    let texts = topic.representative.iter().filter(|_| model.has_texts());
    let texts = texts.filter_map(|document| model.prepared.get(document.0));
    let written = topic.written.as_ref();
    Item {
        at,
        before: topic.title(4),
        written: written.map(|written| (written.name.clone(), written.description.clone())),
        children: Vec::new(),
        size: topic.size,
        phrases: topic.name.clone(),
        words: words.collect(),
        parts: Vec::new(),
        near: Vec::new(),
        texts: texts.map(|text| beginning(text)).collect(),
        name: None,
        too_like: Vec::new(),
    }
}

/// A title without what a language model wrote: what is sent the second time is the same.
fn title(topic: &Topic) -> String {
    Topic { written: None, ..topic.clone() }.title(4)
}

/// The title of a part as it is now.
fn now(model: &Model, at: At) -> String {
    match at.layer {
        0 => model.topics.get(TopicId::at(at.number)).map(|topic| topic.title(4)),
        layer => model.layers.group(layer, at.number).ok().map(|group| group.title(4)),
    }
    .unwrap_or_default()
}

/// The beginning of a document in one line, cut between words.
fn beginning(text: &str) -> String {
    let text: String = text.chars().take(4 * TEXT).collect();
    let clean = sanitise(&text);
    let line = one_line(&clean);
    let line = line.trim();
    match line.char_indices().nth(TEXT) {
        None => line.to_owned(),
        Some((end, _)) => {
            let start = &line[..end];
            let end = start.rfind(char::is_whitespace).filter(|&at| at > TEXT / 2);
            format!("{}…", start[..end.unwrap_or(start.len())].trim_end())
        }
    }
}

impl Item {
    /// As it goes back with its name, and the names that could be mistaken for it.
    pub fn back(&self, name: Option<String>, too_like: Vec<String>) -> Self {
        Item { name, too_like, ..self.clone() }
    }

    /// With the names that its parts have got.
    pub fn with_parts(&self, found: &BTreeMap<At, LlmAnswer>) -> Self {
        let part = |(child, old): (&At, &String)| {
            found.get(child).map_or_else(|| old.clone(), |answer| answer.name.clone())
        };
        let parts = self.children.iter().zip(&self.parts).map(part).collect();
        Item { parts, ..self.clone() }
    }

    /// As it is shown before it is sent.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let head = format!("{} ({} documents)", self.at.said(), thousands(self.size));
        let list = |name: &str, all: &[String], between: &str| match all {
            [] => None,
            all => Some(format!("  {name}: {}", all.join(between))),
        };
        let lists = [
            self.phrases.as_ref().map(|phrases| format!("  phrases: {phrases}")),
            list("words", &self.words, ", "),
            list("parts", &self.parts, "; "),
            list("near", &self.near, "; "),
        ];
        let texts = self.texts.iter().map(|text| format!("  text: {text}"));
        let head = [String::new(), head].into_iter();
        head.chain(lists.into_iter().flatten()).chain(texts.collect::<Vec<_>>())
    }
}
