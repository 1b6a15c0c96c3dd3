//! How the values of a page are written.

use super::schema::Physical;
use super::thrift::{varint, zigzag};
use crate::columnar::{Budget, Flaw, Values, damaged, part};

/// Numbers of a few bits, in runs of one number and in packs of eight.
pub fn hybrid(
    mut bytes: &[u8],
    width: u32,
    count: usize,
    budget: &mut Budget,
) -> Result<Vec<u32>, Flaw> {
    if width > 32 {
        return damaged("a width of bits");
    }
    budget.take(count, 4)?;
    let mut values = Vec::new();
    while values.len() < count {
        let left = count - values.len();
        let head = varint(&mut bytes)?;
        let many = usize::try_from(head >> 1).unwrap_or(usize::MAX);
        if head & 1 == 1 {
            let length = many.saturating_mul(width as usize);
            // The last pack may be cut where its values end.
            let packed = &bytes[..length.min(bytes.len())];
            bytes = &bytes[packed.len()..];
            let there = match width {
                0 => many.saturating_mul(8),
                _ => packed.len() * 8 / width as usize,
            };
            let number = many.saturating_mul(8).min(left);
            if number == 0 || there < number {
                return damaged("packed numbers are cut off");
            }
            values.extend((0..number).map(|at| bits(packed, at * width as usize, width) as u32));
        } else {
            let value = part(bytes, 0, width.div_ceil(8) as usize)?;
            bytes = &bytes[value.len()..];
            if many == 0 {
                return damaged("a run of nothing");
            }
            let value = value.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte));
            values.resize(values.len() + many.min(left), value);
        }
    }
    Ok(values)
}

/// A number of `width` bits, at most 64, from a bit on; the first bit is the lowest.
fn bits(bytes: &[u8], from: usize, width: u32) -> u64 {
    let (at, shift) = (from / 8, from % 8);
    let needed = (shift + width as usize).div_ceil(8);
    let end = (at + needed).min(bytes.len());
    let whole =
        bytes[at.min(end)..end].iter().rev().fold(0_u128, |all, &byte| all << 8 | u128::from(byte));
    (whole >> shift) as u64 & u64::MAX.checked_shr(64 - width).unwrap_or(0)
}

/// Whole numbers as differences; `bytes` is what is left behind them.
fn deltas(bytes: &mut &[u8], budget: &mut Budget) -> Result<Vec<i64>, Flaw> {
    let (block, minis) = (varint(bytes)? as usize, varint(bytes)? as usize);
    let count = usize::try_from(varint(bytes)?).unwrap_or(usize::MAX);
    let mut value = zigzag(bytes)?;
    if minis == 0 || minis > 512 || block > 1 << 20 || !block.is_multiple_of(minis) || block == 0 {
        return damaged("blocks of differences");
    }
    budget.take(count, 8)?;
    let each = block / minis;
    let mut values = Vec::new();
    if count > 0 {
        values.push(value);
    }
    while values.len() < count {
        let least = zigzag(bytes)?;
        let widths = part(bytes, 0, minis)?;
        *bytes = &bytes[minis..];
        for &width in widths {
            if values.len() >= count {
                break;
            }
            if width > 64 {
                return damaged("a width of bits");
            }
            let packed = part(bytes, 0, (each * usize::from(width)).div_ceil(8))?;
            *bytes = &bytes[packed.len()..];
            for at in 0..each.min(count - values.len()) {
                let more = bits(packed, at * usize::from(width), u32::from(width));
                value = value.wrapping_add(least).wrapping_add(more as i64);
                values.push(value);
            }
        }
    }
    Ok(values)
}

/// The values of a page, or of a dictionary.
pub fn values(
    encoding: i64,
    physical: Physical,
    mut bytes: &[u8],
    count: usize,
    budget: &mut Budget,
) -> Result<Values, Flaw> {
    match (encoding, physical) {
        (0 | 2, _) => plain(physical, bytes, count, budget),
        (3, Physical::Bool) => {
            let bits = bytes.get(4..).ok_or(Flaw::Damaged("a page of truth values"))?;
            let bits = hybrid(bits, 1, count, budget)?;
            Ok(Values::Ints(bits.into_iter().map(i64::from).collect()))
        }
        (5, Physical::Int32) => {
            let values = deltas(&mut bytes, budget)?;
            enough(values.into_iter().map(|value| i64::from(value as i32)).collect(), count)
        }
        (5, Physical::Int64) => enough(deltas(&mut bytes, budget)?, count),
        (6, Physical::Bytes) => texts(&mut bytes, count, budget).map(Values::Bytes),
        (7, Physical::Bytes | Physical::Fixed(_)) => {
            let prefixes = deltas(&mut bytes, budget)?;
            let mut all = texts(&mut bytes, count, budget)?;
            let mut last: Vec<u8> = Vec::new();
            for (at, text) in all.iter_mut().enumerate() {
                let prefix = prefixes.get(at).and_then(|&length| usize::try_from(length).ok());
                let prefix = prefix.and_then(|length| last.get(..length));
                let prefix = prefix.ok_or(Flaw::Damaged("a beginning of a text"))?;
                budget.take(prefix.len(), 1)?;
                text.splice(..0, prefix.iter().copied());
                last.clone_from(text);
            }
            Ok(Values::Bytes(all))
        }
        (9, _) => {
            let size = width(physical).ok_or(Flaw::Damaged("a split page"))?;
            let length = size.saturating_mul(count);
            let split = part(bytes, 0, length)?;
            let whole = (0..length).map(|at| split[at % size * count + at / size]);
            plain(physical, &whole.collect::<Vec<u8>>(), count, budget)
        }
        (other, _) => Err(Flaw::Unknown(format!("the Parquet encoding {other}"))),
    }
}

