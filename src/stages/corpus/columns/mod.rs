//! The columns of an input: what each of them is, found by looking into its values, and which hold the
//! text, the class and the time.

mod choice;
mod kind;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::CorpusError;
use super::options::{self, ReadOptions};
use super::table::{self, LOOK, TEXT_NAMES, Table, is_missing};
use crate::text::{one_line, sanitise};
pub use choice::{Choice, ChoiceError, rows};
pub use kind::Kind;

/// Characters of an example.
const EXAMPLE: usize = 60;

/// A text that fewer than one of so many records has is not what the records are about.
const SELDOM: usize = 200;

/// Use of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It holds the documents, or a part of each.
    Text,
    /// It holds the class of each document.
    Class,
    /// It holds the time of each document.
    Time,
}

impl Role {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Role::Text => "text",
            Role::Class => "class",
            Role::Time => "time",
        }
    }
}

/// A column and what was found in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, or its number where it has none.
    pub name: String,
    /// Its use, if it has one.
    pub role: Option<Role>,
    /// The kind of its values.
    pub kind: Kind,
    /// The reason.
    pub why: String,
    /// Records that have something in it.
    pub filled: usize,
    /// Records that only say that there is nothing, as `NaN` does.
    pub missing: usize,
    /// The first value.
    pub example: String,
}

/// Columns that were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub text: Vec<usize>,
    pub class: Option<usize>,
    pub time: Option<usize>,
}

/// A pass through a table to learn about its columns.
pub(super) struct Survey {
    columns: Vec<Seen>,
    records: usize,
    /// Of so many records one is looked at more closely.
    step: usize,
}

#[derive(Clone, Default)]
struct Seen {
    filled: usize,
    missing: usize,
    /// Values of records that were looked at, empty ones not; of long ones the beginning.
    values: Vec<String>,
    /// Words of each of them, to its end.
    words: Vec<usize>,
}

impl Survey {
    pub fn of(columns: usize) -> Self {
        Survey { columns: vec![Seen::default(); columns], records: 0, step: 1 }
    }

    /// Takes the cells of the next record, each with its column.
    pub fn see<'c>(&mut self, cells: impl Iterator<Item = (usize, &'c Cow<'c, str>)>) {
        let look = self.records.is_multiple_of(self.step);
        let mut full = false;
        for (at, cell) in cells {
            let Some(column) = self.columns.get_mut(at) else { continue };
            if is_missing(cell) {
                column.missing += 1;
            } else if !cell.bytes().all(|byte| byte == b' ') {
                column.filled += 1;
                if look {
                    column.values.push(beginning(cell).to_owned());
                    column.words.push(table::words_in(cell));
                    full |= column.values.len() >= 2 * LOOK;
                }
            }
        }
        self.records += 1;
        if full {
            // Every second one is as good a sample of all.
            self.step *= 2;
            for column in &mut self.columns {
                every_second(&mut column.values);
                every_second(&mut column.words);
            }
        }
    }

    /// The columns with their kinds, and the chosen ones where `options` name none.
    pub fn columns(
        self,
        name: &str,
        names: &[String],
        options: &ReadOptions,
    ) -> Result<(Vec<Column>, Chosen), CorpusError> {
        let records = self.records;
        let mut found: Vec<Found> = Vec::with_capacity(names.len());
        for (seen, name) in self.columns.into_iter().zip(names) {
            found.push(Found::of(seen, name));
        }
        let mut columns: Vec<Column> = found.iter().map(|found| found.column.clone()).collect();
        let chosen = choose(name, names, &found, records, options)?;
        let mut role = |at: usize, role: Role, why: String| {
            (columns[at].role, columns[at].why) = (Some(role), why);
        };
        for &at in &chosen.text {
            role(at, Role::Text, why_text(&found, at, options));
        }
        if let Some(at) = chosen.class {
            let values = format!("{} different values", found[at].different);
            role(at, Role::Class, named_or(options.label_column.as_ref(), values));
        }
        if let Some(at) = chosen.time {
            let why = found[at].column.why.clone();
            role(at, Role::Time, named_or(options.time_column.as_ref(), why));
        }
        Ok((columns, chosen))
    }
}

fn every_second<T>(items: &mut Vec<T>) {
    let mut keep = false;
    items.retain(|_| {
        keep = !keep;
        keep
    });
}

/// The columns that hold the text of a table, by name.
pub(super) fn texts(
    name: &str,
    table: &Table,
    options: &ReadOptions,
) -> Result<Vec<String>, CorpusError> {
    let mut survey = Survey::of(table.columns.len());
    table.each(&mut |cells| survey.see(cells.iter().enumerate()));
    let options = ReadOptions {
        label_column: Some(options::NONE.to_owned()),
        time_column: Some(options::NONE.to_owned()),
        ..options.clone()
    };
    let (_, chosen) = survey.columns(name, &table.columns, &options)?;
    Ok(chosen.text.iter().map(|&at| table.columns[at].clone()).collect())
}

