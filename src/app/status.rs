//! The sentence in the status row.

use super::State;

/// Sentence in the status row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub text: String,
    pub kind: StatusKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusKind {
    Info,
    Good,
    Error,
}

impl State {
    pub fn say(&mut self, kind: StatusKind, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), kind });
    }

    /// Whether the status row says that something went wrong.
    pub fn complains(&self) -> bool {
        self.status.as_ref().is_some_and(|status| status.kind == StatusKind::Error)
    }
}
