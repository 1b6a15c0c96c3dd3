//! Whether the first record of a table names its columns.

use crate::corpus::table::{LOOK, TEXT_NAMES, words_in};

/// Letters of a name, at most.
const NAME: usize = 40;
/// Records that are compared with the first.
const BELOW: usize = 50;

/// Whether the first record is a header: names of its columns, or cells of another kind than those
/// below.
pub(super) fn is_header(records: &[Vec<String>]) -> bool {
    let [first, rest @ ..] = records else { return false };
    let mut names: Vec<&str> = first.iter().map(|cell| cell.trim()).collect();
    // A row that is half empty names nothing; pandas leaves the name of its index out.
    let empty = names.iter().filter(|name| name.is_empty()).count();
    if names.is_empty()
        || empty > names.len().div_ceil(2)
        || first.iter().any(|cell| is_value(cell))
    {
        return false;
    }
    // Several words above several columns are no name of the first.
    let wide = rest.iter().filter(|record| record.len() > 1).count();
    if first.len() == 1 && 2 * wide > rest.len() && first[0].split_whitespace().count() > 1 {
        return false;
    }
    if names_what_is_below(first, rest) {
        return true;
    }
    names.sort_unstable();
    names.dedup();
    if empty > 0 || !first.iter().all(|cell| is_name(cell)) {
        return false;
    }
    // Two columns may have one name.
    if first.iter().any(|cell| TEXT_NAMES.contains(&cell.trim().to_lowercase().as_str())) {
        return true;
    }
    if names.len() < first.len() {
        return false;
    }
    // A label comes again, a column's name does not.
    let again = |column: usize| {
        rest.iter().take(LOOK).any(|record| record.get(column) == Some(&first[column]))
    };
    if rest.is_empty() || (0..first.len()).any(again) {
        return false;
    }
    // Somewhere the column below a name holds what is no name: numbers, or running text, or
    // several words below names of one word.
    let one_word = |cell: &str| cell.split_whitespace().count() == 1;
    let all_one_word = first.iter().all(|cell| one_word(cell));
    (0..first.len()).any(|column| {
        let below = rest.iter().take(BELOW).filter_map(|record| record.get(column));
        let (mut all, mut other) = (0, 0);
        for cell in below {
            all += 1;
            other += usize::from(!is_name(cell) || (all_one_word && !one_word(cell)));
        }
        other * 2 > all
    })
}

/// Whether some column holds numbers, times or addresses below a first cell that is none.
fn names_what_is_below(first: &[String], rest: &[Vec<String>]) -> bool {
    first.len() > 1
        && (0..first.len()).any(|column| {
            let below = rest.iter().take(BELOW).filter_map(|record| record.get(column));
            let (mut all, mut values) = (0, 0);
            for cell in below.filter(|cell| !cell.trim().is_empty()) {
                all += 1;
                values += usize::from(is_value(cell));
            }
            all > 0 && values * 10 >= all * 9
        })
}

/// A number, a time or an address.
pub(super) fn is_value(cell: &str) -> bool {
    let cell = cell.trim();
    let number = cell.trim_end_matches(['%', '€', '$']).replace(',', ".");
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let dated = |byte: u8| byte.is_ascii_digit() || b"-/.: TZ+".contains(&byte);
    !cell.is_empty()
        && (number.parse::<f64>().is_ok_and(f64::is_finite)
            || (digits >= 4 && cell.bytes().all(dated))
            || (digits >= 4 && cell.ends_with("AM") | cell.ends_with("PM"))
            || cell.starts_with("http://")
            || cell.starts_with("https://"))
}

fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty()
        && cell.chars().count() <= NAME
        && !cell.contains("://")
        && cell.split_whitespace().count().max(words_in(cell)) <= 4
        && !cell.ends_with(['.', '!', '?'])
        && cell.parse::<f64>().is_err()
}
