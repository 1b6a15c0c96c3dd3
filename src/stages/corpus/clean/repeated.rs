//! Lines with which many documents begin or end: forms, disclaimers, greetings, headings of a page.
//!
//! A line is one of a document's lines, or one of its sentences where it has a single line. It counts
//! as repeated when it stands among the first, or among the last, `NEAR` lines (at most half
//! of a document's) of at least `SHARE` of the documents. From each document the repeated ones go from its beginning and from
//! its end inwards, up to the first that is its own; a document that is nothing else stays as it is.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::corpus::Step;

/// Lines from the beginning, and from the end, that are looked at.
const NEAR: usize = 6;
/// Share of the documents in which a repeated line stands, and the fewest of them.
const SHARE: f64 = 0.01;
const FEWEST: usize = 5;

/// The lines that documents of a corpus begin and end with. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepeatedLines {
    first: Arc<HashSet<String>>,
    last: Arc<HashSet<String>>,
}

impl RepeatedLines {
    /// Those of `texts`.
    pub fn of<'a>(texts: &'a [String]) -> Self {
        let least = ((texts.len() as f64 * SHARE).ceil() as usize).max(FEWEST);
        let (first, last) = (Sieve::default(), Sieve::default());
        texts.par_iter().for_each(|text| {
            near(text, |line| first.count(line), |line| last.count(line));
        });
        let counted = |counts: Both<'a>, text: &'a str| counts.with(text, [&first, &last], least);
        let Both { first, last } = texts
            .par_iter()
            .map(String::as_str)
            .fold(Both::default, counted)
            .reduce(Both::default, Both::and);
        let often = |counts: Counts| {
            let often = counts.into_iter().filter(|&(_, documents)| documents >= least);
            Arc::new(often.map(|(line, _)| line.to_owned()).collect())
        };
        RepeatedLines { first: often(first), last: often(last) }
    }

    /// [`RepeatedLines::of`] if one of the steps is about them.
    pub fn wanted(steps: &[Step], texts: &[String]) -> Self {
        match steps.contains(&Step::Repeated) {
            true => RepeatedLines::of(texts),
            false => RepeatedLines::default(),
        }
    }

    /// How many lines are repeated.
    pub fn len(&self) -> usize {
        self.first.union(&self.last).count()
    }

    /// Whether no line is repeated.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.last.is_empty()
    }

    /// A document without them.
    pub fn without(&self, text: &str) -> String {
        if self.is_empty() {
            return text.to_owned();
        }
        let all = lines(text);
        let start = all.iter().take_while(|line| self.first.contains(**line)).count();
        let rest = &all[start..];
        let end = rest.iter().rev().take_while(|line| self.last.contains(**line)).count();
        match &rest[..rest.len() - end] {
            [] => text.to_owned(),
            // What is left is one piece of the text, with all that stands between its lines.
            [first, .., last] => between(text, first, last).to_owned(),
            [one] => (*one).to_owned(),
        }
    }
}

/// Documents that have a line.
type Counts<'a> = HashMap<&'a str, usize>;

/// Those near the beginning, and those near the end.
#[derive(Default)]
struct Both<'a> {
    first: Counts<'a>,
    last: Counts<'a>,
}

impl<'a> Both<'a> {
    /// With the lines of one more document that may be in enough of them.
    fn with(self, text: &'a str, [first, last]: [&Sieve; 2], least: usize) -> Self {
        let Both { first: mut firsts, last: mut lasts } = self;
        let add = |sieve: &Sieve, counts: &mut Counts<'a>, line: &'a str| {
            if sieve.may_have(line, least) {
                *counts.entry(line).or_default() += 1;
            }
        };
        near(text, |line| add(first, &mut firsts, line), |line| add(last, &mut lasts, line));
        Both { first: firsts, last: lasts }
    }

    fn and(self, other: Self) -> Self {
        let sum = |mut a: Counts<'a>, b: Counts<'a>| {
            b.into_iter().for_each(|(line, documents)| *a.entry(line).or_default() += documents);
            a
        };
        Both { first: sum(self.first, other.first), last: sum(self.last, other.last) }
    }
}

