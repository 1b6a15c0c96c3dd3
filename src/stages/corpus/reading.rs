//! The texts of an input as one table: which of its columns are text, class and time, and the corpus
//! that they make.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::columns::{Chosen, Column, Kind, Role, Survey};
use super::joined::{Joined, Part};
use super::options::{self, ReadOptions};
use super::piece::Piece;
use super::report::{Findings, FoundFile};
use super::table::{Table, is_missing, list};
use super::time::{NoTimes, TimeFormat};
use crate::corpus::{
    Corpus, CorpusError, DocumentId, Format, Labels, Languages, RecordMap, Skip, Times,
};
use crate::text::{sanitise, tidy};

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

    /// It as a column of so many records, where there are several.
    fn column(self, pieces: &[Piece], by: Option<By>, records: usize) -> Option<Column> {
        let different: HashSet<&str> = pieces.iter().map(|piece| self.name(piece)).collect();
        let first = pieces.first().filter(|_| different.len() > 1)?;
        Some(Column {
            name: self.said().to_owned(),
            role: (by == Some(self)).then_some(Role::Class),
            kind: Kind::Class,
            why: format!("{} of them", different.len()),
            filled: records,
            missing: 0,
            example: self.name(first).to_owned(),
        })
    }
}

/// A cell, empty where it only says that there is nothing.
fn given(cell: &str) -> &str {
    if is_missing(cell) { "" } else { cell }
}

/// The corpus that the texts of an input make.
pub(super) fn corpus_of(
    name: &str,
    pieces: Vec<Piece>,
    options: &ReadOptions,
) -> Result<Corpus, CorpusError> {
    let corpus = Reading::of(name, &pieces, options)?.corpus(&pieces)?;
    // The documents have their own memory.
    drop(pieces);
    Ok(corpus)
}

/// The corpus of a table with a text in each record.
pub(super) fn corpus_of_texts(name: &str, table: Table) -> Result<Corpus, CorpusError> {
    let reading = Reading {
        name,
        options: ReadOptions::default(),
        joined: Joined::of(vec![(0, table)]),
        findings: Findings::default(),
        chosen: Chosen { text: vec![0], ..Chosen::default() },
        by: None,
    };
    reading.corpus(&[])
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

    /// The corpus, whose repeated documents are not counted yet.
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
        let map = map_of(&name, self.joined.first_row(), &texts, &blank)?;
        let of_files = |by: By| {
            let file = |file: &u32| pieces.get(*file as usize).map_or("", |piece| by.name(piece));
            Labels::of(map.of_documents(&files).map(file))
        };
        let labels = match (self.by, self.chosen.class) {
            (Some(by), _) => Some(of_files(by)),
            (None, Some(_)) => {
                Some(Labels::of(map.of_documents(&class.ids).map(|&id| class.name(id))))
            }
            (None, None) => None,
        };
        let several = pieces.len() > 1;
        let of_file = several.then(|| of_files(By::File));
        let times = match self.chosen.time {
            Some(_) => self.times(&name, &map, &times)?,
            None => None,
        };
        self.findings.by = self.by.map(|by| by.said().to_owned());
        let origins = [By::File, By::Folder].into_iter().filter(|by| !self.joined.has(by.said()));
        let origins = origins.filter_map(|by| by.column(pieces, self.by, map.len()));
        self.findings.origins = origins.collect();
        drop((class, files));
        texts.retain(|text| !text.is_empty());
        let plain = self.joined.is_plain();
        let column = list(&self.joined.columns, &self.chosen.text);
        Ok(Corpus {
            name,
            paths: Vec::new(),
            format: pieces.first().map_or(Format::Lines, |piece| piece.format),
            encoding: pieces.first().map_or("UTF-8", |piece| piece.encoding).to_owned(),
            column: (!plain).then_some(column),
            columns: if plain { Vec::new() } else { self.joined.columns },
            languages: Languages::of(&texts),
            texts,
            records: map,
            labels,
            times,
            files: of_file,
            findings: self.findings,
        })
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
        let (name, row) = (name.to_owned(), map.row(DocumentId(at)));
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

/// Cells of a column that has few different ones.
#[derive(Default)]
struct Few<'s> {
    ids: Vec<u32>,
    names: Vec<Cow<'s, str>>,
    known: HashMap<Cow<'s, str>, u32>,
}

impl<'s> Few<'s> {
    fn push(&mut self, cell: Cow<'s, str>) {
        let id = match self.known.get(&cell) {
            Some(&id) => id,
            None => {
                let id = self.names.len() as u32;
                self.names.push(cell.clone());
                self.known.insert(cell, id);
                id
            }
        };
        self.ids.push(id);
    }

    fn name(&self, id: u32) -> &str {
        self.names.get(id as usize).map_or("", |name| name)
    }
}

/// Which records are documents, and why the others are none.
fn map_of(
    name: &str,
    first_row: usize,
    texts: &[String],
    blank: &[bool],
) -> Result<RecordMap, CorpusError> {
    let name = || name.to_owned();
    let reason = |(text, blank): (&String, &bool)| match (text.is_empty(), blank) {
        (false, _) => None,
        (true, true) => Some(Skip::Blank),
        (true, false) => Some(Skip::Empty),
    };
    let map = RecordMap::of(first_row, texts.iter().zip(blank).map(reason));
    match (map.is_empty(), map.documents().is_empty()) {
        (true, _) => Err(CorpusError::Empty { name: name() }),
        (_, true) => Err(CorpusError::NoText { name: name(), records: map.len() }),
        _ => Ok(map),
    }
}

/// Records before it is decided which are documents: of every column that is wanted its cells.
#[derive(Default)]
struct Records<'s> {
    texts: Vec<String>,
    /// Which of them are blank lines of a table.
    blank: Vec<bool>,
    class: Few<'s>,
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
            if let Some(at) = class {
                self.class.push(cell(cells, at));
            }
            self.times.extend(time.map(|at| cell(cells, at)));
            self.files.push(part.file as u32);
        });
    }
}
