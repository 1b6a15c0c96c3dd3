//! Documents by what is in them: words that may be off by a letter, or a pattern.
//!
//! Words are looked up in an index of all words, made once a corpus. `benches/search.rs` on 100,000
//! documents of 80 bytes, each with a word of its own, on 2 cores that others kept busy, slowest of
//! five: 1.1 s to make the index, 11 to 45 ms for words, 22 to 64 ms for a pattern. One that
//! matches everywhere took 281 ms with all matches counted; see `MATCHES`.

use rayon::prelude::*;
use regex::Regex;

use super::bags::Vectoriser;
use super::representation::banned::{self, PatternFlaw};
use crate::corpus::DocumentId;
use crate::corpus::tokens::for_each_token;
use crate::text::one_line;

/// Matches of a pattern beyond these are not counted.
const MATCHES: usize = 4;

/// A question to all documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// How to search.
    pub way: SearchMode,
    /// Text to find; a pattern in that mode.
    pub query: String,
}

/// How documents are searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchMode {
    /// All words of the query, as they are or nearly.
    #[default]
    Words,
    /// A regular expression; case does not matter.
    Pattern,
    /// By cosine of the embeddings.
    Meaning,
    /// A part of the name of the file that a document is from; case does not matter.
    File,
}

impl SearchMode {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            SearchMode::Words => "words",
            SearchMode::Pattern => "pattern",
            SearchMode::Meaning => "meaning",
            SearchMode::File => "file",
        }
    }

    /// The one after this, the first after the last.
    pub fn next(self) -> SearchMode {
        match self {
            SearchMode::Words => SearchMode::Pattern,
            SearchMode::Pattern => SearchMode::Meaning,
            SearchMode::Meaning => SearchMode::File,
            SearchMode::File => SearchMode::Words,
        }
    }
}

/// A document found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Which.
    pub document: DocumentId,
    /// More is better; comparable within one answer.
    pub score: f32,
}

