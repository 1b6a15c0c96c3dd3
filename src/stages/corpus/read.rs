//! Reads files, folders and standard input into a [`Corpus`].
//!
//! Every text of an input is a `piece`, whose layout is told by its name's ending, else by looking
//! (`sources`). Several are one table (`joined`), whose columns are looked into (`columns`) before any
//! text is kept (`reading`).

use std::path::{Path, PathBuf};

use super::inputs::{self, File, Found, unreadable};
use super::options::ReadOptions;
use super::piece::pieces_of;
#[cfg(feature = "mail")]
use super::piece::{Held, Piece};
use super::reading::{corpus_of, corpus_of_texts};
#[cfg(feature = "mail")]
use super::sources;
use super::table::Table;
#[cfg(feature = "mail")]
use crate::corpus::Format;
use crate::corpus::{Corpus, CorpusError};
use crate::text::{counted, sanitise};

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
    let mut corpus = match (corpus_of(&name, pieces, options), paths) {
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
    corpus_of(name, pieces, options)
}

/// A file that is one document.
pub(super) fn read_whole(file: &File, options: &ReadOptions) -> Result<Corpus, CorpusError> {
    let bytes = std::fs::read(&file.path).map_err(|error| unreadable(&file.path, error))?;
    let pieces = pieces_of(&file.name, bytes, Some(file), options)?;
    let options = ReadOptions { text_column: None, ..options.clone() };
    corpus_of(&file.name, pieces, &options)
}

/// A corpus of texts in memory, one document each, its records numbered from 1. Texts are sanitised,
/// and empty ones are skipped. `name` is shown in titles and errors.
pub fn of_texts(name: &str, texts: Vec<String>) -> Result<Corpus, CorpusError> {
    let records = texts.into_iter().map(|text| vec![text]).collect::<Vec<_>>();
    corpus_of_texts(name, Table::plain(records))
}