fn enough(values: Vec<i64>, count: usize) -> Result<Values, Flaw> {
    if values.len() < count { damaged("too few differences") } else { Ok(Values::Ints(values)) }
}

/// Lengths as differences, and behind them the texts.
fn texts(bytes: &mut &[u8], count: usize, budget: &mut Budget) -> Result<Vec<Vec<u8>>, Flaw> {
    let lengths = deltas(bytes, budget)?;
    if lengths.len() < count {
        return damaged("too few lengths");
    }
    let mut texts = Vec::new();
    for length in &lengths[..count] {
        let length = usize::try_from(*length).map_err(|_| Flaw::Damaged("a length of a text"))?;
        let text = part(bytes, 0, length)?;
        *bytes = &bytes[length..];
        budget.take(24 + length, 1)?;
        texts.push(text.to_vec());
    }
    Ok(texts)
}

/// Bytes of a value of a fixed width.
fn width(physical: Physical) -> Option<usize> {
    match physical {
        Physical::Int32 | Physical::Float => Some(4),
        Physical::Int64 | Physical::Double => Some(8),
        Physical::Int96 => Some(12),
        Physical::Fixed(length) => Some(length),
        Physical::Bool | Physical::Bytes => None,
    }
}

fn plain(
    physical: Physical,
    bytes: &[u8],
    count: usize,
    budget: &mut Budget,
) -> Result<Values, Flaw> {
    budget.take(count, 8)?;
    let Some(width) = width(physical) else {
        return match physical {
            Physical::Bool => {
                let packed = part(bytes, 0, count.div_ceil(8))?;
                let bit = |at: usize| i64::from(packed[at / 8] >> (at % 8) & 1);
                Ok(Values::Ints((0..count).map(bit).collect()))
            }
            _ => counted(bytes, count, budget),
        };
    };
    let chunks = part(bytes, 0, width.saturating_mul(count))?.chunks_exact(width);
    let four = |chunk: &[u8]| <[u8; 4]>::try_from(chunk).unwrap_or_default();
    let eight = |chunk: &[u8]| <[u8; 8]>::try_from(chunk).unwrap_or_default();
    Ok(match physical {
        Physical::Int32 => {
            Values::Ints(chunks.map(|chunk| i64::from(i32::from_le_bytes(four(chunk)))).collect())
        }
        Physical::Int64 => {
            Values::Ints(chunks.map(|chunk| i64::from_le_bytes(eight(chunk))).collect())
        }
        Physical::Float => {
            Values::Floats(chunks.map(|chunk| f64::from(f32::from_le_bytes(four(chunk)))).collect())
        }
        Physical::Double => {
            Values::Floats(chunks.map(|chunk| f64::from_le_bytes(eight(chunk))).collect())
        }
        Physical::Int96 => Values::Ints(chunks.map(moment).collect()),
        _ => {
            budget.take(count, 24 + width)?;
            Values::Bytes(chunks.map(<[u8]>::to_vec).collect())
        }
    })
}

/// Nanoseconds since 1970, of those of the day and the Julian day.
fn moment(chunk: &[u8]) -> i64 {
    let (nanoseconds, day) = chunk.split_at(8);
    let nanoseconds = i64::from_le_bytes(nanoseconds.try_into().unwrap_or_default());
    let day = i64::from(i32::from_le_bytes(day.try_into().unwrap_or_default()));
    (day - 2_440_588).wrapping_mul(86_400_000_000_000).wrapping_add(nanoseconds)
}

/// Texts with their lengths before them.
fn counted(mut bytes: &[u8], count: usize, budget: &mut Budget) -> Result<Values, Flaw> {
    let mut texts = Vec::new();
    for _ in 0..count {
        let (length, rest) = bytes.split_first_chunk().ok_or(Flaw::Damaged("a text is missing"))?;
        let length = u32::from_le_bytes(*length) as usize;
        let text = part(rest, 0, length)?;
        budget.take(24 + length, 1)?;
        texts.push(text.to_vec());
        bytes = &rest[length..];
    }
    Ok(Values::Bytes(texts))
}

/// The values that the indices name.
pub fn chosen(from: &Values, indices: &[u32], budget: &mut Budget) -> Result<Values, Flaw> {
    fn pick<T: Clone>(from: &[T], indices: &[u32]) -> Result<Vec<T>, Flaw> {
        let one = |&at: &u32| from.get(at as usize).cloned();
        indices
            .iter()
            .map(one)
            .collect::<Option<_>>()
            .ok_or(Flaw::Damaged("a dictionary lacks a value"))
    }
    Ok(match from {
        Values::Ints(values) => Values::Ints(pick(values, indices)?),
        Values::Floats(values) => Values::Floats(pick(values, indices)?),
        Values::Bytes(values) => {
            let length = |&at: &u32| values.get(at as usize).map_or(0, |text| 24 + text.len());
            budget.take(indices.iter().map(length).sum(), 1)?;
            Values::Bytes(pick(values, indices)?)
        }
    })
}
