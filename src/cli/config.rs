//! Settings of the user: `config.toml` in the configuration folder, and environment
//! variables.
//!
//! ```toml
//! theme = "light"            # options of the screen, by their names on the command line
//! mouse = true
//!
//! [fit]                      # options of a fit
//! min-topic-size = 15
//! preprocess = ["stop-words", "lemmatize"]
//!
//! [keys.anywhere]            # see keymap::custom
//! quit = ["Q"]
//! ```
//!
//! Such a value is the option's default: a flag beats `TOPICTUI_MIN_TOPIC_SIZE`, which beats the
//! file, which beats what is built in. So nothing can be said here that the command line does not
//! know, and what is wrong is said in the same words. A name that does not exist is passed over
//! with a warning.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Args};
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::{hints, usage};
use crate::cli::args::fit::FitArgs;
use crate::cli::args::llm::LlmArgs;
use crate::cli::args::look::LookArgs;
use crate::files::line_of;
use crate::keymap::Keymap;
use crate::keymap::custom::{self, KeysError, Sections};

/// The file's name in the configuration folder.
pub const FILE: &str = "config.toml";

/// Why the configuration cannot be used. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {}: {error}", path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    #[error("{}:{line} is not TOML: {message}", path.display())]
    Form { path: PathBuf, line: usize, message: String },
    #[error("{place}: {message}")]
    Value { place: String, message: String },
    #[error(transparent)]
    Keys(#[from] KeysError),
}

/// Options with other defaults, and other keys.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// By the option's name; as it would be written on the command line.
    pub look: BTreeMap<String, String>,
    pub fit: BTreeMap<String, String>,
    pub keymap: Keymap,
    /// Entries that were ignored, a sentence each.
    pub warnings: Vec<String>,
}

/// Options that can be set under a heading.
pub(super) fn options<T: Args>() -> Vec<Arg> {
    let command = T::augment_args(clap::Command::new("options"));
    command.get_arguments().filter(|arg| arg.get_long().is_some()).cloned().collect()
}

/// Options that are set without a heading: of the screen, and of a language model.
fn outside_fits() -> Vec<Arg> {
    let mut all = options::<LookArgs>();
    all.extend(options::<LlmArgs>());
    all
}

impl Config {
    /// The configuration of `folder`, where nothing need be, and of environment variables.
    pub fn load(
        folder: Option<&Path>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut config = Config::default();
        let (look, fit) = (outside_fits(), options::<FitArgs>());
        if let Some(path) = folder.map(|folder| folder.join(FILE)) {
            match std::fs::read_to_string(&path) {
                Ok(text) => config.read(&path, &text, &look, &fit)?,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(ConfigError::Unreadable { path, error }),
            }
        }
        for (known, into) in [(look, &mut config.look), (fit, &mut config.fit)] {
            for arg in known {
                let name = arg.get_long().unwrap_or_default();
                // By our name rather than by another.
                for name_there in hints::others(name).chain([name]) {
                    let place = variable_of(name_there);
                    if let Some(value) = variable(&place).filter(|value| !value.is_empty()) {
                        check(&arg, &value)
                            .map_err(|message| ConfigError::Value { place, message })?;
                        into.insert(name.to_owned(), value);
                    }
                }
            }
        }
        for name in hints::all() {
            let place = variable_of(name);
            if let (Some(_), Some(hint)) = (variable(&place), hints::otherwise(name)) {
                config.warnings.push(format!("{place} is not used: {hint}"));
            }
        }
        Ok(config)
    }

    /// `look` and `fit` are the options that can be set.
    fn read(
        &mut self,
        path: &Path,
        text: &str,
        look: &[Arg],
        fit: &[Arg],
    ) -> Result<(), ConfigError> {
        let form = |error: toml::de::Error| ConfigError::Form {
            path: path.to_path_buf(),
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            message: error.message().lines().next().unwrap_or_default().to_owned(),
        };
        #[derive(Deserialize)]
        struct Keys {
            #[serde(default)]
            keys: Sections,
        }
        let table = DeTable::parse(text).map_err(form)?;
        let keys: Keys = toml::from_str(text).map_err(form)?;
        self.keymap = custom::keymap(path, keys.keys)?;
        let place =
            |span: Range<usize>| format!("{}:{}", path.display(), line_of(text, span.start));
        for (key, value) in table.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("keys", _) => {}
                ("fit", DeValue::Table(table)) => {
                    for (key, value) in table {
                        let taken = take(fit, "[fit] ", key.get_ref(), value.get_ref());
                        let at = || place(key.span());
                        put(taken, key.get_ref(), at, &mut self.fit, &mut self.warnings)?;
                    }
                }
                (name, value) => {
                    let at = || place(key.span());
                    put(take(look, "", name, value), name, at, &mut self.look, &mut self.warnings)?;
                }
            }
        }
        Ok(())
    }
}

