//! Apache Parquet: row groups of columns, these in pages, packed and encoded; the metadata at the end.
//!
//! * `thrift` — the protocol of the metadata; `schema` — the columns
//! * `pages`, `encoding` — the values
//! * [`write`](mod@write) — a table written, every page as it is

mod encoding;
mod pages;
mod schema;
mod thrift;
pub mod write;

use schema::{Leaf, Physical};
use thrift::Value;

use super::{About, Budget, Column, Flaw, Values, part};

const MAGIC: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";

/// Whether these bytes begin such a file.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || bytes.starts_with(ENCRYPTED)
}

/// The columns that are wanted.
pub fn read(bytes: &[u8], wanted: impl Fn(About) -> bool) -> Result<Vec<Column>, Flaw> {
    let metadata = metadata(bytes)?;
    if metadata.field(8).is_some() {
        return Err(Flaw::Encrypted);
    }
    let leaves = schema::leaves(metadata.list(2))?;
    let mut budget = Budget::of(bytes.len());
    let mut columns = Vec::new();
    for (number, leaf) in leaves.iter().enumerate() {
        let numbers = !matches!(leaf.physical, Physical::Bytes | Physical::Fixed(_));
        let listed = leaf.repetition > 0;
        if !wanted(About { name: &leaf.name, listed, numbers }) {
            continue;
        }
        let mut column = empty(leaf);
        for group in metadata.list(4) {
            let rows = group.size(3).unwrap_or(0);
            let chunk = group.list(1).get(number).ok_or(Flaw::Damaged("a column is missing"))?;
            pages::read(bytes, chunk, leaf, rows, &mut column, &mut budget)?;
        }
        columns.push(column);
    }
    Ok(columns)
}

fn metadata(bytes: &[u8]) -> Result<Value<'_>, Flaw> {
    if bytes.starts_with(ENCRYPTED) || bytes.ends_with(ENCRYPTED) {
        return Err(Flaw::Encrypted);
    }
    let end = bytes.strip_suffix(MAGIC).ok_or(Flaw::Damaged("its end is missing"))?;
    let (rest, length) = end.split_last_chunk().ok_or(Flaw::Damaged("its end is missing"))?;
    let length = u32::from_le_bytes(*length) as usize;
    let begin = rest
        .len()
        .checked_sub(length)
        .ok_or(Flaw::Damaged("the metadata of the Parquet file are missing"))?;
    thrift::read(&mut part(rest, begin, length)?)
}

fn empty(leaf: &Leaf) -> Column {
    let values = match leaf.physical {
        Physical::Float | Physical::Double => Values::Floats(Vec::new()),
        Physical::Bytes | Physical::Fixed(_) => Values::Bytes(Vec::new()),
        _ => Values::Ints(Vec::new()),
    };
    let (name, kind, listed) = (leaf.name.clone(), leaf.kind, leaf.repetition > 0);
    Column { name, kind, listed, counts: Vec::new(), values }
}
