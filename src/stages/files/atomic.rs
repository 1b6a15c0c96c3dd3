//! Files and folders written whole or not at all.
//!
//! A temporary one beside the place, flushed to the disk, then renamed over what was there; at last
//! the folder is flushed. A crash or a power cut at any moment leaves the old one or the new one.
//! Two folders change places in one step where the system can; else the old one is moved aside
//! first, from where [`temporary::clean`] puts it back.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::guard::{Place, Shape};
use super::identity::{Stamp, parent, resolve};
use super::{hex, ledger, temporary};

/// A file or folder that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// As the user named it.
    pub path: PathBuf,
    /// Its state now.
    pub stamp: Option<Stamp>,
}

/// Writes the file at `place`.
pub fn write(
    place: &Place,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Written> {
    let mode = if place.shape == Shape::PrivateFile { 0o600 } else { 0o666 };
    let mut sum = place.ledger.as_ref().map(|_| Sha256::new());
    let stamp = replace(&place.target, mode, Some(place), |out| match &mut sum {
        Some(sum) => write(&mut Summed { sum, out }),
        None => write(out),
    })?;
    if let (Some(ledger), Some(sum)) = (&place.ledger, sum) {
        ledger.remember(&place.target, hex(&sum.finalize()));
    }
    Ok(Written { path: place.path().to_path_buf(), stamp })
}

/// Passes bytes on and adds them to a checksum.
struct Summed<'a> {
    sum: &'a mut Sha256,
    out: &'a mut dyn Write,
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a file of topictui's own, for its owner alone: in its data or cache folder, where nothing
/// of the user's lies.
pub fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("it is there and not a file"));
    }
    let folder = parent(path);
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    replace(&resolve(path)?, 0o600, None, write).map(drop)
}

/// Puts a new file in the place of `target`, which keeps mode and owner. With a `place`, only if
/// what is there is what was there when it was checked.
fn replace(
    target: &Path,
    mode: u32,
    place: Option<&Place>,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<Option<Stamp>> {
    temporary::clean(target);
    let temporary = temporary::file(target, mode)?;
    let mut buffered = BufWriter::with_capacity(1 << 20, temporary.as_file());
    write(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    if let Ok(there) = fs::metadata(target) {
        become_like(temporary.as_file(), &there);
    }
    temporary.as_file().sync_all()?;
    place.map_or(Ok(()), is_unchanged)?;
    let file = temporary.persist(target).map_err(|error| error.error)?;
    sync_folder(parent(target));
    Ok(file.metadata().ok().as_ref().map(Stamp::from))
}

fn is_unchanged(place: &Place) -> io::Result<()> {
    match Stamp::of(&place.target) == place.there {
        true => Ok(()),
        false => Err(io::Error::other("another program changed it just now")),
    }
}

/// Owner, as far as the system allows, and then mode, which a new owner takes bits from.
fn become_like(file: &File, there: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        if file.metadata().is_ok_and(|own| (own.uid(), own.gid()) != (there.uid(), there.gid())) {
            // Whoever may not give a file away may still give it to a group of theirs.
            let _ = fchown(file, Some(there.uid()), Some(there.gid()))
                .or_else(|_| fchown(file, None, Some(there.gid())));
        }
    }
    let _ = file.set_permissions(there.permissions());
}

/// Writes the folder at `place` with these files in it.
pub fn write_folder(place: &Place, files: &[(&str, Vec<u8>)]) -> io::Result<Written> {
    let target = &place.target;
    temporary::clean(target);
    let (aside, _lock) = temporary::folder(target)?;
    let new = aside.path().join(temporary::NEW);
    fs::create_dir(&new)?;
    for (name, bytes) in files {
        let mut file = File::create(new.join(name))?;
        file.write_all(bytes)?;
        if let Ok(there) = fs::metadata(target.join(name)) {
            become_like(&file, &there);
        }
        file.sync_all()?;
    }
    if let Ok(there) = fs::metadata(target) {
        become_like(&File::open(&new)?, &there);
    }
    sync_folder(&new);
    is_unchanged(place)?;
    let sum = place.ledger.as_ref().map(|_| ledger::checksum(&new)).transpose()?;
    exchange(&new, target, &aside.path().join(temporary::OLD))?;
    sync_folder(parent(target));
    let stamp = Stamp::of(target);
    if let (Some(ledger), Some(sum)) = (&place.ledger, sum) {
        ledger.remember(target, sum);
    }
    Ok(Written { path: place.path().to_path_buf(), stamp })
}

/// Puts the folder `new` in the place of `target`, and what was there into the place of `new` or at
/// `old`. On an error what was there stays.
fn exchange(new: &Path, target: &Path, old: &Path) -> io::Result<()> {
    if fs::symlink_metadata(target).is_err() {
        return fs::rename(new, target);
    }
    match swap(new, target) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        done => return done,
    }
    fs::rename(target, old)?;
    fs::rename(new, target).inspect_err(|_| {
        let _ = fs::rename(old, target);
    })
}

/// Two paths change places in one step. `Unsupported` where the system or the file system cannot.
fn swap(a: &Path, b: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(|error| match error {
            Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
            error => error.into(),
        })
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (a, b);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Makes the rename itself durable. Not every file system can; the file is whole either way.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.topics");
        write_atomically(&path, |file| file.write_all(b"first")).unwrap();
        let full = write_atomically(&path, |file| {
            file.write_all(&[0; 4 << 20])?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_a_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.topics");
        fs::create_dir(&path).unwrap();
        let error = write_atomically(&path, |file| file.write_all(b"x")).unwrap_err();
        assert_eq!(error.to_string(), "it is there and not a file");
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn files_of_its_own_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.topics");
        write_atomically(&path, |file| file.write_all(b"x")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_takes_the_place_of_another() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        for (name, content) in [("new", "2"), ("there", "1")] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("x"), content).unwrap();
        }
        exchange(&at("new"), &at("there"), &at("old")).unwrap();
        assert_eq!(fs::read_to_string(at("there/x")).unwrap(), "2");
        let aside = if at("old").exists() { at("old") } else { at("new") };
        assert_eq!(fs::read_to_string(aside.join("x")).unwrap(), "1");
        exchange(&aside, &at("nothing"), &at("unused")).unwrap();
        assert_eq!(fs::read_to_string(at("nothing/x")).unwrap(), "1");
    }
}
