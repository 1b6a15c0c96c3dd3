//! Packed files are read as what is in them, found by their first bytes and not by their names.
//!
//! * `bzip2`, `zstd` — readers of these; gzip, xz and LZ4 have crates that do all of it
//! * `archive` — what holds several files; `zip`, `tar` — the two kinds of it; `entry` — one of the files
//! * `bounds` — how much may come out of how little

mod archive;
mod bounds;
mod bzip2;
mod entry;
mod tar;
mod zip;
mod zstd;

use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;
use lzma_rust2::XzReader;

use super::CorpusError;
use super::sources::ending;
pub(super) use archive::Archive;
pub use bounds::Flaw;
use bounds::{Bounded, Bounds, Counted, Used};

/// The files of a ZIP archive by their names, within the bounds of all that is unpacked.
pub fn files_of_zip(bytes: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let bounds = Bounds::of(bytes.len());
    let files = zip::entries(bytes)?;
    let read = |entry: &entry::Entry| entry.read(&bounds, LAYERS);
    files.iter().map(|entry| read(entry).map(|file| (file.name, file.bytes))).collect()
}

/// Most bytes that are unpacked.
pub const LIMIT: u64 = 4 << 30;
/// As many layers are taken off: a packed archive of packed files, and one around them.
const LAYERS: usize = 4;
/// Most memory that an xz file may ask for, in KiB; `xz -9` asks for 64 MiB.
const XZ_MEMORY: u32 = 256 << 10;
/// Bytes read at once.
const CHUNK: usize = 1 << 16;

/// How a stream of bytes is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codec {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lz4,
}

/// How each begins.
const MAGIC: [(&[u8], Codec); 5] = [
    (b"\x1f\x8b\x08", Codec::Gzip),
    (b"\x28\xb5\x2f\xfd", Codec::Zstd),
    (b"BZh", Codec::Bzip2),
    (b"\xfd7zXZ\0", Codec::Xz),
    (b"\x04\x22\x4d\x18", Codec::Lz4),
];

/// Endings of names that only say how a file is packed.
const ENDINGS: [&str; 11] =
    ["gz", "tgz", "zst", "zstd", "bz2", "tbz2", "xz", "txz", "lz4", "zip", "tar"];

impl Codec {
    fn of(head: &[u8]) -> Option<Self> {
        let (_, codec) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic))?;
        // Text may begin with these letters; the digit and the block behind them it will not have.
        let text = *codec == Codec::Bzip2 && !bzip2::begins(head);
        (!text).then_some(*codec)
    }

    fn reader<'a>(self, source: impl Read + 'a) -> Box<dyn Read + 'a> {
        match self {
            Codec::Gzip => Box::new(MultiGzDecoder::new(source)),
            Codec::Zstd => Box::new(zstd::Zstd::of(source)),
            Codec::Bzip2 => Box::new(bzip2::Bzip2::of(source)),
            Codec::Xz => Box::new(XzReader::new_mem_limit(source, true, XZ_MEMORY)),
            Codec::Lz4 => Box::new(FrameDecoder::new(source)),
        }
    }
}

/// Whether more bytes are needed to tell how a file is packed.
pub(super) fn undecided(head: &[u8]) -> bool {
    let begun = |magic: &[u8]| head.len() < magic.len() && magic.starts_with(head);
    MAGIC.iter().any(|(magic, _)| begun(magic)) || bzip2::begun(head) || begun(zip::MAGIC)
}

/// A packed stream without its layers.
pub(super) struct Unpacking<'a> {
    /// The beginning, read to tell its kind; empty only at the end.
    pub head: Vec<u8>,
    pub rest: Box<dyn Read + 'a>,
    bounds: Rc<Bounds>,
    /// How many layers were taken off.
    layers: usize,
}

impl<'a> Unpacking<'a> {
    /// Of a source whose first bytes were read already.
    pub fn of(head: Vec<u8>, rest: impl Read + 'a) -> io::Result<Self> {
        let bounds = Bounds::of(head.len());
        let rest = Box::new(Counted { inner: rest, bounds: bounds.clone() });
        Unpacking { head, rest, bounds, layers: 0 }.unpacked()
    }

