//! How timestamps are written, where the user says so.

use super::calendar::{Fields, SECOND};
use super::names::{WEEKDAYS, english_months};
use super::rest::Rest;
use crate::corpus::CorpusError;

/// How timestamps are written, as `strptime` takes it: `%d/%m/%Y %H:%M`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeFormat(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Text that must stand there.
    Literal(String),
    /// The letter after a percent sign.
    Field(char),
}

/// The letters a format may have after a percent sign.
const FIELDS: &str = "YymdbBaAHIMSfpzs";

impl TimeFormat {
    /// Reads a format.
    ///
    /// # Errors
    /// [`CorpusError::TimeFormat`] with the part that means nothing.
    pub fn parse(text: &str) -> Result<Self, CorpusError> {
        let mut parts: Vec<Part> = Vec::new();
        let mut characters = text.chars();
        while let Some(c) = characters.next() {
            let literal = match (c, characters.clone().next()) {
                ('%', Some('%')) => characters.next().unwrap_or('%'),
                ('%', Some(field)) if FIELDS.contains(field) => {
                    parts.extend(characters.next().map(Part::Field));
                    continue;
                }
                ('%', next) => {
                    let part = next.map_or("%".to_owned(), |next| format!("%{next}"));
                    return Err(CorpusError::TimeFormat { part });
                }
                (c, _) => c,
            };
            match parts.last_mut() {
                Some(Part::Literal(text)) => text.push(literal),
                _ => parts.push(Part::Literal(literal.to_string())),
            }
        }
        Ok(TimeFormat(parts))
    }

    pub(super) fn read(&self, text: &str) -> Option<i64> {
        let mut fields = Fields::new();
        let mut rest = Rest(text);
        // Seconds since 1970 stand for all the others.
        let mut since = None;
        for part in &self.0 {
            match part {
                Part::Literal(literal) => rest.skip(literal).then_some(())?,
                Part::Field('Y') => fields.year = rest.number(4, 4)?,
                Part::Field('y') => {
                    let year = rest.number(2, 2)?;
                    fields.year = if year < 69 { 2000 + year } else { 1900 + year };
                }
                Part::Field('m') => fields.month = rest.number(1, 2)?,
                Part::Field('b' | 'B') => fields.month = rest.name(english_months())?,
                Part::Field('d') => fields.day = rest.number(1, 2)?,
                Part::Field('a' | 'A') => drop(rest.name(WEEKDAYS)?),
                Part::Field('H' | 'I') => fields.hour = rest.number(1, 2)?,
                Part::Field('M') => fields.minute = rest.number(1, 2)?,
                Part::Field('S') => fields.second = rest.number(1, 2)?,
                Part::Field('f') => fields.micros = rest.micros()?,
                Part::Field('s') => since = Some(rest.number(1, 12)? * SECOND),
                Part::Field('p') => fields.afternoon = Some(rest.half_of_day()?),
                Part::Field(_) => fields.zone = rest.zone()?,
            }
        }
        rest.0.is_empty().then_some(())?;
        match since {
            Some(since) => Some(since + fields.micros),
            None => fields.moment(),
        }
    }
}
