//! When a document was written: whole numbers, YYYYMMDD, ISO 8601, or a format the user names.
//!
//! All documents have the same kind of time: the one that most of the values can be read as. Whole
//! numbers are numbers, unless most of them read as YYYYMMDD between the years 1000 and 2999. What
//! cannot be read is no time. A time zone is taken into account and then dropped: moments are in
//! UTC.

mod format;

use serde::{Deserialize, Serialize};

pub use format::TimeFormat;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What the values of [`Times`] are.
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
    /// What the values are.
    pub kind: TimeKind,
    /// `None` for a document whose time is missing or cannot be read.
    pub values: Vec<Option<i64>>,
}

impl Times {
    /// Reads the times of documents. Only where not one can be read that is an error: the index of
    /// the first that says anything.
    pub fn parse(values: &[&str], format: Option<&TimeFormat>) -> Result<Self, usize> {
        let all = |read: &dyn Fn(&str) -> Option<i64>| -> Vec<Option<i64>> {
            values.iter().map(|value| read(value.trim())).collect()
        };
        let readable = |values: &[Option<i64>]| values.iter().flatten().count();
        let found = |kind, read: Vec<Option<i64>>| match readable(&read) {
            0 => Err(values.iter().position(|value| !value.trim().is_empty()).unwrap_or(0)),
            _ => Ok(Times { kind, values: read }),
        };
        if values.is_empty() {
            return Ok(Times { kind: TimeKind::Number, values: Vec::new() });
        }
        if let Some(format) = format {
            return found(TimeKind::Moment, all(&|value| format.read(value)));
        }
        // Years alone are numbers, but may stand among longer dates.
        let (numbers, dates) = (all(&|value| value.parse().ok()), all(&iso));
        if readable(&dates) > readable(&numbers) {
            return found(TimeKind::Moment, dates);
        }
        let days: Vec<Option<i64>> =
            numbers.iter().map(|value| year_month_day((*value)?)).collect();
        match 2 * readable(&days) > readable(&numbers) {
            true => found(TimeKind::Moment, days),
            false => found(TimeKind::Number, numbers),
        }
    }