/// The variable that sets an option.
fn variable_of(name: &str) -> String {
    format!("TOPICTUI_{}", name.to_uppercase().replace('-', "_"))
}

/// Result of reading a name and its value.
enum Taken {
    Value(String),
    /// It asks for what happens anyway.
    Nothing,
    Unknown(String),
    Wrong(String),
}

fn put(
    taken: Taken,
    name: &str,
    place: impl Fn() -> String,
    values: &mut BTreeMap<String, String>,
    warnings: &mut Vec<String>,
) -> Result<(), ConfigError> {
    match taken {
        Taken::Value(value) => {
            values.insert(hints::ours(name), value);
        }
        Taken::Nothing => {}
        Taken::Unknown(message) => warnings.push(format!("{}: {message}", place())),
        Taken::Wrong(message) => return Err(ConfigError::Value { place: place(), message }),
    }
    Ok(())
}

fn take(known: &[Arg], section: &str, name: &str, value: &DeValue) -> Taken {
    let name = &hints::ours(name);
    let Some(arg) = known.iter().find(|arg| arg.get_long() == Some(name)) else {
        if let Some(hint) = hints::otherwise(name) {
            return Taken::Unknown(format!("there is no {section}{name}: {hint}"));
        }
        let names = known.iter().filter_map(|arg| arg.get_long());
        let near = names.max_by_key(|other| alike(name, other)).unwrap_or_default();
        return Taken::Unknown(format!("there is no {section}{name}: did you mean {near}?"));
    };
    if !arg.get_action().takes_values() && value.as_bool() == Some(false) {
        return Taken::Nothing;
    }
    let Some(value) = written(value) else {
        return Taken::Wrong(format!("{name} must be a text, a number, true, false or a list"));
    };
    match check(arg, &value) {
        Ok(()) => Taken::Value(value),
        Err(message) => Taken::Wrong(message),
    }
}

/// Letters at the front and at the end that two names share.
fn alike(a: &str, b: &str) -> usize {
    let front = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let end = a.bytes().rev().zip(b.bytes().rev()).take_while(|(a, b)| a == b).count();
    front + end
}

/// A value as the command line has it.
fn written(value: &DeValue) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(is) => is.to_string(),
        DeValue::Array(all) => {
            let all: Option<Vec<String>> = all.iter().map(|one| written(one.get_ref())).collect();
            all?.join(",")
        }
        DeValue::Datetime(_) | DeValue::Table(_) => return None,
    })
}

/// Whether the command line would take this value; its sentence if not.
fn check(arg: &Arg, value: &str) -> Result<(), String> {
    let name = arg.get_long().unwrap_or_default();
    let takes = arg.get_action().takes_values();
    if !takes && value != "true" && value != "false" {
        return Err(format!("{name} is {value}, but must be true or false"));
    }
    let line = match takes {
        true => vec!["topictui".to_owned(), format!("--{name}={value}")],
        false => vec!["topictui".to_owned(), format!("--{name}")],
    };
    usage::check(line)
}

/// `topictui config`: a `config.toml` with everything that can be set, commented out, and where it
/// belongs.
pub(super) fn template(folder: Option<&Path>, keymap: &Keymap) -> String {
    let mut text = match folder {
        Some(folder) => format!("# {}\n", folder.join(FILE).display()),
        None => String::new(),
    };
    text += "# Uncomment a line to change it.\n\n";
    let shown = |arg: &&Arg| !arg.is_hide_set();
    outside_fits().iter().filter(shown).for_each(|arg| text += &commented(arg));
    text += "\n[fit]\n";
    options::<FitArgs>().iter().filter(shown).for_each(|arg| text += &commented(arg));
    text + &keymap.toml()
}

fn commented(arg: &Arg) -> String {
    let name = arg.get_long().unwrap_or_default();
    let arg = &usage::with_range(arg.clone());
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let value = match arg.get_default_values().first() {
        _ if !arg.get_action().takes_values() => "false".to_owned(),
        Some(value) => {
            let value = value.to_string_lossy();
            let bare = value.parse::<f64>().is_ok();
            if bare { value.into_owned() } else { format!("{value:?}") }
        }
        None => "\"\"".to_owned(),
    };
    format!("# {name} = {value}  # {}\n", help.replace('\n', " "))
}

