//! A table written as an Arrow file (Feather 2), its batches as they are.

use std::io::{self, Write};
use std::ops::Range;

use super::MAGIC;
use super::build::{Item, message, pad};
use crate::columnar::{Column, Values};

/// Rows of a batch.
const ROWS: usize = 1 << 16;
/// The fifth version of the metadata, of 2020.
const VERSION: Item = Item::Short(4);

/// Writes columns of whole numbers, floating-point numbers and texts, none of them lists, of equally
/// many rows.
pub fn write(columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let mut at = 8;
    out.write_all(MAGIC)?;
    out.write_all(&[0; 2])?;
    let first = framed(&[VERSION, Item::Byte(1), Item::Table(schema(columns)), Item::Long(0)]);
    out.write_all(&first)?;
    at += first.len();
    let rows = columns.first().map_or(0, |column| column.counts.len());
    let mut values = vec![0; columns.len()];
    let mut blocks = Vec::new();
    for begin in (0..rows).step_by(ROWS) {
        let rows = begin..rows.min(begin + ROWS);
        let (batch, body) = batch(columns, rows, &mut values);
        let length = Item::Long(body.len() as i64);
        let head = framed(&[VERSION, Item::Byte(3), Item::Table(batch), length]);
        out.write_all(&head)?;
        out.write_all(&body)?;
        blocks.push(vec![at as i64, head.len() as i64, body.len() as i64]);
        at += head.len() + body.len();
    }
    // No message follows.
    out.write_all(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])?;
    let dictionaries = Item::Structs(Vec::new());
    let footer =
        message(&[VERSION, Item::Table(schema(columns)), dictionaries, Item::Structs(blocks)]);
    out.write_all(&footer)?;
    out.write_all(&(footer.len() as u32).to_le_bytes())?;
    out.write_all(MAGIC)
}

/// A message with its length before it.
fn framed(root: &[Item]) -> Vec<u8> {
    let message = message(root);
    [&[0xff; 4], &(message.len() as u32).to_le_bytes()[..], &message].concat()
}

fn schema(columns: &[Column]) -> Vec<Item<'_>> {
    let field = |column| {
        let Column { name, values, .. }: &Column = column;
        let (number, of) = match values {
            Values::Ints(_) => (2, vec![Item::Int(64), Item::Byte(1)]),
            Values::Floats(_) => (3, vec![Item::Short(2)]),
            Values::Bytes(_) => (20, Vec::new()),
        };
        let children = Item::Tables(Vec::new());
        let type_of = [Item::Byte(number), Item::Table(of)];
        let mut field = vec![Item::Text(name), Item::Byte(1)];
        field.extend(type_of);
        field.extend([Item::Absent, children]);
        field
    };
    vec![Item::Absent, Item::Tables(columns.iter().map(field).collect())]
}

/// A batch's metadata and body; `values` says how many values of each column came before.
fn batch<'a>(
    columns: &[Column],
    rows: Range<usize>,
    values: &mut [usize],
) -> (Vec<Item<'a>>, Vec<u8>) {
    let (mut nodes, mut buffers, mut body) = (Vec::new(), Vec::new(), Vec::new());
    let mut buffer = |bytes: Vec<u8>| {
        buffers.push(vec![body.len() as i64, bytes.len() as i64]);
        body.extend(bytes);
        pad(&mut body, 64);
    };
    for (column, before) in columns.iter().zip(values) {
        let counts = &column.counts[rows.clone()];
        let there = counts.iter().filter(|&&count| count > 0).count();
        nodes.push(vec![counts.len() as i64, (counts.len() - there) as i64]);
        let mut valid = vec![0_u8; counts.len().div_ceil(8)];
        for (at, _) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            valid[at / 8] |= 1 << (at % 8);
        }
        buffer(valid);
        let range = *before..*before + there;
        *before += there;
        match &column.values {
            Values::Ints(all) => {
                buffer(numbers(counts, all[range].iter().map(|n| n.to_le_bytes())))
            }
            Values::Floats(all) => {
                buffer(numbers(counts, all[range].iter().map(|n| n.to_le_bytes())));
            }
            Values::Bytes(all) => {
                let mut texts = all[range].iter();
                let (mut offsets, mut bytes) = (vec![0; 8], Vec::new());
                for &count in counts {
                    if let Some(text) = (count > 0).then(|| texts.next()).flatten() {
                        bytes.extend(text);
                    }
                    offsets.extend((bytes.len() as u64).to_le_bytes());
                }
                buffer(offsets);
                buffer(bytes);
            }
        }
    }
    let length = Item::Long(rows.len() as i64);
    (vec![length, Item::Structs(nodes), Item::Structs(buffers)], body)
}

/// Eight bytes a row, zeros where there is no value.
fn numbers(counts: &[u32], mut values: impl Iterator<Item = [u8; 8]>) -> Vec<u8> {
    let one = |&count: &u32| (count > 0).then(|| values.next()).flatten().unwrap_or_default();
    counts.iter().flat_map(one).collect()
}
