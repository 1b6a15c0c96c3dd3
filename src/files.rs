//! Files topictui owns: where the platform wants them, and writing them so that a crash, a full
//! disk or a second process never leaves half a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes `path` whole or not at all: a temporary file beside it (mode 0600), flushed to disk,
/// then renamed over it. On any error the old file stands and the temporary one is gone. What is
/// not a file, a device or a pipe, is never replaced by one.
pub fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("it is there and not a file"));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    // Its own message tells of the temporary file's name.
    let temporary = tempfile::Builder::new()
        .prefix(".topictui-")
        .tempfile_in(folder)
        .map_err(|error| io::Error::from(error.kind()))?;
    {
        let mut buffered = BufWriter::with_capacity(1 << 20, temporary.as_file());
        write(&mut buffered)?;
        buffered.flush()?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
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

/// What may be deleted at any time: embeddings of documents seen before.
/// `TOPICTUI_CACHE_HOME` overrides the platform's own place. `None` where there is no home.
pub fn cache_folder() -> Option<PathBuf> {
    folder("TOPICTUI_CACHE_HOME", directories::ProjectDirs::cache_dir)
}

/// What the user added: converted models. `TOPICTUI_DATA_HOME` overrides.
pub fn data_folder() -> Option<PathBuf> {
    folder("TOPICTUI_DATA_HOME", directories::ProjectDirs::data_dir)
}

/// What the user writes for topictui: `config.toml`, `themes/`. `TOPICTUI_CONFIG_HOME` overrides; else
/// `XDG_CONFIG_HOME`, else `~/.config`, on macOS too.
pub fn config_folder() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    variable("TOPICTUI_CONFIG_HOME")
        .or_else(|| variable("XDG_CONFIG_HOME").map(|folder| folder.join("topictui")))
        .or_else(|| {
            let home = directories::BaseDirs::new()?.home_dir().join(".config");
            Some(home.join("topictui"))
        })
}

fn folder(variable: &str, of: impl FnOnce(&directories::ProjectDirs) -> &Path) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path));
    }
    directories::ProjectDirs::from("", "", "topictui").map(|project| of(&project).to_path_buf())
}

/// The line, from 1, that the byte at `at` of a text is in.
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Bytes as lower-case hexadecimal digits, for checksums in texts.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_a_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.topics");
        std::fs::create_dir(&path).unwrap();
        let error = write_atomically(&path, |file| file.write_all(b"x")).unwrap_err();
        assert_eq!(error.to_string(), "it is there and not a file");
        assert!(path.is_dir());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn files_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.topics");
        write_atomically(&path, |file| file.write_all(b"x")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
