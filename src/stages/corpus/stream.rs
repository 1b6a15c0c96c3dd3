//! Records as they arrive, a batch at a time, for work that keeps none of them.
//!
//! Lines and JSON lines are handed on as soon as they are there, in memory that does not grow with
//! the input. Tables, one JSON array and folders are read whole first. Unlike in a
//! [`Corpus`], empty records keep their place.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Decoder, Encoding};

use super::read::read_whole;
use super::sources::{self, Layout};
use super::{
    Corpus, CorpusError, Fate, Format, ReadOptions, RecordId, columns, decode, inputs, packed,
    read_bytes, read_path, table,
};
use crate::text::tidy;

/// Most records in a batch.
const BATCH: usize = 256;
/// Most bytes taken from the source at once.
const CHUNK: usize = 1 << 16;

/// One record of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Number in the input, from 1.
    pub row: usize,
    /// The file it is of, where there are several.
    pub file: Option<Arc<str>>,
    /// Sanitised, without white space around; may be empty.
    pub text: String,
}

/// The records of an input in their order; ends after the first error.
pub struct Records {
    name: String,
    from: From,
}

enum From {
    Whole(VecDeque<Record>),
    Arriving(Box<Arriving>),
    Ended,
}

struct Arriving {
    source: Box<dyn Read>,
    decoder: Decoder,
    /// Of a JSON object, the fields that hold the text; `None` for plain lines.
    fields: Option<Vec<String>>,
    /// The separator of the parts of a text.
    between: &'static str,
    /// Whole lines, without their ends.
    lines: VecDeque<String>,
    /// A line whose end has not come yet.
    partial: String,
    /// Number of the next line.
    row: usize,
    ended: bool,
}

impl Records {
    /// Of a file or folder.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, CorpusError> {
        let format = options.format.or_else(|| sources::by_ending(&packed::inner(path)));
        let whole = matches!(format, Some(Format::Tsv | Format::Csv | Format::Folder));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        if whole || path.is_dir() {
            return Ok(Records { name, from: From::whole(read_path(path, options)?) });
        }
        let file = File::open(path).map_err(|error| inputs::unreadable(path, error))?;
        let options = ReadOptions { format, ..options.clone() };
        Records::of(&name, Box::new(file), &options)
    }

    /// Of what `source` gives; `name` is said in errors. Returns when the first line is there.
    pub fn of(
        name: &str,
        mut source: Box<dyn Read>,
        options: &ReadOptions,
    ) -> Result<Self, CorpusError> {
        let name = name.to_owned();
        let mut start = Vec::new();
        while packed::undecided(&start) && read_more(&mut *source, &name, &mut start)? {}
        let packed::Unpacking { mut head, rest: mut source, .. } =
            packed::Unpacking::of(start, source).map_err(|error| packed::refused(&name, error))?;
        let mut ended = head.is_empty();
        if packed::is_archive(&head) || sources::is_binary(&head) {
            while read_more(&mut *source, &name, &mut head)? {}
            let corpus = read_bytes(&name, &head, options)?;
            return Ok(Records { name, from: From::whole(corpus) });
        }
        while !ended && !head.contains(&b'\n') {
            ended = !read_more(&mut *source, &name, &mut head)?;
        }
        if head.is_empty() {
            return Err(CorpusError::Empty { name });
        }
        // What is looked at must not end within a character.
        let whole = head.iter().rposition(|&byte| byte == b'\n').filter(|_| !ended);
        let Some((known, encoding)) = decode::decode_as(
            &head[..whole.map_or(head.len(), |end| end + 1)],
            options.encoding.as_deref(),
        )?
        else {
            return Err(decode::refused(name, &head));
        };
        let format = options.format.unwrap_or_else(|| sources::by_looking(&known));
        let streams = matches!(format, Format::Lines | Format::Jsonl);
        if !streams || known.trim_start().starts_with('[') {
            while read_more(&mut *source, &name, &mut head)? {}
            let corpus = read_bytes(&name, &head, options)?;
            return Ok(Records { name, from: From::whole(corpus) });
        }
        let fields = fields(&name, &known, format, options)?;
        let mut arriving = Box::new(Arriving {
            source,
            decoder: Encoding::for_label(encoding.as_bytes())
                .unwrap_or(encoding_rs::UTF_8)
                .new_decoder(),
            fields,
            between: options.text_between.unwrap_or_default().text(),
            lines: VecDeque::new(),
            partial: String::new(),
            row: 1,
            ended: false,
        });
        arriving.take(&head);
        if ended {
            arriving.end();
        }
        Ok(Records { name, from: From::Arriving(arriving) })
    }
}

impl From {
    fn whole(corpus: Corpus) -> Self {
        let map = corpus.records;
        let mut texts = corpus.texts.into_iter();
        let record = |at| {
            let record = RecordId(at);
            let text = match map.fate(record) {
                Some(Fate::Document(_)) => texts.next().unwrap_or_default(),
                _ => String::new(),
            };
            Record { row: map.row_of(record), file: None, text }
        };
        From::Whole((0..map.len()).map(record).collect())
    }
}

impl Iterator for Records {
    type Item = Result<Vec<Record>, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match &mut self.from {
            From::Whole(records) => Ok(records.drain(..records.len().min(BATCH)).collect()),
            From::Arriving(arriving) => arriving.batch(&self.name),
            From::Ended => return None,
        };
        match batch {
            Ok(batch) if batch.is_empty() => None,
            Ok(batch) => Some(Ok(batch)),
            Err(error) => {
                self.from = From::Ended;
                Some(Err(error))
            }
        }
    }
}

