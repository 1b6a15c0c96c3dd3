//! Records in columns.

use std::borrow::Cow;

use super::CorpusError;
use super::tokens::is_unspaced;

/// How many records are looked at to find what a column is.
pub(super) const LOOK: usize = 500;
/// Header names that say "this is the text", in order of preference.
pub(super) const TEXT_NAMES: [&str; 14] = [
    "text",
    "document",
    "review",
    "body",
    "content",
    "message",
    "comment",
    "description",
    "sentence",
    "headline_text",
    "abstract",
    "tweet",
    "title",
    "headline",
];

/// Records that are gone through as often as they are asked for: what is not needed of them is not
/// kept.
pub trait Rows {
    /// Shows the cells of every record in turn. A record may be shorter than the header, and a blank
    /// line has no cells.
    fn each<'s>(&'s self, see: &mut dyn FnMut(&[Cow<'s, str>]));
}

impl Rows for Vec<Vec<String>> {
    fn each<'s>(&'s self, see: &mut dyn FnMut(&[Cow<'s, str>])) {
        let mut cells = Vec::new();
        for record in self {
            cells.clear();
            cells.extend(record.iter().map(|cell| Cow::Borrowed(cell.as_str())));
            see(&cells);
        }
    }
}

/// The records of another table.
struct Again<'a, 't>(&'a Table<'t>);

impl Rows for Again<'_, '_> {
    fn each<'s>(&'s self, see: &mut dyn FnMut(&[Cow<'s, str>])) {
        self.0.each(see);
    }
}

/// Records in columns.
pub struct Table<'a> {
    /// Header names; numbers from 1 where there is no header.
    pub columns: Vec<String>,
    /// Number of the first record: 2 below a header line.
    pub first_record: usize,
    /// How it is written, in a few words: what keeps cells apart, and what was left out around them.
    pub dialect: Option<String>,
    /// There is one column, which has no name: lines, or the text of a file.
    pub plain: bool,
    rows: Box<dyn Rows + 'a>,
}

impl<'a> Table<'a> {
    /// A table of these records.
    pub fn new(columns: Vec<String>, first_record: usize, rows: impl Rows + 'a) -> Self {
        Table { columns, first_record, dialect: None, plain: false, rows: Box::new(rows) }
    }

    /// The same table, once more.
    pub(super) fn again(table: &'a Table<'_>) -> Self {
        let dialect = table.dialect.clone();
        let columns = table.columns.clone();
        Table { dialect, ..Table::new(columns, table.first_record, Again(table)) }
    }

    /// Texts without columns.
    pub fn plain(rows: impl Rows + 'a) -> Self {
        Table { plain: true, ..Table::new(vec!["1".to_owned()], 1, rows) }
    }

    /// The same, whose cells are kept apart so.
    pub(super) fn written(self, dialect: String) -> Self {
        Table { dialect: Some(dialect), ..self }
    }

    /// [`Rows::each`].
    pub fn each<'s>(&'s self, see: &mut dyn FnMut(&[Cow<'s, str>])) {
        self.rows.each(see);
    }

    /// All cells.
    #[cfg(test)]
    pub fn records(&self) -> Vec<Vec<String>> {
        let mut records = Vec::new();
        self.each(&mut |cells| records.push(cells.iter().map(|cell| cell.to_string()).collect()));
        records
    }
}

/// The column that somebody named: by header, by header in another case, or by number from 1, as
/// `3` or `#3`.
pub fn find(columns: &[String], name: &str, wanted: &str) -> Result<usize, CorpusError> {
    let by_name = columns.iter().position(|column| column == wanted);
    let by_case = || columns.iter().position(|column| column.eq_ignore_ascii_case(wanted));
    let by_number = || {
        let number: usize = wanted.strip_prefix('#').unwrap_or(wanted).parse().ok()?;
        (1..=columns.len()).contains(&number).then(|| number - 1)
    };
    by_name.or_else(by_case).or_else(by_number).ok_or_else(|| CorpusError::NoColumn {
        name: name.to_owned(),
        wanted: wanted.to_owned(),
        columns: columns.to_vec(),
    })
}

/// The columns that somebody named, with commas between; a name with a comma stands in double
/// quotes there, in which a quote is doubled.
pub fn find_all(columns: &[String], name: &str, wanted: &str) -> Result<Vec<usize>, CorpusError> {
    if let Ok(one) = find(columns, name, wanted) {
        return Ok(vec![one]);
    }
    names(wanted).iter().map(|wanted| find(columns, name, wanted)).collect()
}

/// The names of a list.
fn names(list: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut quoted = false;
    let mut characters = list.chars().peekable();
    while let Some(c) = characters.next() {
        let begins = names.last().is_none_or(|name| name.trim().is_empty());
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                names.last_mut().into_iter().for_each(|name| name.push('"'));
            }
            '"' if quoted || begins => quoted = !quoted,
            ',' if !quoted => names.push(String::new()),
            c => names.last_mut().into_iter().for_each(|name| name.push(c)),
        }
    }
    names.iter().map(|name| name.trim().to_owned()).collect()
}

/// Columns as a list that [`find_all`] understands.
pub fn list(columns: &[String], chosen: &[usize]) -> String {
    let quoted = |&at: &usize| {
        let name = &columns[at];
        match chosen.len() > 1 && name.contains([',', '"']) {
            true => format!("\"{}\"", name.replace('"', "\"\"")),
            false => name.clone(),
        }
    };
    chosen.iter().map(quoted).collect::<Vec<_>>().join(",")
}

/// Words with at least one letter; two letters of a script without spaces count as one. Web
/// addresses are no words.
pub(super) fn words_in(cell: &str) -> usize {
    let words = |word: &str| {
        if word.contains("://") {
            return 0;
        }
        let unspaced = word.chars().filter(|&c| is_unspaced(c)).count();
        unspaced / 2 + usize::from(unspaced < 2 && word.chars().any(char::is_alphabetic))
    };
    cell.split_whitespace().map(words).sum()
}

/// Cells that say that there is nothing, as pandas reads them, and a dash.
const MISSING: [&str; 13] =
    ["NaN", "nan", "-NaN", "NULL", "null", "None", "N/A", "n/a", "NA", "<NA>", "#N/A", "#NA", "-"];

/// Whether a cell only says that there is nothing.
pub(super) fn is_missing(cell: &str) -> bool {
    // Most are longer, and none of these may cost much.
    cell.len() <= 16 && MISSING.contains(&cell.trim())
}
