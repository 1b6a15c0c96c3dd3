//! The files that an input names: files, folders with those in them, patterns.

use std::path::{Path, PathBuf};

use super::packed;
use super::sources::{is_table_name, is_text_name};
use super::{CorpusError, glob};
use crate::text::{counted, sanitise};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its path from the folder that was named, or as it was named.
    pub name: String,
    /// It was found in a folder, so that what is no text is left out.
    pub found: bool,
    /// It is one document.
    pub whole: bool,
}

/// The files of an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order they were named; in a folder by their paths.
    pub files: Vec<File>,
    /// Sentences on the files of folders that were left out.
    pub left_out: Vec<String>,
}

/// Finds the files of these paths, each once.
///
/// # Errors
/// [`CorpusError`] where there is no such path, nothing that fits a pattern, or no text in a folder.
pub fn find(paths: &[PathBuf]) -> Result<Found, CorpusError> {
    let mut found = Found::default();
    for path in named(paths)? {
        let about = std::fs::metadata(&path).map_err(|error| unreadable(&path, error))?;
        if about.is_dir() {
            found.folder(&path)?;
        } else {
            let name = sanitise(&path.to_string_lossy()).into_owned();
            found.files.push(File { path, name, found: false, whole: false });
        }
    }
    let mut known = std::collections::HashSet::new();
    found.files.retain(|file| known.insert(file.path.clone()));
    Ok(found)
}

/// The paths that were named, patterns replaced by what fits them.
///
/// # Errors
/// [`CorpusError::NoMatch`] where nothing does.
pub fn named(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CorpusError> {
    let mut all = Vec::with_capacity(paths.len());
    for path in paths {
        if !glob::is_pattern(path) || path.exists() {
            all.push(path.clone());
            continue;
        }
        match glob::expand(path) {
            none if none.is_empty() => return Err(CorpusError::NoMatch { path: path.clone() }),
            fitting => all.extend(fitting),
        }
    }
    Ok(all)
}

pub(super) fn unreadable(path: &Path, error: std::io::Error) -> CorpusError {
    let path = path.to_path_buf();
    let written = path.to_string_lossy();
    let is_address = written.starts_with("http://") || written.starts_with("https://");
    match error.kind() {
        std::io::ErrorKind::NotFound if is_address => CorpusError::Address { path },
        std::io::ErrorKind::NotFound => CorpusError::Missing { path },
        _ => CorpusError::Unreadable { path, error },
    }
}

/// Files below a folder, by what their names say.
#[derive(Default)]
struct Below {
    texts: Vec<PathBuf>,
    tables: Vec<PathBuf>,
    others: Vec<PathBuf>,
    hidden: usize,
}

impl Found {
    /// Text files are a document each. Without one, tables are read; without these, what is text
    /// whatever it is called.
    fn folder(&mut self, folder: &Path) -> Result<(), CorpusError> {
        let mut below = Below::default();
        walk(folder, &mut below)?;
        let Below { texts, tables, others, hidden } = below;
        let counts = (tables.len(), others.len());
        let (mut files, whole, tables, others) = match (texts.is_empty(), tables.is_empty()) {
            (false, _) => (texts, true, counts.0, counts.1),
            (true, false) => (tables, false, 0, counts.1),
            (true, true) => (others, true, 0, 0),
        };
        if files.is_empty() {
            return Err(CorpusError::EmptyFolder { path: folder.to_path_buf() });
        }
        files.sort();
        for path in files {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy();
            let name = sanitise(&name).into_owned();
            self.files.push(File { path, name, found: true, whole });
        }
        let count = |count: usize, what| (count > 0).then(|| counted(count, what));
        let kinds = [
            count(tables, "table"),
            count(others, "file of another kind"),
            count(hidden, "hidden file"),
        ];
        let kinds: Vec<String> = kinds.into_iter().flatten().collect();
        if !kinds.is_empty() {
            let kinds = kinds.join(", ").replace("file of another kinds", "files of another kind");
            let name = folder.display().to_string();
            self.left_out.push(format!("left out of {}: {kinds}", sanitise(&name)));
        }
        Ok(())
    }
}

/// Finds the files below a folder; what begins with a dot is hidden, and links are not followed into
/// other folders.
fn walk(folder: &Path, found: &mut Below) -> Result<(), CorpusError> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            _ if hidden => found.hidden += 1,
            Ok(kind) if kind.is_dir() => walk(&path, found)?,
            _ if !path.is_file() => {}
            _ if is_text_name(&path) => found.texts.push(path),
            _ if is_table_name(&packed::inner(&path)) => found.tables.push(path),
            _ => found.others.push(path),
        }
    }
    Ok(())
}
