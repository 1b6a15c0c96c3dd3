//! Phrases that could name a group: those of its topics, the more of them have one the better.

use std::collections::BTreeMap;

use super::phrases::Phrase;
use crate::topics::layers::{Group, Layer};

/// The phrases of each group of `layer`, by those of its topics; best first. The share of a phrase is
/// that of the group's documents that lie in topics which have it: it covers these.
pub fn phrases(layer: &Layer, of_topics: &[Vec<Phrase>]) -> Vec<Vec<Phrase>> {
    layer.groups.iter().map(|group| of_group(group, of_topics)).collect()
}

/// A phrase in the topics of a group.
struct Covering<'a> {
    /// As the topic writes it that has it most often.
    written: (&'a str, f64),
    weight: f64,
    topics: usize,
    share: f64,
}

fn of_group(group: &Group, of_topics: &[Vec<Phrase>]) -> Vec<Phrase> {
    let topics: Vec<&Vec<Phrase>> =
        group.topics.iter().filter_map(|id| of_topics.get(id.index()?)).collect();
    let count = topics.len().max(1) as f64;
    let mut all: BTreeMap<&str, Covering> = BTreeMap::new();
    for phrase in topics.into_iter().flatten() {
        let start = || Covering { written: ("", 0.0), weight: 0.0, topics: 0, share: 0.0 };
        let covering = all.entry(&phrase.words).or_insert_with(start);
        if phrase.share > covering.written.1 {
            covering.written = (&phrase.written, phrase.share);
        }
        covering.weight += phrase.weight;
        covering.topics += 1;
        covering.share += phrase.share;
    }
    let phrase = |(words, covering): (&str, Covering)| Phrase {
        words: words.to_owned(),
        written: covering.written.0.to_owned(),
        // In half of the topics it counts for half.
        weight: covering.weight / count * covering.topics as f64 / count,
        share: covering.topics as f64 / count * (covering.share / count).sqrt(),
    };
    let mut phrases: Vec<Phrase> = all.into_iter().map(phrase).collect();
    phrases.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.words.cmp(&b.words)));
    phrases
}