    /// Of a reader within the bounds of others.
    fn within(rest: impl Read + 'a, bounds: Rc<Bounds>, layers: usize) -> io::Result<Self> {
        Unpacking { head: Vec::new(), rest: Box::new(rest), bounds, layers }.begun()?.unpacked()
    }

    /// With a chunk read, which tells what it is.
    fn begun(mut self) -> io::Result<Self> {
        let mut length = 0;
        self.head.resize(CHUNK, 0);
        loop {
            let read = self.rest.read(&mut self.head[length..])?;
            length += read;
            if read == 0 || length == CHUNK {
                break;
            }
        }
        self.head.truncate(length);
        Ok(self)
    }

    fn unpacked(mut self) -> io::Result<Self> {
        while let Some(codec) = Codec::of(&self.head) {
            if self.layers >= LAYERS {
                return Err(Flaw::Layers.into());
            }
            let packed = Cursor::new(std::mem::take(&mut self.head)).chain(self.rest);
            let inner = codec.reader(packed);
            let rest = Box::new(Bounded { inner, bounds: self.bounds.clone() });
            self = Unpacking { rest, layers: self.layers + 1, ..self }.begun()?;
        }
        Ok(self)
    }

    fn whole(mut self) -> io::Result<Vec<u8>> {
        self.rest.read_to_end(&mut self.head)?;
        Ok(self.head)
    }
}

/// The content of a file.
pub(super) enum Content<'a> {
    /// Itself, without the layers around it.
    Bytes(Cow<'a, [u8]>),
    /// The files of an archive.
    Archive(Archive),
}

/// The content packed in `bytes`, or they themselves.
pub(super) fn unpacked<'a>(name: &str, bytes: &'a [u8]) -> Result<Content<'a>, CorpusError> {
    content(bytes).map_err(|error| refused(name, error))
}

fn content(bytes: &[u8]) -> io::Result<Content<'_>> {
    let bounds = Bounds::of(bytes.len());
    let (bytes, layers) = match Codec::of(bytes) {
        None => (Cow::Borrowed(bytes), 0),
        Some(_) => {
            let unpacking =
                Unpacking::within(Used { bytes, bounds: bounds.clone() }, bounds.clone(), 0)?;
            let layers = unpacking.layers;
            (Cow::Owned(unpacking.whole()?), layers)
        }
    };
    match Archive::of(&bytes, &bounds, layers)? {
        Some(archive) => Ok(Content::Archive(archive)),
        None => Ok(Content::Bytes(bytes)),
    }
}

/// Unpacks all files of an archive that a crate will read, so that it is given none that would fill
/// the memory.
#[cfg(feature = "sheets")]
pub(super) fn check(name: &str, bytes: &[u8]) -> Result<(), CorpusError> {
    archive::check(bytes).map_err(|error| refused(name, error))
}

/// Whether this is the beginning of something that holds several files.
pub(super) fn is_archive(head: &[u8]) -> bool {
    zip::begins(head) || tar::begins(head)
}

/// Why a packed file cannot be read, of the error that its reader gave.
pub(super) fn refused(name: &str, error: io::Error) -> CorpusError {
    let name = name.to_owned();
    match error.downcast::<Flaw>() {
        Ok(flaw) => CorpusError::Packed { name, flaw },
        Err(error) => CorpusError::Unreadable { path: name.into(), error },
    }
}

/// The name of what is packed: `a.csv` of `a.csv.gz`.
pub(super) fn inner(path: &Path) -> Cow<'_, Path> {
    let mut inner: Cow<'_, Path> = path.into();
    while ENDINGS.contains(&ending(&inner).as_str()) {
        inner = inner.with_extension("").into();
    }
    inner
}

/// Beginning of the names of files that are made of an input of this name: `a` of `a.csv.gz`.
pub fn stem(name: &str) -> String {
    let name = name.replace(['/', '\\'], "_");
    inner(Path::new(&name)).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
