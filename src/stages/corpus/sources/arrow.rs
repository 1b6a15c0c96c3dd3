//! Arrow files (Feather 2) and streams: a record a row.

use super::parquet::{is_wanted, of_columns};
use super::{Binary, Format, Layout};
use crate::columnar::arrow;
use crate::corpus::CorpusError;
use crate::corpus::table::Table;

/// The columns of an Arrow file or stream, read as [`crate::columnar`] reads them.
pub(super) struct Arrow;

impl Binary for Arrow {
    fn format(&self) -> Format {
        Format::Arrow
    }

    fn begins(&self, head: &[u8]) -> bool {
        arrow::begins(head)
    }

    fn table(&self, name: &str, bytes: &[u8], _: &Layout) -> Result<Table<'static>, CorpusError> {
        of_columns(name, arrow::read(bytes, is_wanted))
    }
}
