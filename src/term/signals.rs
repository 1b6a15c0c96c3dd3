//! Signals: hang-up and termination end the program in good order, an interrupt ends it or its work,
//! continue repaints the screen.

use std::io;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    Interrupt,
    End,
    Continued,
}

/// Calls `each` on a thread of its own for every signal that concerns the screen, until it answers
/// false.
#[cfg(unix)]
pub fn watch(mut each: impl FnMut(Signal) -> bool + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGTERM, SIGINT, SIGCONT])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGINT => Signal::Interrupt,
                SIGCONT => Signal::Continued,
                _ => Signal::End,
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
