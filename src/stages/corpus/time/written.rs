//! Dates and times as people and programs write them, without a format being named: ISO 8601 and
//! RFC 2822, day, month and year in any order that can be told, month names of seven languages,
//! quarters, weeks, digits without separators.

use super::calendar::{Fields, days_to};
use super::names;

/// Which of two small numbers is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `31/12/2024`.
    DayFirst,
    /// `12/31/2024`.
    MonthFirst,
}

/// Longest text that can be a date, in bytes.
const LONGEST: usize = 64;

/// A date read with the day first and with the month first; mostly the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    pub day_first: Option<i64>,
    pub month_first: Option<i64>,
}

impl Readings {
    /// Of a text without white space around.
    pub fn of(text: &str) -> Self {
        let Some(found) = Parts::of(text) else { return Readings::default() };
        let day_first = found.moment(Order::DayFirst);
        let month_first = match found.swaps() {
            // Who writes points puts the day first.
            true if found.dotted && day_first.is_some() => None,
            true => found.moment(Order::MonthFirst),
            false => day_first,
        };
        Readings { day_first, month_first }
    }

    pub fn get(self, order: Order) -> Option<i64> {
        match order {
            Order::DayFirst => self.day_first,
            Order::MonthFirst => self.month_first,
        }
    }
}

/// The format, as `strptime` takes it, of a date of three numbers.
pub fn format_of(text: &str, order: Order) -> String {
    let fields = match order {
        Order::DayFirst => ["%d", "%m", "%Y", "%H", "%M", "%S"],
        Order::MonthFirst => ["%m", "%d", "%Y", "%H", "%M", "%S"],
    };
    let half = text.to_ascii_lowercase().ends_with('m');
    let mut format = String::new();
    let mut fields = fields.into_iter();
    for token in tokens(text).unwrap_or_default() {
        if token.spaced {
            format.push(' ');
        }
        match token.what {
            What::Number { .. } if format.ends_with(['.', ',']) && format.contains("%S") => {
                format.push_str("%f");
            }
            What::Number { digits, .. } => match fields.next() {
                Some("%Y") if digits == 2 => format.push_str("%y"),
                Some("%H") if half => format.push_str("%I"),
                Some(field) => format.push_str(field),
                None => {}
            },
            What::Word("T") => format.push('T'),
            What::Word(word) if names::zone(word).is_some() => format.push_str("%z"),
            What::Word(_) => format.push_str("%p"),
            What::Sign('+' | '-') if format.contains("%M") => return format + "%z",
            What::Sign(sign) => format.push(sign),
        }
    }
    format
}

#[derive(Clone, Copy, Debug)]
enum What<'a> {
    Number { value: i64, digits: usize, text: &'a str },
    Word(&'a str),
    Sign(char),
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    what: What<'a>,
    /// White space stands before it.
    spaced: bool,
}

/// Numbers, words and signs; `None` where it cannot be a date.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut tokens = Vec::with_capacity(12);
    let (mut rest, mut spaced) = (text, false);
    while let Some(first) = rest.chars().next() {
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let end = match first {
            c if c.is_ascii_digit() => run(|c| c.is_ascii_digit()),
            c if c.is_alphabetic() => run(char::is_alphabetic),
            c => c.len_utf8(),
        };
        let (text, behind) = rest.split_at(end);
        rest = behind;
        if first.is_whitespace() {
            spaced = true;
            continue;
        }
        let what = match first {
            c if c.is_ascii_digit() => {
                What::Number { value: text.parse().ok()?, digits: text.len(), text }
            }
            c if c.is_alphabetic() => What::Word(text),
            c => What::Sign(c),
        };
        tokens.push(Token { what, spaced });
        spaced = false;
    }
    Some(tokens)
}

