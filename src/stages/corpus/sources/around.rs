//! What stands around a delimited table in its file and is no record of it: titles above the header, and
//! totals below.

use super::cells::{Cell, Dialect, Records};
use super::header::{is_header, is_value};
use crate::corpus::table::{LOOK, TEXT_NAMES};

/// Lines of titles above a header, at most.
const TITLES: usize = 20;
/// What a total is called.
const TOTALS: [&str; 12] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "gesamt",
    "summe",
    "total général",
    "totale",
    "totaal",
    "suma",
    "итого",
    "合計",
];
/// What is counted in a line that says how many records there were.
const COUNTED: [&str; 6] = ["row", "rows", "record", "records", "zeilen", "lines"];

/// Where the header of a table begins that has titles above it, and how many lines these are. A title
/// has one cell where the table has several; what follows must be a header beyond doubt, so that a first
/// record that is short stays one.
pub(super) fn titles(
    text: &str,
    dialect: Dialect,
    width: usize,
    wanted: &[&str],
) -> (usize, usize) {
    if width < 2 {
        return (0, 0);
    }
    let mut records = Records::of(text, dialect);
    let (mut record, mut above, mut at) = (Vec::new(), 0, 0);
    while above <= TITLES && records.read(&mut record) {
        if !is_title(&record, width, wanted) {
            break;
        }
        above += 1;
        at = records.at().min(text.len());
    }
    let titled = above > 0 && above <= TITLES && record.len() >= 2;
    if !titled || text[..at].trim().is_empty() {
        return (0, 0);
    }
    let whole = |record: Vec<Cell>| -> Vec<String> {
        record.into_iter().map(|cell| cell.text.into_owned()).collect()
    };
    let rest = Records::of(&text[at..], dialect).filter(|record| !record.is_empty());
    let rest: Vec<Vec<String>> = rest.take(LOOK + 1).map(whole).collect();
    let names_it = |first: &Vec<String>| {
        first.iter().any(|cell| wanted.iter().any(|name| cell.trim().eq_ignore_ascii_case(name)))
    };
    match is_header(&rest) || rest.first().is_some_and(names_it) {
        true => (at, text[..at].lines().count()),
        false => (0, 0),
    }
}

/// One cell with something in it, or none, in a table of several columns; no name of a column.
fn is_title(record: &[Cell], width: usize, wanted: &[&str]) -> bool {
    let mut filled = record.iter().map(|cell| cell.text.trim()).filter(|cell| !cell.is_empty());
    let (first, more) = (filled.next(), filled.count());
    let names = |cell: &str| {
        TEXT_NAMES.contains(&cell.to_lowercase().as_str())
            || wanted.iter().any(|name| cell.eq_ignore_ascii_case(name))
    };
    // Commas in a title make cells of it; so many as in the table they are not.
    let comment = record.len() < width && first.is_some_and(|cell| cell.starts_with('#'));
    (more == 0 || comment) && !first.is_some_and(names)
}

/// Where a table ends above its total: a last line that is called so and is the sum of the records
/// above it, or says how many they are. Anything else stays a record.
pub(super) fn before_total(text: &str, dialect: Dialect, header: bool) -> Option<usize> {
    let body = text.trim_end();
    let at = memchr::memrchr(b'\n', body.as_bytes())? + 1;
    let last = Records::of(&body[at..], dialect).next()?;
    let sums = sums_of(&last);
    let count = count_of(&last);
    if sums.is_none() && count.is_none() {
        return None;
    }
    let (mut records, mut record) = (Records::of(&body[..at], dialect), Vec::new());
    let (mut first, mut found, mut wide) = (header, 0usize, false);
    let mut added = vec![0.0; last.len()];
    while records.read(&mut record) {
        if record.is_empty() || std::mem::take(&mut first) {
            continue;
        }
        found += 1;
        wide |= record.len() > 1;
        for (sum, cell) in added.iter_mut().zip(&record) {
            *sum += number(&cell.text).unwrap_or(0.0);
        }
    }
    // Sums are written with two places at most, as a rule.
    let equal = |said: f64, sum: f64| (said - sum).abs() <= 0.006_f64.max(1e-9 * sum.abs());
    let is_sum = |sums: Vec<(usize, f64)>| {
        sums.iter().any(|&(_, said)| said != 0.0)
            && sums.iter().all(|&(at, said)| equal(said, added[at]) || equal(said, found as f64))
    };
    let told = sums.is_some_and(is_sum) || count.is_some_and(|count| count == found);
    (told && wide && found > 1).then(|| body[..at].trim_end().len() + 1)
}

/// The numbers of a record that is called a total and has nothing else.
fn sums_of(record: &[Cell]) -> Option<Vec<(usize, f64)>> {
    let filled = || record.iter().enumerate().filter(|(_, cell)| !cell.text.trim().is_empty());
    let name = filled().next()?.1.text.trim().trim_end_matches(':').to_lowercase();
    if !TOTALS.contains(&name.as_str()) {
        return None;
    }
    let sums: Option<Vec<(usize, f64)>> =
        filled().skip(1).map(|(at, cell)| Some((at, number(&cell.text)?))).collect();
    sums.filter(|sums| !sums.is_empty())
}

/// How many records there are by a line such as `(120 rows)` or `120 rows affected`.
fn count_of(record: &[Cell]) -> Option<usize> {
    let [only] = record else { return None };
    let said = only.text.trim().trim_matches(['(', ')', '.']).to_lowercase();
    let mut words = said.split_whitespace();
    let count = words.next()?.parse().ok()?;
    (COUNTED.contains(&words.next()?) && words.count() <= 1).then_some(count)
}

fn number(cell: &str) -> Option<f64> {
    is_value(cell).then(|| cell.trim().replace(',', "").parse().ok()).flatten()
}
