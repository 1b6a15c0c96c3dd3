//! A table written as Parquet: one row group, pages of plain values packed with Snappy.

use std::io::{self, Write};

use super::MAGIC;
use super::thrift::Writer;
use crate::columnar::{Column, Kind, Values};

/// Most rows of a page, and most bytes of the texts in it.
const ROWS: usize = 20_000;
const BYTES: usize = 8 << 20;

/// Where a column's pages are.
struct Chunk {
    offset: usize,
    unpacked: usize,
    packed: usize,
    levels: usize,
}

/// How many levels say which values are there: one a value, and one a row without any.
fn leveled(column: &Column, rows: std::ops::Range<usize>) -> usize {
    column.counts[rows].iter().map(|&count| count.max(1) as usize).sum()
}

/// Writes columns of whole numbers, moments, floating-point numbers and texts, of equally many rows. A
/// list without values is empty, not missing.
pub fn write(columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let mut at = MAGIC.len();
    out.write_all(MAGIC)?;
    let mut chunks = Vec::new();
    for column in columns {
        let mut chunk = Chunk { offset: at, unpacked: 0, packed: 0, levels: 0 };
        let (mut row, mut value) = (0, 0);
        while row < column.counts.len() {
            let (rows, values) = extent(column, row, value);
            let page = page(column, row..row + rows, value..value + values);
            let packed = snap::raw::Encoder::new().compress_vec(&page).map_err(io::Error::other)?;
            let levels = leveled(column, row..row + rows);
            let head = head(levels, page.len(), packed.len());
            out.write_all(&head)?;
            out.write_all(&packed)?;
            chunk.unpacked += head.len() + page.len();
            chunk.packed += head.len() + packed.len();
            chunk.levels += levels;
            row += rows;
            value += values;
        }
        at += chunk.packed;
        chunks.push(chunk);
    }
    let metadata = metadata(columns, &chunks);
    out.write_all(&metadata)?;
    out.write_all(&(metadata.len() as u32).to_le_bytes())?;
    out.write_all(MAGIC)
}

/// How many rows and values from these on make a page.
fn extent(column: &Column, row: usize, value: usize) -> (usize, usize) {
    let (mut rows, mut values, mut bytes) = (0, 0, 0);
    while row + rows < column.counts.len() && rows < ROWS && bytes < BYTES {
        let count = column.counts[row + rows] as usize;
        let from = value + values;
        bytes += match &column.values {
            Values::Bytes(texts) => texts[from..from + count].iter().map(Vec::len).sum(),
            _ => 8 * count,
        };
        values += count;
        rows += 1;
    }
    (rows, values)
}

/// Which values begin a row, where rows are lists, and which of them are there, both in runs; and the
/// values.
fn page(column: &Column, rows: std::ops::Range<usize>, values: std::ops::Range<usize>) -> Vec<u8> {
    let counts = &column.counts[rows];
    let mut page = Vec::new();
    if column.listed {
        levels(&mut page, counts.iter().flat_map(|&count| (0..count.max(1)).map(|at| at > 0)));
        let there = counts.iter().flat_map(|&count| (0..count.max(1)).map(move |_| count > 0));
        levels(&mut page, there);
    } else {
        levels(&mut page, counts.iter().map(|&count| count > 0));
    }
    match &column.values {
        Values::Ints(all) => page.extend(all[values].iter().flat_map(|value| value.to_le_bytes())),
        Values::Floats(all) => {
            page.extend(all[values].iter().flat_map(|value| value.to_le_bytes()))
        }
        Values::Bytes(all) => {
            for text in &all[values] {
                page.extend((text.len() as u32).to_le_bytes());
                page.extend(text);
            }
        }
    }
    page
}

/// Levels of 0 and 1 in runs, and before them how many bytes they are.
fn levels(page: &mut Vec<u8>, levels: impl Iterator<Item = bool>) {
    let levels: Vec<bool> = levels.collect();
    let mut runs = Writer::default();
    for run in levels.chunk_by(|a, b| a == b) {
        runs.varint((run.len() as u64) << 1);
        runs.bytes.push(u8::from(run[0]));
    }
    page.extend((runs.bytes.len() as u32).to_le_bytes());
    page.extend(runs.bytes);
}

