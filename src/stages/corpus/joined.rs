//! The tables of several files as one: columns of one name are one column, whatever their order.

use std::borrow::Cow;
use std::collections::HashMap;

use super::table::Table;

/// A table and the file it is of.
pub(super) struct Part<'a> {
    pub table: Table<'a>,
    pub file: usize,
    /// The column of the whole that each of its columns is.
    columns: Vec<usize>,
}

/// The records of all tables, one table's after the other's.
pub(super) struct Joined<'a> {
    /// The columns of all, in the order they are met. One without a name where there are only lines.
    pub columns: Vec<String>,
    pub parts: Vec<Part<'a>>,
}

impl<'a> Joined<'a> {
    /// Tables with the files they are of.
    pub fn of(tables: Vec<(usize, Table<'a>)>) -> Self {
        let all_plain = tables.iter().all(|(_, table)| table.plain);
        let mut columns: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut parts = Vec::with_capacity(tables.len());
        for (file, table) in tables {
            // Lines among tables are texts like theirs.
            let names = if table.plain && !all_plain { &[][..] } else { &table.columns[..] };
            let place = |name: &String| {
                *known.entry(name.trim().to_lowercase()).or_insert_with(|| {
                    columns.push(name.clone());
                    columns.len() - 1
                })
            };
            // Two columns of one table that differ in their letters' case alone stay two.
            let apart: std::collections::HashSet<String> =
                names.iter().map(|name| name.trim().to_lowercase()).collect();
            let places = match apart.len() == names.len() {
                true => names.iter().map(place).collect(),
                false => names.iter().map(|name| own(&mut columns, &mut known, name)).collect(),
            };
            parts.push(Part { table, file, columns: places });
        }
        Joined { columns, parts }
    }

    /// Whether there are only lines or whole texts.
    pub fn is_plain(&self) -> bool {
        self.parts.iter().all(|part| part.table.plain)
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.eq_ignore_ascii_case(name))
    }

    /// The number by which people know the first record.
    pub fn first_row(&self) -> usize {
        match &self.parts[..] {
            [only] => only.table.first_record,
            _ => 1,
        }
    }
}

/// The column of exactly this name.
fn own(columns: &mut Vec<String>, known: &mut HashMap<String, usize>, name: &str) -> usize {
    *known.entry(name.to_owned()).or_insert_with(|| {
        columns.push(name.to_owned());
        columns.len() - 1
    })
}

impl Part<'_> {
    /// Which of its cells belongs to a column of the whole. Of lines among tables that is the text.
    pub fn place(&self, column: usize) -> Option<usize> {
        self.columns.iter().position(|&at| at == column)
    }

    /// Whether these are lines among tables.
    pub fn is_apart(&self) -> bool {
        self.columns.is_empty()
    }

    /// Cells with the columns they belong to.
    pub fn cells<'s, 'c>(
        &'s self,
        cells: &'c [Cow<'c, str>],
    ) -> impl Iterator<Item = (usize, &'c Cow<'c, str>)> + use<'s, 'c> {
        self.columns.iter().copied().zip(cells)
    }
}
