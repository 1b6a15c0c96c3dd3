//! How a column of times is written, found by looking at all of it.

use super::written::{Order, Readings, format_of};
use super::{TimeFormat, TimeKind, Times, numbers};

/// How the times of a column are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Dates that can be read in one way, or whose order of day and month the column tells.
    Dates(Option<Order>),
    /// `20240331`.
    Digits,
    /// Counted from 1970, in one of `numbers::UNITS`.
    Since1970(usize),
    /// Days as spreadsheets count them.
    Excel,
    /// Whole numbers, such as years.
    Numbers,
    /// As somebody said.
    Named,
}

impl Reading {
    /// In a few words.
    pub fn said(&self) -> &'static str {
        match self {
            Reading::Dates(None) => "dates",
            Reading::Dates(Some(Order::DayFirst)) => "dates, the day first",
            Reading::Dates(Some(Order::MonthFirst)) => "dates, the month first",
            Reading::Digits => "dates without separators",
            Reading::Since1970(unit) => numbers::UNITS[*unit].0,
            Reading::Excel => "days as spreadsheets count them",
            Reading::Numbers => "whole numbers",
            Reading::Named => "as --time-format says",
        }
    }
}

/// Why a column has no times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTimes {
    /// Not one can be read; the index of the first that says anything.
    Unreadable(usize),
    /// Day and month could be swapped, from this one on.
    Ambiguous(Box<Ambiguous>),
}

/// A date that can be read in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    /// Its index.
    pub at: usize,
    /// The format that reads it with the day first, and what it is then.
    pub day_first: (String, String),
    /// The same with the month first.
    pub month_first: (String, String),
}

/// Of a hundred values one may be of another kind.
fn nearly_all(count: usize, of: usize) -> bool {
    count > 0 && count * 100 >= of * 90
}

/// Reads a column.
pub(super) fn read(
    values: &[&str],
    format: Option<&TimeFormat>,
) -> Result<(Times, Reading), NoTimes> {
    let trimmed = || values.iter().map(|value| value.trim());
    let all =
        |read: &dyn Fn(&str) -> Option<i64>| -> Vec<Option<i64>> { trimmed().map(read).collect() };
    let found = |kind, read: Vec<Option<i64>>, reading| match readable(&read) {
        0 => Err(NoTimes::Unreadable(trimmed().position(|value| !value.is_empty()).unwrap_or(0))),
        _ => Ok((Times { kind, values: read }, reading)),
    };
    if values.is_empty() {
        return Ok((Times { kind: TimeKind::Number, values: Vec::new() }, Reading::Numbers));
    }
    if let Some(format) = format {
        return found(TimeKind::Moment, all(&|value| format.read(value)), Reading::Named);
    }
    let counted = trimmed().filter(|value| numbers::number(value).is_some()).count();
    let dates: Vec<Readings> = trimmed().map(Readings::of).collect();
    let read_as_dates =
        dates.iter().filter(|date| date.day_first.or(date.month_first).is_some()).count();
    // Years alone are numbers, but may stand among longer dates.
    if read_as_dates > counted {
        let order = order(&dates).map_err(|at| ambiguous(values[at].trim(), &dates[at], at))?;
        let get = |date: &Readings| match order {
            Some(order) => date.get(order),
            None => date.day_first.or(date.month_first),
        };
        return found(TimeKind::Moment, dates.iter().map(get).collect(), Reading::Dates(order));
    }
    let whole = all(&numbers::whole);
    let days: Vec<Option<i64>> =
        whole.iter().map(|value| numbers::year_month_day((*value)?)).collect();
    if 2 * readable(&days) > readable(&whole) {
        return found(TimeKind::Moment, days, Reading::Digits);
    }
    let digits: Vec<Option<i64>> = dates.iter().map(|date| date.day_first).collect();
    for (unit, (_, parts)) in numbers::UNITS.iter().enumerate() {
        let moments = all(&|value| numbers::since_1970(value, *parts));
        if nearly_all(readable(&moments), counted) {
            return found(TimeKind::Moment, moments, Reading::Since1970(unit));
        }
    }
    // 20240331154500, but years are numbers.
    if nearly_all(trimmed().filter(|value| value.len() > 8).count(), counted)
        && nearly_all(readable(&digits), counted)
    {
        return found(TimeKind::Moment, digits, Reading::Digits);
    }
    let moments = all(&numbers::excel);
    if nearly_all(readable(&moments), counted) {
        return found(TimeKind::Moment, moments, Reading::Excel);
    }
    found(TimeKind::Number, whole, Reading::Numbers)
}

fn readable(values: &[Option<i64>]) -> usize {
    values.iter().flatten().count()
}

/// The order of day and month that the column tells, `None` where no date hangs on it; an error is
/// the index of a date that does.
fn order(dates: &[Readings]) -> Result<Option<Order>, usize> {
    let only = |day: bool, month: bool| {
        dates
            .iter()
            .filter(move |d| (d.day_first.is_some(), d.month_first.is_some()) == (day, month))
    };
    let (day, month) = (only(true, false).count(), only(false, true).count());
    let open = dates.iter().position(|date| {
        date.day_first.is_some() && date.month_first.is_some() && date.day_first != date.month_first
    });
    match (day, month) {
        (0, 0) => open.map_or(Ok(None), Err),
        // A few slips of the pen do not hide how the others are written.
        (day, month) if day >= 10 * month => Ok(Some(Order::DayFirst)),
        (day, month) if month >= 10 * day => Ok(Some(Order::MonthFirst)),
        _ => open.map_or(Ok(None), Err),
    }
}

fn ambiguous(text: &str, date: &Readings, at: usize) -> NoTimes {
    let reading = |order: Order| {
        let day = super::show_moment(date.get(order).unwrap_or_default(), false);
        (format_of(text, order), day)
    };
    NoTimes::Ambiguous(Box::new(Ambiguous {
        at,
        day_first: reading(Order::DayFirst),
        month_first: reading(Order::MonthFirst),
    }))
}
