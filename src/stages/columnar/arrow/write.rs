//! A table written as an Arrow file (Feather 2), its batches as they are.

use std::io::{self, Write};
use std::ops::Range;

use super::MAGIC;
use super::build::{Item, message, pad};
use crate::columnar::{Column, Kind, Values};

/// Rows of a batch.
const ROWS: usize = 1 << 16;
/// The fifth version of the metadata, of 2020.
const VERSION: Item = Item::Short(4);

/// Writes columns of whole numbers, moments, floating-point numbers and texts, of equally many rows. A
/// list without values is empty, not missing.
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
    vec![Item::Absent, Item::Tables(columns.iter().map(field_of).collect())]
}

fn field_of(column: &Column) -> Vec<Item<'_>> {
    let of = of(column);
    match column.listed {
        true => field(&column.name, (21, Vec::new()), vec![field("item", of, Vec::new())]),
        false => field(&column.name, of, Vec::new()),
    }
}

fn field<'a>(
    name: &'a str,
    (number, of): (u8, Vec<Item<'a>>),
    children: Vec<Vec<Item<'a>>>,
) -> Vec<Item<'a>> {
    let (number, of) = (Item::Byte(number), Item::Table(of));
    vec![Item::Text(name), Item::Byte(1), number, of, Item::Absent, Item::Tables(children)]
}

/// The type of a column's values: its number, and what belongs to it.
fn of(column: &Column) -> (u8, Vec<Item<'static>>) {
    match (&column.values, column.kind) {
        // Microseconds, as all moments here.
        (Values::Ints(_), Kind::Moment(_, true)) => (10, vec![Item::Short(2), Item::Text("UTC")]),
        (Values::Ints(_), Kind::Moment(_, false)) => (10, vec![Item::Short(2)]),
        (Values::Ints(_), _) => (2, vec![Item::Int(64), Item::Byte(1)]),
        (Values::Floats(_), _) => (3, vec![Item::Short(2)]),
        (Values::Bytes(_), _) => (20, Vec::new()),
    }
}

/// A batch's metadata and body; `values` says how many values of each column came before.
fn batch<'a>(
    columns: &[Column],
    rows: Range<usize>,
    values: &mut [usize],
) -> (Vec<Item<'a>>, Vec<u8>) {
    let mut batch = Batch::default();
    for (column, before) in columns.iter().zip(values) {
        let counts = &column.counts[rows.clone()];
        let count = counts.iter().map(|&count| count as usize).sum::<usize>();
        let range = *before..*before + count;
        *before += count;
        if column.listed {
            batch.nodes.push(vec![counts.len() as i64, 0]);
            batch.buffer(Vec::new());
            let end = |end: &mut u64, &count: &u32| {
                *end += u64::from(count);
                Some(*end)
            };
            let ends = counts.iter().scan(0, end);
            batch.buffer(std::iter::once(0).chain(ends).flat_map(u64::to_le_bytes).collect());
            batch.values(&column.values, range, &vec![1; count]);
        } else {
            batch.values(&column.values, range, counts);
        }
    }
    let length = Item::Long(rows.len() as i64);
    (vec![length, Item::Structs(batch.nodes), Item::Structs(batch.buffers)], batch.body)
}

/// A batch under way.
#[derive(Default)]
struct Batch {
    nodes: Vec<Vec<i64>>,
    buffers: Vec<Vec<i64>>,
    body: Vec<u8>,
}

impl Batch {
    fn buffer(&mut self, bytes: Vec<u8>) {
        self.buffers.push(vec![self.body.len() as i64, bytes.len() as i64]);
        self.body.extend(bytes);
        pad(&mut self.body, 64);
    }

    /// An array of the values in a range; `counts` says where one is missing.
    fn values(&mut self, values: &Values, range: Range<usize>, counts: &[u32]) {
        self.nodes.push(vec![counts.len() as i64, (counts.len() - range.len()) as i64]);
        let mut valid = vec![0_u8; counts.len().div_ceil(8)];
        for (at, _) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            valid[at / 8] |= 1 << (at % 8);
        }
        self.buffer(valid);
        match values {
            Values::Ints(all) => {
                self.buffer(numbers(counts, all[range].iter().map(|n| n.to_le_bytes())));
            }
            Values::Floats(all) => {
                self.buffer(numbers(counts, all[range].iter().map(|n| n.to_le_bytes())));
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
                self.buffer(offsets);
                self.buffer(bytes);
            }
        }
    }
}

/// Eight bytes a row, zeros where there is no value.
fn numbers(counts: &[u32], mut values: impl Iterator<Item = [u8; 8]>) -> Vec<u8> {
    let one = |&count: &u32| (count > 0).then(|| values.next()).flatten().unwrap_or_default();
    counts.iter().flat_map(one).collect()
}