    /// A value as text: the number, or a date, with the time of day where `of_day`.
    pub fn show(&self, value: i64, of_day: bool) -> String {
        match self.kind {
            TimeKind::Number => value.to_string(),
            TimeKind::Moment => show_moment(value, of_day),
        }
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

/// 20240331 as a moment.
fn year_month_day(value: i64) -> Option<i64> {
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    (1000..3000).contains(&year).then(|| Fields { year, month, day, ..Fields::new() }.moment())?
}

/// What a timestamp says; whatever it leaves out is the first there is.
#[derive(Clone, Copy)]
struct Fields {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
    /// Whether the hour counts from noon, where the timestamp says so.
    afternoon: Option<bool>,
    /// Minutes east of UTC.
    zone: i64,
}

impl Fields {
    fn new() -> Self {
        Fields {
            year: 1970,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            micros: 0,
            afternoon: None,
            zone: 0,
        }
    }

    /// Microseconds since 1970, unless there is no such date or time of day.
    fn moment(self) -> Option<i64> {
        let hour = match self.afternoon {
            None => self.hour,
            Some(afternoon) if (1..=12).contains(&self.hour) => {
                self.hour % 12 + if afternoon { 12 } else { 0 }
            }
            Some(_) => return None,
        };
        let days = days_to(self.year, self.month, self.day)?;
        let in_range = (0..24).contains(&hour)
            && (0..60).contains(&self.minute)
            // A leap second counts as the first of the next minute.
            && (0..=60).contains(&self.second);
        in_range.then(|| {
            days * DAY
                + hour * HOUR
                + (self.minute - self.zone) * MINUTE
                + self.second * SECOND
                + self.micros
        })
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, years 0 to 9999.
fn days_to(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if !(0..10_000).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March, so that the leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before_month = (153 * month + 2) / 5;
    Some(365 * year + leap_days + before_month + day - 1 - TO_1970)
}

/// Days from the first of March of year 0 to 1970-01-01.
const TO_1970: i64 = 719_468;

/// Year, month and day that begin `days` after 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + TO_1970;
    // 400 years are 146,097 days, and each leap day is the last of its cycle.
    let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = year + 400 * cycle;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

/// ISO 8601: `2024`, `2024-03`, `2024-03-31`, then `T15:18[:43[.2]]` (or a space for the T), then
/// `Z` or `+02:00`.
fn iso(text: &str) -> Option<i64> {
    let mut fields = Fields::new();
    let mut rest = Rest(text);
    fields.year = rest.number(4, 4)?;
    if rest.skip("-") {
        fields.month = rest.number(2, 2)?;
        if rest.skip("-") {
            fields.day = rest.number(2, 2)?;
        }
    }
    if rest.skip("T") || rest.skip("t") || rest.skip(" ") {
        fields.hour = rest.number(2, 2)?;
        rest.skip(":").then_some(())?;
        fields.minute = rest.number(2, 2)?;
        if rest.skip(":") {
            fields.second = rest.number(2, 2)?;
            if rest.skip(".") || rest.skip(",") {
                fields.micros = rest.micros()?;
            }
        }
        if !rest.0.is_empty() {
            fields.zone = rest.zone()?;
        }
    }
    rest.0.is_empty().then(|| fields.moment())?
}

/// What of a timestamp is still to be read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn skip(&mut self, text: &str) -> bool {
        self.0.strip_prefix(text).map(|rest| self.0 = rest).is_some()
    }

    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let digits = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number = (digits >= least).then(|| self.0[..digits].parse().ok())?;
        self.0 = &self.0[digits..];
        number
    }

    /// A fraction of a second; what is finer than a microsecond is dropped.
    fn micros(&mut self) -> Option<i64> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let kept = digits.min(6);
        let micros: i64 = self.0.get(..kept)?.parse().ok()?;
        self.0 = &self.0[digits..];
        Some(micros * 10i64.pow(6 - kept as u32))
    }

    /// Minutes east of UTC: `Z`, `+02:00`, `+0200` or `+02`.
    fn zone(&mut self) -> Option<i64> {
        if self.skip("Z") || self.skip("z") {
            return Some(0);
        }
        let sign = if self.skip("-") { -1 } else { self.skip("+").then_some(1)? };
        let hours = self.number(2, 2)?;
        let colon = self.skip(":");
        let minutes = if colon || !self.0.is_empty() { self.number(2, 2)? } else { 0 };
        (hours < 24 && minutes < 60).then_some(sign * (60 * hours + minutes))
    }

