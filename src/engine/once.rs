//! What is found once in a collection, for whoever asks: a run and the Data screen ask at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::corpus::{Corpus, Duplicates};
use crate::watch::{Cancelled, Watch};

/// How often somebody who waits looks whether to go on.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The duplicates of the last collection that somebody asked about.
#[derive(Default)]
pub struct KnownDuplicates {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Whether somebody looks for them now.
    busy: bool,
    known: Option<(Arc<Corpus>, Arc<Duplicates>)>,
}

impl KnownDuplicates {
    /// The duplicates of `corpus`. Where another thread looks for some they are waited for.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` cancelled.
    pub fn of(
        &self,
        corpus: &Arc<Corpus>,
        watch: &dyn Watch,
    ) -> Result<Arc<Duplicates>, Cancelled> {
        let mut state = self.lock();
        loop {
            match &state.known {
                Some((of, duplicates)) if Arc::ptr_eq(of, corpus) => return Ok(duplicates.clone()),
                _ if watch.cancelled() => return Err(Cancelled),
                _ if !state.busy => break,
                _ => {
                    let waited = self.changed.wait_timeout(state, LOOK_EVERY);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        state.busy = true;
        drop(state);
        let _looking = Looking(self);
        let found = Arc::new(Duplicates::find(&corpus.texts, watch)?);
        self.lock().known = Some((corpus.clone(), found.clone()));
        Ok(found)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who looks, until this is dropped: also when it fails.
struct Looking<'a>(&'a KnownDuplicates);

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        self.0.lock().busy = false;
        self.0.changed.notify_all();
    }
}
