//! A span of time, as a person names one: `2020`, `2020-01..2020-06`, `..2019`, `1990..`.

use super::calendar::{DAY, date_of, days_to};
use super::{TimeKind, Times};

/// From a time to before another; open where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: Option<i64>,
    before: Option<i64>,
}

/// Between the first and the last of a span.
const TO: &str = "..";

impl Span {
    /// Reads a span of times of this kind: years, months or days, the last one to its end; or whole
    /// numbers. `None` where it is none, or ends before it begins.
    pub fn read(text: &str, kind: TimeKind) -> Option<Span> {
        let one = |text: &str| match kind {
            TimeKind::Number => text.parse::<i64>().ok().map(|n| (n, n.saturating_add(1))),
            TimeKind::Moment => of_calendar(text),
        };
        let (from, before) = match text.trim().split_once(TO) {
            Some((from, to)) => {
                let end = |text: &str| match text.trim() {
                    "" => Some(None),
                    text => one(text).map(Some),
                };
                (end(from)?.map(|(from, _)| from), end(to)?.map(|(_, before)| before))
            }
            None => one(text.trim()).map(|(from, before)| (Some(from), Some(before)))?,
        };
        let sound = match (from, before) {
            (Some(from), Some(before)) => from < before,
            (None, None) => false,
            _ => true,
        };
        sound.then_some(Span { from, before })
    }

    /// Whether a time is in it.
    pub fn holds(&self, time: i64) -> bool {
        self.from.is_none_or(|from| time >= from) && self.before.is_none_or(|before| time < before)
    }
}

impl Times {
    /// How spans of these times can be written, for messages.
    pub fn spans(&self) -> &'static str {
        match self.kind {
            TimeKind::Number => "1990..1999, ..1999 or 1990",
            TimeKind::Moment => "2020-01..2020-06, ..2019-12-31 or 2020",
        }
    }

    /// Spans that these times fall into, in order and as [`Span::read`] reads them, at most `most`, and how many
    /// times are in each: days, or months, or years, or so many years; of numbers each, or so many. Only such
    /// as have a time in them.
    pub fn parts(&self, most: usize) -> Vec<(String, usize)> {
        let counted = |of: &dyn Fn(i64) -> i64| {
            counted(self.values.iter().flatten().map(|&value| (of(value), 1)).collect())
        };
        let date = |value: i64| date_of(value.div_euclid(DAY));
        if self.kind == TimeKind::Moment {
            let days = counted(&|value| value.div_euclid(DAY));
            if days.len() <= most {
                return named(days, |day| self.show(day * DAY, false));
            }
            let months = counted(&|value| {
                let (year, month, _) = date(value);
                year * 12 + month - 1
            });
            if months.len() <= most {
                return named(months, |month| format!("{:04}-{:02}", month / 12, month % 12 + 1));
            }
            return several(counted(&|value| date(value).0), most);
        }
        several(counted(&|value| value), most)
    }
}

/// Whole numbers, ascending, each with how often it comes.
fn counted(mut numbers: Vec<(i64, usize)>) -> Vec<(i64, usize)> {
    numbers.sort_unstable();
    let runs = numbers.chunk_by(|a, b| a.0 == b.0);
    runs.map(|run| (run[0].0, run.iter().map(|one| one.1).sum())).collect()
}

fn named(parts: Vec<(i64, usize)>, name: impl Fn(i64) -> String) -> Vec<(String, usize)> {
    parts.into_iter().map(|(number, count)| (name(number), count)).collect()
}

/// Whole numbers, each or as spans of the same round length, at most `most`.
fn several(ones: Vec<(i64, usize)>, most: usize) -> Vec<(String, usize)> {
    let mut lengths = (0..18).flat_map(|tens| [1, 2, 5].map(|by: i64| by * 10i64.pow(tens)));
    let start = |one: i64, length: i64| one.div_euclid(length).saturating_mul(length);
    let of_length =
        |length: i64| ones.chunk_by(move |a, b| start(a.0, length) == start(b.0, length));
    match lengths.find(|&length| of_length(length).count() <= most.max(2)) {
        None => Vec::new(),
        Some(1) => named(ones, |one| one.to_string()),
        Some(length) => {
            let runs = of_length(length);
            let spans =
                runs.map(|run| (start(run[0].0, length), run.iter().map(|one| one.1).sum()));
            named(spans.collect(), |start| {
                format!("{start}{TO}{}", start.saturating_add(length - 1))
            })
        }
    }
}

