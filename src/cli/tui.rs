//! `topictui FILE` on a terminal: the screen.

use std::path::Path;

use super::Outcome;
use super::args::Cli;

pub fn open(_cli: &Cli, _session: Option<&Path>) -> anyhow::Result<Outcome> {
    unimplemented!()
}
