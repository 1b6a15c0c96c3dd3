//! Lines with which many documents begin or end: forms, disclaimers, greetings, headings of a page.
//!
//! A line is one of a document's lines, or one of its sentences where it has a single line. It counts
//! as repeated when it stands among the first, or among the last, `NEAR` lines (at most half
//! of a document's) of at least `SHARE` of the documents. From each document the repeated ones go from its beginning and from
//! its end inwards, up to the first that is its own; a document that is nothing else stays as it is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

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
    pub fn of(texts: &[String]) -> Self {
        let least = ((texts.len() as f64 * SHARE).ceil() as usize).max(FEWEST);
        let (mut first, mut last) = (HashMap::new(), HashMap::new());
        for text in texts {
            let lines = lines(text);
            // A text of one line begins and ends with what it says: it has no half.
            let near = NEAR.min(lines.len() / 2);
            count(lines.iter().copied().take(near), &mut first);
            count(lines.iter().copied().rev().take(near), &mut last);
        }
        let often = |counts: HashMap<&str, usize>| {
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

/// Counts each line once a document.
fn count<'a>(lines: impl Iterator<Item = &'a str>, counts: &mut HashMap<&'a str, usize>) {
    let mut seen: Vec<&str> = Vec::with_capacity(NEAR);
    for line in lines {
        if !seen.contains(&line) {
            seen.push(line);
            *counts.entry(line).or_default() += 1;
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