/// The first moment of a year, month or day, and the first after it.
fn of_calendar(text: &str) -> Option<(i64, i64)> {
    let mut parts = text.split('-').map(|part| {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<i64>().ok()).flatten()
    });
    let (year, month, day) = (parts.next()??, parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let month = month.map(|month| month.ok_or(())).transpose().ok()?;
    let day = day.map(|day| day.ok_or(())).transpose().ok()?;
    let from = days_to(year, month.unwrap_or(1), day.unwrap_or(1))?;
    let before = match (month, day) {
        (_, Some(_)) => from + 1,
        (Some(month), None) => days_to(year + month / 12, month % 12 + 1, 1)?,
        (None, None) => days_to(year + 1, 1, 1)?,
    };
    Some((from * DAY, before * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i64, month: i64, day: i64) -> i64 {
        days_to(year, month, day).unwrap() * DAY
    }

    #[test]
    fn spans_last_to_the_end_of_what_they_name() {
        let read = |text: &str| Span::read(text, TimeKind::Moment);
        let half = read("2020-01..2020-06").unwrap();
        assert!(half.holds(day(2020, 1, 1)) && half.holds(day(2020, 7, 1) - 1));
        assert!(!half.holds(day(2020, 7, 1)) && !half.holds(day(2020, 1, 1) - 1));
        let december = read("2019-12").unwrap();
        assert!(december.holds(day(2019, 12, 31)) && !december.holds(day(2020, 1, 1)));
        assert!(read("2020").unwrap().holds(day(2020, 12, 31)));
        assert!(read("2020-02-29").unwrap().holds(day(2020, 2, 29) + DAY - 1));
        assert!(read("..2019").unwrap().holds(day(1900, 1, 1)));
        assert!(!read(" 2020.. ").unwrap().holds(day(2019, 12, 31)));
        for wrong in
            ["", "..", "2020-13", "2021-02-29", "2020-06..2020-01", "may", "2020-1-1-1", "-5"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn spans_of_numbers_hold_both_ends() {
        let read = |text: &str| Span::read(text, TimeKind::Number);
        let span = read("-3..7").unwrap();
        assert!(span.holds(-3) && span.holds(7) && !span.holds(8) && !span.holds(-4));
        assert!(read("1999").unwrap().holds(1999));
        assert_eq!(read("2020-01"), None);
    }

    #[test]
    fn times_fall_into_spans_that_can_be_read() {
        let of = |kind, values: Vec<i64>| {
            let mut values: Vec<Option<i64>> = values.into_iter().map(Some).collect();
            values.push(None);
            Times { kind, values }
        };
        let days = |from: i64, step: i64| (0..40).map(move |n| from + n * step * DAY);
        let first = day(2019, 12, 30);
        let check = |times: Times, begin: &str, count: usize| {
            let parts = times.parts(12);
            assert_eq!((parts[0].0.as_str(), parts.len()), (begin, count), "{parts:?}");
            let spans: Vec<Span> =
                parts.iter().map(|part| Span::read(&part.0, times.kind).unwrap()).collect();
            for (part, span) in parts.iter().zip(&spans) {
                let there = times.values.iter().flatten().filter(|value| span.holds(**value));
                assert_eq!(part.1, there.count(), "{part:?}");
            }
            for value in times.values.iter().flatten() {
                assert_eq!(spans.iter().filter(|span| span.holds(*value)).count(), 1, "{value}");
            }
        };
        check(of(TimeKind::Moment, days(first, 1).take(5).collect()), "2019-12-30", 5);
        check(of(TimeKind::Moment, days(first, 5).collect()), "2019-12", 8);
        check(of(TimeKind::Moment, days(first, 90).collect()), "2019", 11);
        check(of(TimeKind::Moment, days(first, 900).collect()), "2010..2019", 11);
        check(of(TimeKind::Number, (1990..1998).collect()), "1990", 8);
        check(of(TimeKind::Number, (-7..193).collect()), "-20..-1", 11);
        check(of(TimeKind::Number, vec![i64::MIN + 1, 0, 3]), "-9223372036854775807", 3);
        assert!(of(TimeKind::Number, Vec::new()).parts(12).is_empty());
    }
}
