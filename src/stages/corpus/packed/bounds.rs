//! How much may come out of how little: a small file can hold any number of bytes.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::LIMIT;

/// As much is unpacked whatever it comes out of.
const FREE: u64 = 16 << 20;
/// Most bytes for each packed one beyond that. Text is packed to a tenth; logs and tables that say the
/// same in every line seldom to a hundredth.
const TIMES: u64 = 400;
/// As much may come out of the beginning of a source before that beginning alone has to be worth it:
/// nobody waits for gigabytes of nothing to be unpacked.
const PATIENCE: u64 = 192 << 20;

/// Why something packed cannot be read, said of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// Its reader stopped.
    #[error("cannot be unpacked ({0}): it may be cut off or damaged, so fetch it again")]
    Damaged(String),
    /// It is made to fill the memory.
    #[error(
        "unpacks to more than {TIMES} times its size, as no text does: unpack it first, if you trust it"
    )]
    Bomb,
    /// There is too much in it.
    #[error("holds more than {} GB of text: give a part of it", LIMIT >> 30)]
    TooLarge,
    /// Packed again and again.
    #[error("is packed more than {} times over: unpack it first", super::LAYERS)]
    Layers,
    /// It needs a password.
    #[error("is locked with a password: unpack it first, and give the folder")]
    Locked,
    /// An archive of other things.
    #[error(
        "holds no text file and no table, only {0}: give one that does, or unpack it and give what is in it"
    )]
    Nothing(String),
    /// No reader of it is there.
    #[error(
        "is packed in a way that is not known here (method {0}): unpack it first, and give the folder"
    )]
    Method(u16),
}

impl From<Flaw> for io::Error {
    fn from(flaw: Flaw) -> Self {
        io::Error::other(flaw)
    }
}

/// Says in an error what a reader means by it.
pub(super) fn damaged(error: io::Error) -> io::Error {
    let known = error.get_ref().is_some_and(|inner| inner.is::<Flaw>());
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        _ if known => error,
        io::ErrorKind::UnexpectedEof => Flaw::Damaged("it ends too early".to_owned()).into(),
        _ => Flaw::Damaged(error.to_string()).into(),
    }
}

/// How much was taken of a source, and how much came out of all that is packed in it.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    taken: Cell<u64>,
    /// How much of that was unpacked so far.
    used: Cell<u64>,
    given: Cell<u64>,
}

impl Bounds {
    /// Of a source of which so much was taken.
    pub fn of(taken: usize) -> Rc<Self> {
        Rc::new(Bounds { taken: Cell::new(taken as u64), ..Bounds::default() })
    }
}

/// Counts what is taken from a source as it comes.
pub(super) struct Counted<R> {
    pub inner: R,
    pub bounds: Rc<Bounds>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.bounds.taken.set(self.bounds.taken.get() + read as u64);
        Ok(read)
    }
}

/// Counts what is unpacked of a source that is there.
pub(super) struct Used<'a> {
    pub bytes: &'a [u8],
    pub bounds: Rc<Bounds>,
}

impl Read for Used<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(into)?;
        self.bounds.used.set(self.bounds.used.get() + read as u64);
        Ok(read)
    }
}

/// A reader that fails where it goes beyond the bounds.
pub(super) struct Bounded<R> {
    pub inner: R,
    pub bounds: Rc<Bounds>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into).map_err(damaged)?;
        let given = self.bounds.given.get() + read as u64;
        self.bounds.given.set(given);
        if given > LIMIT {
            return Err(Flaw::TooLarge.into());
        }
        if given > FREE && given > self.bounds.taken.get().saturating_mul(TIMES) {
            return Err(Flaw::Bomb.into());
        }
        let used = self.bounds.used.get();
        if used > 0 && given > PATIENCE && given > used.saturating_mul(TIMES) {
            return Err(Flaw::Bomb.into());
        }
        Ok(read)
    }
}
