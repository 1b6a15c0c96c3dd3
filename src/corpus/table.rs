//! Columns of TSV, CSV and JSONL, and which of them holds the text.

use serde_json::Value;

use super::CorpusError;

/// How many records are looked at to find the text column.
const LOOK: usize = 500;
/// Header names that say "this is the text", in order of preference.
const TEXT_NAMES: [&str; 14] = [
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
    records: Vec<Vec<String>>,
}

impl Table {
    /// Tab-separated text, taken as it stands: a quote is a character like any other, unless
    /// whole cells are quoted throughout or quotes hold tabs, line breaks or doubled quotes.
    ///
    /// `wanted` are the columns the user named: if the first record holds one, it is a header.
    pub fn tsv(name: &str, text: &str, wanted: &[&str]) -> Result<Table, CorpusError> {
        if cells_are_quoted(text) || quoting(text, b'\t') == Quoting::Needed {
            return Table::separated(name, text, b'\t', wanted);
        }
        let split = |line: &str| match line {
            "" => Vec::new(),
            line => line.split('\t').map(str::to_owned).collect(),
        };
        Ok(Table::of(lines(text).map(split).collect(), wanted, b'\t'))
    }

    /// Comma-separated text, or semicolon-separated if the first line has more of those.
    /// `wanted` as in [`Table::tsv`].
    pub fn csv(name: &str, text: &str, wanted: &[&str]) -> Result<Table, CorpusError> {
        let first = text.lines().next().unwrap_or_default();
        let count = |c: char| first.matches(c).count();
        let separator = if count(';') > count(',') { b';' } else { b',' };
        Table::separated(name, text, separator, wanted)
    }

    fn separated(
        name: &str,
        text: &str,
        separator: u8,
        wanted: &[&str],
    ) -> Result<Table, CorpusError> {
        let plain = quoting(text, separator) == Quoting::Broken && same_width(text, separator);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            // A lone carriage return ends no record.
            .terminator(csv::Terminator::Any(b'\n'))
            .quoting(!plain)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| CorpusError::BadTable {
                name: name.to_owned(),
                error: error.to_string(),
            })?;
            let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if let Some(last) = cells.last_mut().filter(|last| last.ends_with('\r')) {
                last.pop();
            }
            // A blank line that ends with a carriage return; quotes around nothing are a record.
            let at = record.position().map_or(0, |position| position.byte() as usize);
            let nothing = cells.len() == 1 && cells[0].is_empty();
            let blank = nothing && text[at..].trim_start_matches('\n').starts_with('\r');
            if !blank {
                records.push(cells);
            }
        }
        Ok(Table::of(records, wanted, separator))
    }

    fn of(mut records: Vec<Vec<String>>, wanted: &[&str], separator: u8) -> Table {
        let in_first = |wanted: &&str| {
            wanted.parse::<usize>().is_err()
                && records
                    .first()
                    .into_iter()
                    .flatten()
                    .any(|cell| cell.trim().eq_ignore_ascii_case(wanted))
        };
        let has_header = first_is_header(&records) || wanted.iter().any(in_first);
        let width = records.iter().take(LOOK).map(Vec::len).max().unwrap_or(0);
        let columns = if has_header {
            let header = records.remove(0);
            for record in &mut records {
                rejoin(record, header.len(), separator);
            }
            header.iter().map(|name| name.trim().to_owned()).collect()
        } else {
            (1..=width).map(|number| number.to_string()).collect()
        };
        Table { columns, first_record: 1 + usize::from(has_header), records }
    }

    /// JSON objects, one a line or in one array; strings are a table of one column.
    pub fn jsonl(name: &str, text: &str) -> Result<Table, CorpusError> {
        let mut columns: Vec<String> = Vec::new();
        let mut records = Vec::new();
        let parse =
            |(number, line): (usize, &str)| match line.trim() {
                "" => Ok(None),
                line => serde_json::from_str(line).map(Some).map_err(|error| {
                    CorpusError::BadJson { name: name.to_owned(), line: number + 1, error }
                }),
            };
        let values: Vec<Option<Value>> = match json_array(text) {
            Some(values) => values.into_iter().map(Some).collect(),
            None => lines(text).enumerate().map(parse).collect::<Result<_, _>>()?,
        };
        for value in values {
            let Some(value) = value else {
                records.push(Vec::new());
                continue;
            };
            // At least one cell: a blank line has none.
            let mut record = vec![String::new(); columns.len().max(1)];
            let fields = match value {
                Value::Object(fields) => fields,
                other => [("text".to_owned(), other)].into_iter().collect(),
            };
            for (field, value) in fields {
                let at = columns.iter().position(|column| *column == field).unwrap_or_else(|| {
                    columns.push(field);
                    record.push(String::new());
                    columns.len() - 1
                });
                record[at] = match value {
                    Value::String(text) => text,
                    Value::Null => String::new(),
                    other => other.to_string(),
                };
            }
            records.push(record);
        }
        Ok(Table { columns, first_record: 1, records })
    }

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

