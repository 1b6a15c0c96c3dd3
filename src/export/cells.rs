//! Comma-separated tables, RFC 4180: the one place where CSV is written.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, and
//! a formula may fetch and send data. Such a cell gets a single quote in front, which makes it text;
//! numbers stay numbers. [`Cells::Raw`] writes every cell as it is, for programs.

use std::borrow::Cow;
use std::io::{self, Write};

/// How text is written into cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cells {
    /// Cells that a spreadsheet would take for a formula have a single quote in front.
    #[default]
    Safe,
    /// As it is.
    Raw,
}

impl Cells {
    /// A cell as it is written, before RFC 4180's quotes.
    pub fn cell(self, text: &str) -> Cow<'_, str> {
        match self == Cells::Safe && is_formula(text) {
            true => Cow::Owned(format!("'{text}")),
            false => Cow::Borrowed(text),
        }
    }
}

/// Whether a spreadsheet would take it for a formula, by its first character. The full-width forms
/// are the same to one in Japanese.
fn is_formula(text: &str) -> bool {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins && !is_number(text)
}

/// `-1`, `+0.5`, `-2e-7`; not `-inf`, which is no number to a spreadsheet.
fn is_number(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    text.chars().all(is_digit) && text.parse::<f64>().is_ok()
}

/// Writes one table.
pub struct Table<'a> {
    out: csv::Writer<&'a mut dyn Write>,
    cells: Cells,
}

impl<'a> Table<'a> {
    /// A table without rows yet.
    pub fn new(cells: Cells, out: &'a mut dyn Write) -> Self {
        Table { out: csv::Writer::from_writer(out), cells }
    }

    /// Appends a row, of as many cells as the first.
    pub fn row<T: AsRef<str>>(&mut self, row: impl IntoIterator<Item = T>) -> io::Result<()> {
        for cell in row {
            self.out.write_field(self.cells.cell(cell.as_ref()).as_ref())?;
        }
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    /// Writes what is still held back.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for cell in [
            "=1+1",
            "+1+1",
            "-1-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "-",
            "+",
            "- good",
            "--",
            "-1_the_of",
            "-inf",
            "+nan",
            "＝1",
            "-1,5",
            "- 1",
            "=",
            "+49 30 123",
        ] {
            assert_eq!(Cells::Safe.cell(cell), format!("'{cell}"), "{cell:?}");
            assert_eq!(Cells::Raw.cell(cell), cell);
        }
        for cell in ["", "-1", "-0.5", "+3", "-2e-7", "1", "a=b", "'=1", "–1", "3_a_b", " =1"] {
            assert_eq!(Cells::Safe.cell(cell), cell);
        }
    }

    #[test]
    fn a_table_is_quoted_as_csv_is() {
        let mut out = Vec::new();
        let mut table = Table::new(Cells::Safe, &mut out);
        table.row(["a", "=b"]).unwrap();
        table.row(["say \"x\", y", "-1"]).unwrap();
        table.row([String::new(), "two\nlines".to_owned()]).unwrap();
        assert!(table.row(["one"]).is_err());
        drop(table);
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("a,'=b\n\"say \"\"x\"\", y\",-1\n,\"two\nlines\"\n"), "{text}");
    }
}
