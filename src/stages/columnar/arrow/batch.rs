//! The arrays of a record batch.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::flat::Table;
use super::schema::{Field, Layout};
use crate::columnar::codec::{Codec, unpack};
use crate::columnar::{Budget, Flaw, Kind, Values, damaged, part};

/// An array of values.
#[derive(Clone, Debug)]
pub struct Array {
    pub length: usize,
    /// A bit for each; none where all are there.
    valid: Option<Vec<u8>>,
    data: Data,
}

#[derive(Clone, Debug)]
enum Data {
    Nothing,
    Values(Values),
    /// Where each list begins, and where the last one ends; and the child.
    Lists(Vec<usize>, Box<Array>),
    Fields(Vec<Array>),
    /// Places in a dictionary.
    Indices(i64, Vec<i64>),
}

/// Dictionaries by their numbers.
pub type Dictionaries = BTreeMap<i64, Array>;

impl Array {
    fn is_there(&self, at: usize) -> bool {
        let valid = self.valid.as_ref();
        valid.is_none_or(|bits| bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1))
    }

    /// The values at these places are appended to a column's; how many they were is told.
    fn push(
        &self,
        range: Range<usize>,
        path: &[usize],
        dictionaries: &Dictionaries,
        values: &mut Values,
    ) -> Result<u32, Flaw> {
        let mut count = 0;
        for at in range {
            if !self.is_there(at) {
                continue;
            }
            count += match &self.data {
                Data::Nothing => 0,
                Data::Values(from) => from.copy(at, values)?,
                Data::Fields(children) => {
                    let (first, rest) = path.split_first().ok_or(Flaw::Damaged("a column"))?;
                    let child = children.get(*first).ok_or(Flaw::Damaged("a column"))?;
                    child.push(at..at + 1, rest, dictionaries, values)?
                }
                Data::Lists(offsets, child) => match offsets.get(at..at + 2) {
                    Some(&[begin, end]) => child.push(begin..end, path, dictionaries, values)?,
                    _ => return damaged("a list"),
                },
                Data::Indices(dictionary, indices) => {
                    let from = dictionaries.get(dictionary);
                    let from = from.ok_or(Flaw::Damaged("a dictionary is missing"))?;
                    let place = indices.get(at).and_then(|&place| usize::try_from(place).ok());
                    let place = place.filter(|&place| place < from.length);
                    let place = place.ok_or(Flaw::Damaged("a dictionary lacks a value"))?;
                    // A dictionary's values may be in none themselves.
                    match from.data {
                        Data::Indices(..) => return damaged("a dictionary of dictionaries"),
                        _ => from.push(place..place + 1, path, dictionaries, values)?,
                    }
                }
            };
        }
        Ok(count)
    }

    /// Appends the rows of a column in it: how many values each has, and the values.
    pub fn rows(
        &self,
        path: &[usize],
        dictionaries: &Dictionaries,
        counts: &mut Vec<u32>,
        values: &mut Values,
        budget: &mut Budget,
    ) -> Result<(), Flaw> {
        budget.take(self.length, 4)?;
        for at in 0..self.length {
            let before = values.len();
            counts.push(self.push(at..at + 1, path, dictionaries, values)?);
            budget.take(values.size(before), 1)?;
        }
        Ok(())
    }

    /// Appends another array of the same kind, as a dictionary grows.
    pub fn append(&mut self, other: Array) -> Result<(), Flaw> {
        match (&mut self.data, other.data) {
            (Data::Values(to), Data::Values(from))
                if self.valid.is_none() && other.valid.is_none() =>
            {
                to.append(from);
                self.length += other.length;
                Ok(())
            }
            _ => Err(Flaw::Unknown("a dictionary that grows".to_owned())),
        }
    }
}

/// Reads the arrays of one batch.
pub struct Batch<'a, 'b> {
    body: &'a [u8],
    nodes: std::vec::IntoIter<(i64, i64)>,
    buffers: std::vec::IntoIter<(i64, i64)>,
    views: std::vec::IntoIter<i64>,
    codec: Option<Codec>,
    budget: &'b mut Budget,
}

