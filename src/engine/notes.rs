//! Doubts about a fit, and what to try: a sentence each, the same on the
//! screen, in lines and as `notes` in JSON.

use serde::Serialize;

use crate::cluster::hdbscan::{HdbscanParams, select};
use crate::corpus::{DuplicateUse, Language};
use crate::engine::by_language;
use crate::model::Model;
use crate::model::settings::{EmbedSettings, LanguageChoice};
use crate::text::{counted, thousands};

/// Of fewer documents few topics are no wonder.
const MANY_DOCUMENTS: usize = 1_000;

/// Fewer topics than this in many documents are.
const FEW_TOPICS: usize = 3;

/// Documents whose language must be known to say something of all.
const MANY_TOLD: usize = 20;

/// Topics follow languages from this AMI on: of many small topics and many languages the NMI is high by chance.
const SPLIT: f64 = 0.4;

/// The share of copies from which on something is said.
const MANY_COPIES: f64 = 0.05;

/// A doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its kind.
    pub about: About,
    /// The fact, without a full stop.
    pub text: String,
    /// Something to try.
    pub advice: String,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}: {}", self.text, self.advice)
    }
}

/// A kind of doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Fewer than three topics of more than 1,000 documents.
    FewTopics,
    /// One layout's cluster that would fall into smaller ones.
    LargeCluster,
    /// One topic of more than half of the documents.
    LargeTopic,
    /// More than half of the documents in no topic.
    Outliers,
    /// Most documents in another language than the model's, or topics that are languages.
    Language,
    /// Many documents that say the same as an earlier one, each counted by itself.
    Duplicates,
}

/// Doubts about a model, the gravest first; mostly nothing.
pub fn notes(model: &Model) -> Vec<Note> {
    let languages = || language(model).or_else(|| split_by_language(model));
    let found = [languages(), few_topics(model), large(model), outliers(model), duplicates(model)];
    found.into_iter().flatten().collect()
}

fn note(about: About, text: String, advice: impl Into<String>) -> Option<Note> {
    Some(Note { about, text, advice: advice.into() })
}

fn language(model: &Model) -> Option<Note> {
    let (name, _) = &model.embedder;
    let english_only = name.contains("MiniLM") && !name.contains("multilingual");
    let languages = &model.corpus.languages;
    let others = 1.0 - languages.share(Language::ENGLISH);
    if !english_only || languages.told() < MANY_TOLD || others <= 0.5 {
        return None;
    }
    note(
        About::Language,
        format!(
            "{} of the documents are not in English, and {name} knows no other",
            percent(others)
        ),
        "topics may be languages rather than subjects; leave --model and --language out, and a model for these languages is taken",
    )
}

fn split_by_language(model: &Model) -> Option<Note> {
    let (_, placed) = by_language::agreement(model)?;
    if placed.ami < SPLIT || model.topics.without_outliers().len() < 2 {
        return None;
    }
    let EmbedSettings { model: chosen, language, .. } = &model.settings.embed;
    let advice = match chosen.model.is_some() || *language != LanguageChoice::Auto {
        true => "leave --model and --language out, and a model for these languages is taken",
        false => "the documents of each language may be about matters of their own",
    };
    let text = format!("Topics follow languages (AMI {:.2}, of 1 at most)", placed.ami);
    note(About::Language, text, advice)
}

fn few_topics(model: &Model) -> Option<Note> {
    let (documents, topics) = (model.corpus.len(), model.topics.without_outliers().len());
    if topics >= FEW_TOPICS || documents <= MANY_DOCUMENTS || !model.settings.finds_density() {
        return None;
    }
    let found = match topics {
        0 => "No topic was".to_owned(),
        1 => "Only 1 topic was".to_owned(),
        many => format!("Only {many} topics were"),
    };
    let size = model.settings.cluster.min_topic_size;
    let smaller = match size {
        ..=5 => "--cluster-selection-method leaf".to_owned(),
        _ => format!("a --min-topic-size below {size}, or --cluster-selection-method leaf"),
    };
    note(
        About::FewTopics,
        format!("{found} found in {} documents", thousands(documents)),
        format!("try {smaller}"),
    )
}

fn large(model: &Model) -> Option<Note> {
    let documents = model.corpus.len();
    if let Some((share, parts)) = unopened(model) {
        return note(
            About::LargeCluster,
            format!(
                "One cluster of {} of the documents would fall into {parts} smaller ones",
                percent(share)
            ),
            "try --open-large, or leave --layouts at auto",
        );
    }
    let largest = model.topics.without_outliers().iter().max_by_key(|topic| topic.size)?;
    // A few documents, or a few topics, are told of otherwise.
    if 2 * largest.size <= documents || model.topics.without_outliers().len() < 2 {
        return None;
    }
    note(
        About::LargeTopic,
        format!(
            "Topic {} holds {} of the documents",
            largest.id,
            percent(largest.size as f64 / documents.max(1) as f64)
        ),
        "split it (S, or topictui split), or try --cluster-selection-method leaf",
    )
}

/// The share of the documents in the largest cluster that one layout alone did not open though its
/// inside says more, and how many stand there.
fn unopened(model: &Model) -> Option<(f64, usize)> {
    let params = model.settings.hdbscan();
    let [fitted] = &model.fit.as_ref()?.clusters.each[..] else { return None };
    let opening = HdbscanParams { open_large: true, ..params };
    let opened = select::select(&fitted.condensed, &opening).nodes;
    let gone = |node: &&u32| opened.binary_search(node).is_err();
    let number = fitted.selected.iter().position(|node| gone(&node))?;
    let size = fitted.labels.iter().filter(|&&label| label == number as i32).count();
    let share = size as f64 / fitted.labels.len().max(1) as f64;
    Some((share, opened.len() + 1 - fitted.selected.len()))
}

fn outliers(model: &Model) -> Option<Note> {
    let (documents, outliers) = (model.corpus.len(), model.topics.outliers());
    // Topics that were taken over or edited away are nobody's doubt.
    if 2 * outliers <= documents
        || model.topics.without_outliers().is_empty()
        || model.fit.is_none()
    {
        return None;
    }
    let share = percent(outliers as f64 / documents.max(1) as f64);
    note(
        About::Outliers,
        format!("{share} of the documents are outliers"),
        "o gives them topics (--reduce-outliers embeddings), a smaller --min-topic-size leaves fewer",
    )
}

fn duplicates(model: &Model) -> Option<Note> {
    let duplicates = model.duplicates.as_ref()?;
    if model.settings.duplicates != DuplicateUse::Keep || duplicates.share() < MANY_COPIES {
        return None;
    }
    let groups = duplicates.groups().len();
    let groups =
        if groups == 1 { "1 group".to_owned() } else { format!("{} groups", thousands(groups)) };
    note(
        About::Duplicates,
        format!(
            "{} ({}) are copies of earlier ones, in {groups}",
            counted(duplicates.copies(), "document"),
            percent(duplicates.share())
        ),
        "--duplicates weigh lets a group count once where topics are found, drop leaves the copies out",
    )
}

/// "64 %", rounded down so that half never reads as more.
fn percent(share: f64) -> String {
    format!("{:.0} %", (100.0 * share).floor())
}
