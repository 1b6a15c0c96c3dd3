//! What was typed, or one sentence on why it cannot be.

use std::error::Error;
use std::ffi::OsString;
use std::num::{IntErrorKind, ParseIntError};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use super::args::Cli;
use super::config::{self, Config};
use crate::files;

/// The arguments of a command line, over the user's configuration. `Err` holds one sentence; help
/// and the version are printed here, and the program ends.
pub fn parse(line: impl IntoIterator<Item = OsString>) -> Result<Cli, String> {
    let line: Vec<OsString> = line.into_iter().collect();
    let config = match line.iter().any(|word| word == "--no-config") {
        true => Config::default(),
        false => {
            let variable = |name: &str| std::env::var(name).ok();
            let config = Config::load(files::config_folder().as_deref(), variable);
            config.map_err(|error| error.to_string())?
        }
    };
    let command = config::into_defaults(command(), &config.look);
    let command = config::into_defaults(command, &config.fit)
        .mut_subcommand("fit", |fit| config::into_defaults(fit, &config.fit));
    parsed(command, line).map(|cli| Cli { config, ..cli }).map_err(|error| {
        if !error.use_stderr() {
            error.exit();
        }
        sentence(&error)
    })
}

/// Whether a command line could be read; the sentence if not.
pub(super) fn check(line: Vec<String>) -> Result<(), String> {
    let line = line.into_iter().map(OsString::from);
    parsed(command(), line.collect()).map(drop).map_err(|error| sentence(&error))
}

fn parsed(command: clap::Command, line: Vec<OsString>) -> Result<Cli, clap::Error> {
    command.try_get_matches_from(line).and_then(|found| Cli::from_arg_matches(&found))
}

/// All values may begin with a minus: −3 is then refused for what it is, not as an unknown option.
pub(super) fn command() -> clap::Command {
    fn with_negatives(command: clap::Command) -> clap::Command {
        command
            .mut_args(|arg| match arg.get_action().takes_values() {
                true => arg.allow_negative_numbers(true),
                false => arg,
            })
            .mut_subcommands(with_negatives)
    }
    with_negatives(Cli::command())
}

/// clap's several lines as one sentence, the option first.
fn sentence(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(all)) => Some(all.join(", ")),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let name = argument.split(" <").next().unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("{argument} has no value")
        }
        ErrorKind::InvalidValue => {
            let values = text(ContextKind::ValidValue).unwrap_or_default();
            format!("{name} is {value}, but must be one of {values}")
        }
        ErrorKind::ValueValidation => format!("{name} is {value}{}", reason(error)),
        // The first of several numbers, as in -1,0.
        ErrorKind::UnknownArgument if argument.parse::<i64>().is_ok_and(|number| number < 0) => {
            format!("{argument} must not be negative")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            match text(ContextKind::SuggestedArg) {
                Some(other) => format!("there is no option {argument}: did you mean {other}?"),
                None => format!("there is no option {argument} here: --help lists them"),
            }
        }
        ErrorKind::UnknownArgument => format!("{argument} is one argument too many"),
        ErrorKind::MissingRequiredArgument => format!("{argument} is missing"),
        ErrorKind::ArgumentConflict if argument.is_empty() => first_line(error),
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            Some(other) if other != argument => {
                format!("{argument} and {other} do not go together")
            }
            _ => format!("{argument} is given twice"),
        },
        _ => first_line(error),
    }
}

/// Why a value is none, as its sentence goes on.
fn reason(error: &clap::Error) -> String {
    let Some(source) = error.source() else { return ", which is not valid".to_owned() };
    if let Some(number) = source.downcast_ref::<ParseIntError>() {
        let expected = match number.kind() {
            IntErrorKind::PosOverflow => "a smaller number",
            _ => "a whole number, not below 0",
        };
        return format!(", but must be {expected}");
    }
    if source.is::<std::num::ParseFloatError>() {
        return ", but must be a number".to_owned();
    }
    format!(": {source}")
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// For numbers that must not be 0.
pub fn at_least_1(text: &str) -> Result<usize, String> {
    let number = text.trim().parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| "give a whole number from 1 up".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> String {
        check(line.split(' ').map(str::to_owned).collect()).unwrap_err()
    }

    #[test]
    fn the_command_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn whatever_is_wrong_is_one_sentence() {
        for (line, sentence) in [
            (
                "t fit x --n-neighbors -3",
                "--n-neighbors is -3, but must be a whole number, not below 0",
            ),
            (
                "t fit x --seed 99999999999999999999",
                "--seed is 99999999999999999999, but must be a smaller number",
            ),
            ("t fit x --min-dist far", "--min-dist is far, but must be a number"),
            ("t fit x --nr-topics -2", "--nr-topics is -2: give a number, or auto"),
            ("t fit x --reducer tsne", "--reducer is tsne, but must be one of umap, pca, none"),
            (
                "t fit x --min-topic-sise 3",
                "there is no option --min-topic-sise: did you mean --min-topic-size?",
            ),
            ("t fit x --zzz", "there is no option --zzz here: --help lists them"),
            ("t merge x -1,0", "-1 must not be negative"),
            ("t fit x y", "y is one argument too many"),
            ("t find x", "<QUERY> is missing"),
            ("t fit x --seed", "--seed <N> has no value"),
            ("t fit x --seed 1 --seed 2", "--seed <N> is given twice"),
            ("t predict x --top 0", "--top is 0: give a whole number from 1 up"),
            (
                "t predict x --top 2 --probabilities",
                "--top <N> and --probabilities do not go together",
            ),
            (
                "t combine x -o y",
                "2 values required by '<SESSION> <SESSION>...'; only 1 was provided",
            ),
        ] {
            assert_eq!(said(line), sentence, "{line}");
        }
    }
}
