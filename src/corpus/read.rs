//! Reads files, folders and standard input into a [`Corpus`].
//!
//! The layout is told by the name's ending, else by looking (`sources`). Several files are one table
//! (`joined`), whose columns are looked into (`columns`) before any text is kept.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::columns::{Chosen, Survey};
use super::decode::{decode_as, refused};
use super::inputs::{self, File, Found, unreadable};
use super::joined::{Joined, Part};
#[cfg(feature = "sheets")]
use super::kind;
use super::options::{self, ReadOptions};
use super::packed::{self, Archive, Content};
use super::report::{Findings, FoundFile};
use super::sources;
use super::table::{Table, is_missing, list};
use super::time::{NoTimes, TimeFormat};
use crate::corpus::{Corpus, CorpusError, Format, Labels, RecordMap, Skip, Times};
use crate::text::{counted, sanitise, tidy};

/// Reads a file, or every text file of a folder.
pub fn read_path(path: &Path, options: &ReadOptions) -> Result<Corpus, CorpusError> {
    read_paths(&[path.to_path_buf()], options)
}

/// Reads files, folders and what patterns match, as one input.
pub fn read_paths(paths: &[PathBuf], options: &ReadOptions) -> Result<Corpus, CorpusError> {
    #[cfg(feature = "mail")]
    let (mut pieces, others) = maildirs(paths)?;
    #[cfg(not(feature = "mail"))]
    let (mut pieces, others) = (Vec::new(), paths.to_vec());
    let Found { files, mut left_out } = inputs::find(&others)?;
    let one = paths.len() == 1 && files.len() == 1 && !files[0].found;
    let mut no_text = 0;
    for file in &files {
        let name = match one {
            true => file_name(&file.path),
            false => sanitise(&file.path.to_string_lossy()).into_owned(),
        };
        let bytes = std::fs::read(&file.path).map_err(|error| unreadable(&file.path, error))?;
        match pieces_of(&name, bytes, Some(file), options) {
            Err(CorpusError::Binary { .. }) if file.found => no_text += 1,
            // Beside others an empty file is only empty.
            Err(CorpusError::Empty { .. }) if !one => {}
            more => pieces.extend(more?),
        }
    }
    if no_text > 0 {
        let are = if no_text == 1 { "is not text" } else { "are not text" };
        left_out.push(format!("left out: {} that {are}", counted(no_text, "file")));
    }
    let name = name_of(paths);
    if pieces.is_empty() {
        return Err(match paths {
            [path] if path.is_dir() => CorpusError::EmptyFolder { path: path.clone() },
            _ => CorpusError::Empty { name },
        });
    }
    let corpus = Reading::of(&name, &pieces, options).and_then(|reading| reading.corpus(&pieces));
    let mut corpus = match (corpus, paths) {
        (Err(CorpusError::NoText { .. }), [path]) if path.is_dir() => {
            return Err(CorpusError::EmptyFolder { path: path.clone() });
        }
        (corpus, _) => corpus?,
    };
    corpus.findings.left_out = left_out;
    corpus.paths = paths.iter().map(|path| absolute(path)).collect();
    Ok(corpus)
}