/// A pattern that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("not a pattern: {0}")]
pub struct BadPattern(#[from] PatternFlaw);

/// Documents in which `pattern` matches something, those with most matches (four count as many)
/// first, ties by number.
pub fn by_pattern<T: AsRef<str> + Sync>(
    texts: &[T],
    pattern: &str,
) -> Result<Vec<Hit>, BadPattern> {
    let pattern = banned::compile(pattern)?;
    let matches = |pattern: &Regex, text: &str| {
        pattern.find_iter(text).filter(|found| !found.is_empty()).take(MATCHES).count()
    };
    let hits = texts.par_iter().enumerate().map_init(
        // Threads that share a pattern wait for each other's working memory.
        || pattern.clone(),
        // Whoever types a space does not think of where a line ends.
        |pattern, (document, text)| Hit {
            document: DocumentId(document),
            score: matches(pattern, &one_line(text.as_ref())) as f32,
        },
    );
    Ok(ranked(hits.filter(|hit| hit.score > 0.0).collect()))
}

/// Which documents have which word.
#[derive(Debug)]
pub struct WordIndex {
    /// Sorted.
    words: Vec<String>,
    /// Where each word's documents start in `postings`; one more than there are words.
    starts: Vec<usize>,
    postings: Vec<u32>,
    documents: usize,
}

impl WordIndex {
    /// The index of these texts, by their number.
    pub fn of<T: AsRef<str> + Sync>(texts: &[T]) -> Self {
        let bags = Vectoriser::default().fit(texts);
        let mut starts = vec![0; bags.vocabulary.len() + 1];
        for &(word, _) in bags.documents.iter().flatten() {
            starts[word as usize + 1] += 1;
        }
        for word in 1..starts.len() {
            starts[word] += starts[word - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![0; starts[starts.len() - 1]];
        for (document, bag) in (0u32..).zip(&bags.documents) {
            for &(word, _) in bag {
                postings[next[word as usize]] = document;
                next[word as usize] += 1;
            }
        }
        WordIndex { words: bags.vocabulary, starts, postings, documents: texts.len() }
    }

    /// Documents that have a word like each of the query's, the likest first, ties by number.
    pub fn find(&self, query: &str) -> Vec<Hit> {
        let mut parts = Vec::new();
        for_each_token(query, |token| parts.push(token.to_owned()));
        if parts.is_empty() {
            // A first letter, and what is no word.
            parts.extend(Some(query.trim().to_lowercase()).filter(|part| !part.is_empty()));
        }
        let likest: Vec<Vec<f32>> = parts.iter().map(|part| self.likest(part)).collect();
        let score = |document| {
            let parts = likest.iter().map(|part| part[document]);
            parts.clone().all(|likeness| likeness > 0.0).then(|| parts.sum::<f32>())
        };
        match likest.is_empty() {
            true => Vec::new(),
            false => {
                let all = (0..self.documents).into_par_iter();
                let hit = |at| score(at).map(|score| Hit { document: DocumentId(at), score });
                ranked(all.filter_map(hit).collect())
            }
        }
    }

    /// How like its likest word is to `part`, for every document.
    fn likest(&self, part: &str) -> Vec<f32> {
        let like = |(at, word): (usize, &String)| likeness(part, word).map(|like| (at, like));
        let words: Vec<(usize, f32)> = self.words.par_iter().enumerate().filter_map(like).collect();
        let mut likest = vec![0.0f32; self.documents];
        for (word, likeness) in words {
            for &document in &self.postings[self.starts[word]..self.starts[word + 1]] {
                let best = &mut likest[document as usize];
                *best = best.max(likeness);
            }
        }
        likest
    }
}

/// Best first, ties by document.
fn ranked(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.par_sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.document.cmp(&b.document)));
    hits
}

/// How like `word` is to `part`, both lower-case: 4 the same, 3 begins with it, 2 has it within, 1
/// has its letters in order or is one letter off; up to 1 more for how much of the word it is.
fn likeness(part: &str, word: &str) -> Option<f32> {
    let share = (part.len() as f32 / word.len() as f32).min(word.len() as f32 / part.len() as f32);
    if word.starts_with(part) {
        return Some(if word.len() == part.len() { 4.0 } else { 3.0 + share });
    }
    // A part of one letter is in too many words.
    part.chars().nth(1)?;
    if word.contains(part) {
        return Some(2.0 + share);
    }
    // Few mistype a first letter, and most words are done with here.
    let near = part.chars().next() == word.chars().next()
        && (has_in_order(part, word) || one_letter_off(part, word));
    near.then_some(1.0 + share)
}

/// Whether a word has the letters of a part of at least three in order, and is not more than twice
/// as long.
fn has_in_order(part: &str, word: &str) -> bool {
    if part.chars().nth(2).is_none() || word.len() > 2 * part.len() {
        return false;
    }
    let mut letters = word.chars();
    part.chars().all(|letter| letters.any(|other| other == letter))
}

/// Whether two words of at least four letters differ in one letter, one too many, one too few, or
/// two exchanged.
fn one_letter_off(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > 4 || a.chars().nth(3).is_none() || b.chars().nth(3).is_none() {
        return false;
    }
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let a: Vec<char> = a.chars().skip(same).collect();
    let b: Vec<char> = b.chars().skip(same).collect();
    match (&a[..], &b[..]) {
        ([x, y, a @ ..], [z, w, b @ ..]) if x == w && y == z && a == b => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, rest @ ..], other) if rest == other => true,
        (other, [_, rest @ ..]) => rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 6] = [
        "The battery died",
        "Batteries included, battery-like charge",
        "The sound of a headset",
        "Big BATTERY, poor sound",
        "An abattery",
        "Nothing of it",
    ];

    fn found(hits: &[Hit]) -> Vec<usize> {
        hits.iter().map(|hit| hit.document.0).collect()
    }

    #[test]
    fn words_are_found_the_likest_first() {
        let index = WordIndex::of(&TEXTS);
        let find = |query| found(&index.find(query));
        assert_eq!(find("battery"), [0, 1, 3, 4]);
        assert_eq!(find("batteries"), [1]);
        assert_eq!(find("batt"), [0, 1, 3, 4]);
        for query in ["batery", "battrey", "batterry", "bxttery", "bttry"] {
            assert_eq!(find(query)[..3], [0, 1, 3], "{query}");
        }
        assert_eq!(find("SOUND battery"), [3]);
        assert_eq!(find("sound t"), [2, 3]);
        assert_eq!(find("h"), [2]);
        for nothing in ["", " ", "xyzzy", "sound xyzzy"] {
            assert_eq!(find(nothing), [0; 0], "{nothing:?}");
        }
        assert_eq!(WordIndex::of::<&str>(&[]).find("battery"), []);
    }

    #[test]
    fn patterns_match_whatever_the_case_most_matches_first() {
        let find = |pattern| found(&by_pattern(&TEXTS, pattern).unwrap());
        assert_eq!(find("batter(y|ies)"), [1, 0, 3, 4]);
        assert_eq!(find(r"^the\b"), [0, 2]);
        assert_eq!(find("x*"), [0; 0], "nothing is no match");
        let error = by_pattern(&TEXTS, "a(b").unwrap_err().to_string();
        assert_eq!(error, "not a pattern: unclosed group");
    }
}
