//! The terminal program's state and how events change it. Knows nothing of drawing.
//!
//! `event → Action → update(&mut State) → Commands`; `ui` draws `&State`.

pub mod state;
