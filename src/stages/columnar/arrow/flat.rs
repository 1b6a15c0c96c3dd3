//! FlatBuffers, as far as Arrow's messages need them: tables whose fields are found through offsets, and
//! vectors.

use crate::columnar::{Flaw, damaged};

/// A number of `N` bytes at a place.
fn at<const N: usize>(bytes: &[u8], place: usize) -> Result<[u8; N], Flaw> {
    let rest = bytes.get(place..).and_then(|rest| rest.first_chunk());
    rest.copied().ok_or(Flaw::Damaged("a message ends too early"))
}

fn word(bytes: &[u8], place: usize) -> Result<usize, Flaw> {
    Ok(u32::from_le_bytes(at(bytes, place)?) as usize)
}

/// A table in a message.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the offsets of its fields are, and how many bytes.
    offsets: usize,
    length: usize,
}

impl<'a> Table<'a> {
    /// The outermost.
    pub fn root(bytes: &'a [u8]) -> Result<Self, Flaw> {
        Table::of(bytes, word(bytes, 0)?)
    }

    fn of(bytes: &'a [u8], place: usize) -> Result<Self, Flaw> {
        let back = i64::from(i32::from_le_bytes(at(bytes, place)?));
        let offsets = usize::try_from(place as i64 - back);
        let offsets = offsets.map_err(|_| Flaw::Damaged("a message's offsets"))?;
        let length = usize::from(u16::from_le_bytes(at(bytes, offsets)?));
        Ok(Table { bytes, at: place, offsets, length })
    }

    /// Where a field lies; none where it has its default.
    fn place(&self, field: usize) -> Result<Option<usize>, Flaw> {
        let slot = 4 + 2 * field;
        if slot + 2 > self.length {
            return Ok(None);
        }
        let offset = usize::from(u16::from_le_bytes(at(self.bytes, self.offsets + slot)?));
        Ok((offset > 0).then_some(self.at + offset))
    }

    pub fn byte(&self, field: usize) -> Result<u8, Flaw> {
        Ok(match self.place(field)? {
            Some(place) => at::<1>(self.bytes, place)?[0],
            None => 0,
        })
    }

    pub fn short(&self, field: usize, otherwise: i16) -> Result<i16, Flaw> {
        let place = self.place(field)?;
        place.map_or(Ok(otherwise), |place| Ok(i16::from_le_bytes(at(self.bytes, place)?)))
    }

    pub fn int(&self, field: usize) -> Result<i32, Flaw> {
        let place = self.place(field)?;
        place.map_or(Ok(0), |place| Ok(i32::from_le_bytes(at(self.bytes, place)?)))
    }

    pub fn long(&self, field: usize) -> Result<i64, Flaw> {
        let place = self.place(field)?;
        place.map_or(Ok(0), |place| Ok(i64::from_le_bytes(at(self.bytes, place)?)))
    }

    pub fn table(&self, field: usize) -> Result<Option<Table<'a>>, Flaw> {
        let Some(place) = self.place(field)? else { return Ok(None) };
        Table::of(self.bytes, place.saturating_add(word(self.bytes, place)?)).map(Some)
    }

    /// Where a vector's items begin, and how many there are; each takes `size` bytes.
    fn vector(&self, field: usize, size: usize) -> Result<(usize, usize), Flaw> {
        let Some(place) = self.place(field)? else { return Ok((0, 0)) };
        let place = place.saturating_add(word(self.bytes, place)?);
        let count = word(self.bytes, place)?;
        match count.saturating_mul(size) <= self.bytes.len().saturating_sub(place) {
            true => Ok((place + 4, count)),
            false => damaged("a message ends too early"),
        }
    }

    pub fn text(&self, field: usize) -> Result<Option<&'a [u8]>, Flaw> {
        if self.place(field)?.is_none() {
            return Ok(None);
        }
        let (begin, length) = self.vector(field, 1)?;
        Ok(Some(self.bytes.get(begin..begin + length).unwrap_or_default()))
    }

    pub fn tables(&self, field: usize) -> Result<Vec<Table<'a>>, Flaw> {
        let (begin, count) = self.vector(field, 4)?;
        let item = |number: usize| {
            let place = begin + 4 * number;
            Table::of(self.bytes, place.saturating_add(word(self.bytes, place)?))
        };
        (0..count).map(item).collect()
    }

    pub fn longs(&self, field: usize) -> Result<Vec<i64>, Flaw> {
        let (begin, count) = self.vector(field, 8)?;
        (0..count).map(|n| Ok(i64::from_le_bytes(at(self.bytes, begin + 8 * n)?))).collect()
    }

    /// Structs of two long numbers.
    pub fn pairs(&self, field: usize) -> Result<Vec<(i64, i64)>, Flaw> {
        let (begin, count) = self.vector(field, 16)?;
        let long = |place| Ok(i64::from_le_bytes(at(self.bytes, place)?));
        (0..count).map(|n| Ok((long(begin + 16 * n)?, long(begin + 16 * n + 8)?))).collect()
    }

    /// Where the messages lie that a file's end names: each a place and two lengths, in 24 bytes.
    pub fn blocks(&self, field: usize) -> Result<Vec<usize>, Flaw> {
        let (begin, count) = self.vector(field, 24)?;
        let place =
            |n| Ok(usize::try_from(i64::from_le_bytes(at(self.bytes, begin + 24 * n)?)).ok());
        let places = (0..count).map(place).collect::<Result<Option<Vec<_>>, Flaw>>()?;
        places.ok_or(Flaw::Damaged("a message's place"))
    }
}
