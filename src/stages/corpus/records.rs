//! Which records of an input are documents: the one place where rows of anything that belongs to
//! the input (a matrix of embeddings, labels, times) find their documents, and where the numbers
//! come from by which people know records.
//!
//! Whatever is dropped, and why, a document keeps the [`RecordId`] it was read with.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A record of the input, counted from 0: a header is none, an empty record is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub usize);

/// A document, counted from 0 among the documents alone. It is no row of the input, which has a
/// [`RecordId`], and no place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(pub usize);

impl DocumentId {
    /// All of so many documents.
    pub fn all(documents: usize) -> impl ExactSizeIterator<Item = DocumentId> + Clone {
        (0..documents).map(DocumentId)
    }
}

/// As it is counted, from 0.
impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a record of the input is not a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skip {
    /// A blank line where records have columns: other readers do not count it.
    Blank,
    /// Its text is empty, or nothing but white space.
    Empty,
    /// Preprocessing left nothing of its text.
    LeftEmpty,
    /// It is a document of an earlier one of several sessions.
    Shared,
    /// It says the same as an earlier document, and such are dropped.
    Copy,
}

impl Skip {
    /// The words for it in a list.
    pub fn said(self) -> &'static str {
        match self {
            Skip::Blank | Skip::Empty => "empty, left out",
            Skip::LeftEmpty => "left empty by preprocessing",
            Skip::Shared => "in an earlier session, too",
            Skip::Copy => "a copy of an earlier one, left out",
        }
    }
}

/// The end of a record: a document, or left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is this document.
    Document(DocumentId),
    /// It is no document, for this reason.
    Skipped(Skip),
}

/// The records of an input, each a document or skipped for a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordMap {
    /// The number that people see of record 0: its line in a plain file, 2 below a header.
    first_row: usize,
    /// The record of each document, ascending.
    documents: Vec<RecordId>,
    /// The other records, ascending.
    skipped: Vec<(RecordId, Skip)>,
}

impl RecordMap {
    /// Records in their order, each with the reason why it is no document, if there is one.
    pub fn of(first_row: usize, reasons: impl IntoIterator<Item = Option<Skip>>) -> Self {
        let mut map = RecordMap { first_row, ..RecordMap::default() };
        for (at, reason) in reasons.into_iter().enumerate() {
            match reason {
                None => map.documents.push(RecordId(at)),
                Some(skip) => map.skipped.push((RecordId(at), skip)),
            }
        }
        map
    }

    /// As many records as documents, numbered from 1.
    pub fn all(documents: usize) -> Self {
        RecordMap::of(1, std::iter::repeat_n(None, documents))
    }

    /// From what a session holds; `None` unless every record from 0 on is there once.
    pub fn from_parts(
        first_row: usize,
        documents: Vec<RecordId>,
        skipped: Vec<(RecordId, Skip)>,
    ) -> Option<Self> {
        let map = RecordMap { first_row, documents, skipped };
        let mut documents = map.documents.iter().peekable();
        let mut skipped = map.skipped.iter().map(|(record, _)| record).peekable();
        let each_once = (0..map.len()).all(|at| {
            let is_next = |record: &&RecordId| **record == RecordId(at);
            documents.next_if(is_next).is_some() || skipped.next_if(is_next).is_some()
        });
        each_once.then_some(map)
    }

    /// Number of records, documents or not.
    pub fn len(&self) -> usize {
        self.documents.len() + self.skipped.len()
    }

    /// Whether the input has no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The record of each document, ascending.
    pub fn documents(&self) -> &[RecordId] {
        &self.documents
    }

    /// The records that are no documents, ascending.
    pub fn skipped(&self) -> &[(RecordId, Skip)] {
        &self.skipped
    }

    /// How many records were skipped for this reason.
    pub fn count(&self, reason: Skip) -> usize {
        self.skipped.iter().filter(|(_, skip)| *skip == reason).count()
    }

    /// How many records have no text.
    pub fn empty(&self) -> usize {
        self.count(Skip::Empty) + self.count(Skip::Blank)
    }

    /// The number that people see of record 0.
    pub fn first_row(&self) -> usize {
        self.first_row
    }

    /// The number by which people know a record: its place in the file, a header counted, records
    /// added later as if they stood below.
    pub fn row_of(&self, record: RecordId) -> usize {
        self.first_row + record.0
    }

    /// [`RecordMap::row_of`] a document; of one that is not there the number it would have.
    pub fn row(&self, document: DocumentId) -> usize {
        self.row_of(self.documents.get(document.0).copied().unwrap_or(RecordId(document.0)))
    }

    /// The greatest [`RecordMap::row_of`].
    pub fn last_row(&self) -> usize {
        self.row_of(RecordId(self.len().saturating_sub(1)))
    }

    /// The record of a [`RecordMap::row_of`], if there is one.
    pub fn at_row(&self, row: usize) -> Option<RecordId> {
        row.checked_sub(self.first_row).filter(|&at| at < self.len()).map(RecordId)
    }

