//! The table of columns, in `inspect` and in the line mode.

use std::io::{self, Write};

use crate::corpus::columns::Column;
use crate::text::thousands;
use crate::ui::text::fit;

/// Cells of a column's name, of what it holds, what it is taken for, and why.
const NAME: usize = 24;
const HOLDS: usize = 9;
const USE: usize = 10;
const WHY: usize = 52;

/// A line a column, under a heading.
pub(crate) fn table<'a>(
    columns: impl IntoIterator<Item = &'a Column>,
    records: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let dots = "…";
    writeln!(
        out,
        "{:<NAME$}  {:<HOLDS$}  {:<USE$}  {:>6}  {:>7}  {:<WHY$}  EXAMPLE",
        "COLUMN", "HOLDS", "TAKEN FOR", "FILLED", "MISSING", "WHY"
    )?;
    for column in columns {
        let role = column.role.map_or("-", |role| role.name());
        let share = 100.0 * column.filled as f64 / records.max(1) as f64;
        let (name, why) = (fit(&column.name, NAME, dots), fit(&column.why, WHY, dots));
        let (holds, example) = (column.kind.name(), &column.example);
        let missing = thousands(column.missing);
        writeln!(
            out,
            "{name}  {holds:<HOLDS$}  {role:<USE$}  {share:>5.0}%  {missing:>7}  {why}  {example}"
        )?;
    }
    Ok(())
}
