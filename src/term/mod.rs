//! The only code that writes to the terminal: modes, colour depth, clipboard, signals.

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// No colour at all: NO_COLOR or `--color never`.
    Mono,
    Ansi16,
    Ansi256,
    TrueColor,
}