/// Makes the values the defaults of a command's options.
pub(super) fn into_defaults(
    command: clap::Command,
    values: &BTreeMap<String, String>,
) -> clap::Command {
    command.mut_args(|arg| {
        let value = arg.get_long().and_then(|name| values.get(name)).cloned();
        match (value, arg.get_action()) {
            (Some(value), ArgAction::SetTrue | ArgAction::Set | ArgAction::Append) => {
                arg.default_value(value)
            }
            _ => arg,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let config = Config::load(Some(folder.path()), |_| None);
        config.map_err(|error| error.to_string())
    }

    #[test]
    fn options_and_keys_are_read() {
        let text = "theme = \"light\"\nmouse = true\nascii = false\n[fit]\nmin-topic-size = 15\n\
                    preprocess = [\"stop-words\", \"lower\"]\n[keys.anywhere]\nquit = [\"Q\"]\n";
        let config = read(text).unwrap();
        assert_eq!(config.warnings, [""; 0]);
        assert_eq!(config.look["theme"], "light");
        assert_eq!(
            (config.look.get("mouse"), config.look.get("ascii")),
            (Some(&"true".into()), None)
        );
        assert_eq!(config.fit["min-topic-size"], "15");
        assert_eq!(config.fit["preprocess"], "stop-words,lower");
        assert!(config.keymap.text().contains("  Q                      quit"));
    }

    #[test]
    fn a_variable_beats_the_file() {
        let variable = |name: &str| (name == "TOPICTUI_MIN_TOPIC_SIZE").then(|| "20".to_owned());
        assert_eq!(Config::load(None, variable).unwrap().fit["min-topic-size"], "20");
        let variable = |name: &str| (name == "TOPICTUI_SEED").then(|| "x".to_owned());
        let message = Config::load(None, variable).unwrap_err().to_string();
        assert_eq!(
            message,
            "TOPICTUI_SEED: --seed is x, but must be a whole number from 0 to 18,446,744,073,709,551,615"
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_what_is_unknown_is_passed_over() {
        for (text, what) in [
            ("theme = \"dark\"\n[fit]\nseed = \"x\"", "config.toml:3: --seed is x"),
            ("\ncolor = \"pink\"", "config.toml:2: --color is pink, but must be one of"),
            ("mouse = 3", "config.toml:1: mouse is 3, but must be true or false"),
            ("theme = [", "config.toml:1 is not TOML"),
            ("[keys.anywhere]\nfly = [\"x\"]", "fly in [keys.anywhere]"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(what) && !message.contains('\n'), "{message}");
        }
        let config = read("[fit]\nmin_cluster_size = 7\nlanguage = \"english\"").unwrap();
        assert_eq!((config.fit["min-topic-size"].as_str(), config.warnings.len()), ("7", 0));
        let config = read("[fit]\numap_model = \"x\"").unwrap();
        assert!(config.warnings[0].contains("no [fit] umap-model: use --reducer"));
        let variable = |name: &str| (name == "TOPICTUI_RANDOM_STATE").then(|| "5".to_owned());
        assert_eq!(Config::load(None, variable).unwrap().fit["seed"], "5");
        let variable = |name: &str| (name == "TOPICTUI_VERBOSE").then(|| "1".to_owned());
        let warnings = Config::load(None, variable).unwrap().warnings;
        assert_eq!(
            warnings,
            ["TOPICTUI_VERBOSE is not used: progress is shown unless --quiet is given"]
        );
        let config = read("[fit]\nmin-topic-sise = 3\nseed = 7").unwrap();
        assert!(
            config.warnings[0]
                .contains(":2: there is no [fit] min-topic-sise: did you mean min-topic-size?")
        );
        assert_eq!(config.fit["seed"], "7");
    }

    #[test]
    fn everything_the_template_names_can_be_set() {
        let template = template(None, &Keymap::default());
        for line in template.lines().filter(|line| line.starts_with("# ") && line.contains(" = ")) {
            let line = &line[2..];
            let optional = line.contains(" = \"\"");
            let section = if template.find(line) < template.find("[fit]") { "" } else { "[fit]\n" };
            if template.find(line) < template.find("[keys.") && !optional {
                let config =
                    read(&format!("{section}{line}\n")).unwrap_or_else(|e| panic!("{line}: {e}"));
                assert!(config.warnings.is_empty(), "{:?}", config.warnings);
            }
        }
    }
}
