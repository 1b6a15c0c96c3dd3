//! Beginning of a fit, as the arguments want it: its input, its threads, its resources, and
//! what was not saved the last time.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::interrupt;
use crate::cli::args::fit::FitArgs;
use crate::corpus::read::name_of;
use crate::embed::cache::EmbeddingCache;
use crate::engine::Resources;
use crate::http::endpoint;
use crate::model::{Input, Model};
use crate::store;
use crate::store::autosave::{self, Unsaved};
use crate::store::result_cache::ResultCache;

/// The input that a session is fitted to again.
pub fn input_of(model: &Model) -> Input {
    match model.has_texts() {
        true => {
            Input::Loaded { corpus: model.source.clone(), options: model.settings.read.clone() }
        }
        false => Input::Textless { name: model.corpus.name.clone() },
    }
}

/// Unsaved changes of the last time to what is opened: a session, else an input.
pub fn unsaved_of(session: Option<&Path>, input: &Input) -> Option<Unsaved> {
    match (session, input) {
        (Some(path), _) => autosave::of(Some(path), ""),
        (None, Input::Paths(paths)) => match &paths[..] {
            [path] => autosave::of(Some(path), ""),
            paths => autosave::of(None, &name_of(paths)),
        },
        (None, Input::Bytes { name, .. }) => autosave::of(None, name),
        (None, Input::Demo) => autosave::of(None, &crate::corpus::demo::demo().name),
        (None, Input::Loaded { .. } | Input::Textless { .. }) => None,
    }
}

/// The input of a fit. Standard input is read to its end here.
pub fn open_input(paths: &[PathBuf], demo: bool) -> anyhow::Result<Input> {
    match paths {
        _ if demo => Ok(Input::Demo),
        [path] if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            interrupt::Waits(io::stdin().lock())
                .read_to_end(&mut bytes)
                .context("cannot read standard input")?;
            Ok(Input::Bytes { name: "standard input".to_owned(), bytes: bytes.into() })
        }
        [] => bail!(
            "nothing to read: give a text file, a folder, a session or - for standard input, or try topictui --demo"
        ),
        paths => {
            together(paths)?;
            Ok(Input::Paths(paths.to_vec()))
        }
    }
}

/// Refuses what can only be opened alone.
fn together(paths: &[PathBuf]) -> anyhow::Result<()> {
    for path in paths.iter().filter(|_| paths.len() > 1) {
        if path.as_os_str() == "-" {
            bail!(
                "standard input is read alone: write it to a file, and give that with the others"
            );
        }
        if store::is_session(path) {
            bail!(
                "{} is a session: open it alone, or join sessions with topictui combine",
                path.display()
            );
        }
    }
    Ok(())
}

/// The session, where the arguments name one.
pub fn session_in(paths: &[PathBuf]) -> Option<&Path> {
    match paths {
        [path] if store::is_session(path) => Some(path),
        _ => None,
    }
}

/// As many worker threads as the arguments want; only before the first is used.
pub fn set_threads(threads: Option<usize>) -> anyhow::Result<()> {
    let Some(threads) = threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().context("cannot start the worker threads")
}

/// Cache and model as the arguments want them, and the results of earlier runs, which are on their
/// shelf.
pub fn resources(fitting: &FitArgs) -> (Resources, ResultCache) {
    let (cache, recent) = match fitting.no_cache {
        true => (EmbeddingCache::off(), ResultCache::off()),
        false => (EmbeddingCache::platform(), ResultCache::platform()),
    };
    // Sessions made with it may ask it from now on.
    fitting.endpoint.iter().for_each(endpoint::remember);
    (Resources::new(cache).with_shelf(recent.clone()), recent)
}
