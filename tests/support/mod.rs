//! What the test programs share.
#![allow(dead_code, reason = "each program uses a part")]

pub mod golden;
pub mod hdbscan;
pub mod model;
pub mod mutate;
#[cfg(feature = "tui")]
pub mod program;
#[cfg(all(unix, feature = "tui"))]
pub mod pty;
pub mod read;
pub mod reference;
#[cfg(feature = "tui")]
pub mod sample_state;
#[cfg(feature = "http")]
pub mod server;

/// Documents by their numbers, for comparing lists of them.
pub fn documents<const N: usize>(numbers: [usize; N]) -> [topictui::corpus::DocumentId; N] {
    numbers.map(topictui::corpus::DocumentId)
}
