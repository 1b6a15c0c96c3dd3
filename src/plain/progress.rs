//! Progress of a run in words: a line a stage, nothing that is written over.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::fit;
use crate::corpus::Corpus;
use crate::engine::progress::Progress;
use crate::model::Stage;
use crate::plain::dialogue::Stop;
use crate::text::thousands;

/// A long stage speaks this often.
const EVERY: Duration = Duration::from_secs(10);

pub struct WordProgress {
    stop: Arc<Stop>,
    quiet: bool,
    documents: AtomicUsize,
    /// When something was last said.
    last: Mutex<Instant>,
}

impl WordProgress {
    pub fn new(stop: Arc<Stop>, quiet: bool) -> Self {
        let last = Mutex::new(Instant::now());
        WordProgress { stop, quiet, documents: AtomicUsize::new(0), last }
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            // Standard error may be gone with the terminal.
            let _ = writeln!(io::stderr(), "{text}");
        }
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

impl Progress for WordProgress {
    fn read(&self, corpus: &Arc<Corpus>) {
        self.documents.store(corpus.len(), Ordering::Relaxed);
        if let Some(text) = fit::left_out(corpus) {
            self.say(&text);
        }
    }

    fn progress(&self, stage: Stage, done: usize, total: usize) {
        let due = self.last.lock().unwrap_or_else(PoisonError::into_inner).elapsed() >= EVERY;
        if due && done < total {
            let (done, total, unit) = (thousands(done), thousands(total), stage.unit());
            self.say(&format!("{}: {done} of {total} {unit} so far", stage.name()));
        }
    }

    fn stage_done(&self, stage: Stage, took: Duration, reused: bool, summary: &str) {
        let summary = match stage {
            // Rows and columns of a matrix say little to a listener.
            Stage::Embed => {
                let documents = summary.split(' ').next().unwrap_or_default();
                let how =
                    summary.split_once(", ").map_or(String::new(), |(_, how)| format!(", {how}"));
                format!("{documents} documents{how}")
            }
            _ => summary.replace(" docs", " documents"),
        };
        let took = match reused {
            true => "as before".to_owned(),
            false => format!("{:.1} s", took.as_secs_f64()),
        };
        self.say(&format!("{}: {summary}, {took}", stage.name()));
    }

    fn log(&self, text: &str) {
        self.say(text);
    }

    fn cancelled(&self) -> bool {
        self.stop.asked()
    }
}
