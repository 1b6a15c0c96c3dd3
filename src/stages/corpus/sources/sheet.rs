//! Spreadsheets: Excel's (`.xlsx`, `.xlsb`, `.xls`) and OpenDocument's. One sheet is read: the one that
//! was named, else the one with the most words in its text column. Cells are what the program that saved
//! the file showed; dates are written as ISO 8601.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Sheets, open_workbook_auto_from_rs};

use super::header::is_header;
use super::{Binary, Format, Layout};
use crate::columnar::{Budget, Flaw};
use crate::corpus::table::{Table, words_in};
use crate::corpus::{CorpusError, kind};
use crate::foreign;

/// Bytes of an empty cell.
const CELL: usize = size_of::<String>();
/// Rows of titles above a header, at most.
const TITLES: usize = 20;

/// Excel's and OpenDocument's files.
pub(super) struct Sheet;

impl Binary for Sheet {
    fn format(&self) -> Format {
        Format::Sheet
    }

    fn begins(&self, head: &[u8]) -> bool {
        kind::is_sheet(head)
    }

    fn table(
        &self,
        name: &str,
        bytes: &[u8],
        layout: &Layout,
    ) -> Result<Table<'static>, CorpusError> {
        let read = foreign::tried(|| self.one_sheet(name, bytes, layout));
        let (name, what) = (name.to_owned(), "a length or a place in it is impossible".to_owned());
        read.unwrap_or(Err(CorpusError::Sheet { name, what }))
    }
}

impl Sheet {
    /// May panic: the reader trusts the lengths that a file says.
    fn one_sheet(
        &self,
        name: &str,
        bytes: &[u8],
        layout: &Layout,
    ) -> Result<Table<'static>, CorpusError> {
        let damaged = |what: String| CorpusError::Sheet { name: name.to_owned(), what };
        let mut book: Book = open_workbook_auto_from_rs(Cursor::new(bytes))
            .map_err(|error| damaged(error.to_string()))?;
        let sheets = book.sheet_names();
        let mut budget = Budget::of(bytes.len());
        let mut read = |sheet: &str| {
            let rows =
                rows(&mut book, sheet, &mut budget).map_err(|flaw| damaged(flaw.to_string()))?;
            Ok(in_columns(rows, layout))
        };
        if let Some(wanted) = layout.sheet {
            let number = || wanted.parse::<usize>().ok()?.checked_sub(1);
            let named = sheets.iter().find(|sheet| *sheet == wanted);
            let named = named.or_else(|| sheets.iter().find(|s| s.eq_ignore_ascii_case(wanted)));
            let found = named.or_else(|| sheets.get(number()?));
            return match found {
                Some(sheet) => read(sheet),
                None => {
                    let (name, wanted) = (name.to_owned(), wanted.to_owned());
                    Err(CorpusError::NoSheet { name, wanted, sheets })
                }
            };
        }
        let mut best: Option<(usize, Table)> = None;
        for sheet in &sheets {
            let table = read(sheet)?;
            let mut words = vec![0; table.columns.len()];
            table.each(&mut |cells| {
                words.iter_mut().zip(cells).for_each(|(words, cell)| *words += words_in(cell));
            });
            // Those of the wordiest column.
            let words = words.into_iter().max().unwrap_or(0);
            if best.as_ref().is_none_or(|(most, _)| words > *most) {
                best = Some((words, table));
            }
        }
        best.map(|(_, table)| table).ok_or_else(|| damaged("it has no sheets".to_owned()))
    }
}

