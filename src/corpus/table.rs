//! Records in columns, and which column holds the text.

use super::CorpusError;

/// How many records are looked at to find the text column.
pub(super) const LOOK: usize = 500;
/// Header names that say "this is the text", in order of preference.
pub(super) const TEXT_NAMES: [&str; 14] = [
    "text",
    "document",
    "review",
    "body",
    "content",
    "message",
    "comment",
    "description",
    "sentence",
    "headline_text",
    "abstract",
    "tweet",
    "title",
    "headline",
];

/// Records in columns.
#[derive(Debug, Default)]
pub struct Table {
    /// Header names; numbers from 1 where there is no header.
    pub columns: Vec<String>,
    /// Number of the first record: 2 below a header line.
    pub first_record: usize,
    /// Cells by record; a record may be shorter than the header, and a blank line has none.
    pub(super) records: Vec<Vec<String>>,
}

impl Table {
    /// Whether each record is only a blank line.
    pub fn blank_lines(&self) -> impl Iterator<Item = bool> {
        self.records.iter().map(Vec::is_empty)
    }

    /// The cells of a column; empty where a record is too short.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        self.records.iter().map(move |record| record.get(column).map_or("", String::as_str))
    }

    /// The column the user named: by header, by header in another case, or by number from 1.
    pub fn find(&self, name: &str, wanted: &str) -> Result<usize, CorpusError> {
        let by_name = self.columns.iter().position(|column| column == wanted);
        let by_case = || self.columns.iter().position(|column| column.eq_ignore_ascii_case(wanted));
        let by_number = || {
            let number: usize = wanted.parse().ok()?;
            (1..=self.columns.len()).contains(&number).then(|| number - 1)
        };
        by_name.or_else(by_case).or_else(by_number).ok_or_else(|| CorpusError::NoColumn {
            name: name.to_owned(),
            wanted: wanted.to_owned(),
            columns: self.columns.clone(),
        })
    }

    /// The column that reads most like text: many words in a cell, few cells the same; a header
    /// that says so counts double.
    pub fn text_column(&self) -> usize {
        let score = |column: usize| {
            let cells: Vec<&str> = self.column(column).take(LOOK).collect();
            let words: usize = cells.iter().map(|cell| words_in(cell)).sum();
            let mut distinct = cells.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let variety = distinct.len() as f64 / cells.len().max(1) as f64;
            let name = self.columns[column].to_lowercase();
            let says_so = if TEXT_NAMES.contains(&name.as_str()) { 2.0 } else { 1.0 };
            words as f64 * variety * says_so
        };
        let scores: Vec<f64> = (0..self.columns.len()).map(score).collect();
        let best = scores.iter().copied().fold(0.0, f64::max);
        scores.iter().position(|&score| score == best).unwrap_or(0)
    }
}

/// Words with at least one letter; two letters of a script without spaces count as one. Web
/// addresses are no words.
pub(super) fn words_in(cell: &str) -> usize {
    let words = |word: &str| {
        if word.contains("://") {
            return 0;
        }
        let unspaced = word.chars().filter(|&c| is_unspaced(c)).count();
        unspaced / 2 + usize::from(unspaced < 2 && word.chars().any(char::is_alphabetic))
    };
    cell.split_whitespace().map(words).sum()
}

/// Thai, Lao, Myanmar, Khmer, kana and Chinese characters.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// Cells that say that there is nothing, as pandas reads them, and a dash.
const MISSING: [&str; 13] =
    ["NaN", "nan", "-NaN", "NULL", "null", "None", "N/A", "n/a", "NA", "<NA>", "#N/A", "#NA", "-"];

/// Whether a cell only says that there is nothing.
pub(super) fn is_missing(cell: &str) -> bool {
    MISSING.contains(&cell.trim())
}