/// The numbers of a date, before it is decided which is the day.
#[derive(Default)]
struct Parts {
    /// Numbers that are day, month or year, and how many digits they have.
    numbers: Vec<(i64, usize)>,
    /// Points are between them.
    dotted: bool,
    /// A month by its name.
    month: Option<i64>,
    /// A quarter or a week of a year.
    quarter: Option<i64>,
    week: Option<i64>,
    /// Day, month and year are there, in digits without separators.
    whole: Option<(i64, i64, i64)>,
    /// Hour, minute, second and millionths.
    time: Option<[i64; 4]>,
    afternoon: Option<bool>,
    zone: Option<i64>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        // A zone may have its name behind it.
        let text = match text.strip_suffix([')', ']']) {
            Some(inner) => inner[..inner.rfind(['(', '['])?].trim_end(),
            None => text,
        };
        let tokens = tokens(text)?;
        let mut parts = Parts::default();
        let mut at = 0;
        while at < tokens.len() {
            at += parts.take(&tokens[at..], at == 0)?;
        }
        Some(parts)
    }

    /// Takes what comes next; how many tokens that are.
    fn take(&mut self, tokens: &[Token], first: bool) -> Option<usize> {
        let next = tokens.get(1);
        let dated = !self.numbers.is_empty() || self.whole.is_some();
        match tokens[0].what {
            What::Number { value, digits, text } => {
                let colon = matches!(next, Some(Token { what: What::Sign(':'), .. }));
                if colon && digits <= 2 && self.time.is_none() {
                    return self.clock(tokens);
                }
                match digits {
                    1 | 2 if self.time.is_none() && is_half(next) => {
                        self.time = Some([value, 0, 0, 0])
                    }
                    4 | 6 if dated && self.time.is_none() && self.complete() => {
                        self.digits(text)?
                    }
                    8 | 12 | 14 if !dated => {
                        self.whole =
                            Some((part(text, 0, 4)?, part(text, 4, 6)?, part(text, 6, 8)?));
                        if digits > 8 {
                            self.digits(&text[8..])?;
                        }
                    }
                    1 | 2 | 4 if self.numbers.len() < 3 && self.whole.is_none() => {
                        self.numbers.push((value, digits));
                    }
                    _ => return None,
                }
                Some(1)
            }
            What::Word(word) => self.word(word, tokens),
            What::Sign('+' | '-' | '\u{2212}') if self.time.is_some() && self.zoned(tokens) => {
                self.offset(tokens)
            }
            What::Sign('-' | '/' | ',' | '\u{2013}') if !first && next.is_some() => Some(1),
            // A month's name may be cut off with a point.
            What::Sign('.') if !first => {
                self.dotted = true;
                Some(1)
            }
            What::Sign(':') if !first && self.complete() && self.time.is_none() => Some(1),
            What::Sign('\'') => Some(1),
            What::Sign(_) => None,
        }
    }

    /// Whether a sign begins an offset: the date is there, or four digits come between it and the year.
    fn zoned(&self, tokens: &[Token]) -> bool {
        let digits =
            |token: &Token| matches!(token.what, What::Number { digits: 4, .. }) && !token.spaced;
        let alone = tokens[0].spaced && tokens.get(1).is_some_and(digits);
        self.complete() || alone || matches!(tokens[0].what, What::Sign('+'))
    }

    /// Whether there is a whole date.
    fn complete(&self) -> bool {
        self.whole.is_some() || self.numbers.len() + usize::from(self.month.is_some()) == 3
    }

    /// Hour and minute, and perhaps second, in digits.
    fn digits(&mut self, text: &str) -> Option<()> {
        let second = if text.len() > 4 { part(text, 4, 6)? } else { 0 };
        self.time = Some([part(text, 0, 2)?, part(text, 2, 4)?, second, 0]);
        Some(())
    }

    /// `15:04`, `15:04:05` or `15:04:05.678`; how many tokens that are.
    fn clock(&mut self, tokens: &[Token]) -> Option<usize> {
        let number = |at: usize| match tokens.get(at)?.what {
            What::Number { value, digits: 2, .. } => Some(value),
            _ => None,
        };
        let sign = |at: usize, signs: &[char]| matches!(tokens.get(at), Some(Token { what: What::Sign(c), .. }) if signs.contains(c));
        let What::Number { value: hour, .. } = tokens[0].what else { return None };
        let mut time = [hour, number(2)?, 0, 0];
        let mut taken = 3;
        if sign(3, &[':']) {
            time[2] = number(4)?;
            taken = 5;
            if sign(5, &['.', ',']) && tokens.get(6).is_some_and(|token| !token.spaced) {
                let What::Number { text, .. } = tokens[6].what else { return None };
                let kept = text.len().min(6);
                time[3] = text[..kept].parse::<i64>().ok()? * 10i64.pow(6 - kept as u32);
                taken = 7;
            }
        }
        self.time = Some(time);
        Some(taken)
    }

    fn word(&mut self, word: &str, tokens: &[Token]) -> Option<usize> {
        let spaced = tokens[0].spaced;
        let number = |at: usize| match tokens.get(at)?.what {
            What::Number { value, digits: 1 | 2, .. } => Some(value),
            _ => None,
        };
        let lower = word.to_lowercase();
        match &*lower {
            "q" | "w" | "kw" | "cw" if number(1).is_some() => {
                let part = if lower == "q" { &mut self.quarter } else { &mut self.week };
                part.is_none().then(|| *part = number(1))?;
                return Some(2);
            }
            "t" if self.complete() => {}
            "am" | "pm" if self.time.is_some() => self.afternoon = Some(lower == "pm"),
            "a" | "p" if self.time.is_some() => {
                // a.m.
                let what = |at: usize| tokens.get(at).map(|token| token.what);
                let is = matches!(
                    (what(1), what(2)),
                    (Some(What::Sign('.')), Some(What::Word("m" | "M")))
                );
                is.then(|| self.afternoon = Some(lower == "p"))?;
                return Some(3);
            }
            "st" | "nd" | "rd" | "th" if !spaced && !self.numbers.is_empty() => {}
            "of" | "de" | "del" | "the" | "at" | "um" | "uhr" | "à" => {}
            _ => {
                if let Some(month) = names::month(word).filter(|_| self.month.is_none()) {
                    self.month = Some(month);
                } else if let Some(zone) = names::zone(word).filter(|_| self.time.is_some()) {
                    self.zone.is_none().then(|| self.zone = Some(zone))?;
                } else if !names::is_weekday(word) {
                    return None;
                }
            }
        }
        Some(1)
    }

    /// `+02:00`, `+0200` or `+2`; how many tokens that are.
    fn offset(&mut self, tokens: &[Token]) -> Option<usize> {
        let number = |at: usize| match tokens.get(at)?.what {
            What::Number { value, digits, .. } => Some((value, digits)),
            _ => None,
        };
        let sign = if matches!(tokens[0].what, What::Sign('+')) { 1 } else { -1 };
        let colon = matches!(tokens.get(2), Some(Token { what: What::Sign(':'), .. }));
        let (hours, minutes, taken) = match (number(1)?, colon) {
            ((value, 4), false) => (value / 100, value % 100, 2),
            ((value, 1 | 2), false) => (value, 0, 2),
            ((value, 1 | 2), true) => (value, number(3).filter(|&(_, digits)| digits == 2)?.0, 4),
            _ => return None,
        };
        // Behind a name only UTC and its like may have one.
        let first = self.zone.is_none_or(|zone| zone == 0);
        (first && hours < 24 && minutes < 60).then_some(())?;
        self.zone = Some(sign * (60 * hours + minutes));
        Some(taken)
    }

    /// Whether the order of day and month is open.
    fn swaps(&self) -> bool {
        self.month.is_none() && matches!(self.numbers[..], [(_, 1 | 2), (_, 1 | 2), (_, 2 | 4)])
    }

    fn moment(&self, order: Order) -> Option<i64> {
        let mut fields = Fields::new();
        (fields.year, fields.month, fields.day) = self.date(order)?;
        if let Some([hour, minute, second, micros]) = self.time {
            self.complete().then_some(())?;
            (fields.hour, fields.minute, fields.second, fields.micros) =
                (hour, minute, second, micros);
        }
        fields.afternoon = self.afternoon;
        fields.zone = self.zone.unwrap_or(0);
        fields.moment()
    }

    /// Year, month and day.
    fn date(&self, order: Order) -> Option<(i64, i64, i64)> {
        if self.whole.is_some() {
            return self.whole.filter(|_| self.numbers.is_empty() && self.month.is_none());
        }
        if let Some(quarter) = self.quarter {
            let year = self.only_year().filter(|_| (1..=4).contains(&quarter))?;
            return Some((year, 3 * quarter - 2, 1));
        }
        if let Some(week) = self.week {
            return monday(self.only_year()?, week);
        }
        match (self.month, &self.numbers[..]) {
            (None, &[(year, 4)]) => Some((year, 1, 1)),
            (None, &[(year, 4), (month, 1 | 2)]) | (None, &[(month, 1 | 2), (year, 4)]) => {
                Some((year, month, 1))
            }
            (None, &[(year, 4), (month, 1 | 2), (day, 1 | 2)]) => Some((year, month, day)),
            (None, &[(a, 1 | 2), (b, 1 | 2), (year, digits @ (2 | 4))]) => match order {
                Order::DayFirst => Some((full(year, digits), b, a)),
                Order::MonthFirst => Some((full(year, digits), a, b)),
            },
            (Some(month), &[(year, 4)]) => Some((year, month, 1)),
            (Some(month), &[(year, 4), (day, 1 | 2)]) => Some((year, month, day)),
            (Some(month), &[(day, 1 | 2), (year, digits @ (2 | 4))]) => {
                Some((full(year, digits), month, day))
            }
            _ => None,
        }
    }

    fn only_year(&self) -> Option<i64> {
        match self.numbers[..] {
            [(year, 4)] if self.month.is_none() => Some(year),
            _ => None,
        }
    }
}

fn is_half(token: Option<&Token>) -> bool {
    let half = |word: &str| word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm");
    matches!(token, Some(Token { what: What::Word(word), .. }) if half(word))
}

fn part(text: &str, from: usize, to: usize) -> Option<i64> {
    text.get(from..to)?.parse().ok()
}

/// A year of two digits as C reads it: 69 is 1969, 68 is 2068.
fn full(year: i64, digits: usize) -> i64 {
    match (digits, year) {
        (4, year) => year,
        (_, 0..69) => 2000 + year,
        (_, year) => 1900 + year,
    }
}

/// The first day of a week of ISO 8601: week 1 has the year's first Thursday.
fn monday(year: i64, week: i64) -> Option<(i64, i64, i64)> {
    let fourth = days_to(year, 1, 4).filter(|_| (1..=53).contains(&week))?;
    // 1970-01-01 was a Thursday.
    let weekday = (fourth + 3).rem_euclid(7);
    Some(super::calendar::date_of(fourth - weekday + 7 * (week - 1)))
}