/// Why a sheet cannot be read.
#[derive(Debug, thiserror::Error)]
enum SheetFlaw {
    #[error("{0}")]
    Reader(Box<dyn std::error::Error>),
    #[error(transparent)]
    Size(#[from] Flaw),
}

impl SheetFlaw {
    fn reader(error: impl std::error::Error + 'static) -> SheetFlaw {
        SheetFlaw::Reader(Box::new(error))
    }
}

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

/// The rows of a sheet up to the last with something in it; those without anything have no cells.
fn rows(book: &mut Book, sheet: &str, budget: &mut Budget) -> Result<Vec<Vec<String>>, SheetFlaw> {
    let mut rows = Rows { rows: Vec::new(), budget };
    macro_rules! stream {
        ($book:expr) => {{
            let mut cells = $book.worksheet_cells_reader(sheet).map_err(SheetFlaw::reader)?;
            while let Some(cell) = cells.next_cell().map_err(SheetFlaw::reader)? {
                let (row, column) = cell.get_position();
                rows.put(row, column, of_ref(cell.get_value()))?;
            }
        }};
    }
    match book {
        Sheets::Xlsx(book) => stream!(book),
        Sheets::Xlsb(book) => stream!(book),
        _ => {
            let range = book.worksheet_range(sheet).map_err(SheetFlaw::reader)?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                rows.put(top + row as u32, left + column as u32, of_data(value))?;
            }
        }
    }
    Ok(rows.rows)
}

struct Rows<'a> {
    rows: Vec<Vec<String>>,
    budget: &'a mut Budget,
}

impl Rows<'_> {
    fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), SheetFlaw> {
        if text.is_empty() {
            return Ok(());
        }
        let (row, column) = (row as usize, column as usize);
        let new = (row + 1).saturating_sub(self.rows.len());
        self.budget.take(new, CELL)?;
        self.rows.resize(self.rows.len() + new, Vec::new());
        let cells = &mut self.rows[row];
        let new = (column + 1).saturating_sub(cells.len());
        self.budget.take(new * CELL + text.len(), 1)?;
        cells.resize(cells.len() + new, String::new());
        cells[column] = text;
        Ok(())
    }
}

fn of_ref(value: &DataRef) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => of_data(&Data::from(other.clone())),
    }
}

/// A cell's value; an error is none.
fn of_data(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTimeIso(text) => text.replace('T', " ").trim_end_matches(" 00:00:00").to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(is) => is.to_string(),
        Data::DateTime(moment) => iso(moment),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn iso(moment: &ExcelDateTime) -> String {
    let value = moment.as_f64();
    if !(0.0..2_958_466.0).contains(&value) {
        return value.to_string();
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let fraction = if milli > 0 { format!(".{milli:03}") } else { String::new() };
    if value < 1.0 || moment.is_duration() {
        let hours = u32::from(hour) + 24 * value.floor() as u32;
        return format!("{hours:02}:{minute:02}:{second:02}{fraction}");
    }
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}"),
    }
}

/// Rows below a header, or without one. Above it may stand titles, and names of groups of columns.
fn in_columns(mut rows: Vec<Vec<String>>, layout: &Layout) -> Table<'static> {
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let titles = |row: &Vec<String>| filled(row) == 0 || (width > 1 && filled(row) < 2);
    let above = rows.iter().take(TITLES).take_while(|row| titles(row)).count();
    // Where every row has one cell, none is a title.
    let above = if above == rows.len().min(TITLES) { 0 } else { above };
    let mut rest = rows.split_off(above);
    let mut above = above;
    let wanted = |rest: &[Vec<String>]| {
        let is =
            |cell: &String| layout.wanted.iter().any(|name| cell.trim().eq_ignore_ascii_case(name));
        rest.first().is_some_and(|first| first.iter().any(is))
    };
    let grouped = rest.len() > 2
        && filled(&rest[0]) < filled(&rest[1])
        && is_header(&rest[1..])
        && !wanted(&rest);
    let groups = grouped.then(|| rest.remove(0));
    above += usize::from(grouped);
    let has_header =
        layout.header.unwrap_or_else(|| is_header(&rest) || wanted(&rest)) && !rest.is_empty();
    let columns = if has_header {
        let mut names = rest.remove(0);
        names.resize(width, String::new());
        let group = |at: usize| groups.as_ref().and_then(|groups| groups.get(at)).cloned();
        let name = |(at, name): (usize, String)| match name.trim() {
            "" => group(at).unwrap_or_default(),
            name => name.to_owned(),
        };
        names.into_iter().enumerate().map(name).collect()
    } else {
        (1..=width).map(|number| number.to_string()).collect()
    };
    Table::new(columns, 1 + above + usize::from(has_header), rest)
}