/// The mail in the folders that a mail program keeps, and the paths that are none.
#[cfg(feature = "mail")]
fn maildirs(paths: &[PathBuf]) -> Result<(Vec<Piece>, Vec<PathBuf>), CorpusError> {
    let (mut pieces, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let Some(table) = path.is_dir().then(|| sources::mail::maildir(path)).flatten() else {
            others.push(path.clone());
            continue;
        };
        let (name, format, encoding) = (file_name(path), Format::Mail, "UTF-8");
        let (said, held) = (name.clone(), Held::Table(table?));
        pieces.push(Piece { name, said, held, encoding, format, whole: false });
    }
    Ok((pieces, others))
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn file_name(path: &Path) -> String {
    sanitise(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()).into_owned()
}

/// The name of an input of these paths: "a.csv", "a.csv and 2 more".
pub fn name_of(paths: &[PathBuf]) -> String {
    let first = paths.first().map(|path| file_name(path)).unwrap_or_default();
    match paths.len() {
        0 | 1 => first,
        many => format!("{first} and {} more", many - 1),
    }
}

/// Reads a corpus out of bytes in memory; `name` is shown in titles and errors.
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Corpus, CorpusError> {
    let pieces = pieces_of(name, bytes.to_vec(), None, options)?;
    Reading::of(name, &pieces, options)?.corpus(&pieces)
}

/// A file that is one document.
pub(super) fn read_whole(file: &File, options: &ReadOptions) -> Result<Corpus, CorpusError> {
    let bytes = std::fs::read(&file.path).map_err(|error| unreadable(&file.path, error))?;
    let pieces = pieces_of(&file.name, bytes, Some(file), options)?;
    let options = ReadOptions { text_column: None, ..options.clone() };
    Reading::of(&file.name, &pieces, &options)?.corpus(&pieces)
}

/// A corpus of texts in memory, one document each, its records numbered from 1. Texts are sanitised,
/// and empty ones are skipped. `name` is shown in titles and errors.
pub fn of_texts(name: &str, texts: Vec<String>) -> Result<Corpus, CorpusError> {
    let records = texts.into_iter().map(|text| vec![text]).collect::<Vec<_>>();
    let table = Table::plain(records);
    let joined = Joined::of(vec![(0, table)]);
    let reading = Reading {
        name,
        options: ReadOptions::default(),
        joined,
        findings: Findings::default(),
        chosen: Chosen { text: vec![0], ..Chosen::default() },
        by: None,
    };
    reading.corpus(&[])
}

/// The text of one file, and what is known of it.
struct Piece {
    /// Its name beside others, and its name in errors.
    name: String,
    said: String,
    held: Held,
    encoding: &'static str,
    format: Format,
    whole: bool,
}

/// What a piece holds.
enum Held {
    Text(String),
    /// Records that no text was decoded for.
    Table(Table<'static>),
}

/// The texts in a file: one, or those of an archive.
fn pieces_of(
    name: &str,
    bytes: Vec<u8>,
    file: Option<&File>,
    options: &ReadOptions,
) -> Result<Vec<Piece>, CorpusError> {
    let path = file.map(|file| file.path.as_path());
    let (members, whole) = match packed::unpacked(name, &bytes)? {
        Content::Bytes(unpacked) => {
            let unpacked = match unpacked {
                Cow::Borrowed(_) => None,
                Cow::Owned(unpacked) => Some(unpacked),
            };
            let whole = file.is_some_and(|file| file.whole);
            let mut piece = Piece::of(name, unpacked.unwrap_or(bytes), path, whole, options)?;
            file.iter().for_each(|file| piece.name.clone_from(&file.name));
            return Ok(vec![piece]);
        }
        Content::Archive(Archive::Documents(members)) => (members, true),
        Content::Archive(Archive::Records(members)) => (members, false),
    };
    let mut pieces = Vec::with_capacity(members.len());
    let several = members.len() > 1;
    for member in members {
        let said = format!("{} in {name}", member.name);
        let path = Some(Path::new(&member.name));
        match Piece::of(&said, member.bytes, path, whole, options) {
            // A file without text among others is nothing to stop for.
            Err(CorpusError::Empty { .. }) if several => {}
            piece => pieces.push(Piece { name: sanitise(&member.name).into_owned(), ..piece? }),
        }
    }
    match pieces.is_empty() {
        true => Err(CorpusError::Empty { name: name.to_owned() }),
        false => Ok(pieces),
    }
}

impl Piece {
    /// `path` is where it lies, or would: its ending says the layout.
    fn of(
        said: &str,
        bytes: Vec<u8>,
        path: Option<&Path>,
        whole: bool,
        options: &ReadOptions,
    ) -> Result<Self, CorpusError> {
        let (name, said) = (said.to_owned(), said.to_owned());
        if bytes.is_empty() {
            return Err(CorpusError::Empty { name });
        }
        #[cfg(feature = "sheets")]
        if kind::is_sheet(&bytes) {
            packed::check(&name, &bytes)?;
        }
        if let Some(table) = sources::binary_table(&name, &bytes, &options.layout()) {
            let (format, table) = table?;
            let (held, encoding) = (Held::Table(table), "UTF-8");
            return Ok(Piece { name, said, held, encoding, format, whole: false });
        }
        let Some((text, encoding)) = decode_as(&bytes, options.encoding.as_deref())? else {
            return Err(refused(name, &bytes));
        };
        let text = match text {
            // The bytes are the text: they are not copied.
            Cow::Borrowed(text) if text.len() == bytes.len() => {
                String::from_utf8(bytes).unwrap_or_default()
            }
            text => text.into_owned(),
        };
        let by_ending = || sources::by_ending(&packed::inner(path?));
        let format = match whole {
            true => Format::Folder,
            false => {
                let known = options.format.or_else(by_ending);
                known.unwrap_or_else(|| sources::by_looking(&text))
            }
        };
        Ok(Piece { name, said, held: Held::Text(text), encoding, format, whole })
    }

    fn table<'a>(&'a self, options: &ReadOptions) -> Result<Table<'a>, CorpusError> {
        match &self.held {
            Held::Text(text) if self.whole => Ok(sources::whole(text)),
            Held::Text(text) => sources::table(self.format, &self.said, text, &options.layout()),
            Held::Table(table) => Ok(Table::again(table)),
        }
    }
}

