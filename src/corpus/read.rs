//! Reads files, folders and standard input into a [`Corpus`].
//!
//! The layout is told by the name's ending, else by looking (`sources`).

use std::path::Path;

use rayon::prelude::*;

use super::decode::{decode_as, refused};
#[cfg(feature = "sheets")]
use super::kind;
use super::options::ReadOptions;
use super::packed::{self, Archive, Content, Member};
use super::sources::{self, Layout, folder};
use super::table::{Table, is_missing};
use super::time::{NoTimes, TimeFormat};
use crate::corpus::{Corpus, CorpusError, Format, Labels, RecordMap, Skip, Times};
use crate::text::{sanitise, tidy};

/// Reads a file, or every text file of a folder.
pub fn read_path(path: &Path, options: &ReadOptions) -> Result<Corpus, CorpusError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => missing(path),
        _ => CorpusError::Unreadable { path: path.to_path_buf(), error },
    };
    if std::fs::metadata(path).map_err(unreadable)?.is_dir() {
        return read_folder(path, options);
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name = sanitise(&name);
    let mut corpus = read_named(&name, Some(path), &bytes, options)?;
    corpus.path = Some(std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()));
    Ok(corpus)
}

/// Why there is nothing at a path.
pub(super) fn missing(path: &Path) -> CorpusError {
    let path = path.to_path_buf();
    let written = path.to_string_lossy();
    match written.starts_with("http://") || written.starts_with("https://") {
        true => CorpusError::Address { path },
        false => CorpusError::Missing { path },
    }
}

/// Reads a corpus out of bytes in memory; `name` is shown in titles and errors.
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Corpus, CorpusError> {
    read_named(name, None, bytes, options)
}

