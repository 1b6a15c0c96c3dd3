//! Signals while a verb works: the work stops at its next look whether to go on and keeps what it
//! has; the exit code is 128 and the signal's number.
//!
//! Work that does not look in time is ended as it is, and so is one that waits for its input. A
//! second signal ends everything at once.

use std::io::{self, Read};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use crate::term::signals::{self, Signal};
use crate::watch::Stop;

/// How long work has to come to an end in good order.
const PATIENCE: Duration = Duration::from_secs(5);

/// Number of the first signal that came, 0 for none.
static RECEIVED: AtomicU8 = AtomicU8::new(0);
/// How many reads wait for somebody who may never write.
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// The flag that signals set.
pub fn stop() -> Stop {
    static STOP: OnceLock<Stop> = OnceLock::new();
    STOP.get_or_init(Stop::default).clone()
}

/// The exit code of a program that a signal ended, if one came.
pub fn exit_code() -> Option<u8> {
    Some(RECEIVED.load(Ordering::SeqCst)).filter(|&number| number > 0).map(|number| 128 + number)
}

/// Listens for signals from now on, on a thread of its own. Where that cannot be, they end the
/// program as they always do.
pub fn listen() {
    let _ = signals::watch(|signal| {
        if let Signal::Continued | Signal::Resized = signal {
            return true;
        }
        let number = signal.number();
        let first = RECEIVED.swap(number, Ordering::SeqCst) == 0;
        stop().stop();
        if !first || WAITING.load(Ordering::SeqCst) > 0 {
            signals::exit_now(128 + number);
        }
        std::thread::spawn(move || {
            std::thread::sleep(PATIENCE);
            signals::exit_now(128 + number);
        });
        true
    });
}

/// A source that may never give anything: a signal ends the program while it is read.
pub struct Waits<R>(pub R);

impl<R: Read> Read for Waits<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        WAITING.fetch_add(1, Ordering::SeqCst);
        // One that came just before.
        if let Some(code) = exit_code() {
            signals::exit_now(code);
        }
        let read = self.0.read(buffer);
        WAITING.fetch_sub(1, Ordering::SeqCst);
        read
    }
}
