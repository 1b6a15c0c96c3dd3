//! `topictui models`: the bundled embedding model and added ones.

use super::Outcome;
use super::args::ModelsAction;

pub fn models(_action: Option<ModelsAction>) -> anyhow::Result<Outcome> {
    unimplemented!()
}
