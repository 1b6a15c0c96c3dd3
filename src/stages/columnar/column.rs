//! Values in columns, and how each is written as text.

use super::{Flaw, civil};

/// The meaning of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text in UTF-8.
    Text,
    /// Bytes, which are text where they are UTF-8.
    Bytes,
    /// 16 bytes of a UUID.
    Uuid,
    /// Whole numbers, with the sign or without.
    Int,
    /// Whole numbers without a sign.
    Unsigned,
    /// Floating-point numbers of 32 bits or fewer.
    Single,
    /// Floating-point numbers of 64 bits.
    Double,
    /// 0 and 1.
    Bool,
    /// Whole numbers to be divided by a power of ten.
    Decimal(i32),
    /// Days since 1970.
    Date,
    /// Moments since 1970, with so many to a second, and whether they are in UTC.
    Moment(i64, bool),
    /// Times of day, with so many units to a second.
    Time(i64),
}

/// The values that are there.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Of whole numbers, times and truth values.
    Ints(Vec<i64>),
    /// Of floating-point numbers.
    Floats(Vec<f64>),
    /// Of texts and bytes.
    Bytes(Vec<Vec<u8>>),
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Ints(values) => values.len(),
            Values::Floats(values) => values.len(),
            Values::Bytes(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first of them.
    pub(super) fn first(mut self, count: usize) -> Self {
        match &mut self {
            Values::Ints(values) => values.truncate(count),
            Values::Floats(values) => values.truncate(count),
            Values::Bytes(values) => values.truncate(count),
        }
        self
    }

    /// Appends the value at a place to others.
    pub(super) fn copy(&self, at: usize, to: &mut Values) -> Result<u32, Flaw> {
        let missing = Flaw::Damaged("a column lacks values");
        match (self, to) {
            (Values::Ints(from), Values::Ints(to)) => to.push(*from.get(at).ok_or(missing)?),
            (Values::Floats(from), Values::Floats(to)) => to.push(*from.get(at).ok_or(missing)?),
            (Values::Bytes(from), Values::Bytes(to)) => {
                to.push(from.get(at).ok_or(missing)?.clone())
            }
            _ => return Err(Flaw::Damaged("a column's values are of two kinds")),
        }
        Ok(1)
    }

    /// Bytes that the values from a place on take.
    pub(super) fn size(&self, from: usize) -> usize {
        match self {
            Values::Bytes(values) => values[from..].iter().map(|value| 24 + value.len()).sum(),
            other => 8 * (other.len() - from),
        }
    }

    /// Appends those of another column of the same kind.
    pub(super) fn append(&mut self, other: Values) {
        match (self, other) {
            (Values::Ints(to), Values::Ints(from)) => to.extend(from),
            (Values::Floats(to), Values::Floats(from)) => to.extend(from),
            (Values::Bytes(to), Values::Bytes(from)) => to.extend(from),
            _ => {}
        }
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name; a field of a field is `body.text`.
    pub name: String,
    /// The meaning of its values.
    pub kind: Kind,
    /// Whether a row holds a list of values.
    pub listed: bool,
    /// How many values each row has: 0 where there is none, 1 as a rule, more in a list.
    pub counts: Vec<u32>,
    /// The values of all rows, one after the other.
    pub values: Values,
}

impl Column {
    /// Its cells as texts: nothing where there is no value, the values of a list with spaces between.
    pub fn texts(self) -> impl Iterator<Item = String> {
        let Column { kind, counts, values, .. } = self;
        let mut texts: Box<dyn Iterator<Item = String>> = match values {
            Values::Ints(values) => Box::new(values.into_iter().map(move |value| int(kind, value))),
            Values::Floats(values) => {
                Box::new(values.into_iter().map(move |value| float(kind, value)))
            }
            Values::Bytes(values) => {
                Box::new(values.into_iter().map(move |value| bytes(kind, value)))
            }
        };
        counts.into_iter().map(move |count| {
            let mut cell = String::new();
            for number in 0..count {
                let text = texts.next().unwrap_or_default();
                match number {
                    0 => cell = text,
                    _ => {
                        cell.push(' ');
                        cell.push_str(&text);
                    }
                }
            }
            cell
        })
    }
}

fn int(kind: Kind, value: i64) -> String {
    match kind {
        Kind::Bool => (value != 0).to_string(),
        Kind::Unsigned => (value as u64).to_string(),
        Kind::Date => civil::date(value),
        Kind::Moment(per_second, utc) => civil::moment(value, per_second, utc),
        Kind::Time(per_second) => civil::time(value, per_second),
        Kind::Decimal(scale) => decimal(i128::from(value), scale),
        _ => value.to_string(),
    }
}

fn float(kind: Kind, value: f64) -> String {
    match kind {
        _ if value.is_nan() => String::new(),
        Kind::Single => (value as f32).to_string(),
        _ => value.to_string(),
    }
}

fn bytes(kind: Kind, value: Vec<u8>) -> String {
    match kind {
        Kind::Decimal(scale) if value.len() <= 16 => {
            // The first byte is the highest, its sign the sign.
            let first = value.first().map_or(0, |&byte| i128::from(byte as i8));
            let rest = value.iter().skip(1);
            decimal(rest.fold(first, |number, &byte| number << 8 | i128::from(byte)), scale)
        }
        Kind::Uuid => value.iter().map(|byte| format!("{byte:02x}")).collect(),
        Kind::Text => String::from_utf8_lossy(&value).into_owned(),
        _ => String::from_utf8(value).unwrap_or_default(),
    }
}

fn decimal(value: i128, scale: i32) -> String {
    let Some(scale) = usize::try_from(scale).ok().filter(|scale| (1..=38).contains(scale)) else {
        return value.to_string();
    };
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_text() {
        let column = |kind, counts: &[u32], values| {
            let (name, listed) = ("x".to_owned(), false);
            Column { name, kind, listed, counts: counts.to_vec(), values }
                .texts()
                .collect::<Vec<_>>()
        };
        let texts = Values::Bytes(vec![b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]);
        assert_eq!(column(Kind::Text, &[1, 0, 2], texts), ["one", "", "two three"]);
        let ints = || Values::Ints(vec![-1, 1]);
        assert_eq!(column(Kind::Unsigned, &[1, 1], ints()), ["18446744073709551615", "1"]);
        assert_eq!(column(Kind::Decimal(2), &[1, 1], ints()), ["-0.01", "0.01"]);
        assert_eq!(column(Kind::Single, &[1], Values::Floats(vec![f64::from(0.1_f32)])), ["0.1"]);
        let wide = Values::Bytes(vec![vec![0xff, 0x85]]);
        assert_eq!(column(Kind::Decimal(1), &[1], wide), ["-12.3"]);
    }
}