/// Of a page with so many levels.
fn head(levels: usize, unpacked: usize, packed: usize) -> Vec<u8> {
    let mut head = Writer::default();
    head.structure(None, |head| {
        head.i32(1, 0);
        head.i32(2, unpacked as i32);
        head.i32(3, packed as i32);
        head.structure(Some(5), |about| {
            about.i32(1, levels as i32);
            about.i32(2, 0); // plain values
            about.i32(3, 3); // levels in runs
            about.i32(4, 3);
        });
    });
    head.bytes
}

fn physical(column: &Column) -> i32 {
    match column.values {
        Values::Ints(_) => 2,
        Values::Floats(_) => 5,
        Values::Bytes(_) => 6,
    }
}

/// What a column is in the schema: a list is a group in a group.
fn elements(file: &mut Writer, column: &Column) {
    let mut name = &*column.name;
    if column.listed {
        file.structure(None, |list| {
            list.i32(3, 0);
            list.text(4, name);
            list.i32(5, 1);
            list.i32(6, 3);
            list.structure(Some(10), |logical| logical.structure(Some(3), |_| {}));
        });
        file.structure(None, |repeated| {
            repeated.i32(3, 2);
            repeated.text(4, LIST[0]);
            repeated.i32(5, 1);
        });
        name = LIST[1];
    }
    file.structure(None, |element| {
        element.i32(1, physical(column));
        // A value may be missing; one of a list may not.
        element.i32(3, i32::from(!column.listed));
        element.text(4, name);
        match column.kind {
            Kind::Text => {
                element.i32(6, 0);
                element.structure(Some(10), |logical| logical.structure(Some(1), |_| {}));
            }
            // Microseconds, as all moments here.
            Kind::Moment(1_000_000, utc) => element.structure(Some(10), |logical| {
                logical.structure(Some(8), |moment| {
                    moment.bool(1, utc);
                    moment.structure(Some(2), |unit| unit.structure(Some(2), |_| {}));
                });
            }),
            _ => {}
        }
    });
}

/// The groups between a list and its values.
const LIST: [&str; 2] = ["list", "element"];

fn metadata(columns: &[Column], chunks: &[Chunk]) -> Vec<u8> {
    let rows = columns.first().map_or(0, |column| column.counts.len()) as i64;
    let nodes: usize = columns.iter().map(|column| if column.listed { 3 } else { 1 }).sum();
    let mut file = Writer::default();
    file.structure(None, |file| {
        file.i32(1, 1);
        file.list(2, 12, nodes + 1);
        file.structure(None, |root| {
            root.text(4, "schema");
            root.i32(5, columns.len() as i32);
        });
        columns.iter().for_each(|column| elements(file, column));
        file.i64(3, rows);
        file.list(4, 12, 1);
        file.structure(None, |group| {
            group.list(1, 12, columns.len());
            columns.iter().zip(chunks).for_each(|(column, chunk)| pages(group, column, chunk));
            group.i64(2, chunks.iter().map(|chunk| chunk.unpacked as i64).sum());
            group.i64(3, rows);
        });
        file.text(6, concat!("topictui ", env!("CARGO_PKG_VERSION")));
    });
    file.bytes
}

/// Where a column's pages are, and how they are made.
fn pages(group: &mut Writer, column: &Column, chunk: &Chunk) {
    let inner = if column.listed { &LIST[..] } else { &[] };
    group.structure(None, |group| {
        group.i64(2, chunk.offset as i64);
        group.structure(Some(3), |about| {
            about.i32(1, physical(column));
            about.list(2, 5, 2);
            about.item(0);
            about.item(3);
            about.list(3, 8, 1 + inner.len());
            about.text_item(&column.name);
            inner.iter().for_each(|name| about.text_item(name));
            about.i32(4, 1); // Snappy
            about.i64(5, chunk.levels as i64);
            about.i64(6, chunk.unpacked as i64);
            about.i64(7, chunk.packed as i64);
            about.i64(9, chunk.offset as i64);
        });
    });
}
