//! Why settings are refused, wherever they come from.

use std::fmt;

use crate::ranges::{Outside, as_field};
use crate::topics::representation::banned::BadPattern;

/// Why settings are refused. The message is one sentence and calls settings by their fields;
/// [`SettingsError::named`] calls them otherwise.
#[derive(Debug)]
#[non_exhaustive]
pub enum SettingsError {
    /// A number is outside its range.
    Outside(Outside),
    /// A value does not go with the other settings.
    Value {
        /// Its name, as the range's or the option's.
        field: &'static str,
        /// The value that was set.
        value: String,
        /// The values that would do, after "must be"; names of other settings in braces.
        expected: &'static str,
    },
    /// Two settings contradict each other.
    Apart {
        /// Name of the one.
        one: &'static str,
        /// Name of the other.
        other: &'static str,
        /// In a few words.
        why: &'static str,
    },
    /// A pattern among the banned words cannot be understood.
    Pattern(BadPattern),
}

impl SettingsError {
    /// The message, with settings called as `called` makes of their names.
    pub fn named(&self, called: impl Fn(&str) -> String) -> String {
        match self {
            SettingsError::Outside(outside) => outside.named(called),
            SettingsError::Value { field, value, expected } => {
                format!("{} is {value}, but must be {}", called(field), filled(expected, called))
            }
            SettingsError::Apart { one, other, why } => {
                format!("{} and {} do not go together: {why}", called(one), called(other))
            }
            SettingsError::Pattern(error) => error.to_string(),
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.named(as_field))
    }
}

impl std::error::Error for SettingsError {}

impl From<Outside> for SettingsError {
    fn from(error: Outside) -> Self {
        SettingsError::Outside(error)
    }
}

impl From<BadPattern> for SettingsError {
    fn from(error: BadPattern) -> Self {
        SettingsError::Pattern(error)
    }
}

/// A text in which names in braces are called as `called` says.
fn filled(text: &str, called: impl Fn(&str) -> String) -> String {
    let parts = text.split(['{', '}']).enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { called(part) } else { part.to_owned() }).collect()
}