/// Lines end with `\n` alone; a `\r` before it goes.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .take(if text.is_empty() { 0 } else { usize::MAX })
}

/// The values of a text that is one JSON array of objects or strings.
pub fn json_array(text: &str) -> Option<Vec<Value>> {
    let values: Vec<Value> =
        text.trim_start().starts_with('[').then(|| serde_json::from_str(text).ok())??;
    values.iter().all(|value| value.is_object() || value.is_string()).then_some(values)
}

/// Puts what an unquoted separator cut off back into the last of `width` cells. Empty cells at
/// the end are only separators too many.
fn rejoin(record: &mut Vec<String>, width: usize, separator: u8) {
    while record.len() > width && record.last().is_some_and(String::is_empty) {
        record.pop();
    }
    if width > 0 && record.len() > width {
        let rest = record.split_off(width);
        for cell in rest {
            record[width - 1].push(char::from(separator));
            record[width - 1].push_str(&cell);
        }
    }
}

/// Words with at least one letter; two letters of a script without spaces count as one. Web
/// addresses are no words.
fn words_in(cell: &str) -> usize {
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

/// What the quotes at the beginnings of cells do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoting {
    /// There are none, or each closes at its cell's end with nothing special between.
    Plain,
    /// As `Plain`, but some hold a separator, a line break or a doubled quote.
    Needed,
    /// Some do not close at a cell's end: they are not (all) meant as quoting.
    Broken,
}

/// Walks the cells as a reader that honours quotes sees them.
fn quoting(text: &str, separator: u8) -> Quoting {
    let bytes = text.as_bytes();
    let ends_cell = |at: usize| match bytes.get(at) {
        None | Some(b'\n') => true,
        Some(b'\r') => matches!(bytes.get(at + 1), None | Some(b'\n')),
        Some(&byte) => byte == separator,
    };
    let mut found = Quoting::Plain;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            at += 1;
            loop {
                match bytes.get(at) {
                    None => return Quoting::Broken,
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => {
                        found = Quoting::Needed;
                        at += 1;
                    }
                    Some(b'"') => break,
                    Some(b'\n') => found = Quoting::Needed,
                    Some(&byte) if byte == separator => found = Quoting::Needed,
                    Some(_) => {}
                }
                at += 1;
            }
            at += 1;
            if !ends_cell(at) {
                return Quoting::Broken;
            }
        }
        while at < bytes.len() && bytes[at] != b'\n' && bytes[at] != separator {
            at += 1;
        }
        at += 1;
    }
    found
}

/// Whether all lines have as many separators as the first, quotes or not.
fn same_width(text: &str, separator: u8) -> bool {
    let width = |line: &str| line.bytes().filter(|&byte| byte == separator).count();
    let mut widths = lines(text).filter(|line| !line.trim().is_empty()).map(width);
    widths.next().is_none_or(|first| widths.all(|width| width == first))
}

/// Whether at least half of the lines with tabs have a cell that is quoted as a whole.
fn cells_are_quoted(text: &str) -> bool {
    let quoted = |cell: &str| cell.len() >= 2 && cell.starts_with('"') && cell.ends_with('"');
    let (mut all, mut with_quotes) = (0, 0);
    for line in lines(text).take(LOOK) {
        all += 1;
        with_quotes += usize::from(line.split('\t').any(quoted));
    }
    with_quotes * 2 >= all && all > 0
}

/// A first record of short, distinct names without digits, above records that look otherwise.
fn first_is_header(records: &[Vec<String>]) -> bool {
    let [first, rest @ ..] = records else { return false };
    let is_name = |cell: &String| {
        let cell = cell.trim();
        !cell.is_empty()
            && cell.chars().count() <= 40
            && !cell.contains("://")
            && cell.split_whitespace().count().max(words_in(cell)) <= 4
            && !cell.ends_with(['.', '!', '?'])
            && cell.parse::<f64>().is_err()
    };
    let mut names: Vec<&String> = first.iter().collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < first.len() || !first.iter().all(is_name) {
        return false;
    }
    if first.iter().any(|cell| TEXT_NAMES.contains(&cell.trim().to_lowercase().as_str())) {
        return true;
    }
    // A label comes again, a column's name does not.
    let again = |column: usize| {
        rest.iter().take(LOOK).any(|record| record.get(column) == Some(&first[column]))
    };
    if rest.is_empty() || (0..first.len()).any(again) {
        return false;
    }
    // Somewhere the column below a name holds what is no name: numbers, or running text, or
    // several words below names of one word.
    let one_word = |cell: &str| cell.split_whitespace().count() == 1;
    let all_one_word = first.iter().all(|cell| one_word(cell));
    (0..first.len()).any(|column| {
        let below = rest.iter().take(50).filter_map(|record| record.get(column));
        let (mut all, mut other) = (0, 0);
        for cell in below {
            all += 1;
            other += usize::from(!is_name(cell) || (all_one_word && !one_word(cell)));
        }
        other * 2 > all
    })
}