/// Enough of a cell to tell what it is.
fn beginning(cell: &str) -> &str {
    const ENOUGH: usize = 2000;
    &cell[..cell.floor_char_boundary(ENOUGH)]
}

fn named_or(named: Option<&String>, why: String) -> String {
    match named {
        Some(_) => format!("named; {why}"),
        None => why,
    }
}

/// The findings in one column.
struct Found {
    column: Column,
    /// Mean words of a value.
    words: f64,
    /// Different values, and their share of all, among those looked at.
    different: usize,
    variety: f64,
}

impl Found {
    fn of(seen: Seen, name: &str) -> Self {
        let looked = seen.values.len();
        let words: usize = seen.words.iter().sum();
        let words = words as f64 / looked.max(1) as f64;
        let mut distinct: Vec<&str> = seen.values.iter().map(|value| value.trim()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let different = distinct.len();
        let (kind, why) = kind::of(name, &seen.values, words, different);
        let example = seen.values.first().map_or("", String::as_str);
        let example: String = one_line(&sanitise(example)).chars().take(EXAMPLE).collect();
        let column = Column {
            name: sanitise(name).into_owned(),
            role: None,
            kind,
            why,
            filled: seen.filled,
            missing: seen.missing,
            example,
        };
        Found { column, words, different, variety: different as f64 / looked.max(1) as f64 }
    }

    /// How much a column reads like text: many words in a cell, few cells the same; a header that says
    /// so counts double. What is no language only counts where nothing else is.
    fn as_text(&self, records: usize) -> (u8, f64) {
        let name = self.column.name.to_lowercase();
        let says_so = if TEXT_NAMES.contains(&name.as_str()) { 2.0 } else { 1.0 };
        let filled = self.column.filled as f64;
        let rank = match self.column.kind {
            // Numbers that come again and again.
            Kind::Class if self.words < 0.5 => 0,
            // A remark on the file, not the text of its records.
            Kind::Text if SELDOM * self.column.filled < records => 1,
            kind => kind.as_text(),
        };
        (rank, self.words * self.variety * filled * says_so)
    }
}

fn choose(
    name: &str,
    names: &[String],
    found: &[Found],
    records: usize,
    options: &ReadOptions,
) -> Result<Chosen, CorpusError> {
    let find = |wanted: &Option<String>| {
        let named = wanted.as_deref().filter(|wanted| !options::is_none(wanted));
        named.map(|wanted| table::find(names, name, wanted)).transpose()
    };
    let text = match &options.text_column {
        Some(wanted) => table::find_all(names, name, wanted)?,
        None => best_text(found, records).into_iter().collect(),
    };
    let (class, time) = (find(&options.label_column)?, find(&options.time_column)?);
    let free = |at: &usize| !text.contains(at) && class != Some(*at) && time != Some(*at);
    let time = match options.time_column {
        Some(_) => time,
        None => (0..found.len())
            .filter(free)
            .filter(|&at| found[at].is_time(options.time_format.is_some()))
            // The fuller one, and of these the first.
            .max_by_key(|&at| (found[at].column.filled, std::cmp::Reverse(at))),
    };
    let free = |at: &usize| !text.contains(at) && class != Some(*at) && time != Some(*at);
    let class = match options.label_column {
        Some(_) => class,
        None => (0..found.len())
            .filter(free)
            .filter(|&at| found[at].is_class(records))
            .max_by_key(|&at| (kind::says_class(&names[at]), std::cmp::Reverse(at))),
    };
    Ok(Chosen { text, class, time })
}

impl Found {
    /// A class has few values, which come again and again, in most records.
    fn is_class(&self, records: usize) -> bool {
        self.column.kind == Kind::Class
            && self.column.why != kind::USED_FOR
            && self.different > 1
            && 2 * self.column.filled > records
    }

    /// Times that can be read without asking, or whose format is known.
    fn is_time(&self, known: bool) -> bool {
        self.column.kind == Kind::Time && (known || self.column.why != kind::OPEN)
    }
}

fn best_text(found: &[Found], records: usize) -> Option<usize> {
    let better = |a: &usize, b: &usize| {
        let (a, b) = (found[*a].as_text(records), found[*b].as_text(records));
        // Of equals the first counts.
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    };
    (0..found.len()).rev().max_by(better)
}

fn why_text(found: &[Found], at: usize, options: &ReadOptions) -> String {
    let words = found[at].words;
    let words = if words < 10.0 { format!("{words:.1}") } else { format!("{words:.0}") };
    let languages = found.iter().filter(|found| found.column.kind == Kind::Text).count();
    match (&options.text_column, found[at].column.kind, languages) {
        (Some(_), ..) => format!("named; {words} words a row"),
        (None, Kind::Text, 2..) => format!("longest natural-language column: {words} words a row"),
        (None, Kind::Text, _) => format!("the only natural-language column: {words} words a row"),
        (None, kind, _) => format!("no column has sentences; this has {}", kind.name()),
    }
}
