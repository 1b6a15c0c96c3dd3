//! The cells of a delimited text.

use std::borrow::Cow;

/// How cells are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub separator: u8,
    /// The character that cells may be quoted with.
    pub quote: Option<u8>,
    /// A backslash takes the next character's meaning away.
    pub backslash: bool,
    /// Spaces may stand between a separator and a quote.
    pub spaced: bool,
}

impl Dialect {
    /// Cells without quotes.
    pub fn plain(separator: u8) -> Self {
        Dialect { separator, quote: None, backslash: false, spaced: false }
    }
}

/// One cell, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    pub text: Cow<'a, str>,
    pub quoted: bool,
}

/// The records of a text, one after the other; a blank line has no cells.
pub struct Records<'a> {
    text: &'a str,
    at: usize,
    dialect: Dialect,
}

impl<'a> Records<'a> {
    pub fn of(text: &'a str, dialect: Dialect) -> Self {
        Records { text, at: 0, dialect }
    }

    /// Where the next record begins.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The cell that begins here, and the byte behind it.
    fn cell(&self, start: usize) -> (Cell<'a>, usize) {
        let bytes = self.text.as_bytes();
        let Dialect { separator, quote, spaced, .. } = self.dialect;
        let mut at = start;
        while spaced && bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        if quote.is_some()
            && bytes.get(at).copied() == quote
            && let Some(found) = self.quoted(at + 1)
        {
            return found;
        }
        let end = memchr::memchr2(separator, b'\n', &bytes[start..]);
        let end = end.map_or(bytes.len(), |end| start + end);
        let text = &self.text[start..end];
        let last = bytes.get(end).is_none_or(|&byte| byte == b'\n');
        let text = if last { text.strip_suffix('\r').unwrap_or(text) } else { text };
        (Cell { text: Cow::Borrowed(text), quoted: false }, end)
    }

    /// The quoted cell whose text begins at `begin`, and the byte behind it; `None` where the quote
    /// does not close at a cell's end, so that it is a character like any other.
    fn quoted(&self, begin: usize) -> Option<(Cell<'a>, usize)> {
        let bytes = self.text.as_bytes();
        let Dialect { separator, quote, backslash, .. } = self.dialect;
        let quote = quote?;
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        let (mut from, mut at) = (begin, begin);
        loop {
            at += memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
            let next = bytes.get(at + 1);
            let doubled = bytes[at] == quote && next == Some(&quote);
            let escaped = bytes[at] == b'\\'
                && backslash
                && next.is_some_and(|&next| next == quote || next == b'\\');
            if doubled || escaped {
                // The second of the two is the character.
                text += &self.text[from..at];
                from = at + 1;
                at += 2;
            } else if bytes[at] == quote {
                break;
            } else {
                at += 1;
            }
        }
        if !ends(bytes, at + 1, separator) {
            return None;
        }
        match text.is_empty() {
            true => text = Cow::Borrowed(&self.text[from..at]),
            false => text += &self.text[from..at],
        }
        let rest = &bytes[at + 1..];
        let end = memchr::memchr2(separator, b'\n', rest).map_or(bytes.len(), |end| at + 1 + end);
        Some((Cell { text, quoted: true }, end))
    }
}

impl<'a> Records<'a> {
    /// Puts the cells of the next record into `record`, whose room is used again; false at the end.
    pub fn read(&mut self, record: &mut Vec<Cell<'a>>) -> bool {
        record.clear();
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return false;
        }
        loop {
            let (cell, end) = self.cell(self.at);
            record.push(cell);
            self.at = end + 1;
            if bytes.get(end) != Some(&self.dialect.separator) {
                break;
            }
        }
        // Quotes around nothing are a record.
        if matches!(&record[..], [only] if only.text.is_empty() && !only.quoted) {
            record.clear();
        }
        true
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Vec<Cell<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = Vec::new();
        self.read(&mut record).then_some(record)
    }
}

/// Whether a cell ends here, spaces apart.
pub(super) fn ends(bytes: &[u8], at: usize, separator: u8) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let next = rest.iter().position(|&byte| byte != b' ' || separator == b' ');
    match next.map(|next| rest[next]) {
        None | Some(b'\n') => true,
        Some(b'\r') => matches!(rest.get(next.unwrap_or(0) + 1), None | Some(b'\n')),
        Some(byte) => byte == separator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let dialect = Dialect::look(text, None).dialect;
        let texts = |record: Vec<Cell>| record.iter().map(|cell| cell.text.to_string()).collect();
        Records::of(text, dialect).map(texts).collect()
    }

    #[test]
    fn separators_and_quotes_are_found() {
        let table = [["id", "say"], ["1", "one; two, \"three\""], ["2", "it's\nfour"]];
        let written = |separator: &str, cell: &dyn Fn(&str) -> String| -> String {
            table.map(|row| row.map(cell).join(separator)).join("\n")
        };
        let doubled = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let escaped = |cell: &str| format!("\"{}\"", cell.replace('"', "\\\""));
        let single = |cell: &str| format!("'{}'", cell.replace('\'', "''"));
        for separator in [",", ";", "\t", "|", ", "] {
            for cell in [&doubled as &dyn Fn(&str) -> String, &escaped, &single] {
                let text = written(separator, cell);
                assert_eq!(read(&text), table.map(|row| row.map(str::to_owned).to_vec()), "{text}");
            }
        }
    }

    #[test]
    fn quotes_that_do_not_close_are_characters() {
        let text = "id\tsay\n1\t\"Go\" he said\n2\tShe \"stays\"\n3\t\"No end\n4\tfour\n";
        let cells: Vec<String> = read(text).into_iter().map(|mut row| row.remove(1)).collect();
        assert_eq!(cells, ["say", "\"Go\" he said", "She \"stays\"", "\"No end", "four"]);
    }

    #[test]
    fn paths_may_end_with_a_backslash() {
        let text = "path,say\n\"C:\\\",\"one\"\n\"D:\\x\\\",\"two\"\n";
        assert_eq!(read(text)[1..], [["C:\\", "one"], ["D:\\x\\", "two"]]);
    }
}
