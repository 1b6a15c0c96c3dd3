//! Where ONNX Runtime's library may lie, and loading it once.
//!
//! Looked for, in this order: the file `ORT_DYLIB_PATH` names (then nowhere else), beside this
//! program, the system's library folders, Python's `onnxruntime` package in the active virtual
//! environment, the `python3` on the path, the user's packages, and the system's.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;

use crate::embed::{EmbedError, ModelError};

/// The one environment a process may have.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// Loads the library, if that has not happened yet.
pub fn load() -> Result<Environment, EmbedError> {
    let mut environment = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = &*environment {
        return Ok(environment.clone());
    }
    let loaded = load_any(&Search::of_this_system())?;
    Ok(environment.insert(loaded).clone())
}

/// Places to look in.
struct Search {
    /// `ORT_DYLIB_PATH`.
    chosen: Option<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Search {
    fn of_this_system() -> Self {
        let variable = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let mut folders = Vec::new();
        if let Some(beside) = std::env::current_exe().ok().and_then(|exe| parent(&exe)) {
            folders.push(beside);
        }
        for folder in SYSTEM {
            folders.push(PathBuf::from(folder));
        }
        let mut prefixes: Vec<PathBuf> =
            ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(variable).collect();
        let path = std::env::var_os("PATH").unwrap_or_default();
        prefixes.extend(
            std::env::split_paths(&path)
                .filter(|bin| bin.join("python3").exists() || bin.join("python.exe").exists())
                // bin/python3 on Unix, python.exe itself on Windows.
                .flat_map(|bin| parent(&bin).into_iter().chain([bin])),
        );
        if let Some(dirs) = directories::BaseDirs::new() {
            prefixes.push(dirs.home_dir().join(".local"));
        }
        prefixes.extend(["/usr/local", "/usr", "/opt/homebrew"].map(PathBuf::from));
        for prefix in prefixes {
            folders.extend(python_packages(&prefix));
        }
        let mut seen = std::collections::HashSet::new();
        folders.retain(|folder| seen.insert(folder.clone()));
        Search { chosen: variable("ORT_DYLIB_PATH"), folders }
    }

    /// Library files, the likeliest first.
    fn candidates(&self) -> Vec<PathBuf> {
        match &self.chosen {
            Some(chosen) => vec![std::path::absolute(chosen).unwrap_or_else(|_| chosen.clone())],
            None => self.folders.iter().flat_map(|folder| libraries_in(folder)).collect(),
        }
    }
}

const SYSTEM: &[&str] = &[
    "/usr/local/lib",
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    #[cfg(target_arch = "x86_64")]
    "/usr/lib/x86_64-linux-gnu",
    #[cfg(target_arch = "aarch64")]
    "/usr/lib/aarch64-linux-gnu",
    "/opt/onnxruntime/lib",
    "/opt/homebrew/lib",
];

fn parent(path: &Path) -> Option<PathBuf> {
    path.parent().map(Path::to_owned)
}

/// `onnxruntime/capi` in the package folders below a Python prefix.
fn python_packages(prefix: &Path) -> Vec<PathBuf> {
    let mut packages =
        vec![prefix.join("Lib/site-packages"), prefix.join("lib/python3/dist-packages")];
    for version in entries(&prefix.join("lib")) {
        if version.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3.")) {
            packages.push(version.join("site-packages"));
            packages.push(version.join("dist-packages"));
        }
    }
    let capi = packages.into_iter().map(|folder| folder.join("onnxruntime/capi"));
    capi.filter(|folder| folder.is_dir()).collect()
}

/// The runtime's files in a folder: the plain name first, then the highest version.
fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(folder)
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| is_library(&name.to_string_lossy())))
        .collect();
    found.sort_by_key(|path| std::cmp::Reverse(version(path)));
    found
}

fn is_library(name: &str) -> bool {
    if cfg!(windows) {
        name == "onnxruntime.dll"
    } else if cfg!(target_os = "macos") {
        name.starts_with("libonnxruntime.") && name.ends_with(".dylib")
    } else {
        name == "libonnxruntime.so" || name.starts_with("libonnxruntime.so.")
    }
}

/// The numbers in a file's name; none counts as the highest.
fn version(path: &Path) -> Vec<u64> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let numbers: Vec<u64> = name.split('.').filter_map(|part| part.parse().ok()).collect();
    if numbers.is_empty() { vec![u64::MAX] } else { numbers }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    all.sort();
    all
}

fn load_any(search: &Search) -> Result<Environment, EmbedError> {
    let mut failures = Vec::new();
    for path in search.candidates() {
        let error = match ort::init_from(&path) {
            Ok(builder) => return environment(builder),
            Err(error) => error,
        };
        failures.push(one_line(&error));
    }
    Err(missing(search, &failures).into())
}

fn environment(builder: ort::environment::EnvironmentBuilder) -> Result<Environment, EmbedError> {
    builder
        .with_name("topictui")
        .with_telemetry(false)
        // The runtime would write its warnings onto the screen.
        .with_logger(Arc::new(|_, _, _, _, _| {}))
        .build()
        .map_err(|error| ModelError::Runtime { why: one_line(&error) }.into())
}

/// The error of a system without a usable library.
fn missing(search: &Search, failures: &[String]) -> ModelError {
    let places = match &search.chosen {
        Some(path) => format!("ORT_DYLIB_PATH={}", path.display()),
        None => {
            let folders: Vec<String> =
                search.folders.iter().map(|folder| folder.display().to_string()).collect();
            format!("{}, and Python's onnxruntime package", folders.join(", "))
        }
    };
    let failures = match failures {
        [] => "no library there".to_owned(),
        failures => failures.join("; "),
    };
    ModelError::NoRuntime { version: format!("1.{}", ort::MINOR_VERSION), places, failures }
}

/// An error's text without line breaks.
pub fn one_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_places_and_remedy() {
        let dir = tempfile::tempdir().unwrap();
        let search = Search { chosen: None, folders: vec![dir.path().to_owned()] };
        let message = load_any(&search).err().unwrap().to_string();
        assert!(message.contains(&dir.path().display().to_string()), "{message}");
        assert!(message.contains("pip install onnxruntime") && message.contains("ORT_DYLIB_PATH"));
        assert!(!message.contains('\n'));
    }

    #[test]
    fn a_file_that_is_no_library_is_an_error_and_no_panic() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("libonnxruntime.so.1.2.3");
        std::fs::write(&path, "not a library").unwrap();
        for chosen in [path.clone(), dir.path().join("absent.so")] {
            let shown = chosen.display().to_string();
            let message = load_any(&Search { chosen: Some(chosen), folders: Vec::new() });
            let message = message.err().unwrap().to_string();
            assert!(message.contains(&shown) && !message.contains('\n'), "{message}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn libraries_are_found_in_python_packages_newest_first() {
        let prefix = tempfile::tempdir().unwrap();
        let capi = prefix.path().join("lib/python3.11/site-packages/onnxruntime/capi");
        std::fs::create_dir_all(&capi).unwrap();
        let names =
            ["libonnxruntime.so.1.9.0", "libonnxruntime.so.1.20.1", "libonnxruntime_providers.so"];
        for name in names {
            std::fs::write(capi.join(name), "").unwrap();
        }
        let folders = python_packages(prefix.path());
        assert_eq!(folders, std::slice::from_ref(&capi));
        let search = Search { chosen: None, folders };
        assert_eq!(search.candidates(), [names[1], names[0]].map(|name| capi.join(name)));
    }
}
