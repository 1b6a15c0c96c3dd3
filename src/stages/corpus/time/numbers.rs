//! Times that are numbers: years, days without separators, seconds since 1970 and what is finer,
//! days as spreadsheets count them.

use super::calendar::{DAY, SECOND, days_to};

/// A number of a table: whole, or with a fraction, which is zero in years that pandas wrote.
pub fn number(text: &str) -> Option<f64> {
    let plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    let read = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    text.bytes().all(plain).then(|| read(text))?
}

/// The same, where it is whole.
pub fn whole(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        number(text).filter(|number| number.fract() == 0.0 && number.abs() < 9e15).map(|n| n as i64)
    })
}

/// Units that count from 1970, as parts of a second.
pub const UNITS: [(&str, i64); 4] = [
    ("seconds since 1970", 1),
    ("milliseconds since 1970", 1_000),
    ("microseconds since 1970", 1_000_000),
    ("nanoseconds since 1970", 1_000_000_000),
];

/// Seconds from 1990-01-01 to 2100-01-01: what is outside is no time of a document.
const SECONDS: std::ops::Range<f64> = 631_152_000.0..4_102_444_800.0;
/// 1980-01-01 to 2100-01-01 in days of a spreadsheet.
const EXCEL_DAYS: std::ops::Range<f64> = 29_221.0..73_051.0;
/// 1970-01-01 in them.
const EXCEL_1970: f64 = 25_569.0;

/// A moment, counted from 1970 in parts of a second.
pub fn since_1970(text: &str, parts: i64) -> Option<i64> {
    // A whole number of nanoseconds has more digits than a float.
    if let Ok(exact) = text.parse::<i64>() {
        let seconds = exact.div_euclid(parts);
        let rest = i128::from(exact.rem_euclid(parts)) * i128::from(SECOND) / i128::from(parts);
        let within = SECONDS.contains(&(seconds as f64));
        return within.then(|| seconds * SECOND + rest as i64);
    }
    let seconds = number(text)? / parts as f64;
    SECONDS.contains(&seconds).then(|| (seconds * SECOND as f64).round() as i64)
}

/// A moment, as spreadsheets count days; to the second, as they show it.
pub fn excel(text: &str) -> Option<i64> {
    let days = number(text).filter(|days| EXCEL_DAYS.contains(days))?;
    let seconds = ((days - EXCEL_1970) * 86_400.0).round();
    Some(seconds as i64 * SECOND)
}

/// 20240331 as a moment.
pub fn year_month_day(value: i64) -> Option<i64> {
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    (1000..3000).contains(&year).then(|| days_to(year, month, day).map(|days| days * DAY))?
}
