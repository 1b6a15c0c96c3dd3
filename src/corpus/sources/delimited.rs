//! Values between separators: TSV and CSV, with quotes or without, below a header or not.

use super::{Format, Sample, Source, lines};
use crate::corpus::CorpusError;
use crate::corpus::table::{LOOK, TEXT_NAMES, Table, words_in};

/// Tab-separated values.
pub(super) struct Tabs;

impl Source for Tabs {
    fn format(&self) -> Format {
        Format::Tsv
    }

    fn endings(&self) -> &'static [&'static str] {
        &["tsv", "tab"]
    }

    /// Tabs, as many in every line.
    fn fits(&self, sample: &Sample) -> bool {
        let tabs = |line: &str| line.matches('\t').count();
        let first = sample.lines.first().map_or(0, |line| tabs(line));
        first > 0 && sample.lines.len() > 1 && sample.all(|line| tabs(line) == first)
    }

    fn table(&self, name: &str, text: &str, wanted: &[&str]) -> Result<Table, CorpusError> {
        tabs(name, text, wanted)
    }
}

/// Comma-separated or semicolon-separated values.
pub(super) struct Commas;

impl Source for Commas {
    fn format(&self) -> Format {
        Format::Csv
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv"]
    }

    /// Commas are too common in prose to make a table: a file of them must be called `.csv`.
    fn fits(&self, _: &Sample) -> bool {
        false
    }

    fn table(&self, name: &str, text: &str, wanted: &[&str]) -> Result<Table, CorpusError> {
        commas(name, text, wanted)
    }
}

/// Tab-separated text, taken as it stands: a quote is a character like any other, unless
/// whole cells are quoted throughout or quotes hold tabs, line breaks or doubled quotes.
///
/// `wanted` are the columns the user named: if the first record holds one, it is a header.
fn tabs(name: &str, text: &str, wanted: &[&str]) -> Result<Table, CorpusError> {
    if cells_are_quoted(text) || quoting(text, b'\t') == Quoting::Needed {
        return separated(name, text, b'\t', wanted);
    }
    let split = |line: &str| match line {
        "" => Vec::new(),
        line => line.split('\t').map(str::to_owned).collect(),
    };
    Ok(in_columns(lines(text).map(split).collect(), wanted, b'\t'))
}

/// Comma-separated text, or semicolon-separated if the first line has more of those.
/// `wanted` as in [`tabs`].
fn commas(name: &str, text: &str, wanted: &[&str]) -> Result<Table, CorpusError> {
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    let separator = if count(';') > count(',') { b';' } else { b',' };
    separated(name, text, separator, wanted)
}

fn separated(name: &str, text: &str, separator: u8, wanted: &[&str]) -> Result<Table, CorpusError> {
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
    Ok(in_columns(records, wanted, separator))
}

fn in_columns(mut records: Vec<Vec<String>>, wanted: &[&str], separator: u8) -> Table {
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
