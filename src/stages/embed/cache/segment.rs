//! One file of vectors, written once.
//!
//! | bytes | |
//! |---|---|
//! | 8 | `topicvec` |
//! | 4 | version, 1 |
//! | 4 | d, numbers in a vector |
//! | 8 | n, vectors |
//! | 32 | SHA-256 of the embedder's id |
//! | 8 | checksum of all before this and of the index |
//! | n × 24 | index: 16 bytes of the text's SHA-256, 8 of the vector's checksum |
//! | n × 4d | vectors, 32-bit floats |
//!
//! All numbers are little-endian. The checksums notice damage, they are no defence.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"topicvec";
const VERSION: u32 = 1;
const HEADER: usize = 64;
const ENTRY: usize = 24;
/// Bytes read at once.
const RUN: usize = 1 << 20;

/// The beginning of a text's SHA-256.
pub type Key = [u8; 16];
/// SHA-256 of an embedder's id.
pub type Model = [u8; 32];

/// Vectors in memory, as a segment holds them.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    dimensions: usize,
    keys: Vec<Key>,
    /// Little-endian.
    bytes: Vec<u8>,
}

impl Rows {
    pub fn new(dimensions: usize) -> Self {
        Rows { dimensions, ..Rows::default() }
    }

    pub fn push(&mut self, key: Key, vector: impl Iterator<Item = f32>) {
        self.keys.push(key);
        self.bytes.extend(vector.flat_map(f32::to_le_bytes));
    }

    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.bytes.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Writes them to a new file in `folder`, which appears whole or not at all.
    pub fn write(&self, folder: &Path, model: &Model) -> io::Result<PathBuf> {
        let mut index = Vec::with_capacity(self.keys.len() * ENTRY);
        for (key, row) in self.keys.iter().zip(self.bytes.chunks_exact(self.dimensions * 4)) {
            index.extend(key);
            index.extend(checksum(&[row]).to_le_bytes());
        }
        let mut header = Vec::with_capacity(HEADER);
        header.extend(MAGIC);
        header.extend(VERSION.to_le_bytes());
        header.extend((self.dimensions as u32).to_le_bytes());
        header.extend((self.keys.len() as u64).to_le_bytes());
        header.extend(model);
        header.extend(checksum(&[&header, &index]).to_le_bytes());
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
        let mut writer = BufWriter::new(file.as_file_mut());
        writer.write_all(&header)?;
        writer.write_all(&index)?;
        writer.write_all(&self.bytes)?;
        writer.flush()?;
        drop(writer);
        // Not synced to the disk: after a power cut the checksums tell, and it is only a cache.
        let random = file.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = folder.join(&random[TEMPORARY.len()..]).with_added_extension(EXTENSION);
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }
}

/// Segments end in this.
pub const EXTENSION: &str = "vectors";
/// Unfinished files begin with this.
pub const TEMPORARY: &str = ".writing-";

/// A segment file whose header and index are sound.
#[derive(Debug)]
pub struct Segment {
    file: File,
    dimensions: usize,
    entries: Vec<(Key, u64)>,
}

impl Segment {
    /// Opens a segment. An error of kind `InvalidData` or `UnexpectedEof` means damage.
    pub fn open(path: &Path, model: &Model, dimensions: usize) -> io::Result<Self> {
        let damaged = || io::Error::from(io::ErrorKind::InvalidData);
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        let four = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|i| header[at + i]));
        let eight =
            |at: usize| u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|i| header[at + i]));
        let count = eight(16);
        let size = |each: usize| count.checked_mul(each as u64);
        let expected = size(ENTRY + dimensions * 4).and_then(|n| n.checked_add(HEADER as u64));
        let sound = header.starts_with(MAGIC)
            && four(8) == VERSION
            && four(12) as usize == dimensions
            && header[24..56] == model[..]
            && expected == Some(length);
        if !sound {
            return Err(damaged());
        }
        let mut index = vec![0; count as usize * ENTRY];
        file.read_exact(&mut index)?;
        if checksum(&[&header[..56], &index]) != eight(56) {
            return Err(damaged());
        }
        let entries = index
            .chunks_exact(ENTRY)
            .map(|entry| {
                let (key, sum) = entry.split_at(16);
                (
                    std::array::from_fn(|i| key[i]),
                    u64::from_le_bytes(std::array::from_fn(|i| sum[i])),
                )
            })
            .collect();
        Ok(Segment { file, dimensions, entries })
    }

    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// Reads the vectors at `places` (rising) and hands each sound one to `take`. Returns whether
    /// all were sound.
    pub fn read(
        &mut self,
        places: &[usize],
        mut take: impl FnMut(usize, &[u8]),
    ) -> io::Result<bool> {
        let size = self.dimensions * 4;
        let longest = (RUN / size).max(1);
        let start = (HEADER + self.entries.len() * ENTRY) as u64;
        let mut buffer = Vec::new();
        let mut all = true;
        // Neighbouring vectors are read at once.
        for run in places.chunk_by(|a, b| a + 1 == *b).flat_map(|run| run.chunks(longest)) {
            buffer.resize(run.len() * size, 0);
            self.file.seek(SeekFrom::Start(start + run[0] as u64 * size as u64))?;
            self.file.read_exact(&mut buffer)?;
            for (&place, row) in run.iter().zip(buffer.chunks_exact(size)) {
                let sound = checksum(&[row]) == self.entries[place].1;
                all &= sound;
                if sound {
                    take(place, row);
                }
            }
        }
        Ok(all)
    }

    /// Adds every sound vector whose key `wanted` lacks to `rows`.
    pub fn read_into(&mut self, rows: &mut Rows, lacks: impl Fn(&Key) -> bool) -> io::Result<()> {
        let places: Vec<usize> =
            (0..self.entries.len()).filter(|&place| lacks(&self.entries[place].0)).collect();
        let keys: Vec<Key> = self.keys().copied().collect();
        self.read(&places, |place, row| {
            rows.keys.push(keys[place]);
            rows.bytes.extend(row);
        })?;
        Ok(())
    }
}

/// A multiplicative hash over 8 bytes at a time; the parts count as one stretch of bytes each.
fn checksum(parts: &[&[u8]]) -> u64 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut sum = PRIME;
    let mut add = |word: u64| sum = (sum ^ word).wrapping_mul(PRIME).rotate_left(29);
    for part in parts {
        let words = part.chunks_exact(8);
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        for word in words {
            add(u64::from_le_bytes(std::array::from_fn(|i| word[i])));
        }
        add(u64::from_le_bytes(last));
        add(part.len() as u64);
    }
    sum
}
