//! SentencePiece's own file of a Unigram model: a protocol buffer with the pieces, their scores, and a
//! table of the characters that are replaced.

use std::collections::BTreeMap;

use crate::embed::unigram::Rules;

/// What a Unigram tokenizer is made of.
pub(super) struct Tokenizer {
    pub pieces: Vec<String>,
    pub scores: Vec<f32>,
    pub rules: Rules,
}

/// Kinds of pieces that a text may hold: normal ones.
const NORMAL: u64 = 1;
/// The kind of model, if it is said.
const UNIGRAM: u64 = 1;

/// `None` where it is no such file, or of another kind of model.
pub(super) fn read(bytes: &[u8]) -> Option<Tokenizer> {
    let (mut pieces, mut scores, mut special) = (Vec::new(), Vec::new(), Vec::new());
    let (mut unknown, mut begin, mut end) = (0, 1, 2);
    let mut replaced = BTreeMap::new();
    for field in fields(bytes)? {
        match field {
            (1, Value::Bytes(piece)) => {
                let (mut text, mut score, mut kind) = (None, 0f32, NORMAL);
                for field in fields(piece)? {
                    match field {
                        (1, Value::Bytes(bytes)) => text = Some(std::str::from_utf8(bytes).ok()?),
                        (2, Value::Number(bits)) => score = f32::from_bits(bits as u32),
                        (3, Value::Number(number)) => kind = number,
                        _ => {}
                    }
                }
                if kind != NORMAL {
                    special.push(pieces.len() as u32);
                }
                pieces.push(text?.to_owned());
                scores.push(score);
            }
            (2, Value::Bytes(training)) => {
                for field in fields(training)? {
                    match field {
                        (3, Value::Number(kind)) if kind != UNIGRAM => return None,
                        (40, Value::Number(id)) => unknown = u32::try_from(id).ok()?,
                        (41, Value::Number(id)) => begin = u32::try_from(id).ok()?,
                        (42, Value::Number(id)) => end = u32::try_from(id).ok()?,
                        _ => {}
                    }
                }
            }
            (3, Value::Bytes(normaliser)) => {
                for field in fields(normaliser)? {
                    if let (2, Value::Bytes(table)) = field {
                        replaced = characters(table)?;
                    }
                }
            }
            _ => {}
        }
    }
    let known = |id: u32| (id as usize) < pieces.len();
    let sound =
        known(unknown) && known(begin) && known(end) && scores.iter().all(|s| s.is_finite());
    let rules = Rules { begin: Some(begin), end: Some(end), unknown, special, replaced };
    sound.then_some(Tokenizer { pieces, scores, rules })
}

/// A value of a protocol buffer.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a protocol buffer by their numbers.
fn fields(mut bytes: &[u8]) -> Option<Vec<(u64, Value<'_>)>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let tag = number(&mut bytes)?;
        let value = match tag & 7 {
            0 => Value::Number(number(&mut bytes)?),
            1 => Value::Number(u64::from_le_bytes(take(&mut bytes, 8)?.try_into().ok()?)),
            2 => {
                let length = usize::try_from(number(&mut bytes)?).ok()?;
                Value::Bytes(take(&mut bytes, length)?)
            }
            5 => Value::Number(u32::from_le_bytes(take(&mut bytes, 4)?.try_into().ok()?).into()),
            _ => return None,
        };
        all.push((tag >> 3, value));
    }
    Some(all)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// Seven bits a byte, the lowest first.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

/// The characters that are replaced, and with what: the keys of one character of a double-array trie
/// (its units behind their length in bytes), and the texts it points to, each with a zero at its end.
/// Keys of several characters are compositions, which are done by Unicode's own rules.
fn characters(table: &[u8]) -> Option<BTreeMap<char, String>> {
    let mut rest = table;
    if rest.is_empty() {
        return Some(BTreeMap::new());
    }
    let length = u32::from_le_bytes(take(&mut rest, 4)?.try_into().ok()?) as usize;
    let units = take(&mut rest, length)?.as_chunks().0.iter().map(|unit| u32::from_le_bytes(*unit));
    let trie = Trie { units: units.collect(), texts: rest };
    let mut replaced = BTreeMap::new();
    let root = trie.units.first().map_or(0, |&unit| offset(unit));
    trie.walk(root as usize, &mut Vec::new(), &mut replaced)?;
    Some(replaced)
}

struct Trie<'a> {
    units: Vec<u32>,
    texts: &'a [u8],
}

/// From a node to where its branches are.
fn offset(unit: u32) -> u32 {
    (unit >> 10) << ((unit & 0x200) >> 6)
}

impl Trie<'_> {
    /// Adds the keys of one character that begin with `key`, whose branches are around `node`.
    fn walk(
        &self,
        node: usize,
        key: &mut Vec<u8>,
        replaced: &mut BTreeMap<char, String>,
    ) -> Option<()> {
        for byte in 1..=255u8 {
            let Some(&unit) = self.units.get(node ^ usize::from(byte)) else { continue };
            if unit & 0x8000_00ff != u32::from(byte) {
                continue;
            }
            let next = node ^ usize::from(byte) ^ offset(unit) as usize;
            key.push(byte);
            let text = std::str::from_utf8(key).ok();
            if let Some(c) = text.and_then(|text| text.chars().next()) {
                if unit & 0x100 != 0 {
                    let at = (self.units.get(next)? & 0x7fff_ffff) as usize;
                    let text = self.texts.get(at..)?.split(|&byte| byte == 0).next()?;
                    replaced.insert(c, std::str::from_utf8(text).ok()?.to_owned());
                }
            } else if key.len() < 4 {
                self.walk(next, key, replaced)?;
            }
            key.pop();
        }
        Some(())
    }
}
