//! The ways that pages and buffers are packed.

use std::io::Read;

use ruzstd::decoding::StreamingDecoder;

use super::{Budget, Flaw, damaged};

/// A way of packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// As they are.
    Plain,
    Snappy,
    Gzip,
    Brotli,
    Zstd,
    /// One block of LZ4, or Hadoop's blocks with their lengths.
    Lz4,
    /// LZ4's frames.
    Lz4Frame,
}

/// Unpacks `size` bytes, neither more nor fewer.
pub fn unpack(
    codec: Codec,
    packed: &[u8],
    size: usize,
    budget: &mut Budget,
) -> Result<Vec<u8>, Flaw> {
    // A byte of Snappy or LZ4 stands for at most 255; others are read only as far as they go.
    budget.take(size, 1)?;
    let bytes = match codec {
        Codec::Plain => packed.to_vec(),
        Codec::Snappy => match snap::raw::decompress_len(packed) {
            Ok(length) if length == size => snap::raw::Decoder::new().decompress_vec(packed).ok(),
            _ => None,
        }
        .ok_or(Flaw::Damaged("a Snappy page"))?,
        Codec::Lz4 => lz4(packed, size)?,
        Codec::Lz4Frame => read(lz4_flex::frame::FrameDecoder::new(packed), size)?,
        Codec::Gzip => read(flate2::read::MultiGzDecoder::new(packed), size)?,
        Codec::Brotli => read(brotli_decompressor::Decompressor::new(packed, 4096), size)?,
        Codec::Zstd => match StreamingDecoder::new(packed) {
            Ok(decoder) => read(decoder, size)?,
            Err(_) => return damaged("a zstd page"),
        },
    };
    match bytes.len() == size {
        true => Ok(bytes),
        false => damaged("a page is not as long as it says"),
    }
}

fn read(reader: impl Read, size: usize) -> Result<Vec<u8>, Flaw> {
    let mut bytes = Vec::new();
    let read = reader.take(size as u64 + 1).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|_| Flaw::Damaged("a packed page"))
}

fn lz4(packed: &[u8], size: usize) -> Result<Vec<u8>, Flaw> {
    hadoop(packed, size)
        .or_else(|| lz4_flex::block::decompress(packed, size).ok())
        .ok_or(Flaw::Damaged("an LZ4 page"))
}

/// Blocks with their lengths unpacked and packed before each, the highest byte first.
fn hadoop(mut packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() < size {
        let (unpacked, rest) = packed.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let unpacked = u32::from_be_bytes(*unpacked) as usize;
        let (block, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        if unpacked > size - bytes.len() {
            return None;
        }
        bytes.extend(lz4_flex::block::decompress(block, unpacked).ok()?);
        packed = rest;
    }
    Some(bytes)
}
