//! Panics: whatever thread one is on, unsaved changes are kept, the terminal is given back, and one
//! sentence says what happened and where they are.
//!
//! Work on a background thread is guarded (`worker::guarded`): the program lives on and says the
//! sentence on the screen, and once more on standard error when it ends. On the main thread, and on
//! one that nobody guards, a panic ends the program.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::foreign;
use crate::store::autosave;
use crate::term::{guard, signals};
use crate::worker::is_guarded;

/// The exit code of a program that a panic ended, or that had one.
const CODE: u8 = 101;
/// How long the last words may take: the terminal may not read.
const PATIENCE: Duration = Duration::from_secs(5);

/// The first panic: what it said and where it was.
static FIRST: Mutex<Option<String>> = Mutex::new(None);

/// Where what was unsaved is kept.
static KEPT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Runs the program; its exit code. Panics are told as this module says.
pub fn watched(program: impl FnOnce() -> ExitCode) -> ExitCode {
    std::panic::set_hook(Box::new(hook));
    match catch_unwind(AssertUnwindSafe(program)) {
        Ok(code) => match first() {
            // Guarded work had one.
            Some(_) => {
                say();
                ExitCode::from(CODE)
            }
            None => code,
        },
        Err(_) => {
            last_words();
            ExitCode::from(CODE)
        }
    }
}

fn first() -> Option<String> {
    FIRST.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn hook(panic: &PanicHookInfo) {
    if foreign::is_trying() {
        return;
    }
    let what = panic.payload_as_str().unwrap_or("no message").lines().next().unwrap_or_default();
    let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
    let told = format!("{what}{}", place.unwrap_or_default());
    FIRST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(told);
    // Before anything is unwound.
    let kept = autosave::rescue();
    if !kept.is_empty() {
        *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }
    let on_main = std::thread::current().name() == Some("main");
    // A worker of a pool hands its panic on to whoever waits for the work.
    if !on_main && !is_guarded() && rayon::current_thread_index().is_none() {
        last_words();
        signals::exit_now(CODE);
    }
}

/// Gives the terminal back, says the sentence.
fn last_words() {
    std::thread::spawn(|| {
        std::thread::sleep(PATIENCE);
        guard::give_back_silently();
        signals::exit_now(CODE);
    });
    guard::give_back();
    say();
}

fn say() {
    let what = first().unwrap_or_default();
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = match kept.iter().find(|path| path.exists()) {
        Some(path) => format!("your changes are kept in {}", path.display()),
        None => "your files are unharmed".to_owned(),
    };
    // Standard error may be gone with the terminal.
    let _ = writeln!(io::stderr(), "topictui: internal error ({what}): {kept}; please report it");
}
