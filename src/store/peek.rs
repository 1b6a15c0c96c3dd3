//! The beginning of a session file, without its arrays.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use crate::model::Change;
use crate::model::fingerprint::Fingerprints;
use crate::store::{ENTRY, Envelope};

/// The part of a [`Header`](crate::store::Header) that tells one model from another.
#[derive(Deserialize)]
struct Peek {
    fingerprints: Fingerprints,
    history: Vec<Change>,
}

/// Fingerprints of the session at `path`, and how many changes were made to it; `None` where there
/// is no sound one. Its checksum is not looked at.
pub fn fingerprints(path: &Path) -> Option<(Fingerprints, usize)> {
    let mut file = File::open(path).ok()?;
    let mut length = [0; 8];
    file.read_exact(&mut length).ok()?;
    let (length, there) = (u64::from_le_bytes(length), file.metadata().ok()?.len());
    if length > there {
        return None;
    }
    let mut header = Vec::new();
    file.take(length).read_to_end(&mut header).ok()?;
    let header: serde_json::Value = serde_json::from_slice(&header).ok()?;
    let envelope: Envelope =
        serde_json::from_str(header.get("__metadata__")?.get(ENTRY)?.as_str()?).ok()?;
    let Peek { fingerprints, history } = serde_json::from_str(&envelope.model).ok()?;
    Some((fingerprints, history.len()))
}
