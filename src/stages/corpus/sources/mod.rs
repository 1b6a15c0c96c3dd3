//! The layouts that records come in, a file each.
//!
//! A layout says by which endings of a file's name it goes, how a text of it looks, and how it becomes
//! records in columns. Those of [`SOURCES`] are asked in turn; what fits none is one document a line.

mod around;
mod arrow;
mod cells;
pub(super) mod delimited;
mod dialect;
mod header;
pub(super) mod json;
#[cfg(feature = "mail")]
pub(super) mod mail;
mod parquet;
#[cfg(feature = "sheets")]
mod sheet;

use std::borrow::Cow;
use std::path::Path;

pub(super) use delimited::Layout;

use super::table::{Rows, Table};
use super::{CorpusError, Format, kind};

/// A layout with columns.
trait Source: Sync {
    fn format(&self) -> Format;

    /// Endings of file names that say so.
    fn endings(&self) -> &'static [&'static str];

    /// Whether a text looks like it.
    fn fits(&self, sample: &Sample) -> bool;

    /// The records of a text; `name` is said in errors.
    fn table<'a>(
        &self,
        name: &str,
        text: &'a str,
        layout: &Layout,
    ) -> Result<Table<'a>, CorpusError>;
}

/// In the order they are asked.
const SOURCES: [&dyn Source; 4] =
    [&json::JsonLines, &json::JsonValues, &delimited::Tabs, &delimited::Commas];

/// A layout that is no text.
trait Binary: Sync {
    fn format(&self) -> Format;

    /// Whether these bytes begin so.
    fn begins(&self, head: &[u8]) -> bool;

    /// The records in them; `name` is said in errors.
    fn table(
        &self,
        name: &str,
        bytes: &[u8],
        layout: &Layout,
    ) -> Result<Table<'static>, CorpusError>;
}

/// In the order they are asked.
const BINARIES: &[&dyn Binary] = &[
    &parquet::Parquet,
    &arrow::Arrow,
    #[cfg(feature = "sheets")]
    &sheet::Sheet,
    #[cfg(feature = "mail")]
    &mail::Mail,
];

/// Endings of the names of such files.
const BINARY_ENDINGS: [&str; 13] = [
    "parquet", "pq", "arrow", "feather", "ipc", "xlsx", "xlsm", "xlsb", "xls", "ods", "mbox",
    "eml", "arrows",
];

/// Whether bytes that begin so are in one of these layouts, as far as that can be told yet.
pub(super) fn is_binary(head: &[u8]) -> bool {
    kind::is_old_office(head) || BINARIES.iter().any(|source| source.begins(head))
}

/// The records of bytes in one of these layouts; `None` if they are in none.
pub(super) fn binary_table(
    name: &str,
    bytes: &[u8],
    layout: &Layout,
) -> Option<Result<(Format, Table<'static>), CorpusError>> {
    let source = BINARIES.iter().find(|source| source.begins(bytes))?;
    Some(source.table(name, bytes, layout).map(|table| (source.format(), table)))
}

/// Whether a file of an archive is read as a table.
pub(super) fn is_table_name(path: &Path) -> bool {
    by_ending(path).is_some() || BINARY_ENDINGS.contains(&ending(path).as_str())
}

/// A text that is looked at.
struct Sample<'a> {
    text: &'a str,
    /// Its first lines with something in them.
    lines: Vec<&'a str>,
}

impl Sample<'_> {
    /// Whether there are lines, all like that.
    fn all(&self, is: impl Fn(&str) -> bool) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| is(line))
    }
}

/// Lines looked at to tell the layout.
const LOOK: usize = 200;

/// The layout that a file's name says.
pub(super) fn by_ending(path: &Path) -> Option<Format> {
    let ending = ending(path);
    let source = SOURCES.iter().find(|source| source.endings().contains(&ending.as_str()));
    source.map(|source| source.format())
}

/// The layout that a text looks like.
pub(super) fn by_looking(text: &str) -> Format {
    let lines = lines(text).filter(|line| !line.trim().is_empty()).take(LOOK).collect();
    let sample = Sample { text, lines };
    let source = SOURCES.iter().find(|source| source.fits(&sample));
    source.map_or(Format::Lines, |source| source.format())
}

/// The records of a text in this layout. Lines have one column without a name.
pub(super) fn table<'a>(
    format: Format,
    name: &str,
    text: &'a str,
    layout: &Layout,
) -> Result<Table<'a>, CorpusError> {
    match SOURCES.iter().find(|source| source.format() == format) {
        Some(source) => source.table(name, text, layout),
        None => Ok(Table::plain(Lines(text))),
    }
}

/// A text that is one document.
pub(super) fn whole(text: &str) -> Table<'_> {
    Table::plain(Whole(text))
}

struct Lines<'a>(&'a str);

impl Rows for Lines<'_> {
    fn each<'s>(&'s self, see: &mut dyn FnMut(&[Cow<'s, str>])) {
        lines(self.0).for_each(|line| see(&[Cow::Borrowed(line)]));
    }
}

struct Whole<'a>(&'a str);

impl Rows for Whole<'_> {
    fn each<'s>(&'s self, see: &mut dyn FnMut(&[Cow<'s, str>])) {
        see(&[Cow::Borrowed(self.0)]);
    }
}

/// Lines end with `\n` alone; a `\r` before it goes.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .take(if text.is_empty() { 0 } else { usize::MAX })
}

/// The ending of a name, in small letters.
pub(super) fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Whether a file of a folder is read as a document.
pub fn is_text_name(path: &Path) -> bool {
    matches!(ending(path).as_str(), "txt" | "text" | "md")
}
