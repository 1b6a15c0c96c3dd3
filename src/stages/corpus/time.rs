//! When a document was written, in whatever way that can be read in one way only.
//!
//! * `written` — dates and times as people and programs write them
//! * `numbers` — years, seconds since 1970, days of spreadsheets
//! * `format` — a format that the user names
//! * `span` — from one time to another, as a person names it
//! * `column` — which of these a column has; which of two small numbers is the day
//!
//! All documents have the same kind of time: the one that most of the values can be read as. Whole
//! numbers are numbers, unless nearly all of them are days or moments of our time. What cannot be
//! read is no time. A time zone is taken into account and then dropped: moments are in UTC.

mod calendar;
mod column;
mod format;
mod names;
mod numbers;
mod rest;
mod span;
mod written;

use serde::{Deserialize, Serialize};

use calendar::{DAY, HOUR, MINUTE, SECOND, date_of};
pub use column::{Ambiguous, NoTimes, Reading};
pub use format::TimeFormat;
pub use span::Span;
pub use written::Order;

/// The kind of the values of [`Times`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeKind {
    /// Whole numbers, such as years.
    Number,
    /// Microseconds since the first moment of 1970, UTC.
    Moment,
}

/// The time of every document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// The kind of the values.
    pub kind: TimeKind,
    /// `None` for a document whose time is missing or cannot be read.
    pub values: Vec<Option<i64>>,
}

impl Times {
    /// Reads the times of documents, and says how they are written.
    ///
    /// # Errors
    /// [`NoTimes`] where not one can be read, or day and month cannot be told apart.
    pub fn read(values: &[&str], format: Option<&TimeFormat>) -> Result<(Self, Reading), NoTimes> {
        column::read(values, format)
    }

    /// A value as text: the number, or a date, with the time of day where `of_day`.
    pub fn show(&self, value: i64, of_day: bool) -> String {
        match self.kind {
            TimeKind::Number => value.to_string(),
            TimeKind::Moment => show_moment(value, of_day),
        }
    }

    /// Whether a moment has a time of day.
    pub(super) fn is_of_day(&self, value: i64) -> bool {
        value.rem_euclid(DAY) != 0
    }

    /// Whether any value has a time of day.
    pub fn of_day(&self) -> bool {
        self.kind == TimeKind::Moment
            && self.values.iter().flatten().any(|value| value.rem_euclid(DAY) != 0)
    }
}

/// `2024-03-31`, or `2024-03-31T15:18:43.2`.
fn show_moment(value: i64, of_day: bool) -> String {
    let (year, month, day) = date_of(value.div_euclid(DAY));
    let date = format!("{year:04}-{month:02}-{day:02}");
    if !of_day {
        return date;
    }
    let rest = value.rem_euclid(DAY);
    let (hour, minute) = (rest / HOUR, rest % HOUR / MINUTE);
    let (second, micros) = (rest % MINUTE / SECOND, rest % SECOND);
    let text = format!("{date}T{hour:02}:{minute:02}:{second:02}");
    match micros {
        0 => text,
        micros => format!("{text}.{micros:06}").trim_end_matches('0').to_owned(),
    }
}
