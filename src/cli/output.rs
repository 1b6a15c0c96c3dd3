//! Where verbs write: asked of the guard before the work begins.

use std::path::{Path, PathBuf};

use crate::cli::args::look::ForceArgs;
use anyhow::anyhow;

use crate::cli::args::fit::FitArgs;
use crate::cli::args::word::{DescribeArgs, WordArgs};
use crate::corpus::StopWords;
use crate::files::{self, Guard, Place, Refusal, Stamp};
use crate::model::{Input, Model};
use crate::store::{self, SessionError};

/// A session as a verb opened it, and what its work must not be written over.
pub struct Opened {
    pub model: Model,
    guard: Guard,
}

impl Opened {
    pub fn load(path: &Path) -> Result<Self, SessionError> {
        files::clean_beside(path);
        let stamp = Stamp::of(path);
        let model = store::load(path)?;
        let guard = model.guarded(Guard::platform()).own(path, stamp);
        Ok(Opened { model, guard })
    }

    /// The guard of this session.
    pub fn guard(&self, force: ForceArgs) -> Guard {
        self.guard.clone().forced(force.force)
    }

    /// Where the changed session goes, if it is saved at all.
    pub fn place(&self, output: Option<&Path>, force: ForceArgs) -> anyhow::Result<Option<Place>> {
        place(output, &self.guard(force))
    }
}

/// Whether a session can be saved at `output`, if it is given.
pub fn place(output: Option<&Path>, guard: &Guard) -> anyhow::Result<Option<Place>> {
    let place = output.map(|path| guard.check(path, &store::KIND)).transpose();
    place.map_err(refused)
}

/// `guard`, which also keeps the input of a fit.
pub fn of_input(input: &[PathBuf], guard: Guard) -> Guard {
    match input {
        [path] if path.as_os_str() == "-" => guard.keep(["/dev/stdin"]),
        paths => Input::Paths(paths.to_vec()).guarded(guard),
    }
}

/// Error of a refused overwrite, which says that it can be forced.
pub fn refused(refusal: Refusal) -> anyhow::Error {
    match refusal.can_be_forced() {
        true => anyhow!("{refusal}, or add --force to overwrite it"),
        false => refusal.into(),
    }
}

impl WordArgs {
    fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.seed_words.iter().chain(&self.ban).filter_map(|list| list.file.as_ref())
    }
}

impl FitArgs {
    /// `guard`, which also keeps the files that these arguments name.
    pub fn guarded(&self, guard: Guard) -> Guard {
        let zero_shot = self.supervision.zero_shot.as_ref().map(PathBuf::from);
        let named = [self.supervision.seed_topics.clone(), zero_shot, self.embeddings.clone()];
        let stop_words = stop_words(Some(&self.stop_words));
        guard.keep(named.into_iter().flatten()).keep(stop_words).keep(self.words.files())
    }
}

impl DescribeArgs {
    /// `guard`, which also keeps the files that these arguments name.
    pub fn guarded(&self, guard: Guard) -> Guard {
        guard.keep(stop_words(self.stop_words.as_ref())).keep(self.words.files())
    }
}

fn stop_words(given: Option<&StopWords>) -> Option<&PathBuf> {
    match given {
        Some(StopWords::File(path)) => Some(path),
        _ => None,
    }
}