/// Counts of lines by a part of their hash, so that the many lines of few documents take no memory: a
/// line is in no more documents than its place says.
struct Sieve {
    places: Vec<AtomicU32>,
    hasher: BuildHasherDefault<DefaultHasher>,
}

impl Default for Sieve {
    fn default() -> Self {
        let places = std::iter::repeat_with(AtomicU32::default).take(1 << 18).collect();
        Sieve { places, hasher: BuildHasherDefault::default() }
    }
}

impl Sieve {
    fn place(&self, line: &str) -> &AtomicU32 {
        &self.places[self.hasher.hash_one(line) as usize % self.places.len()]
    }

    fn count(&self, line: &str) {
        self.place(line).fetch_add(1, Ordering::Relaxed);
    }

    fn may_have(&self, line: &str, documents: usize) -> bool {
        self.place(line).load(Ordering::Relaxed) as usize >= documents
    }
}

/// Shows each line near the beginning, and near the end, of a document once.
fn near<'a>(text: &'a str, first: impl FnMut(&'a str), last: impl FnMut(&'a str)) {
    let lines = lines(text);
    // A text of one line begins and ends with what it says: it has no half.
    let near = NEAR.min(lines.len() / 2);
    once(&lines[..near], first);
    once(&lines[lines.len() - near..], last);
}

fn once<'a>(lines: &[&'a str], mut see: impl FnMut(&'a str)) {
    for (at, line) in lines.iter().enumerate() {
        if !lines[..at].contains(line) {
            see(line);
        }
    }
}

/// The lines of a text that are not empty; the sentences of one that has a single line.
fn lines(text: &str) -> Vec<&str> {
    if text.contains('\n') {
        return text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    }
    let mut sentences = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.match_indices(['.', '!', '?']).find_map(|(at, mark)| {
        let end = at + mark.len();
        rest[end..].starts_with(' ').then_some(end)
    }) {
        sentences.push(rest[..end].trim());
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        sentences.push(rest);
    }
    sentences
}

/// From the beginning of `first` to the end of `last`, two parts of `text`.
fn between<'a>(text: &'a str, first: &str, last: &str) -> &'a str {
    let at = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    &text[at(first)..at(last) + last.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_around_documents_goes_and_they_stay() {
        let framed =
            |body: &str| format!("ACME support form\nDear team,\n{body}\n\nConfidential.\nPage 1");
        let bodies =
            ["The tap leaks.", "Where is my order?\n\nIt is late.", "No invoice", "Ok", "Hi"];
        let mut texts: Vec<String> = bodies.iter().map(|body| framed(body)).collect();
        texts.push("ACME support form\nConfidential.".into());
        texts.push("No frame.\nNone at all.".into());
        let repeated = RepeatedLines::of(&texts);
        for (text, body) in texts.iter().zip(bodies) {
            assert_eq!(repeated.without(text), body);
        }
        assert_eq!(repeated.without(&texts[5]), texts[5], "nothing else is in it");
        assert_eq!(repeated.without(&texts[6]), texts[6]);
    }

    #[test]
    fn sentences_are_the_lines_of_a_text_in_one_line() {
        let calls = ["The tap leaks", "No light in 2.4 GHz", "Cold room", "Noise", "Smell"];
        let texts: Vec<String> =
            calls.iter().map(|call| format!("This call is recorded. {call}. Thank you!")).collect();
        let repeated = RepeatedLines::of(&texts);
        assert_eq!(repeated.without(&texts[1]), "No light in 2.4 GHz.");
        assert_eq!(repeated.without("Thank you! Bye."), "Thank you! Bye.");
    }

    #[test]
    fn a_line_of_few_documents_is_their_own() {
        let texts: Vec<String> = (0..400).map(|n| format!("Number {}\nbody {n}", n / 3)).collect();
        assert!(RepeatedLines::of(&texts).is_empty());
    }
}
