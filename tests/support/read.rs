//! Files that are written, read and looked at.

use topictui::corpus::{Corpus, ReadOptions, read_bytes, read_path};

/// Sentences with what separates and quotes cells in them.
pub const TEXTS: [&str; 4] = [
    "The kettle boils quickly, and it pours well.",
    "My bicycle's chain broke after \"two\" weeks.",
    "Nobody answered the phone; I called four times.",
    "The soup was cold | the waiter was kind.",
];

/// The corpus in a file of this name.
pub fn read(name: &str, bytes: &[u8]) -> Corpus {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_path(&path, &ReadOptions::default()).unwrap()
}

/// Why it is none.
pub fn refused(name: &str, bytes: &[u8]) -> String {
    read_bytes(name, bytes, &ReadOptions::default()).unwrap_err().to_string()
}
