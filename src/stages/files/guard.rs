//! The one guard against overwriting: whether something may be written at a path, asked before the
//! work begins and looked at again when the file is put in its place.
//!
//! * A session replaces only a session.
//! * An export replaces only what topictui exported there and nobody changed since ([`Ledger`]).
//! * With the user's consent ([`Guard::forced`]) either replaces any file of its own shape.
//! * Nothing replaces a source: a file that the work was made from, by whatever name it is called.
//! * What is not a file, and a file without write permission, is never replaced.
//! * What was changed by somebody else since it was opened is not replaced unasked.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::identity::{self, Stamp};
use super::ledger::Ledger;
use super::temporary;

/// A kind of file that is written, which decides what it may take the place of.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// As a sentence goes on: "is not a session".
    pub name: &'static str,
    /// A file or a folder, and for whom.
    pub shape: Shape,
    /// The files that may be there already.
    pub replaces: Replaces,
}

/// Form of what is written, and who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// For its owner alone.
    PrivateFile,
    /// Made to be handed on: the umask says for whom.
    File,
    /// The same, a folder.
    Folder,
}

/// Files that are replaced without asking.
#[derive(Clone, Copy, Debug)]
pub enum Replaces {
    /// Everything that this says is of the kind.
    Its(fn(&Path) -> bool),
    /// Those that the [`Ledger`] knows. Of folders only those that this says are of the kind may be
    /// replaced at all.
    Exported(fn(&Path) -> bool),
}

/// Why nothing may be written at a path. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum Refusal {
    #[error("cannot write {}: there is no folder {}", path.display(), folder.display())]
    NoFolder { path: PathBuf, folder: PathBuf },
    #[error("cannot write {}: {error}", path.display())]
    Unwritable { path: PathBuf, error: io::Error },
    #[error("{} is a folder: name a file", path.display())]
    IsFolder { path: PathBuf },
    #[error("{} is not a file: name a file or a new one", path.display())]
    NotAFile { path: PathBuf },
    #[error("{} is not a folder: name a folder or a new one", path.display())]
    NotAFolder { path: PathBuf },
    #[error("{} has other files in it: name a new folder", path.display())]
    Occupied { path: PathBuf },
    #[error("{} is read-only: make it writable, or name another file", path.display())]
    ReadOnly { path: PathBuf },
    #[error("{} is the source file: name another file", path.display())]
    Source { path: PathBuf },
    #[error("{} already exists and is not {kind}: name another file", path.display())]
    Foreign { path: PathBuf, kind: &'static str },
    #[error(
        "{} already exists, and topictui did not export it or it was changed since: name another file",
        path.display()
    )]
    NotExported { path: PathBuf },
    #[error(
        "{} was changed by another program since it was opened: name another file",
        path.display()
    )]
    Changed { path: PathBuf },
}

impl Refusal {
    /// Whether the user's consent lets it be written all the same.
    pub fn can_be_forced(&self) -> bool {
        matches!(
            self,
            Refusal::Foreign { .. } | Refusal::NotExported { .. } | Refusal::Changed { .. }
        )
    }

    /// The question where there is somebody to answer; `None` where the answer is no in any case. A
    /// session never replaces what is not one, except on the command line.
    pub fn question(&self) -> Option<String> {
        match self {
            Refusal::NotExported { path } => Some(overwrite(path)),
            Refusal::Changed { path } => Some(format!(
                "{} was changed by another program since it was opened. Overwrite?",
                path.display()
            )),
            _ => None,
        }
    }
}

/// The question before a file is replaced.
pub fn overwrite(path: &Path) -> String {
    format!("{} already exists. Overwrite?", path.display())
}

/// Knows what must not be replaced.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    sources: Vec<Source>,
    /// The session that is open, and how it was then.
    own: Option<(PathBuf, Option<Stamp>)>,
    ledger: Option<Ledger>,
    forced: bool,
}

/// A file, or a folder and which of its files belong to it.
#[derive(Clone, Debug)]
struct Source {
    path: PathBuf,
    holds: fn(&Path) -> bool,
}

impl Guard {
    /// Knows of no exports made before, so that none is replaced unasked.
    pub fn new() -> Self {
        Guard::default()
    }

    /// With the notes on exports in the platform's data folder.
    pub fn platform() -> Self {
        Guard { ledger: Ledger::platform(), ..Guard::default() }
    }

    /// A guard that knows what was exported by this ledger.
    pub fn with_ledger(ledger: Ledger) -> Self {
        Guard { ledger: Some(ledger), ..Guard::default() }
    }

    /// Also keeps these files, and all files in these folders, from being replaced.
    #[must_use]
    pub fn keep<P: Into<PathBuf>>(mut self, sources: impl IntoIterator<Item = P>) -> Self {
        let source = |path: P| Source { path: path.into(), holds: |_| true };
        self.sources.extend(sources.into_iter().map(source));
        self
    }

    /// Also keeps those files of a folder that `is_source` says are sources.
    #[must_use]
    pub fn keep_folder(mut self, folder: impl Into<PathBuf>, holds: fn(&Path) -> bool) -> Self {
        self.sources.push(Source { path: folder.into(), holds });
        self
    }

    /// The session that is open, and how it was when it was read or last saved: it may be saved over,
    /// unless it was changed since, but no export replaces it.
    #[must_use]
    pub fn own(mut self, path: impl Into<PathBuf>, stamp: Option<Stamp>) -> Self {
        self.own = Some((path.into(), stamp));
        self
    }

