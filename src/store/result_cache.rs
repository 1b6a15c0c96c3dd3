//! The last result of each input, kept as a session in the platform's cache folder: a file that is
//! opened again shows its topics at once, and one with a changed setting recomputes only from the
//! stage it touches.
//!
//! `DIR/runs/KEY.topics`, KEY being a hash of the input's state, of how it is read and of the
//! program, since another build may compute other numbers. Safe to delete at any time; a file that
//! cannot be read counts as none. Beyond the size limit the oldest go first.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::engine::resources::{OpenError, Shelf};
use crate::files::{self, Guard};
use crate::model::fingerprint::{Fingerprint, Fingerprints};
use crate::model::input::path_state;
use crate::model::{Input, Model, Settings, Stage};
use crate::store::base::Base;
use crate::store::sessions::Sessions;
use crate::store::{self, SessionError};

/// All kept results together, in bytes.
const LIMIT: u64 = 512 << 20;

/// Where results are kept. No folder: nowhere.
#[derive(Clone, Debug, Default)]
pub struct ResultCache {
    folder: Option<PathBuf>,
    /// Fingerprints of the kept result under way: it is not written again unchanged.
    found: Arc<Mutex<Option<Fingerprints>>>,
}

impl ResultCache {
    /// In the platform's cache folder.
    pub fn platform() -> Self {
        ResultCache { folder: files::cache_folder().map(|at| at.join("runs")), ..Self::off() }
    }

    /// In this folder.
    pub fn at(folder: PathBuf) -> Self {
        ResultCache { folder: Some(folder), ..Self::off() }
    }

    /// Nowhere: nothing is found and nothing kept.
    pub fn off() -> Self {
        Self::default()
    }

    /// The last result of `input`, read as `settings` say, if there is one.
    pub fn find(&self, input: &Input, settings: &Settings) -> Option<Model> {
        if matches!(input, Input::Loaded { .. } | Input::Textless { .. }) {
            return None;
        }
        let path = self.path(input.fingerprint().then(&settings.read))?;
        let model = store::load(&path).ok()?;
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(model.fingerprints.clone());
        Some(model)
    }

    /// Keeps the result of a run on `input`. Failing is harmless: it is computed again.
    pub fn keep(&self, input: &Input, model: &Model) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let passing = matches!(input, Input::Loaded { .. } | Input::Textless { .. });
        if passing || found.as_ref() == Some(&model.fingerprints) {
            return;
        }
        let Some(path) = self.path(model.fingerprints.get(Stage::Read)) else { return };
        let Some(folder) = path.parent() else { return };
        if files::create_private(folder).is_ok() && keep_at(model, &path).is_ok() {
            *found = Some(model.fingerprints.clone());
            make_room(folder, &path, LIMIT);
        }
    }

    /// The kept result that `model` may have been changed from. Waits while one is being written.
    pub fn base_of(&self, model: &Model) -> Option<Base> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let fingerprints = found.clone()?;
        let path = self.path(fingerprints.get(Stage::Read))?;
        let same = fingerprints.get(Stage::Read) == model.fingerprints.get(Stage::Read);
        (same && path.is_file()).then_some(Base { path, fingerprints, changes: 0 })
    }

    fn path(&self, read: Fingerprint) -> Option<PathBuf> {
        let program = std::env::current_exe().map(|path| path_state(&path)).unwrap_or_default();
        let key = Fingerprint::of([read.as_ref(), &program]).short();
        Some(self.folder.as_ref()?.join(key).with_extension(store::EXTENSION))
    }
}

impl Shelf for ResultCache {
    fn open(&self, path: &Path) -> Result<Model, OpenError> {
        Sessions.open(path)
    }

    fn last_of(&self, input: &Input, settings: &Settings) -> Option<Model> {
        self.find(input, settings)
    }

    fn keep(&self, input: &Input, model: &Model) {
        ResultCache::keep(self, input, model);
    }
}

/// A file that cannot be read counts as none, so that whatever is there is replaced.
fn keep_at(model: &Model, path: &Path) -> Result<(), SessionError> {
    let place = Guard::new().forced(true).check(path, &store::KIND)?;
    store::write(model, &place).map(drop)
}

/// Removes the oldest results until the others take at most `limit` bytes, never `newest`.
fn make_room(folder: &Path, newest: &Path, limit: u64) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<(SystemTime, PathBuf, u64)> = entries
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            let written = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            Some((written, entry.path(), metadata.len()))
        })
        .collect();
    all.sort();
    let mut total: u64 = all.iter().map(|(_, _, size)| size).sum();
    for (_, path, size) in all {
        if total > limit && path != newest && fs::remove_file(&path).is_ok() {
            total -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_results_make_room_and_the_newest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = ["a", "b", "c"].map(|name| folder.path().join(name)).into();
        for (age, path) in paths.iter().enumerate() {
            fs::write(path, [0; 100]).unwrap();
            let file = fs::OpenOptions::new().append(true).open(path).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age as u64))
                .unwrap();
        }
        make_room(folder.path(), &paths[0], 250);
        assert_eq!(paths.iter().map(|path| path.exists()).collect::<Vec<_>>(), [true, false, true]);
        make_room(folder.path(), &paths[0], 10);
        assert_eq!(
            paths.iter().map(|path| path.exists()).collect::<Vec<_>>(),
            [true, false, false]
        );
    }
}