impl<'a, 'b> Batch<'a, 'b> {
    /// Of a message's record batch, and the bytes behind it.
    pub fn of(table: &Table, body: &'a [u8], budget: &'b mut Budget) -> Result<Self, Flaw> {
        let codec = match table.table(3)? {
            None => None,
            Some(compression) => Some(match compression.byte(0)? {
                0 => Codec::Lz4Frame,
                1 => Codec::Zstd,
                other => return Err(Flaw::Unknown(format!("the Arrow codec {other}"))),
            }),
        };
        Ok(Batch {
            body,
            nodes: table.pairs(1)?.into_iter(),
            buffers: table.pairs(2)?.into_iter(),
            views: table.longs(4)?.into_iter(),
            codec,
            budget,
        })
    }

    fn buffer(&mut self) -> Result<Cow<'a, [u8]>, Flaw> {
        let (offset, length) = self.buffers.next().ok_or(Flaw::Damaged("a buffer is missing"))?;
        let size = |size: i64| usize::try_from(size).map_err(|_| Flaw::Damaged("a buffer"));
        let bytes = part(self.body, size(offset)?, size(length)?)?;
        match (self.codec, bytes.split_first_chunk()) {
            (Some(codec), Some((unpacked, packed))) => match i64::from_le_bytes(*unpacked) {
                -1 => Ok(packed.into()),
                unpacked => Ok(unpack(codec, packed, size(unpacked)?, self.budget)?.into()),
            },
            _ => Ok(bytes.into()),
        }
    }

    /// The array of a field.
    pub fn array(&mut self, field: &Field) -> Result<Array, Flaw> {
        let layout = field.dictionary.map_or(field.layout, |(_, index)| index);
        let (length, _) = self.nodes.next().ok_or(Flaw::Damaged("a column is missing"))?;
        let length = usize::try_from(length).map_err(|_| Flaw::Damaged("a length"))?;
        let valid = match layout {
            Layout::Null | Layout::Union(_) | Layout::Runs => None,
            _ => Some(self.buffer()?.into_owned()).filter(|bits| !bits.is_empty()),
        };
        if let Some((number, index)) = field.dictionary {
            let Values::Ints(indices) = self.values(index, length, field.kind)? else {
                return damaged("indices");
            };
            return Ok(Array { length, valid, data: Data::Indices(number, indices) });
        }
        let data = match layout {
            Layout::Null => Data::Nothing,
            Layout::List(width) => {
                let offsets = self.offsets(width, length)?;
                Data::Lists(offsets, Box::new(self.array(&field.children[0])?))
            }
            Layout::Lists(size) => {
                self.budget.take(length, 8)?;
                let child = self.array(&field.children[0])?;
                if child.length < length.saturating_mul(size) {
                    return damaged("a list");
                }
                Data::Lists((0..=length).map(|at| at * size).collect(), Box::new(child))
            }
            Layout::Struct => Data::Fields(self.children(field)?),
            Layout::ListViews(_) | Layout::Union(_) | Layout::Runs => {
                let buffers = match layout {
                    Layout::ListViews(_) | Layout::Union(true) => 2,
                    Layout::Union(false) => 1,
                    _ => 0,
                };
                for _ in 0..buffers {
                    self.buffer()?;
                }
                self.children(field)?;
                Data::Nothing
            }
            layout => Data::Values(self.values(layout, length, field.kind)?),
        };
        let fits = match &data {
            Data::Lists(offsets, child) => offsets.last().is_none_or(|&end| end <= child.length),
            Data::Fields(children) => children.iter().all(|child| child.length >= length),
            _ => true,
        };
        if fits { Ok(Array { length, valid, data }) } else { damaged("a column is too short") }
    }

    fn children(&mut self, field: &Field) -> Result<Vec<Array>, Flaw> {
        field.children.iter().map(|child| self.array(child)).collect()
    }

    /// `length` + 1 offsets that do not fall.
    fn offsets(&mut self, width: usize, length: usize) -> Result<Vec<usize>, Flaw> {
        let bytes = self.buffer()?;
        // Of nothing there may be no offset at all.
        if length == 0 {
            return Ok(vec![0]);
        }
        let bytes = part(&bytes, 0, (length + 1).saturating_mul(width))?;
        self.budget.take(length, 8)?;
        let offsets = bytes.chunks_exact(width).map(|offset| {
            let number = offset.iter().rev().fold(0_u64, |all, &byte| all << 8 | u64::from(byte));
            usize::try_from(number).unwrap_or(usize::MAX)
        });
        let offsets: Vec<usize> = offsets.collect();
        if offsets.is_sorted() { Ok(offsets) } else { damaged("offsets") }
    }

    fn values(&mut self, layout: Layout, length: usize, kind: Kind) -> Result<Values, Flaw> {
        Ok(match layout {
            Layout::Bit => {
                let bits = self.buffer()?;
                let bits = part(&bits, 0, length.div_ceil(8))?;
                self.budget.take(length, 8)?;
                let bit = |at: usize| i64::from(bits[at / 8] >> (at % 8) & 1);
                Values::Ints((0..length).map(bit).collect())
            }
            Layout::Int(width, signed) => {
                let bytes = self.fixed(width, length)?;
                let int = |bytes: &[u8]| {
                    let highest = bytes.last().map_or(0, |&byte| byte >> 7);
                    let fill = if signed && highest == 1 { -1 } else { 0 };
                    bytes.iter().rev().fold(fill, |all: i64, &byte| all << 8 | i64::from(byte))
                };
                Values::Ints(bytes.chunks_exact(width).map(int).collect())
            }
            Layout::Float(width) => {
                let bytes = self.fixed(width, length)?;
                Values::Floats(bytes.chunks_exact(width).map(float).collect())
            }
            Layout::Fixed(width) => {
                let bytes = self.fixed(width, length)?;
                self.budget.take(length, 24 + width)?;
                let whole = |bytes: &[u8]| match kind {
                    // Arrow has the lowest byte first.
                    Kind::Decimal(_) => bytes.iter().rev().copied().collect(),
                    _ => bytes.to_vec(),
                };
                Values::Bytes(bytes.chunks_exact(width.max(1)).map(whole).collect())
            }
            Layout::Bytes(width) => {
                let offsets = self.offsets(width, length)?;
                let bytes = self.buffer()?;
                let text = |ends: &[usize]| {
                    bytes.get(ends[0]..ends[1]).map(<[u8]>::to_vec).ok_or(Flaw::Damaged("a text"))
                };
                self.budget.take(length, 24)?;
                Values::Bytes(offsets.windows(2).map(text).collect::<Result<_, _>>()?)
            }
            Layout::Views => self.views(length)?,
            _ => return damaged("a type of values"),
        })
    }

    fn fixed(&mut self, width: usize, length: usize) -> Result<Vec<u8>, Flaw> {
        let bytes = self.buffer()?;
        self.budget.take(length, 8)?;
        Ok(part(&bytes, 0, length.saturating_mul(width))?.to_vec())
    }

    /// Texts up to 12 bytes in place, longer ones in one of more buffers.
    fn views(&mut self, length: usize) -> Result<Values, Flaw> {
        let views = self.fixed(16, length)?;
        let more = self.views.next().ok_or(Flaw::Damaged("a buffer is missing"))?;
        let more = (0..more).map(|_| self.buffer()).collect::<Result<Vec<_>, _>>()?;
        let number =
            |bytes: &[u8]| bytes.iter().rev().fold(0, |all, &byte| all << 8 | usize::from(byte));
        let mut texts = Vec::new();
        for view in views.chunks_exact(16) {
            let size = number(&view[..4]);
            self.budget.take(24 + size, 1)?;
            texts.push(match size {
                0..=12 => view[4..4 + size].to_vec(),
                _ => {
                    let buffer = more.get(number(&view[8..12])).ok_or(Flaw::Damaged("a text"))?;
                    part(buffer, number(&view[12..]), size)?.to_vec()
                }
            });
        }
        Ok(Values::Bytes(texts))
    }
}

fn float(bytes: &[u8]) -> f64 {
    match bytes {
        &[a, b] => half::f16::from_le_bytes([a, b]).to_f64(),
        &[a, b, c, d] => f64::from(f32::from_le_bytes([a, b, c, d])),
        bytes => f64::from_le_bytes(bytes.try_into().unwrap_or_default()),
    }
}
