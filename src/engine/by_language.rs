//! Topics of documents in several languages: how a topic's documents spread over them, and what one
//! language alone has of a topic.

use std::collections::BTreeMap;

use crate::corpus::{Corpus, DocumentId, Language, Languages};
use crate::model::Model;
use crate::quality::Agreement;
use crate::topics::bags::Bag;
use crate::topics::{Topic, TopicId};

/// A corpus is in every language that at least this share of its documents is in.
const FAIR_SHARE: f64 = 0.02;

/// Documents of a topic whose words are counted where all topics are asked for.
const STRONGEST: usize = 200;

/// Documents that stand for a topic in a language.
const REPRESENTATIVE: usize = 3;

/// The languages of a corpus, the commonest first; none where it is in one alone.
pub fn several(languages: &Languages) -> Vec<Language> {
    let told = languages.told() as f64;
    let fair = languages.counts().into_iter().filter(|(_, n)| *n as f64 >= FAIR_SHARE * told);
    let fair: Vec<Language> = fair.map(|(language, _)| language).collect();
    if fair.len() < 2 { Vec::new() } else { fair }
}

/// How many documents of each topic are in each language, the commonest first.
pub fn mixes(corpus: &Corpus, topics: &[TopicId]) -> BTreeMap<TopicId, Vec<(Language, usize)>> {
    let mut mixes: BTreeMap<TopicId, Vec<Option<Language>>> = BTreeMap::new();
    for (topic, language) in topics.iter().zip(corpus.languages.iter()) {
        mixes.entry(*topic).or_default().push(language);
    }
    let counts = |(topic, languages)| (topic, Languages::known(languages).counts());
    mixes.into_iter().map(counts).collect()
}

/// The documents of a topic by language, the commonest first.
pub fn mix(model: &Model, topic: TopicId) -> Vec<(Language, usize)> {
    languages_of(model, &[topic]).counts()
}

fn languages_of(model: &Model, topics: &[TopicId]) -> Languages {
    let documents = model.topics.assignments.iter().zip(model.corpus.languages.iter());
    let mut topics = topics.to_vec();
    topics.sort_unstable();
    let is_own = |of: &TopicId| topics.binary_search(of).is_ok();
    let own = documents.filter(|(of, _)| is_own(of)).map(|(_, language)| language);
    Languages::known(own.collect())
}

/// The languages of the documents of topics with their shares, at most so many; empty where the corpus is in
/// one language.
pub fn mix_said(model: &Model, topics: &[TopicId], most: usize) -> String {
    if topics.is_empty() || several(&model.corpus.languages).is_empty() {
        return String::new();
    }
    languages_of(model, topics).said(most)
}

/// A topic as its documents in one language have it: their number, their words, those that stand for
/// it. `None` where none is in that language.
pub fn topic_in(model: &Model, topic: &Topic, language: Language) -> Option<Topic> {
    let mut documents = model.documents_of(topic.id);
    documents.retain(|document| model.corpus.languages.get(*document) == Some(language));
    if documents.is_empty() {
        return None;
    }
    let words = words(model, &bags(model, &documents), topic.words.len());
    Some(of_documents(topic, &documents, words))
}

/// All topics as their documents in one language have them, with the words of the strongest of these:
/// quick enough for a key.
pub fn topics_in(model: &Model, language: Language) -> BTreeMap<TopicId, Topic> {
    let mut by_topic: BTreeMap<TopicId, Vec<DocumentId>> = BTreeMap::new();
    for document in DocumentId::all(model.corpus.len()) {
        if model.corpus.languages.get(document) == Some(language) {
            by_topic.entry(model.topics.assignments[document.0]).or_default().push(document);
        }
    }
    let strength = &model.support.strength;
    let strongest =
        |a: &DocumentId, b: &DocumentId| strength[b.0].total_cmp(&strength[a.0]).then(a.cmp(b));
    by_topic.values_mut().for_each(|documents| documents.sort_by(strongest));
    let looked: Vec<DocumentId> =
        by_topic.values().flat_map(|documents| documents.iter().take(STRONGEST)).copied().collect();
    let bags = bags(model, &looked);
    let mut rest = &bags[..];
    let mut topics = BTreeMap::new();
    for (id, documents) in by_topic {
        let own;
        (own, rest) = rest.split_at(rest.len().min(documents.len()).min(STRONGEST));
        if let Some(topic) = model.topics.get(id) {
            let words = words(model, own, topic.words.len());
            topics.insert(id, of_documents(topic, &documents, words));
        }
    }
    topics
}

/// A topic of some of its documents alone, strongest first.
fn of_documents(topic: &Topic, documents: &[DocumentId], words: Vec<(String, f64)>) -> Topic {
    let known = topic.representative.iter().copied().filter(|known| documents.contains(known));
    let mut representative: Vec<DocumentId> = known.collect();
    let more = documents.iter().filter(|document| !topic.representative.contains(document));
    representative.extend(more.take(REPRESENTATIVE.saturating_sub(representative.len())));
    if topic.is_outliers() {
        representative.clear();
    }
    let size = documents.len();
    Topic { size, words, representative, aspects: BTreeMap::new(), ..topic.clone() }
}

/// Terms of documents; none where their texts are not here.
fn bags(model: &Model, documents: &[DocumentId]) -> Vec<Bag> {
    let ctfidf = &model.topics.ctfidf;
    let texts = documents.iter().filter_map(|document| model.prepared.get(document.0));
    let texts: Vec<&str> = texts.filter(|_| model.has_texts()).map(String::as_str).collect();
    ctfidf.vectoriser.transform(&texts, &ctfidf.vocabulary)
}

/// The best words of some documents of a topic, weighed as the topics' words are.
fn words(model: &Model, bags: &[Bag], top_n: usize) -> Vec<(String, f64)> {
    let ctfidf = &model.topics.ctfidf;
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for &(column, count) in bags.iter().flatten() {
        *counts.entry(column).or_default() += count;
    }
    let all: u32 = counts.values().sum();
    let weight = |(column, count): (u32, u32)| {
        (column, f64::from(count) / f64::from(all) * ctfidf.idf[column as usize])
    };
    ctfidf.best(&counts.into_iter().map(weight).collect::<Vec<_>>(), top_n)
}

/// Agreement of topics with languages: near 1 the topics are languages. Of the documents whose language is
/// known, and of those of them that have a topic; `None` where there are no several languages.
pub fn agreement(model: &Model) -> Option<(Agreement, Agreement)> {
    if several(&model.corpus.languages).is_empty() {
        return None;
    }
    let documents = model.corpus.languages.iter().zip(&model.topics.assignments);
    let known = documents.filter_map(|(language, topic)| Some((language?, *topic)));
    let (languages, topics): (Vec<Language>, Vec<TopicId>) = known.unzip();
    Some((Agreement::of(&languages, &topics), Agreement::placed(&languages, &topics)))
}

/// "German 120, English 80".
pub fn said(mix: &[(Language, usize)]) -> String {
    let said = |(language, documents): &(Language, usize)| format!("{language} {documents}");
    mix.iter().map(said).collect::<Vec<_>>().join(", ")
}