/// Tables whose columns are known.
struct Reading<'a> {
    name: &'a str,
    options: ReadOptions,
    joined: Joined<'a>,
    findings: Findings,
    chosen: Chosen,
    /// The class is by the file, or its folder.
    by: Option<By>,
}

/// Classes that are not in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    File,
    Folder,
}

/// Most columns of a table, as in spreadsheets.
const MOST_COLUMNS: usize = 16_384;

/// Most files or folders that are classes without being asked for.
const MOST_CLASSES: usize = 50;

impl By {
    /// As the user says, or because there are a few files, or folders of texts.
    fn of(pieces: &[Piece], options: &ReadOptions) -> Option<Self> {
        let several = pieces.len() > 1;
        match options.label_column.as_deref() {
            Some("file") if several => Some(By::File),
            Some("folder") if several => Some(By::Folder),
            Some(_) => None,
            None if several && pieces.iter().all(|piece| piece.whole) => {
                let folders: HashSet<&str> =
                    pieces.iter().map(|piece| By::Folder.name(piece)).collect();
                (2..=MOST_CLASSES).contains(&folders.len()).then_some(By::Folder)
            }
            None => (2..=MOST_CLASSES).contains(&pieces.len()).then_some(By::File),
        }
    }

    /// Its name as a column.
    fn said(self) -> &'static str {
        match self {
            By::File => "file",
            By::Folder => "folder",
        }
    }

    fn name(self, piece: &Piece) -> &str {
        match self {
            By::File => &piece.name,
            By::Folder => piece.name.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder),
        }
    }
}

/// A cell, empty where it only says that there is nothing.
fn given(cell: &str) -> &str {
    if is_missing(cell) { "" } else { cell }
}

impl<'a> Reading<'a> {
    fn of(name: &'a str, pieces: &'a [Piece], options: &ReadOptions) -> Result<Self, CorpusError> {
        let mut tables = Vec::with_capacity(pieces.len());
        let mut findings = Findings::default();
        for (at, piece) in pieces.iter().enumerate() {
            let table = piece.table(options)?;
            if table.columns.len() > MOST_COLUMNS {
                let columns = table.columns.len();
                return Err(CorpusError::TooWide { name: piece.said.clone(), columns });
            }
            findings.files.push(FoundFile {
                name: piece.name.clone(),
                format: piece.format,
                whole: piece.whole,
                encoding: piece.encoding.to_owned(),
                dialect: table.dialect.clone(),
                records: 0,
            });
            tables.push((at, table));
        }
        let joined = Joined::of(tables);
        let by = By::of(pieces, options)
            .filter(|by| options.label_column.is_none() || !joined.has(by.said()));
        let mut options = options.clone();
        if by.is_some() {
            options.label_column = Some(options::NONE.to_owned());
        }
        if joined.is_plain() {
            options.check_plain(name)?;
        }
        let mut survey = Survey::of(joined.columns.len());
        for part in joined.parts.iter().filter(|part| !part.is_apart()) {
            part.table.each(&mut |cells| survey.see(part.cells(cells)));
        }
        let (columns, chosen) = survey.columns(name, &joined.columns, &options)?;
        if !joined.is_plain() {
            findings.columns = columns;
        }
        Ok(Reading { name, options, joined, findings, chosen, by })
    }

