//! Code of others that a spoilt file can make panic. Such a panic is an answer about the file and no
//! mistake of the program, so whoever is told of panics can ask and say nothing.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static TRYING: Cell<bool> = const { Cell::new(false) };
}

/// What `read` gives; `None` where it panicked. It must leave nothing half done that is used later, and
/// stay on this thread.
pub fn tried<T>(read: impl FnOnce() -> T) -> Option<T> {
    let before = TRYING.replace(true);
    let answer = catch_unwind(AssertUnwindSafe(read));
    TRYING.set(before);
    answer.ok()
}

/// Whether a panic on this thread, now, is the answer of [`tried`].
pub fn is_trying() -> bool {
    TRYING.get()
}
