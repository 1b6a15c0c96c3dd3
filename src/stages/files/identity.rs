//! Which file a path means: behind links, under other names, and whether it is as it was.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Links that are followed before they count as a circle.
const LINKS: usize = 40;

/// A file's state at one moment: another content comes with another stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    length: u64,
    /// Nanoseconds since 1970.
    modified: u64,
}

impl Stamp {
    /// Of the file that `path` means now, behind links; `None` where there is none.
    pub fn of(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|metadata| Stamp::from(&metadata))
    }
}

impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let (device, inode) = number(metadata);
        Stamp {
            device,
            inode,
            length: metadata.len(),
            modified: modified.map_or(0, |since| since.as_nanos() as u64),
        }
    }
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// Whether two paths mean one file: by its number on its device, which a hard link and another case
/// of letters share, or by the path behind all symbolic links.
pub fn is_same(a: &Path, b: &Path) -> bool {
    let (Ok(of_a), Ok(of_b)) = (std::fs::metadata(a), std::fs::metadata(b)) else { return false };
    let numbers = (number(&of_a), number(&of_b));
    if numbers.0 == numbers.1 && numbers.0.1 != 0 {
        return true;
    }
    a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

/// Where a file named `path` lies or would lie: absolute, behind symbolic links, also behind one
/// whose target is missing. Fails where the folder is missing.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_path_buf();
    for _ in 0..LINKS {
        match std::fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.is_symlink() => {
                at = parent(&at).join(std::fs::read_link(&at)?);
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {
                let Some(name) = at.file_name() else { return at.canonicalize() };
                return Ok(parent(&at).canonicalize()?.join(name));
            }
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// The folder that a file lies in.
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_stamp_changes_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(Stamp::of(&path), None);
        fs::write(&path, "one").unwrap();
        let first = Stamp::of(&path).unwrap();
        assert_eq!(Stamp::of(&path), Some(first));
        fs::write(&path, "three").unwrap();
        assert_ne!(Stamp::of(&path), Some(first));
        // Replaced by a file of the same length and time.
        fs::write(&path, "one").unwrap();
        let now = Stamp::of(&path).unwrap();
        let other = folder.path().join("b");
        fs::copy(&path, &other).unwrap();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::File::options().append(true).open(&other).unwrap().set_modified(time).unwrap();
        fs::rename(&other, &path).unwrap();
        assert!(cfg!(not(unix)) || Stamp::of(&path) != Some(now));
    }

    #[cfg(unix)]
    #[test]
    fn other_names_of_a_file_are_seen_through() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "x").unwrap();
        fs::write(at("b"), "x").unwrap();
        fs::hard_link(at("a"), at("hard")).unwrap();
        std::os::unix::fs::symlink("a", at("soft")).unwrap();
        std::os::unix::fs::symlink(at("soft"), at("twice")).unwrap();
        fs::create_dir(at("sub")).unwrap();
        for name in ["a", "hard", "soft", "twice", "sub/../a", "./a"] {
            assert!(is_same(&at("a"), &at(name)), "{name}");
            assert!(!is_same(&at("b"), &at(name)), "{name}");
        }
        assert!(!is_same(&at("a"), &at("missing")));
        assert!(!is_same(&at("missing"), &at("missing")));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_where_the_file_is_or_would_be() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("sub")).unwrap();
        let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, root.join(name)).unwrap();
        link("../plain", "sub/up");
        link("sub/up", "down");
        link("sub", "folder");
        link("round", "round");
        let resolved = |name: &str| resolve(&root.join(name)).map_err(|error| error.kind());
        for name in ["plain", "down", "sub/up", "sub/../plain"] {
            assert_eq!(resolved(name), Ok(root.join("plain")), "{name}");
        }
        assert_eq!(resolved("folder/new"), Ok(root.join("sub/new")));
        assert_eq!(resolved("nowhere/new"), Err(io::ErrorKind::NotFound));
        assert!(resolved("round").is_err());
    }
}
