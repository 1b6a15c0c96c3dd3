//! The first stage: documents out of the input.

use super::error::RunError;
use crate::corpus::{self, Corpus, ReadOptions};
use crate::model::Input;

/// The documents of `input`, read as `options` say.
pub(super) fn documents(input: &Input, options: &ReadOptions) -> Result<Corpus, RunError> {
    match input {
        Input::Path(path) => Ok(corpus::read_path(path, options)?),
        Input::Bytes { name, bytes } => Ok(corpus::read_bytes(name, bytes, options)?),
        Input::Demo => Ok(corpus::demo::demo()),
        Input::Loaded { corpus, options: same } if same == options => Ok(Corpus::clone(corpus)),
        Input::Loaded { corpus, .. } => match &corpus.path {
            Some(path) => Ok(corpus::read_path(path, options)?),
            None => Err(RunError::SourceGone { name: corpus.name.clone() }),
        },
        Input::Textless { name } => Err(RunError::Textless { name: name.clone() }),
    }
}
