//! tar archives: POSIX's, and GNU's long names.

use std::io;

use super::bounds::Flaw;
use super::entry::{Entry, Method};

const BLOCK: usize = 512;

/// Whether these bytes begin one.
pub(super) fn begins(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") && head.get(..BLOCK).is_some_and(adds_up)
}

/// Its files, without folders, links and devices.
pub(super) fn entries(mut bytes: &[u8]) -> io::Result<Vec<Entry<'_>>> {
    let mut entries = Vec::new();
    let mut long = None;
    while let Some((head, rest)) = bytes.split_at_checked(BLOCK) {
        if head.iter().all(|&byte| byte == 0) {
            return Ok(entries);
        }
        let size = adds_up(head).then(|| size(&head[124..136])).flatten();
        let size = size.ok_or_else(|| damaged("a file's head is broken"))?;
        let content = rest.get(..size).ok_or_else(|| damaged("it ends too early"))?;
        match head[156] {
            b'L' => long = Some(text(content)),
            b'x' => long = path(content).or(long),
            b'0' | 0 => {
                let name = long.take().unwrap_or_else(|| name(head));
                if !name.ends_with('/') {
                    entries.push(Entry {
                        name,
                        packed: content,
                        method: Method::Stored,
                        crc: None,
                    });
                }
            }
            _ => long = None,
        }
        bytes = rest.get(size.next_multiple_of(BLOCK)..).unwrap_or_default();
    }
    match bytes.is_empty() {
        true => Ok(entries),
        false => Err(damaged("it ends too early")),
    }
}

fn damaged(what: &str) -> io::Error {
    Flaw::Damaged(what.to_owned()).into()
}

/// Whether a head's checksum is right.
fn adds_up(head: &[u8]) -> bool {
    let value = |(at, &byte): (usize, &u8)| match at {
        148..156 => u64::from(b' '),
        _ => u64::from(byte),
    };
    octal(&head[148..156]) == Some(head.iter().enumerate().map(value).sum())
}

/// Digits between spaces and zeros.
fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    u64::from_str_radix(text.trim_matches([' ', '\0']), 8).ok()
}

/// A size: octal digits, or bytes where it is too large for them.
fn size(field: &[u8]) -> Option<usize> {
    let size = match field {
        [0x80, rest @ ..] => rest
            .iter()
            .try_fold(0_u64, |size, &byte| Some(size.checked_mul(256)? + u64::from(byte)))?,
        _ => octal(field)?,
    };
    // Rounded up to blocks it is still a number.
    usize::try_from(size).ok().filter(|&size| size < usize::MAX - BLOCK)
}

/// Text before the first zero.
fn text(field: &[u8]) -> String {
    let end = field.iter().position(|&byte| byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

fn name(head: &[u8]) -> String {
    let (prefix, name) = (text(&head[345..500]), text(&head[..100]));
    // GNU has other things where POSIX has the beginning of a long path.
    match prefix.is_empty() || head[257..265] == *b"ustar  \0" {
        true => name,
        false => format!("{prefix}/{name}"),
    }
}

/// The path among POSIX's records, each `LENGTH KEY=VALUE\n`.
fn path(mut records: &[u8]) -> Option<String> {
    loop {
        let space = records.iter().position(|&byte| byte == b' ')?;
        let length: usize = std::str::from_utf8(&records[..space]).ok()?.parse().ok()?;
        let record = records.get(space + 1..length)?;
        if let Some(value) = record.strip_prefix(b"path=") {
            return Some(String::from_utf8_lossy(value.strip_suffix(b"\n")?).into_owned());
        }
        records = &records[length..];
    }
}
