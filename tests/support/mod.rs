//! What the test programs share.
#![allow(dead_code, reason = "each program uses a part")]

pub mod golden;
pub mod hdbscan;
pub mod model;
pub mod mutate;
pub mod program;
#[cfg(unix)]
pub mod pty;
pub mod reference;
pub mod sample_state;
