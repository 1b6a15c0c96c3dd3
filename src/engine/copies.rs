//! What is shown of documents that say the same, before a fit: how many, and the largest groups.

use serde::Serialize;

use crate::corpus::{Corpus, DocumentId, DuplicateUse, Duplicates};
use crate::text::{counted, is_are, one_line, thousands};

/// Groups that are named.
const GROUPS: usize = 8;
/// Rows that are named of a group.
const ROWS: usize = 5;
/// Characters of a text that are shown.
const TEXT: usize = 160;

/// Documents that say the same as an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Copies {
    /// Documents that are copies of an earlier one.
    pub duplicates: usize,
    /// Those of them that repeat it to the letter.
    pub exact_duplicates: usize,
    /// Groups of documents that say the same.
    pub duplicate_groups: usize,
    /// The largest of them.
    pub largest_groups: Vec<LargeGroup>,
}

/// A group of documents that say the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LargeGroup {
    /// Documents in it, the first counted.
    pub documents: usize,
    /// The first of them, by the numbers people know them by.
    pub rows: Vec<usize>,
    /// The beginning of the first one.
    pub text: String,
    /// The first one that is written otherwise.
    pub other: Option<Example>,
}

/// A document that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The number people know it by.
    pub row: usize,
    /// Its beginning.
    pub text: String,
}

impl Copies {
    /// Of the documents of `corpus`, whose `duplicates` are known.
    pub fn of(corpus: &Corpus, duplicates: &Duplicates) -> Self {
        let groups = duplicates.groups();
        let text = |document: usize| {
            one_line(&corpus.texts[document]).chars().take(TEXT).collect::<String>()
        };
        let row = |document: usize| corpus.records.row(DocumentId(document));
        let largest = groups.iter().take(GROUPS).map(|group| {
            let first = &corpus.texts[group.first];
            let other = group.copies.iter().find(|copy| corpus.texts[**copy] != *first);
            let all = std::iter::once(&group.first).chain(&group.copies);
            LargeGroup {
                documents: 1 + group.copies.len(),
                rows: all.take(ROWS).map(|&document| row(document)).collect(),
                text: text(group.first),
                other: other.map(|&copy| Example { row: row(copy), text: text(copy) }),
            }
        });
        Copies {
            duplicates: duplicates.copies(),
            exact_duplicates: duplicates.exact(&corpus.texts),
            duplicate_groups: groups.len(),
            largest_groups: largest.collect(),
        }
    }

    /// "410 of 2,000 documents (20.5%) are copies of an earlier one, 380 to the letter, in 12 groups".
    pub fn summary(&self, documents: usize) -> String {
        if self.duplicates == 0 {
            return "no document is a copy of another".to_owned();
        }
        let share = 100.0 * self.duplicates as f64 / documents.max(1) as f64;
        let copies = if self.duplicates == 1 { "a copy" } else { "copies" };
        format!(
            "{} of {} ({share:.1}%) {} {copies} of an earlier one, {} to the letter, in {}",
            thousands(self.duplicates),
            counted(documents, "document"),
            is_are(self.duplicates),
            thousands(self.exact_duplicates),
            counted(self.duplicate_groups, "group")
        )
    }

    /// What becomes of them in a fit: a sentence.
    pub fn fate(&self, documents: usize, copies: DuplicateUse) -> String {
        let rest = counted(documents.saturating_sub(self.duplicates), "document");
        match copies {
            DuplicateUse::Keep => {
                format!("topics are found in all {}", counted(documents, "document"))
            }
            DuplicateUse::Weigh => format!(
                "topics are found in {rest}, copies follow their first: all {} are in them",
                thousands(documents)
            ),
            DuplicateUse::Drop => format!("topics are found in {rest}, copies are left out"),
        }
    }
}
