//! Tables in columns as data programs keep them: Parquet and Arrow, read and written here.
//!
//! The crates for them took 400 s of processor time to build (this whole program takes less) and read
//! zstd only with C; what is needed of the formats is these few files.
//!
//! * [`mod@column`] — values in columns, and how each is written as text
//! * [`parquet`], [`arrow`] — the formats, both of them read and written
//! * `codec` — the ways their pages are packed; `civil` — dates; `budget` — how much may come of a file

pub mod arrow;
mod budget;
mod civil;
mod codec;
pub mod column;
pub mod parquet;

pub use budget::Budget;
pub use column::{Column, Kind, Values};

/// Why a Parquet or Arrow file cannot be read, said of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// Its bytes do not go together.
    #[error("is damaged ({0}): it may be cut off, so fetch or write it again")]
    Damaged(&'static str),
    /// It needs a key.
    #[error("is encrypted: write it without encryption first")]
    Encrypted,
    /// It uses something that is not read here.
    #[error("uses {0}, which is not read here: write it as CSV first, with pandas or DuckDB")]
    Unknown(String),
    /// It is made to fill the memory.
    #[error(
        "unpacks to more than {} times its size, as no table of texts does: give a part of it",
        budget::TIMES
    )]
    Bomb,
}

/// A column before it is read: its name, and whether it holds lists, and of numbers.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether a row holds a list of values.
    pub listed: bool,
    /// Whether the values are numbers.
    pub numbers: bool,
}

/// The error for a damaged file.
fn damaged<T>(what: &'static str) -> Result<T, Flaw> {
    Err(Flaw::Damaged(what))
}

/// Bytes from a place on, as many as are wanted.
fn part(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Flaw> {
    let end = at.checked_add(length).ok_or(Flaw::Damaged("a length"))?;
    bytes.get(at..end).ok_or(Flaw::Damaged("it ends too early"))
}
