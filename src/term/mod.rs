//! The only code that writes to the terminal.
//!
//! * [`guard`] — the modes the program sets, and giving the terminal back
//! * [`screen`] — frames: buffered, synchronised, one write each
//! * [`color`] — how many colours the terminal shows
//! * [`clipboard`] — OSC 52
//! * [`input`], [`keys`] — what is typed, without what a terminal answers
//! * [`signals`] — hang-up, termination, suspend and continue
//! * [`clock`] — the local time of day

pub mod clipboard;
pub mod clock;
pub mod color;
pub mod guard;
#[cfg(unix)]
pub mod input;
#[cfg(unix)]
pub mod keys;
pub mod screen;
pub mod signals;

pub use clock::local_time;
pub use color::ColorDepth;

/// Whether the locale speaks UTF-8; elsewhere only ASCII is drawn. The first of LC_ALL, LC_CTYPE
/// and LANG that is set decides; where none is, UTF-8 is assumed only off Unix.
pub fn is_utf8_locale(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    match ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set) {
        Some(locale) => {
            let locale = locale.to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        // A bare container: nothing is said, and nearly every terminal today speaks UTF-8.
        None => true,
    }
}
