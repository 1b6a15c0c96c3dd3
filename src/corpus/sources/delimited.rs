//! Values between separators, with quotes or without, below a header or not, whatever the file is called.

use super::cells::{Cell, Dialect, Records};
use super::dialect::Fit;
use super::header::is_header;
use super::{Format, Sample, Source};
use crate::corpus::CorpusError;
use crate::corpus::table::{LOOK, Table};

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
        let even = first > 0 && sample.lines.len() > 1 && sample.all(|line| tabs(line) == first);
        even || is_table(sample.text, Some(b'\t'))
    }

    fn table(&self, _: &str, text: &str, layout: &Layout) -> Result<Table, CorpusError> {
        Ok(in_columns(text, Some(b'\t'), layout))
    }
}

/// Values with commas, semicolons, bars or tabs between.
pub(super) struct Commas;

impl Source for Commas {
    fn format(&self) -> Format {
        Format::Csv
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv"]
    }

    /// Commas are common in prose: only cells that are all there, below a header or in quotes, make a
    /// table of a file that is not called so.
    fn fits(&self, sample: &Sample) -> bool {
        separator_line(sample.text).is_some() || is_table(sample.text, None)
    }

    fn table(&self, _: &str, text: &str, layout: &Layout) -> Result<Table, CorpusError> {
        Ok(in_columns(text, None, layout))
    }
}

/// What the user said of a table.
#[derive(Clone, Debug, Default)]
pub(in crate::corpus) struct Layout<'a> {
    /// Columns that were named: if the first record holds one, it is a header.
    pub wanted: Vec<&'a str>,
    /// Whether the first record is a header, where that was said.
    pub header: Option<bool>,
    /// The sheet that was named, by its name or its number.
    pub sheet: Option<&'a str>,
}

/// Least records that tell a table from lines.
const FEW: usize = 3;
/// Least share of cells in quotes that does.
const QUOTED: f64 = 0.5;

fn is_table(text: &str, separator: Option<u8>) -> bool {
    let Fit { dialect, share, width, quoted } = Dialect::look(text, separator);
    if width < 2 || share < 1.0 {
        return false;
    }
    let records: Vec<Vec<String>> = read(text, dialect).take(LOOK).collect();
    records.len() >= FEW && (quoted >= QUOTED || is_header(&records))
}

/// Excel's first line, which names the separator, and the text behind it.
fn separator_line(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let first = first.trim_end_matches('\r').trim_matches('"');
    let separator = first.strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="))?;
    match separator.as_bytes() {
        &[one] if !one.is_ascii_alphanumeric() => Some((one, rest)),
        _ => None,
    }
}

/// The records of a text, without blank lines where other readers do not count them.
fn read(text: &str, dialect: Dialect) -> impl Iterator<Item = Vec<String>> {
    let counted = move |record: &Vec<_>| dialect.separator == b'\t' || !record.is_empty();
    let whole =
        move |record: Vec<Cell>| record.into_iter().map(|cell| cell.text.into_owned()).collect();
    Records::of(text, dialect).filter(counted).map(whole)
}

fn in_columns(text: &str, separator: Option<u8>, layout: &Layout) -> Table {
    let (said, text, above) = match separator_line(text) {
        Some((separator, rest)) => (Some(separator), rest, 1),
        None => (separator, text, 0),
    };
    let mut fit = Dialect::look(text, said);
    if fit.width < 2 && said.is_some() {
        // Called what it is not.
        fit = Dialect::look(text, None);
    }
    let mut records: Vec<Vec<String>> = read(text, fit.dialect).collect();
    let in_first = |wanted: &&str| {
        let is = |cell: &String| cell.trim().eq_ignore_ascii_case(wanted);
        wanted.parse::<usize>().is_err() && records.first().into_iter().flatten().any(is)
    };
    let has_header =
        layout.header.unwrap_or_else(|| is_header(&records) || layout.wanted.iter().any(in_first));
    let width = records.iter().take(LOOK).map(Vec::len).max().unwrap_or(0);
    let columns = if has_header && !records.is_empty() {
        let mut header = records.remove(0);
        // A separator at the end of every line is no column.
        let empty = |header: &Vec<String>| header.last().is_some_and(|name| name.trim().is_empty());
        while header.len() > 1 && empty(&header) && nothing_at(&records, header.len() - 1) {
            header.pop();
        }
        for record in &mut records {
            rejoin(record, header.len(), fit.dialect.separator);
        }
        header.iter().map(|name| name.trim().to_owned()).collect()
    } else {
        (1..=width).map(|number| number.to_string()).collect()
    };
    Table { columns, first_record: 1 + above + usize::from(has_header), records }
}

/// Whether no record has anything in this column or behind.
fn nothing_at(records: &[Vec<String>], column: usize) -> bool {
    records.iter().all(|record| record.iter().skip(column).all(|cell| cell.trim().is_empty()))
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
