//! Results that nobody was there to save, and where they are kept.

use std::path::PathBuf;

use crate::files;
use crate::pipeline::{Input, Model};
use crate::session;

/// The last result of a lost session with this input, if there is one.
pub fn of(input: &Input) -> Option<PathBuf> {
    let Input::Path(path) = input else { return None };
    last(&path.file_name()?.to_string_lossy())
}

/// Saves a result where the next start finds it, beside those kept before; returns the path. What was
/// kept last is not kept twice. Without a folder for data there is no such place.
pub fn keep(model: &Model) -> anyhow::Result<Option<PathBuf>> {
    let name = &model.corpus.name;
    let same = |kept: Model| kept.hash() == model.hash() && kept.history == model.history;
    if let Some(path) = last(name).filter(|path| session::load(path).is_ok_and(same)) {
        return Ok(Some(path));
    }
    let free = places(name).and_then(|mut all| all.find(|path| !path.exists()));
    let Some(path) = free else { return Ok(None) };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    session::save(model, &path)?;
    Ok(Some(path))
}

/// The last that was kept under this name.
fn last(name: &str) -> Option<PathBuf> {
    places(name)?.take_while(|path| path.exists()).last()
}

/// Where results of an input with this name go, one after the other.
fn places(name: &str) -> Option<impl Iterator<Item = PathBuf> + use<>> {
    let first = files::data_folder()?.join("recovered").join(session::file_name(name));
    let stem = first.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let later = first.clone();
    let later = (2u32..)
        .map(move |number| later.with_file_name(format!("{stem}-{number}.{}", session::EXTENSION)));
    Some(std::iter::once(first).chain(later))
}