fn read_named(
    name: &str,
    path: Option<&Path>,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Corpus, CorpusError> {
    match packed::unpacked(name, bytes)? {
        Content::Bytes(bytes) => read_unpacked(name, path, &bytes, options),
        Content::Archive(Archive::Documents(members)) => {
            options.check_plain(name)?;
            let bytes = |member: Member| (format!("{} in {name}", member.name), member.bytes);
            let texts = members.into_iter().map(|member| Ok(bytes(member)));
            let (texts, encoding) = folder::documents(texts, options)?;
            Records::from(texts).corpus(name.to_owned(), Format::Folder, encoding)
        }
        Content::Archive(Archive::Records(members)) => read_members(name, &members, options),
    }
}

/// The records of an archive's files, one file's after the other's.
fn read_members(
    name: &str,
    members: &[Member],
    options: &ReadOptions,
) -> Result<Corpus, CorpusError> {
    let mut whole: Option<Corpus> = None;
    for member in members {
        let within = format!("{} in {name}", member.name);
        let path = Some(Path::new(&member.name));
        match (read_unpacked(&within, path, &member.bytes, options), &mut whole) {
            // A file without text among others is nothing to stop for.
            (Err(CorpusError::Empty { .. } | CorpusError::NoText { .. }), _)
                if members.len() > 1 => {}
            (corpus, None) => whole = Some(Corpus { name: name.to_owned(), ..corpus? }),
            (corpus, Some(whole)) => whole.append(&corpus?),
        }
    }
    whole.ok_or_else(|| CorpusError::Empty { name: name.to_owned() })
}

/// Reads what is not packed any more; the ending of `path` says the layout.
fn read_unpacked(
    name: &str,
    path: Option<&Path>,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Corpus, CorpusError> {
    let name = name.to_owned();
    if bytes.is_empty() {
        return Err(CorpusError::Empty { name });
    }
    #[cfg(feature = "sheets")]
    if kind::is_sheet(bytes) {
        packed::check(&name, bytes)?;
    }
    let layout = Layout {
        wanted: options.wanted(),
        header: options.header,
        sheet: options.sheet.as_deref(),
    };
    if let Some(table) = sources::binary_table(&name, bytes, &layout) {
        let (format, table) = table?;
        return of_table(name, &table, format, options);
    }
    let Some((text, encoding)) = decode_as(bytes, options.encoding.as_deref())? else {
        return Err(refused(name, bytes));
    };
    let by_ending = || sources::by_ending(&packed::inner(path?));
    let format = options.format.or_else(by_ending);
    let format = format.unwrap_or_else(|| sources::by_looking(&text));
    let mut records = match sources::table(format, &name, &text, &layout) {
        Some(table) => Records::of_table(&name, &table?, options)?,
        None => {
            options.check_plain(&name)?;
            match options.text_column.as_deref() {
                None | Some("1") => {
                    sources::lines(&text).map(str::to_owned).collect::<Vec<_>>().into()
                }
                Some(wanted) => {
                    let (wanted, columns) = (wanted.to_owned(), vec!["1".to_owned()]);
                    return Err(CorpusError::NoColumn { name, wanted, columns });
                }
            }
        }
    };
    records.texts.par_iter_mut().for_each(tidy);
    records.corpus(name, format, encoding)
}

/// The documents of a table that no text was decoded for.
fn of_table(
    name: String,
    table: &Table,
    format: Format,
    options: &ReadOptions,
) -> Result<Corpus, CorpusError> {
    let mut records = Records::of_table(&name, table, options)?;
    records.texts.par_iter_mut().for_each(tidy);
    records.corpus(name, format, "UTF-8")
}

/// A corpus of texts in memory, one document each, its records numbered from 1. Texts are sanitised,
/// line breaks in them become spaces, and empty ones are skipped. `name` is shown in titles and errors.
pub fn of_texts(name: &str, mut texts: Vec<String>) -> Result<Corpus, CorpusError> {
    texts.par_iter_mut().for_each(tidy);
    Records::from(texts).corpus(name.to_owned(), Format::Lines, "UTF-8")
}

/// Documents before the empty ones are left out.
#[derive(Default)]
struct Records {
    /// The number by which people know the first record.
    first_row: usize,
    texts: Vec<String>,
    /// Which of them are blank lines of a table.
    blank: Vec<bool>,
    column: Option<String>,
    columns: Vec<String>,
    /// Cells of the label column and of the time column, and how the latter are written.
    labels: Option<Vec<String>>,
    times: Option<Vec<String>>,
    time_format: Option<TimeFormat>,
}

impl From<Vec<String>> for Records {
    fn from(texts: Vec<String>) -> Self {
        Records { first_row: 1, blank: vec![false; texts.len()], texts, ..Records::default() }
    }
}

/// A cell, empty where it only says that there is nothing.
fn given(cell: &str) -> String {
    if is_missing(cell) { String::new() } else { cell.to_owned() }
}

impl Records {
    fn of_table(name: &str, table: &Table, options: &ReadOptions) -> Result<Self, CorpusError> {
        let find = |wanted: &Option<String>| {
            wanted.as_deref().map(|wanted| table.find(name, wanted)).transpose()
        };
        let column = find(&options.text_column)?.unwrap_or_else(|| table.text_column());
        let time_format = options.time_format.as_deref().map(TimeFormat::parse).transpose()?;
        Ok(Records {
            first_row: table.first_record,
            texts: table.column(column).map(given).collect(),
            blank: table.blank_lines().collect(),
            column: table.columns.get(column).cloned(),
            columns: table.columns.clone(),
            labels: find(&options.label_column)?.map(|at| table.column(at).map(given).collect()),
            times: find(&options.time_column)?.map(|at| table.column(at).map(given).collect()),
            time_format,
        })
    }

    fn no_times(&self, name: &str, map: &RecordMap, cells: &[&str], why: NoTimes) -> CorpusError {
        let at = match &why {
            NoTimes::Unreadable(at) => *at,
            NoTimes::Ambiguous(date) => date.at,
        };
        let (name, row) = (name.to_owned(), map.row(at));
        let value = sanitise(cells[at].trim()).into_owned();
        match why {
            NoTimes::Ambiguous(date) => {
                let ways = Box::new([date.day_first, date.month_first]);
                CorpusError::AmbiguousTime { name, row, value, ways }
            }
            NoTimes::Unreadable(_) if self.time_format.is_some() => {
                CorpusError::OtherTime { name, row, value }
            }
            NoTimes::Unreadable(_) => CorpusError::NoTime { name, row, value },
        }
    }

    fn corpus(self, name: String, format: Format, encoding: &str) -> Result<Corpus, CorpusError> {
        let reason = |(text, blank): (&String, &bool)| match (text.is_empty(), blank) {
            (false, _) => None,
            (true, true) => Some(Skip::Blank),
            (true, false) => Some(Skip::Empty),
        };
        let map = RecordMap::of(self.first_row, self.texts.iter().zip(&self.blank).map(reason));
        if map.is_empty() {
            return Err(CorpusError::Empty { name });
        }
        if map.documents().is_empty() {
            return Err(CorpusError::NoText { name, records: map.len() });
        }
        let labels = self.labels.as_deref();
        let labels = labels.map(|cells| Labels::of(map.of_documents(cells).map(String::as_str)));
        let times = match &self.times {
            Some(cells) => {
                let cells: Vec<&str> = map.of_documents(cells).map(String::as_str).collect();
                let times = Times::read(&cells, self.time_format.as_ref());
                Some(times.map_err(|why| self.no_times(&name, &map, &cells, why))?.0)
            }
            None => None,
        };
        let mut corpus = Corpus {
            name,
            path: None,
            format,
            encoding: encoding.to_owned(),
            column: self.column,
            columns: self.columns,
            texts: self.texts.into_iter().filter(|text| !text.is_empty()).collect(),
            records: map,
            duplicates: 0,
            labels,
            times,
        };
        corpus.count_duplicates();
        Ok(corpus)
    }
}

/// Every text file is a document.
fn read_folder(path: &Path, options: &ReadOptions) -> Result<Corpus, CorpusError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name = sanitise(&name).into_owned();
    #[cfg(feature = "mail")]
    if let Some(table) = sources::mail::maildir(path) {
        let corpus = of_table(name, &table?, Format::Mail, options)?;
        return Ok(Corpus { path: std::path::absolute(path).ok(), ..corpus });
    }
    options.check_plain(&path.display().to_string())?;
    let (texts, encoding) = folder::texts(path, options)?;
    let mut corpus = Records::from(texts).corpus(name, Format::Folder, encoding)?;
    corpus.path = Some(std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()));
    Ok(corpus)
}
