//! A folder of text files, a document each.

use std::path::{Path, PathBuf};

use super::is_text_name;
use crate::corpus::CorpusError;
use crate::corpus::decode::decode_as;
use crate::corpus::options::ReadOptions;
use crate::text::tidy;

/// The text of every `.txt` and `.md` file, by name, with the line breaks in it as spaces; and the
/// encoding of the last.
pub fn texts(
    path: &Path,
    options: &ReadOptions,
) -> Result<(Vec<String>, &'static str), CorpusError> {
    let unreadable = |error| CorpusError::Unreadable { path: path.to_path_buf(), error };
    let mut files: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(unreadable)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.is_file() && is_text_name(file))
        .collect();
    files.sort();
    let mut texts = Vec::with_capacity(files.len());
    let mut encoding = "UTF-8";
    for file in &files {
        let bytes = std::fs::read(file)
            .map_err(|error| CorpusError::Unreadable { path: file.clone(), error })?;
        let Some((mut text, of_file)) = decode_as(&bytes, options.encoding.as_deref())? else {
            return Err(CorpusError::Binary { name: file.display().to_string() });
        };
        encoding = of_file;
        tidy(&mut text);
        texts.push(text);
    }
    if texts.iter().all(String::is_empty) {
        return Err(CorpusError::EmptyFolder { path: path.to_path_buf() });
    }
    Ok((texts, encoding))
}
