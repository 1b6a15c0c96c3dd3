//! Parses the arguments, or says in one sentence what is wrong with them.

use std::error::Error;
use std::ffi::OsString;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, CommandFactory, FromArgMatches};

use super::args::Cli;
use super::hints;
use crate::ranges::{self, Outside};

/// Whether a command line could be read; the sentence if not.
pub(super) fn check(line: Vec<String>) -> Result<(), String> {
    let line = line.into_iter().map(OsString::from);
    parsed(command(), line.collect()).map(drop).map_err(|error| sentence(&error))
}

pub(super) fn parsed(command: clap::Command, line: Vec<OsString>) -> Result<Cli, clap::Error> {
    command.try_get_matches_from(line).and_then(|found| Cli::from_arg_matches(&found))
}

/// All options, as they are understood. All values may begin with a minus: −3 is then refused for
/// what it is, not as an unknown option. What is a number says its range.
pub(super) fn command() -> clap::Command {
    fn told(command: clap::Command) -> clap::Command {
        let arg = |arg: Arg| match arg.get_action().takes_values() {
            true => with_other_names(with_range(arg)).allow_negative_numbers(true),
            false => with_other_names(arg),
        };
        command.mut_args(arg).mut_subcommands(told)
    }
    told(Cli::command())
}

/// The option, understood by its names elsewhere too.
fn with_other_names(arg: Arg) -> Arg {
    let name = arg.get_long().unwrap_or_default().to_owned();
    hints::others(&name).fold(arg, |arg, other| arg.alias(other.to_owned()))
}

/// The option with its range in its help, where its value is a number.
pub(super) fn with_range(arg: Arg) -> Arg {
    let range = arg.get_long().and_then(ranges::words_of);
    let (Some(range), Some(help)) = (range, arg.get_help().map(ToString::to_string)) else {
        return arg;
    };
    let (help, default) = match help.split_once(" [default") {
        Some((help, default)) => (help.to_owned(), format!(" [default{default}")),
        None => (help, String::new()),
    };
    arg.help(format!("{help}: {range}{default}"))
}

/// clap's several lines as one sentence, the option first.
pub(super) fn sentence(error: &clap::Error) -> String {
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
            if let Some(hint) = hints::otherwise(name.trim_start_matches('-')) {
                return format!("there is no option {name}: {hint}");
            }
            match text(ContextKind::SuggestedArg) {
                Some(other) => format!("there is no option {argument}: did you mean {other}?"),
                None => format!("there is no option {argument} here: --help lists them"),
            }
        }
        ErrorKind::UnknownArgument => format!("unexpected argument {argument}"),
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
    if let Some(outside) = source.downcast_ref::<Outside>() {
        return format!(", but must be {}", outside.expected);
    }
    if source.is::<ParseIntError>() {
        return ", but must be a whole number".to_owned();
    }
    format!(": {source}")
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
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
    fn every_number_has_a_range_and_its_help_tells_it() {
        fn all(command: &clap::Command, found: &mut Vec<Arg>) {
            found.extend(command.get_arguments().cloned());
            command.get_subcommands().for_each(|command| all(command, found));
        }
        let mut options = Vec::new();
        all(&command(), &mut options);
        let mut numbers = 0;
        for option in options {
            let value = option.get_value_names().and_then(|names| names.first());
            let value = value.map(ToString::to_string).unwrap_or_default();
            if !["N", "K", "X", "N|auto", "N|SHARE", "MIN,MAX"].contains(&value.as_str()) {
                continue;
            }
            let name = option.get_long().unwrap_or_default();
            let range = ranges::words_of(name).unwrap_or_else(|| panic!("{name} has no range"));
            let help = option.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&range), "{help} does not tell {range}");
            for text in
                ["-1e300", "1e300", "nan", "9223372036854775808000", "1,9223372036854775807"]
            {
                let line = ["topictui", "fit", "x", &format!("--{name}={text}")];
                let Err(said) = check(line.map(str::to_owned).to_vec()) else {
                    panic!("--{name} may be {text}");
                };
                let other = said.starts_with("there is no option");
                assert!(other || said.contains("but must be"), "{said}");
            }
            numbers += 1;
        }
        assert!(numbers >= 20, "{numbers}");
    }

    #[test]
    fn whatever_is_wrong_is_one_sentence() {
        for (line, sentence) in [
            (
                "t fit x --n-neighbors -3",
                "--n-neighbors is -3, but must be a whole number from 2 to 1,000",
            ),
            (
                "t fit x --seed 99999999999999999999",
                "--seed is 99999999999999999999, but must be a whole number from 0 to 18,446,744,073,709,551,615",
            ),
            ("t fit x --min-dist far", "--min-dist is far, but must be a number from 0 to 1"),
            (
                "t fit x --nr-topics -2",
                "--nr-topics is -2, but must be a whole number from 2 to 1,000,000, or auto",
            ),
            ("t fit x --reducer tsne", "--reducer is tsne, but must be one of umap, pca, none"),
            (
                "t fit x --min-topic-sise 3",
                "there is no option --min-topic-sise: did you mean --min-topic-size?",
            ),
            (
                "t fit x --verbose",
                "there is no option --verbose: progress is shown unless --quiet is given",
            ),
            (
                "t fit x --min-cluster-size 1",
                "--min-topic-size is 1, but must be a whole number from 2 to 1,000,000",
            ),
            ("t fit x --zzz", "there is no option --zzz here: --help lists them"),
            ("t merge x -1,0", "-1 must not be negative"),
            ("t history x y", "unexpected argument y"),
            ("t find x", "<QUERY> is missing"),
            ("t fit x --seed", "--seed <N> has no value"),
            ("t fit x --seed 1 --seed 2", "--seed <N> is given twice"),
            ("t predict x --top 0", "--top is 0, but must be a whole number from 1 to 1,000,000"),
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
