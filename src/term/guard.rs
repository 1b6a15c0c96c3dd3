//! The modes the program sets, and giving the terminal back as it was: when the program ends, when
//! it is suspended, when it panics.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, style};

/// Whether the terminal is ours at this moment; what makes giving it back happen once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Owns the terminal's modes; dropping it gives the terminal back.
pub struct TerminalGuard {
    mouse: bool,
}

impl TerminalGuard {
    /// Takes the terminal: raw, alternate screen, bracketed paste, no cursor; the mouse only if
    /// asked for, so that the terminal's own selection works.
    pub fn take(mouse: bool) -> io::Result<Self> {
        // crossterm would answer NO_COLOR with a reset that also ends reverse video.
        style::force_color_output(true);
        let guard = TerminalGuard { mouse };
        guard.enter()?;
        Ok(guard)
    }

    /// Takes the terminal again after [`give_back`].
    pub fn enter(&self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let mut out = io::stdout();
        execute!(out, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        if self.mouse {
            execute!(out, EnableMouseCapture)?;
        }
        Ok(())
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether the terminal is ours at this moment.
pub fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

/// Sets the terminal's line mode back and writes nothing: nobody may read any more.
pub fn give_back_silently() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = disable_raw_mode();
    }
}

/// Gives the terminal back as it was; a second call does nothing. Errors are ignored: the terminal
/// may be gone.
pub fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(out, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = out.flush();
    let _ = disable_raw_mode();
}
