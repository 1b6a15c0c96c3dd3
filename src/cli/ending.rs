//! The end of the screen or the line mode from outside, also while the terminal does not read.
//!
//! A signal comes on a thread that never writes to the terminal. It asks the loop to end; a loop that
//! hangs in a write to a terminal that does not read cannot. Then this thread keeps what is unsaved,
//! sets the terminal's modes back, which needs nobody to read, and ends the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::store::autosave;
use crate::term::{guard, signals};

/// How long the loop has to end.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long what comes after it may take: a change or a save in progress is waited for.
const REST: Duration = Duration::from_secs(10);

/// The loop has ended, and what is unsaved is kept.
static LEFT: AtomicBool = AtomicBool::new(false);

/// Says that the loop has ended, and what is unsaved is kept.
pub fn left() {
    LEFT.store(true, Ordering::SeqCst);
}

/// Sees to it that the program ends, `signal` having asked for it.
pub fn see_to(signal: u8) {
    std::thread::spawn(move || {
        let end = Instant::now() + PATIENCE;
        while !LEFT.load(Ordering::SeqCst) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        match LEFT.load(Ordering::SeqCst) {
            true => std::thread::sleep(REST),
            false => drop(autosave::rescue()),
        }
        guard::give_back_silently();
        signals::exit_now(128 + signal);
    });
}