    /// The user consents to replacing what is neither a source nor protected.
    #[must_use]
    pub fn forced(mut self, forced: bool) -> Self {
        self.forced = forced;
        self
    }

    /// Whether `kind` may be written at `path`; nothing is written yet.
    pub fn check(&self, path: &Path, kind: &Kind) -> Result<Place, Refusal> {
        super::clean_beside(path);
        let named = || path.to_path_buf();
        let unwritable = |error| Refusal::Unwritable { path: named(), error };
        // A pipe behind /dev/stdout has no path to resolve.
        let there = fs::metadata(path).ok();
        match (&there, kind.shape) {
            (Some(there), Shape::Folder) if !there.is_dir() => {
                return Err(Refusal::NotAFolder { path: named() });
            }
            (Some(there), Shape::File | Shape::PrivateFile) if there.is_dir() => {
                return Err(Refusal::IsFolder { path: named() });
            }
            (Some(there), Shape::File | Shape::PrivateFile) if !there.is_file() => {
                return Err(Refusal::NotAFile { path: named() });
            }
            _ => {}
        }
        let folder = identity::parent(path);
        let target = identity::resolve(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if !folder.is_dir() => {
                Refusal::NoFolder { path: named(), folder: folder.to_path_buf() }
            }
            _ => unwritable(error),
        })?;
        let place = Place {
            path: named(),
            there: there.as_ref().map(Stamp::from),
            own: self.own.as_ref().is_some_and(|(own, _)| identity::is_same(own, &target)),
            shape: kind.shape,
            // Only exports are noted.
            ledger: self.ledger.clone().filter(|_| matches!(kind.replaces, Replaces::Exported(_))),
            target,
        };
        if there.is_some() {
            self.may_replace(&place, kind)?;
        }
        // Nothing else tells for sure whether a folder can be written to.
        temporary::file(&place.target, 0o600).map_err(unwritable)?;
        Ok(place)
    }

    fn may_replace(&self, place: &Place, kind: &Kind) -> Result<(), Refusal> {
        let Place { path, target, .. } = place;
        let path = || path.clone();
        let known = match kind.replaces {
            Replaces::Its(is_one) => is_one(target),
            Replaces::Exported(_) => self.exported(target),
        };
        let own = self.own.as_ref().filter(|_| place.own);
        let is_source = match (own, kind.replaces) {
            (Some(_), Replaces::Its(_)) => false,
            (Some(_), Replaces::Exported(_)) => true,
            (None, _) => self.sources.iter().any(|source| is_source(source, target, known)),
        };
        if is_source {
            return Err(Refusal::Source { path: path() });
        }
        if kind.shape == Shape::Folder {
            if fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none()) {
                return Ok(());
            }
            let (Replaces::Its(is_one) | Replaces::Exported(is_one)) = kind.replaces;
            if !is_one(target) {
                return Err(Refusal::Occupied { path: path() });
            }
        } else if is_read_only(target) {
            return Err(Refusal::ReadOnly { path: path() });
        }
        if self.forced {
            return Ok(());
        }
        if own.is_some_and(|(_, opened)| opened.is_some() && *opened != place.there) {
            return Err(Refusal::Changed { path: path() });
        }
        match kind.replaces {
            _ if known => Ok(()),
            Replaces::Its(_) => Err(Refusal::Foreign { path: path(), kind: kind.name }),
            Replaces::Exported(_) => Err(Refusal::NotExported { path: path() }),
        }
    }

    fn exported(&self, target: &Path) -> bool {
        self.ledger.as_ref().is_some_and(|ledger| ledger.knows(target))
    }
}

/// Whether `target` is a source by whatever name, holds it, or is one of its files. `known`: topictui
/// wrote it, so that it is none of a folder's.
fn is_source(source: &Source, target: &Path, known: bool) -> bool {
    let Source { path, holds } = source;
    if identity::is_same(path, target) {
        return true;
    }
    if target.is_dir() && path.canonicalize().is_ok_and(|path| path.starts_with(target)) {
        return true;
    }
    let files = (!known && path.is_dir()).then(|| fs::read_dir(path).into_iter().flatten());
    let mut files = files.into_iter().flatten().flatten().map(|entry| entry.path());
    files.any(|file| holds(&file) && identity::is_same(&file, target))
}

/// Whether nobody, or not this user, may write to the file. Renaming over it would not ask, and
/// root may do anything, so the bits are looked at.
fn is_read_only(file: &Path) -> bool {
    let protected = fs::metadata(file).is_ok_and(|there| there.permissions().readonly());
    protected
        || fs::OpenOptions::new().append(true).open(file).is_err_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            )
        })
}

/// A path at which something may be written. Only a [`Guard`] makes one, and only through one a file
/// of the user's is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As it was named.
    path: PathBuf,
    /// Absolute and behind links: a link stays, and the file it leads to is replaced.
    pub(super) target: PathBuf,
    /// The file that is there; when it is another by the time of writing, nothing is written.
    pub(super) there: Option<Stamp>,
    /// It is the session that is open.
    own: bool,
    pub(super) shape: Shape,
    pub(super) ledger: Option<Ledger>,
}

impl Place {
    /// As the user named it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether somebody who can answer is asked first: a session is there that is not the one that is
    /// open.
    pub fn asks(&self) -> bool {
        self.there.is_some() && self.shape == Shape::PrivateFile && !self.own
    }
}
