//! Results that nobody was there to save, and where they are kept.

use std::path::PathBuf;

use crate::files;
use crate::pipeline::{Input, Model};
use crate::session;

/// The result of a lost session with this input, if there is one.
pub fn of(input: &Input) -> Option<PathBuf> {
    let Input::Path(path) = input else { return None };
    place(&path.file_name()?.to_string_lossy()).filter(|path| path.exists())
}

/// Saves a result where the next start finds it; returns the path. Without a folder for data there
/// is no such place.
pub fn keep(model: &Model) -> anyhow::Result<Option<PathBuf>> {
    let Some(path) = place(&model.corpus.name) else { return Ok(None) };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    session::save(model, &path)?;
    Ok(Some(path))
}

fn place(name: &str) -> Option<PathBuf> {
    Some(files::data_folder()?.join("recovered").join(session::file_name(name)))
}
