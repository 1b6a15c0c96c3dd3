//! Fingerprints: a stage runs again only if its input or its own parameters changed.
//!
//! A stage's fingerprint hashes the fingerprints of its inputs and its parameters, so equal
//! fingerprints mean equal results. They are saved with a session: a model opened tomorrow
//! recomputes no more than one fitted a second ago.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::Stage;

/// SHA-256 of everything a result depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Hashes parts in order; each is preceded by its length, so that parts cannot run together.
    pub fn of<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            let part = part.as_ref();
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Fingerprint(hasher.finalize().into())
    }

    /// This fingerprint followed by parameters, which are hashed in their JSON form.
    pub fn then<T: Serialize>(self, parameters: &T) -> Self {
        let json = serde_json::to_vec(parameters).unwrap_or_default();
        Fingerprint::of([&self.0[..], &json])
    }

    /// The first 16 hexadecimal digits: enough to compare two results by eye.
    pub fn short(&self) -> String {
        crate::files::hex(&self.0[..8])
    }
}

impl AsRef<[u8]> for Fingerprint {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The fingerprint of every stage of a finished run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints([Fingerprint; Stage::ALL.len()]);

impl Fingerprints {
    /// Of a stage; of one that did not run the default.
    pub fn get(&self, stage: Stage) -> Fingerprint {
        self.0[stage as usize]
    }

    /// Keeps that of a stage.
    pub fn set(&mut self, stage: Stage, fingerprint: Fingerprint) {
        self.0[stage as usize] = fingerprint;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Fingerprint::of(["ab", "c"]), Fingerprint::of(["a", "bc"]));
        assert_ne!(Fingerprint::of(["a"]), Fingerprint::of(["a", ""]));
        assert_eq!(Fingerprint::of(["a"]).then(&(1, 2)), Fingerprint::of(["a"]).then(&(1, 2)));
        assert_ne!(Fingerprint::of(["a"]).then(&(1, 2)), Fingerprint::of(["a"]).then(&(2, 1)));
    }
}
