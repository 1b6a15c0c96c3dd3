//! Files: the folders topictui owns, the one guard against overwriting, and writing whole or not at
//! all.
//!
//! * [`folders`] — where the platform wants cache, data and configuration
//! * [`guard`] — what may be written where
//! * [`ledger`] — what was exported where
//! * [`identity`] — which file a path means
//! * [`atomic`] — temporary file, flush, rename
//! * [`temporary`] — what killed writers left

pub mod atomic;
pub mod folders;
pub mod guard;
pub mod identity;
pub mod ledger;
pub mod temporary;

pub use atomic::{Written, write, write_atomically, write_folder};
pub use folders::{cache_folder, config_folder, create_private, data_folder};
pub use guard::{Guard, Kind, Place, Refusal, Replaces, Shape};
pub use identity::Stamp;
pub use ledger::Ledger;

/// Removes what killed programs left beside a file or folder that is about to be opened, and puts back a
/// folder that one of them had moved aside.
pub fn clean_beside(path: &std::path::Path) {
    if let Ok(target) = identity::resolve(path) {
        temporary::clean(&target);
    }
}

/// The line, from 1, that the byte at `at` of a text is in.
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Bytes as lower-case hexadecimal digits, for checksums in texts.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
