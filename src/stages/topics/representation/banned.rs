//! Words and patterns that no topic shows.
//!
//! The topics themselves stay as they are: a banned term keeps its weight in the c-TF-IDF matrix,
//! and where it would have been shown the next best term moves up.

use regex::{Regex, RegexBuilder};

/// A list of banned words and patterns.
#[derive(Clone, Debug, Default)]
pub struct Banned {
    /// Between spaces, lower-case.
    words: Vec<String>,
    patterns: Vec<Regex>,
}

/// A pattern that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error(
    "the banned pattern /{pattern}/ cannot be read ({flaw}): correct it, or leave the slashes out to ban a word"
)]
pub struct BadPattern {
    pattern: String,
    flaw: PatternFlaw,
}

/// Fault of a pattern, in a few words.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PatternFlaw {
    /// There is nothing between the slashes.
    #[error("it is empty")]
    Empty,
    /// It is no regular expression. Of the message the last line says why, those before it draw where.
    #[error("{}", .0.to_string().lines().last().unwrap_or_default().trim_start_matches("error: "))]
    Syntax(#[from] regex::Error),
}

impl Banned {
    /// Entries are words (or several with spaces between, for n-grams), or regular expressions
    /// between slashes, `/^\d+$/`. Case does not matter.
    pub fn new<T: AsRef<str>>(entries: &[T]) -> Result<Self, BadPattern> {
        let mut banned = Banned::default();
        for entry in entries {
            let entry = entry.as_ref().trim();
            match entry.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
                Some(pattern) => {
                    let bad = |flaw| BadPattern { pattern: pattern.to_owned(), flaw };
                    banned.patterns.push(compile(pattern).map_err(bad)?);
                }
                None if entry.is_empty() => (),
                None => banned.words.push(format!(" {} ", entry.to_lowercase())),
            }
        }
        Ok(banned)
    }

    /// Whether `term` is a banned word, is an n-gram with one in it, or matches a pattern
    /// somewhere.
    pub fn bans(&self, term: &str) -> bool {
        if self.patterns.iter().any(|pattern| pattern.is_match(term)) {
            return true;
        }
        let term = format!(" {term} ");
        self.words.iter().any(|word| term.contains(word))
    }

    /// Whether nothing is banned.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.patterns.is_empty()
    }
}

/// A pattern that matches whatever the case.
pub(in crate::topics) fn compile(pattern: &str) -> Result<Regex, PatternFlaw> {
    if pattern.is_empty() {
        return Err(PatternFlaw::Empty);
    }
    Ok(RegexBuilder::new(pattern).case_insensitive(true).build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_banned_whole_and_patterns_anywhere() {
        let banned = Banned::new(&["Refund", "new york", r"/^\d+$/", "", "/(es|ing)$/"]).unwrap();
        for term in ["refund", "full refund", "new york", "in new york city", "123", "going"] {
            assert!(banned.bans(term), "{term}");
        }
        for term in ["refunded", "new", "york new", "mp3", "12 mp3", "ingot"] {
            assert!(!banned.bans(term), "{term}");
        }
        assert!(Banned::new::<&str>(&[]).unwrap().is_empty());
    }

    #[test]
    fn a_broken_pattern_is_refused_in_one_line() {
        let error = Banned::new(&["fine", "/a(b/"]).unwrap_err().to_string();
        assert!(error.starts_with("the banned pattern /a(b/ cannot be read (unclosed group)"));
        assert!(
            Banned::new(&["//"])
                .unwrap_err()
                .to_string()
                .contains("// cannot be read (it is empty)")
        );
    }
}