    /// The number, from 1, of the name that comes next: whole or its first three letters.
    fn name(&mut self, names: &[&str]) -> Option<i64> {
        let matches =
            |name: &str| self.0.get(..name.len()).filter(|s| s.eq_ignore_ascii_case(name));
        for (at, name) in names.iter().enumerate() {
            if let Some(found) = matches(name).or_else(|| matches(&name[..3])) {
                self.0 = &self.0[found.len()..];
                return Some(at as i64 + 1);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(values: &[&str], format: Option<&str>) -> Result<Vec<String>, usize> {
        let format = format.map(|format| TimeFormat::parse(format).unwrap());
        let times = Times::parse(values, format.as_ref())?;
        let show = |value: &Option<i64>| value.map(|value| times.show(value, times.of_day()));
        Ok(times.values.iter().map(|value| show(value).unwrap_or_default()).collect())
    }

    #[test]
    fn days_count_as_the_calendar_does() {
        assert_eq!(days_to(1970, 1, 1), Some(0));
        assert_eq!(days_to(2000, 3, 1), Some(11_017));
        assert_eq!(days_to(1900, 2, 29), None);
        let first = days_to(0, 1, 1).unwrap();
        let mut expected = (0, 1, 1);
        for days in first..=days_to(9999, 12, 31).unwrap() {
            let (year, month, day) = date_of(days);
            assert_eq!((year, month, day), expected);
            assert_eq!(days_to(year, month, day), Some(days));
            expected = match (month, day) {
                _ if days_to(year, month, day + 1).is_some() => (year, month, day + 1),
                (12, _) => (year + 1, 1, 1),
                _ => (year, month + 1, 1),
            };
        }
    }

    #[test]
    fn numbers_dates_and_moments_are_told_apart() {
        assert_eq!(shown(&["7", "-2", " 3 "], None).unwrap(), ["7", "-2", "3"]);
        assert_eq!(shown(&["20030219", "20211231"], None).unwrap(), ["2003-02-19", "2021-12-31"]);
        assert_eq!(shown(&["20030219", "20030231"], None).unwrap(), ["20030219", "20030231"]);
        assert_eq!(
            shown(&["2020", "2020-05", "2020-02-29"], None).unwrap(),
            ["2020-01-01", "2020-05-01", "2020-02-29"]
        );
        assert_eq!(
            shown(&["2020-01-01", "2020-01-01T15:18:43.2", "2020-01-01 23:30-02:00"], None)
                .unwrap(),
            ["2020-01-01T00:00:00", "2020-01-01T15:18:43.2", "2020-01-02T01:30:00"]
        );
        assert_eq!(shown(&["0999-12-31"], None).unwrap(), ["0999-12-31"]);
    }

    #[test]
    fn what_cannot_be_read_is_no_time_and_stops_nothing() {
        assert_eq!(shown(&["17", "18", "n/a", "19"], None).unwrap(), ["17", "18", "", "19"]);
        assert_eq!(
            shown(&["2020-01-01", "", "2020-13-03", "2020"], None).unwrap(),
            ["2020-01-01", "", "", "2020-01-01"]
        );
        // A code for a missing date makes no numbers of the others.
        assert_eq!(
            shown(&["20200101", "0", "20200103"], None).unwrap(),
            ["2020-01-01", "", "2020-01-03"]
        );
        let day_first = shown(&["01/02/2020", "2020-02-01"], Some("%d/%m/%Y")).unwrap();
        assert_eq!(day_first, ["2020-02-01", ""]);
        assert_eq!(shown(&[], None).unwrap(), [""; 0]);
    }

    #[test]
    fn the_first_value_is_named_where_none_is_a_time() {
        assert_eq!(shown(&["", "soon", "later"], None), Err(1));
        assert_eq!(shown(&["2020-01-01T25:00"], None), Err(0));
        assert_eq!(shown(&["2020-01-01x", " "], None), Err(0));
        assert_eq!(shown(&["", " "], None), Err(0));
        assert_eq!(shown(&["2020-02-01"], Some("%d/%m/%Y")), Err(0));
    }

    #[test]
    fn formats_are_read_as_strptime_reads_them() {
        let one = |text, format| shown(&[text], Some(format)).unwrap().remove(0);
        assert_eq!(one("31/3/2024", "%d/%m/%Y"), "2024-03-31");
        assert_eq!(
            one("Thu, 14 mar 99 at 12:05 am", "%a, %d %b %y at %I:%M %p"),
            "1999-03-14T00:05:00"
        );
        assert_eq!(one("March 9, 2021 1 PM", "%B %d, %Y %I %p"), "2021-03-09T13:00:00");
        assert_eq!(
            one("2021-03-09 10:00:00.5 +0130", "%Y-%m-%d %H:%M:%S.%f %z"),
            "2021-03-09T08:30:00.5"
        );
        assert_eq!(one("100% 2021", "100%% %Y"), "2021-01-01");
        for (format, part) in [("%Y-%Q", "%Q"), ("%Y-%", "%")] {
            let error = TimeFormat::parse(format).unwrap_err().to_string();
            assert!(error.starts_with(&format!("--time-format cannot read {part}:")), "{error}");
        }
    }
}
