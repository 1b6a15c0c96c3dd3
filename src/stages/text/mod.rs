//! Text for people: counts in words, and nothing in it that a terminal would obey.

mod characters;
mod counted;
pub mod sanitise;

pub use counted::{counted, is_are, plural, thousands};
pub use sanitise::{one_line, sanitise, sanitise_lines, tidy};
