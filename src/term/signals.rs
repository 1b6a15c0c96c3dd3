//! Signals: hang-up, termination and quitting end the program in good order, an interrupt ends it
//! or its work, continue repaints the screen.

use std::io;

/// A request that a signal makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    Interrupt,
    /// By its number.
    End(u8),
    Continued,
    Resized,
}

impl Signal {
    /// The number of one that ends something. POSIX fixes that of an interrupt.
    pub fn number(self) -> u8 {
        match self {
            Signal::End(number) => number,
            _ => 2,
        }
    }
}

/// Calls `each` on a thread of its own for every signal that concerns the program, until it answers
/// false. A hang-up that whoever started the program wants ignored (`nohup`) is none.
#[cfg(unix)]
pub fn watch(mut each: impl FnMut(Signal) -> bool + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    let mut wanted = vec![SIGTERM, SIGINT, SIGQUIT, SIGCONT, SIGWINCH];
    if !is_ignored(SIGHUP) {
        wanted.push(SIGHUP);
    }
    let mut signals = signal_hook::iterator::Signals::new(wanted)?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGINT => Signal::Interrupt,
                SIGCONT => Signal::Continued,
                SIGWINCH => Signal::Resized,
                other => Signal::End(u8::try_from(other).unwrap_or_default()),
            };
            if !each(signal) {
                break;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
pub fn watch(_each: impl FnMut(Signal) -> bool + Send + 'static) -> io::Result<()> {
    Ok(())
}

/// Whether the program was started with this signal ignored.
#[cfg(unix)]
fn is_ignored(signal: libc::c_int) -> bool {
    // SAFETY: an all-zero `sigaction` is a valid value of that plain C struct; with a null new
    // action `sigaction` only writes the present one into `action`, which lives on this stack frame.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let known = libc::sigaction(signal, std::ptr::null(), &raw mut action) == 0;
        known && action.sa_sigaction == libc::SIG_IGN
    }
}

/// Ends the program without another word: nothing is flushed, no destructor runs, nothing waits for
/// a terminal that does not read.
pub fn exit_now(code: u8) -> ! {
    #[cfg(unix)]
    signal_hook::low_level::exit(code.into());
    #[cfg(not(unix))]
    std::process::exit(code.into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_signal_with_its_usual_meaning_is_not_ignored() {
        assert!(!is_ignored(signal_hook::consts::SIGUSR1));
        // Rust programs ignore closed pipes.
        assert!(is_ignored(signal_hook::consts::SIGPIPE));
    }
}
