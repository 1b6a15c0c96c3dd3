//! Values between separators, with quotes or without, below a header or not, whatever the file is called.

use std::borrow::Cow;
use std::collections::HashMap;

use super::around::{before_total, titles};
use super::cells::{Cell, Dialect, Records};
use super::dialect::Fit;
use super::header::is_header;
use super::{Format, Sample, Source};
use crate::corpus::CorpusError;
use crate::corpus::table::{LOOK, Rows, Table};

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

    fn table<'a>(&self, _: &str, text: &'a str, layout: &Layout) -> Result<Table<'a>, CorpusError> {
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

    fn table<'a>(&self, _: &str, text: &'a str, layout: &Layout) -> Result<Table<'a>, CorpusError> {
        Ok(in_columns(text, None, layout))
    }
}

/// The user's choices about a table.
#[derive(Clone, Debug, Default)]
pub(in crate::corpus) struct Layout<'a> {
    /// Columns that were named: if the first record holds one, it is a header.
    pub wanted: Vec<&'a str>,
    /// Whether the first record is a header, where that was said.
    pub header: Option<bool>,
    /// The sheet that was named, by its name or its number.
    #[cfg_attr(not(feature = "sheets"), expect(dead_code, reason = "no sheets are read"))]
    pub sheet: Option<&'a str>,
}

/// Least records that tell a table from lines.
const FEW: usize = 3;
/// Least share of cells in quotes that does.
const QUOTED: f64 = 0.5;

fn is_table(text: &str, separator: Option<u8>) -> bool {
    let mut fit = Dialect::look(text, separator);
    let (at, above) = titles(text, fit.dialect, fit.width, &[]);
    let text = &text[at..];
    if above > 0 {
        fit = Dialect::look(text, Some(fit.dialect.separator));
    }
    let Fit { dialect, share, width, quoted } = fit;
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
    let whole =
        move |record: Vec<Cell>| record.into_iter().map(|cell| cell.text.into_owned()).collect();
    Records::of(text, dialect).filter(move |record| counted(record, dialect)).map(whole)
}

fn counted(record: &[Cell], dialect: Dialect) -> bool {
    dialect.separator == b'\t' || !record.is_empty()
}

fn in_columns<'a>(text: &'a str, separator: Option<u8>, layout: &Layout) -> Table<'a> {
    let (said, text, above) = match separator_line(text) {
        Some((separator, rest)) => (Some(separator), rest, 1),
        None => (separator, text, 0),
    };
    let mut fit = Dialect::look(text, said);
    if fit.width < 2 && said.is_some() {
        // Called what it is not.
        fit = Dialect::look(text, None);
    }
    let (at, titles) = match layout.header {
        Some(false) => (0, 0),
        _ => titles(text, fit.dialect, fit.width, &layout.wanted),
    };
    let (text, above) = (&text[at..], above + titles);
    if titles > 0 {
        // Quotes in titles say nothing about the table's.
        fit = Dialect::look(text, Some(fit.dialect.separator));
    }
    let head: Vec<Vec<String>> = read(text, fit.dialect).take(LOOK + 1).collect();
    let in_first = |wanted: &&str| {
        let is = |cell: &String| cell.trim().eq_ignore_ascii_case(wanted);
        wanted.parse::<usize>().is_err() && head.first().into_iter().flatten().any(is)
    };
    let has_header =
        layout.header.unwrap_or_else(|| is_header(&head) || layout.wanted.iter().any(in_first));
    let total = before_total(text, fit.dialect, has_header).filter(|_| has_header);
    let text = &text[..total.unwrap_or(text.len())];
    let mut rows = Delimited { text, dialect: fit.dialect, header: has_header, width: None };
    let columns = match head.split_first() {
        Some((header, rest)) if has_header => named(without_last(header.clone(), rest)),
        _ => {
            let width = head.iter().map(Vec::len).max().unwrap_or(0);
            (1..=width).map(|number| number.to_string()).collect()
        }
    };
    rows.width = has_header.then_some(columns.len());
    let first_record = 1 + above + usize::from(has_header);
    let left_out = match titles {
        0 => String::new(),
        1 => ", a line above the header left out".to_owned(),
        lines => format!(", {lines} lines above the header left out"),
    };
    let below = if total.is_some() { ", a total at the end left out" } else { "" };
    Table::new(columns, first_record, rows)
        .written(format!("{}{left_out}{below}", fit.dialect.said()))
}

/// A header without names that are empty at its end where there is nothing below them: a separator at the
/// end of every line is no column.
fn without_last(mut header: Vec<String>, rest: &[Vec<String>]) -> Vec<String> {
    let empty = |header: &Vec<String>| header.last().is_some_and(|name| name.trim().is_empty());
    while header.len() > 1 && empty(&header) && nothing_at(rest, header.len() - 1) {
        header.pop();
    }
    header
}

/// Names of columns without white space around; one that comes again has a number behind it.
fn named(header: Vec<String>) -> Vec<String> {
    let mut times: HashMap<String, usize> = HashMap::new();
    let name = |name: String| {
        let name = name.trim().to_owned();
        let count = times.entry(name.clone()).or_default();
        *count += 1;
        match (*count, name.is_empty()) {
            (1, _) | (_, true) => name,
            (count, false) => format!("{name} ({count})"),
        }
    };
    header.into_iter().map(name).collect()
}

/// The records below a header.
struct Delimited<'a> {
    text: &'a str,
    dialect: Dialect,
    /// The first record is none.
    header: bool,
    /// Cells that a record has at most, where that is known.
    width: Option<usize>,
}

impl Rows for Delimited<'_> {
    fn each<'s>(&'s self, see: &mut dyn FnMut(&[Cow<'s, str>])) {
        let mut records = Records::of(self.text, self.dialect);
        let (mut read, mut cells) = (Vec::new(), Vec::new());
        let mut header = self.header;
        while records.read(&mut read) {
            if !counted(&read, self.dialect) {
                continue;
            }
            if std::mem::take(&mut header) {
                continue;
            }
            cells.clear();
            cells.extend(read.drain(..).map(|cell| cell.text));
            if let Some(width) = self.width {
                rejoin(&mut cells, width, self.dialect.separator);
            }
            see(&cells);
        }
    }
}

/// Whether no record has anything in this column or behind.
fn nothing_at(records: &[Vec<String>], column: usize) -> bool {
    records.iter().all(|record| record.iter().skip(column).all(|cell| cell.trim().is_empty()))
}

/// Puts what an unquoted separator cut off back into the last of `width` cells. Empty cells at
/// the end are only separators too many.
fn rejoin(record: &mut Vec<Cow<str>>, width: usize, separator: u8) {
    while record.len() > width && record.last().is_some_and(|cell| cell.is_empty()) {
        record.pop();
    }
    if width > 0 && record.len() > width {
        let rest = record.split_off(width);
        let last = record[width - 1].to_mut();
        for cell in rest {
            last.push(char::from(separator));
            last.push_str(&cell);
        }
    }
}
