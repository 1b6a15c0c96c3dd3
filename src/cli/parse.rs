//! The arguments of a command line, over the user's configuration.

use std::ffi::OsString;

use super::args::Cli;
use super::config::{self, Config};
use super::hints;
use super::usage::{self, parsed, sentence};
use crate::files;

/// The arguments of a command line, over the user's configuration. `Err` holds one sentence; help
/// and the version are printed here, and the program ends.
pub fn parse(line: impl IntoIterator<Item = OsString>) -> Result<(Cli, Config), String> {
    let line: Vec<OsString> = line.into_iter().map(hyphened).collect();
    let config = match line.iter().any(|word| word == "--no-config") {
        true => Config::default(),
        false => {
            let variable = |name: &str| std::env::var(name).ok();
            let config = Config::load(files::config_folder().as_deref(), variable);
            config.map_err(|error| error.to_string())?
        }
    };
    let command = config::into_defaults(usage::command(), &config.look);
    let command = config::into_defaults(command, &config.fit)
        .mut_subcommand("fit", |fit| config::into_defaults(fit, &config.fit))
        .mut_subcommand("name", |name| config::into_defaults(name, &config.look));
    let parsed = parsed(command, line).map_err(|error| {
        if !error.use_stderr() {
            error.exit();
        }
        sentence(&error)
    });
    parsed.map(|cli| (cli, config))
}

/// An option with hyphens, which may have been typed as it is written in Python.
fn hyphened(word: OsString) -> OsString {
    let Some(text) = word.to_str().filter(|text| text.starts_with("--") && text.contains('_'))
    else {
        return word;
    };
    match text.split_once('=') {
        Some((name, value)) => format!("{}={value}", hints::hyphened(name)).into(),
        None => hints::hyphened(text).into(),
    }
}
