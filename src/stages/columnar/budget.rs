//! How much memory a file may take: a few bytes can stand for any number of values.

use super::Flaw;

/// As much is given to any file.
const FREE: u64 = 128 << 20;
/// And so many bytes for each of a larger one.
pub(super) const TIMES: u64 = 400;

/// Bytes that may still be taken.
#[derive(Debug, Default)]
pub struct Budget {
    left: u64,
}

impl Budget {
    /// For a file of this length.
    pub fn of(length: usize) -> Self {
        Budget { left: FREE.max(TIMES.saturating_mul(length as u64)) }
    }

    /// Takes bytes for `count` things of `size` bytes each.
    pub fn take(&mut self, count: usize, size: usize) -> Result<(), Flaw> {
        let bytes = (count as u64).saturating_mul(size as u64);
        self.left = self.left.checked_sub(bytes).ok_or(Flaw::Bomb)?;
        Ok(())
    }
}
