//! The folders topictui owns, where the platform wants them.

use std::io;
use std::path::{Path, PathBuf};

/// Files that may be deleted at any time: embeddings of documents seen before.
/// `TOPICTUI_CACHE_HOME` overrides the platform's own place. `None` where there is no home.
pub fn cache_folder() -> Option<PathBuf> {
    folder("TOPICTUI_CACHE_HOME", directories::ProjectDirs::cache_dir)
}

/// Files the user added: converted models. `TOPICTUI_DATA_HOME` overrides.
pub fn data_folder() -> Option<PathBuf> {
    folder("TOPICTUI_DATA_HOME", directories::ProjectDirs::data_dir)
}

/// Files the user writes for topictui: `config.toml`, `themes/`. `TOPICTUI_CONFIG_HOME` overrides;
/// else `XDG_CONFIG_HOME`, else `~/.config`, on macOS too.
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

/// Makes a folder for its owner alone, with all above it that are missing. One that is there stays
/// as it is.
pub fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn folders_are_for_their_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        create_private(&folder).unwrap();
        create_private(&folder).unwrap();
        for made in [home.path().join("a"), folder] {
            let mode = std::fs::metadata(made).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
    }
}
