//! ZIP archives, by the directory at their end, with more than 65,535 files and 4 GB too (ZIP64).

use std::io;

use super::Codec;
use super::bounds::Flaw;
use super::entry::{Entry, Method};

pub(super) const MAGIC: &[u8] = b"PK\x03\x04";
const EMPTY: &[u8] = b"PK\x05\x06";
const DIRECTORY: &[u8] = b"PK\x01\x02";
const END_64: &[u8] = b"PK\x06\x06";
/// Bytes of the end of the directory, and the longest comment behind it.
const END: usize = 22;
const COMMENT: usize = 0xffff;

/// Whether these bytes begin one.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(MAGIC) || head.starts_with(EMPTY)
}

/// A little-endian number at a place, 2, 4 or 8 bytes long.
fn number(bytes: &[u8], at: usize, length: usize) -> io::Result<u64> {
    let end = at.checked_add(length).filter(|&end| end <= bytes.len());
    let end = end.ok_or_else(|| cut("it ends too early"))?;
    Ok(bytes[at..end].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}

fn cut(what: &str) -> io::Error {
    Flaw::Damaged(what.to_owned()).into()
}

/// Its files, without the folders.
pub(super) fn entries(bytes: &[u8]) -> io::Result<Vec<Entry<'_>>> {
    let Directory { mut at, count, before } = directory(bytes)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        if !bytes.get(at..).is_some_and(|rest| rest.starts_with(DIRECTORY)) {
            return Err(cut("its directory is not whole"));
        }
        let length = |offset| number(bytes, at + offset, 2).map(|length| length as usize);
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        let begin = at + 46;
        let name = bytes.get(begin..begin + name).ok_or_else(|| cut("it ends too early"))?;
        let extra = bytes.get(begin + name.len()..).and_then(|rest| rest.get(..extra));
        let extra = extra.ok_or_else(|| cut("it ends too early"))?;
        if !name.ends_with(b"/") {
            entries.push(entry(bytes, at, name, extra, before)?);
        }
        at = begin + name.len() + extra.len() + comment;
    }
    Ok(entries)
}

/// Where the directory begins, of how many files, and how much stands before the archive that its
/// offsets do not count.
struct Directory {
    at: usize,
    count: u64,
    before: u64,
}

fn directory(bytes: &[u8]) -> io::Result<Directory> {
    let from = bytes.len().saturating_sub(END + COMMENT);
    let end = memchr::memmem::rfind(&bytes[from..], EMPTY).map(|at| from + at);
    let end = end.ok_or_else(|| cut("it has no directory at its end"))?;
    let (count, size, offset) =
        (number(bytes, end + 10, 2)?, number(bytes, end + 12, 4)?, number(bytes, end + 16, 4)?);
    if count < 0xffff && size < 0xffff_ffff && offset < 0xffff_ffff {
        let at = (end as u64).checked_sub(size).filter(|&at| at >= offset);
        let at = at.ok_or_else(|| cut("its directory is not whole"))?;
        return Ok(Directory { at: at as usize, count, before: at - offset });
    }
    let wide = memchr::memmem::rfind(&bytes[..end], END_64);
    let wide = wide.ok_or_else(|| cut("its directory is not whole"))?;
    let (count, offset) = (number(bytes, wide + 32, 8)?, number(bytes, wide + 48, 8)?);
    Ok(Directory { at: usize::try_from(offset).unwrap_or(usize::MAX), count, before: 0 })
}

/// A file, by its place in the directory.
fn entry<'a>(
    bytes: &'a [u8],
    at: usize,
    name: &[u8],
    extra: &[u8],
    before: u64,
) -> io::Result<Entry<'a>> {
    let (flags, method) = (number(bytes, at + 8, 2)?, number(bytes, at + 10, 2)?);
    let (crc, mut size) = (number(bytes, at + 16, 4)?, number(bytes, at + 20, 4)?);
    let (unpacked, mut offset) = (number(bytes, at + 24, 4)?, number(bytes, at + 42, 4)?);
    // The sizes that do not fit stand in a field of their own, in this order.
    let mut wide = field(extra, 1).chunks_exact(8);
    for (narrow, value) in [(unpacked, None), (size, Some(&mut size)), (offset, Some(&mut offset))]
    {
        if narrow == 0xffff_ffff {
            let given = number(wide.next().unwrap_or_default(), 0, 8)?;
            if let Some(value) = value {
                *value = given;
            }
        }
    }
    let offset = usize::try_from(offset.saturating_add(before)).unwrap_or(usize::MAX);
    if !bytes.get(offset..).is_some_and(|rest| rest.starts_with(MAGIC)) {
        return Err(cut("a file is not where its directory says"));
    }
    let begin = offset
        + 30
        + number(bytes, offset + 26, 2)? as usize
        + number(bytes, offset + 28, 2)? as usize;
    let end = begin.checked_add(usize::try_from(size).unwrap_or(usize::MAX));
    let packed =
        end.and_then(|end| bytes.get(begin..end)).ok_or_else(|| cut("it ends too early"))?;
    let locked = flags & 1 == 1;
    let method = match method as u16 {
        _ if locked => Method::Locked,
        0 => Method::Stored,
        8 => Method::Deflate,
        12 => Method::Other(Codec::Bzip2),
        93 => Method::Other(Codec::Zstd),
        95 => Method::Other(Codec::Xz),
        other => Method::Unknown(other),
    };
    let name = String::from_utf8_lossy(name).into_owned();
    Ok(Entry { name, packed, method, crc: Some(crc as u32) })
}

/// The field of this kind among those added to an entry; empty where it is not there.
fn field(mut extra: &[u8], wanted: u16) -> &[u8] {
    while let [a, b, c, d, rest @ ..] = extra {
        let length = usize::from(u16::from_le_bytes([*c, *d])).min(rest.len());
        if u16::from_le_bytes([*a, *b]) == wanted {
            return &rest[..length];
        }
        extra = &rest[length..];
    }
    &[]
}
