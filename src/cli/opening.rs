//! Beginning of a fit, as the arguments want it: its input, its threads, its resources, and
//! what was not saved the last time.

use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};

use super::interrupt;
use crate::cli::args::fit::FitArgs;
use crate::embed::cache::EmbeddingCache;
use crate::embed::http::endpoint;
use crate::engine::Resources;
use crate::model::{Input, Model};
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
        (None, Input::Path(path)) => autosave::of(Some(path), ""),
        (None, Input::Bytes { name, .. }) => autosave::of(None, name),
        (None, Input::Demo) => autosave::of(None, &crate::corpus::demo::demo().name),
        (None, Input::Loaded { .. } | Input::Textless { .. }) => None,
    }
}

/// The input of a fit. Standard input is read to its end here.
pub fn open_input(path: Option<&Path>, demo: bool) -> anyhow::Result<Input> {
    match path {
        _ if demo => Ok(Input::Demo),
        Some(path) if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            interrupt::Waits(io::stdin().lock())
                .read_to_end(&mut bytes)
                .context("cannot read standard input")?;
            Ok(Input::Bytes { name: "standard input".to_owned(), bytes: bytes.into() })
        }
        Some(path) => Ok(Input::Path(path.to_path_buf())),
        None => bail!(
            "nothing to read: give a text file, a folder, a session or - for standard input, or try topictui --demo"
        ),
    }
}

/// As many worker threads as the arguments want; only before the first is used.
pub fn set_threads(fitting: &FitArgs) -> anyhow::Result<()> {
    let Some(threads) = fitting.threads else { return Ok(()) };
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
