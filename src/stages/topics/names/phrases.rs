//! Phrases of a topic's documents that could name it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::Source;
use crate::corpus::tokens::{folded, for_each_word};
use crate::topics::{CTfidf, Topics};

/// Most words of a phrase.
const WORDS: usize = 3;

/// A phrase is in at least this share of the documents …
const SHARE: f64 = 0.05;

/// … and in at least so many.
const LEAST: usize = 2;

/// Documents of a topic that are read, evenly chosen: what is in 5 % of all is in 5 % of 500.
const READ: usize = 500;

/// Phrases that are kept of a topic, for the groups it may be in.
const KEPT: usize = 60;

/// Characters that may stand between two words of a phrase, at most: a letter with spaces around, an
/// apostrophe with an s, a particle.
const BETWEEN: usize = 5;

/// A phrase of a topic's documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Its words in the form in which they are counted, with single spaces between.
    pub words: String,
    /// As most documents write it.
    pub written: String,
    /// c-TF-IDF: its number among the phrases of the topic, weighed by the rarest of its words.
    pub weight: f64,
    /// Share of the documents that it is in, 0 to 1.
    pub share: f64,
}

/// The best phrases of every topic but the outliers by c-TF-IDF, best first, ties in their own order.
pub fn phrases(topics: &Topics, source: &Source) -> Vec<Vec<Phrase>> {
    let mut members = vec![Vec::new(); topics.without_outliers().len()];
    for (document, id) in topics.assignments.iter().enumerate() {
        if let Some(topic) = id.index() {
            members[topic].push(document);
        }
    }
    let of = |members: &Vec<usize>| {
        let count = members.len().min(READ);
        let read = (0..count).map(|at| source.texts[members[at * members.len() / count]].as_str());
        of_texts(&read.collect::<Vec<&str>>(), &topics.ctfidf, source)
    };
    members.par_iter().map(of).collect()
}

/// How often a phrase is met.
#[derive(Clone, Copy, Default)]
struct Met {
    times: u32,
    documents: u32,
    /// The last document it was met in, from 1.
    last: u32,
}

fn of_texts(texts: &[&str], ctfidf: &CTfidf, source: &Source) -> Vec<Phrase> {
    let mut met: HashMap<[u32; WORDS], Met> = HashMap::new();
    let mut words = Words::new(source);
    let mut all = 0u64;
    for (document, text) in (1..).zip(texts) {
        words.for_each_phrase(text, |key, _| {
            let met = met.entry(key).or_default();
            met.times += 1;
            all += 1;
            if met.last != document {
                met.last = document;
                met.documents += 1;
            }
        });
    }
    let least = ((SHARE * texts.len() as f64).ceil() as usize).max(LEAST.min(texts.len())) as u32;
    let rarity: Vec<f64> = words.known.iter().map(|word| idf(ctfidf, word)).collect();
    let weigh = |(key, met): (&[u32; WORDS], &Met)| {
        let rarest = words.of(key).map(|word| rarity[word]).fold(0.0, f64::max);
        (f64::from(met.times) / all as f64 * rarest, words.text(key), *key, met.documents)
    };
    let often = met.iter().filter(|(_, met)| met.documents >= least);
    let mut found: Vec<(f64, String, [u32; WORDS], u32)> = often.map(weigh).collect();
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(KEPT);
    let keys = found.iter().map(|(_, _, key, _)| *key);
    let written = words.written(texts, keys);
    let phrase = |(weight, text, key, documents): (f64, String, [u32; WORDS], u32)| Phrase {
        written: written[&key].clone(),
        words: text,
        weight,
        share: f64::from(documents) / texts.len() as f64,
    };
    found.into_iter().map(phrase).collect()
}

/// How rare a word is; of one that no topic counts as rare as it can be.
fn idf(ctfidf: &CTfidf, word: &str) -> f64 {
    let column = ctfidf.vocabulary.binary_search_by(|term| term.as_str().cmp(word));
    column.ok().and_then(|column| ctfidf.idf.get(column).copied()).unwrap_or(1.0)
}

/// Words met so far, by number.
struct Words<'a> {
    source: &'a Source<'a>,
    numbers: HashMap<String, u32>,
    known: Vec<String>,
    /// Whether a phrase may begin and end with it, and whether it may be in one at all.
    ends: Vec<bool>,
    inside: Vec<bool>,
}

/// Stands for a place without a word.
const NONE: u32 = u32::MAX;

impl<'a> Words<'a> {
    fn new(source: &'a Source<'a>) -> Self {
        let (known, ends, inside) = (Vec::new(), Vec::new(), Vec::new());
        Words { source, numbers: HashMap::new(), known, ends, inside }
    }