    fn corpus(mut self, pieces: &[Piece]) -> Result<Corpus, CorpusError> {
        let name = self.name.to_owned();
        let mut records = Records::default();
        for part in &self.joined.parts {
            let before = records.texts.len();
            records.take(part, &self.chosen, self.options.text_between.unwrap_or_default().text());
            if let Some(file) = self.findings.files.get_mut(part.file) {
                file.records = records.texts.len() - before;
            }
        }
        let Records { mut texts, blank, class, times, files } = records;
        texts.par_iter_mut().for_each(tidy);
        let reason = |(text, blank): (&String, &bool)| match (text.is_empty(), blank) {
            (false, _) => None,
            (true, true) => Some(Skip::Blank),
            (true, false) => Some(Skip::Empty),
        };
        let map = RecordMap::of(self.joined.first_row(), texts.iter().zip(&blank).map(reason));
        if map.is_empty() {
            return Err(CorpusError::Empty { name });
        }
        if map.documents().is_empty() {
            return Err(CorpusError::NoText { name, records: map.len() });
        }
        let of_files = |by: By| {
            let file = |file: &u32| pieces.get(*file as usize).map_or("", |piece| by.name(piece));
            Labels::of(map.of_documents(&files).map(file))
        };
        let labels = match (self.by, self.chosen.class) {
            (Some(by), _) => Some(of_files(by)),
            (None, Some(_)) => Some(Labels::of(map.of_documents(&class).map(|cell| &**cell))),
            (None, None) => None,
        };
        let several = pieces.len() > 1;
        let of_file = several.then(|| of_files(By::File));
        let times = match self.chosen.time {
            Some(_) => self.times(&name, &map, &times)?,
            None => None,
        };
        if let Some(by) = self.by {
            self.findings.by = Some(by.said().to_owned());
        }
        drop((class, files));
        texts.retain(|text| !text.is_empty());
        let plain = self.joined.is_plain();
        let column = list(&self.joined.columns, &self.chosen.text);
        let mut corpus = Corpus {
            name,
            paths: Vec::new(),
            format: pieces.first().map_or(Format::Lines, |piece| piece.format),
            encoding: pieces.first().map_or("UTF-8", |piece| piece.encoding).to_owned(),
            column: (!plain).then_some(column),
            columns: if plain { Vec::new() } else { self.joined.columns },
            texts,
            records: map,
            duplicates: 0,
            labels,
            times,
            files: of_file,
            findings: self.findings,
        };
        corpus.count_duplicates();
        Ok(corpus)
    }

    /// The times of the documents. Where nobody named their column, those that cannot be read are none.
    fn times(
        &self,
        name: &str,
        map: &RecordMap,
        cells: &[Cow<str>],
    ) -> Result<Option<Times>, CorpusError> {
        let format = self.options.time_format.as_deref().map(TimeFormat::parse).transpose()?;
        let cells: Vec<&str> = map.of_documents(cells).map(|cell| &**cell).collect();
        match Times::read(&cells, format.as_ref()) {
            Ok((times, _)) => Ok(Some(times)),
            Err(_) if self.options.time_column.is_none() => Ok(None),
            Err(why) => Err(self.no_times(name, map, &cells, why)),
        }
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
            NoTimes::Unreadable(_) if self.options.time_format.is_some() => {
                CorpusError::OtherTime { name, row, value }
            }
            NoTimes::Unreadable(_) => CorpusError::NoTime { name, row, value },
        }
    }
}

/// Records before it is decided which are documents: of every column that is wanted its cells.
#[derive(Default)]
struct Records<'s> {
    texts: Vec<String>,
    /// Which of them are blank lines of a table.
    blank: Vec<bool>,
    class: Vec<Cow<'s, str>>,
    times: Vec<Cow<'s, str>>,
    /// The file of each.
    files: Vec<u32>,
}

impl<'s> Records<'s> {
    fn take(&mut self, part: &'s Part, chosen: &Chosen, between: &str) {
        let text: Vec<usize> = match part.is_apart() {
            true => vec![0],
            false => chosen.text.iter().filter_map(|&column| part.place(column)).collect(),
        };
        let place = |column: Option<usize>| column.map(|column| part.place(column));
        let (class, time) = (place(chosen.class), place(chosen.time));
        let cell = |cells: &[Cow<'s, str>], at: Option<usize>| match at.and_then(|at| cells.get(at))
        {
            Some(cell) if !is_missing(cell) => cell.clone(),
            _ => Cow::Borrowed(""),
        };
        part.table.each(&mut |cells| {
            self.blank.push(cells.is_empty());
            let mut whole = String::new();
            for cell in text.iter().filter_map(|&at| cells.get(at)) {
                let cell = given(cell);
                if !whole.is_empty() && !cell.trim().is_empty() {
                    whole.push_str(between);
                }
                whole.push_str(cell);
            }
            self.texts.push(whole);
            self.class.extend(class.map(|at| cell(cells, at)));
            self.times.extend(time.map(|at| cell(cells, at)));
            self.files.push(part.file as u32);
        });
    }
}