    /// The end of this record; `None` where there is none.
    pub fn fate(&self, record: RecordId) -> Option<Fate> {
        let skipped = self.skipped.binary_search_by_key(&record, |&(skipped, _)| skipped);
        match skipped {
            Ok(at) => Some(Fate::Skipped(self.skipped[at].1)),
            Err(_) => {
                self.documents.binary_search(&record).ok().map(|at| Fate::Document(DocumentId(at)))
            }
        }
    }

    /// The documents' cells, in their order, of a column with a cell a record.
    ///
    /// # Panics
    /// If there are fewer cells than records.
    pub fn of_documents<'a, T>(&'a self, cells: &'a [T]) -> impl Iterator<Item = &'a T> {
        assert!(cells.len() >= self.len(), "a cell for every record");
        self.documents.iter().map(|record| &cells[record.0])
    }

    /// Which row each document has in a matrix of so many rows: a row a record, with or without
    /// blank lines, a row a record with text, or a row a document. Each of these holds all of the
    /// next, so equal numbers mean the same. `None` for any other number.
    pub fn rows_in(&self, rows: usize) -> Option<Vec<usize>> {
        use Skip::{Blank, Empty};
        let counted: [&dyn Fn(Skip) -> bool; 4] =
            [&|_| true, &|skip| skip != Blank, &|skip| !matches!(skip, Blank | Empty), &|_| false];
        counted.into_iter().find_map(|counts| {
            let left_out = || self.skipped.iter().filter(|&&(_, skip)| !counts(skip));
            if rows + left_out().count() != self.len() {
                return None;
            }
            let mut left_out = left_out().map(|&(record, _)| record).peekable();
            let mut before = 0;
            let row = |record: &RecordId| {
                while left_out.next_if(|other| other < record).is_some() {
                    before += 1;
                }
                record.0 - before
            };
            Some(self.documents.iter().map(row).collect())
        })
    }

    /// Makes skipped records of the documents that are not kept.
    ///
    /// # Panics
    /// If there is not an answer for every document.
    pub fn retain(&mut self, keep: &[bool], reason: Skip) {
        assert_eq!(keep.len(), self.documents.len(), "an answer for every document");
        let dropped = self.documents.iter().zip(keep).filter(|(_, keep)| !**keep);
        self.skipped.extend(dropped.map(|(&record, _)| (record, reason)));
        self.skipped.sort_unstable_by_key(|&(record, _)| record);
        let mut keep = keep.iter();
        self.documents.retain(|_| keep.next().copied().unwrap_or(false));
    }

    /// Adds the records of another input after these, as if they stood below.
    pub fn append(&mut self, other: &RecordMap) {
        let before = self.len();
        let moved = |record: RecordId| RecordId(before + record.0);
        self.documents.extend(other.documents.iter().map(|&record| moved(record)));
        self.skipped.extend(other.skipped.iter().map(|&(record, skip)| (moved(record), skip)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> RecordMap {
        use Skip::{Blank, Empty};
        RecordMap::of(2, [None, Some(Empty), None, Some(Blank), Some(Empty), None, None])
    }

    #[test]
    fn a_matrix_of_any_count_that_makes_sense_finds_its_documents() {
        let mut map = map();
        map.retain(&[true, false, true, true], Skip::LeftEmpty);
        // Records; without blank lines; with text; documents.
        for (rows, of) in [(7, [0, 5, 6]), (6, [0, 4, 5]), (4, [0, 2, 3]), (3, [0, 1, 2])] {
            assert_eq!(map.rows_in(rows).as_deref(), Some(&of[..]), "{rows}");
        }
        for rows in [0, 2, 5, 8] {
            assert_eq!(map.rows_in(rows), None);
        }
    }

    #[test]
    fn people_see_the_same_number_whatever_is_dropped() {
        let mut map = map();
        assert_eq!((map.row(DocumentId(1)), map.row(DocumentId(2)), map.last_row()), (4, 7, 8));
        map.retain(&[true, false, true, true], Skip::LeftEmpty);
        assert_eq!((map.row(DocumentId(1)), map.count(Skip::LeftEmpty), map.empty()), (7, 1, 3));
        assert_eq!(map.at_row(4).and_then(|id| map.fate(id)), Some(Fate::Skipped(Skip::LeftEmpty)));
        assert_eq!(map.at_row(7).and_then(|id| map.fate(id)), Some(Fate::Document(DocumentId(1))));
        assert_eq!((map.at_row(1), map.at_row(9)), (None, None));
    }

    #[test]
    fn records_of_another_input_stand_below() {
        let mut both = map();
        both.append(&map());
        assert_eq!((both.len(), both.row(DocumentId(4)), both.row(DocumentId(5))), (14, 9, 11));
        let parts = |map: &RecordMap| (map.first_row, map.documents.clone(), map.skipped.clone());
        let (first, documents, skipped) = parts(&both);
        assert_eq!(RecordMap::from_parts(first, documents.clone(), skipped.clone()), Some(both));
        assert_eq!(RecordMap::from_parts(first, documents[1..].to_vec(), skipped.clone()), None);
        assert_eq!(
            RecordMap::from_parts(first, [&documents[..1], &documents].concat(), skipped),
            None
        );
    }
}