impl Arriving {
    /// The next lines that are there, at least one unless the source has ended.
    fn batch(&mut self, name: &str) -> Result<Vec<Record>, CorpusError> {
        while self.lines.is_empty() && !self.ended {
            let mut bytes = Vec::new();
            if read_more(&mut *self.source, name, &mut bytes)? {
                self.take(&bytes);
            } else {
                self.end();
            }
        }
        let mut records = Vec::new();
        while let Some(line) = self.lines.front().filter(|_| records.len() < BATCH) {
            match self.record(name, line) {
                Ok(record) => records.push(record),
                // What came before a bad line is handed on first.
                Err(_) if !records.is_empty() => break,
                Err(error) => return Err(error),
            }
            self.lines.pop_front();
            self.row += 1;
        }
        Ok(records)
    }

    /// The record of the next line.
    fn record(&self, name: &str, line: &str) -> Result<Record, CorpusError> {
        let row = self.row;
        let mut text = match &self.fields {
            None => line.to_owned(),
            Some(fields) => text_of(line, fields, self.between).map_err(|error| {
                CorpusError::BadJson { name: name.to_owned(), line: row, error }
            })?,
        };
        tidy(&mut text);
        Ok(Record { row, file: None, text })
    }

    fn take(&mut self, bytes: &[u8]) {
        self.decode(bytes, false);
        let Some(end) = self.partial.rfind('\n') else { return };
        let rest = self.partial.split_off(end + 1);
        let whole = std::mem::replace(&mut self.partial, rest);
        self.lines.extend(sources::lines(&whole).map(str::to_owned));
    }

    fn end(&mut self) {
        self.decode(&[], true);
        self.ended = true;
        let last = std::mem::take(&mut self.partial);
        self.lines.extend(sources::lines(&last).map(str::to_owned));
    }

    fn decode(&mut self, bytes: &[u8], last: bool) {
        let most = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(4 * CHUNK);
        self.partial.reserve(most);
        // There is room for all of it.
        let _ = self.decoder.decode_to_string(bytes, &mut self.partial, last);
    }
}

/// Appends what the source has now, at most a chunk; false at its end.
fn read_more(source: &mut dyn Read, name: &str, bytes: &mut Vec<u8>) -> Result<bool, CorpusError> {
    let start = bytes.len();
    bytes.resize(start + CHUNK, 0);
    loop {
        match source.read(&mut bytes[start..]) {
            Ok(read) => {
                bytes.truncate(start + read);
                return Ok(read > 0);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(packed::refused(name, error)),
        }
    }
}

/// The fields of JSON lines that hold the text, found by looking at the lines that are there.
fn fields(
    name: &str,
    known: &str,
    format: Format,
    options: &ReadOptions,
) -> Result<Option<Vec<String>>, CorpusError> {
    let table = sources::table(format, name, known, &Layout::default())?;
    let fields = columns::texts(name, &table, options)?;
    Ok((!table.plain).then_some(fields))
}

/// The text of a JSON line: a string, or fields of an object. Empty where it has none.
fn text_of(line: &str, fields: &[String], between: &str) -> Result<String, serde_json::Error> {
    if line.trim().is_empty() {
        return Ok(String::new());
    }
    let cells = sources::json::cells(serde_json::from_str(line)?);
    let texts = fields.iter().filter_map(|field| cells.iter().find(|(name, _)| name == field));
    let texts = texts.map(|(_, text)| text.as_str());
    let texts: Vec<&str> =
        texts.filter(|text| !text.trim().is_empty() && !table::is_missing(text)).collect();
    Ok(texts.join(between))
}

/// The records of several files, one file's after the other's.
pub struct Files {
    rest: std::vec::IntoIter<inputs::File>,
    options: ReadOptions,
    now: Option<(Arc<str>, Records)>,
    /// Numbers of records go on from file to file.
    row: usize,
    several: bool,
    /// Sentences on the files of folders that were left out.
    pub left_out: Vec<String>,
}

impl Files {
    /// Of files, folders and what patterns match.
    ///
    /// # Errors
    /// [`CorpusError`] where one of them is not there.
    pub fn open(paths: &[PathBuf], options: &ReadOptions) -> Result<Self, CorpusError> {
        let inputs::Found { files, left_out } = inputs::find(paths)?;
        let several = files.len() != 1 || files[0].found;
        let (rest, options) = (files.into_iter(), options.clone());
        Ok(Files { rest, options, now: None, row: 0, several, left_out })
    }

    fn start(&mut self, file: inputs::File) -> Result<(), CorpusError> {
        let records = match file.whole {
            true => {
                let whole = read_whole(&file, &self.options)?;
                Records { name: file.name.clone(), from: From::whole(whole) }
            }
            false => Records::open(&file.path, &self.options)?,
        };
        self.now = Some((file.name.into(), records));
        Ok(())
    }
}

impl Iterator for Files {
    type Item = Result<Vec<Record>, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((name, records)) = &mut self.now {
                let Some(batch) = records.next() else {
                    self.now = None;
                    continue;
                };
                let (several, name) = (self.several, name.clone());
                let row = &mut self.row;
                return Some(batch.map(|mut batch| {
                    for record in batch.iter_mut().filter(|_| several) {
                        *row += 1;
                        (record.row, record.file) = (*row, Some(name.clone()));
                    }
                    batch
                }));
            }
            let file = self.rest.next()?;
            let found = file.found;
            match self.start(file) {
                Ok(()) => {}
                Err(CorpusError::Binary { .. } | CorpusError::NoText { .. }) if found => {}
                Err(CorpusError::Empty { .. }) if self.several => {}
                Err(error) => {
                    self.rest = Vec::new().into_iter();
                    return Some(Err(error));
                }
            }
        }
    }
}
