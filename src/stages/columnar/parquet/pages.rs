//! The pages of a column: how deep each value lies, and the values.

use super::encoding::{chosen, hybrid, values};
use super::schema::Leaf;
use super::thrift::{self, Value};
use crate::columnar::codec::{Codec, unpack};
use crate::columnar::{Budget, Column, Flaw, Values, damaged, part};

/// Appends a chunk's rows to a column.
pub fn read(
    bytes: &[u8],
    chunk: &Value,
    leaf: &Leaf,
    rows: usize,
    column: &mut Column,
    budget: &mut Budget,
) -> Result<(), Flaw> {
    if chunk.field(8).is_some() {
        return Err(Flaw::Encrypted);
    }
    let about = chunk.field(3).ok_or(Flaw::Damaged("a column has no metadata"))?;
    let codec = codec(about.int(4).unwrap_or(0))?;
    let first = about.size(9).ok_or(Flaw::Damaged("a column has no pages"))?;
    let dictionary = about.size(11).filter(|&at| at > 0).unwrap_or(first);
    let length = about.size(7).ok_or(Flaw::Damaged("a column has no length"))?;
    let mut rest = part(bytes, first.min(dictionary), length)?;
    let before = column.counts.len();
    let mut reader = Reader { leaf, codec, dictionary: None, column, budget };
    while !rest.is_empty() && reader.column.counts.len() - before <= rows {
        let head = thrift::read(&mut rest)?;
        let packed = head.size(3).ok_or(Flaw::Damaged("a page has no length"))?;
        let packed = part(rest, 0, packed)?;
        rest = &rest[packed.len()..];
        reader.page(&head, packed)?;
    }
    match reader.column.counts.len() - before == rows {
        true => Ok(()),
        false => damaged("a column lacks rows"),
    }
}

struct Reader<'a, 'b> {
    leaf: &'a Leaf,
    codec: Codec,
    dictionary: Option<Values>,
    column: &'b mut Column,
    budget: &'b mut Budget,
}

impl Reader<'_, '_> {
    fn page(&mut self, head: &Value, packed: &[u8]) -> Result<(), Flaw> {
        let size = head.size(2).ok_or(Flaw::Damaged("a page has no length"))?;
        let about = |id| head.field(id).ok_or(Flaw::Damaged("a page has no head"));
        let count = |about: &Value| about.size(1).ok_or(Flaw::Damaged("a page has no values"));
        match head.int(1) {
            Some(0) => {
                let about = about(5)?;
                let page = unpack(self.codec, packed, size, self.budget)?;
                self.first_version(&page, count(about)?, about)
            }
            Some(2) => {
                let page = unpack(self.codec, packed, size, self.budget)?;
                let count = count(about(7)?)?;
                let physical = self.leaf.physical;
                self.dictionary = Some(values(0, physical, &page, count, self.budget)?);
                Ok(())
            }
            Some(3) => {
                let about = about(8)?;
                self.second_version(packed, size, count(about)?, about)
            }
            _ => Ok(()),
        }
    }

    fn first_version(&mut self, page: &[u8], count: usize, about: &Value) -> Result<(), Flaw> {
        let mut rest = page;
        let mut levels = |most: u32, budget: &mut Budget| -> Result<Option<Vec<u32>>, Flaw> {
            if most == 0 {
                return Ok(None);
            }
            let (length, behind) = rest.split_first_chunk().ok_or(Flaw::Damaged("a page"))?;
            let levels = part(behind, 0, u32::from_le_bytes(*length) as usize)?;
            rest = &behind[levels.len()..];
            hybrid(levels, width(most), count, budget).map(Some)
        };
        let repetition = levels(self.leaf.repetition, self.budget)?;
        let definition = levels(self.leaf.definition, self.budget)?;
        self.rows(count, repetition, definition, about.int(2).unwrap_or(0), rest)
    }

    fn second_version(
        &mut self,
        packed: &[u8],
        size: usize,
        count: usize,
        about: &Value,
    ) -> Result<(), Flaw> {
        let (definitions, repetitions) = (about.size(5).unwrap_or(0), about.size(6).unwrap_or(0));
        let level_bytes = definitions.saturating_add(repetitions);
        let levels = part(packed, 0, level_bytes)?;
        let (repetition, definition) = levels.split_at(repetitions);
        let mut read = |bytes, most| match most {
            0 => Ok(None),
            _ => hybrid(bytes, width(most), count, self.budget).map(Some),
        };
        let repetition = read(repetition, self.leaf.repetition)?;
        let definition = read(definition, self.leaf.definition)?;
        let codec = if about.bool(7).unwrap_or(true) { self.codec } else { Codec::Plain };
        let size = size.checked_sub(level_bytes).ok_or(Flaw::Damaged("a page's lengths"))?;
        // A page of nothing but missing values may hold no byte at all.
        let page = match packed.len() == level_bytes {
            true => Vec::new(),
            false => unpack(codec, &packed[level_bytes..], size, self.budget)?,
        };
        self.rows(count, repetition, definition, about.int(4).unwrap_or(0), &page)
    }

    /// Appends the rows of a page.
    fn rows(
        &mut self,
        count: usize,
        repetition: Option<Vec<u32>>,
        definition: Option<Vec<u32>>,
        encoding: i64,
        bytes: &[u8],
    ) -> Result<(), Flaw> {
        self.budget.take(count, 4)?;
        let full = self.leaf.definition;
        let there = |at: usize| definition.as_ref().is_none_or(|levels| levels[at] >= full);
        let mut present = 0;
        for at in 0..count {
            if repetition.as_ref().is_none_or(|levels| levels[at] == 0) {
                self.column.counts.push(0);
            }
            if there(at) {
                present += 1;
                let last = self.column.counts.last_mut().ok_or(Flaw::Damaged("a list"))?;
                *last += 1;
            }
        }
        let read = match (encoding, &self.dictionary) {
            (_, _) if present == 0 => return Ok(()),
            (2 | 8, Some(dictionary)) => {
                let (width, bytes) = bytes.split_first().ok_or(Flaw::Damaged("a page"))?;
                let indices = hybrid(bytes, u32::from(*width), present, self.budget)?;
                chosen(dictionary, &indices, self.budget)?
            }
            (8, None) => return damaged("a dictionary is missing"),
            _ => values(encoding, self.leaf.physical, bytes, present, self.budget)?,
        };
        match read.len() >= present {
            true => {
                self.column.values.append(read.first(present));
                Ok(())
            }
            false => damaged("a page lacks values"),
        }
    }
}

/// Bits that numbers up to this one need.
fn width(most: u32) -> u32 {
    u32::BITS - most.leading_zeros()
}

fn codec(number: i64) -> Result<Codec, Flaw> {
    Ok(match number {
        0 => Codec::Plain,
        1 => Codec::Snappy,
        2 => Codec::Gzip,
        4 => Codec::Brotli,
        5 | 7 => Codec::Lz4,
        6 => Codec::Zstd,
        other => return Err(Flaw::Unknown(format!("the Parquet codec {other}"))),
    })
}
