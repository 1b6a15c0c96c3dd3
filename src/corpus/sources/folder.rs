//! A folder of text files, a document each.

use std::path::{Path, PathBuf};

use super::is_text_name;
use crate::corpus::CorpusError;
use crate::corpus::decode::{decode_as, refused};
use crate::corpus::options::ReadOptions;
use crate::text::tidy;

/// The text of every `.txt` and `.md` file in a folder and those in it, by path, with the line breaks in it as spaces; and the
/// encoding of the last.
pub fn texts(
    path: &Path,
    options: &ReadOptions,
) -> Result<(Vec<String>, &'static str), CorpusError> {
    let mut files = Vec::new();
    walk(path, &mut files)?;
    files.sort();
    let read = |file: &PathBuf| match std::fs::read(file) {
        Ok(bytes) => Ok((file.display().to_string(), bytes)),
        Err(error) => Err(CorpusError::Unreadable { path: file.clone(), error }),
    };
    let (texts, encoding) = documents(files.iter().map(read), options)?;
    if texts.iter().all(String::is_empty) {
        return Err(CorpusError::EmptyFolder { path: path.to_path_buf() });
    }
    Ok((texts, encoding))
}

/// The texts of files, given by their names and bytes, with the line breaks in them as spaces; and the
/// encoding of the last.
pub fn documents(
    files: impl Iterator<Item = Result<(String, Vec<u8>), CorpusError>>,
    options: &ReadOptions,
) -> Result<(Vec<String>, &'static str), CorpusError> {
    let mut texts = Vec::new();
    let mut encoding = "UTF-8";
    for file in files {
        let (name, bytes) = file?;
        let Some((mut text, of_file)) = decode_as(&bytes, options.encoding.as_deref())? else {
            return Err(refused(name, &bytes));
        };
        encoding = of_file;
        tidy(&mut text);
        texts.push(text);
    }
    Ok((texts, encoding))
}

/// Finds the text files below a folder; what begins with a dot is hidden, and links are not followed
/// into other folders.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), CorpusError> {
    let unreadable = |error| CorpusError::Unreadable { path: folder.to_path_buf(), error };
    for entry in std::fs::read_dir(folder).map_err(unreadable)?.flatten() {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            _ if hidden => {}
            Ok(kind) if kind.is_dir() => walk(&path, found)?,
            _ if path.is_file() && is_text_name(&path) => found.push(path),
            _ => {}
        }
    }
    Ok(())
}
