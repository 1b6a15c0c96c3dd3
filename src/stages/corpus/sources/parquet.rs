//! Parquet files: a record a row.

use super::{Binary, Format, Layout};
use crate::columnar::{self, About, Column, parquet};
use crate::corpus::CorpusError;
use crate::corpus::table::Table;

/// The columns of a Parquet file, read as [`crate::columnar`] reads them.
pub(super) struct Parquet;

impl Binary for Parquet {
    fn format(&self) -> Format {
        Format::Parquet
    }

    fn begins(&self, head: &[u8]) -> bool {
        parquet::begins(head)
    }

    fn table(&self, name: &str, bytes: &[u8], _: &Layout) -> Result<Table<'static>, CorpusError> {
        of_columns(name, parquet::read(bytes, is_wanted))
    }
}

/// Columns that can be read as cells: vectors cannot.
pub(super) fn is_wanted(column: About) -> bool {
    !(column.listed && column.numbers)
}

/// Records of columns, which are there in the order of the file.
pub(super) fn of_columns(
    name: &str,
    columns: Result<Vec<Column>, columnar::Flaw>,
) -> Result<Table<'static>, CorpusError> {
    let columns = columns.map_err(|flaw| CorpusError::Columnar { name: name.to_owned(), flaw })?;
    let rows = columns.first().map_or(0, |column| column.counts.len());
    let names = columns.iter().map(|column| column.name.clone()).collect();
    let mut records: Vec<Vec<String>> = vec![Vec::with_capacity(columns.len()); rows];
    for column in columns {
        for (record, cell) in records.iter_mut().zip(column.texts()) {
            record.push(cell);
        }
    }
    Ok(Table::new(names, 1, records))
}
