//! The files that work is made from, which nothing may be written over.

use std::path::Path;

use super::{Change, Input, Model, Settings};
use crate::corpus::{self, StopWords};
use crate::embed::precomputed;
use crate::files::Guard;

impl Input {
    /// `guard`, which also keeps this input.
    #[must_use]
    pub fn guarded(&self, guard: Guard) -> Guard {
        match self {
            Input::Paths(paths) => paths.iter().fold(guard, |guard, path| documents(guard, path)),
            Input::Loaded { corpus, .. } => {
                corpus.paths.iter().fold(guard, |guard, path| documents(guard, path))
            }
            // Where standard input is a file, this is another name of it.
            Input::Bytes { .. } => guard.keep(["/dev/stdin"]),
            Input::Demo | Input::Textless { .. } => guard,
        }
    }
}

impl Settings {
    /// `guard`, which also keeps the files that these settings name.
    #[must_use]
    pub fn guarded(&self, guard: Guard) -> Guard {
        let stop_words = match &self.words.stop_words {
            StopWords::File(path) => Some(path),
            _ => None,
        };
        let embeddings = self.embed.embeddings.as_deref().map(|path| precomputed::place(path).0);
        let named = [embeddings.as_ref(), stop_words, self.embed.model.model.as_ref()];
        guard.keep(named.into_iter().flatten())
    }
}

impl Model {
    /// `guard`, which also keeps what this model was made from.
    #[must_use]
    pub fn guarded(&self, guard: Guard) -> Guard {
        let mut guard = self.settings.guarded(guard);
        for path in &self.corpus.paths {
            guard = documents(guard, path);
        }
        for change in &self.history {
            guard = match change {
                Change::Add { path, .. } => documents(guard, path),
                Change::Combine { sessions, .. } => guard.keep(sessions),
                _ => guard,
            };
        }
        guard
    }
}

fn documents(guard: Guard, path: &Path) -> Guard {
    let named = corpus::inputs::named(&[path.to_path_buf()]).unwrap_or_default();
    named.into_iter().fold(guard, |guard, path| guard.keep_folder(path, corpus::is_text_name))
}