    fn number(&mut self, word: &str) -> u32 {
        let word = match word.bytes().all(|b| b.is_ascii_lowercase()) {
            true => Cow::Borrowed(word),
            false => Cow::Owned(folded(word)),
        };
        if let Some(&number) = self.numbers.get(&*word) {
            return number;
        }
        let number = self.known.len() as u32;
        let banned = self.source.banned.bans(&word);
        let has_letter = word.chars().any(char::is_alphabetic);
        self.ends.push(!banned && has_letter && !self.source.stop.contains(&word));
        self.inside.push(!banned);
        self.known.push(word.clone().into_owned());
        self.numbers.insert(word.into_owned(), number);
        number
    }

    /// Calls `each` with every phrase of `text` and how it is written there.
    fn for_each_phrase<'t>(&mut self, text: &'t str, mut each: impl FnMut([u32; WORDS], &'t str)) {
        // The words since something parted them, and where they lie.
        let mut run: Vec<(u32, usize, usize)> = Vec::new();
        let mut met: Vec<(u32, usize, usize)> = Vec::new();
        for_each_word(text, |word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            met.push((self.number(word), start, start + word.len()));
        });
        for word in met {
            if run.last().is_some_and(|&(_, _, end)| !joins(&text[end..word.1])) {
                run.clear();
            }
            run.push(word);
            if !self.ends[word.0 as usize] {
                continue;
            }
            for length in 1..=WORDS.min(run.len()) {
                let words = &run[run.len() - length..];
                if !self.ends[words[0].0 as usize] {
                    continue;
                }
                if words.iter().all(|&(number, _, _)| self.inside[number as usize]) {
                    let mut key = [NONE; WORDS];
                    key.iter_mut().zip(words).for_each(|(key, word)| *key = word.0);
                    each(key, &text[words[0].1..word.2]);
                }
            }
        }
    }

    fn of(&self, key: &[u32; WORDS]) -> impl Iterator<Item = usize> {
        key.iter().filter(|&&number| number != NONE).map(|&number| number as usize)
    }

    fn text(&self, key: &[u32; WORDS]) -> String {
        self.of(key).map(|word| self.known[word].as_str()).collect::<Vec<_>>().join(" ")
    }

    /// How most of the texts write the phrases `keys`; of equals the first in the order of characters,
    /// small letters first.
    fn written(
        &mut self,
        texts: &[&str],
        keys: impl Iterator<Item = [u32; WORDS]>,
    ) -> HashMap<[u32; WORDS], String> {
        let mut forms: HashMap<[u32; WORDS], BTreeMap<String, usize>> =
            keys.map(|key| (key, BTreeMap::new())).collect();
        for text in texts {
            self.for_each_phrase(text, |key, form| {
                if let Some(forms) = forms.get_mut(&key) {
                    let form = form.split_whitespace().collect::<Vec<_>>().join(" ");
                    *forms.entry(form).or_default() += 1;
                }
            });
        }
        let most = |forms: BTreeMap<String, usize>| {
            let best = forms.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
            best.map(|(form, _)| form).unwrap_or_default()
        };
        forms.into_iter().map(|(key, forms)| (key, most(forms))).collect()
    }
}

/// Whether words with this between them may be of one phrase.
fn joins(between: &str) -> bool {
    let may = |c: char| match c {
        '\n' | '\r' => false,
        '-' | '‐' | '\'' | '’' => true,
        _ => c.is_whitespace() || c.is_alphanumeric(),
    };
    between.chars().all(may) && between.chars().count() <= BETWEEN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::StopList;
    use crate::topics::representation::Banned;

    fn phrases(texts: &[&str]) -> Vec<String> {
        let stop = StopList::of("mine", ["the", "of", "is", "und"]);
        let banned = Banned::new(&["evil".to_owned()]).unwrap();
        let source = Source { texts: &[], stop: &stop, banned: &banned };
        let found = of_texts(texts, &CTfidf::default(), &source);
        let mut written: Vec<String> = found.into_iter().map(|phrase| phrase.written).collect();
        written.sort_unstable();
        written
    }

    #[test]
    fn phrases_begin_and_end_with_words_that_say_something() {
        let text = "The quality of sound is good. Well-made";
        let words = ["Well", "Well-made", "good", "made", "quality"];
        let expected = [&words[..], &["quality of sound", "sound", "sound is good"]].concat();
        assert_eq!(phrases(&[text, text]), expected);
        assert_eq!(phrases(&["one alone"]), ["alone", "one", "one alone"]);
        assert_eq!(phrases(&["evil deed 2004", "evil deed 2004"]), ["deed"]);
        assert!(phrases(&["the", "of the"]).is_empty());
    }

    #[test]
    fn they_are_written_as_most_documents_write_them() {
        let texts = ["New York taxi", "in New  York", "new york", "Elf's hat", "elf's hat"];
        let found = phrases(&texts);
        assert!(found.contains(&"New York".to_owned()) && !found.contains(&"new york".to_owned()));
        assert!(found.contains(&"elf's hat".to_owned()), "{found:?}");
        let found = phrases(&["Straße und Plätze", "STRASSE und Plätze"]);
        assert!(found.contains(&"Plätze".to_owned()), "{found:?}");
        assert_eq!(phrases(&["手机电池很好", "手机电池"]), ["手机", "手机电池", "电池"]);
    }
}
