//! Files and folders under way to their place: `.NAME.topictui-XXXXXX` beside it.
//!
//! A writer that lives holds a lock on its own. So one that can be locked was left by a program that
//! was killed, and whoever writes to the same place next removes it. Where a file system knows no
//! locks nothing is removed.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempDir};

use super::hex;
use super::identity::{Stamp, parent};

/// Behind the name of the file that is written.
const MARK: &str = ".topictui-";
/// Names longer than this are shortened: a file system takes 255 bytes.
const LONGEST: usize = 200;
/// Tries to make one that nobody took for a dead one before it was locked.
const TRIES: usize = 100;

/// A new file beside `target`, locked. `mode` is that of a new file, less the umask.
pub fn file(target: &Path, mode: u32) -> io::Result<NamedTempFile> {
    for _ in 0..TRIES {
        let prefix = prefix(target);
        let made = builder(&prefix, mode).tempfile_in(parent(target)).map_err(bare)?;
        if is_held(made.as_file(), made.path()) {
            return Ok(made);
        }
    }
    Err(io::Error::other("a file beside it cannot be locked"))
}

/// A new folder beside `target` for its owner alone, locked as long as the file beside it lives.
pub fn folder(target: &Path) -> io::Result<(TempDir, File)> {
    for _ in 0..TRIES {
        let prefix = prefix(target);
        let made = builder(&prefix, 0o700).tempdir_in(parent(target)).map_err(bare)?;
        let lock = File::open(made.path())?;
        if is_held(&lock, made.path()) {
            return Ok((made, lock));
        }
    }
    Err(io::Error::other("a folder beside it cannot be locked"))
}

fn builder(prefix: &OsStr, mode: u32) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

/// Its own message tells of the temporary file's name.
fn bare(error: io::Error) -> io::Error {
    match error.raw_os_error().or_else(|| inner_code(&error)) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error.kind().into(),
    }
}

fn inner_code(error: &io::Error) -> Option<i32> {
    let source = std::error::Error::source(error.get_ref()?)?;
    source.downcast_ref::<io::Error>()?.raw_os_error()
}

/// Locks what was made. Not held if somebody took it for a dead one meanwhile and removed it.
fn is_held(file: &File, path: &Path) -> bool {
    match file.try_lock() {
        Ok(()) => {
            file.metadata().is_ok_and(|made| Some(Stamp::from(&made)) == Stamp::of(path))
                || cfg!(not(unix))
        }
        Err(TryLockError::WouldBlock) => false,
        // No locks here: nobody removes anything, either.
        Err(TryLockError::Error(_)) => true,
    }
}

/// The beginning of the names of temporaries of `target`.
fn prefix(target: &Path) -> OsString {
    let name = target.file_name().unwrap_or_default();
    let mut prefix = OsString::from(".");
    match name.len() > LONGEST {
        true => prefix.push(hex(&Sha256::digest(name.as_encoded_bytes()))),
        false => prefix.push(name),
    }
    prefix.push(MARK);
    prefix
}

/// Removes what killed writers to `target` left beside it. A folder that was moved aside and whose
/// place is empty is put back instead. Failing is harmless.
pub fn clean(target: &Path) {
    let prefix = prefix(target);
    let is_ours = |name: &OsStr| name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
    for entry in fs::read_dir(parent(target)).into_iter().flatten().flatten() {
        if is_ours(&entry.file_name()) {
            clean_one(&entry.path(), target);
        }
    }
}

fn clean_one(left: &Path, target: &Path) {
    let Ok(metadata) = fs::symlink_metadata(left) else { return };
    if !metadata.is_file() && !metadata.is_dir() {
        return;
    }
    let Ok(file) = File::open(left) else { return };
    if file.try_lock().is_err() {
        return;
    }
    if metadata.is_file() {
        let _ = fs::remove_file(left);
        return;
    }
    let old = left.join(OLD);
    if fs::symlink_metadata(target).is_err() && old.is_dir() && fs::rename(&old, target).is_err() {
        return;
    }
    let _ = fs::remove_dir_all(left);
}

/// The name of a folder inside the temporary one: on its way to its place, and away from it.
pub const NEW: &str = "new";
/// See [`NEW`].
pub const OLD: &str = "old";

/// All temporaries beside `target`, for tests.
#[cfg(test)]
pub fn beside(target: &Path) -> Vec<std::path::PathBuf> {
    let prefix = prefix(target);
    let entries = fs::read_dir(parent(target)).unwrap().flatten().map(|entry| entry.path());
    entries
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            name.starts_with(prefix.as_encoded_bytes())
        })
        .collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_holds_is_removed() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("reviews.topics");
        let held = file(&target, 0o600).unwrap();
        let (held_folder, _lock) = folder(&target).unwrap();
        let dead = file(&target, 0o600).unwrap().into_temp_path().keep().unwrap();
        let dead_folder = folder(&target).unwrap().0.keep();
        fs::write(dead_folder.join("x"), "x").unwrap();
        let other = file(&home.path().join("other"), 0o600).unwrap().into_temp_path().keep();
        fs::write(home.path().join(".reviews.topics"), "mine").unwrap();
        assert_eq!(beside(&target).len(), 4);
        clean(&target);
        assert!(!dead.exists() && !dead_folder.exists());
        assert!(held.path().exists() && held_folder.path().exists() && other.unwrap().exists());
        assert!(home.path().join(".reviews.topics").exists());
    }

    #[test]
    fn a_folder_on_its_way_is_put_back() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("model");
        let left = folder(&target).unwrap().0.keep();
        fs::create_dir(left.join(OLD)).unwrap();
        fs::write(left.join(OLD).join("x"), "whole").unwrap();
        clean(&target);
        assert_eq!(fs::read_to_string(target.join("x")).unwrap(), "whole");
        assert!(!left.exists());
        // Where something is, it stays.
        let left = folder(&target).unwrap().0.keep();
        fs::create_dir(left.join(OLD)).unwrap();
        clean(&target);
        assert!(target.join("x").exists() && !left.exists());
    }

    #[test]
    fn long_names_have_temporaries_too() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("é".repeat(127));
        let made = file(&target, 0o600).unwrap();
        assert_eq!(beside(&target), [made.path()]);
    }

    #[test]
    fn messages_do_not_name_the_temporary_file() {
        let error = file(Path::new("/dev/null/x"), 0o600).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotADirectory);
        assert!(!error.to_string().contains("topictui-"), "{error}");
    }
}
