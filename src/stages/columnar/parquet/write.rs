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
}

/// Writes columns of whole numbers, floating-point numbers and texts, none of them lists, of equally
/// many rows.
pub fn write(columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let mut at = MAGIC.len();
    out.write_all(MAGIC)?;
    let mut chunks = Vec::new();
    for column in columns {
        let mut chunk = Chunk { offset: at, unpacked: 0, packed: 0 };
        let (mut row, mut value) = (0, 0);
        while row < column.counts.len() {
            let (rows, values) = extent(column, row, value);
            let page = page(column, row..row + rows, value..value + values);
            let packed = snap::raw::Encoder::new().compress_vec(&page).map_err(io::Error::other)?;
            let head = head(rows, page.len(), packed.len());
            out.write_all(&head)?;
            out.write_all(&packed)?;
            chunk.unpacked += head.len() + page.len();
            chunk.packed += head.len() + packed.len();
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
        if column.counts[row + rows] > 0 {
            if let Values::Bytes(texts) = &column.values {
                bytes += texts[value + values].len();
            }
            values += 1;
        }
        rows += 1;
    }
    (rows, values)
}

/// Which rows have a value, in runs, and the values.
fn page(column: &Column, rows: std::ops::Range<usize>, values: std::ops::Range<usize>) -> Vec<u8> {
    let mut runs = Writer::default();
    for run in column.counts[rows].chunk_by(|a, b| a == b) {
        runs.varint((run.len() as u64) << 1);
        runs.bytes.push(run[0] as u8);
    }
    let mut page = (runs.bytes.len() as u32).to_le_bytes().to_vec();
    page.extend(runs.bytes);
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

fn head(rows: usize, unpacked: usize, packed: usize) -> Vec<u8> {
    let mut head = Writer::default();
    head.structure(None, |head| {
        head.i32(1, 0);
        head.i32(2, unpacked as i32);
        head.i32(3, packed as i32);
        head.structure(Some(5), |about| {
            about.i32(1, rows as i32);
            about.i32(2, 0); // plain values
            about.i32(3, 3); // levels in runs
            about.i32(4, 3);
        });
    });
    head.bytes
}

fn metadata(columns: &[Column], chunks: &[Chunk]) -> Vec<u8> {
    let rows = columns.first().map_or(0, |column| column.counts.len()) as i64;
    let physical = |column: &Column| match column.values {
        Values::Ints(_) => 2,
        Values::Floats(_) => 5,
        Values::Bytes(_) => 6,
    };
    let mut file = Writer::default();
    file.structure(None, |file| {
        file.i32(1, 1);
        file.list(2, 12, columns.len() + 1);
        file.structure(None, |root| {
            root.text(4, "schema");
            root.i32(5, columns.len() as i32);
        });
        for column in columns {
            file.structure(None, |element| {
                element.i32(1, physical(column));
                element.i32(3, 1); // a value may be missing
                element.text(4, &column.name);
                if column.kind == Kind::Text {
                    element.i32(6, 0);
                    element.structure(Some(10), |logical| logical.structure(Some(1), |_| {}));
                }
            });
        }
        file.i64(3, rows);
        file.list(4, 12, 1);
        file.structure(None, |group| {
            group.list(1, 12, columns.len());
            for (column, chunk) in columns.iter().zip(chunks) {
                group.structure(None, |group| {
                    group.i64(2, chunk.offset as i64);
                    group.structure(Some(3), |about| {
                        about.i32(1, physical(column));
                        about.list(2, 5, 2);
                        about.item(0);
                        about.item(3);
                        about.list(3, 8, 1);
                        about.text_item(&column.name);
                        about.i32(4, 1); // Snappy
                        about.i64(5, rows);
                        about.i64(6, chunk.unpacked as i64);
                        about.i64(7, chunk.packed as i64);
                        about.i64(9, chunk.offset as i64);
                    });
                });
            }
            group.i64(2, chunks.iter().map(|chunk| chunk.unpacked as i64).sum());
            group.i64(3, rows);
        });
        file.text(6, concat!("topictui ", env!("CARGO_PKG_VERSION")));
    });
    file.bytes
}
